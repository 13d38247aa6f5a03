"""Prose whose every figure is a fact that can be traced; pure data for every output."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.declarations.wording_facts import Projects
from budget_disclosure.model.location import Location


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or text that prose shows.

    ``shown`` is what is printed; ``value`` the shown figure (万元, percent or a count) or ``None`` for a text;
    ``yuan`` the exact amount behind it, when it is one; ``origin`` says in Chinese where it comes from
    (``表五!合计.基本支出``, ``表一!… − 上年对比!B6``); ``cells`` are the workbook cells behind it. ``is_known`` is
    false where a unit has not stated what the fact needs: ``shown`` is a place-holder and the document is blocked.
    ``filled`` is the text as a unit filled it, where words of it were taken off before printing; of a fact that is not
    known because units state different texts, these texts; empty otherwise.
    """

    key: str
    shown: str
    value: Decimal | None = None
    yuan: Decimal | None = None
    origin: str = ""
    cells: tuple[Location, ...] = ()
    is_known: bool = True
    filled: str = ""

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a sentence: declared wording (``fact`` is ``None``) or a fact."""

    text: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose with the line of the wording file it comes from; a template may set headings apart."""

    segments: tuple[Segment, ...]
    source: str
    is_heading: bool = False

    @property
    def text(self) -> str:
        """The paragraph as it is printed."""
        return "".join(segment.text for segment in self.segments)

    @property
    def facts(self) -> Iterator[Fact]:
        """The facts that it prints, in their order."""
        return (segment.fact for segment in self.segments if segment.fact is not None)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class RowList:
    """A list that prose makes of the rows of a table that are not zero: where it looks, and the codes it lists.

    ``keys`` is the pattern of the row keys; its first group, if any, is the item's code. ``leaves_small_out``: amounts
    that are shown as zero are not listed, by the declared policy.
    """

    table: str
    column: str
    keys: str
    codes: tuple[str, ...]
    leaves_small_out: bool = False


@dataclass(frozen=True, slots=True)
class Narrative:
    """The prose of a document by the keys of ``wording.yaml``, every fact by its key, and what some facts look at.

    ``lists`` are the lists of table rows, ``projects`` which projects a fact counts or adds up: rules compare both with
    the tables and the forms.
    """

    prose: Mapping[str, tuple[Paragraph, ...]]
    facts: Mapping[str, Fact]
    lists: Mapping[str, RowList] = field(default_factory=dict)
    projects: Mapping[str, Projects] = field(default_factory=dict)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs of all sections, in the order of the wording."""
        return (paragraph for section in self.prose.values() for paragraph in section)
