"""Writes the unit's workbook, blank or filled, from the declaration that also validates and reads it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.workbook_yaml import SheetKind
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ooxml.packing import pack
from budget_disclosure.workbook.form_sheets import add_form
from budget_disclosure.workbook.instructions import add_instructions
from budget_disclosure.workbook.reference_sheets import add_codes_sheet, add_options_sheet
from budget_disclosure.workbook.self_check_sheet import add_self_check
from budget_disclosure.workbook.table_sheets import add_table
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues, refuse_unknown

NOTHING_SAID = Bureau()


def write_workbook(
    spec: Declarations,
    target: Path,
    values: WorkbookValues | None = None,
    unit_code: str = "",
    bureau: Bureau = NOTHING_SAID,
) -> None:
    """Write the workbook to ``target``; its folder must exist. Amounts are in 元.

    Without ``values`` the workbook is blank but for ``unit_code``; ``bureau`` says by when and where to send it.
    Raises ``DisclosureError`` for values that are not declared, for more rows than there is room, and for control
    characters in texts.
    """
    target.write_bytes(workbook_bytes(spec, values, unit_code, bureau))


def workbook_bytes(
    spec: Declarations, values: WorkbookValues | None = None, unit_code: str = "", bureau: Bureau = NOTHING_SAID
) -> bytes:
    """Return what ``write_workbook`` writes: equal arguments, equal bytes."""
    filled = _with_unit_code(values or WorkbookValues(), unit_code)
    refuse_unknown(spec.workbook, filled)
    book = Workbook()
    book.remove(book.worksheets[0])
    add_instructions(book, spec.workbook, bureau)
    for sheet in spec.workbook.sheets:
        if sheet.kind is SheetKind.FORM:
            add_form(book, spec, sheet, filled.forms.get(sheet.key, {}))
        else:
            add_table(book, spec, sheet, filled.rows.get(sheet.key, []))
    add_self_check(book, spec)
    add_codes_sheet(book, spec)
    add_options_sheet(book, spec)
    book.security = WorkbookProtection(lockStructure=True)
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = book.properties.lastModifiedBy = "预算公开"
    book.properties.title = spec.workbook.title
    return pack(book, datetime(spec.year, 1, 1))


def _with_unit_code(values: WorkbookValues, unit_code: str) -> WorkbookValues:
    unit: Mapping[str, Value] = values.forms.get("unit", {})
    if not unit_code or unit.get("unit_code") is not None:
        return values
    return replace(values, forms={**values.forms, "unit": {**unit, "unit_code": unit_code}})
