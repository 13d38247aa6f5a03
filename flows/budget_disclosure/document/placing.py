"""Where a table stands and how it came out there: pages, places and fits. All lengths are twentieths of a point."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """The text area of a page."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: what is above it on its page, above its later pages, and wanted below it on the last.

    ``above`` is ``None`` where it is not known.
    """

    above: int | None = None
    continued: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table came out: widths of its columns, heights of its rows as laid out, and the rows of its header.

    ``starts`` are the rows with which its second and later pages begin, ``least`` is the least height of its rows. A
    table that is no disclosure table has no heights: nothing is known of how far it reaches. ``ending`` is that of the
    styles of its size or look, ``kept`` are rows that stay on the page of the next one besides those that say so
    themselves, ``unit`` is that of the columns.
    """

    columns: Sequence[int]
    heights: Sequence[int]
    header: int
    starts: Sequence[int]
    least: int = 0
    ending: str = ""
    kept: frozenset[int] = frozenset()
    unit: str = "dxa"

    def depth(self, place: Place) -> int | None:
        """Return how far down its last page the table reaches, with what stands above it there; ``None``: unknown."""
        if place.above is None or not self.heights:
            return None
        begin = self.starts[-1] if self.starts else self.header
        top = place.continued if self.starts else place.above
        return top + sum(self.heights[: self.header]) + sum(self.heights[begin:])
