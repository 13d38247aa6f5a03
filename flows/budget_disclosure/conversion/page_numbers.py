"""Where headings stand in a laid-out document: LibreOffice tells the pages of their bookmarks.

Optional stage: it needs LibreOffice, and leaves the document itself untouched but for the page numbers of its contents.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from budget_disclosure.conversion.conversion_copy import copy_of, with_open_numbers
from budget_disclosure.conversion.finished_pdf import UnfitPdfError, finished_pdf
from budget_disclosure.conversion.libreoffice import Export, lay_out_all, to_pdf
from budget_disclosure.conversion.office_service import Answer, LibreOfficeError, Request
from budget_disclosure.conversion.page_counting import first_number, is_apart, sections_of
from budget_disclosure.document.contents import entries, headings_of, with_page_numbers, without_tables
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, w
from budget_disclosure.ooxml.zip_package import read_package

Pages = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document with page numbers in its contents, and the pages of its headings in their order.

    ``problem`` says in Chinese why there are none; then the document is as it was and asks Word for an update.
    ``pdf`` is the PDF of exactly this document, where one came about on the way.
    """

    docx: bytes
    pages: Pages = ()
    pdf: bytes | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document with right page numbers in its contents, its PDF, and the page of every heading by bookmark."""

    docx: bytes
    pdf: bytes
    pages: dict[str, int]


def lay_out(docx: bytes) -> LaidOut:
    """Return the document with page numbers filled in, and its PDF.

    Raises ``LibreOfficeError``, and ``UnfitPdfError`` when the PDF does not say what the document says.
    """
    numbered = number_pages([docx], [None])[0]
    if numbered.problem:
        raise LibreOfficeError(numbered.problem)
    pdf = finished_pdf(to_pdf(numbered.docx), numbered.docx)
    pages = heading_pages(numbered.docx, pdf)
    if tuple(pages.values()) != numbered.pages:
        raise LibreOfficeError(_MOVED)
    return LaidOut(numbered.docx, pdf, pages)


_MOVED = "填入目录页码后版面变了，目录页码不可靠；请在 Word 中右键更新目录"


def number_pages(
    documents: Sequence[bytes], guesses: Sequence[Pages | None], *, wanted: Export = Export.PAGES
) -> list[Numbered]:
    """Return the documents with page numbers, and with the PDFs that are ``wanted`` where one layout gives both.

    Contents in a section of their own do not move the body, whose pages count from their own beginning: one layout
    gives all numbers, and with them the PDF. Others are laid out again to be sure; ``guesses``, the pages of an earlier
    version, are written into these first, and where they still hold, the first layout is that of the finished document.
    """
    drafts = [_draft(docx, guess) for docx, guess in zip(documents, guesses, strict=True)]
    results = _laid_out(documents, drafts, wanted)
    unsure = [
        index
        for index, (one, draft) in enumerate(zip(results, drafts, strict=True))
        if one.pages and one.docx != draft.docx and not draft.is_apart
    ]
    again = [_draft(results[index].docx, None) for index in unsure]
    for index, checked in zip(unsure, _laid_out([documents[i] for i in unsure], again, Export.PAGES), strict=True):
        same = checked.problem or checked.pages == results[index].pages
        results[index] = checked if same else Numbered(documents[index], problem=_MOVED)
    return results


def filled(docx: bytes, pages: Pages) -> bytes:
    """Return the document with the pages of its headings. Raises ``TemplateError`` when they are not as many."""
    return _Draft(docx).filled(pages)


def heading_pages(docx: bytes, pdf: bytes) -> dict[str, int]:
    """Return the printed page of every heading by its bookmark.

    Raises ``LibreOfficeError`` when the outline of the PDF is not the headings of the document, one by one, or when the
    sections of the document leave open from which page the body counts.
    """
    draft = _Draft(docx)
    headings = draft.headings
    outline = list(_outline(pdf))
    found = ["".join(title.split()) for title, _ in outline]
    expected = ["".join(heading.text.split()) for heading in headings]
    if found != expected:
        difference = next(
            (pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]), (expected, found)
        )
        raise LibreOfficeError(f"PDF 的书签与文档标题对不上：{difference[0]} / {difference[1]}")
    if not headings:
        return {}
    start = draft.first_number()
    origin = outline[0][1] - start if start is not None else -1
    return {heading.bookmark: page - origin for heading, (_, page) in zip(headings, outline, strict=True)}


class _Draft:
    """A document as it is laid out first, read once. Its main part is written into, for LibreOffice and at the end."""

    def __init__(self, docx: bytes) -> None:
        self.docx = docx
        self._parts = read_package(docx, "文档")
        self._root, self._tables = without_tables(self._parts[DOCUMENT])
        self.headings = headings_of(self._root, self._parts[STYLES])
        self._sections = sections_of(self._root)
        self.is_apart = is_apart(self._sections)

    def first_number(self) -> int | None:
        """Return from which number the page of the first heading counts (``page_counting``)."""
        return first_number(self._sections, self.headings[0]) if self.headings else None

    def request(self, export: Export) -> Request:
        """Return what LibreOffice is asked for.

        Raises ``LibreOfficeError`` where its pages would not tell the numbers.
        """
        contents, parts = list[str](), self._parts
        first = self.first_number()
        if self.is_apart and export is not Export.PAGES:
            contents = [entry.get(w("anchor"), "") for entry in entries(self._root)]
            parts = {**parts, DOCUMENT: with_open_numbers(self._root, self._tables)}
        bookmarks = [heading.bookmark for heading in self.headings]
        return Request(copy_of(parts), bookmarks, first, contents, export.options)

    def filled(self, pages: Pages) -> bytes:
        """Return the document with the pages of its headings. Raises ``TemplateError`` where they are not as many."""
        if len(self.headings) != len(pages):
            raise TemplateError(f"文档有 {len(self.headings)} 个标题，页码有 {len(pages)} 个")
        by_bookmark = {heading.bookmark: page for heading, page in zip(self.headings, pages, strict=True)}
        return with_page_numbers(self._parts, self._root, self._tables, by_bookmark)


def _draft(docx: bytes, guess: Pages | None) -> _Draft:
    draft = _Draft(docx)
    if guess is None or draft.is_apart or len(draft.headings) != len(guess):
        return draft
    return _Draft(draft.filled(guess))


def _laid_out(documents: Sequence[bytes], drafts: Sequence[_Draft], export: Export) -> list[Numbered]:
    """Return the documents with the pages that the layouts of their drafts give."""
    results, open_ones, requests = dict[int, Numbered](), list[int](), list[Request]()
    for index, draft in enumerate(drafts):
        try:
            requests.append(draft.request(export))
            open_ones.append(index)
        except LibreOfficeError as error:
            results[index] = Numbered(documents[index], problem=str(error))
    for index, answer in zip(open_ones, lay_out_all(requests, export), strict=True):
        results[index] = _numbered(documents[index], drafts[index], answer, export)
    return [results[index] for index in range(len(drafts))]


def _numbered(docx: bytes, draft: _Draft, answer: Answer | LibreOfficeError, export: Export) -> Numbered:
    if isinstance(answer, LibreOfficeError):
        return Numbered(docx, problem=str(answer))
    pages = answer.pages
    if pages is None:
        try:
            pages = tuple(heading_pages(draft.docx, answer.pdf or b"").values())
        except LibreOfficeError as error:
            return Numbered(docx, problem=str(error))
    final = draft.filled(pages)
    is_final = final == draft.docx or (draft.is_apart and answer.pages is not None)
    return Numbered(final, pages, _finished(answer.pdf, final, export) if is_final and answer.pdf else None)


def _finished(pdf: bytes, docx: bytes, export: Export) -> bytes | None:
    """Return the PDF for publication; one that is unfit is made again by the stage for PDFs, which says why."""
    if export is Export.PAGES:
        return None
    try:
        return finished_pdf(pdf, docx, is_archival=export is Export.ARCHIVAL)
    except UnfitPdfError:
        return None


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
