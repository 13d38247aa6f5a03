"""What is known of a unit from the document it published last year."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LastUnit:
    """A unit of last year's document. ``total`` is its whole budget in exact 元, ``None`` where that was not kept."""

    name: str
    total: Decimal | None = None
