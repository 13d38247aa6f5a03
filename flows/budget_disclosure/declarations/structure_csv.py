"""``inputs/<year>/单位变动.csv``: units that were founded, dissolved, moved, merged, split, renamed or given new codes.

Optional. Comparisons with last year follow it, and prose says it. Every line is checked: what a kind of change needs,
no code where none applies, no contradiction between two lines.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from budget_disclosure.model.errors import DeclarationError, describe_os_error
from budget_disclosure.model.structure_changes import StructureChange, StructureChanges, StructureKind

STRUCTURE_NAME: Final = "单位变动.csv"
_KIND, _OLD_DEPARTMENT, _OLD_UNIT, _DEPARTMENT, _UNIT, _NOTE = (
    "变动",
    "原部门代码",
    "原单位代码",
    "部门代码",
    "单位代码",
    "说明",
)
STRUCTURE_COLUMNS: Final = (_KIND, _OLD_DEPARTMENT, _OLD_UNIT, _DEPARTMENT, _UNIT, _NOTE)
_CODES = STRUCTURE_COLUMNS[1:5]
_NOT_UTF8 = "应为 UTF-8 编码的 CSV：请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
_AS_TEXT = "用 Excel 编辑时，请先把代码各列设为“文本”格式，以免丢掉前面的 0。"
_CODE = re.compile(r"[0-9]+")


def load_structure(path: Path) -> StructureChanges:
    """Return what the file says; nothing where there is none.

    Raises ``DeclarationError`` with file and line for what is not as documented.
    """
    if not path.exists():
        return StructureChanges()
    found: list[tuple[int, StructureChange]] = []
    reader: csv.DictReader[str] | None = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            header = [(name or "").strip() for name in reader.fieldnames or ()]
            if missing := [column for column in STRUCTURE_COLUMNS[:5] if column not in header]:
                raise DeclarationError(path, 1, f"表头缺少列：{'、'.join(missing)}")
            reader.fieldnames = header
            for row in reader:
                if None in row or None in row.values():
                    raise DeclarationError(path, reader.line_num, "列数与表头不一致")
                values = {key: value.strip() for key, value in row.items()}
                if any(values.values()):  # Excel keeps emptied rows as commas
                    found.append((reader.line_num, _change(values, path, reader.line_num)))
    except UnicodeDecodeError:
        raise DeclarationError(path, None, _NOT_UTF8) from None
    except csv.Error:
        line = reader.reader.line_num if reader is not None else None
        raise DeclarationError(path, line, "引号不成对，或夹有看不见的字符。请改正这一行。") from None
    except OSError as error:
        raise DeclarationError(path, None, describe_os_error(error)) from None
    _refuse_contradictions(found, path)
    return StructureChanges(tuple(change for _, change in found))


def _change(values: Mapping[str, str], path: Path, line: int) -> StructureChange:
    words = [kind.value for kind in StructureKind]
    if values[_KIND] not in words:
        raise DeclarationError(path, line, f"变动“{values[_KIND]}”应为：{'、'.join(words)}")
    for column in _CODES:
        if values[column] and _CODE.fullmatch(values[column]) is None:
            raise DeclarationError(path, line, f"{column}“{values[column]}”应只有半角数字。{_AS_TEXT}")
    for department, unit in ((_OLD_DEPARTMENT, _OLD_UNIT), (_DEPARTMENT, _UNIT)):
        if values[unit] and not values[department]:
            raise DeclarationError(path, line, f"填了{unit}，没有填{department}")
        if not values[unit].startswith(values[department]) and values[unit]:
            found = f"{unit} {values[unit]} 不以{department} {values[department]} 开头"
            raise DeclarationError(path, line, f"{found}，可能丢了前面的 0。{_AS_TEXT}")
    kind = StructureKind(values[_KIND])
    old_department, old_unit, department, unit = (values[column] for column in _CODES)
    place = f"{path.name} 第 {line} 行"
    change = StructureChange(kind, old_department, old_unit, department, unit, values.get(_NOTE, ""), place)
    if wrong := _NEEDS[kind](change):
        raise DeclarationError(path, line, f"{kind}：{wrong}")
    return change


def _founded(one: StructureChange) -> str:
    if one.old_department or one.old_unit:
        return "新设的没有原代码，原部门代码、原单位代码应空着；由别的单位而来的写划转、合并、分立或改码"
    return "" if one.department else "应填部门代码，新设单位还应填单位代码"


def _dissolved(one: StructureChange) -> str:
    if one.department or one.unit:
        return "撤销的没有现代码，部门代码、单位代码应空着；并入别的单位的写合并"
    return "" if one.old_department and one.old_unit else "应填原部门代码和原单位代码"


def _moved(one: StructureChange) -> str:
    if not (one.old_unit and one.unit):
        return "应填原部门代码、原单位代码、部门代码、单位代码"
    return "" if one.old_department != one.department else "两个部门代码相同；部门没有变、只换了单位代码的写改码"


def _merged_or_split(one: StructureChange) -> str:
    return "" if one.old_unit and one.unit else "应填原部门代码、原单位代码、部门代码、单位代码，一个单位一行"


def _renamed(one: StructureChange) -> str:
    if not one.department:
        return "应填部门代码，单位更名的还应填单位代码"
    same = (one.old_department or one.department, one.old_unit or one.unit) == (one.department, one.unit)
    return "" if same else "更名的代码不变；代码变了的写改码或划转"


def _recoded(one: StructureChange) -> str:
    if not (one.old_department and one.department) or bool(one.old_unit) != bool(one.unit):
        return "应填原代码和现代码；部门改码的，单位代码两栏都空着"
    return "" if one.old != (one.department, one.unit) else "原代码与现代码相同"


_NEEDS: Final[Mapping[StructureKind, Callable[[StructureChange], str]]] = {
    StructureKind.FOUNDED: _founded,
    StructureKind.DISSOLVED: _dissolved,
    StructureKind.MOVED: _moved,
    StructureKind.MERGED: _merged_or_split,
    StructureKind.SPLIT: _merged_or_split,
    StructureKind.RENAMED: _renamed,
    StructureKind.RECODED: _recoded,
}


def _refuse_contradictions(found: Sequence[tuple[int, StructureChange]], path: Path) -> None:
    """Refuse a unit of two origins that were not merged, and one that became two without being split."""
    for index, (line, one) in enumerate(found):
        for earlier_line, earlier in found[:index]:
            kinds = {one.kind, earlier.kind}
            if StructureKind.RENAMED in kinds and one.kind is not earlier.kind:
                continue  # a unit that moved may have a new name as well
            same_new = one.unit and (one.department, one.unit) == (earlier.department, earlier.unit)
            same_old = one.old_unit and one.old == earlier.old
            same_department = not one.unit and not one.old_unit and one.department == earlier.department
            if same_new and kinds != {StructureKind.MERGED}:
                raise DeclarationError(
                    path, line, f"单位代码 {one.unit} 第 {earlier_line} 行已有；几个单位合成的都写合并"
                )
            if same_old and kinds != {StructureKind.SPLIT}:
                raise DeclarationError(
                    path, line, f"原单位代码 {one.old_unit} 第 {earlier_line} 行已有；一个单位分成几个的都写分立"
                )
            if same_department and not earlier.unit and not earlier.old_unit:
                raise DeclarationError(path, line, f"部门代码 {one.department} 第 {earlier_line} 行已有")
