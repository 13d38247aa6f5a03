"""The cases of a change: decided by shown figures, percentages of last year's, nothing guessed."""

from decimal import Decimal

import pytest

from budget_disclosure.ledger.ledger import LastYear
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.change_cases import ChangeCase, compare

CELL = (Location("a.xlsx", "上年对比", "B5"),)


def last_year(yuan: str | None) -> LastYear:
    return LastYear(None if yuan is None else Amount(Decimal(yuan), CELL), None)


@pytest.mark.parametrize(
    ("current", "prior", "case", "amount", "pct"),
    [
        ("14573800", "30261500", ChangeCase.DECREASE, "1568.77", "51.84"),
        ("624000", "468000", ChangeCase.INCREASE, "15.60", "33.33"),
        ("468000", "312000", ChangeCase.INCREASE, "15.60", "50.00"),  # once published as 33.33%, of this year
        ("154000", "154000", ChangeCase.UNCHANGED, "0.00", "0.00"),
        ("154049.99", "153950", ChangeCase.UNCHANGED, "0.00", "0.00"),  # both show 15.40
        ("0", "0", ChangeCase.BOTH_ZERO, "0.00", None),
        ("250000", "0", ChangeCase.NEW, "25.00", None),  # once published as 增加100%
        ("250000", "49.99", ChangeCase.NEW, "25.00", None),  # last year shows 0
        ("0", "250000", ChangeCase.GONE, "25.00", "100.00"),
        ("9999900", "0.5", ChangeCase.NEW, "999.99", None),
        ("30", "0", ChangeCase.NEGLIGIBLE, "0.00", None),  # 不足0.01 and 0 are not printed the same
        ("0", "30", ChangeCase.NEGLIGIBLE, "0.00", None),
        ("49", "20", ChangeCase.BOTH_ZERO, "0.00", None),
        ("49.99", "50", ChangeCase.DECREASE, "0.00", "0.02"),  # 0.01 less would contradict 0.02%
        ("30", "10030", ChangeCase.DECREASE, "1.00", "99.70"),
    ],
)
def test_a_change_is_what_the_shown_figures_say(
    current: str, prior: str, case: ChangeCase, amount: str, pct: str | None
) -> None:
    change = compare(Amount(Decimal(current), CELL), last_year(prior))
    assert change.case is case
    assert change.amount == Decimal(amount)
    assert change.pct == (None if pct is None else Decimal(pct))


def test_a_blank_last_year_is_unknown_even_if_this_year_is_zero() -> None:
    assert compare(Amount(Decimal(0)), last_year(None)).case is ChangeCase.UNKNOWN


def test_a_sum_that_nobody_stated_is_no_base_for_a_figure() -> None:
    nobody = LastYear(Amount(Decimal(0)), None)
    assert compare(Amount(Decimal(100), CELL), nobody).case is ChangeCase.UNKNOWN
    assert compare(Amount(Decimal(0)), nobody).case is ChangeCase.BOTH_ZERO


@pytest.mark.parametrize("case", ChangeCase)
def test_only_real_changes_need_a_reason(case: ChangeCase) -> None:
    examples = {
        ChangeCase.UNCHANGED: ("1000000", "1000000"),
        ChangeCase.BOTH_ZERO: ("0", "0"),
        ChangeCase.INCREASE: ("2000000", "1000000"),
        ChangeCase.DECREASE: ("1000000", "2000000"),
        ChangeCase.NEGLIGIBLE: ("30", "0"),
        ChangeCase.NEW: ("1000000", "0"),
        ChangeCase.GONE: ("0", "1000000"),
        ChangeCase.UNKNOWN: ("1000000", None),
    }
    current, prior = examples[case]
    change = compare(Amount(Decimal(current), CELL), last_year(prior))
    assert change.case is case
    assert change.needs_reason is (case.value in {"increase", "decrease", "new", "gone"})
