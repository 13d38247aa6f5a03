"""How long texts are and where their lines end, estimated; labels break between words.

All lengths are twentieths of a point, on the long side, because the fonts that will be used are not known here.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, combinations, pairwise
from typing import Final
from unicodedata import east_asian_width

# Names of accounts and amounts come again and again in the tables of a run.
_REMEMBERED: Final = 8192
_NARROW_CHARACTER: Final = 56
# Programs leave a quarter of a character between Chinese and figures or Latin letters: 3904100 元.
_GAP: Final = 25
_MEETING = re.compile(r"[\u3400-\u9fff](?=[0-9A-Za-z])|[0-9A-Za-z%](?=[\u3400-\u9fff])")
_TOKEN = re.compile(r"(?:[0-9A-Za-z.,%]+年?|.)[，。、；：）”》]*", re.DOTALL)
# What a line does not end in: a number with its signs, a Latin word.
_SOLID = re.compile(r"[!-~≥≤±～－·]+[，。、；：）”》]*")
# Words of headers and labels, so that none of them is torn apart: 政府性|基金|预算, not 政府性基|金预算.
_WORDS: Final = files("budget_disclosure.document").joinpath("words_of_labels.txt").read_text(encoding="utf-8")
_WORD = re.compile(
    r"\d[\d.,]*年?(?:度|初|末)?|[A-Za-z]+|" + "|".join(sorted(_WORDS.split(), key=len, reverse=True)) + "|.",
    re.DOTALL,
)
_STICKS_TO_THE_LEFT, _STICKS_TO_THE_RIGHT = "，。、；：）”》〕%％", "（“《〔"
# More words than these in one label are not tried in all ways.
_MOST_WORDS: Final = 12


class _Widths(dict[str, bool]):
    """Whether a character is as wide as it is high, found out once."""

    def __missing__(self, character: str) -> bool:
        found = self[character] = east_asian_width(character) in "WFA"
        return found


_is_wide: Final = _Widths().__getitem__


@lru_cache(maxsize=_REMEMBERED)
def text_length(text: str, size: int) -> int:
    """Return the length of a line of text set in a size, estimated on the long side."""
    if text.isascii():
        return len(text) * _NARROW_CHARACTER * size // 100
    wide = sum(map(_is_wide, text))
    gaps = len(_MEETING.findall(text))
    return wide * size + ((len(text) - wide) * _NARROW_CHARACTER + gaps * _GAP) * size // 100


@lru_cache(maxsize=_REMEMBERED)
def lines_of(text: str, size: int, width: int) -> int:
    """Return how many lines a text takes in a width; a number is not broken."""
    if "\n" not in text and text_length(text, size) <= width:
        return 1
    return sum(len(_wrapped(line, size, width)) for line in text.split("\n"))


def _wrapped(text: str, size: int, width: int) -> list[str]:
    """Return the lines of a text in a width as programs break it: anywhere between Chinese characters."""
    lines, used = [""], 0
    before = ""
    wide = (size * _NARROW_CHARACTER // 100, size)
    for token in _TOKEN.findall(text):
        # Most tokens are one Chinese character, and next to another one nothing meets.
        length = wide[_is_wide(token)] if len(token) == 1 else text_length(token, size)
        if used and before.isascii() != token[0].isascii() and _MEETING.match(before + token[0]):
            length += size * _GAP // 100
        before = token[-1]
        if used and used + length > width:
            lines.append("")
            used = 0
        lines[-1] += token
        used += length
        if used > width:
            lines.extend([""] * ((used - 1) // width))
            used = (used - 1) % width + 1
    return lines


def longest_solid(text: str, size: int) -> int:
    """Return the length of the longest piece that no line may break: a number with its signs, a Latin word."""
    return max((text_length(piece, size) for piece in _SOLID.findall(text)), default=0)


def words_of(label: str) -> list[str]:
    """Return the words of a header or label; unknown ones character by character, signs with their neighbour."""
    words: list[str] = []
    for word in _WORD.findall(label):
        if words and (word in _STICKS_TO_THE_LEFT or words[-1][-1] in _STICKS_TO_THE_RIGHT):
            words[-1] += word
        else:
            words.append(word)
    return words


@lru_cache(maxsize=_REMEMBERED)
def label_lines(label: str, size: int, width: int) -> tuple[str, ...]:
    """Return a label in as few lines as its words allow, about equally long; none where a word is too long."""
    words = words_of(label)
    if len(words) > _MOST_WORDS:
        return ()
    for count in range(1, len(words) + 1):
        ways = [_joined(words, cuts) for cuts in combinations(range(1, len(words)), count - 1)]
        fitting = [way for way in ways if max(text_length(line, size) for line in way) <= width]
        if fitting:
            # Of equally balanced ways the one that fills the first line.
            return min(fitting, key=lambda way: (_longest(way, size), [-len(line) for line in way]))
    return ()


@lru_cache(maxsize=_REMEMBERED)
def balanced(label: str, size: int, room: int) -> tuple[int, tuple[int, ...]]:
    """Return the indent on both sides with which a label has lines of about equal length that end with a word.

    Where an indent does not make the lines end so, it is none, and the characters are returned that begin new lines. A
    label of one line, or with lines of its own, gets neither.
    """
    if "\n" in label or lines_of(label, size, room) == 1:
        return 0, ()
    lines = label_lines(label, size, room)
    if not lines:
        return max(0, _margin(label, size, room)), ()
    indent = (room - max(text_length(line, size) for line in lines)) // 2 - size // 8
    if indent <= 0 or not _wraps_so(label, lines, size, room - 2 * indent):
        return 0, tuple(accumulate(map(len, lines[:-1])))
    return indent, ()


def _margin(text: str, size: int, room: int) -> int:
    """Return the indent on either side at which a text takes as few lines as it must, as short as they can be."""
    lines, step = lines_of(text, size, room), size // 4
    narrow = next((step * n for n in range(4, room // step) if lines_of(text, size, step * n) <= lines), room)
    return (room - narrow) // 2 - step // 2


def _wraps_so(label: str, lines: Sequence[str], size: int, width: int) -> bool:
    """Return whether programs break a label into just these lines by themselves, in a width."""
    return tuple(_wrapped(label, size, width)) == tuple(lines)


def _longest(way: Sequence[str], size: int) -> int:
    return max(text_length(line, size) for line in way)


def _joined(words: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    edges = (0, *cuts, len(words))
    return tuple("".join(words[left:right]) for left, right in pairwise(edges))
