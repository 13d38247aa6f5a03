"""Percentages of printed amounts: what they are, and what the rounding of the amounts allows."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from budget_disclosure.published.text_figures import TextFigure

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


def fits(percent: TextFigure, change: Change) -> bool:
    """Return whether a printed percentage is right for some amounts that would have been printed the same."""
    low = max(change.difference - change.room, Decimal(0)) * _HUNDRED / (change.base + change.room)
    least = change.base - change.room
    high = (change.difference + change.room) * _HUNDRED / least if least > 0 else Decimal("Infinity")
    return low - percent.step / 2 <= percent.value <= high + percent.step / 2
