"""The formulas of computed cells; only functions that Excel 2016, WPS and LibreOffice share."""

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from budget_disclosure.declarations.workbook_yaml import FieldSpec

NOT_FOUND = "？未找到"


def computed(field: FieldSpec, row: int, columns: Mapping[str, int], lists: Mapping[str, str]) -> str | int:
    """Return the formula of a computed cell. ``lists`` gives the code list's name of a code column."""
    cells = [f"{get_column_letter(columns[key])}{row}" for key in field.of]
    return _formula(field, cells, lists)


def computed_in_form(field: FieldSpec, rows: Mapping[str, int], column: int) -> str | int:
    """Return the formula of a computed cell of a form, whose fields stand one below the other."""
    return _formula(field, [f"{get_column_letter(column)}{rows[key]}" for key in field.of], {})


def column_total(column: int, first_row: int, last_row: int) -> str:
    """Return the formula of a column's total."""
    letter = get_column_letter(column)
    return f"=SUM({letter}{first_row}:{letter}{last_row})"


def _formula(field: FieldSpec, cells: Sequence[str], lists: Mapping[str, str]) -> str | int:
    if field.computes == "sum":
        terms = _ranges(cells)
        return f'=IF(COUNT({terms})=0,"",SUM({terms}))'
    if field.computes == "difference":
        return f"=N({cells[0]})-N({cells[1]})"
    if field.computes == "change":
        return f'=IF(COUNT({cells[0]},{cells[1]})=2,{cells[0]}-{cells[1]},"")'
    if field.computes == "change_percent":
        return _change_percent(*cells)
    if field.computes == "code_path":
        return _lookup(cells[0], f"table_{lists[field.of[0]]}", 3, _proposal(*cells[1:]))
    if field.computes == "project_name":
        return _lookup(cells[0], "table_projects", 2) + '&""'  # a row that continues a project may have no name
    raise ValueError(f"{field.key}: {field.computes}")


def shown_in_wan(cell: str) -> str:
    """Return the formula of an amount in 元 as it is published: 万元 to two decimals, half up."""
    return f"ROUND(ROUND({cell},2)/10000,2)"


def _change_percent(current: str, prior: str) -> str:
    """A change in percent of the published figures; without a figure last year there is no percentage."""
    now, before = shown_in_wan(current), shown_in_wan(prior)
    return f'=IF(COUNT({current},{prior})<2,"",IF({before}=0,"—",ROUND(({now}-{before})/{before}*100,2)))'


def _lookup(cell: str, table: str, column: int, otherwise: str = '""') -> str:
    """The part before the first blank is the code, so that both "2013101 行政运行" and "2013101" are found."""
    key = f'LEFT(TRIM({cell}),FIND(" ",TRIM({cell})&" ")-1)'
    return f'=IF({cell}="",{otherwise},IFERROR(VLOOKUP({key},{table},{column},FALSE),"{NOT_FOUND}"))'


def _proposal(*cell: str) -> str:
    """Return what stands beside a blank government item: what the departmental item of the row goes with."""
    if not cell:
        return '""'
    return f'IFERROR(VLOOKUP(LEFT(TRIM({cell[0]}),5)&unit_kind_key,table_proposals,2,FALSE),"")'


def _ranges(cells: Sequence[str]) -> str:
    """Return ``A1:C1,E1`` for neighbouring cells of a row or a column."""
    groups: list[list[str]] = []
    for cell in cells:
        if groups and _follows(groups[-1][-1], cell):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return ",".join(group[0] if len(group) == 1 else f"{group[0]}:{group[-1]}" for group in groups)


def _follows(before: str, after: str) -> bool:
    (row, column), (next_row, next_column) = coordinate_to_tuple(before), coordinate_to_tuple(after)
    return (next_row, next_column) in ((row, column + 1), (row + 1, column))
