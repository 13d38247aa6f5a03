"""One cell against its field: the value, or one finding. Nothing is guessed; messages say what it seems to mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budget_disclosure.findings import Finding, Rule, is_blocked
from budget_disclosure.intake import rules
from budget_disclosure.intake.cells import CellKind, RawCell
from budget_disclosure.intake.codes import check_code, code_part
from budget_disclosure.intake.readings import Reading, ReadValue, State
from budget_disclosure.intake.text import clean, nearest, number_meant, plain, same_key
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import round_half_up
from budget_disclosure.spec.workbook import CHOICES, NUMBER_TYPES, FieldSpec, FieldType, code_list
from budget_disclosure.spec.year import YearSpec

# Excel saves sums of binary fractions with noise behind the 10th significant place (91160.00000000001). Less than a
# millionth of a 元 is never typed and never shown, so it is taken for noise; anything larger is a finding.
BINARY_NOISE = Decimal("0.000001")

# From here on a double no longer keeps two decimals; a hundred counties together spend less.
TOO_LARGE = Decimal(10) ** 13

_DATE_TEXT = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")


@dataclass(frozen=True, slots=True)
class CellContext:
    """What parsing a cell needs to know beside it."""

    year: YearSpec
    field: FieldSpec
    at: Location


Outcome = tuple[ReadValue | None, tuple[Finding, ...]]


def read_cell(cell: RawCell, context: CellContext) -> tuple[Reading, tuple[Finding, ...]]:
    """Return the reading of a cell with its findings; a blocked cell is UNREAD and reports once."""
    if cell.is_blank:
        if not context.field.required:
            return Reading(State.BLANK, context.at), ()
        return _unread(context, _finding(context, rules.REQUIRED_BLANK, "空白", f"填写“{context.field.full_title}”"))
    if cell.is_uncalculated:
        return _unread(context, _finding(context, rules.NOT_CALCULATED, "没有保存结果的公式", "数值或文字"))
    if cell.kind is CellKind.ERROR:
        return _unread(context, _finding(context, rules.ERROR_CELL, f"错误值“{cell.value}”", _expected(context.field)))
    value, findings = _parse(cell, context)
    if value is None or is_blocked(findings):
        return Reading(State.UNREAD, context.at), findings
    return Reading(State.READ, context.at, value), findings


def _unread(context: CellContext, finding: Finding) -> tuple[Reading, tuple[Finding, ...]]:
    return Reading(State.UNREAD, context.at), (finding,)


def _parse(cell: RawCell, context: CellContext) -> Outcome:
    field = context.field
    if field.type in NUMBER_TYPES:
        return _number(cell, context)
    if field.type is FieldType.DATE:
        return _date(cell, context)
    if field.type in (FieldType.CODE, FieldType.IDENTIFIER, FieldType.PROJECT) and cell.kind is CellKind.NUMBER:
        found = f"数字 {_show(cell)}"
        return None, (_finding(context, rules.CODE_AS_NUMBER, found, f"文本格式的{_expected(field)}"),)
    text, findings = _text(cell, context)
    return (None, findings) if text is None else _parse_text(text, context, findings)


def _parse_text(text: str, context: CellContext, findings: tuple[Finding, ...]) -> Outcome:
    field = context.field
    if field.type is FieldType.CODE:
        codes = code_list(context.year.codes, field.codes)
        return code_part(text), (*findings, *check_code(text, codes, context.at))
    if field.type is FieldType.CHOICE:
        return _one_of(text, CHOICES[field.choices], context, findings)
    if field.type is FieldType.PROJECT:
        overall = (context.year.workbook.overall_word,) if field.allows_overall else ()
        return _one_of(text, (*context.year.workbook.project_numbers, *overall), context, findings)
    if field.pattern and re.fullmatch(field.pattern, text) is None:
        return None, (*findings, _finding(context, rules.IDENTIFIER_FORM, f"“{text}”", field.pattern_text))
    return text, findings


def _number(cell: RawCell, context: CellContext) -> Outcome:
    field = context.field
    if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, Decimal):
        return None, (_not_a_number(cell, context),)
    value = cell.value
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
    """Return what makes the number none that a person can have meant, or ``None``; before anything is rounded."""
    if cell.shows_percent:
        found = f"百分数 {plain(value * 100)}%（实为 {plain(value)}）"
        return _finding(context, rules.PERCENT, found, _expected(context.field))
    if abs(value) >= TOO_LARGE:
        return _finding(context, rules.TOO_LARGE, f"{value:.4E}", f"小于 {plain(TOO_LARGE)} 的数")
    if value < context.field.minimum:
        return _finding(context, rules.NEGATIVE, plain(value), f"不小于 {context.field.minimum} 的数")
    return None


def _not_a_number(cell: RawCell, context: CellContext) -> Finding:
    found = f"{cell.kind}“{_show(cell)}”"
    meant = number_meant(cell.value) if isinstance(cell.value, str) else None
    remedy = ""
    if meant is not None:
        hint = "（由“万”换算而来，请核对）" if "万" in str(cell.value) else ""
        remedy = f"如果是 {plain(meant)} {context.field.unit}，请直接输入数字 {plain(meant)}{hint}。"
    return _finding(context, rules.TEXT_FOR_NUMBER, found, _expected(context.field), remedy)


def _date(cell: RawCell, context: CellContext) -> Outcome:
    if cell.kind is CellKind.DATE and isinstance(cell.value, date):
        year = context.year.workbook.fiscal_year
        if abs(cell.value.year - year) > 1:
            return None, (_finding(context, rules.FAR_DATE, f"{cell.value}", f"{year - 1} 年到 {year + 1} 年的日期"),)
        return cell.value, ()
    remedy = ""
    if isinstance(cell.value, str) and (match := _DATE_TEXT.fullmatch(same_key(cell.value))):
        named, month, day = match.groups()
        remedy = f"如果是 {named} 年 {int(month)} 月 {int(day)} 日，请输入 {named}-{int(month):02d}-{int(day):02d}。"
    return None, (_finding(context, rules.NOT_A_DATE, f"{cell.kind}“{_show(cell)}”", "日期", remedy),)


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


def _one_of(text: str, words: tuple[str, ...], context: CellContext, findings: tuple[Finding, ...]) -> Outcome:
    for word in words:
        if same_key(word) == same_key(text):
            return str(word), findings
    close = nearest(text, words)
    remedy = f"是否为“{close[0]}”？{rules.NOT_IN_LIST.remedy}" if close else ""
    expected = "、".join(words) if len(words) <= 10 else "下拉列表中的一项"
    return None, (*findings, _finding(context, rules.NOT_IN_LIST, f"“{text}”", expected, remedy))


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
