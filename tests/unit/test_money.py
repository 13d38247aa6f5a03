"""Money is exact and rounded half-up once, when shown; shares and changes come from the shown figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_disclosure.model.location import Location
from budget_disclosure.model.money import (
    Amount,
    change_pct,
    format_prose,
    format_table,
    parse_decimal,
    share_pct,
    to_wan,
    total,
)


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [("50", "0.01"), ("49.99", "0.00"), ("150", "0.02"), ("250", "0.03"), ("-50", "-0.01"), ("14573840", "1457.38")],
)
def test_yuan_is_shown_in_wan_rounded_half_up(yuan: str, wan: str) -> None:
    assert to_wan(Decimal(yuan)) == Decimal(wan)


def test_a_small_negative_amount_is_never_shown_as_minus_zero() -> None:
    assert format_table(to_wan(Decimal("-10"))) == "0.00"


@pytest.mark.parametrize("text", ["1,000", "12元", "１２", "1e400x", "NaN", "Infinity", "", " 1", "0x10", "1_000"])
def test_only_plain_ascii_numbers_become_amounts(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain number"):
        parse_decimal(text)


def test_the_text_form_of_a_number_keeps_its_digits() -> None:
    assert parse_decimal("1002.94") == Decimal("1002.94")
    assert parse_decimal("1e3") == Decimal(1000)


def test_share_and_change_of_the_real_document() -> None:
    assert share_pct(Decimal("454.45"), Decimal("1457.38")) == Decimal("31.18")
    assert change_pct(Decimal("1457.38"), Decimal("3026.15")) == Decimal("51.84")
    assert change_pct(Decimal("10.45"), Decimal("10.22")) == Decimal("2.25")


def test_the_base_of_a_change_is_last_year() -> None:
    assert change_pct(Decimal("46.80"), Decimal("31.20")) == Decimal("50.00")


def test_there_is_no_percentage_where_the_base_is_zero() -> None:
    assert change_pct(Decimal(25), Decimal(0)) is None
    assert share_pct(Decimal(0), Decimal(0)) is None


def test_prose_and_tables_print_the_same_figure_in_their_own_style() -> None:
    assert (format_prose(Decimal("1457.38")), format_table(Decimal("1457.38"))) == ("1,457.38", "1457.38")
    assert format_prose(Decimal(0)) == "0"


def test_a_sum_knows_every_cell_it_was_added_up_from() -> None:
    terms = [Amount(Decimal(n), (Location("a.xlsx", "基本支出", f"F{n}"),)) for n in (6, 7)]
    assert total(terms) == Amount(
        Decimal(13), (Location("a.xlsx", "基本支出", "F6"), Location("a.xlsx", "基本支出", "F7"))
    )


@given(st.lists(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False), max_size=30))
def test_shown_parts_differ_from_the_shown_total_by_no_more_than_the_rounding_residue(parts: list[Decimal]) -> None:
    residue = abs(sum(map(to_wan, parts), Decimal(0)) - to_wan(sum(parts, Decimal(0))))
    assert residue <= Decimal("0.005") * (len(parts) + 1)
