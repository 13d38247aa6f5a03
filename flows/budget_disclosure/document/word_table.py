"""A table of the document as rows of cells: what is read of it to make it fit, and what it is written from.

A computed table is made of values, a table of the template is read from what the template gave (``read_table``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from lxml import etree

from budget_disclosure.document.cell_shapes import Shape, fragment
from budget_disclosure.document.placing import Fit
from budget_disclosure.ooxml.word_styles import TABLE, TABLE_NUMBER, TABLE_TOTAL_NUMBER, Styles
from budget_disclosure.ooxml.xml_parts import number, required, value, w

# Left and right of a text together; a line above or below a row.
CELL_MARGINS: Final = 100
BORDER: Final = 10
SHORT_TABLE: Final = 12
FIGURES: Final = (TABLE_NUMBER, TABLE_TOTAL_NUMBER)
STUB_BEGINS: Final = '<w:tbl table="'
CAPTION_BEGINS: Final = "<w:tblCaption "
COUNTED: Final = ("<w:bookmarkStart", "<wp:docPr")
NOTABLE: Final = (STUB_BEGINS, CAPTION_BEGINS, *COUNTED)
_REMEMBERED: Final = 512


class Cell(NamedTuple):
    """A cell: the XML around its text and what that says of it, its first column of the grid, its text, and the text as
    XML (empty where it is part of the XML around it); ``before`` is what stands between it and the cell before.
    """

    xml: str
    shape: Shape
    column: int
    text: str
    words: str
    before: str = ""


class Row(NamedTuple):
    """A row: its XML down to the first cell, its cells, and what stands behind and before it.

    A header is repeated on every page; a row that ``keeps`` stays on the page of the next one; in a notable one stands
    something that is counted over the whole document, or a table.
    """

    head: str
    cells: Sequence[Cell]
    is_header: bool
    keeps: bool
    is_notable: bool
    tail: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class TableHead:
    """What the properties of a table say: its style, the widths of its columns, its names for those who cannot see it.

    ``fills_page`` where it is as wide as the text (100 %), with columns of fixed shares.
    """

    style: str
    columns: Sequence[int]
    fills_page: bool
    caption: str | None
    is_described: bool


@dataclass(frozen=True)
class WordTable:
    """A table: its XML down to the first row, its rows, what stands behind them, and the tag of the document around it.

    ``unfitted`` is how a computed table is written where it stands on no page of its own; others stay as they are.
    """

    head: str
    rows: Sequence[Row]
    tail: str
    root: str
    styles: Styles
    unfitted: Fit | None = None

    @cached_property
    def properties(self) -> TableHead:
        """What is said of the whole table."""
        return _properties(self.head, self.root, self.styles)

    def edges(self, columns: Sequence[int]) -> Sequence[int]:
        """Return where its columns begin and end; cells beyond the last one, if there are any, have no width."""
        edges = [0, *accumulate(columns)]
        last = max((row.cells[-1].column + row.cells[-1].shape.span for row in self.rows if row.cells), default=0)
        return edges + edges[-1:] * (last + 1 - len(edges))

    @property
    def is_disclosure_table(self) -> bool:
        """Whether it has the style of the computed tables."""
        return self.properties.style == TABLE

    @cached_property
    def header(self) -> int:
        """The number of rows of its header."""
        return sum(row.is_header for row in self.rows)

    @property
    def is_small(self) -> bool:
        """Whether it stays whole."""
        return len(self.rows) - self.header <= SHORT_TABLE

    @property
    def is_empty(self) -> bool:
        """Whether it is small and none of its figures is filled in."""
        return self.is_small and not any(cell.text for cell in self.cells() if cell.shape.style in FIGURES)

    def cells(self) -> Iterator[Cell]:
        """Yield all cells."""
        return (cell for row in self.rows for cell in row.cells)


@lru_cache(maxsize=_REMEMBERED)
def is_header(head: str, root: str) -> bool:
    """Return whether a row, by its XML down to the first cell, is repeated on every page."""
    return fragment(f"{head}</w:tr>", root).find(f"{w('trPr')}/{w('tblHeader')}") is not None


@lru_cache(maxsize=_REMEMBERED)
def _properties(head: str, root: str, styles: Styles) -> TableHead:
    table = fragment(f"{head}</w:tbl>", root)
    properties = required(table, w("tblPr"))
    whole, layout, caption = (properties.find(w(tag)) for tag in ("tblW", "tblLayout", "tblCaption"))
    return TableHead(
        style=styles.names.get(value(properties.find(w("tblStyle"))), ""),
        columns=tuple(number(column, "w") for column in table.findall(f"{w('tblGrid')}/{w('gridCol')}")),
        fills_page=_is(whole, "pct") and _is(layout, "fixed"),
        caption=None if caption is None else value(caption),
        is_described=properties.find(w("tblDescription")) is not None,
    )


def _is(element: etree._Element | None, kind: str) -> bool:
    return element is not None and element.get(w("type")) == kind
