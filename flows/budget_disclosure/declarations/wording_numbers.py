"""How prose writes figures: the declared styles of numbers, and what is said of what only rounds to zero."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import field_validator, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.figure_style import FigureStyle
from budget_disclosure.model.money import round_half_up

STANDARD_STYLE = "standard"
"""The style of figures that say none; a format may declare it otherwise."""


class ShownZero(DeclaredModel):
    """How prose says what is not zero but rounds to 0.00: one policy for amounts (万元), percentages and lists.

    ``in_lists``: items of a list with such an amount are ``said``, or ``left_out``; then the list is not complete and
    its ``ending`` is said.
    """

    amount: str
    pct: str
    in_lists: Literal["said", "left_out"]

    @field_validator("amount", "pct")
    @classmethod
    def _says_that_there_is_something(cls, words: str) -> str:
        if "0.01" not in words or words.strip("0.%％") == "1" or re.search(r"[\s。；，]", words):
            raise ValueError(f"“{words}”应说明不为零但不足 0.01，如“不足0.01”")
        return words

    @model_validator(mode="after")
    def _has_its_units(self) -> "ShownZero":
        if not self.pct.endswith("%") or self.amount.endswith(("%", "元")):
            raise ValueError("pct 应以 % 结尾；amount 不带单位，单位写在句子里")
        return self


class NumberStyle(DeclaredModel):
    """How prose writes a figure that has decimals: 1,457.38 or 1457.38, 25.00 or 25, and what stands for zero."""

    separators: bool = True
    decimals: Literal["kept", "trimmed"] = "kept"
    zero: Literal["0", "0.00"] = "0"

    def text(self, figure: Decimal) -> str:
        """Return a shown figure as prose prints it, rounded to two decimals; trimmed, without zeros at its end."""
        rounded = round_half_up(figure)
        if not rounded:
            return self.zero
        decimals = None if self.decimals == "trimmed" else 2
        return FigureStyle(decimals=decimals, has_separators=self.separators).figure_text(rounded)


def with_standard_style(styles: Mapping[str, NumberStyle]) -> Mapping[str, NumberStyle]:
    """Return the declared styles with the one that figures without a style have."""
    return {STANDARD_STYLE: NumberStyle(), **styles}
