"""Cells of declared fields as Excel references, absolute and with their sheet: one answer for checks and conditions."""

from budget_disclosure.declarations.self_check_yaml import REFERENCE
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import VALUE_COLUMN, form_rows, table_layout
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.model.cell_names import column_letters, quoted_title


def resolve(formula: str, spec: WorkbookSpec) -> str:
    """Return a formula with every ``[sheet.field]`` replaced by its cells."""
    return REFERENCE.sub(lambda match: cells(spec, match.group(1), match.group(2)), formula)


def cells(spec: WorkbookSpec, key: str, rest: str) -> str:
    """Return ``'基本支出'!$I$6:$I$205`` for ``basic`` and one of its columns; see ``local_cells``."""
    sheet = spec.sheet(key)
    return f"{quoted_title(sheet.title)}!{local_cells(sheet, rest)}"


def local_cells(sheet: SheetSpec, rest: str) -> str:
    """Return the cells of ``field`` (a form's cell, a table's column), ``first:last`` or ``item.field``, absolute."""
    item, _, fields = rest.rpartition(".")
    first, _, last = fields.partition(":")
    if sheet.kind is SheetKind.FORM:
        rows = form_rows(sheet)
        return _area(VALUE_COLUMN, rows[first], VALUE_COLUMN, rows[last or first])
    layout = table_layout(sheet)
    columns = layout.columns[first], layout.columns[last or first]
    if item:
        row = layout.first_row + sheet.item_words.index(item)
        return _area(columns[0], row, columns[1], row)
    return _area(columns[0], layout.first_row, columns[1], layout.last_row)


def relative_cell(sheet: SheetSpec, field: str) -> str:
    """Return the first cell of a field's column (or a form's cell) with a fixed column, for conditions of a row."""
    letter, row = local_cells(sheet, field).split(":")[0].removeprefix("$").split("$")
    return f"${letter}{row}"


def _area(first_column: int, first_row: int, last_column: int, last_row: int) -> str:
    first = f"${column_letters(first_column)}${first_row}"
    last = f"${column_letters(last_column)}${last_row}"
    return first if first == last else f"{first}:{last}"
