"""Form sheets: one field a row."""

from collections.abc import Mapping, Sequence

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.declarations.workbook_layout import (
    FORM_COLUMNS,
    LABEL_COLUMN,
    NOTE_COLUMN,
    REQUIRED_COLUMN,
    TOP_ROW,
    UNIT_COLUMN,
    VALUE_COLUMN,
    form_rows,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ooxml.book import CellValue, Page, PageChanges
from budget_disclosure.ooxml.book_styles import Look
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import computed_in_form
from budget_disclosure.workbook.conditions import Mark, add_conditions
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import protected_page
from budget_disclosure.workbook.row_heights import height_for
from budget_disclosure.workbook.validations import validation
from budget_disclosure.workbook.workbook_values import Value, cell_value

FORM_WIDTHS = (30, 60, 10, 8, 60)
_ROOM_FOR_TEXT = 90


def form_page(year: Declarations, sheet: SheetSpec, marks: Sequence[Mark]) -> Page:
    """Return a blank form; ``marks`` are those of its cells."""
    page = protected_page(sheet.title, landscape=False, freeze=f"A{TOP_ROW + 1}", repeat_to=TOP_ROW)
    write_headings(page, sheet.title, sheet.lead, FORM_WIDTHS)
    for column, title in enumerate(FORM_COLUMNS, start=1):
        page.put(TOP_ROW, column, title, styles.HEADER)
    rows = form_rows(sheet)
    for field in sheet.fields:
        _write_field(page, year, field, rows)
        if field.is_input:
            page.rules.append(validation(year.codes, sheet.key, field, VALUE_COLUMN, rows[field.key], rows[field.key]))
    add_conditions(page, year, sheet, marks)
    return page


def form_changes(year: Declarations, sheet: SheetSpec, values: Mapping[str, Value]) -> PageChanges:
    """Return what a form with these values says otherwise than the blank one."""
    changes, rows = PageChanges(), form_rows(sheet)
    for field in sheet.fields:
        value = values.get(field.key)
        if value is not None and field.is_input:
            changes.put(rows[field.key], VALUE_COLUMN, cell_value(field, value, year.codes))
            changes.heights[rows[field.key]] = _height(field, value)
    return changes


def _write_field(page: Page, year: Declarations, field: FieldSpec, rows: Mapping[str, int]) -> None:
    row = rows[field.key]
    page.put(row, LABEL_COLUMN, field.title, styles.FIXED)
    page.put(row, VALUE_COLUMN, _blank_value(year, field, rows), _value_look(field))
    page.put(row, UNIT_COLUMN, field.unit or None, styles.CELL_SMALL_CENTRED)
    required = "必填" if field.required else "选填" if field.is_input else None
    page.put(row, REQUIRED_COLUMN, required, styles.CELL_SMALL_CENTRED)
    page.put(row, NOTE_COLUMN, field.help or None, styles.CELL_SMALL)
    page.heights[row] = _height(field, None)


def _blank_value(year: Declarations, field: FieldSpec, rows: Mapping[str, int]) -> CellValue:
    if field.type is FieldType.COMPUTED:
        return computed_in_form(field, rows, VALUE_COLUMN)
    if not field.fixed:
        return None
    return year.fixed_value(field.fixed)


def _value_look(field: FieldSpec) -> Look:
    look = styles.data_look(field)
    if field.type is FieldType.COMPUTED:
        return look
    return look._replace(horizontal="left", wraps=True)


def _height(field: FieldSpec, value: Value) -> float:
    if field.type is FieldType.LONG_TEXT and value is None:
        return _ROOM_FOR_TEXT
    return max(height_for(str(value or ""), FORM_WIDTHS[1]), height_for(field.help, FORM_WIDTHS[4]))
