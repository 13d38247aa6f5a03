"""One cell of an export becomes a value of a field: read where it says one thing, else why not."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.field_yaml import CHOICES, FieldSpec, FieldType, code_list
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, value_text
from budget_disclosure.importing.mapping_yaml import WAN
from budget_disclosure.importing.row import Value
from budget_disclosure.intake.code_cells import check_code, code_part
from budget_disclosure.intake.raw_cells import CellKind, RawCell
from budget_disclosure.intake.read_cell import BINARY_NOISE, TOO_LARGE
from budget_disclosure.intake.written_values import read_date, read_number, says_none
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.law import Law
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import YUAN_PER_WAN, ZERO, round_half_up
from budget_disclosure.text.comparable import clean, compact, same_key, visible

_CANDIDATES_SHOWN = 5
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．,]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[、.．])\s*"
)
_OF_WHICH = re.compile(r"^(?:其中)[:：]?\s*")
_RETYPE = "请在预算系统中核对，改正后重新导出，或在导入后的填报表中填写"
_DEFECTS = {
    CellKind.ERROR: "是错误值",
    CellKind.BROKEN: "是损坏的值",
    CellKind.TWO_VALUES: "有两个值",
}


def refuse_unreadable(cell: RawCell) -> None:
    """Raise ``CannotPlaceError`` for a cell that says nothing certain, whatever it is for."""
    if cell.is_uncalculated:
        raise CannotPlaceError("公式没有保存计算结果", "请用 Excel 或 WPS 打开导出文件，保存一次再导入", cell.column)
    if cell.kind in _DEFECTS:
        raise CannotPlaceError(_DEFECTS[cell.kind], _RETYPE, cell.column)


def text_of(cell: RawCell) -> str:
    """Return what a cell says as text, empty where it is blank. Raises ``CannotPlaceError``."""
    refuse_unreadable(cell)
    return "" if cell.is_blank else visible(value_text(cell.value))


def yuan_of(cell: RawCell, unit: str, sign: str = "+", *, may_be_negative: bool = False) -> Decimal | None:
    """Return an amount in 元, ``None`` for a blank cell; a stroke is 0. Raises ``CannotPlaceError``."""
    refuse_unreadable(cell)
    if cell.is_blank:
        return None
    number = _number(cell)
    yuan = number * (YUAN_PER_WAN if unit == WAN else 1) * (-1 if sign == "-" else 1)
    exact = round_half_up(yuan)
    if abs(yuan - exact) > BINARY_NOISE:
        raise CannotPlaceError(f"换算成元是 {yuan.normalize():f}，不足一分", f"请核对金额和单位（{unit}）", cell.column)
    if abs(exact) >= TOO_LARGE:
        raise CannotPlaceError("大得不可能是一个单位的金额", f"请核对金额和单位（{unit}）", cell.column)
    if exact < ZERO and not may_be_negative:
        raise CannotPlaceError("小于 0", "导出表用负数表示的，请在对应表中写 sign: '-'；否则请核对", cell.column)
    return exact


def _number(cell: RawCell) -> Decimal:
    if isinstance(cell.value, str) and cell.kind is CellKind.TEXT:
        if says_none(cell.value):
            return ZERO
        number = read_number(cell.value)
        if number is None:
            raise CannotPlaceError("不是数", _RETYPE, cell.column)
        return number
    if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, Decimal):
        raise CannotPlaceError(f"是{cell.kind}，不是数", _RETYPE, cell.column)
    if cell.shows_percent:
        raise CannotPlaceError("是百分数，不是金额", _RETYPE, cell.column)
    if cell.is_unseen:
        raise CannotPlaceError("按单元格格式看不见，不能确定是不是金额", _RETYPE, cell.column)
    if cell.says_times != 1:
        raise CannotPlaceError("单元格格式在数后面写着“万”等字，不能确定是多少元", _RETYPE, cell.column)
    return cell.value


def is_zero(cell: RawCell) -> bool:
    """Return whether a cell says nothing but zero or a stroke."""
    if cell.is_uncalculated or cell.kind in _DEFECTS:
        return False
    if isinstance(cell.value, str):
        return says_none(cell.value)
    return cell.kind is CellKind.NUMBER and cell.value == 0


def is_number(cell: RawCell) -> bool:
    """Return whether a cell holds a number, or a text that says one."""
    if isinstance(cell.value, str):
        return read_number(cell.value) is not None
    return cell.kind is CellKind.NUMBER


def level_digits(cell: RawCell, place: int, codes: CodeList) -> str:
    """Return a level of a code (0: 类, then 款, 项) with the zeros that a number lost. Raises ``CannotPlaceError``."""
    digits = compact(text_of(cell))
    if not digits or says_none(digits):
        return ""
    if place >= len(codes.lengths):
        raise CannotPlaceError(f"{codes.title}只有 {len(codes.lengths)} 级", "请核对对应表的 join", cell.column)
    width = codes.lengths[place] - (codes.lengths[place - 1] if place else 0)
    if not re.fullmatch(f"[0-9]{{1,{width}}}", digits) or (place == 0 and len(digits) != width):
        raise CannotPlaceError(f"不是 {width} 位的编码", _RETYPE, cell.column)
    return digits.zfill(width)


def code_of(text: str, codes: CodeList, column: int, *, any_level: bool = False) -> str:
    """Return the code that a text means, by code or by a name that only one code bears.

    With ``any_level`` codes above the last level are returned as well. Raises ``CannotPlaceError``.
    """
    if not re.search("[0-9]", text):
        named = [leaf.code for leaf in codes.leaves() if same_key(leaf.name) == same_key(without_numbering(text))]
        if len(named) == 1:
            return named[0]
        shown = f"{'、'.join(named[:_CANDIDATES_SHOWN])}{' 等' if len(named) > _CANDIDATES_SHOWN else ''}"
        candidates = f"，可能是 {shown}" if named else ""
        raise CannotPlaceError(f"只有名称，不能确定编码{candidates}", "请在导出时带上编码", column)
    code = code_part(text, codes)
    if any_level and code in codes and not codes.is_leaf(code):
        return code
    for finding in check_code(text, codes, Location("")):
        if finding.effective_severity is Severity.BLOCK:
            remedy = f"{finding.remedy or ''}".rstrip("。") or _RETYPE
            raise CannotPlaceError(f"应为{finding.expected}", remedy, column)
    return code


def without_numbering(text: str) -> str:
    """Return a label without its number and 其中: in front: ``一、教育支出`` is 教育支出."""
    return _OF_WHICH.sub("", _NUMBERING.sub("", _OF_WHICH.sub("", visible(text)))).strip()


def refuse_other_name(cell: RawCell, code: str, codes: CodeList) -> None:
    """Raise ``CannotPlaceError`` where the column of names says another name than that of the code."""
    name = without_numbering(text_of(cell))
    if not name or code not in codes:
        return
    path = codes.path(code)
    given = [same_key(level) for level in re.split(r"[/\-—_|>]", name)]
    names = [same_key(level) for level in path.split("/")]
    if same_key(name) not in (names[-1], same_key(path)) and given != names[-len(given) :]:
        raise CannotPlaceError(f"与编码 {code} 的名称“{codes.name(code)}”不同", "请核对是编码错还是名称错", cell.column)


def field_value(field: FieldSpec, cell: RawCell, words: dict[str, str], codes: Codes) -> Value:
    """Return what a cell says for a field that is no amount, ``None`` where blank. Raises ``CannotPlaceError``."""
    text = text_of(cell)
    if not text:
        return None
    word = words.get(text) or next((ours for given, ours in words.items() if same_key(given) == same_key(text)), text)
    readers: dict[FieldType, Callable[[], Value]] = {
        FieldType.CHOICE: lambda: _choice(field, word, codes.law, cell.column),
        FieldType.CODE: lambda: code_of(word, code_list(codes, field.codes), cell.column),
        FieldType.COUNT: lambda: _count(cell, word),
        FieldType.QUANTITY: lambda: _quantity(cell, word),
        FieldType.DATE: lambda: _date(cell, word),
        FieldType.IDENTIFIER: lambda: compact(word),
    }
    if reader := readers.get(field.type):
        return reader()
    return clean(value_text(cell.value) if word == text else word)[0]


def _choice(field: FieldSpec, word: str, law: Law, column: int) -> str:
    for allowed in field.choice_words:
        if same_key(allowed) == same_key(word):
            return allowed
    named = CHOICES.get(field.choices, "")
    for term in getattr(law, named) if named else ():
        if same_key(word) in (same_key(other) for other in term.also):
            return str(term)
    listed = "、".join(field.choice_words)
    raise CannotPlaceError(f"不是“{field.full_title}”的词（{listed}）", "请在对应表的 words 中写明它是哪一个", column)


def _quantity(cell: RawCell, word: str) -> Decimal:
    number = ZERO if says_none(word) else read_number(word)
    if number is None:
        raise CannotPlaceError("不是数", _RETYPE, cell.column)
    return number


def _count(cell: RawCell, word: str) -> int:
    if says_none(word):
        return 0
    number = read_number(word)
    if number is None or number != int(number) or number < 0:
        raise CannotPlaceError("不是 0 以上的整数", _RETYPE, cell.column)
    return int(number)


def _date(cell: RawCell, word: str) -> Value:
    if cell.kind is CellKind.DATE and not isinstance(cell.value, str | Decimal | bool):
        return cell.value
    day = read_date(word)
    if day is None:
        raise CannotPlaceError("不是日期", "请写成 2024-03-01 这样", cell.column)
    return day


def fits_words(text: str, words: Sequence[str]) -> bool:
    """Return whether a text is one of the words; ``人员*`` is every text that begins so."""
    key = same_key(text)
    return any(key.startswith(same_key(word[:-1])) if word.endswith("*") else key == same_key(word) for word in words)
