"""Whose workbook it is and which of several: unit code and revision, also of a workbook with defects elsewhere."""

from dataclasses import dataclass

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import Record, State, T
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.sheet_records import Page, read_sheet
from budget_disclosure.intake.structure import match_sheets
from budget_disclosure.model.cited import Cited


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself, with its cells; ``None`` for what could not be read (reported with its sheet)."""

    unit_code: Cited[str] | None = None
    revision: Cited[int] | None = None


def identity_from_cells(book: WorkbookCells, year: Declarations) -> Identity:
    """Return unit code and revision (from 1) of a workbook, whatever is wrong with the rest of it."""
    sheet = year.workbook.sheet("unit")
    pages, findings = match_sheets(book, year.workbook)
    page = pages.get("unit")
    if page is None or any(f.rule is rules.SHEET_TWICE and f.at.sheet == page.title for f in findings):
        return Identity()
    records, _ = read_sheet(Page(year, sheet, page, book.file))
    record = records.records[0]
    return Identity(_stated(record, "unit_code", str), _stated(record, "revision", int))


def _stated(record: Record, key: str, kind: type[T]) -> Cited[T] | None:
    reading = record.readings.get(key)
    return record.required(key, kind) if reading is not None and reading.state is State.READ else None
