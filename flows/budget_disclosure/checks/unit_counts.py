"""How many units a text says that a department has: 下设5个下属单位, 所属预算单位三个, 无下属单位."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from budget_disclosure.text.numerals import NUMERAL, count_of

_NUMBER: Final = rf"(\d{{1,3}}|{NUMERAL}|两)"
_UNITS: Final = (
    r"(?:独立核算|独立编制预算|财政拨款|全额|差额|参公)*的?(?:下属|所属|直属|二级)?(预算|事业|预算事业|事业预算)?单位"
)
_OF: Final = r"(?:下设|下属|下辖|所属|直属|管辖|辖)(?:有|共有|共)?"
_PATTERNS: Final = (
    re.compile(rf"{_OF}\s*{_NUMBER}\s*[个家]\s*{_UNITS}"),
    re.compile(rf"(?:下属|所属|直属|二级)(预算|事业|预算事业|事业预算)?单位(?:共有|共|有|为)?\s*{_NUMBER}\s*[个家]"),
)
_NONE: Final = re.compile(r"(?:无|没有)(?:独立核算的?)?(?:下属|所属|直属|二级)(?:预算|事业)?单位")


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A number of units that a text states; ``may_count_head``: 预算单位, which 部门本级 is too."""

    count: int
    may_count_head: bool
    text: str


def unit_counts(text: str) -> Iterator[UnitCount]:
    """Yield the numbers of subordinate or budget units that a text states."""
    for match in _PATTERNS[0].finditer(text):
        yield UnitCount(count_of(match.group(1)), "预算" in (match.group(2) or ""), match.group())
    for match in _PATTERNS[1].finditer(text):
        yield UnitCount(count_of(match.group(2)), "预算" in (match.group(1) or ""), match.group())
    for match in _NONE.finditer(text):
        yield UnitCount(0, False, match.group())
