"""The formulas of computed cells; only functions that Excel 2016, WPS and LibreOffice share."""

from collections.abc import Mapping, Sequence

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.ooxml.book import Formula

NOT_FOUND = "？未找到"
_Place = tuple[int, int]
"""Row and column."""


def computed(
    field: FieldSpec, row: int, columns: Mapping[str, int], lists: Mapping[str, str], dept_length: int
) -> Formula:
    """Return the formula of a computed cell. ``lists`` gives the code list's name of a code column.

    ``dept_length`` is the length of the code of a departmental economic item.
    """
    return Formula(_formula(field, [(row, columns[key]) for key in field.of], lists, dept_length))


def computed_in_form(field: FieldSpec, rows: Mapping[str, int], column: int) -> Formula:
    """Return the formula of a computed cell of a form, whose fields stand one below the other."""
    return Formula(_formula(field, [(rows[key], column) for key in field.of], {}, 0))


def column_total(column: int, first_row: int, last_row: int) -> Formula:
    """Return the formula of a column's total."""
    letter = column_letters(column)
    return Formula(f"SUM({letter}{first_row}:{letter}{last_row})")


def _formula(field: FieldSpec, places: Sequence[_Place], lists: Mapping[str, str], dept_length: int) -> str:
    if field.computes == "sum":
        terms = _ranges(places)
        return f'IF(COUNT({terms})=0,"",SUM({terms}))'
    cells = [_cell(place) for place in places]
    if field.computes == "difference":
        return f"N({cells[0]})-N({cells[1]})"
    if field.computes == "change":
        return f'IF(COUNT({cells[0]},{cells[1]})=2,{cells[0]}-{cells[1]},"")'
    if field.computes == "change_percent":
        return _change_percent(*cells)
    if field.computes == "code_path":
        return _lookup(cells[0], f"table_{lists[field.of[0]]}", 3, _proposal(dept_length, *cells[1:]))
    if field.computes == "project_name":
        return _lookup(cells[0], "table_projects", 2) + '&""'  # a row that continues a project may have no name
    raise ValueError(f"{field.key}: {field.computes}")


def shown_in_wan(cell: str) -> str:
    """Return the formula of an amount in 元 as it is published: 万元 to two decimals, half up."""
    return f"ROUND(ROUND({cell},2)/10000,2)"


def _change_percent(current: str, prior: str) -> str:
    """A change in percent of the published figures; without a figure last year there is no percentage."""
    now, before = shown_in_wan(current), shown_in_wan(prior)
    return f'IF(COUNT({current},{prior})<2,"",IF({before}=0,"—",ROUND(({now}-{before})/{before}*100,2)))'


def _lookup(cell: str, table: str, column: int, otherwise: str = '""') -> str:
    """The part before the first blank is the code, so that both "2013101 行政运行" and "2013101" are found."""
    key = f'LEFT(TRIM({cell}),FIND(" ",TRIM({cell})&" ")-1)'
    return f'IF({cell}="",{otherwise},IFERROR(VLOOKUP({key},{table},{column},FALSE),"{NOT_FOUND}"))'


def _proposal(dept_length: int, *cell: str) -> str:
    """Return what stands beside a blank government item: what the departmental item of the row goes with."""
    if not cell:
        return '""'
    return f'IFERROR(VLOOKUP(LEFT(TRIM({cell[0]}),{dept_length})&unit_kind_key,table_proposals,2,FALSE),"")'


def _ranges(places: Sequence[_Place]) -> str:
    """Return ``A1:C1,E1`` for neighbouring cells of a row or a column."""
    groups: list[list[_Place]] = []
    for place in places:
        if groups and _follows(groups[-1][-1], place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return ",".join(_cell(group[0]) if len(group) == 1 else f"{_cell(group[0])}:{_cell(group[-1])}" for group in groups)


def _follows(before: _Place, after: _Place) -> bool:
    row, column = before
    return after in ((row, column + 1), (row + 1, column))


def _cell(place: _Place) -> str:
    row, column = place
    return f"{column_letters(column)}{row}"
