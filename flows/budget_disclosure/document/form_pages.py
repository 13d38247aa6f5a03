"""Makes a performance form fit its pages: the usual look where it takes no page more, else a tighter or a smaller one.

Where a form goes on, rows of one label stay together, and its signatures take the rows before them along. All lengths
are twentieths of a point, estimated on the long side.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from budget_disclosure.document.fit_form import FormCell, Kind, form_columns
from budget_disclosure.document.line_breaks import label_lines, lines_of
from budget_disclosure.document.page_starts import page_starts
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.table_cells import BORDER, CELL_MARGINS, Cell, keeps_of, restyle
from budget_disclosure.ooxml.word_styles import FORM_AMOUNT_LABEL, FORM_LABEL, SMALL, TIGHT, Styles
from budget_disclosure.ooxml.xml_parts import required, w

_LOOKS: Final = ("", TIGHT, SMALL)
# Labels of so many rows are not torn; so many rows stand above the signatures on their page.
_TOGETHER: Final = 3


def fit_form(
    table: etree._Element,
    rows: Sequence[Sequence[Cell]],
    columns: list[int],
    header: int,
    page: Page,
    styles: Styles,
    place: Place,
) -> Fit:
    """Choose the first look in which a form takes as few pages as it can, and return how it comes out."""
    endings = [ending for ending in _LOOKS if FORM_LABEL + ending in styles.ids]
    fits: dict[str, Fit] = {}
    for ending in endings:
        fits[ending] = _fit(rows, columns, header, keeps_of(table), page, styles, place, ending)
        if not fits[ending].starts:
            break  # no look takes less than one page, and most forms take it in the usual one
    best = min(fits, key=lambda ending: len(fits[ending].starts), default="")
    if best:
        restyle(rows, best, styles)
    if fits[best].starts:
        _keep_together(table, rows)
        fits[best] = _fit(rows, columns, header, keeps_of(table), page, styles, place, best)
    return fits[best]


def _fit(
    rows: Sequence[Sequence[Cell]],
    declared: list[int],
    header: int,
    keeps: Sequence[bool],
    page: Page,
    styles: Styles,
    place: Place,
    ending: str,
) -> Fit:
    columns = form_columns([_form_cell(cell, ending, styles) for row in rows for cell in row], declared, CELL_MARGINS)
    heights = _heights(rows, columns, ending, styles)
    starts = page_starts(heights, keeps, header, page.height, place.above or 0, place.continued)
    return Fit(columns, heights, header, starts)


def _form_cell(cell: Cell, ending: str, styles: Styles) -> FormCell:
    style = cell.style + ending
    kind = {FORM_LABEL: Kind.LABEL, FORM_AMOUNT_LABEL: Kind.WHOLE}.get(cell.style, Kind.TEXT)
    size = styles.size(style) if style in styles.ids else 0
    return FormCell(cell.column, cell.span, size, cell.text if size else "", kind)


def _heights(rows: Sequence[Sequence[Cell]], columns: Sequence[int], ending: str, styles: Styles) -> list[int]:
    """Return the heights of the rows; what a merged cell needs beyond its rows is added to the last of them."""
    heights = [
        max((_height(cell, columns, ending, styles) for cell in row if not cell.is_merged), default=0) for row in rows
    ]
    for first, last, cell in _merged(rows):
        missing = _height(cell, columns, ending, styles) - sum(heights[first : last + 1])
        heights[last] += max(0, missing)
    return heights


def _height(cell: Cell, columns: Sequence[int], ending: str, styles: Styles) -> int:
    if cell.style + ending not in styles.ids:
        return 0
    style, width = styles.id(cell.style + ending), sum(columns[cell.column : cell.column + cell.span]) - CELL_MARGINS
    size = styles.sizes[style]
    lines = lines_of(cell.text, size, max(width, size))
    if cell.style == FORM_LABEL and lines > 1:
        lines = max(lines, len(label_lines(cell.text, size, width)))
    return lines * styles.pitches[style] + styles.paddings[style] + BORDER


def _merged(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int, Cell]]:
    """Yield every merged cell with its first and its last row, those that end first before the others."""
    found: dict[int, tuple[int, int, Cell]] = {}
    for index, row in enumerate(rows):
        going_on = {cell.column for cell in row if cell.goes_on}
        yield from (found.pop(column) for column in sorted(found.keys() - going_on, reverse=True))
        for cell in row:
            if cell.goes_on and cell.column in found:
                found[cell.column] = (found[cell.column][0], index, found[cell.column][2])
            elif cell.is_merged:
                found[cell.column] = (index, index, cell)
    yield from (found[column] for column in sorted(found, reverse=True))


def _keep_together(table: etree._Element, rows: Sequence[Sequence[Cell]]) -> None:
    """Let rows of one short label stay on one page, and those before the last row, the signatures, go with it."""
    last = len(rows) - 1
    keep = set(range(max(0, last - _TOGETHER), last))
    for begin, end, _ in _merged(rows):
        if end - begin < _TOGETHER:
            keep.update(range(begin, end))
    for index, row in enumerate(table.findall(w("tr"))):
        if index in keep:
            for paragraph in row.iterfind(f"{w('tc')}/{w('p')}"):
                properties = required(paragraph, w("pPr"))
                if properties.find(w("keepNext")) is None:
                    place = 0 if properties.find(w("pStyle")) is None else 1
                    properties.insert(place, etree.Element(w("keepNext")))
