"""The values of fields that only ``workbook.yaml`` knows, with their cells: nothing here is about any one field."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from budget_disclosure.declarations.field_yaml import YES, FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD, SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake.cell_readings import Reading, Record, SheetRecords, State
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.input_cells import row_of
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import DeclaredValue


def declared_values(sheets: Mapping[str, SheetRecords], spec: WorkbookSpec) -> Iterator[DeclaredValue]:
    """Yield what is filled in, sheet by sheet and row by row; what holds for a whole record once."""
    seen: set[Location] = set()
    for sheet in spec.sheets:
        declared = sheet.declared_fields
        for record in sheets[sheet.key].records if declared else ():
            for field in declared:
                reading = record.readings.get(field.key)
                if reading is None or reading.state is not State.READ or reading.at in seen:
                    continue
                seen.add(reading.at)
                row = _row(sheet, record)
                yield DeclaredValue(sheet.key, field.key, row, field.full_title, _value(field, reading))


def declared_blanks(sheets: Mapping[str, SheetRecords], spec: WorkbookSpec) -> Iterator[tuple[str, Location]]:
    """Yield ``sheet.field`` for every row of a table that leaves such a field blank, or is older than the field.

    A row that is named by its record says ``sheet.record.field`` besides.
    """
    for sheet in spec.sheets:
        if sheet.kind is SheetKind.FORM:
            continue
        named = sheet.named_fields
        for record in sheets[sheet.key].records:
            for key, reading in record.readings.items():
                if reading.state is State.BLANK and key not in named and record.item != TOTAL_WORD:
                    yield f"{sheet.key}.{key}", reading.at
                    if sheet.record_key and not record.item:
                        yield f"{sheet.key}.{record.readings[sheet.record_key].value}.{key}", reading.at


def _row(sheet: SheetSpec, record: Record) -> str:
    """Return what identifies a row of a table: its item, its project, otherwise its place."""
    if sheet.kind is SheetKind.FORM:
        return ""
    project = next((field.key for field in sheet.fields if field.type is FieldType.PROJECT), sheet.record_key)
    return record.item or (str(record.readings[project].value) if project else row_of(record.at)[2])


def _value(field: FieldSpec, reading: Reading) -> Any:
    """Return an amount, or the value cited; a choice of 是 and 否 as the flag it is."""
    if isinstance(reading.value, Decimal) and field.type is FieldType.MONEY:
        return Amount(reading.value, (reading.at,))
    if field.kind_of_value in (bool,):
        return Cited(reading.value == YES, reading.at)
    return Cited(reading.value, reading.at)
