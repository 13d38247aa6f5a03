"""Table sheets: rows with room, and fixed items; totals above the rows, row totals as live formulas."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.workbook_layout import TableLayout, table_layout
from budget_disclosure.declarations.workbook_yaml import (
    TEXT_TYPES,
    TOTAL_WORD,
    FieldSpec,
    FieldType,
    SheetKind,
    SheetSpec,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import column_total, computed
from budget_disclosure.workbook.check_measures import formula
from budget_disclosure.workbook.conditions import add_conditions
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import READABLE_WIDTH, set_up_page
from budget_disclosure.workbook.row_heights import ROW_HEIGHT, height_for
from budget_disclosure.workbook.validations import validation
from budget_disclosure.workbook.workbook_values import ITEM_KEY, Value, cell_value
from budget_disclosure.workbook.write_cell import put

_ITEM_WIDTH = 26
_ROOM_ON_PAPER = 5
_ROW_HEIGHT_OF_CODES = 34
"""Two lines of a code with a long name, three of its full path."""


def add_table(book: Workbook, year: Declarations, sheet: SheetSpec, rows: Sequence[Mapping[str, Value]]) -> None:
    """Write one table sheet."""
    page = book.create_sheet(sheet.title)
    layout = table_layout(sheet)
    widths = [_ITEM_WIDTH] * bool(layout.item_column) + [field.width for field in sheet.fields]
    printed = _last_printed_row(sheet, layout, len(rows))
    write_headings(page, _title(sheet, layout, printed), sheet.lead, widths)
    _write_header(page, sheet, layout)
    _write_totals(page, sheet, layout, next((row for row in rows if row.get(ITEM_KEY) == TOTAL_WORD), {}))
    _write_rows(page, year, sheet, layout, _placed(sheet, rows))
    for field in sheet.fields:
        if field.is_editable:
            dept_column = layout.columns.get("dept_economic_code")
            rule = validation(
                sheet.key, field, layout.columns[field.key], layout.first_row, layout.last_row, dept_column
            )
            page.add_data_validation(rule)
    add_conditions(page, year, sheet)
    frozen = "B" if layout.item_column else "C"
    set_up_page(
        page,
        landscape=sheet.landscape,
        freeze=f"{frozen}{layout.first_row}",
        repeat_to=layout.totals_row or layout.header_row,
        print_areas=_print_areas(sheet, layout, widths, printed),
    )


def _print_areas(sheet: SheetSpec, layout: TableLayout, widths: Sequence[int], printed: int) -> list[str]:
    """Return the parts of a table that are printed side by side: no merged header is ever cut in two."""
    groups = [sheet.item_title] * bool(layout.item_column) + [field.group for field in sheet.fields]
    starts, width = [0], 0
    for index, group in enumerate(groups):
        is_inside = bool(index and group and group == groups[index - 1])
        if not is_inside:
            end = next((i for i in range(index + 1, len(groups)) if not group or groups[i] != group), len(groups))
            if width + sum(widths[index:end]) > READABLE_WIDTH[sheet.landscape]:
                starts.append(index)
                width = sum(widths[:2])  # the frozen columns, repeated
        width += widths[index]
    ends = [*starts[1:], len(widths)]
    return [
        f"{get_column_letter(start + 1)}1:{get_column_letter(end)}{printed}"
        for start, end in zip(starts, ends, strict=True)
    ]


def _last_printed_row(sheet: SheetSpec, layout: TableLayout, filled: int) -> int:
    """Return where printing ends: after the filled rows and some room, but on paper no page of empty rows."""
    rows = max(sheet.print_rows, filled + _ROOM_ON_PAPER) if sheet.print_rows else sheet.row_count
    return layout.first_row + min(rows, sheet.row_count) - 1


def _title(sheet: SheetSpec, layout: TableLayout, printed: int) -> str:
    """Return the title; with a formula that says when rows beyond the printed ones are filled.

    A print area cannot follow the rows: LibreOffice ignores a formula there, and Excel makes it a fixed one.
    """
    if printed == layout.last_row:
        return sheet.title
    letters = [get_column_letter(layout.columns[field.key]) for field in sheet.fields if field.is_input]
    beyond = ",".join(f"{letter}{printed + 1}:{letter}{layout.last_row}" for letter in letters)
    note = f"　！第 {printed} 行以后的内容不在打印区域内，打印前请取消打印区域"
    return f'="{sheet.title}"&IF(COUNTA({beyond})>0,"{note}","")'


def _placed(sheet: SheetSpec, rows: Sequence[Mapping[str, Value]]) -> list[Mapping[str, Value]]:
    """Return one mapping for each row of the sheet, in its order."""
    if sheet.kind is SheetKind.FIXED:
        by_item = {str(row[ITEM_KEY]): row for row in rows}
        return [by_item.get(str(word), {}) for word in sheet.item_words]
    return [*rows, *[{}] * (sheet.row_count - len(rows))]


def _write_header(page: Worksheet, sheet: SheetSpec, layout: TableLayout) -> None:
    top = layout.group_row or layout.header_row
    headers = [(layout.item_column, "", sheet.item_title)] if layout.item_column else []
    headers += [(layout.columns[field.key], field.group, field.header) for field in sheet.fields]
    group_start = 0
    for index, (column, group, title) in enumerate(headers):
        for row in range(top, layout.header_row + 1):
            styles.dress_header(page.cell(row, column))
        if not group:
            page.cell(top, column, title)
            if layout.group_row:
                page.merge_cells(start_row=top, end_row=layout.header_row, start_column=column, end_column=column)
            continue
        page.cell(layout.header_row, column, title)
        if index == 0 or headers[index - 1][1] != group:
            page.cell(top, column, group)
            group_start = column
        if index + 1 == len(headers) or headers[index + 1][1] != group:
            page.merge_cells(start_row=top, end_row=top, start_column=group_start, end_column=column)
    page.row_dimensions[layout.header_row].height = 32


def _write_totals(page: Worksheet, sheet: SheetSpec, layout: TableLayout, filled: Mapping[str, Value]) -> None:
    if layout.totals_row is None:
        return
    first_amount = min(layout.columns[field.key] for field in sheet.fields if field.unit)
    for column in range(1, layout.last_column + 1):
        cell = page.cell(layout.totals_row, column)
        cell.font, cell.fill = styles.BOLD, styles.COMPUTED_FILL
        cell.border, cell.alignment = styles.BORDER, styles.CENTRE
    page.cell(layout.totals_row, 1, TOTAL_WORD)
    if first_amount > 2:
        page.merge_cells(
            start_row=layout.totals_row, end_row=layout.totals_row, start_column=1, end_column=first_amount - 1
        )
    for field in sheet.fields:
        if field.unit:
            column = layout.columns[field.key]
            cell = page.cell(layout.totals_row, column, column_total(column, layout.first_row, layout.last_row))
            cell.number_format, cell.alignment = styles.MONEY_FORMAT, styles.RIGHT
    for field in sheet.total_fields:
        cell = page.cell(layout.totals_row, layout.columns[field.key])
        styles.dress(cell, field)
        put(cell, filled.get(field.key))
        row = layout.totals_row
        page.add_data_validation(validation(sheet.key, field, layout.columns[field.key], row, row))
    if filled:
        page.row_dimensions[layout.totals_row].height = _height(sheet, filled)


def _write_rows(
    page: Worksheet, year: Declarations, sheet: SheetSpec, layout: TableLayout, rows: Sequence[Mapping[str, Value]]
) -> None:
    lists = {field.key: field.codes for field in sheet.fields if field.codes}
    looks: dict[str, StyleArray] = {}
    for index, values in enumerate(rows):
        row = layout.first_row + index
        if layout.item_column:
            _write_item(page, row, layout.item_column, str(sheet.item_words[index]))
        if lists or values:
            page.row_dimensions[row].height = max(_height(sheet, values), _ROW_HEIGHT_OF_CODES if lists else 0)
        for field in sheet.fields:
            cell = page.cell(row, layout.columns[field.key])
            styles.dress_alike(cell, field, looks)
            if field.computes == "row_number":
                cell.value = index + 1
            elif field.computes == "declared":
                cell.value = f"={formula(field.formulas[sheet.item_words[index]], year)}"
            elif field.type is FieldType.COMPUTED:
                cell.value = computed(field, row, layout.columns, lists)
            else:
                put(cell, cell_value(field, _value(year, field, index, values), year.codes))


def _height(sheet: SheetSpec, values: Mapping[str, Value]) -> float:
    texts = [(field, values.get(field.key)) for field in sheet.fields if field.type in TEXT_TYPES]
    return max((height_for(str(value or ""), field.width) for field, value in texts), default=ROW_HEIGHT)


def _value(year: Declarations, field: FieldSpec, index: int, values: Mapping[str, Value]) -> Value:
    value = values.get(field.key)
    return year.workbook.project_numbers[index] if field.fixed == "sequence" and value is None else value


def _write_item(page: Worksheet, row: int, column: int, word: str) -> None:
    cell = page.cell(row, column, word)
    cell.font, cell.fill, cell.border, cell.alignment = styles.BODY, styles.FIXED_FILL, styles.BORDER, styles.LEFT
