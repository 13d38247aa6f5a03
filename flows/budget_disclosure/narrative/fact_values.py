"""What a name in a sentence stands for: a fact, a phrase made of facts, or the entries of a text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from budget_disclosure.declarations.field_yaml import NO, YES
from budget_disclosure.declarations.wording_numbers import NumberStyle, ShownZero
from budget_disclosure.model.dates import date_text
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.narrative import Fact, RowList, Segment

_TRAILING_PUNCTUATION = re.compile(r"[\s。．.；;，,、：:！!]+$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and facts as one value; sentences print it whole, or one of its ``parts``.

    A list has its ``entries``, each with the ``names`` that hold for it.
    """

    segments: tuple[Segment, ...]
    parts: Mapping[str, Fact] = field(default_factory=dict)
    rows: RowList | None = None
    entries: tuple["Phrase", ...] = ()
    names: Mapping[str, "Value"] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Fact:
        return self.parts[part]

    @property
    def text(self) -> str:
        """The phrase as it is printed."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a text, for paragraphs that stand once for each."""

    items: tuple[Fact, ...]


Value = Fact | Phrase | Entries


@dataclass(frozen=True, slots=True)
class Figures:
    """How a fact writes its figures: what is said of what only rounds to zero, and the declared style of numbers."""

    shown_zero: ShownZero
    numbers: NumberStyle


def amount_fact(key: str, amount: Amount, origin: str, figures: Figures) -> Fact:
    """Return an amount in 万元 as prose prints it; one that only rounds to zero in the words of the policy."""
    shown = figures.shown_zero.amount if amount.is_rounded_away else figures.numbers.text(amount.wan)
    return Fact(key, shown, amount.wan, amount.yuan, origin, amount.cells)


def figure_fact(key: str, figure: Decimal, origin: str, figures: Figures, cells: tuple[Location, ...] = ()) -> Fact:
    """Return a figure computed from shown figures, in the style of numbers."""
    return Fact(key, figures.numbers.text(figure), figure, None, origin, cells)


def percent_fact(
    key: str,
    pct: Decimal,
    origin: str,
    figures: Figures,
    cells: tuple[Location, ...] = (),
    *,
    is_nothing: bool = False,
) -> Fact:
    """Return a percentage with its sign: two decimals, ``0%`` where there is nothing at all.

    What only rounds to 0.00 is written as the policy declares.
    """
    shown = "0%" if is_nothing else f"{pct:,.2f}%" if pct else figures.shown_zero.pct
    return Fact(key, shown, pct, None, origin, cells)


def count_fact(key: str, count: int, origin: str, cells: tuple[Location, ...] = ()) -> Fact:
    """Return a whole number without decimals."""
    return Fact(key, str(count), Decimal(count), None, origin, cells)


def ordinal_fact(key: str, number: int, origin: str) -> Fact:
    """Return a number that orders or dates and measures nothing: a year, the number of an entry."""
    return Fact(key, str(number), origin=origin)


def text_fact(key: str, text: str, origin: str, cells: tuple[Location, ...] = ()) -> Fact:
    """Return a text on one line."""
    return Fact(key, on_one_line(text), origin=origin, cells=cells)


def value_text(value: object) -> str:
    """Return what a cell says as documents write it: a date in words, 是 or 否, a word of a list."""
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def on_one_line(text: str) -> str:
    """Return a text with its line breaks as semicolons, so that a paragraph stays one paragraph."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "；".join([*(without_end(line) for line in lines[:-1]), *lines[-1:]])


def unknown_fact(key: str, shown: str, origin: str, cells: tuple[Location, ...] = ()) -> Fact:
    """Return the place-holder of a fact that nobody stated; ``cells`` are the blank cells, where they are known."""
    return Fact(key, shown, origin=origin, cells=cells, is_known=False)


def without_end(text: str) -> str:
    """Return a text without the punctuation it ends with."""
    return _TRAILING_PUNCTUATION.sub("", text.strip())


def full_stop(value: Fact | Phrase) -> Fact | Phrase:
    """Return a fact, or a phrase, that ends with exactly one full stop; an empty one stays empty."""
    if isinstance(value, Phrase):
        return Phrase((*value.segments, Segment("。")), value.parts, value.rows) if value.text else value
    text = without_end(value.shown)
    return replace(value, shown=f"{text}。") if text else value


def cells_of(facts: Sequence[Fact]) -> tuple[Location, ...]:
    """Return the cells of several facts in order."""
    return tuple(cell for fact in facts for cell in fact.cells)
