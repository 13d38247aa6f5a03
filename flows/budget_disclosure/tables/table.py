"""A computed table: header, rows and cells, each amount in exact 元 with its source cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.model.figure_style import FigureStyle
from budget_disclosure.model.law import ThreePublicItem
from budget_disclosure.model.money import Amount

_NOTHING = Amount(Decimal(0))


@unique
class CellKind(StrEnum):
    """What a cell holds, which decides its alignment."""

    CODE = "code"
    LABEL = "label"
    NUMBER = "number"
    AMOUNT = "amount"


@unique
class RowStyle(StrEnum):
    """How a row is set."""

    NORMAL = "normal"
    TOTAL = "total"
    SUBTOTAL = "subtotal"


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell over a rectangle of the grid; ``row`` and ``column`` count from zero."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: key, what it holds, the words of its header from top to bottom, and its relative width.

    ``is_whole`` says of a column of amounts that it takes every line of its row.
    """

    key: str
    kind: CellKind
    header: tuple[str, ...]
    width: int
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class TableCell:
    """A body cell. ``amount`` is ``None`` for labels and codes, and for amounts nobody states (shown blank).

    A ``span`` reaches over the empty cells to its right.
    """

    kind: CellKind
    text: str
    amount: Amount | None = None
    level: int = 0
    span: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the grid.

    ``keys`` holds, for each block of the table from left to right, the key of its row or ``""``; ``levels`` the depth
    of that row: 0 for totals, 1 for their parts, and so on down; ``names`` what it is called where no column says it.
    """

    keys: tuple[str, ...]
    style: RowStyle
    cells: tuple[TableCell, ...]
    levels: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A computed table: ``id``, ``numeral`` and ``title`` as declared, amounts shown as ``figures`` says.

    ``heading`` and ``line_above`` are what stands above it. ``purpose`` is what the program needs the table for, if
    anything; ``items`` are the items of “三公” that a fixed row adds up, by the key of the row.
    """

    id: str
    numeral: str
    title: str
    heading: str
    line_above: str
    figures: FigureStyle
    is_landscape: bool
    empty_note: str
    columns: tuple[TableColumn, ...]
    header: tuple[HeaderCell, ...]
    header_rows: int
    rows: tuple[TableRow, ...]
    block_of_column: Mapping[str, int]
    purpose: Purpose | None = None
    items: Mapping[str, tuple[ThreePublicItem, ...]] = field(default_factory=dict)
    # Found by key: a table of projects has thousands of rows, and rules look each of them up.
    _row_of_key: tuple[Mapping[str, TableRow], ...] = field(init=False, repr=False, compare=False)
    _index_of_column: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _rows_of_block: tuple[tuple[tuple[str, int], ...], ...] = field(init=False, repr=False, compare=False)
    _children: dict[tuple[int, str], tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        blocks = max(self.block_of_column.values(), default=0) + 1
        by_key: tuple[dict[str, TableRow], ...] = tuple({} for _ in range(blocks))
        for row in self.rows:
            for block, key in enumerate(row.keys):
                by_key[block].setdefault(key, row)
        rows = (
            tuple((row.keys[block], row.levels[block] if row.levels else 0) for row in self.rows if row.keys[block])
            for block in range(blocks)
        )
        object.__setattr__(self, "_rows_of_block", tuple(rows))
        object.__setattr__(self, "_row_of_key", by_key)
        object.__setattr__(self, "_index_of_column", {column.key: i for i, column in enumerate(self.columns)})

    @property
    def unit_of_amount(self) -> str:
        """The unit that its amounts are shown in: 元 or 万元."""
        return str(self.figures.unit)

    @property
    def whole_column(self) -> str:
        """The key of the column of totals: the first that takes every line of its row. ``LookupError`` without one."""
        for column in self.columns:
            if column.is_whole:
                return column.key
        raise LookupError(f"table {self.id} has no column of totals")

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds an amount other than zero; then the note stands under the table."""
        return not any(cell.amount is not None and cell.amount.yuan for row in self.rows for cell in row.cells)

    def cell(self, row_key: str, column_key: str) -> TableCell:
        """Return a body cell by keys, as in ``t05!2012601.basic``; ``KeyError`` when there is no such row or column."""
        row = self._row_of_key[self.block_of_column[column_key]].get(row_key)
        if row is None:
            raise KeyError(f"{self.id}!{row_key}.{column_key}")
        return row.cells[self._index_of_column[column_key]]

    def has_row(self, row_key: str, column_key: str) -> bool:
        """Return whether the block that the column belongs to has such a row."""
        return row_key in self._row_of_key[self.block_of_column[column_key]]

    def amount(self, row_key: str, column_key: str) -> Amount:
        """Return the exact amount of a cell; a blank cell, or a row that is not there, is zero without cells."""
        row = self._row_of_key[self.block_of_column[column_key]].get(row_key)
        return (row and row.cells[self._index_of_column[column_key]].amount) or _NOTHING

    def children(self, row_key: str, column_key: str) -> tuple[str, ...]:
        """Return the keys of the rows that a row is the sum of.

        For a total (level 0) these are all rows of level 1 of its block, for other rows the next level below them.
        """
        block = self.block_of_column[column_key]
        known = self._children.get((block, row_key))
        if known is None:  # every column of a block has the same rows
            known = self._children[block, row_key] = _children(self._rows_of_block[block], row_key)
        return known

    def rows_of_level(self, level: int | None, column_key: str) -> tuple[str, ...]:
        """Return the keys of a block's rows of one level; of its highest level there is for ``None``."""
        rows = self._rows_of_block[self.block_of_column[column_key]]
        wanted = min((depth for _, depth in rows), default=0) if level is None else level
        return tuple(key for key, depth in rows if depth == wanted)

    def row_label(self, row_key: str, column_key: str) -> str:
        """Return a row as a reader finds it: its code where the table prints one, else its name."""
        if not self.has_row(row_key, column_key):
            return row_key
        block = self.block_of_column[column_key]
        row = self._row_of_key[block][row_key]
        texts = self.row_words(row, block)
        return "/".join(texts) if texts and not texts[0].isdigit() else texts[0] if texts else row_key

    def row_words(self, row: TableRow, block: int) -> tuple[str, ...]:
        """Return the code and the names that stand in a row; a code that is split over columns is one."""
        texts = [
            cell.text
            for cell, column in zip(row.cells, self.columns, strict=True)
            if self.block_of_column[column.key] == block and cell.kind is not CellKind.AMOUNT and cell.text
        ]
        return joined_codes(texts) or tuple(name for name in row.names[block : block + 1] if name)

    def header_of(self, column_key: str) -> str:
        """Return the words of a column as a reader finds it: the lowest of its header."""
        return self.columns[self._index_of_column[column_key]].header[-1]

    def row_keys(self, column_key: str) -> Iterator[str]:
        """Yield the keys of the rows of the column's block, from top to bottom, without its empty ones."""
        return (key for key, _ in self._rows_of_block[self.block_of_column[column_key]])


def joined_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a row with the parts of a code that stand in columns side by side as one code."""
    words: list[str] = []
    for text in texts:
        if words and words[-1].isdigit() and text.isdigit():
            words[-1] += text
        else:
            words.append(text)
    return tuple(words)


def _children(rows: Sequence[tuple[str, int]], row_key: str) -> tuple[str, ...]:
    position = next(i for i, (key, _) in enumerate(rows) if key == row_key)
    level = rows[position][1]
    if level == 0:
        return tuple(key for key, depth in rows if depth == 1)
    below = []
    for key, depth in rows[position + 1 :]:
        if depth <= level:
            break
        if depth == level + 1:
            below.append(key)
    return tuple(below)


def table_of(tables: Mapping[str, Table], purpose: Purpose) -> Table | None:
    """Return the table that serves a purpose; ``None`` where the format has none."""
    return next((table for table in tables.values() if table.purpose is purpose), None)
