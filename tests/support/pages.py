"""A laid-out document as it is seen: the words of every page with their places, read by poppler's tools."""

import shutil
import subprocess
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lxml import etree

from budget_disclosure.conversion.libreoffice import find_soffice

MISSING = next(
    (
        f"{name} is not installed"
        for name, found in (
            ("LibreOffice (soffice)", find_soffice()),
            ("pdftotext", shutil.which("pdftotext")),
            ("pdftoppm", shutil.which("pdftoppm")),
        )
        if not found
    ),
    "",
)
_XHTML = "{http://www.w3.org/1999/xhtml}"
# Words of one line differ a little in height; lines are more than this apart (in points).
_LINE = 3.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its edges in points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page in points; ``words`` without the page number, which stands apart in ``number``."""

    width: float
    height: float
    words: tuple[Word, ...]
    number: str

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height

    @property
    def text(self) -> str:
        """The words without blanks, in the order of the document."""
        return "".join(word.text for word in self.words)

    @property
    def lines(self) -> list[str]:
        """The lines from top to bottom, without blanks."""
        words = sorted(self.words, key=lambda word: (word.top + word.bottom) / 2)
        lines: list[list[Word]] = []
        for word in words:
            middle = (word.top + word.bottom) / 2
            if lines and abs(middle - (lines[-1][0].top + lines[-1][0].bottom) / 2) < _LINE:
                lines[-1].append(word)
            else:
                lines.append([word])
        return ["".join(word.text for word in sorted(line, key=lambda word: word.left)) for line in lines]


def read_pages(pdf: Path) -> list[Page]:
    """Return the pages of a PDF."""
    run = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True)
    # Characters that XML does not allow come out of fonts without a mapping; none of them is text.
    root = etree.fromstring(run.stdout, etree.XMLParser(recover=True))
    return [_page(page) for page in root.iter(f"{_XHTML}page")]


def _page(page: etree._Element) -> Page:
    words = [
        Word(word.text or "", *(float(word.get(edge, "")) for edge in ("xMin", "yMin", "xMax", "yMax")))
        for word in page.iter(f"{_XHTML}word")
    ]
    width, height = float(page.get("width", "")), float(page.get("height", ""))
    is_foot = {True: [], False: []}  # type: dict[bool, list[Word]]
    for below, group in groupby(words, key=lambda word: word.top > height - _foot(width, height)):
        is_foot[below].extend(group)
    return Page(width, height, tuple(is_foot[False]), "".join(word.text for word in is_foot[True]))


def _foot(width: float, height: float) -> float:
    """Return the height of the lower margin, in which the page number stands."""
    return 73.7 if width > height else 99.2
