"""What every figure of every table is, so that the same figure in two tables can be compared.

Where a document has no money but that of one budget, and nothing was left from last year, "all money", 财政拨款 and
that budget are one: more figures are then the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from budget_disclosure.audit.audit_subject import AuditSubject, code_by_name
from budget_disclosure.audit.line_trees import codes_of
from budget_disclosure.published.grid_heads import meaning_of
from budget_disclosure.published.published_table import AmountCell, Meaning, PublishedTable, TableLine

_FISCAL = ("general", "fund", "state")
_ITEMS = (
    ("购置及运行", "vehicles"),
    ("购置和运行", "vehicles"),
    ("因公出国", "visits"),
    ("公务接待", "hospitality"),
    ("车购置", "purchase"),
    ("购置费", "purchase"),
    ("运行维护", "operation"),
    ("车运行", "operation"),
    ("运行费", "operation"),
    ("机关运行经费", "agency"),
)


@dataclass(frozen=True, slots=True)
class Key:
    """What a figure is: of which item (``F2010302``, ``E30101``, ``T`` for all), flow, source and kind.

    ``time`` is ``current`` where nothing left from last year is in it, ``""`` where that is open.
    """

    subject: str
    flow: str
    source: str
    kind: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class KeyedFigure:
    """A figure of a table."""

    key: Key
    table: PublishedTable
    line: TableLine
    cell: AmountCell


@lru_cache(maxsize=2)
def keyed_figures(subject: AuditSubject) -> tuple[KeyedFigure, ...]:
    """Return the figures of all tables that are known for what they are; blank cells are none."""
    found = list(_figures(subject))
    merge = _one_source(found)
    if has_carried(subject):
        return tuple(found)
    return tuple(
        KeyedFigure(
            Key(one.key.subject, "", merge.get(one.key.source, one.key.source), one.key.kind),
            one.table,
            one.line,
            one.cell,
        )
        for one in found
    )


def item_figures(subject: AuditSubject) -> Iterator[KeyedFigure]:
    """Yield the cells of 三公 and 机关运行经费; one that is blank says that it is nothing."""
    for table in subject.document.tables:
        if table.role in ("three_public", "agency"):
            for line, cell in table.cells():
                key = _item_key(table, line, cell) if _is_of_this_year(table, line, cell) else None
                if key is not None:
                    yield KeyedFigure(key, table, line, cell)


def _figures(subject: AuditSubject) -> Iterator[KeyedFigure]:
    names = _names(subject)
    for table in subject.document.tables:
        if not table.role or is_of_carried(table):
            continue
        for side in table.sides:
            codes = codes_of(table, side, subject)
            lines = table.lines_of(side)
            for line in lines:
                if line.row in _carried_rows(lines):
                    continue
                for cell in line.cells.values():
                    if cell.amount is None or not _is_of_this_year(table, line, cell):
                        continue
                    key = _key(table, line, cell, codes, names, subject)
                    if key is not None:
                        yield KeyedFigure(replace(key, time=_time(table, line, cell)), table, line, cell)


def _is_of_this_year(table: PublishedTable, line: TableLine, cell: AmountCell) -> bool:
    """Return whether a figure is this year's, of what its header says in known words; 三公 has its own words."""
    meaning = cell.column.meaning
    is_item = table.role == "three_public" and not (line.label and not line.is_total)
    return not meaning.carried and not meaning.time and (cell.column.is_known or is_item)


def is_carried(table: PublishedTable, line: TableLine, cell: AmountCell) -> bool:
    """Return whether a figure is of what was left from last year, by its table, its column or its row."""
    return is_of_carried(table) or cell.column.meaning.carried or line.row in _carried_rows(table.lines_of(line.side))


def _carried_rows(lines: Sequence[TableLine]) -> frozenset[int]:
    """Return the rows that tell of what was left from last year: such a row and those below it, down to a total."""
    found = set()
    is_carried = False
    for line in lines:
        is_carried = (is_carried or "结转" in line.label) and not line.is_total
        if is_carried:
            found.add(line.row)
    return frozenset(found)


def _time(table: PublishedTable, line: TableLine, cell: AmountCell) -> str:
    said = [*cell.column.path, line.label if cell.column.meaning.flow == "income" else ""]
    is_current = "不含上年结转" in table.title or any("本年" in text or "当年" in text for text in said)
    is_part = cell.column.meaning.flow == "income" and not line.is_total and table.role in ("summary", "fiscal")
    return "current" if is_current or is_part else ""


def _key(
    table: PublishedTable,
    line: TableLine,
    cell: AmountCell,
    codes: Mapping[int, str],
    names: Mapping[str, str],
    subject: AuditSubject,
) -> Key | None:
    meaning = cell.column.meaning
    code = codes.get(line.row, "")
    if table.role in ("three_public", "agency"):
        return _item_key(table, line, cell)
    if code:
        letter = "E" if table.role == "economic" else "I" if meaning.flow == "income" and code[0] == "1" else "F"
        return Key(letter + code, meaning.flow, meaning.source, meaning.kind)
    if line.is_total:
        return _total_key(line, meaning)
    if table.role in ("summary", "fiscal"):
        if meaning.flow == "income":
            said = meaning_of([line.label], subject.words)
            is_known = said.source and not said.carried and line.rank != 5
            return Key("T", meaning.flow, said.source, meaning.kind) if is_known else None
        if line.label in names:
            return Key("F" + names[line.label], meaning.flow, meaning.source, meaning.kind)
    return None


def _total_key(line: TableLine, meaning: Meaning) -> Key:
    is_grand = "总计" in line.label
    return Key(
        "T*" if is_grand and meaning.flow and line.rank == 0 else "T", meaning.flow, meaning.source, meaning.kind
    )


def _item_key(table: PublishedTable, line: TableLine, cell: AmountCell) -> Key | None:
    """Return the item of 三公 and 机关运行经费: told by the row, or by the column where rows have no names."""
    meaning = cell.column.meaning
    if table.role == "agency" or "机关运行经费" in cell.column.header:
        name = "" if line.is_total or not line.label else line.label
        return Key(f"A{name}", "", meaning.source, "agency")
    if line.label and not line.is_total:
        item = item_of(line.label)
        return Key(f"P{item}", "", meaning.source, "all") if item else None
    leaf = cell.column.path[-1] if cell.column.path else ""
    path = cell.column.header
    if cell.column.is_total:
        item = "vehicles" if "公务用车" in path else "total"
    else:
        item = item_of(leaf) or ("total" if line.is_total else "")
    return Key(f"P{item}", "", meaning.source, "all") if item else None


def item_of(words: str) -> str:
    """Return which item of 三公 words name; ``""`` when none."""
    return next((key for word, key in _ITEMS if word in words and key != "agency"), "")


def _names(subject: AuditSubject) -> dict[str, str]:
    """Return the codes of 类 by their names, as the document and the list of codes have them."""
    found = {name: code for name, code in code_by_name(subject.functions).items() if len(code) == 3}
    for table in subject.document.tables:
        if table.role != "economic":
            found.update({line.label: line.code for line in table.lines if len(line.code) == 3 and line.label})
    return found


def is_of_carried(table: PublishedTable) -> bool:
    """Return whether a whole table is of what was left from last year."""
    return "上年结转）" in table.title and "不含" not in table.title


@lru_cache(maxsize=2)
def has_carried(subject: AuditSubject) -> bool:
    """Return whether anything was left from last year: then tables with and without it are not the same."""
    for table in subject.document.tables:
        if is_of_carried(table) and table.has_figures:
            return True
        for line, cell in table.cells():
            is_carried = cell.column.meaning.carried or "结转" in line.label
            if is_carried and cell.amount is not None and cell.amount.yuan:
                return True
    return False


def _one_source(found: list[KeyedFigure]) -> dict[str, str]:
    """Return which sources are the same: all that there is when no other has a figure."""
    used = {one.key.source for one in found if one.cell.amount is not None and one.cell.amount.yuan}
    tables = {id(one.table): one.table for one in found}.values()
    named = {column.meaning.source for table in tables for column in table.columns}
    merge: dict[str, str] = {}
    if not used & {"fund", "state"} and "general" in used:
        merge["fiscal"] = "general"
    others = used - {"all", "fiscal", *_FISCAL}
    if not others and named - {"all", "fiscal", *_FISCAL}:
        merge["all"] = merge.get("fiscal", "fiscal")
    return merge
