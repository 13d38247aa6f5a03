"""Makes a table fit its page: columns wide enough for their figures, balanced headers, a size and row heights.

Only the finished document knows the page a table stands on, so this is part of the pass over it. A figure never wraps:
a column that is too narrow takes width from the texts. Labels break between words. The small size is taken only when it
saves a page; rows are then as high as they can be without another page, so that pages are filled evenly. All lengths
are twentieths of a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from budget_disclosure.document.form_pages import fit_form
from budget_disclosure.document.line_breaks import label_lines, lines_of, text_length, wraps_so
from budget_disclosure.document.page_starts import FILLED, page_starts
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.table_cells import BORDER, CELL_MARGINS, Cell, keeps_of, level_of, restyle, rows_of
from budget_disclosure.ooxml.word_styles import (
    FORM,
    FORM_LABEL,
    SMALL,
    TABLE,
    TABLE_HEAD,
    TABLE_NUMBER,
    TABLE_TOTAL_NUMBER,
    TIGHT,
    Styles,
)
from budget_disclosure.ooxml.xml_parts import break_at, parent_of, properties_of, required, value, w

SHORT_TABLE: Final = 12
_REMEMBERED = 8192
_USUAL_HEIGHT, _GREATEST_HEIGHT, _STEP = 360, 400, 5
_TO_TRY: Final = range(_GREATEST_HEIGHT, -1, -_STEP)
_LEAST_TEXT, _LEAST_FIGURE = 5, 4
# The small size is also taken when it saves this much of the height, in percent: then texts wrap far less.
_MUCH_LOWER = 80
_FIGURES = (TABLE_NUMBER, TABLE_TOTAL_NUMBER)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A size (the suffix of its styles), the widths of the columns, and the least height of each row."""

    size: str
    columns: list[int]
    heights: list[int]


_ANYWHERE: Final = Place()


def fit_columns(table: etree._Element, columns: list[int], page: Page, styles: Styles, place: Place = _ANYWHERE) -> Fit:
    """Choose size and row heights of a disclosure table, balance headers, and return how it comes out.

    A form gets widths that its figures need and a look that saves pages (``form_pages``). A bureau's own tables keep
    theirs; labels are balanced.
    """
    rows = list(rows_of(table, styles))
    style = styles.names.get(value(required(table, w("tblPr")).find(w("tblStyle"))))
    header = sum(row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in table.findall(w("tr")))
    fit = Fit(columns, [], header, [])
    if style == FORM:
        fit = fit_form(table, rows, columns, header, page, styles, place)
        rows = list(rows_of(table, styles))
    if style == TABLE:
        keeps = keeps_of(table)
        layouts = [
            _layout(rows, columns, suffix, styles) for suffix in ("", SMALL) if TABLE_HEAD + suffix in styles.ids
        ]
        layout, fit = _chosen(layouts, keeps, header, page, place)
        if layout.size:
            restyle(rows, SMALL, styles)
            rows = list(rows_of(table, styles))
        _set_heights(table, fit.least)
    for cell in (cell for row in rows for cell in row):
        if cell.style.removesuffix(SMALL).removesuffix(TIGHT) in (TABLE_HEAD, FORM_LABEL):
            _balance(cell, sum(fit.columns[cell.column : cell.column + cell.span]), styles)
    return fit


def _chosen(
    layouts: Sequence[_Layout], keeps: Sequence[bool], header: int, page: Page, place: Place
) -> tuple[_Layout, Fit]:
    """Return the size that takes fewer pages, the usual one if both take the same, and how the table comes out in it.

    What is wanted below it and does not fit there is another page. The small size is also taken where it is much lower.
    """
    room = page.height * FILLED // 100

    def fit(layout: _Layout, least: int) -> Fit:
        heights = [max(height, least) for height in layout.heights]
        starts = page_starts(heights, keeps, header, page.height, place.above or 0, place.continued)
        return Fit(layout.columns, heights, header, starts, least)

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
    return (layouts[-1], results[-1][1]) if last else (layouts[0], results[0][1])


def _layout(rows: Sequence[Sequence[Cell]], columns: list[int], size: str, styles: Styles) -> _Layout:
    widths = _wide_enough(rows, columns, size, styles)
    return _Layout(size, widths, [_least_height(row, widths, size, styles) for row in rows])


def _wide_enough(rows: Sequence[Sequence[Cell]], columns: list[int], size: str, styles: Styles) -> list[int]:
    """Return the widths with every figure on one line.

    What that takes is given first by columns wider than their contents, then by texts, which wrap.
    """
    single = [cell for row in rows for cell in row if cell.span == 1 and cell.style + size in styles.ids]
    holds_figures = [False] * len(columns)
    for cell in single:
        holds_figures[cell.column] |= cell.style in _FIGURES
    needed, comfortable = [0] * len(columns), [0] * len(columns)
    for cell in single:
        characters, column = styles.size(cell.style + size), cell.column
        is_figure = cell.style in _FIGURES
        if is_figure != holds_figures[column] or cell.style == TABLE_HEAD:
            continue
        indent = (0 if is_figure else level_of(cell.element)) * characters
        length = max(text_length(line, characters) for line in cell.text.split("\n")) + indent + CELL_MARGINS
        least = (_LEAST_FIGURE if is_figure else _LEAST_TEXT) * characters + CELL_MARGINS
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


def _least_height(row: Sequence[Cell], columns: list[int], size: str, styles: Styles) -> int:
    heights = [0]
    for cell in row:
        if cell.is_merged or not cell.style or cell.style + size not in styles.ids:
            continue
        style = styles.id(cell.style + size)
        width = sum(columns[cell.column : cell.column + cell.span]) - CELL_MARGINS
        if cell.style not in _FIGURES:
            width = max(styles.sizes[style], width - level_of(cell.element) * styles.sizes[style])
        lines = lines_of(cell.text, styles.sizes[style], width)
        if cell.style == TABLE_HEAD and lines > 1:
            lines = max(lines, len(label_lines(cell.text, styles.sizes[style], width)))
        heights.append(lines * styles.pitches[style] + styles.paddings[style] + BORDER)
    return max(heights)


def _set_heights(table: etree._Element, height: int) -> None:
    for row in table.findall(w("tr")):
        properties = properties_of(row, "trPr")
        if properties.find(w("trHeight")) is None:
            etree.SubElement(properties, w("trHeight"), {w("val"): str(height), w("hRule"): "atLeast"})


@lru_cache(maxsize=_REMEMBERED)
def _margin(text: str, size: int, room: int) -> int:
    """Return the indent on either side at which a text takes as few lines as it must, as short as they can be."""
    lines, step = lines_of(text, size, room), size // 4
    narrow = next((step * n for n in range(4, room // step) if lines_of(text, size, step * n) <= lines), room)
    return (room - narrow) // 2 - step // 2


def _balance(cell: Cell, width: int, styles: Styles) -> None:
    """Give a label that takes several lines lines of about equal length that end with a word.

    It is indented on both sides; where that does not make the lines end so, line breaks do.
    """
    size, room = styles.size(cell.style), width - CELL_MARGINS
    if "\n" in cell.text or lines_of(cell.text, size, room) == 1:
        return
    lines = label_lines(cell.text, size, room)
    if lines:
        longest = max(text_length(line, size) for line in lines)
        indent = (room - longest) // 2 - size // 8
        if indent <= 0 or not wraps_so(cell.text, lines, size, room - 2 * indent):
            ends = [sum(map(len, lines[:count])) for count in range(1, len(lines))]
            break_at(list(cell.element.iter(w("t"))), ends)
            return
    else:
        indent = _margin(cell.text, size, room)
        if indent <= 0:
            return
    style = required(cell.element, f"{w('p')}/{w('pPr')}/{w('pStyle')}")
    properties = parent_of(style)
    for old in properties.findall(w("ind")):
        properties.remove(old)
    keeps = [child for child in properties if child.tag in (w("pStyle"), w("keepNext"), w("keepLines"))]
    properties.insert(len(keeps), etree.Element(w("ind"), {w("left"): str(indent), w("right"): str(indent)}))
