"""Makes a performance form fit its pages: the usual look where it takes no page more, else a tighter or a smaller one.

Where a form goes on, rows of one label stay together, and its signatures take the rows before them along. All lengths
are twentieths of a point, estimated on the long side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from budget_disclosure.document.fit_form import FormCell, Kind, form_columns
from budget_disclosure.document.line_breaks import label_lines, lines_of
from budget_disclosure.document.page_starts import page_starts
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.word_table import BORDER, CELL_MARGINS, Cell, Row, WordTable
from budget_disclosure.ooxml.word_styles import FORM_AMOUNT_LABEL, FORM_LABEL, SMALL, TIGHT, Look, looks_with

_LOOKS: Final = ("", TIGHT, SMALL)
_KINDS: Final = {FORM_LABEL: Kind.LABEL, FORM_AMOUNT_LABEL: Kind.WHOLE}
# Labels of so many rows are not torn; so many rows stand above the signatures on their page.
_TOGETHER: Final = 3


def fit_form(table: WordTable, columns: Sequence[int], page: Page, place: Place) -> Fit:
    """Return how a form comes out in the first look in which it takes as few pages as it can."""
    fits: list[Fit] = []
    for ending in [ending for ending in _LOOKS if FORM_LABEL + ending in table.styles.ids] or [""]:
        fits.append(_fit(table, columns, page, place, ending))
        if not fits[-1].starts:
            break  # no look takes less than one page, and most forms take it in the usual one
    best = min(fits, key=lambda fit: len(fit.starts))
    if not best.starts:
        return best
    kept = _kept_together(table.rows)
    keeps = [row.keeps or index in kept for index, row in enumerate(table.rows)]
    starts = page_starts(best.heights, keeps, table.header, page.height, place.above or 0, place.continued)
    return replace(best, starts=starts, kept=kept)


def _fit(table: WordTable, declared: Sequence[int], page: Page, place: Place, ending: str) -> Fit:
    looks = looks_with(ending, table.styles)
    cells = [
        FormCell(cell.column, shape.span, look.size, cell.text, _KINDS.get(shape.style, Kind.TEXT))
        for cell in table.cells()
        if (look := looks.get((shape := cell.shape).style))
    ]
    columns = form_columns(cells, declared, CELL_MARGINS)
    heights = _heights(table.rows, table.edges(columns), looks)
    keeps = [row.keeps for row in table.rows]
    starts = page_starts(heights, keeps, table.header, page.height, place.above or 0, place.continued)
    return Fit(columns, heights, table.header, starts, ending=ending)


def _heights(rows: Sequence[Row], edges: Sequence[int], looks: Mapping[str, Look]) -> list[int]:
    """Return the heights of the rows; what a merged cell needs beyond its rows is added to the last of them."""
    heights = []
    for row in rows:
        highest = 0
        for cell in row.cells:
            if not cell.shape.is_merged:
                height = _height(cell, edges, looks)
                highest = max(highest, height)
        heights.append(highest)
    for first, last, cell in _merged(rows):
        missing = _height(cell, edges, looks) - sum(heights[first : last + 1])
        heights[last] += max(0, missing)
    return heights


def _height(cell: Cell, edges: Sequence[int], looks: Mapping[str, Look]) -> int:
    shape = cell.shape
    look = looks.get(shape.style)
    if look is None:
        return 0
    width = edges[cell.column + shape.span] - edges[cell.column] - CELL_MARGINS
    lines = lines_of(cell.text, look.size, max(width, look.size))
    if lines > 1 and shape.style == FORM_LABEL:
        lines = max(lines, len(label_lines(cell.text, look.size, width)))
    return lines * look.pitch + look.padding + BORDER


def _merged(rows: Sequence[Row]) -> Iterator[tuple[int, int, Cell]]:
    """Yield every merged cell with its first and its last row, those that end first before the others."""
    found: dict[int, tuple[int, int, Cell]] = {}
    for index, row in enumerate(rows):
        going_on = {cell.column for cell in row.cells if cell.shape.goes_on}
        yield from (found.pop(column) for column in sorted(found.keys() - going_on, reverse=True))
        for cell in row.cells:
            if cell.shape.goes_on and cell.column in found:
                found[cell.column] = (found[cell.column][0], index, found[cell.column][2])
            elif cell.shape.is_merged:
                found[cell.column] = (index, index, cell)
    yield from (found[column] for column in sorted(found, reverse=True))


def _kept_together(rows: Sequence[Row]) -> frozenset[int]:
    """Return the rows of short labels but their last ones, and those before the last row, the signatures."""
    last = len(rows) - 1
    kept = set(range(max(0, last - _TOGETHER), last))
    for begin, end, _ in _merged(rows):
        if end - begin < _TOGETHER:
            kept.update(range(begin, end))
    return frozenset(kept)
