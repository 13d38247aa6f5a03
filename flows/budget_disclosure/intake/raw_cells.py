"""Flat cells without meaning: what a workbook holds, before it is interpreted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, unique
from functools import lru_cache
from typing import NamedTuple

from budget_disclosure.text.comparable import says_nothing


@unique
class CellKind(StrEnum):
    """What a cell holds, as messages call it."""

    BLANK = "空白"
    TEXT = "文字"
    NUMBER = "数字"
    DATE = "日期"
    TIME = "时间"
    BOOLEAN = "逻辑值"
    ERROR = "错误值"
    BROKEN = "损坏的值"
    TWO_VALUES = "两个值"


CellValue = str | Decimal | date | bool | None


class RawCell(NamedTuple):
    """One cell. ``has_formula`` with kind BLANK and not ``has_saved_value`` is a formula nobody has calculated.

    ``formula`` is its text without ``=``. Where cells share one it is that of the cell ``formula_of``, from which the
    references count: to move it is left to who wants to know, as thousands of cells share formulas nobody looks at.
    ``number`` is what a date was saved as. ``says_times`` is how many times the number its format says (万 behind it);
    ``is_unseen``: the format shows nothing of the number.
    """

    row: int
    column: int
    kind: CellKind
    value: CellValue
    has_formula: bool = False
    has_saved_value: bool = True
    shows_plain_number: bool = True
    shows_percent: bool = False
    says_times: Decimal = Decimal(1)
    is_unseen: bool = False
    number: Decimal | None = None
    formula: str = ""
    formula_of: str = ""

    @property
    def is_uncalculated(self) -> bool:
        """Whether the cell is a formula without a saved value."""
        return self.has_formula and not self.has_saved_value

    @property
    def is_blank(self) -> bool:
        """Whether the cell says nothing: empty, or blanks only."""
        if self.is_uncalculated:
            return False
        return self.kind is CellKind.BLANK or (isinstance(self.value, str) and says_nothing(self.value))


@dataclass(frozen=True, slots=True)
class CellRange:
    """A merged range, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        return self.first_row <= place[0] <= self.last_row and self.first_column <= place[1] <= self.last_column

    def __str__(self) -> str:
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(frozen=True, slots=True)
class SheetCells:
    """One sheet: its filled cells by (row, column), merged ranges, and what is hidden."""

    title: str
    cells: Mapping[tuple[int, int], RawCell]
    merged: tuple[CellRange, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    def at(self, row: int, column: int) -> RawCell:
        """Return the cell, a blank one where nothing is filled."""
        return self.cells.get((row, column)) or RawCell(row, column, CellKind.BLANK, None)

    def shown(self, row: int, column: int) -> RawCell:
        """Return the cell that people see at this place: under a merged one nothing is seen of the others."""
        for merged in self.merged:
            if (row, column) in merged:
                first = (row, column) == (merged.first_row, merged.first_column)
                return self.at(row, column) if first else RawCell(row, column, CellKind.BLANK, None)
        return self.at(row, column)

    def filled(self) -> Iterator[RawCell]:
        """Yield the cells that say something, by row and column."""
        for place in sorted(self.cells):
            if not self.cells[place].is_blank:
                yield self.cells[place]


@dataclass(frozen=True, slots=True)
class WorkbookCells:
    """All sheets of one workbook in their order; ``file`` is how findings call it.

    ``titles_again`` are titles of more than one sheet: it is not certain which one was filled. ``has_formats`` is false
    where the styles are damaged, so that dates and percentages look like plain numbers.
    """

    file: str
    sheets: Mapping[str, SheetCells]
    titles_again: tuple[str, ...] = ()
    has_formats: bool = True


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return ``F`` for 6."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return 6 for ``F``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """Return the A1 address, such as ``F17``."""
    return f"{column_letters(column)}{row}"
