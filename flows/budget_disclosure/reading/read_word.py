"""A .docx read into the model of finished documents: what stands when all tracked changes are accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.word_blocks import blocks_in, cells_in, rows_in
from budget_disclosure.ooxml.word_styles import Styles, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, FALLBACK, STYLES, parse, required, style_of, value, w
from budget_disclosure.ooxml.zip_package import read_package, unpacked_size
from budget_disclosure.published.letters import text_as_read
from budget_disclosure.published.published_document import (
    ContentsLine,
    GridBlock,
    GridCell,
    PublishedDocument,
    TextBlock,
)
from budget_disclosure.published.spots import Spot
from budget_disclosure.reading.contents_lines import contents_entry
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

_SKIPPED = frozenset({w("pPr"), w("rPr"), w("del"), w("moveFrom"), w("instrText"), w("delText"), FALLBACK})
_WIDEST = 200
_OLE = b"\xd0\xcf\x11\xe0"
_LARGEST = 400 * 1024 * 1024


def read_word(data: bytes, name: str) -> PublishedDocument:
    """Return what a reader sees of a .docx. Raises ``UnreadableDocumentError`` when it is no sound one."""
    if data.startswith(_OLE):
        raise UnreadableDocumentError("设有打开密码，或者是旧的 .doc 文件：请取消密码，另存为 .docx")
    try:
        if unpacked_size(data) > _LARGEST:
            raise UnreadableDocumentError("解开后太大，不像是文档")
        parts = read_package(data, name)
        body = required(parse(parts[DOCUMENT]), w("body"))
        styles = read_styles(parts[STYLES]) if STYLES in parts else None
    except (TemplateError, KeyError, etree.XMLSyntaxError) as error:
        raise UnreadableDocumentError("不是完好的 Word 文件（.docx）") from error
    reader = _Reader(styles)
    reader.read(body)
    return PublishedDocument(name, tuple(reader.blocks), tuple(reader.contents))


@dataclass(slots=True)
class _Reader:
    styles: Styles | None
    blocks: list[TextBlock | GridBlock] = field(default_factory=list)
    contents: list[ContentsLine] = field(default_factory=list)
    _has_contents_above: bool = False

    def read(self, body: etree._Element) -> None:
        for number, block in enumerate(blocks_in(body)):
            if block.tag == w("tbl"):
                self.blocks.append(_grid(block, number))
                continue
            self._paragraph(block, number)

    def _paragraph(self, paragraph: etree._Element, number: int) -> None:
        boxes: list[etree._Element] = []
        text = text_as_read(_text(paragraph, boxes)).strip()
        style = style_of(paragraph)
        name = self.styles.names.get(style, "") if self.styles else ""
        if name.casefold().startswith("toc "):
            words, _, page = text.rpartition("\t")
            self.contents.append(ContentsLine((words or page).strip(), page if words else "", Spot(block=number)))
        elif entry := contents_entry(text, may_be_tabbed=self._has_contents_above):
            self.contents.append(ContentsLine(*entry, Spot(block=number)))
        elif text:
            self._has_contents_above = self._has_contents_above or "".join(text.split()) == "目录"
            level = self.styles.outline_levels.get(style, 0) if self.styles else 0
            self.blocks.append(TextBlock(text, Spot(block=number), level if level <= 9 else 0))
        for box in boxes:
            for inner in blocks_in(box):
                if inner.tag == w("p") and (words := text_as_read(_text(inner, [])).strip()):
                    self.blocks.append(TextBlock(words, Spot(block=number)))


def _text(node: etree._Element, boxes: list[etree._Element]) -> str:
    """Return the visible text below a node: line breaks and tabs stand for themselves, text boxes are put aside."""
    pieces = []
    for child in node:
        tag = child.tag
        if tag in _SKIPPED or (tag == w("r") and _is_hidden(child)):
            continue
        if tag == w("txbxContent"):
            boxes.append(child)
        elif tag == w("t"):
            pieces.append(child.text or "")
        elif tag == w("tab"):
            pieces.append("\t")
        elif tag == w("br"):
            pieces.append("" if child.get(w("type")) else "\n")
        elif tag == w("noBreakHyphen"):
            pieces.append("-")
        else:
            pieces.append(_text(child, boxes))
    return "".join(pieces)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{w('rPr')}/{w('vanish')}")
    return mark is not None and value(mark) not in ("0", "false")


@dataclass(slots=True)
class _Open:
    """A cell that reaches down so far to row ``last``."""

    row: int
    column: int
    columns: int
    text: str
    spot: Spot
    last: int


def _grid(table: etree._Element, number: int) -> GridBlock:
    rows = list(rows_in(table))
    cells: list[_Open] = []
    reaching: dict[int, _Open] = {}
    width = 0
    for index, row in enumerate(rows):
        column = _skipped(row)
        for place, cell in enumerate(cells_in(row)):
            properties = cell.find(w("tcPr"))
            span = _number(_child(properties, "gridSpan"))
            merge = _child(properties, "vMerge")
            above = reaching.get(column)
            if merge is not None and value(merge) != "restart" and above is not None:
                above.last = index
            else:
                text = "\n".join(_paragraphs(cell)).strip()
                above = _Open(index, column, span, text, Spot(block=number, row=index, cell=place), index)
                cells.append(above)
            reaching[column] = above
            column += span
        width = max(width, column)
    found = tuple(
        GridCell(one.text, one.row, one.column, one.last - one.row + 1, one.columns, one.spot) for one in cells
    )
    return GridBlock(len(rows), width, found, Spot(block=number), _header_rows(rows))


def _paragraphs(cell: etree._Element) -> Iterator[str]:
    for block in blocks_in(cell):
        if block.tag == w("p"):
            yield text_as_read(_text(block, []))
        else:
            for row in rows_in(block):
                for inner in cells_in(row):
                    yield from _paragraphs(inner)


def _header_rows(rows: list[etree._Element]) -> int:
    count = 0
    for row in rows:
        if row.find(f"{w('trPr')}/{w('tblHeader')}") is None:
            break
        count += 1
    return count


def _skipped(row: etree._Element) -> int:
    mark = row.find(f"{w('trPr')}/{w('gridBefore')}")
    return _number(mark) if mark is not None else 0


def _number(element: etree._Element | None) -> int:
    """Return how many columns an element says; nonsense counts 1."""
    text = value(element)
    return min(int(text), _WIDEST) if text.isdigit() and int(text) else 1


def _child(properties: etree._Element | None, tag: str) -> etree._Element | None:
    return None if properties is None else properties.find(w(tag))
