"""The numbers that texts are pasted with, ``1.``, ``（二）``, ``①``: taken off where the document numbers by itself.

A number is a mark in front of a text, not content: 2024年, 12345热线, 1.5万亩, 一带一路, 三公, （一）级 stay.
Marks without a sign between number and text (``1负责``, ``一是``) count only where they follow one another.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from budget_disclosure.text.numerals import NUMERAL, number_of

_ARABIC: Final = r"(?:0?[1-9]|[1-9]\d)"
_ROMAN: Final = r"[\u2160-\u216b\u2170-\u217b]"
# What follows a number in these is counted or ranked by it: （一）级, 1、2号楼, 一、二审, 3：1配套.
_NOT_RANK: Final = r"(?!\s*(?:级|类|期|等|线|档|号|型|版))"
# The first character of a text that begins with a word, not with what is counted: 5个站点, 24小时, 3年.
_WORD: Final = (
    r"(?![个年项级次名人类期月日号层条件台辆套公亩米元万亿家户所座批种道本门处村乡镇区县市天周岁点分秒小千百吨升倍成折%])"
    r"[\u4e00-\u9fff]"
)
_NOT_DIGIT: Final = r"(?!\d)(?!\s*[%％‰])"


@dataclass(frozen=True, slots=True)
class _Style:
    """A way of writing numbers. ``mark`` finds it at the beginning; group 1 is the number.

    One that ``stands_out`` needs no sign or space before it: ``（一）…（二）…``.
    """

    mark: re.Pattern[str]
    value: Callable[[str], int]
    is_certain: bool = True
    stands_out: bool = False


def _letter(text: str) -> int:
    return ord(text.lower()) - ord("a") + 1


def _circled(text: str) -> int:
    value = unicodedata.numeric(text)
    return int(value)


_STYLES: Final = (
    _Style(re.compile(rf"[（(]\s*({_ARABIC})\s*[）)]{_NOT_RANK}[、.．:：,，]?\s*"), int, stands_out=True),
    _Style(
        re.compile(rf"[（(]\s*({NUMERAL})\s*[）)]{_NOT_RANK}[、.．:：,，]?\s*"),
        number_of,
        stands_out=True,
    ),
    _Style(re.compile(rf"[【\[［〔<〈]\s*({_ARABIC})\s*[】\]］〕>〉]{_NOT_RANK}[、.．:：]?\s*"), int, stands_out=True),
    _Style(
        re.compile(rf"[【\[［〔<〈]\s*({NUMERAL})\s*[】\]］〕>〉]{_NOT_RANK}[、.．:：]?\s*"), number_of, stands_out=True
    ),
    _Style(re.compile(rf"({_ROMAN})\s*[.．、:：)）](?!{_ROMAN}){_NOT_RANK}\s*"), _circled),
    _Style(re.compile(rf"第\s*({_ARABIC})\s*(?:条|项|点)[，,:：、\s]\s*"), int),
    _Style(re.compile(rf"其({NUMERAL})[，,、:：]\s*"), number_of),
    _Style(
        re.compile(rf"第?({NUMERAL})、(?!(?:{NUMERAL}、)*{NUMERAL}+\s*(?:级|类|期|等|线|档|审|孩|胎|产业|号))\s*"),
        number_of,
    ),
    _Style(re.compile(rf"第?({NUMERAL})[.．:：。]\s*"), number_of),
    _Style(re.compile(rf"第({NUMERAL})(?:[，,]|条[，,:：\s]|项[，,:：\s])\s*"), number_of),
    # 1. and 1、 before a year are a number before a year; before other digits they are 1.5 and 1、2.
    _Style(
        re.compile(rf"({_ARABIC})\s*[.．、:：。—–-]\s*(?:(?=(?:19|20)\d\d年){_NOT_RANK}|{_NOT_DIGIT}{_NOT_RANK})"), int
    ),
    _Style(re.compile(rf"({_ARABIC})\s*[)）]{_NOT_RANK}[、.．]?\s*"), int),
    _Style(
        re.compile(r"([\u2460-\u2473\u2474-\u2487\u2488-\u249b\u3220-\u3229\u3280-\u3289\u2776-\u277f])[、.．]?\s*"),
        _circled,
        stands_out=True,
    ),
    _Style(re.compile(rf"({_ARABIC})\s+(?={_WORD})"), int, is_certain=False),
    _Style(re.compile(rf"({_ARABIC})(?={_WORD})"), int, is_certain=False),
    _Style(re.compile(rf"({_ARABIC})\s*[,，]\s*(?={_WORD})"), int, is_certain=False),
    _Style(re.compile(r"([A-Za-z])\s*[.．、)）]\s*(?=[\u4e00-\u9fff])"), _letter, is_certain=False),
    _Style(re.compile(rf"({NUMERAL})是(?=[\u4e00-\u9fff])"), number_of, is_certain=False),
    _Style(re.compile(rf"({NUMERAL})\s+(?=[\u4e00-\u9fff])"), number_of, is_certain=False),
)
_NESTED: Final = re.compile(r"\d{1,2}(?:[.．]\d{1,2})+[.．、]?\s+|\d{1,2}(?:[.．]\d{1,2})+、\s*")
_BULLET: Final = re.compile(
    r"[•●○■□▪◆◇▲△★☆►▶➢➤✓✔※\uf000-\uf0ff]\s*|[-—–*·]\s*(?=[\u4e00-\u9fff])(?!\*级)|[Øü]\s+(?=[\u4e00-\u9fff])"
)
_REFERS: Final = "第款条项节、和与及至按照见"  # 见（二）, 第（二）项: no entry begins there
# Where the next number of a line may stand: 1.…。2.…, 一、…，二、…, （一）… （二）….
_PART_END: Final = re.compile(r"[。；;，,]\s*|(?<=[^\s。；;，,])\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is printed, and as it was filled (with its number)."""

    text: str
    filled: str


def entries_of_lines(lines: Sequence[str]) -> tuple[tuple[Entry, ...], ...]:
    """Return the entries of each line without their own numbers; a line that numbers several has several entries."""
    split = [[part for part in _split(line.strip()) if part] for line in lines]
    in_order = _uncertain_in_order([part for parts in split for part in parts])
    return tuple(tuple(Entry(_without_number(part, in_order) or part, part) for part in parts) for parts in split)


def without_single_number(text: str) -> str:
    """Return a text without the number 1 that it begins with, where no number 2 follows: one thing needs no number."""
    style, match = _mark(text)
    if style is None or match is None or style.value(match.group(1)) != 1 or _next_mark(text, style, 2, match.end()):
        return text
    return text[match.end() :] or text


def _without_number(text: str, in_order: frozenset[_Style]) -> str:
    while True:
        nested = _NESTED.match(_plain_digits(text)) or _BULLET.match(text)
        _, match = _mark(text)
        if nested is not None:
            text = text[nested.end() :]
        elif match is not None:
            text = text[match.end() :]
        else:
            uncertain = next((m for style in in_order if (m := style.mark.match(_plain_digits(text)))), None)
            if uncertain is None:
                return text
            text, in_order = text[uncertain.end() :], frozenset()


def _mark(text: str) -> tuple[_Style | None, re.Match[str] | None]:
    for style in _STYLES:
        if style.is_certain and (match := style.mark.match(_plain_digits(text))):
            return style, match
    return None, None


def _uncertain_in_order(texts: Sequence[str]) -> frozenset[_Style]:
    """Return the styles without a sign by which the entries count 1, 2, 3 …, all of them and at least two."""
    styles = [style for style in _STYLES if not style.is_certain]
    found = []
    for style in styles:
        numbers = [style.value(m.group(1)) if (m := style.mark.match(_plain_digits(text))) else 0 for text in texts]
        if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
            found.append(style)
    return frozenset(found)


def _split(line: str) -> Iterator[str]:
    """Yield the entries of a line that numbers several: ``1.…。2.…。``, each with its number."""
    style, match = _mark(line)
    if style is None or match is None:
        yield line
        return
    start, number, position = 0, style.value(match.group(1)), match.end()
    while (following := _next_mark(line, style, number + 1, position)) is not None:
        yield line[start:following].strip()
        start, number, position = following, number + 1, following + 1
    yield line[start:].strip()


def _next_mark(line: str, style: _Style, number: int, position: int) -> int | None:
    """Return where the next number of a style stands after the end of a part; ``None`` where there is none."""
    plain = _plain_digits(line)
    if style.stands_out:
        found = (match for match in style.mark.finditer(plain, position) if line[match.start() - 1] not in _REFERS)
    else:
        found = (match for end in _PART_END.finditer(line, position) if (match := style.mark.match(plain, end.end())))
    return next((match.start() for match in found if style.value(match.group(1)) == number), None)


def _plain_digits(text: str) -> str:
    """Return a text of the same length with full-width digits as plain ones."""
    return text.translate(_PLAIN)


_PLAIN: Final = {ord("０") + digit: str(digit) for digit in range(10)}
