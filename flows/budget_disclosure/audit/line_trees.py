"""Which rows of a table are the parts of which: by codes, by numbering, by the names of units."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budget_disclosure.audit.audit_subject import AuditSubject, code_by_name
from budget_disclosure.published.published_table import PublishedTable, TableLine

_OF_WHICH = 5
_SHORTEST_NAME = 3
_OFFICE = re.compile(
    r"(?:局|委员会|委|办公室|中心|馆|室|队|所|院|站|学校|校|园|会|厅|社|大队|支队|管理处|服务处|街道办事处)$"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A row and the rows it is the sum of; not ``is_certain`` where only the order of rows says so."""

    whole: TableLine
    parts: tuple[TableLine, ...]
    is_certain: bool = True


def codes_of(table: PublishedTable, side: int, subject: AuditSubject) -> Mapping[int, str]:
    """Return the code of each row of a side by its row: printed, or that of its name in the list of economic items."""
    lines = table.lines_of(side)
    printed = {line.row: line.code for line in lines if line.code}
    if printed or table.role != "economic":
        return printed
    by_name = code_by_name(subject.economic)
    named = [line for line in lines if not line.is_total and line.label]
    found = {line.row: code for line in named if (code := by_name.get(line.label) or near_code(line.label, by_name))}
    return found if named and len(found) == len(named) else {}


def near_code(label: str, by_name: Mapping[str, str]) -> str:
    """Return the code of the only name that is one character away; ``""`` for none, and for several."""
    near = [name for name in by_name if is_one_away(label, name)]
    return by_name[near[0]] if len(near) == 1 else ""


def is_one_away(label: str, name: str) -> bool:
    """Return whether two names differ by one character, written wrong, left out or too many."""
    if label == name or abs(len(label) - len(name)) > 1 or len(name) < _SHORTEST_NAME:
        return False
    same = sum(block.size for block in SequenceMatcher(None, label, name, autojunk=False).get_matching_blocks())
    return same >= max(len(label), len(name)) - 1


def code_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield every item that has items of the next level below it."""
    codes = codes_of(table, side, subject)
    lines = table.lines_of(side)
    below: dict[str, list[TableLine]] = {}
    for line in lines:
        for upper in uppers_of(codes.get(line.row, "")):
            below.setdefault(upper, []).append(line)
    for line in lines:
        parts = below.get(codes.get(line.row, ""), [])
        if parts:
            nearest = min(len(codes[other.row]) for other in parts)
            yield Group(line, tuple(other for other in parts if len(codes[other.row]) == nearest))


def uppers_of(code: str) -> tuple[str, ...]:
    """Return the codes that a code may stand below: 类 of 款, 类 and 款 of 项."""
    return tuple(code[:cut] for cut in range(1, len(code)))


def total_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield the total rows of tables with codes."""
    codes = codes_of(table, side, subject)
    if not codes:
        return
    lines = table.lines_of(side)
    printed = set(codes.values())
    tops = [line for line in lines if line.row in codes and not printed.intersection(uppers_of(codes[line.row]))]
    has_others = any(not line.is_total and line.row not in codes and line.has_figures for line in lines)
    for line in lines:
        if line.is_total and line.row not in codes and tops:
            yield Group(line, tuple(tops), not has_others)


def list_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield the sums of a side without codes: numbered items below another item, and total rows."""
    # Items of the economic classification stand in two levels that only codes or a list of names tell apart.
    if codes_of(table, side, subject) or table.role in ("projects", "economic"):
        return
    lines = table.lines_of(side)
    parents = _parents(lines)
    for line in lines:
        parts = tuple(other for other in lines if parents.get(other.row) == line.row)
        if parts and not line.is_total:
            yield Group(line, parts, line.rank > 0 or all(part.rank == 4 for part in parts))
    yield from _running_totals(lines, parents)


def _parents(lines: Sequence[TableLine]) -> dict[int, int]:
    """Return for each numbered row the row above it that it belongs to; a total row ends what came before it."""
    found: dict[int, int] = {}
    open_lines: list[TableLine] = []
    for line in lines:
        if line.is_total:
            open_lines = []
            continue
        while open_lines and open_lines[-1].rank >= line.rank:
            open_lines.pop()
        if open_lines:
            found[line.row] = open_lines[-1].row
        open_lines.append(line)
    return found


def _running_totals(lines: Sequence[TableLine], parents: Mapping[int, int]) -> Iterator[Group]:
    tops = [line for line in lines if line.row not in parents and line.rank != _OF_WHICH]
    if not tops:
        return
    if tops[0].is_total:
        parts = tuple(line for line in tops[1:] if not line.is_total)
        if parts and not any(line.is_total for line in tops[1:]):
            yield Group(tops[0], parts)
        return
    since: list[TableLine] = []
    for line in tops:
        if line.is_total and since:
            yield Group(line, tuple(since))
            since = [line]
        else:
            since.append(line)


def unit_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield the department and its units with their projects, where rows carry the names of units.

    Units are those that the document lists; where their sums do not hold, rows that are called like offices as well.
    """
    lines = [line for line in table.lines_of(side) if line.rank != _OF_WHICH]
    column = next(iter(table.amount_columns(side)), None)
    if column is None:
        return
    known = unit_names(subject)
    tries = []
    for units in (known, known | {line.label for line in lines if _OFFICE.search(line.label)}):
        found = units | _more_units(list(_grouped(lines, units)), column.index)
        tries.append(list(_grouped(lines, found)))
    best = max(tries, key=lambda groups: (_holding(groups, column.index), -len(groups)))
    has_one_unit = len({group.whole.label for group in tries[0]}) == 1 and tries[0][0].whole.label in known
    if has_one_unit:
        yield from tries[0]
    elif _holding(best, column.index) * 2 >= len(best):
        yield from best


def _more_units(groups: Sequence[Group], column: int) -> set[str]:
    """Return rows that are units by their figures: a sum that fails holds down to such a row, and the row after it."""
    found = set()
    for group in groups:
        for place, row in enumerate(group.parts):
            upper, lower = group.parts[:place], group.parts[place + 1 :]
            if upper and lower and _holding([Group(group.whole, upper), Group(row, lower)], column) == 2:
                found.add(row.label)
    return found


def _holding(groups: Sequence[Group], column: int) -> int:
    """Return how many sums hold, about: to know which rows are units, not to check them."""
    count = 0
    for group in groups:
        whole = group.whole.amount(column)
        parts = [amount for part in group.parts if (amount := part.amount(column)) is not None]
        if whole is not None and parts:
            room = whole.step * (len(parts) + 1)
            count += abs(whole.yuan - sum(part.yuan for part in parts)) <= room
    return count


def _grouped(lines: Sequence[TableLine], units: frozenset[str]) -> Iterator[Group]:
    heads = [index for index, line in enumerate(lines) if line.label in units]
    totals = [index for index, line in enumerate(lines) if line.is_total]
    if not heads:
        others = tuple(line for line in lines if not line.is_total)
        for index in totals:
            if others:
                yield Group(lines[index], others, not any(line.rank for line in others))
        return
    tops = heads
    if len(heads) > 1 and heads[1] == heads[0] + 1:
        yield Group(lines[heads[0]], tuple(lines[index] for index in heads[1:]))
        tops = heads[1:]
    for index in totals:
        yield Group(lines[index], tuple(lines[head] for head in tops), is_certain=False)
    for place, head in enumerate(tops):
        end = tops[place + 1] if place + 1 < len(tops) else len(lines)
        parts = tuple(line for line in lines[head + 1 : end] if not line.is_total)
        if parts:
            yield Group(lines[head], parts)


def unit_names(subject: AuditSubject) -> frozenset[str]:
    """Return the names of units that a document lists: by its table of operating costs, or the owner of its tables."""
    names: set[str] = set()
    for table in subject.document.tables:
        if table.role == "agency":
            names.update(line.label for line in table.lines if not line.is_total and line.label)
        for block in table.lead:
            owner = block.text.split("\t")[0].replace("：", ":").partition(":")
            if owner[1] and owner[0].strip() in (
                "部门名称",
                "单位名称",
                "编制部门",
                "编制单位",
                "填报单位",
                "预算单位",
            ):
                names.add("".join(owner[2].split()))
    listed = "、".join(statement.text for statement in subject.statements if "预算单位" in statement.text)
    found = (re.sub(r"（[^（）]*）", "", name).rpartition("：")[2] for name in re.split(r"[、，；。]", listed))
    return frozenset({*names, *(name for name in found if len(name) >= _SHORTEST_NAME)})
