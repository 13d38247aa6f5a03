"""Chinese numerals up to 九十九, as headings, labels, tables and days are numbered."""

from typing import Final

_NUMERALS: Final = "一二三四五六七八九十"
NUMERAL: Final = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
"""The pattern of a numeral from 1 to 99."""


def number_of(numeral: str) -> int:
    """Return the number of a numeral up to 九十九; 0 for what is none."""
    tens, ten, ones = numeral.partition("十")
    if not numeral or not set(numeral) <= set(_NUMERALS) or len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    if not ten:
        return _NUMERALS.index(numeral) + 1 if len(numeral) == 1 else 0
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def count_of(text: str) -> int:
    """Return a count as people write it: in digits, as a numeral, or 两; 0 for what is none."""
    return int(text) if text.isdecimal() else number_of("二" if text == "两" else text)


def numeral_of(number: int) -> str:
    """Return the numeral of a number from 1 to 99."""
    tens, ones = divmod(number, 10)
    first = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return first + (_NUMERALS[ones - 1] if ones else "")
