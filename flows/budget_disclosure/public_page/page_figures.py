"""Figures of pages for the public, and how they are written: in one style, whatever styles the document has.

The value is the document's, and its unit: 1341.58 of a table and 1,002.94 of a sentence stand side by side.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.model.figure_style import MoneyUnit
from budget_disclosure.model.money import parse_decimal

_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.(\d+))?")
_DECIMALS_OF_WAN: Final = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the document under a label: in the page's style, its unit, the exact 元, and the share in prose."""

    label: str
    shown: str
    unit: str
    yuan: Decimal
    share: str = ""

    @property
    def text(self) -> str:
        """The figure with its unit."""
        return f"{self.shown} {self.unit}"


def in_page_style(shown: str, unit: str) -> str:
    """Return a figure of the document with separators, 万元 with at least two decimals; words for it as they are."""
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return shown
    decimals = len(found.group(1) or "")
    if unit == MoneyUnit.WAN:
        decimals = max(decimals, _DECIMALS_OF_WAN)
    return f"{parse_decimal(shown.replace(',', '')):,.{decimals}f}"
