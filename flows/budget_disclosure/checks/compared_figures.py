"""The figures that are compared with last year's, of this year, from the ledger: exact 元 with their cells."""

from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.budget_lines import BudgetLine
from budget_disclosure.model.classification import (
    ComparisonItem,
    Cost,
    ExpenditureKind,
    FiscalPeriod,
    FundingSource,
    ThreePublicItem,
    Vintage,
)
from budget_disclosure.model.money import Amount, total

THREE_PUBLIC_CODES = {
    ThreePublicItem.OVERSEAS_VISITS: ("30212",),
    ThreePublicItem.HOSPITALITY: ("30217",),
    ThreePublicItem.VEHICLE_PURCHASE: ("30913", "31013"),
    ThreePublicItem.VEHICLE_OPERATION: ("30231",),
}


def current_figure(ledger: Ledger, item: ComparisonItem) -> Amount:
    """Return this year's amount of an indicator of 上年对比."""
    return total(line.amount for line in current_lines(ledger, item))


def current_lines(ledger: Ledger, item: ComparisonItem) -> tuple[BudgetLine, ...]:
    """Return the lines that an indicator of 上年对比 counts this year."""
    return tuple(line for line in ledger.lines if _counts(line, item))


def current_three_public(ledger: Ledger, item: ThreePublicItem) -> Amount:
    """Return this year's amount of a “三公” item."""
    return total(
        line.amount for line in ledger.three_public_lines if line.item is item and line.period is FiscalPeriod.THIS_YEAR
    )


def _counts(line: BudgetLine, item: ComparisonItem) -> bool:
    match item:
        case ComparisonItem.TOTAL:
            return True
        case ComparisonItem.GENERAL_PUBLIC_CURRENT:
            return line.source is FundingSource.GENERAL_PUBLIC and line.vintage is Vintage.CURRENT_YEAR
        case ComparisonItem.CARRYOVER_IN:
            return line.vintage is Vintage.CARRYOVER_IN
        case ComparisonItem.AGENCY_OPERATING:
            return (
                line.kind is ExpenditureKind.BASIC
                and line.cost is Cost.OPERATING
                and line.source.is_appropriation
                and line.unit_kind.has_agency_operating
            )
