"""A workbook as values: pages of cells with their looks, entry rules, conditions and print set-up.

What is written of it: ``prepared_book``. No style of Excel's is looked up here, and no page knows the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from budget_disclosure.ooxml.book_styles import PLAIN, Look


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without the sign of equality in front."""

    text: str


CellValue = str | int | Decimal | date | Formula | None


Cell = tuple[CellValue, Look]


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What may be typed into an area (``B6:B205``), and what Excel says meanwhile; ``kind`` is empty for anything."""

    area: str
    kind: str = ""
    formula: str = ""
    second_formula: str = ""
    operator: str = ""
    prompt_title: str = ""
    prompt: str = ""
    error_title: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A fill (RRGGBB) that the cells of an area have where the formula holds."""

    area: str
    formula: str
    fill: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a cell to a place in the workbook."""

    cell: str
    location: str
    shown: str


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """A page of A4 as wide as the sheet; ``areas`` are printed one after the other, nothing said means all.

    ``rows`` and ``columns`` (``1:5``, ``A:B``) are repeated on every page. ``footer`` is in the notation of Excel.
    """

    is_landscape: bool
    areas: tuple[str, ...] = ()
    rows: str = ""
    columns: str = ""
    footer: str = ""


@dataclass(slots=True)
class Page:
    """One sheet. Rows and columns count from 1; heights in points, widths in characters; ``freeze`` is a cell."""

    title: str
    printing: PrintSetup
    freeze: str = ""
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    row_height: float = 15
    merged: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rules: list[EntryRule] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    filter_area: str = ""
    tab_colour: str = ""
    is_hidden: bool = False
    is_protected: bool = False
    """Without a password: only unlocked cells can be changed; all may be formatted, filtered and sorted."""

    def put(self, row: int, column: int, value: CellValue, look: Look = PLAIN) -> None:
        """Write a cell; a text that begins with "=" is a text."""
        self.cells.setdefault(row, {})[column] = (value, look)


@dataclass(slots=True)
class Book:
    """Pages in their order, and the names of areas and formulas. Every date in the file is the first of ``year``."""

    title: str
    author: str
    year: int
    pages: list[Page] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    is_locked: bool = False
    """Whether pages may be neither added, moved nor renamed."""


class Marking(NamedTuple):
    """What a changed cell has instead of its own fill (RRGGBB), and whether it is locked."""

    fill: str
    is_locked: bool

    def of(self, look: Look) -> Look:
        """Return a look so marked."""
        return look._replace(fill=self.fill, is_locked=self.is_locked)


@dataclass(slots=True)
class PageChanges:
    """What a filled page says otherwise than the blank one; cells keep their looks but for ``markings``.

    Rows and columns count from 1; ``comments`` stand at cells (``B5``).
    """

    values: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    areas: Sequence[str] | None = None
    """The print areas, where they are other ones."""
    markings: dict[int, dict[int, Marking]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Change the value of a cell that the page has."""
        self.values.setdefault(row, {})[column] = value


def changed_rows(page: Page, changes: PageChanges) -> Mapping[int, dict[int, Cell]]:
    """Return the rows whose cells or heights are other ones, with all their cells.

    Raises ``KeyError`` for a value that has no cell on the page.
    """
    rows = {}
    for row in {*changes.values, *changes.heights, *changes.markings}:
        rows[row] = dict(page.cells[row])
        for column, value in changes.values.get(row, {}).items():
            rows[row][column] = (value, rows[row][column][1])
        for column, marking in changes.markings.get(row, {}).items():
            value, look = rows[row][column]
            rows[row][column] = (value, marking.of(look))
    return rows
