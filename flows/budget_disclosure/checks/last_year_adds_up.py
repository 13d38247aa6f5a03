"""Last year's figures of 上年对比 against each other, by what this year's figures count: parts and their whole."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.comparison_parts import is_within, partitions
from budget_disclosure.model.findings import Finding, Operand, Rule
from budget_disclosure.model.law import ComparisonItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, Amount

Between: TypeAlias = tuple[bool, ComparisonItem, tuple[ComparisonItem, ...]]
"""Which figures contradict each other, of a unit or its department: whether it is a sum, the item, the others."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stated figure of last year that cannot be right beside others; ``limit`` in exact 元.

    Either ``item`` is larger than the one other, which counts all that it counts, or it ``is_sum`` of the others, and
    is not.
    """

    item: ComparisonItem
    amount: Amount
    others: tuple[tuple[ComparisonItem, Amount], ...]
    is_sum: bool

    @property
    def limit(self) -> Decimal:
        """What the figure should be, or not be larger than."""
        return sum((amount.yuan for _, amount in self.others), ZERO)

    @property
    def items(self) -> tuple[ComparisonItem, ...]:
        """All that contradict each other, the one that is told first."""
        return (self.item, *(item for item, _ in self.others))

    @property
    def between(self) -> Between:
        """Which figures contradict each other."""
        return self.is_sum, self.item, self.items[1:]

    @property
    def expected(self) -> str:
        """What the figure should be, as findings say it."""
        others = "、".join(str(item) for item, _ in self.others)
        return f"{others}的上年数之和 {yuan(self.limit)}" if self.is_sum else f"不大于{others}上年数 {yuan(self.limit)}"

    def finding(self, rule: Rule, at: Location, *, stops_only_own_document: bool = False) -> Finding:
        """Return the error, at one of the cells of the figures."""
        return Finding(
            rule,
            at,
            f"{self.item}上年数 {yuan(self.amount.yuan)}",
            self.expected,
            difference=self.amount.yuan - self.limit,
            operands=tuple(Operand(str(item), amount.yuan) for item, amount in self.others),
            stops_only_own_document=stops_only_own_document,
        )


def unit_findings(rule: Rule, unit: Ledger) -> Iterator[Finding]:
    """Yield what contradicts itself in a unit, at the part that is too large, or at the whole that is not the sum.

    It stops the unit's own document, until it is known that the department's is wrong too (``of_department_too``).
    """
    for one in contradictions(unit):
        yield one.finding(rule, place_of(one.amount), stops_only_own_document=True)


def department_findings(rule: Rule, department: Ledger, units: Iterable[Ledger]) -> Iterator[Finding]:
    """Yield what contradicts figures that the head unit states of the department, at such a figure.

    Sums of the units contradict each other only where a unit's own figures do: that is told at the unit.
    """
    listed = tuple(units)
    stated = {entry.item: entry.department_last_year for entry in department.head.comparisons}
    told = {one.between for unit in listed for one in contradictions(unit)}
    for one in contradictions(department):
        of_head = [own for item in one.items if (own := stated.get(item)) and own.yuan != _sum(item, listed)]
        if of_head or one.between not in told:
            yield one.finding(rule, place_of((*of_head, one.amount)[0]))


def of_department_too(findings: Iterable[Finding], unit: Ledger, wrong: Collection[Between]) -> tuple[Finding, ...]:
    """Return the findings of a unit; its contradictions that the department has too (``wrong``) stop every document.

    Contradictions of two units may cancel out: then the department's document prints nothing wrong.
    """
    shared = {(place_of(one.amount), one.expected) for one in contradictions(unit) if one.between in wrong}
    return tuple(
        replace(finding, stops_only_own_document=False)
        if finding.stops_only_own_document and (finding.at, finding.expected) in shared
        else finding
        for finding in findings
    )


def contradictions(ledger: Ledger) -> Iterator[Contradiction]:
    """Yield what contradicts itself in the figures of last year that a unit states, or that hold for a department."""
    stated = _stated_last_year(ledger)
    for part, amount in stated.items():
        for whole, limit in stated.items():
            if part != whole and is_within(part.counted, whole.counted) and amount.yuan > limit.yuan:
                yield Contradiction(part, amount, ((whole, limit),), is_sum=False)
    for whole, amount in stated.items():
        for parts in partitions(whole, ledger.law):
            known = tuple((part, stated[part]) for part in parts if part in stated)
            found = Contradiction(whole, amount, known, is_sum=True)
            if len(known) == len(parts) and found.limit != amount.yuan:
                yield found


def _stated_last_year(ledger: Ledger) -> dict[ComparisonItem, Amount]:
    found = {item: ledger.last_year(item).amount for item in ledger.law.comparisons}
    return {item: amount for item, amount in found.items() if amount is not None and amount.cells}


def _sum(item: ComparisonItem, units: Iterable[Ledger]) -> Decimal:
    """Return the sum of what the units state, in 元."""
    amounts = (unit.last_year(item).amount for unit in units)
    return sum((amount.yuan for amount in amounts if amount is not None), ZERO)
