"""Last year's figures of 上年对比 against each other, by what this year's figures count: parts and their whole."""

from collections.abc import Iterator

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.comparison_parts import is_within, partitions
from budget_disclosure.model.findings import Finding, Operand, Rule
from budget_disclosure.model.law import ComparisonItem, Law
from budget_disclosure.model.money import ZERO, Amount


def last_year_findings(rule: Rule, ledger: Ledger, law: Law) -> Iterator[Finding]:
    """Yield what contradicts itself, at the part that is too large, or at the whole that is not the sum.

    A unit's contradiction stops its own document; whether it is one of the department too is asked of the department.
    """
    is_own = ledger.scope is Scope.UNIT
    for part, amount, whole, limit in _larger_parts(ledger, law):
        found = f"{part}上年数 {yuan(amount.yuan)}"
        yield Finding(
            rule,
            place_of(amount),
            found,
            f"不大于{whole}上年数 {yuan(limit.yuan)}",
            difference=amount.yuan - limit.yuan,
            operands=(Operand(f"{whole}", limit.yuan),),
            stops_only_own_document=is_own,
        )
    for whole, amount, parts in _sums_that_differ(ledger, law):
        together = sum((one.yuan for _, one in parts), ZERO)
        yield Finding(
            rule,
            place_of(amount),
            f"{whole}上年数 {yuan(amount.yuan)}",
            f"{'、'.join(str(part) for part, _ in parts)}的上年数之和 {yuan(together)}",
            difference=amount.yuan - together,
            operands=tuple(Operand(f"{part}", one.yuan) for part, one in parts),
            stops_only_own_document=is_own,
        )


def _larger_parts(ledger: Ledger, law: Law) -> Iterator[tuple[ComparisonItem, Amount, ComparisonItem, Amount]]:
    """Yield each indicator whose stated figure of last year is larger than that of one which counts all it counts."""
    stated = _stated_last_year(ledger, law)
    for part, amount in stated.items():
        for whole, limit in stated.items():
            if part != whole and is_within(part.counted, whole.counted) and amount.yuan > limit.yuan:
                yield part, amount, whole, limit


def _sums_that_differ(
    ledger: Ledger, law: Law
) -> Iterator[tuple[ComparisonItem, Amount, tuple[tuple[ComparisonItem, Amount], ...]]]:
    """Yield each indicator of which last year's figure is not the sum of those that take it apart, with these."""
    stated = _stated_last_year(ledger, law)
    for whole, amount in stated.items():
        for parts in partitions(whole, law):
            if set(parts) <= set(stated) and sum(stated[part].yuan for part in parts) != amount.yuan:
                yield whole, amount, tuple((part, stated[part]) for part in parts)


def _stated_last_year(ledger: Ledger, law: Law) -> dict[ComparisonItem, Amount]:
    found = {item: ledger.last_year(item).amount for item in law.comparisons}
    return {item: amount for item, amount in found.items() if amount is not None and amount.cells}
