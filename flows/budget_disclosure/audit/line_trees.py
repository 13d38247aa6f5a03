"""Which rows of a table are the parts of which: by codes, by numbering, by the names of units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.audit.alike_names import is_one_away
from budget_disclosure.audit.audit_subject import AuditSubject, code_by_name
from budget_disclosure.audit.unit_names import is_like_an_office, unit_names
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.published_table import PublishedTable, TableLine

_OF_WHICH = 5
_BELOW_ALL = 9


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


def code_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield every item that has items of the next level below it."""
    codes = codes_of(table, side, subject)
    if table.role == "projects":
        yield from _items_with_projects(table.lines_of(side), codes, subject)
        return
    for owner, lines in _sections(table.lines_of(side), codes):
        below: dict[str, list[TableLine]] = {}
        for line in lines:
            for upper in uppers_of(codes[line.row]):
                below.setdefault(upper, []).append(line)
        for line in lines:
            parts = below.get(codes[line.row], [])
            if parts:
                nearest = min(len(codes[other.row]) for other in parts)
                yield Group(line, tuple(other for other in parts if len(codes[other.row]) == nearest))
        if owner is not None:
            yield Group(owner, _tops(lines, codes), is_certain=False)


def _items_with_projects(
    lines: Sequence[TableLine], codes: Mapping[int, str], subject: AuditSubject
) -> Iterator[Group]:
    """Yield the rows of items with the rows of their projects below, which have the same code."""
    group: list[TableLine] = []
    for line in (*lines, None):
        code = codes.get(line.row, "") if line is not None else ""
        if line is not None and group and code == codes.get(group[0].row):
            group.append(line)
            continue
        if len(group) > 1 and group[0].label in subject.functions.get(codes[group[0].row], ()):
            yield Group(group[0], tuple(group[1:]), is_certain=False)
        group = [line] if line is not None and code else []


def _sections(
    lines: Sequence[TableLine], codes: Mapping[int, str]
) -> Iterator[tuple[TableLine | None, list[TableLine]]]:
    """Yield the rows with codes unit by unit, with the row of the unit above them where there is one.

    Another unit begins with its row, or where an item comes again that is not the one right before.
    """
    owner: TableLine | None = None
    section: list[TableLine] = []
    for line in lines:
        code = codes.get(line.row, "")
        is_owner = not code and not line.is_total and bool(line.label) and line.rank != _OF_WHICH
        comes_again = bool(section) and code != codes[section[-1].row] and code in {codes[one.row] for one in section}
        if (is_owner or comes_again) and section:
            yield owner, section
            owner, section = None, []
        if is_owner:
            owner = line
        elif code:
            section.append(line)
    if section:
        yield owner, section


def _tops(lines: Sequence[TableLine], codes: Mapping[int, str]) -> tuple[TableLine, ...]:
    printed = {codes[line.row] for line in lines}
    return tuple(line for line in lines if not printed.intersection(uppers_of(codes[line.row])))


def uppers_of(code: str) -> tuple[str, ...]:
    """Return the codes that a code may stand below: 类 of 款, 类 and 款 of 项."""
    return tuple(code[:cut] for cut in range(1, len(code)))


def total_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield the total rows of tables with codes."""
    codes = codes_of(table, side, subject)
    if not codes or table.role == "projects":
        return
    lines = table.lines_of(side)
    tops = [top for _, section in _sections(lines, codes) for top in _tops(section, codes)]
    has_others = any(not line.is_total and line.row not in codes and line.has_figures for line in lines)
    for line in lines:
        if line.is_total and line.row not in codes and tops:
            yield Group(line, tuple(tops), not has_others)


def list_groups(table: PublishedTable, side: int, subject: AuditSubject) -> Iterator[Group]:
    """Yield the sums of a side without codes: numbered items below another item, and total rows."""
    # Items of the economic classification stand in two levels that only codes or a list of names tell apart.
    if codes_of(table, side, subject) or table.role in ("projects", "economic"):
        return
    lines = [line for line in table.lines_of(side) if line.label or line.has_figures]
    if any("三公" in line.label for line in lines):
        # Costs of meetings, training or offices in one table with the three.
        words = subject.words.three_items
        lines = [line for line in lines if "三公" in line.label or any(word in line.label for word in words)]
    column = next(iter(table.amount_columns(side)), None)
    if column is None:
        return
    ways = [list(_list_groups(lines, parents, column.index)) for parents in _ways_to_nest(lines, column.index)]
    yield from min(ways, key=lambda groups: _failing(groups, column.index))


def _ways_to_nest(lines: Sequence[TableLine], column: int) -> Iterator[dict[int, int]]:
    """Yield what may belong to what: as numbered; names without numbers as parts of the numbered one above them.

    Where a row is 其中, those after it without numbers are so too, down to where they are all of the row above.
    """
    ranks = [line.rank for line in lines]
    yield _parents(lines, ranks)
    if _OF_WHICH in ranks:
        yield _parents(lines, _with_more_of_which(lines, column))
    first = next((place for place, line in enumerate(lines) if 0 < line.rank < _OF_WHICH), None)
    if first is not None and any(rank == 0 for rank in ranks[first:]):
        yield _parents(lines, [_BELOW_ALL if rank == 0 and place > first else rank for place, rank in enumerate(ranks)])


def _with_more_of_which(lines: Sequence[TableLine], column: int) -> list[int]:
    """Return the ranks of rows, those after 其中 the same as it while they are no more than the row above it."""
    ranks = [line.rank for line in lines]
    for place, line in enumerate(lines):
        whole = lines[place - 1].amount(column) if place and line.rank == _OF_WHICH else None
        if whole is None:
            continue
        told = ZERO
        for later in range(place, len(lines)):
            if later > place and (lines[later].rank or lines[later].is_total):
                break
            amount = lines[later].amount(column)
            told += amount.yuan if amount else ZERO
            if told > whole.yuan:
                break
            if told == whole.yuan or not (amount and amount.yuan):
                ranks[place + 1 : later + 1] = [_OF_WHICH] * (later - place)
    return ranks


def _list_groups(lines: Sequence[TableLine], parents: Mapping[int, int], column: int) -> Iterator[Group]:
    for line in lines:
        parts = tuple(other for other in lines if parents.get(other.row) == line.row)
        # What stands after 其中 need not be all there is.
        is_some = bool(parts) and parts[0].rank == _OF_WHICH and not any(part.rank for part in parts[1:])
        if parts and not line.is_total and not (is_some and _gap(line, parts, column) >= 0):
            yield Group(line, parts, line.rank > 0 or all(part.rank == 4 for part in parts))
    yield from _running_totals(lines, parents)


def _parents(lines: Sequence[TableLine], ranks: Sequence[int]) -> dict[int, int]:
    """Return for each numbered row the row above it that it belongs to; a total row ends what came before it."""
    rank_of = {line.row: rank for line, rank in zip(lines, ranks, strict=True)}
    found: dict[int, int] = {}
    open_lines: list[TableLine] = []
    for line in lines:
        if line.is_total:
            open_lines = []
            continue
        while open_lines and rank_of[open_lines[-1].row] >= rank_of[line.row]:
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
    for units in (known, known | {line.label for line in lines if is_like_an_office(line.label)}):
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


def _gap(whole: TableLine, parts: Sequence[TableLine], column: int) -> Decimal:
    """Return by how much a row is more than its parts in a column, in 元."""
    amounts = [part.amount(column) for part in parts]
    said = whole.amount(column)
    return (said.yuan if said else ZERO) - sum((one.yuan for one in amounts if one is not None), ZERO)


def _failing(groups: Sequence[Group], column: int) -> int:
    """Return how many sums do not hold, about: to know which way of nesting is meant, not to check it."""
    count = 0
    for group in groups:
        steps = [one.step for part in (group.whole, *group.parts) if (one := part.amount(column)) is not None]
        count += abs(_gap(group.whole, group.parts, column)) > max(steps, default=ZERO) * len(steps)
    return count


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
