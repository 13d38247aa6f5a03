"""Days as they are typed into text cells."""

from datetime import date

import pytest

from budget_disclosure.model.dates import ImpossibleDayError, date_text, day_meant


@pytest.mark.parametrize(
    "typed",
    [
        "20240311153418",
        "202403111534",
        "20240311",
        "20240311 15:34",
        "2024-03-11",
        "2024-3-11 9:05:07",
        "2024-03-11T15:34:18",
        "2024/3/11",
        "2024/03/11 15:34",
        "2024.3.11",
        "2024.03.11.",
        "2024年3月11日",
        "2024 年 3 月 11 日",
        "2024年03月11日 15:34",
        "２０２４年３月１１日",
        " 2024-03-11 ",
    ],
)
def test_a_day_is_read_however_it_is_typed(typed: str) -> None:
    assert day_meant(typed) == date(2024, 3, 11)


def test_a_day_and_an_hour_are_not_mixed_up() -> None:
    assert day_meant("2024/1/1 19:52") == date(2024, 1, 1)
    assert day_meant("2024/11/15 19:52") == date(2024, 11, 15)


@pytest.mark.parametrize(
    "typed",
    ["2024年3月", "三月", "3/11/2024", "24.3.11", "2024", "2024031", "202403111", "2024-03/11", "13800138000", ""],
)
def test_what_is_no_day_or_could_be_two_is_none(typed: str) -> None:
    assert day_meant(typed) is None


@pytest.mark.parametrize("typed", ["20240231", "2024-13-01", "2024年2月30日", "20241311153418", "00000000"])
def test_a_day_that_the_calendar_does_not_have_is_told_apart(typed: str) -> None:
    with pytest.raises(ImpossibleDayError):
        day_meant(typed)


def test_a_day_is_written_without_leading_zeros() -> None:
    assert date_text(date(2024, 3, 1)) == "2024年3月1日"
