"""R-101: within a row, a total is the sum of the columns beside it, as the header groups them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.sums import Term, allowed, difference, operands, place_of, step_of
from budget_disclosure.declarations.audit_words_yaml import AuditWords
from budget_disclosure.model.findings import Rule, block
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import shown
from budget_disclosure.published.published_table import Column, PublishedTable, TableLine

RULES: Final = AuditRules()
_OF_WHICH: Final = "其中"
_MANY: Final = 3


@dataclass(frozen=True, slots=True)
class _Sum:
    whole: Column
    parts: tuple[Column, ...]
    is_certain: bool


@RULES.of(
    block(
        "R-101",
        "表中每行的合计应等于同一行各栏之和",
        "表的构成（预算法实施条例第五条：支出＝基本支出＋项目支出，等）",
        "请核对这一行的原始数，改正合计或有误的一栏。",
    )
)
def totals_of_rows(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A relation that the words of the header make certain, or that the rows themselves show."""
    for table in subject.document.tables:
        for side in table.sides:
            for one in _sums(table.amount_columns(side), subject.words):
                yield from _look(rule, table, table.lines_of(side), one)


def _look(rule: Rule, table: PublishedTable, lines: Sequence[TableLine], one: _Sum) -> Iterator[Seen]:
    step = step_of([table])
    seen: list[Seen] = []
    wrong = 0
    for line in lines:
        whole = line.cells.get(one.whole.index)
        parts = [line.cells[column.index] for column in one.parts if column.index in line.cells]
        if whole is None or len(parts) != len(one.parts):
            continue
        amounts = [cell.amount for cell in (whole, *parts)]
        if not any(amount is not None and amount.yuan for amount in amounts):
            continue
        terms = [Term(cell.column.path[-1] if cell.column.path else "", cell) for cell in parts]
        total = sum((term.yuan for term in terms), ZERO)
        said = whole.yuan
        if abs(said - total) <= allowed(amounts, step, table.unit):
            seen.append(Checked(difference(said, total, table.unit) if said != total else ""))
            continue
        wrong += 1
        seen.append(
            AuditFinding(
                rule,
                place_of(table, line, whole),
                whole.spot,
                whole.text,
                f"合计 {whole.text or '空'}",
                f"各栏之和 {shown(total, table.unit)}",
                operands(terms),
                difference(said, total, table.unit),
            )
        )
    right = len(seen) - wrong
    if (one.is_certain and not (wrong >= _MANY and not right)) or (right >= _MANY and wrong * 4 <= right):
        yield from seen
    elif wrong:
        names = "、".join(column.header for column in one.parts)
        yield Unchecked(f"{table.name}：“{one.whole.header}”与{names}多数行不是合计关系")


def _sums(columns: Sequence[Column], words: AuditWords) -> Iterator[_Sum]:
    for whole in columns:
        if not whole.is_total:
            continue
        prefix = whole.path[:-1]
        beside = [
            one
            for one in columns
            if one is not whole and one.path[: len(prefix)] == prefix and one.meaning.time == whole.meaning.time
        ]
        parts = _parts(beside, len(prefix))
        if len(parts) < 2 or any(_OF_WHICH in text for one in parts for text in one.path[len(prefix) :]):
            continue
        if any(one.is_total and one.path[:-1] == prefix for one in parts):
            continue
        yield _Sum(whole, tuple(parts), _is_family(parts, len(prefix), words))


def _parts(columns: Sequence[Column], depth: int) -> list[Column]:
    """Return the columns that make up a group: of a group within it, its subtotal or else all it has."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        key = column.path[depth] if len(column.path) > depth else str(column.index)
        groups.setdefault(key, []).append(column)
    found: list[Column] = []
    for group in groups.values():
        if len(group) == 1:
            found += group
            continue
        subtotal = [one for one in group if one.is_total and len(one.path) == depth + 2]
        found += subtotal or (_parts(group, depth + 1) if len({one.path for one in group}) > 1 else group)
    return found


def _is_family(parts: Sequence[Column], depth: int, words: AuditWords) -> bool:
    texts = ["/".join(one.path[depth:]) for one in parts]
    return any(
        len(texts) == len(family) and all(any(word in text for text in texts) for word in family)
        for family in words.families
    )
