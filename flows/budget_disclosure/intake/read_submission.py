"""From the cells of one workbook to a submission with findings: pure, so that tests need no Excel."""

from collections.abc import Mapping
from dataclasses import replace

from budget_disclosure.declarations.workbook_layout import VALUE_COLUMN
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.build_submission import build_submission
from budget_disclosure.intake.cell_readings import SheetRecords, State
from budget_disclosure.intake.head_columns import filled_head_columns
from budget_disclosure.intake.raw_cells import RawCell, SheetCells, WorkbookCells, address
from budget_disclosure.intake.saved_self_check import shown_failures
from budget_disclosure.intake.sheet_records import Page, read_sheet, with_later_fields
from budget_disclosure.intake.structure import match_form, match_sheets
from budget_disclosure.model.findings import Finding, Rule
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.text.comparable import plain, same_key


def submission_from_cells(book: WorkbookCells, year: Declarations) -> tuple[UnitSubmission | None, tuple[Finding, ...]]:
    """Return the submission, ``None`` when any part could not be read, and the findings in the order of the sheets.

    A workbook of another template version or year is not read further: everything else would follow from that.
    """
    current = year.workbook
    pages, findings = match_sheets(book, current)
    if not book.has_formats:
        findings = (*findings, Finding(rules.STYLES_DAMAGED, Location(book.file), "损坏的样式", "完好的样式"))
    if "unit" in pages:
        if wrong := identity_problem(book.file, pages["unit"], year):
            return None, wrong
        year = _as_filled(year, pages["unit"], book.file)
    sheets: dict[str, SheetRecords] = {}
    for sheet, declared in zip(year.workbook.sheets, current.sheets, strict=True):
        if sheet.key in pages:
            records, found = read_sheet(Page(year, sheet, pages[sheet.key], book.file))
            sheets[sheet.key] = with_later_fields(records, declared, Location(book.file, sheet.title))
            findings = (*findings, *found)
    if len(sheets) < len(year.workbook.sheets):
        return None, findings
    if _is_not_filled(year, sheets, findings):
        return None, (Finding(rules.NOT_FILLED, Location(book.file), "空白的填报表", "填好的填报表"),)
    findings = (*findings, *filled_head_columns(year.workbook, sheets))
    if not all(records.is_whole for records in sheets.values()):
        return None, findings
    shown = shown_failures(book, year.workbook)
    return build_submission(book.file, sheets, year.workbook, shown), findings


def _is_not_filled(year: Declarations, sheets: Mapping[str, SheetRecords], findings: tuple[Finding, ...]) -> bool:
    """Return whether nobody has filled it in: there is at most what was prefilled. Then one finding says it all."""
    if any(finding.rule not in (rules.REQUIRED_BLANK, rules.NO_ROWS, rules.NO_AMOUNT) for finding in findings):
        return False
    return not any(
        record.readings[field.key].state is State.READ
        for sheet in year.workbook.sheets
        if sheet.key != "unit"
        for record in sheets[sheet.key].records
        for field in sheet.fields
        if field.is_input and field.prefill is None
    )


def identity_problem(file: str, page: SheetCells, year: Declarations) -> tuple[Finding, ...]:
    """Return a finding when the workbook is of another format, template version or year; what explains the rest first.

    ``page`` is the sheet that says it.
    """
    sheet = year.workbook.sheet("unit")
    places = match_form(page, sheet, file).places
    stated: list[tuple[str, Rule, tuple[str, ...]]] = [
        ("template_version", rules.WRONG_VERSION, year.workbook.versions),
        ("fiscal_year", rules.WRONG_YEAR, (str(year.workbook.fiscal_year),)),
    ]
    for one in sheet.fields:
        if one.fixed == "format":
            stated.insert(0, (one.key, rules.OTHER_FORMAT, (year.format.title,)))
    for field, rule, accepted in stated:
        if field not in places:
            continue  # the changed label is reported with the sheet
        cell = page.at(places[field], VALUE_COLUMN)
        if same_key(_text(cell)) not in map(same_key, accepted):
            at = Location(file, sheet.title, address(cell.row, cell.column))
            found = "空白" if cell.is_blank else f"“{_text(cell)}”"
            return (Finding(rule, at, found, f"“{accepted[-1]}”"),)
    return ()


def _as_filled(year: Declarations, page: SheetCells, file: str) -> Declarations:
    """Return the declarations of the template version that the workbook was filled in."""
    row = match_form(page, year.workbook.sheet("unit"), file).places.get("template_version")
    stated = "" if row is None else same_key(_text(page.at(row, VALUE_COLUMN)))
    version = next((v for v in year.workbook.versions if same_key(v) == stated), year.workbook.template_version)
    return replace(year, workbook=year.workbook.of_version(version))


def _text(cell: RawCell) -> str:
    return plain(cell.value) if cell.kind.name == "NUMBER" else str(cell.value)  # type: ignore[arg-type]
