"""The declaration of the sheet 校验: what the workbook compares by itself before it is sent.

A formula is an Excel formula in which ``[sheet.field]`` stands for cells (``[sheet.item.field]`` for one fixed row,
``[sheet.first:last]`` for neighbouring columns) and ``@name(…)`` for a measure of ``workbook/check_measures.py``.
"""

import re
from collections.abc import Mapping
from enum import StrEnum, unique
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field as Constrained
from pydantic import model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, KeyPath

REFERENCE = re.compile(r"\[([a-z][a-z0-9_]*)\.([^\[\]]+)\]")
MEASURE = re.compile(r"@([a-z_]+)\(([^()]*)\)")
MUST, ASKED = "必须", "提醒"
"""How the sheet calls checks that stop the document, and those to be looked at."""
MEASURES = (
    *("bad_numbers", "bad_codes", "bad_words", "blanks", "rows", "rows_without_amount", "duplicates", "namesakes"),
    *("records", "disagreeing", "coded", "bad_names"),
)
"""The measures a formula may use; ``workbook/check_measures.py`` says what each counts or adds up."""

_PLACEHOLDER = re.compile(r"«([a-z_]+)»")


@unique
class Verdict(StrEnum):
    """What a check shows."""

    PASSED = "通过"
    FAILED = "不通过"
    REMINDER = "提醒"
    UNDETERMINED = "无法判断"
    BLANK = "未填"
    NOT_APPLICABLE = "不适用"


@unique
class Level(StrEnum):
    """What a check that does not hold means: ERROR stops the document, REMINDER is looked at, BLANK is missing."""

    ERROR = "error"
    REMINDER = "reminder"
    BLANK = "blank"

    @property
    def verdict(self) -> Verdict:
        """What the check shows when it does not hold."""
        return {Level.ERROR: Verdict.FAILED, Level.REMINDER: Verdict.REMINDER, Level.BLANK: Verdict.BLANK}[self]


class Operand(DeclaredModel):
    """One side of a comparison: how people call it, and its formula."""

    title: str = Constrained(min_length=1)
    formula: str = Constrained(min_length=1)


class SelfCheck(DeclaredModel):
    """One line of the sheet 校验.

    ``applies`` and ``undetermined`` are conditions (formulas); ``needs`` the cells without which it shows 未填,
    ``blank_when`` a condition for the same; ``unless`` the cell whose text excuses the difference; ``marks`` the cells
    that turn red; ``rules`` the Python rules that find the same; ``each`` repeats it with other words.
    """

    id: str = Constrained(pattern=r"^C-\d{3}(\.\d+)?$")
    sentence: str = Constrained(min_length=1)
    level: Level = Level.ERROR
    rules: tuple[str, ...] = ()
    unit: str = ""
    left: Operand
    relation: Literal["equal", "at_most", "at_least", "same_wan"]
    right: Operand
    applies: str = ""
    needs: tuple[str, ...] = ()
    blank_when: str = ""
    undetermined: str = ""
    unless: str = ""
    marks: tuple[str, ...] = ()
    at: str
    remedy: str = Constrained(min_length=1)
    each: tuple[Mapping[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The defined name of the check's verdict."""
        return "check_" + re.sub(r"\W", "_", self.id.removeprefix("C-"))

    @property
    def formulas(self) -> tuple[str, ...]:
        """Everything that may hold references."""
        return tuple(formula for _, formula in self.placed())

    def placed(self) -> tuple[tuple[KeyPath, str], ...]:
        """Return everything that may hold references, with the keys under which it stands."""
        single = ("applies", "blank_when", "undetermined", "unless", "at")
        return (
            *((("left", "formula"), self.left.formula), (("right", "formula"), self.right.formula)),
            *(((name,), getattr(self, name)) for name in single),
            *(((name, index), one) for name in ("needs", "marks") for index, one in enumerate(getattr(self, name))),
        )

    @property
    def looks_codes_up(self) -> bool:
        """Whether it looks codes up in the workbook's own lists, to which a bureau may have added since."""
        return any("list_" in formula or "@bad_codes" in formula for formula in self.formulas)

    def spread(self) -> "tuple[SelfCheck, ...]":
        """Return the check itself, or one for each mapping of ``each`` with its words put in for ``«key»``."""
        if not self.each:
            return (self,)
        plain = self.model_dump(exclude={"each"})
        return tuple(
            SelfCheck.model_validate(_put_in({**plain, "id": f"{self.id}.{index}"}, words))
            for index, words in enumerate(self.each, start=1)
        )

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        wanted = set(_PLACEHOLDER.findall(self.model_dump_json(exclude={"each"})))
        for words in self.each or ({},):
            if wanted - set(words):
                raise ValueError(f"each 缺少：{'、'.join(sorted(wanted - set(words)))}")
        for formula in self.formulas:
            for measure, _ in MEASURE.findall(formula):
                if measure not in MEASURES:
                    raise ValueError(f"没有“@{measure}”，应为：{'、'.join(MEASURES)}")
        return self


class CheckGroup(DeclaredModel):
    """Checks under one heading."""

    title: str = Constrained(min_length=1)
    checks: tuple[SelfCheck, ...] = Constrained(min_length=1)


class SelfCheckSpec(DeclaredModel):
    """The sheet 校验. ``ready`` is what its verdict says when the workbook may be sent, ``untouched`` of a blank one.

    ``beyond`` says what the sheet cannot check: people are not to take its verdict for the whole answer.
    """

    title: str = Constrained(min_length=1, max_length=31)
    lead: str = Constrained(min_length=1)
    verdict_title: str
    untouched: str = Constrained(min_length=1)
    ready: str = Constrained(min_length=1)
    beyond: str = Constrained(min_length=1)
    summary_title: str
    groups: tuple[CheckGroup, ...] = Constrained(min_length=1)

    def checks(self) -> tuple[SelfCheck, ...]:
        """Return every line of the sheet in its order."""
        return self._lines

    @cached_property
    def _lines(self) -> tuple[SelfCheck, ...]:
        return tuple(line for group in self.groups for check in group.checks for line in check.spread())


def _put_in(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _put_in(part, words) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_put_in(part, words) for part in value)
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return _PLACEHOLDER.sub(lambda match: words[match.group(1)], value)
    return value
