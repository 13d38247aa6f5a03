"""Free text in the house style of print: full-width punctuation in Chinese, half-width in numbers, codes and English.

Units type what their keyboard gives: ``(生活必需品,报刊)``. What is printed stands in the punctuation that Chinese text
has (GB/T 15834—2011). Only punctuation changes, and a blank beside it; a mark between two Latin letters or digits
(1,500, 12:30, an address of the web) stays, and so does everything that could be meant in two ways.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_FULL: Final = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_OPEN, _CLOSE = "(（", ")）"
# Chinese characters, the iteration mark and zero, and punctuation that only Chinese text has.
_CHINESE: Final = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS: Final = "、。，；：？！（）《》〈〉“”‘’【】〔〕「」『』…—"
_IS_CHINESE = re.compile(f"[{_CHINESE}{_MARKS}]")
_HAS_CHINESE = re.compile(f"[{_CHINESE}]")
# Addresses of the web and of mail stand as they are, up to their last letter, digit or stroke.
_ADDRESS = re.compile(
    r"(?:[a-z]+://|www\.)[!-~]*[a-z0-9/=#&)]|[a-z0-9.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE
)
# The year of a document's number stands in 〔〕 (GB/T 9704—2012).
_DOCUMENT_YEAR = re.compile(r"\[((?:19|20)\d\d)\](?=\s*第?\d+号)")
_FULL_STOP = re.compile(f"(?<=[{_CHINESE}》”）])\\.(?=\\s*$)", re.MULTILINE)
_MAY_CHANGE = re.compile(r"[,;:?!()（）.\[]")
_BRACKET = re.compile(r"[()（）]")
_MARK = re.compile(f"[{''.join(_FULL)}]")
_BLANKS: Final = " \u00a0"


@lru_cache(maxsize=20_000)  # a text is printed in the document of its unit, in the department's, and compared
def in_house_style(text: str) -> str:
    """Return a text as it is printed. A text in house style, and one without Chinese in it, comes back as it is."""
    if not _MAY_CHANGE.search(text) or not _HAS_CHINESE.search(text):
        return text
    return "\n".join(_line(_DOCUMENT_YEAR.sub(r"〔\1〕", line)) for line in _FULL_STOP.sub("。", text).split("\n"))


def _line(text: str) -> str:
    kept = {place for match in _ADDRESS.finditer(text) for place in range(*match.span())}
    changed = dict(_marks(text))
    for pair in _brackets(text):
        if not kept.intersection(pair):
            changed.update({place: "（" if text[place] in _OPEN else "）" for place in pair})
    for place in kept:
        changed.pop(place, None)
    if not changed:
        return text
    return "".join(
        changed.get(place, character)
        for place, character in enumerate(text)
        if character not in _BLANKS or not _is_beside(text, place, changed)
    )


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the marks that stand in Chinese: beside a Chinese character, and not between two Latin ones or digits."""
    for mark in _MARK.finditer(text):
        if _is_chinese(_before(text, mark.start()), _after(text, mark.start())):
            yield mark.start(), _FULL[mark[0]]


def _brackets(text: str) -> Iterator[tuple[int, ...]]:
    """Yield the places of brackets that are full-width in print: pairs with Chinese in or around them, and single ones.

    ``f(x)`` stays in Chinese text too. A pair of which one is full-width already becomes whole.
    """
    opened: list[int] = []
    alone: list[int] = []
    for mark in _BRACKET.finditer(text):
        place, character = mark.start(), mark[0]
        if character in _OPEN:
            opened.append(place)
        else:
            if not opened:
                alone.append(place)
                continue
            start = opened.pop()
            is_mixed = (text[start] == "(") != (character == ")")
            before, after = _before(text, start), _after(text, place)
            is_around = _is_chinese(before) or (_is_chinese(after) and not _is_latin(before))
            if is_mixed or is_around or _HAS_CHINESE.search(text[start + 1 : place]):
                yield start, place
    for place in (*opened, *alone):
        if _is_chinese(_before(text, place), _after(text, place)):
            yield (place,)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_chinese(*characters: str) -> bool:
    return any(_IS_CHINESE.match(character) for character in characters)


def _before(text: str, place: int) -> str:
    return text[:place].rstrip(_BLANKS)[-1:]


def _after(text: str, place: int) -> str:
    return text[place + 1 :].lstrip(_BLANKS)[:1]


def _is_beside(text: str, place: int, changed: dict[int, str]) -> bool:
    """Return whether only blanks stand between this one and a mark that becomes full-width."""
    left, right = place, place
    while left > 0 and text[left] in _BLANKS:
        left -= 1
    while right < len(text) - 1 and text[right] in _BLANKS:
        right += 1
    return left in changed or right in changed
