"""Where headings stand in a laid-out document: LibreOffice tells the pages of their bookmarks.

Optional stage: it needs LibreOffice, and leaves the document itself untouched but for the page numbers of its contents.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from budget_disclosure.conversion.conversion_copy import conversion_copy
from budget_disclosure.conversion.finished_pdf import UnfitPdfError, finished_pdf
from budget_disclosure.conversion.libreoffice import Export, lay_out_all, to_pdf
from budget_disclosure.conversion.office_service import Answer, LibreOfficeError, Request
from budget_disclosure.document.contents import Heading, entries, fill_page_numbers, read_headings
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, value, w
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
    headings = read_headings(docx)
    if len(headings) != len(pages):
        raise TemplateError(f"文档有 {len(headings)} 个标题，页码有 {len(pages)} 个")
    return fill_page_numbers(docx, {heading.bookmark: page for heading, page in zip(headings, pages, strict=True)})


def heading_pages(docx: bytes, pdf: bytes) -> dict[str, int]:
    """Return the printed page of every heading by its bookmark.

    Raises ``LibreOfficeError`` when the outline of the PDF is not the headings of the document, one by one, or when the
    sections of the document leave open from which page the body counts.
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
    if not headings:
        return {}
    start = _first_number(docx, headings[0])
    origin = outline[0][1] - start if start is not None else -1
    return {heading.bookmark: page - origin for heading, (_, page) in zip(headings, outline, strict=True)}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document as it is laid out first, its headings, and whether its contents stand apart from the body."""

    docx: bytes
    headings: tuple[Heading, ...]
    is_apart: bool


def _draft(docx: bytes, guess: Pages | None) -> _Draft:
    headings, is_apart = read_headings(docx), _is_apart(docx)
    if guess is None or is_apart or len(headings) != len(guess):
        return _Draft(docx, headings, is_apart)
    return _Draft(filled(docx, guess), headings, is_apart)


def _laid_out(documents: Sequence[bytes], drafts: Sequence[_Draft], export: Export) -> list[Numbered]:
    """Return the documents with the pages that the layouts of their drafts give."""
    results, open_ones, requests = dict[int, Numbered](), list[int](), list[Request]()
    for index, draft in enumerate(drafts):
        try:
            requests.append(_request(draft, export))
            open_ones.append(index)
        except LibreOfficeError as error:
            results[index] = Numbered(documents[index], problem=str(error))
    for index, answer in zip(open_ones, lay_out_all(requests, export), strict=True):
        results[index] = _numbered(documents[index], drafts[index], answer, export)
    return [results[index] for index in range(len(drafts))]


def _request(draft: _Draft, export: Export) -> Request:
    """Return what LibreOffice is asked for. Raises ``LibreOfficeError`` where its pages would not tell the numbers."""
    headings, with_pdf = draft.headings, draft.is_apart and export is not Export.PAGES
    return Request(
        conversion_copy(draft.docx, has_open_numbers=with_pdf),
        [heading.bookmark for heading in headings],
        _first_number(draft.docx, headings[0]) if headings else None,
        entries_of(draft.docx) if with_pdf else (),
        export.options,
    )


def _numbered(docx: bytes, draft: _Draft, answer: Answer | LibreOfficeError, export: Export) -> Numbered:
    if isinstance(answer, LibreOfficeError):
        return Numbered(docx, problem=str(answer))
    pages = answer.pages
    if pages is None:
        try:
            pages = tuple(heading_pages(draft.docx, answer.pdf or b"").values())
        except LibreOfficeError as error:
            return Numbered(docx, problem=str(error))
    final = filled(docx, pages)
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


# --- how the sections of a document count their pages ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: its blocks, the number its pages start from (``None``: they go on), and whether it may add a page."""

    blocks: tuple[etree._Element, ...]
    start: int | None
    adds_page: bool


def _sections(docx: bytes) -> list[_Section]:
    body = parse(read_package(docx, "文档")[DOCUMENT]).find(w("body"))
    sections: list[_Section] = []
    blocks: list[etree._Element] = []
    for block in body if body is not None else ():
        properties = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if block.tag != w("sectPr"):
            blocks.append(block)
        if properties is not None:
            numbering = properties.find(w("pgNumType"))
            start = None if numbering is None else numbering.get(w("start"))
            kind = value(properties.find(w("type")))
            sections.append(_Section(tuple(blocks), int(start) if start else None, kind in ("oddPage", "evenPage")))
            blocks = []
    return sections


def _place_of(sections: Sequence[_Section], heading: Heading) -> int:
    for index, section in enumerate(sections):
        if any(_carries(block, heading) for block in section.blocks):
            return index
    raise LibreOfficeError(f"文档里没有标题“{heading.text}”的书签")


def _carries(block: etree._Element, heading: Heading) -> bool:
    return any(mark.get(w("name")) == heading.bookmark for mark in block.iter(w("bookmarkStart")))


def _first_number(docx: bytes, first: Heading) -> int | None:
    """Return the number of the page of the first heading; ``None`` when pages count from the first of the document.

    Raises ``LibreOfficeError`` where the sections leave that open: a restart behind the body's first page, text before
    the first heading of the section that restarts, sections that begin on odd pages.
    """
    sections = _sections(docx)
    place = _place_of(sections, first)
    restarts = [index for index, section in enumerate(sections) if section.start is not None]
    if any(section.adds_page for section in sections) or any(index > place for index in restarts):
        raise LibreOfficeError("模板的分节使正文页码不连续，推算不出目录页码；请在 Word 中右键更新目录")
    if not restarts:
        return None
    blocks = sections[place].blocks
    leading = next((block for block in blocks if block.tag == w("tbl") or text_of(block).strip()), None)
    if restarts[-1] != place or leading is None or not _carries(leading, first):
        raise LibreOfficeError("模板的正文不是从第一个标题开始编页码，推算不出目录页码；请在 Word 中右键更新目录")
    return sections[place].start


def entries_of(docx: bytes) -> list[str]:
    """Return the bookmarks to which the entries of the contents lead, in order."""
    return [entry.get(w("anchor"), "") for entry in entries(parse(read_package(docx, "文档")[DOCUMENT]))]


def _is_apart(docx: bytes) -> bool:
    """Return whether the contents stand in a section before the body, which then counts its own pages."""
    sections = _sections(docx)
    with_entries = [
        index for index, section in enumerate(sections) if any(True for block in section.blocks for _ in entries(block))
    ]
    restarts = [index for index, section in enumerate(sections) if section.start is not None]
    return not with_entries or (bool(restarts) and with_entries[-1] < restarts[-1])
