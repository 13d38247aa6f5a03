"""What a cell of next year's workbook is filled with beforehand: ``prefill`` of a field in ``workbook.yaml``."""

from typing import Any, Final, Literal

from pydantic import model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel

COMPARED: Final = "compared"
"""Instead of the key of a fact: the one that ``compared_next_year`` names for the item of the row."""
SAME, KNOWN = "same", "known"


class Prefill(DeclaredModel):
    """``same``: what the same field said last year, marked to be looked at; ``known``: the same without a mark.

    ``field``: what another field of the same sheet (of the same item) said; ``fact``: a fact of last year's document of
    the unit, or of the department; ``table`` and ``column``: its amount in the row with the code of this row. They are
    figures of last year: their cells are locked and name their source.
    """

    take: Literal["", "same", "known"] = ""
    field: str = ""
    fact: str = ""
    table: str = ""
    column: str = ""
    of: Literal["unit", "department"] = "unit"

    @property
    def is_last_year(self) -> bool:
        """Whether the cell then holds a figure of last year, which nobody types."""
        return not self.take

    @property
    def is_marked(self) -> bool:
        """Whether a person is asked to look at what is filled in."""
        return self.take == SAME

    @model_validator(mode="before")
    @classmethod
    def _from_a_word(cls, value: Any) -> Any:
        return {"take": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Prefill":
        if sum(map(bool, (self.take, self.field, self.fact, self.table))) != 1:
            raise ValueError("prefill 应写 same、known，或 field、fact、table 之一")
        if bool(self.table) != bool(self.column):
            raise ValueError("prefill 的 table、column 应一起写")
        if self.of != "unit" and not (self.fact or self.table):
            raise ValueError("prefill 的 of 只与 fact、table 一起写")
        return self


class Ending(DeclaredModel):
    """Which records are not taken up again: those whose ``field`` in ``sheet`` contained a word (一次性项目)."""

    sheet: str
    field: str
    contains: str
