"""Money: exact 元 in ``Decimal``, rounded half-up once, when it is shown: to 0.01 万元, in tables as they declare it.

Shares and changes are computed from the shown figures, so that a reader with a calculator can recheck every one.
Python's and ``Decimal``'s default rounding are half-even, which is wrong here: nothing else in the package rounds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from budget_disclosure.model.location import Location

YUAN_PER_WAN = Decimal(10000)
HUNDREDTH = Decimal("0.01")
ZERO = Decimal(0)

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def parse_decimal(text: str) -> Decimal:
    """Return the exact number that ``text`` writes in plain ASCII digits; the only constructor of amounts from text.

    Raises ``ValueError`` for anything else: separators, units, full-width digits, NaN, infinity.
    """
    if _PLAIN_NUMBER.fullmatch(text) is None:
        raise ValueError(f"not a plain number: {text!r}")
    return Decimal(text)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Return ``value`` with so many decimals, half away from zero; never a negative zero."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def to_wan(yuan: Decimal) -> Decimal:
    """Return the figure in 万元 that is shown for an exact amount in 元."""
    return round_half_up(yuan / YUAN_PER_WAN)


def share_pct(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return the share of a shown figure in a shown total, in percent; ``None`` when the total is zero."""
    return round_half_up(part * 100 / whole) if whole else None


def change_pct(current: Decimal, prior: Decimal) -> Decimal | None:
    """Return |current − prior| ÷ prior of two shown figures, in percent; ``None`` when last year's figure is zero."""
    return round_half_up(abs(current - prior) * 100 / abs(prior)) if prior else None


def format_table(figure: Decimal) -> str:
    """Return a shown figure with two decimals and no thousands separator (``1457.38``)."""
    return f"{round_half_up(figure):.2f}"


def format_prose(figure: Decimal) -> str:
    """Return a shown figure as prose prints it: thousands separators and two decimals (``1,457.38``), zero as ``0``."""
    return f"{round_half_up(figure):,.2f}" if figure else "0"


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount in 元 together with the workbook cells it was added up from."""

    yuan: Decimal
    cells: tuple[Location, ...] = ()

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.yuan + other.yuan, self.cells + other.cells)

    @property
    def wan(self) -> Decimal:
        """The figure in 万元 that is shown for this amount."""
        return to_wan(self.yuan)

    @property
    def is_rounded_away(self) -> bool:
        """Whether the amount is not zero and would be shown as zero."""
        return bool(self.yuan) and not self.wan


def total(amounts: Iterable[Amount]) -> Amount:
    """Return the exact sum in 元, with the cells of every term in order; the sum of nothing is zero without cells."""
    terms = tuple(amounts)
    return Amount(sum((term.yuan for term in terms), ZERO), tuple(cell for term in terms for cell in term.cells))
