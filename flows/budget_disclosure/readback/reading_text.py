"""The text of a document where a reader reads: paragraph by paragraph, in cells as well, as it must stand in a PDF.

Headers and footers are not part of it. Hidden text is left out, a text box stands behind the paragraph that holds it,
and what a program computes while it prints (a page count, an automatic number) is a gap between fixed parts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget_disclosure.ooxml.word_styles import CONTENTS_LEVELS, Styles, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, FALLBACK, STYLES, parse, required, style_of, value, w
from budget_disclosure.ooxml.zip_package import read_package

# Fields whose result is text of the document itself; all others are computed again when it is printed.
_TEXT_FIELDS = frozenset({"HYPERLINK", "TOC", "PAGEREF", "REF"})


@dataclass(frozen=True, slots=True)
class ReadingBlock:
    """A paragraph: its fixed parts in order, with something of the program's own between two of them.

    ``place`` says in Chinese where it stands, ``section`` counts the sections of the document from 0, ``is_contents``
    is an entry of the table of contents with its page.
    """

    parts: tuple[str, ...]
    place: str
    section: int = 0
    is_contents: bool = False

    @property
    def text(self) -> str:
        """The fixed text."""
        return "".join(self.parts)


def reading_text(docx: bytes) -> tuple[ReadingBlock, ...]:
    """Return the paragraphs of a .docx in order. Raises ``TemplateError`` when it is none."""
    parts = read_package(docx, "文档")
    return _Reader(read_styles(parts[STYLES])).read(required(parse(parts[DOCUMENT]), w("body")))


@dataclass(slots=True)
class _Field:
    """A field that is open: its code so far, and whether its result is being read."""

    code: str = ""
    is_result: bool = False

    @property
    def is_computed(self) -> bool:
        words = self.code.split()
        return self.is_result and bool(words) and words[0].upper() not in _TEXT_FIELDS


@dataclass(slots=True)
class _Reader:
    styles: Styles
    blocks: list[ReadingBlock] = field(default_factory=list)
    heading: str = ""
    section: int = 0
    fields: list[_Field] = field(default_factory=list)

    def read(self, body: etree._Element) -> tuple[ReadingBlock, ...]:
        self._walk(body, "")
        return tuple(self.blocks)

    def _walk(self, container: etree._Element, cell: str) -> None:
        for node in container:
            if node.tag == w("p"):
                self._paragraph(node, cell)
            elif node.tag == w("tbl"):
                self._table(node)
            elif node.tag in (w("sdt"), w("sdtContent"), w("ins"), w("smartTag"), w("customXml")):
                self._walk(node, cell)

    def _table(self, table: etree._Element) -> None:
        for number, row in enumerate(table.iter(w("tr")), start=1):
            if next(row.iterancestors(w("tbl"))) is not table:
                continue
            for column, one in enumerate(row.iterchildren(w("tc"), w("sdt")), start=1):
                self._walk(one, f"表格第 {number} 行第 {column} 格")

    def _paragraph(self, paragraph: etree._Element, cell: str) -> None:
        style = style_of(paragraph)
        pieces, boxes = list[str | None](), list[etree._Element]()
        self._inline(paragraph, pieces, boxes)
        is_contents = self.styles.names.get(style) in CONTENTS_LEVELS
        if self._is_numbered(paragraph, style):
            pieces.insert(0, None)
        block = ReadingBlock(
            tuple(_joined(pieces)), "目录" if is_contents else self._place(cell), self.section, is_contents
        )
        if block.text.strip():
            self.blocks.append(block)
            if self.styles.outline_levels.get(style):
                self.heading = " ".join(block.text.split())
        for box in boxes:
            self._walk(box, "文本框")
        if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            self.section += 1

    def _place(self, cell: str) -> str:
        heading = f"“{self.heading}”" if self.heading else ""
        return "，".join(filter(None, (heading, cell)))

    def _is_numbered(self, paragraph: etree._Element, style: str) -> bool:
        own = paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        return style in self.styles.numbered if own is None else value(own) != "0"

    def _inline(self, node: etree._Element, pieces: list[str | None], boxes: list[etree._Element]) -> None:
        """Collect the text of a paragraph, ``None`` for what is computed, and the text boxes anchored in it."""
        for child in node:
            tag = child.tag
            if tag in (w("pPr"), w("rPr"), w("del"), w("moveFrom"), FALLBACK):
                continue
            if tag == w("txbxContent"):
                boxes.append(child)
            elif tag == w("r") and _is_hidden(child):
                continue
            elif tag == w("fldSimple"):
                self.fields.append(_Field(child.get(w("instr"), ""), is_result=True))
                self._inline(child, pieces, boxes)
                self.fields.pop()
            elif tag == w("fldChar"):
                self._field_mark(child.get(w("fldCharType"), ""), pieces)
            elif tag == w("instrText") and self.fields:
                self.fields[-1].code += child.text or ""
            else:
                text = _character(child)
                if text:
                    pieces.append(None if any(one.is_computed for one in self.fields) else text)
                else:
                    self._inline(child, pieces, boxes)

    def _field_mark(self, kind: str, pieces: list[str | None]) -> None:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].is_result = True
            if self.fields[-1].is_computed:
                pieces.append(None)
        elif kind == "end" and self.fields:
            closed = self.fields.pop()
            if not closed.is_result:  # a field without a result of its own: the program prints one
                pieces.append(None)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{w('rPr')}/{w('vanish')}")
    return mark is not None and value(mark) not in ("0", "false")


def _character(node: etree._Element) -> str:
    if node.tag == w("t"):
        return node.text or ""
    if node.tag == w("noBreakHyphen"):
        return "-"
    return ""


def _joined(pieces: Iterable[str | None]) -> Iterator[str]:
    """Yield the fixed parts: pieces without a gap between them as one."""
    text = ""
    for piece in pieces:
        if piece is None:
            yield text
            text = ""
        else:
            text += piece
    yield text
