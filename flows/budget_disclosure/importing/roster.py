"""The bureau's list of departments and units, 单位名单.csv: imported units are added, other rows stay as they are."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from budget_disclosure.errors import DisclosureError, SpecError

ROSTER_FILE = "单位名单.csv"
_HEADER = ("部门代码", "部门名称", "单位代码", "单位名称")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One unit of the list."""

    department_code: str
    department_name: str
    unit_code: str
    unit_name: str


def updated_roster(path: Path, units: Iterable[RosterRow], overwrite: bool) -> bytes | None:
    """Return the new content of the list, ``None`` when it already says so.

    Raises ``SpecError`` for a list that is not as documented, ``DisclosureError`` when it says something else about a
    unit and ``overwrite`` is not set.
    """
    known = _read(path)
    rows = {row.unit_code: row for row in known}
    for unit in units:
        before = rows.get(unit.unit_code)
        if before not in (None, unit) and not overwrite:
            raise DisclosureError(
                f"{path}：名单中单位 {unit.unit_code} 是“{before.unit_name}”（部门 {before.department_code} "
                f"{before.department_name}），导入文件中是“{unit.unit_name}”（部门 {unit.department_code} "
                f"{unit.department_name}）。请核对；确认以导入文件为准时，加 --overwrite 重新导入"
            )
        rows[unit.unit_code] = unit
    return None if path.exists() and list(rows.values()) == known else _write(rows.values())


def _read(path: Path) -> list[RosterRow]:
    if not path.exists():
        return []
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, line) for line in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SpecError(path, None, f"文件无法读取（应为 UTF-8 编码的 CSV）：{error}") from None
    if not lines or tuple(lines[0][1]) != _HEADER:
        raise SpecError(path, 1, f"表头应为：{','.join(_HEADER)}")
    for number, line in lines[1:]:
        if len(line) != len(_HEADER):
            raise SpecError(path, number, f"应有 {len(_HEADER)} 列，发现 {len(line)} 列")
    return [RosterRow(*line) for _, line in lines[1:]]


def _write(rows: Iterable[RosterRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows([getattr(row, field.name) for field in fields(row)] for row in rows)
    return text.getvalue().encode("utf-8-sig")
