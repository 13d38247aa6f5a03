"""References to sentences: an amount as printed (``39.51``), one of a section (``七: 15.40``), or a piece of text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph

_FIGURE = re.compile(r"-?\d[\d,，]*(\.\d+)?%?")
_UNITS = ("万元", "元", "个", "辆", "平方米", "台（套）")
_NEIGHBOURHOOD = 18
_FEWEST_WORDS = 6
_PROSE = "文字说明"


@dataclass(frozen=True, slots=True)
class Printed:
    """A fact as a sentence prints it: where, and from which to which character of the paragraph."""

    section: str
    heading: str
    paragraph: Paragraph
    fact: Fact
    start: int
    end: int

    @property
    def context(self) -> str:
        """The figure in brackets between the words around it."""
        text = self.paragraph.text
        before, after = max(self.start - _NEIGHBOURHOOD, 0), self.end + _NEIGHBOURHOOD
        left, right = "…" if before else "", "…" if after < len(text) else ""
        return f"{left}{text[before : self.start]}【{text[self.start : self.end]}】{text[self.end : after]}{right}"

    @property
    def unit(self) -> str:
        """The unit that follows the figure in the sentence."""
        after = self.paragraph.text[self.end :]
        return next((unit for unit in _UNITS if after.startswith(unit)), "")


def printed_facts(narrative: Narrative, headings: Mapping[str, str]) -> Iterator[Printed]:
    """Yield every fact that prose prints, in the order of the document; ``headings`` by the keys of the sections."""
    for section, paragraphs in narrative.prose.items():
        for paragraph in paragraphs:
            position = 0
            for segment in paragraph.segments:
                end = position + len(segment.text)
                if segment.fact is not None and segment.text:
                    yield Printed(section, headings.get(section) or _PROSE, paragraph, segment.fact, position, end)
                position = end


def split_section(words: str, headings: Mapping[str, str]) -> tuple[frozenset[str], str]:
    """Return the sections a reference is limited to (``七: 15.40``; none: all), and the rest of it."""
    name, colon, rest = words.replace("：", ":").partition(":")
    wanted = name.strip()
    if not colon or not wanted or not rest.strip():
        return frozenset(), words
    named = frozenset(
        key
        for key, heading in headings.items()
        if wanted == key
        or any(part.startswith((f"{wanted}、", f"（{wanted}）", wanted)) for part in heading.split(" › "))
    )
    return (named, rest.strip()) if named else (frozenset(), words)


def is_figure(words: str) -> bool:
    """Return whether the words are a printed figure and nothing else."""
    return _FIGURE.fullmatch(_bare(words)) is not None


def with_figure(printed: Sequence[Printed], words: str) -> tuple[Printed, ...]:
    """Return the prints of a figure; thousands separators and the unit after it do not matter, nor a missing ``%``."""
    wanted = {_bare(words), f"{_bare(words)}%"}
    return tuple(one for one in printed if one.fact.value is not None and _bare(one.fact.shown) in wanted)


def in_piece(printed: Sequence[Printed], narrative: Narrative, words: str) -> tuple[bool, tuple[Printed, ...]]:
    """Return whether a piece of text stands in the prose, and the facts that it holds, each once.

    A piece that stands in several paragraphs means all of them.
    """
    wanted = "".join(words.split())
    found, is_there = dict[str, Printed](), False
    for paragraph in narrative.paragraphs:
        start = paragraph.text.find(wanted)
        if start < 0:
            continue
        is_there = True
        for one in printed:
            if one.paragraph is paragraph and one.start < start + len(wanted) and one.end > start:
                found.setdefault(one.fact.key, one)
    return is_there, tuple(found.values())


def typed_reference(one: Printed, narrative: Narrative) -> str:
    """Return what a person types for a figure of a sentence: the fewest words before it that stand nowhere else."""
    text = one.paragraph.text
    everything = [paragraph.text for paragraph in narrative.paragraphs]
    end = one.end + len(one.unit)
    for start in range(max(one.start - _FEWEST_WORDS, 0), -1, -1):
        piece = text[start:end]
        if sum(other.count(piece) for other in everything) == 1:
            return piece
    return text[:end]


def source_of(narrative: Narrative, words: str) -> str:
    """Return the line of the wording that a piece of text without any fact comes from."""
    wanted = "".join(words.split())
    return next((paragraph.source for paragraph in narrative.paragraphs if wanted in paragraph.text), "")


def _bare(words: str) -> str:
    text = words.strip()
    for unit in _UNITS:
        text = text.removesuffix(unit)
    return text.strip().replace(",", "").replace("，", "")
