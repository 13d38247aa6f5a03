"""Where headings stand in a laid-out document: LibreOffice makes a PDF, its outline tells the pages.

Optional stage: it needs LibreOffice and pypdf, and leaves the document itself untouched but for the page numbers.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from budget_disclosure.document.contents import fill_page_numbers, read_headings
from budget_disclosure.document.libreoffice import LibreOfficeError, to_pdf


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document with right page numbers in its contents, its PDF, and the page of every heading by bookmark."""

    docx: bytes
    pdf: bytes
    pages: dict[str, int]


def lay_out(docx: bytes) -> LaidOut:
    """Return the document with page numbers filled in, and its PDF. Raises ``LibreOfficeError``.

    The length of the contents does not move the body, whose pages count from 1; so one pass tells all numbers, and
    the PDF is made from the document that has them.
    """
    pages = heading_pages(docx, to_pdf(docx))
    filled = fill_page_numbers(docx, pages)
    pdf = to_pdf(filled)
    if heading_pages(filled, pdf) != pages:
        raise LibreOfficeError("填入目录页码后版面变了，目录页码不可靠；请在 Word 中右键更新目录")
    return LaidOut(filled, pdf, pages)


def heading_pages(docx: bytes, pdf: bytes) -> dict[str, int]:
    """Return the printed page of every heading by its bookmark; the page of the first heading is page 1.

    Raises ``LibreOfficeError`` when the outline of the PDF is not the headings of the document, one by one.
    """
    headings = read_headings(docx)
    outline = list(_outline(pdf))
    found = ["".join(title.split()) for title, _ in outline]
    expected = ["".join(heading.text.split()) for heading in headings]
    if found != expected:
        difference = next(
            (pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]), (expected, found)
        )
        raise LibreOfficeError(f"PDF 的书签与文档标题对不上：{difference[0]} / {difference[1]}")
    first = outline[0][1] if outline else 0
    return {heading.bookmark: page - first + 1 for heading, (_, page) in zip(headings, outline, strict=True)}


def _outline(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Yield title and page index of every entry of the outline, from top to bottom."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))

    def walk(entries: list[Any]) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                page = reader.get_destination_page_number(entry)
                if page is None:
                    raise LibreOfficeError(f"PDF 书签“{entry.title}”没有页码")
                yield str(entry.title), page

    yield from walk(reader.outline)
