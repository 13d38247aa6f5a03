"""The list of changes between two versions of one document, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.model.input_cells import reading_order
from budget_disclosure.model.location import Location
from budget_disclosure.text.word_diff import Stretch


@unique
class Presence(StrEnum):
    """Whether a row, paragraph or form came, went, or is there in both versions."""

    ADDED = "新增"
    REMOVED = "删除"
    CHANGED = "更正"


@dataclass(frozen=True, slots=True)
class CauseCell:
    """A workbook cell that says something else now; ``None`` where it was, or is, blank."""

    file: str
    sheet: str
    cell: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A shown figure of a table. ``difference`` is of the shown figures in ``unit``, ``yuan`` the exact one in 元.

    A blank counts nothing in both; ``old`` and ``new`` are as printed, ``""`` for a blank.
    """

    table: str
    title: str
    row_key: str
    row: str
    column_key: str
    column: str
    unit: str
    old: str
    new: str
    difference: Decimal
    yuan: Decimal
    causes: tuple[CauseCell, ...]

    @property
    def reference(self) -> str:
        """The cell by keys, as ``disclose explain`` reads it."""
        return f"{self.table}!{self.row_key}.{self.column_key}"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came or went, with its figures by column as printed (those that are not blank)."""

    presence: Presence
    table: str
    title: str
    row_key: str
    row: str
    unit: str
    figures: tuple[tuple[str, str], ...]
    causes: tuple[CauseCell, ...]


@dataclass(frozen=True, slots=True)
class LabelChange:
    """Words of a row, a heading or a column that changed while the figures kept their place."""

    table: str
    title: str
    place: str
    old: str
    new: str
    causes: tuple[CauseCell, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A figure or text inside a changed paragraph; ``difference`` is ``None`` for texts and for what has no figure."""

    key: str
    old: str
    new: str
    difference: Decimal | None
    causes: tuple[CauseCell, ...]


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph of the prose; ``number`` counts from one in the version where it stands."""

    presence: Presence
    section: str
    title: str
    number: int
    old: str
    new: str
    stretches: tuple[Stretch, ...]
    facts: tuple[FactChange, ...]
    causes: tuple[CauseCell, ...]


@dataclass(frozen=True, slots=True)
class FormText:
    """A field or indicator of a performance form."""

    presence: Presence
    label: str
    old: str
    new: str
    stretches: tuple[Stretch, ...]
    causes: tuple[CauseCell, ...]


@dataclass(frozen=True, slots=True)
class FormChange:
    """A performance form: new, gone, or with other texts."""

    presence: Presence
    key: str
    project: str
    texts: tuple[FormText, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two versions of one document.

    ``unshown`` counts table cells whose exact amount changed by so little that the shown figure did not.
    """

    title: str
    figures: tuple[FigureChange, ...]
    rows: tuple[RowChange, ...]
    labels: tuple[LabelChange, ...]
    paragraphs: tuple[ParagraphChange, ...]
    forms: tuple[FormChange, ...]
    unshown: int

    @property
    def is_empty(self) -> bool:
        """Whether a reader of the document would see no change."""
        return not (self.figures or self.rows or self.labels or self.paragraphs or self.forms)

    @property
    def cells(self) -> tuple[CauseCell, ...]:
        """All cells that caused something, each once, in the order of the files."""
        causes = [cause for figure in self.figures for cause in figure.causes]
        causes += [cause for row in self.rows for cause in row.causes]
        causes += [cause for label in self.labels for cause in label.causes]
        causes += [cause for paragraph in self.paragraphs for cause in paragraph.causes]
        causes += [cause for form in self.forms for text in form.texts for cause in text.causes]
        return ordered(causes)


def ordered(causes: Iterable[CauseCell]) -> tuple[CauseCell, ...]:
    """Return cells each once, by file, sheet, row and column."""
    return tuple(sorted(set(causes), key=lambda c: reading_order(Location(c.file, c.sheet, c.cell))))
