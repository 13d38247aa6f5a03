"""Amounts as they are printed: exact 元, the unit, and how much the last printed digit is worth."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

from budget_disclosure.model.money import ZERO, parse_decimal


@unique
class Unit(StrEnum):
    """In what amounts are printed."""

    YUAN = "元"
    QIAN = "千元"
    WAN = "万元"
    YI = "亿元"

    @property
    def yuan(self) -> Decimal:
        """How many 元 one of it is."""
        return _YUAN[self]


_YUAN: Final = {
    Unit.YUAN: Decimal(1),
    Unit.QIAN: Decimal(1_000),
    Unit.WAN: Decimal(10_000),
    Unit.YI: Decimal(100_000_000),
}
# Digits and marks as keyboards for Chinese write them, one character for one.
_NARROW: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
_NEGATIVE: Final = re.compile(
    r"[（(]([0-9][0-9,，]*\.[0-9]+|[0-9]{3,}|[0-9]{1,3}(?:[,，][0-9]{3})+)[）)]|[△▲▼]([0-9].*)"
)
_NUMBER: Final = re.compile(r"[-－﹣−]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[-－﹣−]?[0-9]+(?:\.[0-9]+)?")
_NOTHING: Final = frozenset({"", "-", "—", "－", "–", "--", "——", "/", "无", "\\"})


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """An amount: ``text`` as printed, ``yuan`` exact, ``step`` what its last digit is worth in 元."""

    text: str
    yuan: Decimal
    step: Decimal
    unit: Unit

    @property
    def is_rounded(self) -> bool:
        """Whether what was printed may have been rounded: only amounts that are not in 元."""
        return self.unit is not Unit.YUAN


def amount_of(text: str, unit: Unit) -> PrintedAmount | None:
    """Return the amount that a cell prints, or ``None`` for none; in brackets, or after △, it is negative."""
    plain = narrow("".join(text.split()))
    negative = _NEGATIVE.fullmatch(plain)
    if negative:
        plain = f"-{negative[1] or negative[2]}"
    if _NUMBER.fullmatch(plain) is None:
        return None
    return printed(plain, unit)


def narrow(text: str) -> str:
    """Return a text with its full-width digits and points in half width, as long as before."""
    return text.translate(_NARROW)


def printed(text: str, unit: Unit) -> PrintedAmount:
    """Return the amount of a text that is a number with or without separators. Raises ``ValueError`` for others."""
    digits = text.replace(",", "").replace("，", "")
    digits = re.sub("^[－﹣−]", "-", digits)
    places = len(digits.partition(".")[2])
    return PrintedAmount(text, parse_decimal(digits) * unit.yuan, unit.yuan.scaleb(-places), unit)


def is_blank(text: str) -> bool:
    """Return whether a cell says that there is nothing: empty or a stroke."""
    return "".join(text.split()) in _NOTHING


def shown(yuan: Decimal, unit: Unit) -> str:
    """Return 元 as the unit prints them, without zeros at the end beyond two decimals: ``1,234.50 万元``."""
    number = yuan / unit.yuan
    text = f"{number.normalize():,f}" if number else "0"
    whole, _, part = text.partition(".")
    if unit is not Unit.YUAN or part:
        part = part.ljust(2, "0")
    return f"{whole}.{part} {unit}" if part and number != ZERO else f"{whole} {unit}"
