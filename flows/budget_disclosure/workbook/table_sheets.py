"""Table sheets: rows with room, and fixed items; totals above the rows, row totals as live formulas."""

from collections.abc import Mapping, Sequence

from budget_disclosure.declarations.field_yaml import TEXT_TYPES, FieldType
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD, SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import TITLE_ROW, TableLayout, table_layout
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.ooxml.book import CellValue, Formula, Page, PageChanges
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_formulas import column_total, computed
from budget_disclosure.workbook.check_measures import formula
from budget_disclosure.workbook.conditions import Mark, add_conditions
from budget_disclosure.workbook.headings import write_headings
from budget_disclosure.workbook.print_setup import READABLE_WIDTH, protected_page
from budget_disclosure.workbook.row_heights import ROW_HEIGHT, height_for
from budget_disclosure.workbook.validations import validation
from budget_disclosure.workbook.workbook_values import Value, cell_value

_ITEM_WIDTH = 26
_ROOM_ON_PAPER = 5
_PAIRED = "dept_economic_code"
_ROW_HEIGHT_OF_CODES = 34
"""Two lines of a code with a long name, three of its full path."""


def table_page(year: Declarations, sheet: SheetSpec, marks: Sequence[Mark]) -> Page:
    """Return a blank table; ``marks`` are those of its cells."""
    layout = table_layout(sheet)
    printed = _last_printed_row(sheet, layout, 0)
    frozen = "B" if layout.item_column else "C"
    page = protected_page(
        sheet.title,
        landscape=sheet.landscape,
        freeze=f"{frozen}{layout.first_row}",
        repeat_to=layout.totals_row or layout.header_row,
        print_areas=_print_areas(sheet, layout, printed),
    )
    write_headings(page, _title(sheet, layout, printed), sheet.lead, table_widths(sheet, layout))
    _write_header(page, sheet, layout)
    _write_totals(page, year, sheet, layout)
    _write_rows(page, year, sheet, layout)
    for field in sheet.fields:
        if field.is_editable:
            column, dept_column = layout.columns[field.key], layout.columns.get(_PAIRED) if year.codes.pairs else None
            page.rules.append(
                validation(year.codes, sheet.key, field, column, layout.first_row, layout.last_row, dept_column)
            )
    add_conditions(page, year, sheet, marks)
    return page


def table_changes(year: Declarations, sheet: SheetSpec, rows: Sequence[Mapping[str, Value]]) -> PageChanges:
    """Return what a table with these rows says otherwise than the blank one."""
    changes, layout = PageChanges(), table_layout(sheet)
    printed = _last_printed_row(sheet, layout, len(rows))
    if printed != _last_printed_row(sheet, layout, 0):
        changes.put(TITLE_ROW, 1, _title(sheet, layout, printed))
        changes.areas = _print_areas(sheet, layout, printed)
    has_codes = any(field.codes for field in sheet.fields)
    for index, values in _placed(sheet, rows):
        row = layout.first_row + index
        changes.heights[row] = max(_height(sheet, values), _ROW_HEIGHT_OF_CODES if has_codes else 0)
        for field in sheet.fields:
            value = values.get(field.key)
            if field.is_read and value is not None:
                changes.put(row, layout.columns[field.key], cell_value(field, value, year.codes))
    _change_totals(changes, sheet, layout, rows)
    return changes


def _change_totals(
    changes: PageChanges, sheet: SheetSpec, layout: TableLayout, rows: Sequence[Mapping[str, Value]]
) -> None:
    filled = next((row for row in rows if row.get(ITEM_KEY) == TOTAL_WORD), None)
    if filled is None or layout.totals_row is None:
        return
    changes.heights[layout.totals_row] = _height(sheet, filled)
    for field in sheet.total_fields:
        if (value := filled.get(field.key)) is not None:
            changes.put(layout.totals_row, layout.columns[field.key], value)


def table_widths(sheet: SheetSpec, layout: TableLayout) -> list[int]:
    """Return the widths of a table's columns, in characters."""
    return [_ITEM_WIDTH] * bool(layout.item_column) + [field.width for field in sheet.fields]


def _print_areas(sheet: SheetSpec, layout: TableLayout, printed: int) -> list[str]:
    """Return the parts of a table that are printed side by side: no merged header is ever cut in two."""
    widths = table_widths(sheet, layout)
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
        f"{column_letters(start + 1)}1:{column_letters(end)}{printed}" for start, end in zip(starts, ends, strict=True)
    ]


def _last_printed_row(sheet: SheetSpec, layout: TableLayout, filled: int) -> int:
    """Return where printing ends: after the filled rows and some room, but on paper no page of empty rows."""
    rows = max(sheet.print_rows, filled + _ROOM_ON_PAPER) if sheet.print_rows else sheet.row_count
    return layout.first_row + min(rows, sheet.row_count) - 1


def _title(sheet: SheetSpec, layout: TableLayout, printed: int) -> CellValue:
    """Return the title; with a formula that says when rows beyond the printed ones are filled.

    A print area cannot follow the rows: LibreOffice ignores a formula there, and Excel makes it a fixed one.
    """
    if printed == layout.last_row:
        return sheet.title
    letters = [column_letters(layout.columns[field.key]) for field in sheet.fields if field.is_input]
    beyond = ",".join(f"{letter}{printed + 1}:{letter}{layout.last_row}" for letter in letters)
    note = f"　！第 {printed} 行以后的内容不在打印区域内，打印前请取消打印区域"
    return Formula(f'"{sheet.title}"&IF(COUNTA({beyond})>0,"{note}","")')


def _placed(sheet: SheetSpec, rows: Sequence[Mapping[str, Value]]) -> list[tuple[int, Mapping[str, Value]]]:
    """Return the filled rows with their places, from zero."""
    if sheet.kind is SheetKind.FIXED:
        by_item = {str(row[ITEM_KEY]): row for row in rows}
        return [(place, by_item[word]) for place, word in enumerate(map(str, sheet.item_words)) if word in by_item]
    return [(place, row) for place, row in enumerate(rows) if row]


def _write_header(page: Page, sheet: SheetSpec, layout: TableLayout) -> None:
    top = layout.group_row or layout.header_row
    headers = [(layout.item_column, "", sheet.item_title)] if layout.item_column else []
    headers += [(layout.columns[field.key], field.group, field.header) for field in sheet.fields]
    group_start = 0
    for index, (column, group, title) in enumerate(headers):
        for row in range(top, layout.header_row + 1):
            page.put(row, column, None, styles.HEADER)
        letter = column_letters(column)
        if not group:
            page.put(top, column, title, styles.HEADER)
            if layout.group_row:
                page.merged.append(f"{letter}{top}:{letter}{layout.header_row}")
            continue
        page.put(layout.header_row, column, title, styles.HEADER)
        if index == 0 or headers[index - 1][1] != group:
            page.put(top, column, group, styles.HEADER)
            group_start = column
        ends = index + 1 == len(headers) or headers[index + 1][1] != group
        if ends and column > group_start:  # Excel takes the merge of a single cell for damage
            page.merged.append(f"{column_letters(group_start)}{top}:{letter}{top}")
    page.heights[layout.header_row] = 32


def _write_totals(page: Page, year: Declarations, sheet: SheetSpec, layout: TableLayout) -> None:
    row = layout.totals_row
    if row is None:
        return
    for column in range(1, layout.last_column + 1):
        page.put(row, column, TOTAL_WORD if column == 1 else None, styles.TOTAL)
    first_amount = min(layout.columns[field.key] for field in sheet.fields if field.unit)
    if first_amount > 2:
        page.merged.append(f"A{row}:{column_letters(first_amount - 1)}{row}")
    for field in sheet.fields:
        if field.unit:
            column = layout.columns[field.key]
            page.put(row, column, column_total(column, layout.first_row, layout.last_row), styles.TOTAL_MONEY)
    for field in sheet.total_fields:
        page.put(row, layout.columns[field.key], None, styles.data_look(field))
        page.rules.append(validation(year.codes, sheet.key, field, layout.columns[field.key], row, row))


def _write_rows(page: Page, year: Declarations, sheet: SheetSpec, layout: TableLayout) -> None:
    lists = {field.key: field.codes for field in sheet.fields if field.codes}
    looks = {field.key: styles.data_look(field) for field in sheet.fields}
    numbers = year.workbook.project_numbers
    for index in range(sheet.row_count):
        row = layout.first_row + index
        if lists:
            page.heights[row] = _ROW_HEIGHT_OF_CODES
        if layout.item_column:
            page.put(row, layout.item_column, str(sheet.item_words[index]), styles.FIXED)
        for field in sheet.fields:
            value: CellValue = None
            if field.computes == "row_number":
                value = index + 1
            elif field.computes == "declared":
                value = Formula(formula(field.formulas[sheet.item_words[index]], year))
            elif field.type is FieldType.COMPUTED:
                value = computed(field, row, layout.columns, lists, year.codes.dept_economic.leaf_length)
            elif field.fixed == "sequence":
                value = numbers[index]
            page.put(row, layout.columns[field.key], value, looks[field.key])


def _height(sheet: SheetSpec, values: Mapping[str, Value]) -> float:
    texts = [(field, values.get(field.key)) for field in sheet.fields if field.type in TEXT_TYPES]
    return max((height_for(str(value or ""), field.width) for field, value in texts), default=ROW_HEIGHT)
