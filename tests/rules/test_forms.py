"""The day of a form: which texts are questions, and to which cell."""

import pytest

from budget_disclosure.checks.form_dates import CHECKS
from budget_disclosure.declarations.year import Declarations
from tests.support.submissions import submission, target

FILE = "305001-青禾县水务局.xlsx"


def found(filled_on: str | None, spec: Declarations) -> list[tuple[str, str, str]]:
    """Return id, cell and expectation of the findings; the budget of 2024 was approved on the 8th of March."""
    unit = submission(targets=(target(FILE, "001", filled_on=filled_on),))
    return [(one.rule.id, one.at.cell, one.expected) for one in CHECKS.run(unit, spec)]


@pytest.mark.parametrize("typed", [None, "20240307153418", "2023-11-20", "2024年3月8日", "2024年3月", "2023/1/1"])
def test_a_day_before_the_approval_is_no_question(typed: str | None, year_2024: Declarations) -> None:
    assert found(typed, year_2024) == []


@pytest.mark.parametrize("typed", ["2024/11/15 19:52", "20240309", "2025年1月3日"])
def test_a_day_after_the_approval_is_a_question(typed: str, year_2024: Declarations) -> None:
    assert found(typed, year_2024) == [("P-311", "O5", "不晚于批复日期 2024年3月8日")]


def test_a_day_of_an_older_form_is_a_question(year_2024: Declarations) -> None:
    assert found("2022年12月31日", year_2024) == [("P-311", "O5", "2023 年及以后的日期")]


@pytest.mark.parametrize("typed", ["20240230", "2024-13-01", "三月中旬", "3/11/2024", "2024年13月", "13800138000"])
def test_what_is_no_day_is_a_question(typed: str, year_2024: Declarations) -> None:
    assert found(typed, year_2024) == [("P-310", "O5", "实有的年、月、日")]
