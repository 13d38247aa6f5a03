"""What 其中 tells of: an amount or a number and the parts it is made of, in one paragraph or in those below it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.published.spots import Spot
from budget_disclosure.published.text_figures import TextFigure, Told, subject_words

_OF_WHICH: Final = re.compile(r"其中[:：，]?|(?:主要)?包括[:：]|(?<=元)（(?=本年|当年)")
_REST: Final = re.compile(r"其他(?:公务)?用车$")
_OPENS_A_LIST: Final = re.compile(r"其中[:：]?$")
_NUMBERED: Final = re.compile(r"（[一二三四五六七八九十]{1,3}）|[0-9]{1,2}[.．、](?![0-9])|（[0-9]{1,2}）|[①-⑳]")
_WITHIN: Final = re.compile(r"(?<=。)([^，。；：0-9]{4,20})中，")
_MOST_PARTS: Final = 12
_SHORTEST_START: Final = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A figure and the paragraph that says it."""

    statement: Statement
    figure: TextFigure

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return self.statement.spot(*self.figure.span)

    def name_after(self, before: "Said | None") -> str:
        """Return the words that name it: back to the part before it, a mark before it, or the 其中 that it follows."""
        text = self.statement.text[: self.figure.start]
        starts = [text.rfind(mark) + len(mark) for mark in ("其中", "包括", "；", "。") if mark in text]
        if before is not None and before.statement is self.statement:
            starts.append(before.figure.end)
        return text[max(starts, default=0) :]


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole and its parts, as they are told; ``families`` names the parts that together are all of a whole."""

    whole: Said
    parts: tuple[Said, ...]
    families: tuple[tuple[str, ...], ...]

    @property
    def values(self) -> tuple[TextFigure, ...]:
        """The figures of the parts."""
        return tuple(part.figure for part in self.parts)

    @property
    def are_all(self) -> bool:
        """Whether the parts are known to be all there are, by their names."""
        names = [part.name_after(before) for before, part in zip((None, *self.parts), self.parts, strict=False)]
        if _REST.search(names[-1]) and len(self.parts) > 2:
            return True
        return any(
            len(names) == len(family) and all(any(word in name for name in names) for word in family)
            for family in self.families
        )


def parts_in(statement: Statement, families: tuple[tuple[str, ...], ...]) -> Iterator[Parts]:
    """Yield the wholes of a paragraph with the parts that it tells of them; one part alone too."""
    for mark in _OF_WHICH.finditer(statement.text):
        before = [
            one
            for one in statement.figures
            if one.end <= mark.start()
            and one.told is Told.STATED
            and not _is_bracketed(statement.text, one, mark.start())
        ]
        if not before:
            continue
        end = _end(statement.text, mark)
        inside = [one for one in statement.figures if mark.end() <= one.start < end and one.told is Told.STATED]
        for unit in dict.fromkeys(one.unit for one in inside):
            whole = next((one for one in reversed(before) if one.unit == unit), None)
            parts = _outer(statement.text, [one for one in inside if one.unit == unit], mark.end(), end)
            if whole is not None and parts and "。" not in statement.text[whole.end : mark.start() - 1]:
                yield Parts(Said(statement, whole), tuple(Said(statement, part) for part in parts), families)


def mixed_parts(statement: Statement, families: tuple[tuple[str, ...], ...]) -> Iterator[Parts]:
    """Yield the wholes of a paragraph with parts of which some are in another unit of money, as 元 beside 万元."""
    for mark in _OF_WHICH.finditer(statement.text):
        end = _end(statement.text, mark)
        told = [one for one in statement.figures if one.is_money and one.told is Told.STATED]
        before = [
            one for one in told if one.end <= mark.start() and not _is_bracketed(statement.text, one, mark.start())
        ]
        parts = _outer(statement.text, [one for one in told if mark.end() <= one.start < end], mark.end(), end)
        if before and parts and len({one.unit for one in (before[-1], *parts)}) > 1:
            yield Parts(Said(statement, before[-1]), tuple(Said(statement, part) for part in parts), families)


def parts_after(subject: AuditSubject) -> Iterator[Parts]:
    """Yield a whole and the parts told right after it without 其中: 公务用车购置及运行费, 公务用车购置费, ….

    By their names (the parts begin alike, and so does the whole) and because they add up.
    """
    said = [
        Said(statement, one)
        for statement in subject.statements
        for one in statement.figures
        if one.is_money and one.told is Told.STATED
    ]
    for family in subject.words.told_parts:
        for place in range(len(said) - len(family)):
            whole, parts = said[place], tuple(said[place + 1 : place + 1 + len(family)])
            names = [subject_words(part.figure) for part in parts]
            start = _common_start(names)
            if (
                len(start) >= _SHORTEST_START
                and start in subject_words(whole.figure)
                and all(sum(word in name for name in names) == 1 for word in family)
                and sum(part.figure.value for part in parts) == whole.figure.value
            ):
                yield Parts(whole, parts, subject.words.told_parts)


def _common_start(names: Sequence[str]) -> str:
    """Return the characters that all names begin with."""
    same = takewhile(lambda characters: len(set(characters)) == 1, zip(*names, strict=False))
    return "".join(characters[0] for characters in same)


def _is_bracketed(text: str, one: TextFigure, end: int) -> bool:
    """Return whether a figure stands in a bracket that is closed before a place."""
    closing = text.find("）", one.end, end)
    return closing >= 0 and "（" not in text[one.end : closing]


def _end(text: str, mark: re.Match[str]) -> int:
    """The parts end with the sentence, or with the bracket that they stand in."""
    depth = 0
    for place in range(mark.end(), len(text)):
        character = text[place]
        if character == "（":
            depth += 1
        elif character == "）":
            depth -= 1
            if depth < 0:
                return place
        elif character == "。" and depth <= 0:
            return place
    return len(text)


def _outer(text: str, figures: Sequence[TextFigure], start: int, end: int) -> tuple[TextFigure, ...]:
    """Return the figures that are not themselves within a bracket, nor after another 其中."""
    inner = _OF_WHICH.search(text, start, end)
    while inner and text[start : inner.start()].count("（") > text[start : inner.start()].count("）"):
        inner = _OF_WHICH.search(text, inner.end(), end)
    found = []
    for one in figures:
        before = text[start : one.start]
        if before.count("（") > before.count("）") or (inner and one.start > inner.start()):
            continue
        found.append(one)
    return tuple(found)


def parts_of_named(statement: Statement, families: tuple[tuple[str, ...], ...]) -> Iterator[Parts]:
    """Yield a whole with a sentence of its own, and its parts in the next: 支出预算9万元。支出预算中，基金1万元."""
    text = statement.text
    for mark in _WITHIN.finditer(text):
        end = _end(text, mark)
        told = [one for one in statement.figures if one.is_money and one.told is Told.STATED]
        wholes = [one for one in told if one.end <= mark.start() and one.before.endswith(mark[1])]
        parts = [one for one in told if mark.end() <= one.start < end]
        if wholes and len(parts) > 1:
            yield Parts(Said(statement, wholes[-1]), tuple(Said(statement, part) for part in parts), families)


def spread_parts(subject: AuditSubject) -> Iterator[Parts]:
    """Yield the wholes of paragraphs that end with 其中： and their parts, the first amount of each paragraph below."""
    for index, statement in enumerate(subject.statements):
        if not _OPENS_A_LIST.search(statement.text):
            continue
        whole = _first_amount(statement)
        below = _listed(subject.statements[index + 1 : index + 1 + _MOST_PARTS])
        parts = [Said(one, figure) for one in below if (figure := _first_amount(one)) is not None]
        if whole is not None and len(parts) == len(below) > 1:
            yield Parts(Said(statement, whole), tuple(parts), subject.words.told_parts)


def _listed(below: Sequence[Statement]) -> list[Statement]:
    """Return the paragraphs of a list: numbered ones, or those down to the one that ends with 。"""
    if not below:
        return []
    is_numbered = bool(_NUMBERED.match(below[0].text))
    found: list[Statement] = []
    for one in below:
        if one.passage.is_heading or bool(_NUMBERED.match(one.text)) != is_numbered:
            break
        found.append(one)
        if not is_numbered and one.text.endswith("。"):
            break
    return found


def _first_amount(statement: Statement) -> TextFigure | None:
    return next((one for one in statement.figures if one.is_money and one.told is Told.STATED), None)
