"""A figure against last year's: which of the cases a change is, and by how much, from the shown figures."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.ledger.ledger import LastYear
from budget_disclosure.model.money import ZERO, Amount, change_pct, to_wan


@unique
class ChangeCase(StrEnum):
    """The cases that prose distinguishes; the values are the keys of ``changes`` in ``wording.yaml``."""

    UNCHANGED = "unchanged"
    BOTH_ZERO = "both_zero"
    NEGLIGIBLE = "negligible"
    INCREASE = "increase"
    DECREASE = "decrease"
    NEW = "new"
    GONE = "gone"
    UNKNOWN = "unknown"


CASES_WITH_REASON = frozenset({ChangeCase.INCREASE, ChangeCase.DECREASE, ChangeCase.NEW, ChangeCase.GONE})


@dataclass(frozen=True, slots=True)
class Change:
    """A change in shown figures of 万元: ``amount`` is its size, ``pct`` its size over last year's, in percent.

    ``exact`` is the size in 元 behind ``amount``, where one of the figures is not zero and only rounds to it.
    """

    case: ChangeCase
    current: Decimal
    prior: Decimal | None = None
    amount: Decimal | None = None
    pct: Decimal | None = None
    exact: Decimal | None = None

    @property
    def needs_reason(self) -> bool:
        """Whether the published rules ask for a reason (财预〔2016〕143号)."""
        return self.case in CASES_WITH_REASON


def stated_base(current: Amount, last_year: LastYear) -> Amount | None:
    """Return last year's amount, or ``None`` when nobody stated it although there is a figure to compare.

    A sum without cells was not stated; it is zero only where this year has nothing either.
    """
    base = last_year.amount
    if base is None or (not base.cells and not base.yuan and current.yuan):
        return None
    return base


def compare(current: Amount, last_year: LastYear) -> Change:
    """Return the change of a figure; equal shown figures are no change, whatever their exact amounts.

    What is said as 不足0.01 is no shown figure: 49 元 after 50 元 (0.01) is not 0.01 less, and 49 元 are not nothing.
    """
    shown = current.wan
    base = stated_base(current, last_year)
    if base is None:
        return Change(ChangeCase.UNKNOWN, shown)
    prior = base.wan
    pct = change_pct(shown, prior)
    if pct is not None and current.yuan and not shown:
        pct = change_pct(current.yuan, base.yuan)  # what is shown as 不足0.01 did not fall by 100%
    if current.is_rounded_away == base.is_rounded_away:
        return Change(_case(shown, prior), shown, prior, abs(shown - prior), pct)
    exact = abs(current.yuan - base.yuan)
    case = ChangeCase.NEGLIGIBLE if shown == prior else _case(shown, prior)
    if case is ChangeCase.GONE and current.yuan:
        case = ChangeCase.DECREASE
    return Change(case, shown, prior, to_wan(exact), pct, exact)


def _case(current: Decimal, prior: Decimal) -> ChangeCase:
    if current == prior:
        return ChangeCase.UNCHANGED if current else ChangeCase.BOTH_ZERO
    if prior == ZERO:
        return ChangeCase.NEW
    if current == ZERO:
        return ChangeCase.GONE
    return ChangeCase.INCREASE if current > prior else ChangeCase.DECREASE
