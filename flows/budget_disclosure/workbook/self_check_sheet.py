"""The sheet 校验: every declared check as live formulas, the verdict of the whole, and the totals by source."""

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.self_check_yaml import ASKED, MUST, REFERENCE, CheckGroup, Level, SelfCheck, Verdict
from budget_disclosure.declarations.workbook_layout import (
    CHECK_COLUMNS,
    CHECK_HEADER_ROW,
    LEVEL_COLUMN,
    RESULT_COLUMN,
    VERDICT_COLUMN,
    VERDICT_ROW,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import shown_in_wan
from budget_disclosure.workbook.cell_references import cells
from budget_disclosure.workbook.check_measures import formula, is_filled
from budget_disclosure.workbook.defined_names import define
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import set_up_page
from budget_disclosure.workbook.row_heights import height_for

_WIDTHS = (8, 46, 24, 17, 24, 17, 15, 10, 7, 44, 10)
_LEFT, _RIGHT, _DIFFERENCE, _REMEDY, _LINK = 4, 6, 7, 10, 11
_VERDICT_END = 4
_NOT_COMPUTED = "无法计算"
_SUMMARY_HEADER = (
    ("资金来源", 2),
    ("基本支出·本年（元）", 3),
    ("基本支出·结转（元）", 4),
    ("项目支出·本年（元）", 5),
    ("项目支出·结转（元）", 6),
    ("合计（元）", 7),
    ("合计（万元）", 8),
)
_FILLS = {
    Verdict.PASSED: "C6EFCE",
    Verdict.FAILED: "FFC7CE",
    Verdict.BLANK: "FFEB9C",
    Verdict.REMINDER: "FFEB9C",
    Verdict.UNDETERMINED: "FFEB9C",
}


def add_self_check(book: Workbook, year: Declarations) -> None:
    """Write the sheet 校验 and name every verdict (``check_101``), so that other sheets can colour cells by it."""
    spec = year.workbook.self_check
    page = book.create_sheet(spec.title)
    page.sheet_properties.tabColor = "70AD47"
    write_headings(page, spec.title, spec.lead, _WIDTHS)
    for column, title in enumerate(CHECK_COLUMNS, start=1):
        styles.dress_header(page.cell(CHECK_HEADER_ROW, column, title))
    row = CHECK_HEADER_ROW
    for group in spec.groups:
        row = _write_group(book, page, year, group, row + 1)
    _write_verdict(page, year, row)
    _colour(page, row)
    page.auto_filter.ref = f"A{CHECK_HEADER_ROW}:K{row}"
    _write_summary(page, year, row + 2)
    define(book, "unit_role", cells(year.workbook, "unit", "role"))
    set_up_page(page, landscape=True, freeze=f"C{CHECK_HEADER_ROW + 1}", repeat_to=CHECK_HEADER_ROW)


def _write_group(book: Workbook, page: Worksheet, year: Declarations, group: CheckGroup, row: int) -> int:
    for column in range(1, len(CHECK_COLUMNS) + 1):
        page.cell(row, column).fill = styles.FIXED_FILL
    page.cell(row, 1, group.title).font = styles.BOLD
    page.row_dimensions[row].height = 20
    for check in (line for declared in group.checks for line in declared.spread()):
        row += 1
        _write_check(page, year, check, row)
        place = f"{quote_sheetname(page.title)}!${get_column_letter(RESULT_COLUMN)}${row}"
        define(book, check.name, place)
    return row


def _write_check(page: Worksheet, year: Declarations, check: SelfCheck, row: int) -> None:
    values: tuple[str, ...] = (
        check.id,
        check.sentence,
        check.left.title,
        f'=IFERROR({formula(check.left.formula, year)},"{_NOT_COMPUTED}")',
        check.right.title,
        f'=IFERROR({formula(check.right.formula, year)},"{_NOT_COMPUTED}")',
        f'=IF(COUNT(D{row},F{row})=2,ROUND(D{row}-F{row},2),"")',
        _verdict(check, year, row),
        ASKED if check.level is Level.REMINDER else MUST,
        f'=IF(OR(H{row}="{Verdict.PASSED}",H{row}="{Verdict.NOT_APPLICABLE}"),"","{check.remedy}")',
    )
    for column, value in enumerate(values, start=1):
        cell = page.cell(row, column, value)
        cell.font, cell.border, cell.alignment = styles.BODY, styles.BORDER, styles.LEFT
        if column in (_LEFT, _RIGHT, _DIFFERENCE):
            cell.number_format = styles.MONEY_FORMAT if check.unit == "元" else "#,##0"
            cell.alignment = styles.RIGHT
        elif column in (1, RESULT_COLUMN, LEVEL_COLUMN):
            cell.alignment = styles.CENTRE
    _link(page, year, check, row)
    page.row_dimensions[row].height = max(
        height_for(check.sentence, _WIDTHS[1]),
        height_for(check.left.title, _WIDTHS[2]),
        height_for(check.right.title, _WIDTHS[4]),
        height_for(check.remedy, _WIDTHS[9]),
    )


def _verdict(check: SelfCheck, year: Declarations, row: int) -> str:
    """Return the formula of the verdict; whatever cannot be computed has not passed."""
    left, right = f"D{row}", f"F{row}"
    holds = {
        "equal": f"G{row}=0",
        "at_most": f"G{row}<=0",
        "at_least": f"G{row}>=0",
        "same_wan": f"{shown_in_wan(left)}={shown_in_wan(right)}",
    }[check.relation]
    if check.unless:
        holds = f"OR({holds},{is_filled(formula(check.unless, year))})"
    failed = f'"{check.level.verdict}"'
    if check.undetermined:
        failed = f'IF({formula(check.undetermined, year)},"{Verdict.UNDETERMINED}",{failed})'
    text = f'IF(COUNT({left},{right})<2,"{Verdict.FAILED}",IF({holds},"{Verdict.PASSED}",{failed}))'
    blank = [f"LEN(TRIM({formula(need, year)}))=0" for need in check.needs]
    blank += [formula(check.blank_when, year)] if check.blank_when else []
    if blank:
        text = f'IF(OR({",".join(blank)}),"{Verdict.BLANK}",{text})'
    if check.applies:
        text = f'IF({formula(check.applies, year)},{text},"{Verdict.NOT_APPLICABLE}")'
    return f'=IFERROR({text},"{Verdict.FAILED}")'


def _link(page: Worksheet, year: Declarations, check: SelfCheck, row: int) -> None:
    match = REFERENCE.fullmatch(check.at)
    if match is None:
        raise ValueError(f"{check.id}: {check.at}")
    target = cells(year.workbook, match.group(1), match.group(2)).replace("$", "").split(":")[0]
    cell = page.cell(row, _LINK, "去填写")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display="去填写")
    cell.font, cell.border, cell.alignment = styles.LINK, styles.BORDER, styles.CENTRE


def _write_verdict(page: Worksheet, year: Declarations, last: int) -> None:
    spec = year.workbook.self_check
    results, levels = (_column(column, last) for column in (RESULT_COLUMN, LEVEL_COLUMN))
    failed = f'COUNTIF({results},"{Verdict.FAILED}")'
    blank = f'COUNTIFS({results},"{Verdict.BLANK}",{levels},"{MUST}")'
    asked = "+".join(
        (
            f'COUNTIF({results},"{Verdict.REMINDER}")',
            f'COUNTIF({results},"{Verdict.UNDETERMINED}")',
            f'COUNTIFS({results},"{Verdict.BLANK}",{levels},"{ASKED}")',
        )
    )
    also = f'IF({asked}>0,"（另有 "&({asked})&" 项提醒，请核对）","")'
    open_ones = (
        f'IF({failed}>0,({failed})&" 项不通过","")&IF(({failed})*{blank}>0,"、","")&IF({blank}>0,{blank}&" 项未填","")'
    )
    left = f'"还有 "&{open_ones}'
    text = f'=IF({_filled_cells(year)}=0,"{spec.untouched}",IF({failed}+{blank}=0,"{spec.ready}",{left})&{also})'
    label = page.cell(VERDICT_ROW, 1, spec.verdict_title)
    label.font, label.alignment = styles.BOLD, styles.CENTRE
    verdict = page.cell(VERDICT_ROW, VERDICT_COLUMN, text)
    verdict.font = Font(name=styles.HEADING_FONT, size=14, bold=True)
    verdict.alignment = styles.LEFT
    page.merge_cells(start_row=VERDICT_ROW, end_row=VERDICT_ROW, start_column=VERDICT_COLUMN, end_column=_VERDICT_END)
    beyond = page.cell(VERDICT_ROW, _VERDICT_END + 1, spec.beyond)
    beyond.font, beyond.alignment = styles.SMALL, styles.LEFT
    page.merge_cells(
        start_row=VERDICT_ROW, end_row=VERDICT_ROW, start_column=_VERDICT_END + 1, end_column=len(CHECK_COLUMNS)
    )
    page.row_dimensions[VERDICT_ROW].height = 40
    for prefix, colour in ((spec.ready, _FILLS[Verdict.PASSED]), ("还有", _FILLS[Verdict.FAILED])):
        cell = verdict.coordinate
        condition = f'LEFT(${cell[0]}${cell[1:]},{len(prefix)})="{prefix}"'
        area = f"{cell}:{get_column_letter(_VERDICT_END)}{VERDICT_ROW}"
        page.conditional_formatting.add(area, _rule(condition, colour))


def _filled_cells(year: Declarations) -> str:
    """Return the count of cells that a person filled; who the unit is, is prefilled and does not count."""
    spec = year.workbook
    areas = (
        cells(spec, sheet.key, field.key)
        for sheet in spec.sheets
        if sheet.key != "unit"
        for field in sheet.fields
        if field.is_input
    )
    return f"COUNTA({','.join(areas)})"


def _colour(page: Worksheet, last: int) -> None:
    area = _column(RESULT_COLUMN, last).replace("$", "")
    for verdict, colour in _FILLS.items():
        page.conditional_formatting.add(area, _rule(f'{area.split(":")[0]}="{verdict}"', colour))


def _column(column: int, last: int) -> str:
    letter = get_column_letter(column)
    return f"${letter}${CHECK_HEADER_ROW + 1}:${letter}${last}"


def _rule(condition: str, colour: str) -> Rule:
    style = DifferentialStyle(fill=PatternFill("solid", bgColor=colour))
    return Rule(type="expression", dxf=style, formula=[condition])


def _write_summary(page: Worksheet, year: Declarations, row: int) -> None:
    """Write the totals by source: what a person holds against the approved budget."""
    page.cell(row, 1, year.workbook.self_check.summary_title).font = styles.BOLD
    row += 1
    for title, column in _SUMMARY_HEADER:
        styles.dress_header(page.cell(row, column, title))
    page.row_dimensions[row].height = 32
    first = row + 1
    for source in year.law.sources:
        row += 1
        name = source.key
        places = (("basic", "current"), ("basic", "carryover"), ("projects", "current"), ("projects", "carryover"))
        sums = [f"=SUM({cells(year.workbook, key, f'{vintage}_{name}')})" for key, vintage in places]
        _summary_row(page, row, str(source), sums)
    row += 1
    _summary_row(page, row, "合计", [f"=SUM({letter}{first}:{letter}{row - 1})" for letter in "CDEF"])
    for column in range(2, 9):
        page.cell(row, column).font = styles.BOLD


def _summary_row(page: Worksheet, row: int, title: str, sums: list[str]) -> None:
    values = (title, *sums, f"=SUM(C{row}:F{row})", f"={shown_in_wan(f'G{row}')}")
    for column, value in enumerate(values, start=2):
        cell = page.cell(row, column, value)
        cell.font, cell.border = styles.BODY, styles.BORDER
        cell.alignment = styles.LEFT if column == 2 else styles.RIGHT
        if column > 2:
            cell.number_format = styles.MONEY_FORMAT
