"""Whether a PDF says what its document says, character by character: a comma that is not printed may change a sentence.

Pure: texts in, differences out. Blanks, line ends and the order in which a program draws are not compared, nor is what
no reader can tell apart (a radical and the character that looks like it).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budget_disclosure.conversion.pdf_text import PdfBlock
from budget_disclosure.readback.reading_text import ReadingBlock

# Blanks, controls, joiners and variation selectors draw nothing; private characters are symbols of a font.
_NOT_DRAWN = re.compile(
    "[\\s\x00-\x20\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufe00-\ufe0f\ufeff]"
)
# Fonts have one glyph for each of these pairs, and a PDF knows glyphs only.
_ONE_GLYPH = str.maketrans("‐‑‧・⋯‒―", "--••…–—")
_LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_LEADERS = re.compile(r"[.．·•…]")
_LONGEST_QUOTE = 30
# From this on, two texts are taken for one that has lost or gained something.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class TextDifference:
    """What a PDF lacks or has too much at one place of the document; ``place`` and ``quote`` are for a person."""

    place: str
    quote: str
    missing: str
    surplus: str

    def __str__(self) -> str:
        found = "，".join(
            f"{verb}“{text if len(text) <= _LONGEST_QUOTE else f'{text[:_LONGEST_QUOTE]}…'}”"
            for verb, text in (("缺少", self.missing), ("多出", self.surplus))
            if text
        )
        at = f"{self.place}中" if self.place else ""
        return f"{at}“{self.quote}”一段{found}"


def text_differences(expected: Sequence[ReadingBlock], found: Sequence[PdfBlock]) -> tuple[TextDifference, ...]:
    """Return where the text of a PDF is not that of the document, in the document's order; empty where it is."""
    wanted = [one for one in map(_Wanted, expected) if one.text]
    given = [text for block in found if not block.is_aside and (text := _compared(block.text, block.is_contents))]
    asides = Counter(text for block in found if block.is_aside and (text := squeezed(block.text)))
    open_groups = list(_differing_groups(wanted, given))
    _cancel_moved(open_groups, asides)
    return tuple(difference for group in open_groups for difference in group.differences())


def squeezed(text: str) -> str:
    """Return what is compared of a text: composed characters without blanks and without what draws nothing."""
    return _NOT_DRAWN.sub("", unicodedata.normalize("NFC", text)).casefold().translate(_ONE_GLYPH)


def _compared(text: str, is_contents: bool) -> str:
    """Return what is compared of a paragraph; the dots between an entry of the contents and its page do not count."""
    return _LEADERS.sub("", squeezed(text)) if is_contents else squeezed(text)


class _Wanted:
    """A paragraph of the document, ready to be looked for."""

    def __init__(self, block: ReadingBlock) -> None:
        self.block = block
        self.parts = [_compared(part, block.is_contents) for part in block.parts]
        self.text = "".join(self.parts)

    def matches(self, text: str) -> bool:
        """Return whether a text of the PDF is this paragraph."""
        if len(self.parts) == 1:
            return text == self.text or _is_same(self.text, text)
        return re.fullmatch(".*?".join(map(re.escape, self.parts)), text) is not None

    def difference(self, text: str) -> TextDifference:
        """Return what a text that stands in the place of this paragraph lacks and has too much."""
        missing, surplus = list[str](), list[str]()
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, self.text, text, autojunk=False).get_opcodes():
            if kind != "equal":
                missing.append(self.text[i1:i2])
                surplus.append(text[j1:j2])
        quote = " ".join(self.block.text.split())
        quote = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"
        # What a program computes is surplus by itself.
        extra = "" if len(self.parts) > 1 else "".join(surplus)
        return TextDifference(self.block.place, quote, "".join(missing), extra)


@dataclass(slots=True)
class _Group:
    """Neighbouring paragraphs of the document, and what stands in their place in the PDF."""

    wanted: list[_Wanted]
    given: list[str]

    def cancel_equal(self) -> None:
        """Take away what is the same after all: paragraphs one by one, or divided in another way."""
        if len(self.wanted) == len(self.given):
            pairs = [(w, g) for w, g in zip(self.wanted, self.given, strict=True) if not w.matches(g)]
            self.wanted, self.given = [w for w, _ in pairs], [g for _, g in pairs]
        elif _is_same("".join(one.text for one in self.wanted), "".join(self.given)):
            self.wanted, self.given = [], []

    def differences(self) -> Iterable[TextDifference]:
        """Return the differences of what is left; of different numbers, the most similar texts are paired."""
        left = list(self.given)
        for one in self.wanted:
            likeness, best = max(((_likeness(one.text, text), text) for text in left), default=(0.0, ""))
            if likeness < _ALIKE:
                yield one.difference("")
            else:
                left.remove(best)
                yield one.difference(best)
        for text in left:
            yield TextDifference(self.wanted[0].block.place if self.wanted else "", text[:_LONGEST_QUOTE], "", text)


def _differing_groups(wanted: Sequence[_Wanted], given: Sequence[str]) -> Iterable[_Group]:
    """Yield what is not equal one by one; equal beginnings and ends are passed over quickly."""
    start, shorter = 0, min(len(wanted), len(given))
    while start < shorter and wanted[start].matches(given[start]):
        start += 1
    end = 0
    while end < shorter - start and wanted[-1 - end].matches(given[-1 - end]):
        end += 1
    left, right = wanted[start : len(wanted) - end], given[start : len(given) - end]
    matcher = SequenceMatcher(None, [one.text for one in left], right, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            group = _Group(list(left[i1:i2]), list(right[j1:j2]))
            group.cancel_equal()
            if group.wanted or group.given:
                yield group


def _cancel_moved(groups: Sequence[_Group], asides: Counter[str]) -> None:
    """Take away paragraphs that stand elsewhere in the PDF as they are, also beside its running text."""
    elsewhere = Counter(text for group in groups for text in group.given)
    taken: Counter[str] = Counter()
    for group in groups:
        kept = []
        for one in group.wanted:
            source = elsewhere if any(one.matches(text) for text in elsewhere if elsewhere[text] > 0) else asides
            text = next((text for text, count in source.items() if count > 0 and one.matches(text)), None)
            if text is None:
                kept.append(one)
            else:
                source[text] -= 1
                if source is elsewhere:
                    taken[text] += 1
        group.wanted = kept
    for group in groups:
        left = []
        for text in group.given:
            if taken[text] > 0:
                taken[text] -= 1
            else:
                left.append(text)
        group.given = left


def _is_same(one: str, other: str) -> bool:
    """Return whether a reader sees the same characters.

    Characters from a second font may be drawn after those of the first; figures and punctuation keep their order.
    """
    if len(one) != len(other):
        return False
    if Counter(one) == Counter(other):
        return list(filter(_keeps_its_place, one)) == list(filter(_keeps_its_place, other))
    return all(a == b or _LOOKALIKE.match(a) or _LOOKALIKE.match(b) for a, b in zip(one, other, strict=True))


def _keeps_its_place(character: str) -> bool:
    return character.isascii() or unicodedata.category(character).startswith("P")


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
