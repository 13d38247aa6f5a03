"""The sheet 校验: every declared check as live formulas, the verdict of the whole, and the totals by source."""

from budget_disclosure.declarations.named_fields import SPENDING
from budget_disclosure.declarations.self_check_yaml import ASKED, MUST, REFERENCE, CheckGroup, Level, SelfCheck, Verdict
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD
from budget_disclosure.declarations.workbook_layout import (
    CHECK_COLUMNS,
    CHECK_HEADER_ROW,
    LEVEL_COLUMN,
    RESULT_COLUMN,
    VERDICT_COLUMN,
    VERDICT_ROW,
)
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cell_names import column_letters, quoted_title
from budget_disclosure.ooxml.book import Book, CellValue, Condition, Formula, Link, Page
from budget_disclosure.ooxml.book_styles import Font, Look
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import shown_in_wan
from budget_disclosure.workbook.cell_references import cells
from budget_disclosure.workbook.check_measures import formula, is_filled
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import protected_page
from budget_disclosure.workbook.row_heights import height_for

_WIDTHS = (8, 46, 24, 17, 24, 17, 15, 10, 7, 44, 10)
_LEFT, _RIGHT, _DIFFERENCE, _REMEDY, _LINK = 4, 6, 7, 10, 11
_VERDICT_END = 4
_NOT_COMPUTED = "无法计算"
_GROUP = Look(fill=styles.FIXED_FILL)
_GROUP_TITLE = _GROUP._replace(font=styles.BOLD_FONT)
_VERDICT_TITLE = Look(styles.BOLD_FONT, horizontal="center", vertical="center", wraps=True)
_VERDICT = Look(Font(styles.HEADING_FONT, 14, is_bold=True), horizontal="left", vertical="center", wraps=True)
_OF_VINTAGE = {True: "本年", False: "结转"}
_FILLS = {
    Verdict.PASSED: "C6EFCE",
    Verdict.FAILED: "FFC7CE",
    Verdict.BLANK: "FFEB9C",
    Verdict.REMINDER: "FFEB9C",
    Verdict.UNDETERMINED: "FFEB9C",
}


def add_self_check(book: Book, year: Declarations) -> None:
    """Write the sheet 校验 and name every verdict (``check_101``), so that other sheets can colour cells by it."""
    spec = year.workbook.self_check
    page = protected_page(spec.title, landscape=True, freeze=f"C{CHECK_HEADER_ROW + 1}", repeat_to=CHECK_HEADER_ROW)
    page.tab_colour = "70AD47"
    book.pages.append(page)
    write_headings(page, spec.title, spec.lead, _WIDTHS)
    for column, title in enumerate(CHECK_COLUMNS, start=1):
        page.put(CHECK_HEADER_ROW, column, title, styles.HEADER)
    row = CHECK_HEADER_ROW
    for group in spec.groups:
        row = _write_group(book, page, year, group, row + 1)
    _write_verdict(page, year, row)
    _colour(page, row)
    page.filter_area = f"A{CHECK_HEADER_ROW}:K{row}"
    _write_summary(page, year, row + 2)
    book.names["unit_role"] = cells(year.workbook, "unit", "role")


def _write_group(book: Book, page: Page, year: Declarations, group: CheckGroup, row: int) -> int:
    for column in range(1, len(CHECK_COLUMNS) + 1):
        page.put(row, column, None, _GROUP)
    page.put(row, 1, group.title, _GROUP_TITLE)
    page.heights[row] = 20
    for check in (line for declared in group.checks for line in declared.spread()):
        row += 1
        _write_check(page, year, check, row)
        book.names[check.name] = f"{quoted_title(page.title)}!${column_letters(RESULT_COLUMN)}${row}"
    return row


def _write_check(page: Page, year: Declarations, check: SelfCheck, row: int) -> None:
    values: tuple[CellValue, ...] = (
        check.id,
        check.sentence,
        check.left.title,
        Formula(f'IFERROR({formula(check.left.formula, year)},"{_NOT_COMPUTED}")'),
        check.right.title,
        Formula(f'IFERROR({formula(check.right.formula, year)},"{_NOT_COMPUTED}")'),
        Formula(f'IF(COUNT(D{row},F{row})=2,ROUND(D{row}-F{row},2),"")'),
        _verdict(check, year, row),
        ASKED if check.level is Level.REMINDER else MUST,
        Formula(f'IF(OR(H{row}="{Verdict.PASSED}",H{row}="{Verdict.NOT_APPLICABLE}"),"","{check.remedy}")'),
    )
    for column, value in enumerate(values, start=1):
        page.put(row, column, value, _look(check, column))
    _link(page, year, check, row)
    page.heights[row] = max(
        height_for(check.sentence, _WIDTHS[1]),
        height_for(check.left.title, _WIDTHS[2]),
        height_for(check.right.title, _WIDTHS[4]),
        height_for(check.remedy, _WIDTHS[9]),
    )


def _look(check: SelfCheck, column: int) -> Look:
    if column in (_LEFT, _RIGHT, _DIFFERENCE):
        return styles.CELL_MONEY if check.unit == "元" else styles.CELL_COUNT
    return styles.CELL_CENTRED if column in (1, RESULT_COLUMN, LEVEL_COLUMN) else styles.CELL


def _verdict(check: SelfCheck, year: Declarations, row: int) -> Formula:
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
    return Formula(f'IFERROR({text},"{Verdict.FAILED}")')


def _link(page: Page, year: Declarations, check: SelfCheck, row: int) -> None:
    match = REFERENCE.fullmatch(check.at)
    if match is None:
        raise ValueError(f"{check.id}: {check.at}")
    target = cells(year.workbook, match.group(1), match.group(2)).replace("$", "").split(":")[0]
    page.put(row, _LINK, "去填写", styles.CELL_LINK)
    page.links.append(Link(f"{column_letters(_LINK)}{row}", target, "去填写"))


def _write_verdict(page: Page, year: Declarations, last: int) -> None:
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
    text = f'IF({_filled_cells(year)}=0,"{spec.untouched}",IF({failed}+{blank}=0,"{spec.ready}",{left})&{also})'
    page.put(VERDICT_ROW, 1, spec.verdict_title, _VERDICT_TITLE)
    page.put(VERDICT_ROW, VERDICT_COLUMN, Formula(text), _VERDICT)
    page.put(VERDICT_ROW, _VERDICT_END + 1, spec.beyond, styles.SMALL_LEFT)
    first, end = (column_letters(column) for column in (VERDICT_COLUMN, _VERDICT_END))
    area = f"{first}{VERDICT_ROW}:{end}{VERDICT_ROW}"
    beyond = f"{column_letters(_VERDICT_END + 1)}{VERDICT_ROW}:{column_letters(len(CHECK_COLUMNS))}{VERDICT_ROW}"
    page.merged += [area, beyond]
    page.heights[VERDICT_ROW] = 40
    for prefix, colour in ((spec.ready, _FILLS[Verdict.PASSED]), ("还有", _FILLS[Verdict.FAILED])):
        condition = f'LEFT(${first}${VERDICT_ROW},{len(prefix)})="{prefix}"'
        page.conditions.append(Condition(area, condition, colour))


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


def _colour(page: Page, last: int) -> None:
    area = _column(RESULT_COLUMN, last).replace("$", "")
    for verdict, colour in _FILLS.items():
        page.conditions.append(Condition(area, f'{area.split(":")[0]}="{verdict}"', colour))


def _column(column: int, last: int) -> str:
    letter = column_letters(column)
    return f"${letter}${CHECK_HEADER_ROW + 1}:${letter}${last}"


def _write_summary(page: Page, year: Declarations, row: int) -> None:
    """Write the totals by source: what a person holds against the approved budget."""
    spec = year.workbook
    page.put(row, 1, spec.self_check.summary_title, styles.BOLD)
    row += 1
    parts = [(key, vintage) for key in SPENDING if spec.has(key) for vintage in year.law.vintages]
    by_vintage = len(year.law.vintages) > 1
    titles = [
        f"{spec.sheet(key).title}{f'·{_OF_VINTAGE[v.is_current]}' if by_vintage else ''}（元）" for key, v in parts
    ]
    for column, title in enumerate(("资金来源", *titles, "合计（元）", "合计（万元）"), start=2):
        page.put(row, column, title, styles.HEADER)
    page.heights[row] = 32
    first = row + 1
    for source in year.law.sources:
        row += 1
        sums = [_summed(spec, key, f"{vintage.prefix}_{source.key}") for key, vintage in parts]
        _summary_row(page, row, str(source), sums, styles.CELL, styles.CELL_MONEY)
    row += 1
    letters = [column_letters(column) for column in range(3, 3 + len(parts))]
    sums = [f"SUM({letter}{first}:{letter}{row - 1})" for letter in letters]
    _summary_row(page, row, TOTAL_WORD, sums, styles.CELL_BOLD, styles.CELL_MONEY_BOLD)


def _summed(spec: WorkbookSpec, sheet: str, field: str) -> str:
    """Return the sum of a column; nothing of one that the format has not."""
    return f"SUM({cells(spec, sheet, field)})" if spec.has(f"{sheet}.{field}") else "0"


def _summary_row(page: Page, row: int, title: str, sums: list[str], of_title: Look, of_sums: Look) -> None:
    page.put(row, 2, title, of_title)
    last, whole = column_letters(2 + len(sums)), column_letters(3 + len(sums))
    for column, formula_text in enumerate((*sums, f"SUM(C{row}:{last}{row})", shown_in_wan(f"{whole}{row}")), start=3):
        page.put(row, column, Formula(formula_text), of_sums)
