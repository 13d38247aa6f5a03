"""Years in texts: which of them go on with the budget year, and which name a law and stay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

_TOKEN = re.compile(
    r"(?<![0-9.])(?<![〔［\[])20[0-9]{2}(?![0-9])(?![〕］\]])"
    # A day on which something was issued belongs to what was issued.
    r"(?!年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:印发|发布|公布|颁布|修订|修正|施行|实施|起))"
)
KEPT_KEYS: Final = frozenset({"basis", "reason", "since", "cited", "source", "confidence"})
"""Keys (of YAML) and columns (of CSV) whose years say where something comes from: a person decides about them."""


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many years texts go on: those of ``base``, of the year before it and of the year after it."""

    base: int
    by: int

    def concerns(self, year: int) -> bool:
        """Return whether a year belongs to the budget year that texts are of."""
        return abs(year - self.base) <= 1

    def of(self, text: str) -> str:
        """Return a text whose years go on."""
        return _TOKEN.sub(partial(self._next), text)

    def _next(self, found: "re.Match[str]") -> str:
        year = int(found[0])
        return str(year + self.by) if self.concerns(year) else found[0]


def years_in(text: str) -> Iterator[int]:
    """Yield the years of a text that name no law, in their order."""
    return (int(found[0]) for found in _TOKEN.finditer(text))
