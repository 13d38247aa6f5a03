"""What a notice or a reviewer's list is made of, in the order of reading; ``correction`` writes Word or a page."""

from dataclasses import dataclass

from budget_disclosure.text.word_diff import Stretch


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 0 is the title, 1 一、…, 2 below it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; what is removed and what is added is marked. ``is_closing`` stands at the right: name and date."""

    stretches: tuple[Stretch, ...]
    is_closing: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: header, rows of texts, shares of the width, and which columns hold figures."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    figures: frozenset[int]


Block = Heading | Words | Grid


def plain(text: str) -> Words:
    """Return a paragraph in which nothing is marked."""
    return Words((Stretch("same", text),))


def closing(text: str) -> Words:
    """Return a line at the right."""
    return Words((Stretch("same", text),), is_closing=True)
