"""A sheet that says of itself that its amounts are in 万元: they are, or the words are wrong; one is put right."""

import re
from collections.abc import Iterator

from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import TOP_ROW, UNIT_COLUMN
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.raw_cells import CellKind, RawCell, SheetCells, address
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import same_key

_STATED = re.compile("单位(?:[:为是]|均为)?(?:人民币)?((?:亿|千万|百万|十万|万|千|百)元)")
_MEASURE = re.compile("(?:亿|千万|百万|十万|万|千|百)元")


def stated_unit(page: SheetCells, sheet: SheetSpec, inputs: set[tuple[int, int]], file: str) -> Iterator[Finding]:
    """Yield the first place where a sheet with amounts says 单位：万元, or where 万元 stands as the unit of an amount.

    ``inputs`` are cells that people fill: what they write there are reasons and names, not what the sheet says.
    """
    if not any(field.type is FieldType.MONEY for field in sheet.fields):
        return
    for (row, column), cell in sorted(page.cells.items()):
        if (row, column) in inputs or cell.kind is not CellKind.TEXT or cell.has_formula:
            continue
        is_measure = sheet.kind is SheetKind.FORM and column == UNIT_COLUMN and row > TOP_ROW
        if unit := _unit_in(cell, is_measure):
            at = Location(file, sheet.title, address(row, column))
            found = f"“{unit}”"
            yield Finding(rules.STATED_UNIT, at, found, "“元”")
            return


def _unit_in(cell: RawCell, is_measure: bool) -> str:
    text = same_key(str(cell.value))
    if is_measure:
        return text if _MEASURE.fullmatch(text) else ""
    match = _STATED.search(text)
    return match[1] if match else ""
