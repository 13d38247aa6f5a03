"""Percentages of printed amounts: what they are, and what the rounding of the amounts allows."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference and the base it is of, in 元; ``room`` is by how much both may be off because they were rounded."""

    difference: Decimal
    base: Decimal
    current: Decimal
    room: Decimal


def shown_percent(change: Change, step: Decimal) -> Decimal:
    """Return the percentage of the printed amounts, rounded half up to a step (0.01). Raises for a base of nothing."""
    return (change.difference * _HUNDRED / change.base).quantize(step, rounding=ROUND_HALF_UP)


def fits(percent: Decimal, step: Decimal, change: Change) -> bool:
    """Return whether a percentage, printed to a step (0.01), is right for some amounts that are printed the same."""
    low = max(change.difference - change.room, Decimal(0)) * _HUNDRED / (change.base + change.room)
    least = change.base - change.room
    high = (change.difference + change.room) * _HUNDRED / least if least > 0 else Decimal("Infinity")
    return low - step / 2 <= percent <= high + step / 2


def shown_points(percent: Decimal, right: Decimal) -> str:
    """Return by how much a percentage is off, with its sign."""
    return f"{percent - right:+f} 个百分点"
