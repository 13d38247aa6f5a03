"""The figures that are compared with last year's, of this year, from the ledger: exact 元 with their cells."""

from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.budget_lines import BudgetLine
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem
from budget_disclosure.model.money import Amount, total


def whole_budget(ledger: Ledger) -> Amount:
    """Return all expenditure of this year."""
    return total(line.amount for line in ledger.lines)


def current_figure(ledger: Ledger, item: ComparisonItem) -> Amount:
    """Return this year's amount of an indicator of 上年对比."""
    return total(line.amount for line in current_lines(ledger, item))


def current_lines(ledger: Ledger, item: ComparisonItem) -> tuple[BudgetLine, ...]:
    """Return the lines that an indicator of 上年对比 counts this year."""
    return tuple(line for line in ledger.lines if _counts(line, item))


def current_three_public(ledger: Ledger, item: ThreePublicItem) -> Amount:
    """Return this year's amount of a “三公” item."""
    return total(line.amount for line in ledger.three_public_lines if line.item == item and line.period.is_this_year)


def _counts(line: BudgetLine, item: ComparisonItem) -> bool:
    counted = item.counted
    return (
        (not counted.sources or line.source in counted.sources)
        and (not counted.vintages or line.vintage in counted.vintages)
        and (not counted.kinds or line.kind in counted.kinds)
        and (not counted.costs or line.cost in counted.costs)
        and (not counted.agencies_only or line.unit_kind.has_agency_operating)
    )
