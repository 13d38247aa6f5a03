"""A PDF read into the model of finished documents."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from time import process_time

import pypdfium2 as pdfium

from budget_disclosure.published.published_document import ContentsLine, GridBlock, PublishedDocument, TextBlock
from budget_disclosure.published.spots import Box
from budget_disclosure.reading.contents_lines import contents_entry
from budget_disclosure.reading.pdf_frame import PageFrame
from budget_disclosure.reading.pdf_glyphs import Glyph, printed_on
from budget_disclosure.reading.pdf_grids import frames_of, grid_of
from budget_disclosure.reading.pdf_lines import PrintedLine, lines_of, paragraphs_of
from budget_disclosure.reading.pdf_open_tables import with_open_tables
from budget_disclosure.reading.pdf_rulings import Ruling, pictures_of, rulings_of
from budget_disclosure.reading.pdf_sheets import Sheet, sheets_of
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

_PAGE_NUMBER = re.compile(r"[-—–－\s]*(?:第\s*)?([0-9]{1,4}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,5})(?:\s*页)?[-—–－\s]*(?:[/共].*)?")
_MARGIN = 0.11
# Of the processor. What is not read by then is listed; 500 ordinary pages take a third of it.
_SECONDS = 20
_MOST_RULINGS = 4000
_MOST_UNREADABLE = 0.2
_LARGE, _FEW_WORDS = 0.12, 20
_NO_LETTERS = "PDF 里的字体没有文字对照"


@dataclass(slots=True)
class _Page:
    """A sheet of a page: its lines, and its tables with where they begin from its top."""

    sheet: Sheet
    lines: list[PrintedLine] = field(default_factory=list)
    grids: list[tuple[float, GridBlock]] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    """What was read of a file so far."""

    pages: list[_Page] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    slanted: list[int] = field(default_factory=list)
    unreadable: Counter[int] = field(default_factory=Counter)
    letters: int = 0

    @property
    def not_read(self) -> Iterator[str]:
        """What could not be read, in words."""
        yield from self.broken
        if self.unreadable:
            yield f"{_pages_text(self.unreadable)}有 {self.unreadable.total()} 个字不能识别（{_NO_LETTERS}），没有检查"
        if self.pictured:
            yield f"{_pages_text(self.pictured)}有大幅图片，图里的字和表没有检查"
        if self.slanted:
            yield f"{_pages_text(self.slanted)}有斜排的字（如水印），没有检查"


def read_pdf(data: bytes, name: str) -> PublishedDocument:
    """Return what a reader sees of a PDF.

    Raises ``UnreadableDocumentError`` when it is broken, encrypted, or written in characters that nobody can tell.
    """
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableDocumentError("这不是 PDF 文件，像是 Word 文档，扩展名写错了：请把扩展名改为 .docx")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise UnreadableDocumentError("设有打开密码" if is_locked else "不是完好的 PDF 文件") from error
    try:
        file = _read(document)
        count = len(document)
    finally:
        document.close()
    if file.unreadable.total() > file.letters * _MOST_UNREADABLE:
        raise UnreadableDocumentError(f"文字不能识别（{_NO_LETTERS}），无法检查：请审查 Word 文档，或重新另存为 PDF")
    labels = _without_furniture(file.pages)
    contents: list[ContentsLine] = []
    blocks: list[TextBlock | GridBlock] = []
    open_lines: list[PrintedLine] = []
    for page, following in zip_longest(file.pages, file.pages[1:]):
        for line in _in_order(page):
            if isinstance(line, GridBlock):
                blocks += paragraphs_of(open_lines)
                open_lines = []
                blocks.append(line)
            elif entry := contents_entry(line.text):
                contents.append(ContentsLine(*entry, line.sheet.spot(line.box)))
            else:
                open_lines.append(line)
        # Pages of other widths have other margins.
        if following is None or abs(following.sheet.tall - page.sheet.tall) > 1:
            blocks += paragraphs_of(open_lines)
            open_lines = []
    not_read = tuple(file.not_read)
    return PublishedDocument(name, tuple(blocks), tuple(contents), count, labels, tuple(file.pictures), not_read)


def _read(document: pdfium.PdfDocument) -> _File:
    file = _File()
    end = process_time() + _SECONDS
    for index in range(len(document)):
        number = index + 1
        if process_time() > end:
            file.broken.append(f"文件太大，第 {number} 页以后没有读")
            break
        try:
            page = document[index]
        except pdfium.PdfiumError:
            file.broken.append(f"第 {number} 页无法打开")
            continue
        frame = PageFrame(page)
        printed = printed_on(page, frame)
        file.letters += len(printed.glyphs)
        if printed.slanted:
            file.slanted.append(number)
        if printed.unreadable:
            file.unreadable[number] = printed.unreadable
        pictures = pictures_of(page, frame)
        if pictures and not printed.glyphs:
            file.pictures.append(number)
        elif any(_may_hold_a_table(one, frame.size, printed.glyphs) for one in pictures):
            file.pictured.append(number)
        # One more than a table has: a drawing, which is not looked at any further.
        rulings = list(islice(rulings_of(page, frame), _MOST_RULINGS + 1)) if printed.glyphs else []
        file.pages += _sheets(sheets_of(number, frame.size, printed.glyphs), printed.glyphs, rulings)
        page.close()
    return file


def _sheets(sheets: Sequence[Sheet], glyphs: list[Glyph], rulings: Sequence[Ruling]) -> list[_Page]:
    """Return the sheets of a page with their lines and tables, what begins higher on the page first.

    ``glyphs`` and ``rulings`` are as shown. What lies on its side in a table of another direction belongs to its cell.
    """
    found: list[tuple[float, _Page]] = []
    rest = glyphs
    for sheet in sheets:
        page = _Page(sheet)
        read = {id(one): sheet.read_glyph(one) for one in rest}
        # A drawing, not a table.
        tables = frames_of([sheet.read_ruling(one) for one in rulings]) if len(rulings) <= _MOST_RULINGS else []
        for table in tables:
            inside = [one for one in rest if _holds(table.box, read[id(one)])]
            if sum(one.turned == sheet.turned for one in inside) * 2 <= len(inside):
                continue
            chosen = set(map(id, inside))
            rest = [one for one in rest if id(one) not in chosen]
            page.grids.append((table.box.top, grid_of(table, [read[id(one)] for one in inside], sheet)))
        upright = [one for one in rest if one.turned == sheet.turned]
        rest = [one for one in rest if one.turned != sheet.turned]
        page.lines = lines_of([read[id(one)] for one in upright], sheet)
        tops = [one.box.top for one in upright] + [grid.spot.boxes[0].top for _, grid in page.grids]
        found.append((min(tops, default=0), page))
    return [page for _, page in sorted(found, key=lambda one: one[0])]


def _may_hold_a_table(picture: Box, size: tuple[float, float], glyphs: Sequence[Glyph]) -> bool:
    """Return whether a picture is large, and not just what the words of the page stand on."""
    is_large = (picture.right - picture.left) * (picture.bottom - picture.top) >= size[0] * size[1] * _LARGE
    return is_large and sum(_holds(picture, glyph) for glyph in glyphs) < _FEW_WORDS


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = glyph.middle
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _in_order(page: _Page) -> list[PrintedLine | GridBlock]:
    found: list[PrintedLine | GridBlock] = []
    open_lines: list[PrintedLine] = []
    placed: list[tuple[float, PrintedLine | GridBlock]] = [(line.box.top, line) for line in page.lines]
    placed += page.grids
    for _, one in sorted(placed, key=lambda pair: pair[0]):
        if isinstance(one, GridBlock):
            found += [*with_open_tables(open_lines), one]
            open_lines = []
        else:
            open_lines.append(one)
    return [*found, *with_open_tables(open_lines)]


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
                    labels[page.sheet.number] = match[1]
                    continue
                if running[_place(line)] >= max(3, len(pages) // 2):
                    continue
            kept.append(line)
        page.lines = kept
    return labels


def _is_in_margin(line: PrintedLine, page: _Page) -> bool:
    return line.box.bottom < page.sheet.tall * _MARGIN or line.box.top > page.sheet.tall * (1 - _MARGIN)


def _place(line: PrintedLine) -> tuple[str, int]:
    return line.text, int(line.box.top / 4)


def _pages_text(numbers: Iterable[int]) -> str:
    """Return page numbers in words, those that follow one another as one: 第 1、3—5 页."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return f"第 {'、'.join(f'{one[0]}—{one[-1]}' if len(one) > 1 else str(one[0]) for one in groups)} 页"
