"""What a workbook says, by the keys of its declaration: the form in which next year's workbook takes it up again."""

from collections.abc import Mapping

from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake.cell_readings import Record, SheetRecords, State
from budget_disclosure.model.submission import ITEM_KEY, StatedRow, StatedValue


def stated_values(sheets: Mapping[str, SheetRecords], spec: WorkbookSpec) -> Mapping[str, tuple[StatedRow, ...]]:
    """Return the filled cells of every sheet, row by row; rows and sheets that say nothing are left out."""
    of_sheets = {
        sheet.key: tuple(row for record in sheets[sheet.key].records if (row := _row(record)))
        for sheet in spec.sheets
        if sheet.key in sheets
    }
    return {key: rows for key, rows in of_sheets.items() if rows}


def _row(record: Record) -> StatedRow:
    filled: dict[str, StatedValue] = {
        key: reading.value
        for key, reading in record.readings.items()
        if reading.state is State.READ and reading.value is not None
    }
    return {ITEM_KEY: record.item, **filled} if filled and record.item else filled
