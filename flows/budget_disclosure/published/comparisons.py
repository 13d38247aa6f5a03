"""What a text says of a change against last year: amount, base, difference, percentage, direction, reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budget_disclosure.published.text_figures import DIRECTION, RISES, TextFigure, Told

_AGAINST = re.compile(r"(?:比|较|与|同|和|跟)(?:其)?(?:上年|上一年|去年|20[0-9]{2}年)(?:度)?[^，。；：]{0,14}?")
_SAME = re.compile(r"相同|持平|一致|保持不变|没有变化|无变化|无增减|不变|未发生变化")
_REASON = re.compile(
    r"(?:主要)?(?:变动|变化|增减|增加|减少|增长|下降)?(?:的)?(?:主要)?(?:原因|是由于|是因为|系)(?:为|是|在于|主要是)?：?(?:是由于|由于|因为)?"
)
_ENDS_CLAUSE = re.compile(r"了?(?:[，。；：、！？]|$)")
_MAINLY = re.compile(r"主要(?:是|为|由于|因为|系)：?")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change as it is told. ``currents`` are the amounts before it that may be meant, the nearest first.

    ``rises`` has the directions of its words, in order; ``reason`` is ``None`` where none is given, ``""`` when empty.
    """

    start: int
    end: int
    currents: tuple[TextFigure, ...]
    base: TextFigure | None
    difference: TextFigure | None
    percent: TextFigure | None
    rises: tuple[bool, ...]
    is_same: bool
    reason: str | None
    reason_start: int


def comparisons_in(text: str, figures: Sequence[TextFigure]) -> tuple[Comparison, ...]:
    """Return the changes that a text tells, in order."""
    found: list[Comparison] = []
    marks = list(_AGAINST.finditer(text))
    for number, mark in enumerate(marks):
        nearest_mark = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        end = _end(text, mark, nearest_mark, figures)
        inside = [one for one in figures if mark.start() <= one.start < end]
        region = text[mark.end() : end]
        words = _direction_words(_without_reason(region), _told_to(inside, mark.end()))
        is_same = bool(_SAME.search(_without_reason(region)))
        if not words and not is_same:
            continue
        before = marks[number - 1].start() if number else 0
        reason, reason_start = _reason(text, mark.end(), nearest_mark)
        found.append(
            Comparison(
                mark.start(),
                end,
                _currents(figures, mark.start(), before, found),
                _base(figures, mark.start(), end, found[-1].end if found else 0),
                next((one for one in inside if one.told is Told.DIFFERENCE and one.is_money), None),
                next((one for one in inside if one.is_percent and one.told is Told.DIFFERENCE), None),
                tuple(word in RISES for word in words[:2]),
                is_same,
                reason,
                reason_start,
            )
        )
    return tuple(found)


def _end(text: str, mark: re.Match[str], limit: int, figures: Sequence[TextFigure]) -> int:
    """A change ends with its sentence, before the next one, or before the next amount that is told of something."""
    stop = re.search(r"[。；]", text[mark.end() : limit])
    end = mark.end() + stop.start() if stop else limit
    for one in figures:
        if mark.end() <= one.start < end and one.told is Told.STATED and one.is_money:
            comma = text.rfind("，", mark.end(), one.start)
            return comma if comma > 0 else one.start
    return end


def _told_to(figures: Sequence[TextFigure], start: int) -> int | None:
    """Return where the last figure of a change ends, from a start; ``None`` for a change without figures."""
    return max((one.end - start for one in figures if one.told is Told.DIFFERENCE), default=None)


def _direction_words(region: str, told_to: int | None) -> list[str]:
    """Return the words of direction; behind the figures 提高资金使用效益 is none, only a word that ends its clause."""
    return [
        match[0]
        for match in DIRECTION.finditer(region)
        if told_to is None or match.start() < told_to or _ENDS_CLAUSE.match(region, match.end())
    ]


def _without_reason(region: str) -> str:
    match = _REASON.search(region) or _MAINLY.search(region)
    return region[: match.start()] if match else region


def _currents(
    figures: Sequence[TextFigure], start: int, before: int, found: Sequence[Comparison]
) -> tuple[TextFigure, ...]:
    """Return the stated amounts before a change; those told before the change before it only when none is nearer."""
    stated = [one for one in figures if one.end <= start and one.told is Told.STATED and one.is_money]
    nearer = [one for one in stated if one.start >= before] if found else stated
    return tuple(reversed(nearer or stated))


def _base(figures: Sequence[TextFigure], start: int, end: int, before: int) -> TextFigure | None:
    inside = [one for one in figures if start <= one.start < end and one.told is Told.BASE and one.is_money]
    above = [one for one in figures if before <= one.start < start and one.told is Told.BASE and one.is_money]
    found = inside or above[-1:]
    return found[0] if found else None


def _reason(text: str, start: int, limit: int) -> tuple[str | None, int]:
    """Return the reason in the same sentence, or in the next one when that begins with it."""
    stop = re.search(r"[。；]", text[start:limit])
    end = start + stop.start() if stop else limit
    match = _REASON.search(text, start, end) or _MAINLY.search(text, start, end)
    if match is None and stop and text[end] in "。；":
        match = _REASON.match(text, end + 1, limit)
        stop = re.search(r"[。；]", text[match.end() : limit]) if match else None
        end = match.end() + stop.start() if match and stop else limit
    if match is None:
        return None, -1
    return text[match.end() : end].strip("，：:"), match.end()
