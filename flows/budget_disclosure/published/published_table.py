"""A table as its readers understand it: what it is, its columns by their headers, its rows by code and name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, unique

from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit
from budget_disclosure.published.published_document import TextBlock
from budget_disclosure.published.spots import Spot


@unique
class ColumnKind(Enum):
    """What a column holds."""

    CODE = "code"
    LABEL = "label"
    AMOUNT = "amount"
    RATE = "rate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure is: ``flow`` income or expenditure, ``source`` of the money, ``kind`` of use; empty is open.

    ``carried`` is what was left from last year; ``time`` is ``last`` for a figure of last year, ``change`` for what
    this year's differs by, else ``""``.
    """

    flow: str = ""
    source: str = ""
    kind: str = ""
    carried: bool = False
    time: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``path`` are the words of its header from the top, ``side`` counts groups of label and figures.

    ``holds_codes`` when its names begin with codes; not ``is_known`` when its header says what no word list knows.
    """

    index: int
    path: tuple[str, ...]
    kind: ColumnKind
    side: int
    meaning: Meaning = Meaning()
    is_total: bool = False
    holds_codes: bool = False
    is_known: bool = True

    @property
    def header(self) -> str:
        """The words of the header, as a person names the column."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class AmountCell:
    """A cell of a column of amounts; ``amount`` is ``None`` when it is blank, or is no amount at all."""

    text: str
    amount: PrintedAmount | None
    column: Column
    spot: Spot

    @property
    def yuan(self) -> Decimal:
        """What it adds to a sum, in 元: nothing without an amount."""
        return self.amount.yuan if self.amount else ZERO


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row of one side: ``code`` as a whole (``2010302``), ``code_texts`` as printed, ``label`` without numbering.

    ``rank`` is the kind of numbering before the label: 0 none, 1 一、, 2 （一）, 3 1., 4 (1) ①, 5 其中; ``rates`` are
    the cells of columns of percentages.
    """

    row: int
    side: int
    code: str
    code_texts: tuple[str, ...]
    label: str
    printed_label: str
    other_label: str
    rank: int
    is_total: bool
    cells: Mapping[int, AmountCell]
    spot: Spot
    other_spot: Spot
    rates: Mapping[int, AmountCell] = field(default_factory=dict)

    def amount(self, column: int) -> PrintedAmount | None:
        """Return the amount in a column."""
        cell = self.cells.get(column)
        return cell.amount if cell else None

    @property
    def name(self) -> str:
        """The row as a person names it."""
        return " ".join(part for part in (self.code, self.label) if part) or f"第 {self.row + 1} 行"

    @property
    def has_figures(self) -> bool:
        """Whether any amount of it is not zero."""
        return any(cell.amount is not None and cell.amount.yuan for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table; ``number`` counts the tables of the document from 1, ``role`` is empty when nobody knows what it is.

    ``unit`` is what its amounts are in, ``unit_text`` what it says of it; ``notes`` stand right below.
    """

    number: int
    role: str
    title: str
    title_block: TextBlock | None
    unit: Unit
    unit_text: str
    lead: tuple[TextBlock, ...]
    notes: tuple[TextBlock, ...]
    columns: tuple[Column, ...]
    lines: tuple[TableLine, ...]
    spot: Spot

    @property
    def name(self) -> str:
        """The table as a person names it."""
        return self.title or f"第 {self.number} 张表"

    @property
    def sides(self) -> tuple[int, ...]:
        """The numbers of its sides."""
        return tuple(dict.fromkeys(line.side for line in self.lines))

    def lines_of(self, side: int) -> tuple[TableLine, ...]:
        """Return the rows of a side."""
        return tuple(line for line in self.lines if line.side == side)

    def amount_columns(self, side: int) -> tuple[Column, ...]:
        """Return the columns of amounts of a side."""
        return tuple(one for one in self.columns if one.side == side and one.kind is ColumnKind.AMOUNT)

    def cells(self) -> Iterator[tuple[TableLine, AmountCell]]:
        """Yield every cell of a column of amounts with its row."""
        for line in self.lines:
            for cell in line.cells.values():
                yield line, cell

    @property
    def has_figures(self) -> bool:
        """Whether any amount of it is not zero."""
        return any(line.has_figures for line in self.lines)


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table that is a form with words (a performance form): its cells by row as texts."""

    number: int
    title: str
    rows: tuple[tuple[str, ...], ...]
    spots: tuple[tuple[Spot, ...], ...]
    spot: Spot

    @property
    def name(self) -> str:
        """The form as a person names it."""
        return self.title or f"第 {self.number} 张表"


@dataclass(frozen=True, slots=True)
class StrangeTable:
    """A table nobody recognised, and why."""

    number: int
    title: str
    why: str
    spot: Spot
    texts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table as a person names it."""
        return self.title or f"第 {self.number} 张表"
