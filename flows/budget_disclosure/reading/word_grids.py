"""Tables of a Word file: merged cells, rows and columns as they stand, and tables that stand within cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget_disclosure.ooxml.word_blocks import blocks_in, cells_in, rows_in
from budget_disclosure.ooxml.xml_parts import value, w
from budget_disclosure.published.published_document import GridBlock, GridCell
from budget_disclosure.published.spots import Spot
from budget_disclosure.reading.word_text import Words, is_on, words_of

_WIDEST = 200
_MOST_COLUMNS = 400


@dataclass(slots=True)
class _Open:
    """A cell that reaches down so far to row ``last``."""

    row: int
    column: int
    columns: int
    text: str
    spot: Spot
    last: int


@dataclass(slots=True)
class _Rest:
    """What stands in the cells of a table besides their text: tables, and notes that are referred to."""

    grids: list[GridBlock] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def grids_of(table: etree._Element, number: int) -> tuple[list[GridBlock], list[tuple[str, str]]]:
    """Return a table that is block ``number``, the tables within its cells after it, and the notes it refers to."""
    rest = _Rest()
    grid = _grid(table, Spot(block=number), rest)
    return [grid, *rest.grids], rest.notes


def _grid(table: etree._Element, spot: Spot, rest: _Rest) -> GridBlock:
    """Return a table; a table within a cell has the spots of that cell (``spot``)."""
    rows = [row for row in rows_in(table) if not is_on(row.find(f"{w('trPr')}/{w('hidden')}"))]
    places = {row: place for place, row in enumerate(rows_in(table))}
    cells: list[_Open] = []
    reaching: dict[int, _Open] = {}
    width = 0
    for index, row in enumerate(rows):
        column = _skipped(row)
        before: _Open | None = None
        for place, cell in enumerate(cells_in(row)):
            properties = cell.find(w("tcPr"))
            span = _number(_child(properties, "gridSpan"))
            merge, along = _child(properties, "vMerge"), _child(properties, "hMerge")
            above = reaching.get(column)
            if along is not None and value(along) != "restart" and before is not None:
                before.columns += span
                column += span
                continue
            if merge is not None and value(merge) != "restart" and above is not None:
                above.last = index
            else:
                own = spot if spot.row >= 0 else Spot(block=spot.block, row=places[row], cell=place)
                above = _Open(index, column, span, _text(cell, own, rest), own, index)
                cells.append(above)
            reaching[column] = before = above
            column += span
            if column >= _MOST_COLUMNS:
                break  # no table that a reader sees: a cell may claim to reach over as many columns as it likes
        width = max(width, column)
    found = tuple(
        GridCell(one.text, one.row, one.column, one.last - one.row + 1, one.columns, one.spot) for one in cells
    )
    return GridBlock(len(rows), width, found, spot, _header_rows(rows))


def _text(cell: etree._Element, spot: Spot, rest: _Rest) -> str:
    return "\n".join(_paragraphs(cell, spot, rest)).strip()


def _paragraphs(cell: etree._Element, spot: Spot, rest: _Rest) -> Iterator[str]:
    """Yield the paragraphs of a cell, text boxes too; a table of more than a line is put aside as its own."""
    for block in blocks_in(cell):
        if block.tag == w("p"):
            found = words_of(block)
            yield found.text
            yield from _boxes(found, spot, rest)
            rest.notes += found.notes
        elif _is_table(block):
            rest.grids.append(_grid(block, spot, rest))
        else:
            for row in rows_in(block):
                for inner in cells_in(row):
                    yield from _paragraphs(inner, spot, rest)


def _boxes(found: Words, spot: Spot, rest: _Rest) -> Iterator[str]:
    for box in found.boxes:
        yield from filter(None, map(str.strip, _paragraphs(box, spot, rest)))


def _is_table(table: etree._Element) -> bool:
    rows = list(rows_in(table))
    return len(rows) > 1 and max(sum(1 for _ in cells_in(row)) for row in rows) > 1


def _header_rows(rows: list[etree._Element]) -> int:
    count = 0
    for row in rows:
        if row.find(f"{w('trPr')}/{w('tblHeader')}") is None:
            break
        count += 1
    return count


def _skipped(row: etree._Element) -> int:
    mark = row.find(f"{w('trPr')}/{w('gridBefore')}")
    return _number(mark) if mark is not None else 0


def _number(element: etree._Element | None) -> int:
    """Return how many columns an element says; nonsense counts 1."""
    text = value(element)
    return min(int(text), _WIDEST) if text.isdigit() and int(text) else 1


def _child(properties: etree._Element | None, tag: str) -> etree._Element | None:
    return None if properties is None else properties.find(w(tag))
