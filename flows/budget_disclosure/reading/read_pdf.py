"""A PDF read into the model of finished documents."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import process_time

import pypdfium2 as pdfium

from budget_disclosure.published.published_document import ContentsLine, GridBlock, PublishedDocument, TextBlock
from budget_disclosure.published.spots import Spot
from budget_disclosure.reading.contents_lines import contents_entry
from budget_disclosure.reading.pdf_glyphs import Glyph, PageFrame, glyphs_of, has_pictures, rulings_of
from budget_disclosure.reading.pdf_grids import frames_of, grid_of
from budget_disclosure.reading.pdf_lines import PrintedLine, lines_of, paragraphs_of
from budget_disclosure.reading.pdf_open_tables import with_open_tables
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

_PAGE_NUMBER = re.compile(r"[-—–－\s]*(?:第\s*)?([0-9]{1,4}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,5})(?:\s*页)?[-—–－\s]*(?:[/共].*)?")
_MARGIN = 0.11
# Of the processor. What is not read by then is listed; 500 ordinary pages take a third of it.
_SECONDS = 20
_MOST_RULINGS = 4000


@dataclass(slots=True)
class _Page:
    number: int
    height: float
    lines: list[PrintedLine] = field(default_factory=list)
    grids: list[GridBlock] = field(default_factory=list)


def read_pdf(data: bytes, name: str) -> PublishedDocument:
    """Return what a reader sees of a PDF. Raises ``UnreadableDocumentError`` when it is broken or encrypted."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise UnreadableDocumentError("设有打开密码" if is_locked else "不是完好的 PDF 文件") from error
    try:
        pages, pictures, broken = _pages(document)
        count = len(document)
    finally:
        document.close()
    labels = _without_furniture(pages)
    contents: list[ContentsLine] = []
    blocks: list[TextBlock | GridBlock] = []
    open_lines: list[PrintedLine] = []
    for page in pages:
        for line in _in_order(page):
            if isinstance(line, GridBlock):
                blocks += paragraphs_of(open_lines)
                open_lines = []
                blocks.append(line)
            elif entry := contents_entry(line.text):
                contents.append(ContentsLine(*entry, Spot(page.number, (line.box,))))
            else:
                open_lines.append(line)
        # Pages of other widths have other margins.
        blocks += paragraphs_of(open_lines) if _begins_anew(pages, page) else []
        open_lines = [] if _begins_anew(pages, page) else open_lines
    blocks += paragraphs_of(open_lines)
    return PublishedDocument(name, tuple(blocks), tuple(contents), count, labels, tuple(pictures), tuple(broken))


def _pages(document: pdfium.PdfDocument) -> tuple[list[_Page], list[int], list[str]]:
    pages, pictures, broken = [], [], []
    end = process_time() + _SECONDS
    for index in range(len(document)):
        if process_time() > end:
            broken.append(f"文件太大，第 {index + 1} 页以后没有读")
            break
        try:
            page = document[index]
        except pdfium.PdfiumError:
            broken.append(f"第 {index + 1} 页无法打开")
            continue
        frame = PageFrame(page)
        glyphs = glyphs_of(page, frame)
        if not glyphs and has_pictures(page):
            pictures.append(index + 1)
        pages.append(_page(index + 1, page.get_height(), glyphs, page, frame))
        page.close()
    return pages, pictures, broken


def _page(number: int, height: float, glyphs: list[Glyph], page: pdfium.PdfPage, frame: PageFrame) -> _Page:
    found = _Page(number, height)
    rest = glyphs
    rulings = rulings_of(page, frame) if glyphs else []
    # A drawing, not a table.
    for table in frames_of(rulings) if len(rulings) <= _MOST_RULINGS else []:
        box = table.box
        inside = [
            one for one in rest if box.left <= one.middle[0] <= box.right and box.top <= one.middle[1] <= box.bottom
        ]
        if not inside:
            continue
        chosen = set(map(id, inside))
        rest = [one for one in rest if id(one) not in chosen]
        found.grids.append(grid_of(table, inside, number))
    found.lines = lines_of(rest, number)
    return found


def _in_order(page: _Page) -> list[PrintedLine | GridBlock]:
    found: list[PrintedLine | GridBlock] = []
    open_lines: list[PrintedLine] = []
    placed: list[tuple[float, PrintedLine | GridBlock]] = [(line.box.top, line) for line in page.lines]
    placed += [(grid.spot.boxes[0].top, grid) for grid in page.grids]
    for _, one in sorted(placed, key=lambda pair: pair[0]):
        if isinstance(one, GridBlock):
            found += [*with_open_tables(open_lines), one]
            open_lines = []
        else:
            open_lines.append(one)
    return [*found, *with_open_tables(open_lines)]


def _begins_anew(pages: Sequence[_Page], page: _Page) -> bool:
    position = pages.index(page)
    return position + 1 < len(pages) and abs(pages[position + 1].height - page.height) > 1


def _without_furniture(pages: Sequence[_Page]) -> dict[int, str]:
    """Take page numbers and running heads off the pages; return the numbers by page."""
    labels: dict[int, str] = {}
    running: Counter[tuple[str, int]] = Counter()
    for page in pages:
        running.update({_place(line) for line in page.lines if _is_in_margin(line, page)})
    for page in pages:
        kept = []
        for line in page.lines:
            if _is_in_margin(line, page):
                match = _PAGE_NUMBER.fullmatch(line.text.strip())
                if match and line in (page.lines[0], page.lines[-1]):
                    labels[page.number] = match[1]
                    continue
                if running[_place(line)] >= max(3, len(pages) // 2):
                    continue
            kept.append(line)
        page.lines = kept
    return labels


def _is_in_margin(line: PrintedLine, page: _Page) -> bool:
    return line.box.bottom < page.height * _MARGIN or line.box.top > page.height * (1 - _MARGIN)


def _place(line: PrintedLine) -> tuple[str, int]:
    return line.text, int(line.box.top / 4)
