"""What a unit stated and published last year, as next year's workbook is filled from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

PlainRow = Mapping[str, str]
"""A form, or a row of a table, of last year's workbook by the keys of its fields; numbers as plain digits in 元."""


@dataclass(frozen=True, slots=True)
class StatedLastYear:
    """The workbook that last year's documents of a unit were made from, by sheet; ``source`` names it for people."""

    source: str
    sheets: Mapping[str, tuple[PlainRow, ...]]

    def form(self, sheet: str) -> PlainRow:
        """Return what a form said; empty where it said nothing, or last year's workbook did not have it."""
        return next(iter(self.sheets.get(sheet, ())), {})


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """Facts of a document of last year in exact 元 by their keys; ``source``: ``2024年公开第1版``.

    ``parts`` are items by the key of the source of funds, where the document shows them; ``cells`` are amounts of its
    tables by table, row and column.
    """

    source: str
    facts: Mapping[str, Decimal]
    parts: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    cells: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitLastYear:
    """All that is known of a unit's last year; ``doubts`` are sentences for people on what is not, and why."""

    stated: StatedLastYear | None = None
    own: PublishedFigures | None = None
    department: PublishedFigures | None = None
    doubts: tuple[str, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.stated is not None or self.own is not None
