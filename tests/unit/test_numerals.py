"""Chinese numerals read and written, and what is none."""

import re

import pytest

from budget_disclosure.text.numerals import NUMERAL, count_of, number_of, numeral_of

KNOWN = [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (30, "三十"), (99, "九十九")]


@pytest.mark.parametrize(("number", "numeral"), KNOWN)
def test_a_numeral_is_written_and_read(number: int, numeral: str) -> None:
    assert (numeral_of(number), number_of(numeral)) == (numeral, number)


def test_every_numeral_to_99_is_one() -> None:
    numerals = [numeral_of(number) for number in range(1, 100)]
    assert [number_of(numeral) for numeral in numerals] == list(range(1, 100))
    assert all(re.fullmatch(NUMERAL, numeral) for numeral in numerals)


@pytest.mark.parametrize("text", ["", "三四", "十三四", "十十", "一百", "费", "两"])
def test_other_words_are_no_numeral(text: str) -> None:
    assert number_of(text) == 0


@pytest.mark.parametrize(("text", "count"), [("12", 12), ("十二", 12), ("两", 2), ("三四", 0)])
def test_counts_are_written_in_digits_and_words(text: str, count: int) -> None:
    assert count_of(text) == count
