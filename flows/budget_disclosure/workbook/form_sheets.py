"""Form sheets: one field a row."""

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

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
from budget_disclosure.declarations.workbook_yaml import FieldSpec, FieldType, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import computed_in_form
from budget_disclosure.workbook.conditions import add_conditions
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import set_up_page
from budget_disclosure.workbook.row_heights import height_for
from budget_disclosure.workbook.validations import validation
from budget_disclosure.workbook.workbook_values import Value, cell_value
from budget_disclosure.workbook.write_cell import put

_WIDTHS = (30, 60, 10, 8, 60)
_ROOM_FOR_TEXT = 90


def add_form(book: Workbook, year: Declarations, sheet: SheetSpec, values: Mapping[str, Value]) -> None:
    """Write one form sheet."""
    page = book.create_sheet(sheet.title)
    write_headings(page, sheet.title, sheet.lead, _WIDTHS)
    for column, title in enumerate(FORM_COLUMNS, start=1):
        styles.dress_header(page.cell(TOP_ROW, column, title))
    rows = form_rows(sheet)
    for field in sheet.fields:
        _write_field(page, year, field, rows, values.get(field.key))
        if field.is_input:
            rule = validation(sheet.key, field, VALUE_COLUMN, rows[field.key], rows[field.key])
            page.add_data_validation(rule)
    add_conditions(page, year, sheet)
    set_up_page(page, landscape=False, freeze=f"A{TOP_ROW + 1}", repeat_to=TOP_ROW)


def _write_field(page: Worksheet, year: Declarations, field: FieldSpec, rows: Mapping[str, int], value: Value) -> None:
    row = rows[field.key]
    words = {
        LABEL_COLUMN: field.title,
        UNIT_COLUMN: field.unit,
        REQUIRED_COLUMN: "必填" if field.required else "选填" if field.is_input else "",
        NOTE_COLUMN: field.help,
    }
    for column, word in words.items():
        cell = page.cell(row, column, word or None)
        cell.font = styles.BODY if column == LABEL_COLUMN else styles.SMALL
        cell.alignment = styles.CENTRE if column in (UNIT_COLUMN, REQUIRED_COLUMN) else styles.LEFT
        cell.border = styles.BORDER
        if column == LABEL_COLUMN:
            cell.fill = styles.FIXED_FILL
    target = page.cell(row, VALUE_COLUMN)
    styles.dress(target, field)
    if field.type is not FieldType.COMPUTED:
        target.alignment = styles.LEFT
    if field.type is FieldType.COMPUTED:
        target.value = computed_in_form(field, rows, VALUE_COLUMN)
    else:
        put(target, _fixed(year, field) if field.fixed else cell_value(field, value, year.codes))
    page.row_dimensions[row].height = _height(field, value)


def _height(field: FieldSpec, value: Value) -> float:
    if field.type is FieldType.LONG_TEXT and value is None:
        return _ROOM_FOR_TEXT
    return max(height_for(str(value or ""), _WIDTHS[1]), height_for(field.help, _WIDTHS[4]))


def _fixed(year: Declarations, field: FieldSpec) -> Value:
    return year.workbook.fiscal_year if field.fixed == "fiscal_year" else year.workbook.template_version
