"""One cell against its field: the value, or one finding. Nothing is guessed; messages say what it seems to mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from budget_disclosure.declarations.field_yaml import NUMBER_TYPES, FieldSpec, FieldType, code_list
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import Reading, ReadValue, State
from budget_disclosure.intake.code_cells import check_code, code_part
from budget_disclosure.intake.raw_cells import CellKind, RawCell
from budget_disclosure.intake.written_values import date_meant, numbers_meant, read_date, read_number, says_none
from budget_disclosure.model.findings import Finding, Rule, is_blocked
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import round_half_up
from budget_disclosure.text.comparable import clean, compact, nearest, plain, same_key

# Excel saves sums of binary fractions with noise behind the 10th significant place (91160.00000000001). Less than a
# millionth of a 元 is never typed and never shown, so it is taken for noise; anything larger is a finding.
BINARY_NOISE = Decimal("0.000001")

# From here on a double no longer keeps two decimals; a hundred counties together spend less.
TOO_LARGE = Decimal(10) ** 13

# The day that Excel and WPS count from, with the leap day of 1900 that never was; valid from March 1900 on.
_DAY_ZERO = date(1899, 12, 30)

_DEFECTS = {
    CellKind.TWO_VALUES: (rules.TWO_VALUES, "两个值"),
    CellKind.BROKEN: (rules.BROKEN_VALUE, "损坏的值"),
    CellKind.ERROR: (rules.ERROR_CELL, "错误值"),
}


@dataclass(frozen=True, slots=True)
class CellContext:
    """What is needed to parse a cell, besides the cell."""

    year: Declarations
    field: FieldSpec
    at: Location


Outcome = tuple[ReadValue | None, tuple[Finding, ...]]


def read_cell(cell: RawCell, context: CellContext) -> tuple[Reading, tuple[Finding, ...]]:
    """Return the reading of a cell with its findings; a blocked cell is UNREAD and reports once."""
    if cell.is_blank:
        if not context.field.required:
            return Reading(State.BLANK, context.at), ()
        return _unread(context, _finding(context, rules.REQUIRED_BLANK, "空白", f"填写“{context.field.full_title}”"))
    if context.field.type is FieldType.DATE and cell.kind is CellKind.ERROR and cell.number is not None:
        # 20240206 in a cell with a date format: as the number of a day it is none.
        cell = cell._replace(kind=CellKind.NUMBER, value=cell.number)
    if defect := _defect(cell, context):
        return _unread(context, defect)
    value, findings = _parse(cell, context)
    if value is None or is_blocked(findings):
        return Reading(State.UNREAD, context.at), findings
    return Reading(State.READ, context.at, value), findings


def _defect(cell: RawCell, context: CellContext) -> Finding | None:
    """Return why the cell has no value, or ``None``."""
    if cell.is_uncalculated:
        return _finding(context, rules.NOT_CALCULATED, "没有保存结果的公式", "数值或文字")
    if cell.kind not in _DEFECTS:
        return None
    rule, words = _DEFECTS[cell.kind]
    return _finding(context, rule, f"{words}“{cell.value}”", _expected(context.field))


def _unread(context: CellContext, finding: Finding) -> tuple[Reading, tuple[Finding, ...]]:
    return Reading(State.UNREAD, context.at), (finding,)


def _parse(cell: RawCell, context: CellContext) -> Outcome:
    field = context.field
    if field.type in NUMBER_TYPES:
        return _number(cell, context)
    if field.type is FieldType.DATE:
        return _date(cell, context)
    if cell.kind is CellKind.NUMBER and field.type in (FieldType.CODE, FieldType.IDENTIFIER, FieldType.PROJECT):
        return _code_as_number(cell, context)
    text, findings = _text(cell, context)
    return (None, findings) if text is None else _parse_text(text, cell, context, findings)


def _parse_text(text: str, cell: RawCell, context: CellContext, findings: tuple[Finding, ...]) -> Outcome:
    field = context.field
    if field.type is FieldType.CODE:
        codes = code_list(context.year.codes, field.codes)
        code = code_part(text, codes)
        return code, tuple(check_code(text, codes, context.at)) or _as_written(cell, code, context)
    if field.type is FieldType.CHOICE:
        return _one_of(text, field.choice_words, context)
    if field.type is FieldType.PROJECT:
        return _project(text, cell, context)
    if field.type is FieldType.IDENTIFIER:
        text = compact(text)
        findings = _as_written(cell, text, context)
    if field.pattern and re.fullmatch(field.pattern, text) is None:
        return None, (_finding(context, rules.IDENTIFIER_FORM, f"“{text}”", field.pattern_text),)
    return text, findings


def _code_as_number(cell: RawCell, context: CellContext) -> Outcome:
    """Return what a code says that Excel saved as a number: it lost nothing but zeros before it."""
    field, digits = context.field, _show(cell)
    if field.type is FieldType.CODE or (field.pattern and re.fullmatch(field.pattern, digits)):
        return _parse_text(digits, cell, context, ())
    if field.type is FieldType.PROJECT:
        return _project(digits, cell, context)
    whole = next((zeros for n in range(1, 7) if re.fullmatch(field.pattern, zeros := "0" * n + digits)), "")
    remedy = f"是“{whole}”的，{rules.CODE_AS_NUMBER.remedy}" if field.pattern and whole else ""
    return None, (_finding(context, rules.CODE_AS_NUMBER, f"数字 {digits}", f"文本格式的{_expected(field)}", remedy),)


def _as_written(cell: RawCell, code: str, context: CellContext) -> tuple[Finding, ...]:
    """Return the reminder that the workbook's own formulas do not know a code as it is written here."""
    if isinstance(cell.value, str) and cell.value.strip(" ").startswith(code):
        return ()
    found = f"数字 {_show(cell)}" if cell.kind is CellKind.NUMBER else f"“{_show(cell)}”"
    return (_finding(context, rules.CODE_AS_WRITTEN, found, f"文本“{code}”"),)


def _project(text: str, cell: RawCell, context: CellContext) -> Outcome:
    """Return the number of a project; ``1`` can only mean ``001``."""
    numbers = context.year.workbook.project_numbers
    digits = compact(text)
    if digits.isascii() and digits.isdigit() and digits.zfill(len(numbers[0])) in numbers:
        number = digits.zfill(len(numbers[0]))
        return number, _as_written(cell, number, context)
    overall = (context.year.workbook.overall_word,) if context.field.allows_overall else ()
    return _one_of(text, (*numbers, *overall), context)


def _number(cell: RawCell, context: CellContext) -> Outcome:
    if isinstance(cell.value, str) and cell.kind is CellKind.TEXT:
        written = read_number(cell.value)
        if written is None:
            return None, (_not_a_number(cell, context),)
        value, findings = _checked_number(written, cell, context)
        noted = _finding(context, rules.NUMBER_AS_TEXT, f"以文本保存的数字“{_show(cell)}”", "数字")
        return value, findings or (noted,)
    if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, Decimal):
        return None, (_not_a_number(cell, context),)
    value, findings = _checked_number(cell.value, cell, context)
    if cell.is_unseen and cell.value and not findings:
        findings = (_finding(context, rules.UNSEEN_NUMBER, f"{plain(cell.value)}，不显示", "看得见的数"),)
    return value, findings


def _checked_number(value: Decimal, cell: RawCell, context: CellContext) -> Outcome:
    field = context.field
    if finding := _out_of_range(value, cell, context):
        return None, (finding,)
    rounded = round_half_up(value)
    if field.type is FieldType.COUNT:
        if value != value.to_integral_value():
            return None, (_finding(context, rules.NOT_WHOLE, plain(value), f"整数（{field.unit or '个'}）"),)
        return int(value), ()
    if abs(value - rounded) >= BINARY_NOISE:
        expected = f"最多两位小数的{'金额' if field.type is FieldType.MONEY else '数'}（{field.unit}）"
        return None, (_finding(context, rules.TOO_MANY_DECIMALS, plain(value), expected),)
    return (value if value and abs(value - rounded) == 0 else rounded), ()


def _out_of_range(value: Decimal, cell: RawCell, context: CellContext) -> Finding | None:
    """Return why nobody can have meant this number, or ``None``; checked before anything is rounded."""
    if cell.shows_percent:
        found = f"百分数 {plain(value * 100)}%（实为 {plain(value)}）"
        return _finding(context, rules.PERCENT, found, _expected(context.field))
    if cell.says_times != 1 and value:
        meant = plain(value * cell.says_times)
        remedy = f"如果是 {meant} {context.field.unit}，请把单元格格式改为“数值”，再输入 {meant}。"
        found = f"{plain(value)}，单元格格式显示成 {meant}"
        return _finding(context, rules.SAYS_OTHER_AMOUNT, found, _expected(context.field), remedy)
    if abs(value) >= TOO_LARGE:
        return _finding(context, rules.TOO_LARGE, f"{value:.4E}", f"小于 {plain(TOO_LARGE)} 的数")
    if value < context.field.minimum:
        return _finding(context, rules.NEGATIVE, plain(value), f"不小于 {context.field.minimum} 的数")
    return None


def _not_a_number(cell: RawCell, context: CellContext) -> Finding:
    field, found = context.field, f"{cell.kind}“{_show(cell)}”"
    if cell.kind is CellKind.TEXT and says_none(str(cell.value)):
        remedy = "没有的请填数字 0。" if field.required else ""
        return _finding(context, rules.NOTHING_AS_TEXT, found, "空白或 0" if not field.required else "0", remedy)
    if cell.number is not None:
        remedy = f"如果是 {plain(cell.number)} {field.unit}，请把单元格格式由日期改为“数值”，不用重新输入。"
        return _finding(context, rules.TEXT_FOR_NUMBER, found, _expected(field), remedy)
    text = str(cell.value) if cell.kind is CellKind.TEXT else ""
    meant = [number for number in numbers_meant(text) if number >= field.minimum]
    hint = "（由“万”等换算而来，请核对）" if re.search("[百千万亿]", text) else ""
    words = [f"如果是 {plain(number)} {field.unit}，请直接输入数字 {plain(number)}{hint}" for number in meant]
    return _finding(context, rules.TEXT_FOR_NUMBER, found, _expected(field), f"{'；'.join(words)}。" if words else "")


def _date(cell: RawCell, context: CellContext) -> Outcome:
    written = read_date(_show(cell)) if cell.kind in (CellKind.TEXT, CellKind.NUMBER) else None
    value = written or (cell.value if cell.kind is CellKind.DATE else None)
    if isinstance(value, date):
        year = context.year.workbook.fiscal_year
        if context.field.near_year and abs(value.year - year) > 1:
            return None, (_finding(context, rules.FAR_DATE, f"{value}", f"{year - 1} 年到 {year + 1} 年的日期"),)
        noted = _finding(context, rules.DATE_AS_TEXT, f"{cell.kind}“{_show(cell)}”", f"日期 {value}")
        return value, (noted,) if written else ()
    meant, how = date_meant(str(cell.value)) if cell.kind is CellKind.TEXT else None, ""
    if isinstance(cell.value, Decimal):
        meant, how = _day_of(cell.value, context.year.workbook.fiscal_year), "把单元格格式改为“日期”，再"
    remedy = f"如果是 {meant.year} 年 {meant.month} 月 {meant.day} 日，请{how}输入 {meant}。" if meant else ""
    return None, (_finding(context, rules.NOT_A_DATE, f"{cell.kind}“{_show(cell)}”", "日期", remedy),)


def _day_of(serial: Decimal, year: int) -> date | None:
    """Return the day a bare number counts to, where that is near the year: it is proposed, as nobody sees a day."""
    if not 0 < serial < 10**6:
        return None
    day = _DAY_ZERO + timedelta(days=int(serial))
    return day if abs(day.year - year) <= 1 else None


def _text(cell: RawCell, context: CellContext) -> tuple[str | None, tuple[Finding, ...]]:
    if isinstance(cell.value, str) and cell.kind is CellKind.TEXT:
        text, removed = clean(cell.value)
        one_line = "" if context.field.type is FieldType.LONG_TEXT else "\n" * ("\n" in text)
        findings = tuple(_invisible(removed + one_line, context))
        if one_line:
            text = "".join(line.strip() for line in text.splitlines())
        if not text:
            return None, (*findings, *_blank_after_cleaning(context))
        return text, findings
    if cell.kind is CellKind.NUMBER and cell.shows_plain_number:
        return _show(cell), ()
    found = f"{cell.kind}“{_show(cell)}”"
    return None, (_finding(context, rules.NUMBER_FOR_TEXT, found, "文字"),)


def _invisible(removed: str, context: CellContext) -> Iterator[Finding]:
    if removed:
        names = "、".join(dict.fromkeys("换行" if c == "\n" else f"U+{ord(c):04X}" for c in removed))
        yield _finding(context, rules.CONTROL_CHARACTER, f"{len(removed)} 个控制字符（{names}）", "只有可见文字")


def _blank_after_cleaning(context: CellContext) -> Iterator[Finding]:
    yield _finding(context, rules.REQUIRED_BLANK, "只有控制字符", "可见的文字，或完全空白")


def _one_of(text: str, words: tuple[str, ...], context: CellContext) -> Outcome:
    for word in words:
        if same_key(word) == same_key(text):
            return str(word), ()
    close = nearest(text, words)
    remedy = f"是否为“{close[0]}”？{rules.NOT_IN_LIST.remedy}" if close else ""
    expected = "、".join(words) if len(words) <= 10 else "下拉列表中的一项"
    return None, (_finding(context, rules.NOT_IN_LIST, f"“{text}”", expected, remedy),)


def _expected(field: FieldSpec) -> str:
    if field.type is FieldType.COUNT:
        return f"整数（{field.unit}）" if field.unit else "整数"
    if field.type in NUMBER_TYPES:
        return f"以{field.unit}为单位的数字"
    if field.type is FieldType.CODE:
        return "科目编码"
    if field.type is FieldType.PROJECT:
        return "三位项目序号"
    return field.pattern_text or f"“{field.full_title}”的内容"


def _show(cell: RawCell) -> str:
    if isinstance(cell.value, Decimal):
        return plain(cell.value)
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    return str(cell.value)


def _finding(context: CellContext, rule: Rule, found: str, expected: str, remedy: str = "") -> Finding:
    return Finding(rule, context.at, found, expected, remedy)
