"""A sheet of an export as people see it: merged cells, the header found by its declared texts, the unit of money."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from budget_disclosure.importing.mapped_remarks import value_text
from budget_disclosure.importing.mapping_yaml import NESTED
from budget_disclosure.intake.raw_cells import CellKind, CellRange, RawCell, SheetCells, address, column_letters
from budget_disclosure.text.comparable import nearest, same_key, says_nothing

HEADER_WITHIN = 40
HEADER_LEVELS = 6
_LEAST_NUMBERED = 3
_UNIT_BEHIND = re.compile(r"[(\[](?:单位:?)?([百千万亿]?元)[)\]]$")
_UNIT_STATED = re.compile(r"(?:^|[^制报算管])单位:?(?:人民币)?([百千万亿]?元)(?![一-龥])")
_NUMBERED_AS = ("栏次", "行次", "序号", "栏号")
Levels = tuple[str, ...]


class HeaderError(ValueError):
    """The header that the mapping declares is not there, or fits several columns; Chinese."""


class Grid:
    """A sheet with its merged cells: every place of one says what its first cell says."""

    def __init__(self, sheet: SheetCells) -> None:
        self.sheet = sheet
        filled = list(sheet.filled())
        self.last_row = max((cell.row for cell in filled), default=0)
        self.last_column = max((cell.column for cell in filled), default=0)
        self._merged: dict[tuple[int, int], CellRange] = {}
        for merged in sheet.merged:
            for row in range(merged.first_row, min(merged.last_row, self.last_row) + 1):
                for column in range(merged.first_column, min(merged.last_column, self.last_column) + 1):
                    self._merged[(row, column)] = merged

    @cached_property
    def rows(self) -> Mapping[int, list[RawCell]]:
        """The cells that say something, by row; what lies unseen under a merged cell is there too."""
        rows: dict[int, list[RawCell]] = {}
        for cell in self.sheet.filled():
            rows.setdefault(cell.row, []).append(cell)
        return rows

    def merged_at(self, row: int, column: int) -> CellRange | None:
        """Return the merged range that a place is in."""
        return self._merged.get((row, column))

    def is_covered(self, cell: RawCell) -> bool:
        """Return whether nothing is seen of a cell, as it lies under a merged one."""
        merged = self.merged_at(cell.row, cell.column)
        return merged is not None and (cell.row, cell.column) != (merged.first_row, merged.first_column)

    def spread(self, row: int, column: int) -> RawCell:
        """Return the cell that speaks for a place: of a merged range its first."""
        merged = self.merged_at(row, column)
        return self.sheet.at(merged.first_row, merged.first_column) if merged else self.sheet.at(row, column)

    def text(self, row: int, column: int) -> str:
        """Return the text that is seen at a place, also within a merged range."""
        cell = self.spread(row, column)
        return "" if cell.is_blank or cell.is_uncalculated else value_text(cell.value).strip()

    def texts(self, last_row: int) -> Iterator[str]:
        """Yield what the cells down to a row say, each alone and with the next one: 单位： beside 元."""
        for row in sorted(row for row in self.rows if row <= last_row):
            said = [value_text(cell.value) for cell in self.rows[row] if cell.kind is CellKind.TEXT]
            yield from said
            yield from (first + second for first, second in pairwise(said) if same_key(first).endswith(":"))


@dataclass(frozen=True, slots=True)
class Header:
    """The header: its rows, and the texts above each column from the top down."""

    first_row: int
    last_row: int
    levels: Mapping[int, Levels]

    def column(self, path: Sequence[str]) -> int:
        """Return the column that a declared header means. Raises ``HeaderError``."""
        found = columns_of(self.levels, path)
        if len(found) == 1:
            return found[0]
        shown = f" {NESTED} ".join(path)
        if not found:
            raise HeaderError(f"没有栏“{shown}”{_meant(path, self.levels.values())}")
        places = "、".join(f"{column_letters(at)} 列（{f' {NESTED} '.join(self.levels[at])}）" for at in found)
        raise HeaderError(f"栏“{shown}”对得上几列：{places}。请在对应表中加写上一级栏名")

    def has(self, path: Sequence[str]) -> bool:
        """Return whether there is such a column."""
        return bool(columns_of(self.levels, path))

    def title(self, column: int) -> str:
        """Return how messages call a column."""
        return f" {NESTED} ".join(self.levels.get(column, ())) or f"{column_letters(column)} 列"


def columns_of(levels: Mapping[int, Levels], path: Sequence[str]) -> list[int]:
    """Return the columns whose last text is that of ``path`` and that have the others above it, in this order."""
    wanted = [_key(part) for part in path]
    return [column for column, texts in levels.items() if _fits([_key(text) for text in texts], wanted)]


def _fits(texts: list[str], wanted: list[str]) -> bool:
    if not texts or texts[-1] != wanted[-1]:
        return False
    left = iter(texts)
    return all(part in left for part in wanted)


@dataclass(frozen=True, slots=True)
class _Candidate:
    header: Header
    found: int


def find_header(grid: Grid, paths: Iterable[Sequence[str]]) -> Header:
    """Return the first rows in which every declared header is exactly one column. Raises ``HeaderError``."""
    wanted = [tuple(path) for path in paths]
    best: _Candidate | None = None
    for last in sorted(row for row in grid.rows if row <= HEADER_WITHIN):
        for first in range(last, max(0, last - HEADER_LEVELS), -1):
            header = _header(grid, first, last)
            found = sum(len(columns_of(header.levels, path)) == 1 for path in wanted)
            if found == len(wanted):
                return _whole(grid, header)
            if best is None or found > best.found:
                best = _Candidate(header, found)
    if best is None or not best.found:
        shown = "、".join(f" {NESTED} ".join(path) for path in wanted[:8])
        raise HeaderError(f"前 {HEADER_WITHIN} 行中没有找到表头（要有：{shown}{' 等' if len(wanted) > 8 else ''}）")
    for path in wanted:
        best.header.column(path)
    raise HeaderError("没有找到表头")  # pragma: no cover - one of the columns above has raised


def _whole(grid: Grid, header: Header) -> Header:
    """Return the header with the rows that its merged cells reach down to, and a row that numbers the columns."""
    last = header.last_row
    for column in header.levels:
        merged = grid.merged_at(header.last_row, column)
        if merged is not None and merged.last_row <= HEADER_WITHIN:
            last = max(last, merged.last_row)
    below = Header(header.first_row, last, _levels(grid, header.first_row, last)) if last != header.last_row else header
    following = min((row for row in grid.rows if row > last), default=0)
    if following and _numbers_columns(grid.rows[following], len(below.levels)):
        return Header(below.first_row, following, below.levels)
    return below


def _header(grid: Grid, first: int, last: int) -> Header:
    return Header(first, last, _levels(grid, first, last))


def _levels(grid: Grid, first: int, last: int) -> dict[int, Levels]:
    levels: dict[int, Levels] = {}
    for column in range(1, grid.last_column + 1):
        texts: list[str] = []
        for row in range(first, last + 1):
            text = grid.text(row, column) or (_left_text(grid, row, column) if row < last else "")
            if text and (not texts or texts[-1] != text):
                texts.append(text)
        own = any(grid.text(row, column) for row in range(first, last + 1))
        if texts and own:
            levels[column] = tuple(texts)
    return levels


def _left_text(grid: Grid, row: int, column: int) -> str:
    """Return the text left of a blank cell: over several columns it is often typed once and not merged."""
    if grid.merged_at(row, column) is not None:
        return ""
    while column > 1 and not grid.text(row, column):
        column -= 1
    return grid.text(row, column)


def _numbers_columns(cells: Sequence[RawCell], columns: int) -> bool:
    """Return whether a row only numbers the columns: 栏次 1 2 3, or all of them. Amounts can be 1, 2 and 3 as well."""
    shown = [same_key(value_text(cell.value)) for cell in cells]
    numbers = [text for text in shown if text not in _NUMBERED_AS]
    says_so = len(numbers) < len(shown)
    if len(numbers) < (_LEAST_NUMBERED if says_so else columns) or not all(
        re.fullmatch("[0-9]{1,2}(?:=.*)?", text) for text in numbers
    ):
        return False
    counted = [int(re.split("=", text)[0]) for text in numbers]
    return counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] == 1


def repeats_header(cells: Sequence[RawCell], header: Header) -> bool:
    """Return whether a row below says of every column what the header says: a new page of the export."""
    keys = {column: {_key(text) for text in texts} for column, texts in header.levels.items()}
    every = {key for of_column in keys.values() for key in of_column}
    return len(cells) > 1 and all(_key(value_text(cell.value)) in keys.get(cell.column, every) for cell in cells)


def unit_behind(text: str) -> str:
    """Return the unit of money that stands in brackets behind a header; empty where there is none."""
    match = _UNIT_BEHIND.search(same_key(text))
    return match.group(1) if match else ""


def units_stated(texts: Iterable[str]) -> set[str]:
    """Return the units of money that titles state (单位：元)."""
    texts = tuple(texts)
    return {match.group(1) for text in texts for match in _UNIT_STATED.finditer(same_key(text))} | {
        unit for text in texts if (unit := unit_behind(text))
    }


def beside(grid: Grid, label: str, last_row: int) -> tuple[RawCell, str] | None:
    """Return the cell above the header that says what stands behind a label, and its text; ``None`` without."""
    wanted = same_key(label).rstrip(":")
    for row in sorted(row for row in grid.rows if row <= last_row):
        for cell in grid.rows[row]:
            text = value_text(cell.value)
            if not same_key(text).startswith(wanted):
                continue
            if rest := re.split("[:：]", text, maxsplit=1)[1:]:
                said = re.split(r"\s{2,}", rest[0].strip())[0].strip()
                if said:
                    return cell, said
            following = [one for one in grid.rows[row] if one.column > cell.column and not grid.is_covered(one)]
            if following:
                return following[0], value_text(following[0].value).strip()
    return None


def _key(text: str) -> str:
    """Return the key of a header text; the unit of measure behind it does not count."""
    return _UNIT_BEHIND.sub("", same_key(text))


def _meant(path: Sequence[str], known: Iterable[Levels]) -> str:
    leaves = [levels[-1] for levels in known if not says_nothing(levels[-1])]
    close = nearest(path[-1], leaves)
    if close:
        return f"，是不是“{close[0]}”"
    return f"，这里的栏有：{'、'.join(dict.fromkeys(leaves))}" if leaves else ""


def cell_name(cell: RawCell) -> str:
    """Return the address of a cell."""
    return address(cell.row, cell.column)
