"""Page labels of a PDF: what a viewer shows and jumps to is the number that is printed on the page.

Sections of the document say how pages are counted, the PDF says where each section begins. A label is used only where
the page itself prints it; pages without a number of their own are called so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from budget_disclosure.conversion.pdf_comparison import squeezed
from budget_disclosure.conversion.pdf_text import PdfBlock, PdfText
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.reading_text import ReadingBlock

if TYPE_CHECKING:
    from pikepdf import Pdf

COVER = "封面"
_UNNUMBERED = "无页码"
_TEN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
_ROMAN = (("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40), *_TEN)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a page: a text, and a number in a style of PDF's (``D``, ``R``, ``r``, ``A``, ``a``), or none."""

    prefix: str = ""
    style: str = ""
    number: int = 1

    def follows(self, other: "Label") -> bool:
        """Return whether this label is the next one of a range that ``other`` is part of."""
        return (self.prefix, self.style, self.number) == (other.prefix, other.style, other.number + 1)


@dataclass(frozen=True, slots=True)
class _Counting:
    """How a section counts: in which style, and from which number (``None``: it goes on)."""

    style: str
    start: int | None


def page_labels(docx: bytes, reading: Sequence[ReadingBlock], text: PdfText) -> tuple[Label, ...]:
    """Return the label of every page."""
    countings = _countings(docx)
    firsts = _first_pages(reading, text.blocks)
    labels: list[Label] = []
    section, number, unnumbered = 0, 0, 0
    for page, margin in enumerate(text.margins):
        started = [one for one, first in firsts.items() if first == page]
        number += 1
        if started:
            section = max(started)
            begin = countings[section].start if section < len(countings) else None
            number = number if begin is None else begin
        style = countings[section].style if section < len(countings) else "D"
        if _is_printed(_FORMATS[style](number), margin):
            labels.append(Label("", style, number))
        elif page == 0:
            labels.append(Label(COVER))
        else:
            unnumbered += 1
            labels.append(Label(_UNNUMBERED, "D", unnumbered))
    return tuple(labels)


def set_page_labels(pdf: "Pdf", labels: Sequence[Label]) -> None:
    """Write the labels into a PDF; pages that follow one another in one style share an entry."""
    from pikepdf import Array, Dictionary, Name

    entries: list[Any] = []
    for index, label in enumerate(labels):
        if index and label.style and label.follows(labels[index - 1]):
            continue
        entry = Dictionary()
        if label.prefix:
            entry["/P"] = label.prefix
        if label.style:
            entry["/S"] = Name(f"/{label.style}")
            entry["/St"] = label.number
        entries += [index, entry]
    pdf.Root["/PageLabels"] = Dictionary(Nums=Array(entries))


def _roman(number: int) -> str:
    text = ""
    for letters, worth in _ROMAN:
        text += letters * (number // worth)
        number %= worth
    return text


def _letters(number: int) -> str:
    """Return a … z, aa … zz, as Word and PDF count on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "D": str,
    "R": lambda number: _roman(number).upper(),
    "r": _roman,
    "A": lambda number: _letters(number).upper(),
    "a": _letters,
}
_STYLES = {"upperRoman": "R", "lowerRoman": "r", "upperLetter": "A", "lowerLetter": "a"}


def _countings(docx: bytes) -> list[_Counting]:
    root = parse(read_package(docx, "文档")[DOCUMENT])
    return [_counting(section) for section in root.iter(w("sectPr"))]


def _counting(section: etree._Element) -> _Counting:
    numbering = section.find(w("pgNumType"))
    if numbering is None:
        return _Counting("D", None)
    start = numbering.get(w("start"))
    return _Counting(_STYLES.get(numbering.get(w("fmt"), ""), "D"), int(start) if start else None)


def _first_pages(reading: Sequence[ReadingBlock], blocks: Sequence[PdfBlock]) -> dict[int, int]:
    """Return the page on which each section begins, from the first of its paragraphs that the PDF has as it is."""
    pages: dict[int, int] = {}
    found = _places(blocks)
    for block in reading:
        wanted = squeezed(block.text)
        if block.section in pages or not wanted or len(block.parts) > 1:
            continue
        floor = max(pages.values(), default=0)
        page = next((page for text, page in found if text == wanted and page >= floor), None)
        if page is not None:
            pages[block.section] = page
    return pages


def _places(blocks: Sequence[PdfBlock]) -> list[tuple[str, int]]:
    return [(squeezed(block.text), block.page) for block in blocks]


def _is_printed(number: str, margin: str) -> bool:
    """Return whether a header or footer shows a number, which is not part of a longer one."""
    return any(token == number for token in _tokens(margin))


def _tokens(margin: str) -> Iterator[str]:
    for found in re.finditer(r"[0-9]+|[A-Za-z]+", unicodedata.normalize("NFKC", margin)):
        yield found[0]
