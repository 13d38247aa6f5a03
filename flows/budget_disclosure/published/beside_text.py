"""What a Word document shows besides its text and tables: entries of the contents, margins, charts, pictures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BesideText:
    """``margins`` are the words of headers and footers, page numbers apart; ``charts`` what each chart draws, in its
    order; ``chart_words`` all its words; ``pictures`` are digests with what a person calls each.
    """

    contents: tuple[str, ...] = ()
    margins: tuple[str, ...] = ()
    charts: tuple[tuple[str, ...], ...] = ()
    chart_words: frozenset[str] = frozenset()
    pictures: tuple[tuple[str, str], ...] = ()
