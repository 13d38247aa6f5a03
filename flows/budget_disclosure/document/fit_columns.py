"""Makes a table fit its page: columns wide enough for their figures, a size and row heights.

A figure never wraps: a column that is too narrow takes width from the texts. The small size is taken only when it saves
a page; rows are then as high as they can be without another page, so that pages are filled evenly. All lengths are
twentieths of a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from budget_disclosure.document.form_pages import fit_form
from budget_disclosure.document.line_breaks import label_lines, lines_of, text_length
from budget_disclosure.document.page_starts import FILLED, page_starts
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.word_table import (
    BORDER,
    CELL_MARGINS,
    FIGURES,
    SHORT_TABLE,
    Row,
    WordTable,
    width_of,
)
from budget_disclosure.ooxml.word_styles import FORM, SMALL, TABLE_HEAD, Styles

_USUAL_HEIGHT, _GREATEST_HEIGHT, _STEP = 360, 400, 5
_TO_TRY: Final = range(_GREATEST_HEIGHT, -1, -_STEP)
_LEAST_TEXT, _LEAST_FIGURE = 5, 4
# The small size is also taken when it saves this much of the height, in percent: then texts wrap far less.
_MUCH_LOWER = 80


@dataclass(frozen=True, slots=True)
class _Layout:
    """A size (the ending of its styles), the widths of the columns, and the least height of each row."""

    ending: str
    columns: Sequence[int]
    heights: Sequence[int]


def fit_columns(table: WordTable, columns: Sequence[int], page: Page, place: Place) -> Fit:
    """Return how a table comes out: size and row heights of a disclosure table.

    A form gets widths that its figures need and a look that saves pages (``form_pages``). A bureau's own tables keep
    theirs.
    """
    if table.properties.style == FORM:
        return fit_form(table, columns, page, place)
    if not table.is_disclosure_table:
        return Fit(columns, [], table.header, [])
    endings = [ending for ending in ("", SMALL) if TABLE_HEAD + ending in table.styles.ids]
    layouts = [_layout(table, columns, ending) for ending in endings]
    return _chosen(layouts, [row.keeps for row in table.rows], table.header, page, place)


def _chosen(layouts: Sequence[_Layout], keeps: Sequence[bool], header: int, page: Page, place: Place) -> Fit:
    """Return how a table comes out in the size that takes fewer pages, in the usual one if both take the same.

    What is wanted below it and does not fit there is another page. The small size is also taken where it is much lower.
    """
    room = page.height * FILLED // 100

    def fit(layout: _Layout, least: int) -> Fit:
        heights = [max(height, least) for height in layout.heights]
        starts = page_starts(heights, keeps, header, page.height, place.above or 0, place.continued)
        return Fit(layout.columns, heights, header, starts, least, layout.ending)

    def best(layout: _Layout) -> tuple[int, Fit]:
        """Return how many pages it takes, and the fit with the highest rows that cost no page."""
        lowest = fit(layout, 0)
        most = len(lowest.starts)
        if place.above is None or len(layout.heights) - header <= SHORT_TABLE:
            return most, fit(layout, _USUAL_HEIGHT)
        fits = (one for least in _TO_TRY if len((one := fit(layout, least)).starts) <= most)
        if not place.below:
            return most, next(fits, lowest)
        found = list(fits)
        with_room = [one for one in found if (one.depth(place) or 0) + place.below <= room]
        return most + (not with_room), (with_room or found or [lowest])[0]

    results = [best(layout) for layout in layouts]
    lower = sum(layouts[-1].heights) * 100 < sum(layouts[0].heights) * _MUCH_LOWER
    last = results[-1][0] < results[0][0] or (results[-1][0] == results[0][0] and lower)
    return results[-1 if last else 0][1]


def _layout(table: WordTable, columns: Sequence[int], ending: str) -> _Layout:
    widths = _wide_enough(table, columns, ending)
    edges = [0, *accumulate(widths)]
    return _Layout(ending, widths, [_least_height(row, edges, ending, table.styles) for row in table.rows])


def _wide_enough(table: WordTable, columns: Sequence[int], ending: str) -> Sequence[int]:
    """Return the widths with every figure on one line.

    What that takes is given first by columns wider than their contents, then by texts, which wrap.
    """
    styles = table.styles
    single = [cell for cell in table.cells() if cell.shape.span == 1 and cell.shape.style + ending in styles.ids]
    holds_figures = {cell.column for cell in single if cell.shape.style in FIGURES}
    needed, comfortable = [0] * len(columns), [0] * len(columns)
    for cell in single:
        style, column = cell.shape.style, cell.column
        is_figure = style in FIGURES
        if is_figure != (column in holds_figures) or style == TABLE_HEAD:
            continue
        size = styles.size(style + ending)
        indent = 0 if is_figure else cell.shape.level * size
        length = max(text_length(line, size) for line in cell.text.split("\n")) + indent + CELL_MARGINS
        least = (_LEAST_FIGURE if is_figure else _LEAST_TEXT) * size + CELL_MARGINS
        needed[column] = max(needed[column], length if is_figure else least)
        comfortable[column] = max(comfortable[column], length, least)
    widths = [max(need, width) for need, width in zip(needed, columns, strict=True)]
    missing = sum(widths) - sum(columns)
    for floors in (comfortable, needed):
        missing, widths = _give(missing, widths, floors)
    return columns if missing > 0 else widths


def _give(missing: int, widths: list[int], floors: list[int]) -> tuple[int, list[int]]:
    """Take what is missing from the columns that are wider than their floors, in proportion to what they can spare."""
    spare = [max(0, width - floor) for width, floor in zip(widths, floors, strict=True)]
    taken = min(missing, sum(spare))
    if taken <= 0:
        return missing, widths
    edges = [taken * sum(spare[: index + 1]) // sum(spare) for index in range(len(spare))]
    cuts = [right - left for left, right in zip([0, *edges], edges, strict=False)]
    return missing - taken, [width - cut for width, cut in zip(widths, cuts, strict=True)]


def _least_height(row: Row, edges: Sequence[int], ending: str, styles: Styles) -> int:
    height = 0
    for cell in row.cells:
        shape = cell.shape
        if shape.is_merged or not shape.style or shape.style + ending not in styles.ids:
            continue
        style = styles.id(shape.style + ending)
        size, width = styles.sizes[style], width_of(cell, edges) - CELL_MARGINS
        if shape.style not in FIGURES:
            width = max(size, width - shape.level * size)
        lines = lines_of(cell.text, size, width)
        if shape.style == TABLE_HEAD and lines > 1:
            lines = max(lines, len(label_lines(cell.text, size, width)))
        height = max(height, lines * styles.pitches[style] + styles.paddings[style] + BORDER)
    return height
