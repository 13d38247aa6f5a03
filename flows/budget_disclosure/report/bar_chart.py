"""Bars as SVG that stands in a page: each with its label and its figure, so that nothing is guessed from a length.

A reader of the screen gets the same from title and description. Nothing is styled in place: a page may forbid that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from budget_disclosure.model.money import ZERO

_WIDTH: Final = Decimal(400)  # of the drawing; a telephone shows it as large as it is
_WIDE, _NARROW = Decimal(13), Decimal("7.4")  # the characters of a text of 13 px
_LINE, _BAR, _GAP, _GROUP_GAP = 18, 14, 5, 10
_LEFT: Final = Decimal(64)  # where the bars of a group begin, right of their labels
_LEAST: Final = Decimal("1.5")  # what is not zero can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its figure in words with the unit, its length, and its tone, a class of the page's style."""

    text: str
    size: Decimal
    label: str = ""
    tone: str = "now"


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under a common label; a single bar may have no label of its own."""

    label: str
    bars: tuple[Bar, ...]


def bar_chart(name: str, title: str, groups: Sequence[Group]) -> Markup:
    """Return the picture; ``name`` is unique in the page. Lengths are in proportion to the sizes without their sign."""
    most = max((abs(bar.size) for group in groups for bar in group.bars), default=ZERO)
    texts = max((_width(bar.text) for group in groups for bar in group.bars), default=ZERO)
    parts, y = list[Markup](), ZERO
    for group in groups:
        drawn, y = _single(group, most, y) if _is_single(group) else _several(group, most, texts, y)
        parts += drawn
        y += _GROUP_GAP
    told = "；".join(_told(group) for group in groups)
    return Markup(
        '<svg class="bars" role="img" viewBox="0 0 {} {:.0f}" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(_WIDTH, max(y, 1), name, name, name, title, name, f"{told}。", Markup("").join(parts))


def _is_single(group: Group) -> bool:
    return len(group.bars) == 1 and not group.bars[0].label


def _told(group: Group) -> str:
    return f"{group.label}：" + "，".join(f"{bar.label}{' ' if bar.label else ''}{bar.text}" for bar in group.bars)


def _single(group: Group, most: Decimal, y: Decimal) -> tuple[list[Markup], Decimal]:
    bar = group.bars[0]
    lines = _lines(group.label, _WIDTH)
    has_room = _width(lines[-1]) + _width(bar.text) + _WIDE <= _WIDTH
    parts = [_text(ZERO, y + number * _LINE, line) for number, line in enumerate(lines)]
    y += (len(lines) if has_room else len(lines) + 1) * _LINE
    parts += [_text(_WIDTH, y - _LINE, bar.text, "end"), _rect(ZERO, y, _length(bar, most, _WIDTH), bar.tone)]
    return parts, y + _BAR


def _several(group: Group, most: Decimal, texts: Decimal, y: Decimal) -> tuple[list[Markup], Decimal]:
    lines = _lines(group.label, _WIDTH)
    parts = [_text(ZERO, y + number * _LINE, line) for number, line in enumerate(lines)]
    y += len(lines) * _LINE
    room = max(_WIDTH - _LEFT - texts - _GAP, _WIDE)
    for bar in group.bars:
        length = _length(bar, most, room)
        parts += [_text(ZERO, y, bar.label), _rect(_LEFT, y + 2, length, bar.tone)]
        parts.append(_text(_LEFT + length + _GAP, y, bar.text))
        y += _LINE + 2
    return parts, y


def _length(bar: Bar, most: Decimal, room: Decimal) -> Decimal:
    return max(abs(bar.size) / most * room, _LEAST) if bar.size else ZERO


def _rect(x: Decimal, y: Decimal, width: Decimal, tone: str) -> Markup:
    form = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"/>')
    return form.format(tone, x, y, width, _BAR)


def _text(x: Decimal, y: Decimal, text: str, anchor: str = "start") -> Markup:
    form = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
    return form.format(x, y + _WIDE, anchor, text)


def _lines(text: str, room: Decimal) -> list[str]:
    """Return a text in lines that fit, at least one."""
    lines, line = list[str](), ""
    for character in text:
        if line and _width(line) + _width(character) > room:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _width(text: Iterable[str]) -> Decimal:
    return sum((_NARROW if character < "\u0300" else _WIDE for character in text), ZERO)
