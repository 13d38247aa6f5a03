"""Which figures of the tables an amount in prose may be, by the words before it.

An item with its path (…（类）…（款）…（项）) is one row; a name of a row that stands right before the amount is that
row, in any column; a source of money before 基本支出 is the total of that. What has no such name is no
figure of a table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.figure_keys import KeyedFigure, is_of_carried, item_figures, item_of, keyed_figures
from budget_disclosure.audit.line_trees import codes_of
from budget_disclosure.audit.unit_names import unit_names
from budget_disclosure.published.grid_heads import meaning_of
from budget_disclosure.published.published_table import AmountCell, PublishedTable, TableLine
from budget_disclosure.published.text_figures import TextFigure, subject_words

_PATH = re.compile(r"[“\"]?(.+?)（类）(.+?)（款）(?:(.+?)（项）)?")
_SHORTEST_NAME = 3
_NEAR = 20
_THREE_PUBLIC = "三公"
# A name begins where the words begin, or after words that lead it in: 档案馆 is no item in 某县档案馆.
_BEGINS = re.compile(r"(?:^|主要|用于|包括|其中|安排|为|是|的|有|即|年|年度|和|及)[“]?$")
_YEAR = re.compile(r"20[0-9]{2}年?度?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell that may be meant."""

    table: PublishedTable
    line: TableLine
    cell: AmountCell


@dataclass(frozen=True, slots=True)
class Named:
    """What an amount is called, and the cells that may be meant; ``is_sure`` when the words name one row or total."""

    name: str
    candidates: tuple[Candidate, ...]
    is_sure: bool


class Lexicon:
    """The names of the figures of a document."""

    def __init__(self, subject: AuditSubject) -> None:
        self._subject = subject
        self._keyed = keyed_figures(subject)
        self._items = tuple(item_figures(subject))
        self._by_label: dict[str, list[Candidate]] = {}
        self._by_path: dict[tuple[str, ...], list[Candidate]] = {}
        self._units = unit_names(subject)
        named = "|".join(map(re.escape, sorted(self._units, key=len, reverse=True)))
        self._unit_name = re.compile(named or r"(?!)")
        for table in subject.document.tables:
            for side in table.sides:
                self._add(table, side)
        self._labels = sorted(self._by_label, key=len, reverse=True)
        fillers = "|".join(map(re.escape, sorted(subject.words.fillers, key=len, reverse=True)))
        self._plain = re.compile(rf"(?:{fillers}|{_YEAR.pattern})+(?:收入|支出|安排|拨款|预算)(?:{fillers})*")
        self._tail = re.compile(rf"(?:{fillers}|{_YEAR.pattern}|[（）“”])*")

    def _add(self, table: PublishedTable, side: int) -> None:
        codes = codes_of(table, side, self._subject)
        names = {code: line.label for line in table.lines_of(side) if (code := codes.get(line.row))}
        for line in table.lines_of(side):
            cells = [Candidate(table, line, cell) for cell in line.cells.values() if not cell.column.meaning.time]
            # What is told of a unit is its whole budget, not its row in a table of one kind of cost.
            is_name = len(line.label) >= _SHORTEST_NAME and line.label not in self._units
            if is_name and not line.is_total:
                self._by_label.setdefault(line.label, []).extend(cells)
            code = codes.get(line.row, "")
            if len(code) in (5, 7) and table.role != "economic":
                path = tuple(names.get(code[:length], "") for length in range(3, len(code) + 1, 2))
                totals = [one for one in cells if one.cell.column.is_total] or cells[:1]
                self._by_path.setdefault(path, []).extend(totals)

    def item_names(self) -> frozenset[str]:
        """Return the names of all items with a path (款 and 项)."""
        return frozenset(path[-1] for path in self._by_path if path[-1])

    def without_units(self, words: str) -> str:
        """Return words of equal length without names of units, which name no items: 公务接待中心, 政府采购中心."""
        return self._unit_name.sub(lambda name: "〇" * len(name[0]), words)

    def name_of(self, statement: Statement, figure: TextFigure) -> Named | None:
        """Return what an amount is called and may be; ``None`` when nothing says what it is."""
        path = path_before(statement.text[: figure.start], figure.before)
        if path is not None:
            return Named("".join(path), tuple(self._by_path.get(path, ())), is_sure=True)
        words = subject_words(figure)
        if "结转" in words:
            return self._carried(words)
        before = self.without_units(figure.before)
        if not words or any(word in before for word in self._subject.words.elsewhere):
            return None
        has_three_public = self._subject.words.says(before[-_NEAR:], _THREE_PUBLIC)
        item = self._of_item(self.without_units(words), has_three_public)
        if item is not None or has_three_public:
            return item
        return self._of_label(words) or self._of_meaning(words)

    def _carried(self, words: str) -> Named | None:
        """What was left from last year: any row or column that tells of it, in all or in one budget."""
        found = [
            Candidate(table, line, cell)
            for table in self._subject.document.tables
            for line, cell in table.cells()
            if "结转" in line.label or "结转" in cell.column.header or is_of_carried(table)
        ]
        return Named(words, tuple(found), is_sure=False) if found else None

    def _of_item(self, words: str, has_three_public: bool) -> Named | None:
        """“三公”经费 and its items, 机关运行经费."""
        if "机关运行经费" in words:
            found = [one for one in self._items if one.key.subject.startswith("A")]
            return Named("机关运行经费", _cells(found), is_sure=False)
        item = item_of(words) or ("total" if has_three_public else "")
        if not item:
            return None
        found = [one for one in self._items if one.key.subject == f"P{item}"]
        return Named(words, _cells(found), is_sure=True) if found else None

    def _of_label(self, words: str) -> Named | None:
        for label in self._labels:
            place = words.rfind(label)
            if place >= 0 and _BEGINS.search(words[:place]) and self._tail.fullmatch(words, place + len(label)):
                candidates = tuple(self._by_label[label])
                return Named(label, candidates, is_sure=words == label)
        return None

    def _of_meaning(self, words: str) -> Named | None:
        if any(unit in words and unit not in self._subject.document.title for unit in self._units):
            return None
        meaning = meaning_of([words], self._subject.words)
        has_total = any(phrase in words for phrase in self._subject.words.total_phrases)
        if meaning.carried or not (meaning.source or meaning.kind or has_total):
            return None
        is_plain = bool(self._plain.fullmatch(words))
        if not meaning.source and not meaning.kind and not is_plain and not self._ends_with_total(words):
            return None
        kind = meaning.kind or "all"
        found = [
            one
            for one in self._keyed
            if one.key.subject in ("T", "T*")
            and one.key.kind == kind
            and (not meaning.source or self._is_source(one, meaning.source))
        ]
        return Named(words, _cells(found), is_sure=False) if found else None

    def _ends_with_total(self, words: str) -> bool:
        plain = _YEAR.sub("", words)
        return any(plain.endswith(phrase) for phrase in self._subject.words.total_phrases[:12])

    def _is_source(self, one: KeyedFigure, source: str) -> bool:
        meaning = one.cell.column.meaning
        if source in (one.key.source, meaning.source):
            return True
        said = meaning_of([one.line.label], self._subject.words)
        return said.source == source


@lru_cache(maxsize=2)
def lexicon_of(subject: AuditSubject) -> Lexicon:
    """Return the names of the figures of a document."""
    return Lexicon(subject)


def path_before(text: str, before: str) -> tuple[str, ...] | None:
    """Return the names of 类, 款 and 项 right before an amount, where it is told with them."""
    if "（款）" not in before:
        return None
    start = max(before.rfind("。"), before.rfind("；")) + 1
    piece = before[start:]
    piece = (
        piece[piece.rfind("“") + 1 :] if "“" in piece else re.sub(r"^[0-9（）一二三四五六七八九十、.．]+", "", piece)
    )
    match = _PATH.match(piece)
    if match is None or len(piece) - match.end() > 12:
        return None
    return tuple(part.lstrip("，、：") for part in match.groups() if part)


def _cells(figures: Iterable[KeyedFigure]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one.table, one.line, one.cell) for one in figures)
