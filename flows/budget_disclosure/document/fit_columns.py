"""Makes a table fit its page: columns wide enough for their figures, a size and row heights.

A figure never wraps: a column that is too narrow takes width from the texts. The small size is taken only when it saves
a page; rows are then as high as they can be without another page, so that pages are filled evenly. All lengths are
twentieths of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from budget_disclosure.document.form_pages import fit_form
from budget_disclosure.document.line_breaks import label_lines, lines_of, text_length
from budget_disclosure.document.page_starts import FILLED, page_starts
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.word_table import (
    BORDER,
    CELL_MARGINS,
    FIGURES,
    Row,
    WordTable,
)
from budget_disclosure.ooxml.word_styles import FORM, SMALL, TABLE_HEAD, Look, looks_with

_USUAL_HEIGHT, _GREATEST_HEIGHT, _STEP = 360, 400, 5
_TO_TRY: Final = range(_GREATEST_HEIGHT, -1, -_STEP)
_LEAST_TEXT, _LEAST_FIGURE = 5, 4
# A column of codes that are all shorter than this (款, 项: 05) takes no more than they do.
_SHORT_CODE = 3
# A long figure in 元 leaves its column no slack, and the fonts that stand in for others are wider, most of all bold.
_SEPARATOR, _LONG_FIGURE = ",", 125
# The small size is also taken when it saves this much of the height, in percent: then texts wrap far less.
_MUCH_LOWER = 80


@dataclass(frozen=True, slots=True)
class _Layout:
    """A size (the ending of its styles), the widths of the columns, and the least height of each row."""

    ending: str
    columns: Sequence[int]
    heights: Sequence[int]


def fit_columns(table: WordTable, columns: Sequence[int], page: Page, place: Place) -> Fit:
    """Return how a table comes out: a disclosure table in the size that takes fewer pages, the usual one if both do.

    The small size is also taken where it is much lower. A form gets widths that its figures need and a look that saves
    pages (``form_pages``). A bureau's own tables keep theirs.
    """
    if table.properties.style == FORM:
        return fit_form(table, columns, page, place)
    if not table.is_disclosure_table:
        return Fit(columns, [], table.header, [])
    room = page.height * FILLED // 100
    keeps = [row.keeps for row in table.rows]

    def fitted(layout: _Layout, least: int) -> Fit:
        heights = [max(height, least) for height in layout.heights]
        starts = page_starts(heights, keeps, table.header, page.height, place.above or 0, place.continued)
        return Fit(layout.columns, heights, table.header, starts, least, layout.ending)

    def best(layout: _Layout) -> tuple[int, Fit]:
        """Return how many pages it takes, and the fit with the highest rows that cost no page.

        What is wanted below the table and does not fit there is another page.
        """
        lowest = fitted(layout, 0)
        most = len(lowest.starts)
        if place.above is None or table.is_small:
            return most, fitted(layout, _USUAL_HEIGHT)
        fits = (one for least in _TO_TRY if len((one := fitted(layout, least)).starts) <= most)
        if not place.below:
            return most, next(fits, lowest)
        highest = next(fits, lowest)
        with_room = (one for one in chain((highest,), fits) if (one.depth(place) or 0) + place.below <= room)
        fit = next(with_room, None)
        return (most + 1, highest) if fit is None else (most, fit)

    usual = _layout(table, columns, "")
    pages, fit = best(usual)
    most = sum(usual.heights) * _MUCH_LOWER
    if TABLE_HEAD + SMALL in table.styles.ids and (pages or _lowest(table, usual) * 100 < most):
        small = _layout(table, columns, SMALL)
        fewer, other = best(small)
        if fewer < pages or (fewer == pages and sum(small.heights) * 100 < most):
            return other
    return fit


def _lowest(table: WordTable, usual: _Layout) -> int:
    """Return a height below which the table in the small size cannot be, without looking at its texts."""
    looks = looks_with(SMALL, table.styles)
    used = {cell.shape.style for cell in table.cells()}
    least = min(looks[style].height(1) + BORDER if style in looks else 0 for style in used) if used else 0
    return sum(least for height in usual.heights if height)


def _layout(table: WordTable, columns: Sequence[int], ending: str) -> _Layout:
    looks = looks_with(ending, table.styles)
    widths = _wide_enough(table, columns, looks)
    edges = table.edges(widths)
    return _Layout(ending, widths, [_least_height(row, edges, looks) for row in table.rows])


def _wide_enough(table: WordTable, columns: Sequence[int], looks: Mapping[str, Look]) -> Sequence[int]:
    """Return the widths with every figure on one line.

    What that takes is given first by columns wider than their contents, then by texts, which wrap.
    """
    texts: list[tuple[int, int, int]] = []
    codes: dict[int, list[tuple[str, int, bool]]] = {}
    needed, comfortable = [0] * len(columns), [0] * len(columns)
    holds_figures = [False] * len(columns)
    for cell in table.cells():
        shape, column = cell.shape, cell.column
        look = looks.get(shape.style)
        if shape.span != 1 or look is None or shape.style == TABLE_HEAD:
            continue
        size, text = look.size, cell.text
        longest = max(text.split("\n"), key=lambda line: text_length(line, look.size)) if "\n" in text else text
        length = text_length(longest, size)
        if shape.style in FIGURES and _SEPARATOR in longest:
            length = length * _LONG_FIGURE // 100
        length += CELL_MARGINS
        if shape.style not in FIGURES:
            texts.append((column, length + shape.level * size, _LEAST_TEXT * size + CELL_MARGINS))
            codes.setdefault(column, []).append((longest, length, length < _SHORT_CODE * size))
            continue
        holds_figures[column] = True
        if length > needed[column]:
            needed[column] = length
            comfortable[column] = max(length, _LEAST_FIGURE * size + CELL_MARGINS)
    short = {
        column: max(length for _, length, _ in cells) * _LONG_FIGURE // 100
        for column, cells in codes.items()
        if all(is_short for _, _, is_short in cells) and any(text.isdigit() for text, _, _ in cells)
    }
    for column, length, usual in texts:
        least = short.get(column, usual)
        if not holds_figures[column]:
            needed[column] = max(needed[column], least)
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


def _least_height(row: Row, edges: Sequence[int], looks: Mapping[str, Look]) -> int:
    highest = 0
    for cell in row.cells:
        shape = cell.shape
        look = looks.get(shape.style)
        if shape.is_merged or look is None:
            continue
        size, width = look.size, edges[cell.column + shape.span] - edges[cell.column] - CELL_MARGINS
        if shape.style not in FIGURES:
            width = max(size, width - shape.level * size)
        lines = lines_of(cell.text, size, width)
        if lines > 1 and shape.style == TABLE_HEAD:
            lines = max(lines, len(label_lines(cell.text, size, width)))
        height = lines * look.pitch + look.padding + BORDER
        highest = max(highest, height)
    return highest
