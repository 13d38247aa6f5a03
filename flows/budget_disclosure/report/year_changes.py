"""What a reviewer sees of a budget at one glance: its changes against last year, and each unit's share; plain values.

All figures are shown ones, in 万元, as the documents print them.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class YearChange:
    """A figure of last year and of this year, in shown 万元; ``pct`` is the printed percentage, or empty."""

    label: str
    before: Decimal
    current: Decimal
    pct: str = ""

    @property
    def difference(self) -> Decimal:
        """By how much it changed, in shown 万元."""
        return self.current - self.before

    @property
    def text(self) -> str:
        """The change in words: ``减少 1,568.77 万元，51.84%``."""
        direction = "增加" if self.difference > 0 else "减少"
        return f"{direction} {abs(self.difference):,.2f} 万元" + (f"，{self.pct}" if self.pct else "")


@dataclass(frozen=True, slots=True)
class UnitShare:
    """A unit's whole budget in shown 万元, and its share of the department's in percent."""

    code: str
    name: str
    figure: Decimal
    pct: Decimal

    @property
    def text(self) -> str:
        """The figure in words: ``986.16 万元，占 67.67%``."""
        return f"{self.figure:,.2f} 万元，占 {self.pct}%"
