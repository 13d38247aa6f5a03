"""References to table cells as people type them: ``表五!2012601.基本支出``, ``t05!2012601.basic``, by name or code."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budget_disclosure.explain.explanation import Candidate
from budget_disclosure.tables.table import CellKind, Table

_NUMBERING = re.compile(r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[①-⑳]|\d+[.．、])")
_NOUGHTS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_ROW_NUMBER = re.compile(r"第\d+行")
_MAX_CANDIDATES = 12
# Nobody types the whole name of a project; the number of its row is shorter.
_LONGEST_TYPED = 16
_NO_MATCH = 9


@dataclass(frozen=True, slots=True)
class Place:
    """An amount cell of a table by its keys."""

    table: Table
    row: str
    column: str

    @property
    def reference(self) -> str:
        """The reference that names this cell and no other."""
        return f"{self.table.id}!{self.row}.{self.column}"

    @property
    def typed(self) -> str:
        """The reference in the words of the table, ``表五!2012601.基本支出``; with keys where words are not enough."""
        table = self.table
        row, column = table.row_label(self.row, self.column), table.header_of(self.column)
        full = "/".join(next(c.header for c in table.columns if c.key == self.column))
        numbered = f"第{self.row_number}行"
        by_name = (f"{row}.{column}", f"{row}.{full}") if len(row) <= _LONGEST_TYPED else ()
        for place in (*by_name, f"{numbered}.{column}", f"{numbered}.{full}"):
            if find_places(table, place) == (self,):
                return f"表{table.numeral}!{place}"
        return self.reference

    @property
    def label(self) -> str:
        """The cell as a reader finds it: ``表五!2012601 档案事务支出.基本支出``."""
        number = self._number_among_namesakes
        row = f"{number}{' '.join(self.row_names)}"
        return f"表{self.table.numeral}!{row}{'.' if row else ''}{'/'.join(self.header)}"

    @property
    def row_number(self) -> int:
        """The place of the row in the table, from 1: what tells rows of one name apart."""
        block = self.table.block_of_column[self.column]
        return next(number for number, row in enumerate(self.table.rows, start=1) if row.keys[block] == self.row)

    @property
    def _number_among_namesakes(self) -> str:
        """The number of the row where another one has the same name; else empty."""
        keys = self.table.row_keys(self.column)
        namesakes = [key for key in keys if Place(self.table, key, self.column).row_names == self.row_names]
        return f"第{self.row_number}行 " if len(namesakes) > 1 else ""

    @property
    def row_names(self) -> tuple[str, ...]:
        """The code and the names that stand in the row."""
        block = self.table.block_of_column[self.column]
        row = next(row for row in self.table.rows if row.keys[block] == self.row)
        return self.table.row_words(row, block)

    @property
    def header(self) -> tuple[str, ...]:
        """The words above the column."""
        return next(column.header for column in self.table.columns if column.key == self.column)

    @property
    def candidate(self) -> Candidate:
        """The cell in a list to choose from."""
        shown = self.table.cell(self.row, self.column).text
        return Candidate(self.typed, f"{shown}{self.table.unit_of_amount}" if shown else "（空白）", self.label)


def table_named(name: str, tables: Mapping[str, Table]) -> Table | None:
    """Return the table of ``表五``, ``五``, ``表5``, ``5``, ``t05`` or ``t5``: its id, its numeral, its place.

    The id of one table may look like the place of another: what is a table's own name goes first.
    """
    plain = _plain(name).removeprefix("表")
    ways: tuple[Callable[[Table, int], bool], ...] = (
        lambda table, _: plain == table.id,
        lambda table, _: plain == _plain(table.numeral),
        lambda table, _: plain == _NOUGHTS.sub("", table.id),
        lambda _, number: plain == str(number),
    )
    numbered = [(table, number) for number, table in enumerate(tables.values(), start=1)]
    return next((table for is_it in ways for table, number in numbered if is_it(table, number)), None)


def find_places(table: Table, words: str) -> tuple[Place, ...]:
    """Return the cells that ``row.column`` names best; several when it is ambiguous, none when there is no such cell.

    A row is named by key, code or label, a column by key or a word of its header; one without the other stands for
    all cells of the row, or of the column.
    """
    best, found = _NO_MATCH * 2, list[Place]()
    for row_words, column_words in _splits(words):
        for place in _all_places(table):
            rank = _row_rank(place, row_words) + _column_rank(place, column_words)
            if rank < best:
                best, found = rank, [place]
            elif rank == best and best < _NO_MATCH and place not in found:
                found.append(place)
    return tuple(found) if best < _NO_MATCH else ()


def nearest_places(table: Table, words: str) -> tuple[Place, ...]:
    """Return cells whose names are most like what was typed, best first."""
    row_words = _plain(words).split(".")[0]
    scored = sorted(
        ((_likeness(place, row_words), index, place) for index, place in enumerate(_all_places(table))),
        key=lambda entry: (-entry[0], entry[1]),
    )
    return tuple(place for score, _, place in scored[:_MAX_CANDIDATES] if score > 0)


def candidates(places: Sequence[Place]) -> tuple[Candidate, ...]:
    """Return places as a list to choose from."""
    return tuple(place.candidate for place in places)


def _all_places(table: Table) -> Iterator[Place]:
    for column in table.columns:
        if column.kind is CellKind.AMOUNT:
            for row in table.row_keys(column.key):
                yield Place(table, row, column.key)


def _splits(words: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read ``row.column``: names may hold a point themselves."""
    plain = _plain(words)
    yield plain, ""
    for index, character in enumerate(plain):
        if character == ".":
            yield plain[:index], plain[index + 1 :]
    yield "", plain


def _row_rank(place: Place, words: str) -> int:
    """Return how well words name a row: 0 exactly … 3 in part.

    A row not named at all comes last: a single word is rather a row than a column.
    """
    names = [_plain(name) for name in place.row_names]
    bare = [_NUMBERING.sub("", name) for name in names]
    if not words:
        return 6
    if words == _plain(place.row):
        return 0
    if _ROW_NUMBER.fullmatch(words):
        return 0 if words == f"第{place.row_number}行" else _NO_MATCH
    if words in names or words in ("".join(names), "/".join(names)):
        return 1
    if words in bare or words in place.row.split("/"):
        return 2
    return 3 if any(words in name for name in names) else _NO_MATCH


def _column_rank(place: Place, words: str) -> int:
    header = [_plain(word) for word in place.header]
    if not words:
        return 4
    if words == place.column or words == header[-1] or words in ("/".join(header), "".join(header)):
        return 0
    return 2 if any(words in word for word in header) else _NO_MATCH


def _likeness(place: Place, words: str) -> int:
    """Return the likeness in percent of what was typed to a row's best name."""
    names = [place.row, *(_plain(name) for name in place.row_names)]
    return max(int(SequenceMatcher(None, words, name).ratio() * 100) for name in names)


def _plain(text: str) -> str:
    """Return words without blanks, full-width letters and signs as plain ones, so that typing is forgiving."""
    return "".join(unicodedata.normalize("NFKC", text).split())
