"""What an explanation says, as plain values; ``text`` and ``data`` print it."""

from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.model.location import Location


@dataclass(frozen=True, slots=True)
class Term:
    """One workbook cell that was added up: what its ledger line is about, the exact 元, and the cell."""

    unit_code: str
    unit_name: str
    about: tuple[str, ...]
    yuan: Decimal
    at: Location


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A workbook cell that was read but not added up as a ledger line: a text, a count, a figure stated as it is."""

    at: Location
    value: str


@dataclass(frozen=True, slots=True)
class Way:
    """A shown figure or text and where it comes from.

    ``shown`` is as printed, ``unit`` what follows it (``万元``, ``元`` or nothing); ``yuan`` the exact 元 behind it,
    ``None`` when there is none. ``formula`` is the computation with the shown operands; ``operands`` are their ways.
    ``typed`` is the reference that a person types to come here, ``key`` the one for programs.
    """

    place: str
    shown: str
    unit: str = ""
    yuan: Decimal | None = None
    key: str = ""
    context: str = ""
    formula: str = ""
    operands: tuple["Way", ...] = ()
    terms: tuple[Term, ...] = ()
    sources: tuple[SourceCell, ...] = ()
    typed: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the ledger lines add up to the exact amount; without lines there is nothing to compare."""
        return not self.terms or self.yuan is None or sum((term.yuan for term in self.terms), Decimal(0)) == self.yuan


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that was perhaps meant: the reference to type for it, what it shows, and words to recognise it by."""

    reference: str
    shown: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The ways of everything that was asked for; a piece of a sentence may hold several figures."""

    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """No single place was meant: why, and which there are; ``more`` is how many are left out of the list."""

    message: str
    candidates: tuple[Candidate, ...] = field(default=())
    more: int = 0


Answer = Explanation | Choice
