"""How a table shows amounts: in 元 or 万元, how many decimals, separators or none; rounded half-up once."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

from budget_disclosure.model.money import YUAN_PER_WAN, parse_decimal, round_half_up

_MOST_PLACES: Final = 2


@unique
class MoneyUnit(StrEnum):
    """The unit that a table's amounts are shown in."""

    WAN = "万元"
    YUAN = "元"

    @property
    def yuan(self) -> Decimal:
        """How many 元 it is."""
        return YUAN_PER_WAN if self is MoneyUnit.WAN else Decimal(1)


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """Unit, decimals and separators of shown amounts; what stands where there is no money.

    ``decimals`` are 2 or 0, or ``None`` for as many as a figure needs, two at most (``25``, ``21.56``).
    """

    unit: MoneyUnit = MoneyUnit.WAN
    decimals: int | None = _MOST_PLACES
    has_separators: bool = False
    zero: str = ""

    @property
    def places(self) -> int:
        """The most decimals that a figure has."""
        return _MOST_PLACES if self.decimals is None else self.decimals

    @property
    def step(self) -> Decimal:
        """The least difference between two shown figures: 0.01 万元, 1 元."""
        return Decimal(1).scaleb(-self.places)

    @property
    def is_whole_yuan(self) -> bool:
        """Whether 角 and 分 are not shown."""
        return self.unit is MoneyUnit.YUAN and not self.places

    def figure(self, yuan: Decimal) -> Decimal:
        """Return the figure that is shown for an exact amount in 元."""
        return round_half_up(yuan / self.unit.yuan, self.places)

    def text(self, yuan: Decimal) -> str:
        """Return an exact amount in 元 as it is printed. What is not zero and rounds to it is a figure, never blank."""
        return self.figure_text(self.figure(yuan)) if yuan else self.zero

    def figure_text(self, figure: Decimal) -> str:
        """Return a shown figure as it is printed, zero as any other one."""
        text = f"{figure:{',' if self.has_separators else ''}.{self.places}f}"
        return text.rstrip("0").rstrip(".") if self.decimals is None else text


def shown_figure(text: str) -> Decimal:
    """Return the figure that a table's cell prints. Raises ``ValueError`` for a text that is no figure."""
    return parse_decimal(text.replace(",", ""))
