"""How the page writes figures: one style, whatever styles the tables and the prose of the document have.

The value is the document's, and its unit: 1341.58 of a table and 1,002.94 of a sentence stand side by side.
"""

import re
from typing import Final

from budget_disclosure.model.figure_style import MoneyUnit
from budget_disclosure.model.money import parse_decimal

_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.(\d+))?")
_DECIMALS_OF_WAN: Final = 2


def in_page_style(shown: str, unit: str) -> str:
    """Return a figure of the document with separators, 万元 with at least two decimals; words for it as they are."""
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return shown
    decimals = len(found.group(1) or "")
    if unit == MoneyUnit.WAN:
        decimals = max(decimals, _DECIMALS_OF_WAN)
    return f"{parse_decimal(shown.replace(',', '')):,.{decimals}f}"
