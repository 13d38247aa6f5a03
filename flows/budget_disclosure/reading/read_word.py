"""A .docx read into the model of finished documents: what stands when all tracked changes are accepted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import process_time

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.word_blocks import blocks_in
from budget_disclosure.ooxml.word_styles import Styles, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, required, style_of, w
from budget_disclosure.ooxml.zip_package import part_sizes, read_package
from budget_disclosure.published.published_document import (
    ContentsLine,
    GridBlock,
    PublishedDocument,
    TextBlock,
)
from budget_disclosure.published.spots import Spot
from budget_disclosure.reading.contents_lines import contents_entry
from budget_disclosure.reading.reading_errors import UnreadableDocumentError
from budget_disclosure.reading.word_grids import grids_of
from budget_disclosure.reading.word_pictures import FILE, unread_in
from budget_disclosure.reading.word_text import lines_of_note, words_of

_OLE = b"\xd0\xcf\x11\xe0"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_PARTS = (DOCUMENT, STYLES, *_NOTES.values())
# Of the parts that are read, unpacked: 100 MB of text are some 3,000 pages. Pictures are not read and may be larger.
_LARGEST = 100 * 1024 * 1024
# Of the processor. What is not read by then is listed.
_SECONDS = 20
_SHOWN = 20
_ENTRY = re.compile("toc [1-9]")


def read_word(data: bytes, name: str) -> PublishedDocument:
    """Return what a reader sees of a .docx. Raises ``UnreadableDocumentError`` when it is no sound one."""
    if data.startswith(_OLE):
        raise UnreadableDocumentError("设有打开密码，或者是旧的 .doc 文件：请取消密码，另存为 .docx")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        raise UnreadableDocumentError("这是 PDF 文件，扩展名写错了：请把扩展名改为 .pdf")
    try:
        sizes = part_sizes(data)
        if sum(sizes.get(part, 0) for part in _PARTS) > _LARGEST:
            raise UnreadableDocumentError("解开后太大，不像是文档")
        parts = read_package(data, name, _PARTS)
        if _STRICT in parts.get(DOCUMENT, b"")[:4096]:
            raise UnreadableDocumentError("是“严格 Open XML”格式的文件：请在 Word 里另存为“Word 文档（.docx）”")
        body = required(parse(parts[DOCUMENT]), w("body"))
        styles = read_styles(parts[STYLES]) if STYLES in parts else None
        notes = dict(_notes(parts))
    except (TemplateError, KeyError, etree.XMLSyntaxError) as error:
        raise UnreadableDocumentError("不是完好的 Word 文件（.docx）") from error
    reader = _Reader(styles, notes)
    reader.read(body)
    if not reader.blocks and reader.unread:
        raise UnreadableDocumentError("没有文字（只有图片或嵌入的文件），无法检查")
    return PublishedDocument(name, tuple(reader.blocks), tuple(reader.contents), not_read=tuple(reader.not_read))


def _notes(parts: Mapping[str, bytes]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Yield the paragraphs of each foot- and endnote by its kind and id."""
    for kind, part in _NOTES.items():
        if part in parts:
            for note in parse(parts[part]).iter(w(kind)):
                yield (kind, note.get(w("id"), "")), list(lines_of_note(note))


@dataclass(slots=True)
class _Reader:
    styles: Styles | None
    notes: Mapping[tuple[str, str], list[str]]
    blocks: list[TextBlock | GridBlock] = field(default_factory=list)
    contents: list[ContentsLine] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    _cut: bool = False
    _has_contents_above: bool = False

    def read(self, body: etree._Element) -> None:
        end = process_time() + _SECONDS
        for number, block in enumerate(blocks_in(body)):
            if process_time() > end:
                self._cut = True
                break
            if block.tag == w("tbl"):
                self._table(block, number)
            else:
                self._paragraph(block, number)
            self.unread += [(what, self._last_words()) for what in unread_in(block)]
        self.unread += [(FILE, "") for _ in body.iterchildren(w("altChunk"))]

    @property
    def not_read(self) -> Iterator[str]:
        """What of the file was not read, in words."""
        for what in dict.fromkeys(what for what, _ in self.unread):
            places = [place for one, place in self.unread if one == what]
            where = next((f"，第一处在“{place}”附近" for place in places[:1] if place), "")
            yield f"文档里有 {len(places)} 处{what}，里面的字和表没有检查{where}"
        if self._cut:
            yield f"文件太大，“{self._last_words()}”以后没有读"

    def _last_words(self) -> str:
        """Return the beginning of the last paragraph so far."""
        texts = (" ".join(one.text.split()) for one in reversed(self.blocks) if isinstance(one, TextBlock))
        text = next(texts, "")
        return f"{text[:_SHOWN]}……" if len(text) > _SHOWN else text

    def _table(self, table: etree._Element, number: int) -> None:
        grids, notes = grids_of(table, number)
        self.blocks += grids
        self._notes(notes, number)

    def _paragraph(self, paragraph: etree._Element, number: int) -> None:
        words = words_of(paragraph)
        text = words.text.strip()
        style = style_of(paragraph)
        name = self.styles.names.get(style, "") if self.styles else ""
        if _ENTRY.fullmatch(name.casefold()):
            entry, _, page = text.rpartition("\t")
            self.contents.append(ContentsLine((entry or page).strip(), page if entry else "", Spot(block=number)))
        elif found := contents_entry(text, may_be_tabbed=self._has_contents_above):
            self.contents.append(ContentsLine(*found, Spot(block=number)))
        elif text:
            self._has_contents_above = self._has_contents_above or "".join(text.split()) == "目录"
            level = self.styles.outline_levels.get(style, 0) if self.styles else 0
            self.blocks.append(TextBlock(text, Spot(block=number), level if level <= 9 else 0))
        for box in words.boxes:
            self._box(box, number)
        self._notes(words.notes, number)

    def _box(self, box: etree._Element, number: int) -> None:
        for block in blocks_in(box):
            if block.tag == w("tbl"):
                self._table(block, number)
                continue
            words = words_of(block)
            if text := words.text.strip():
                self.blocks.append(TextBlock(text, Spot(block=number)))
            for inner in words.boxes:
                self._box(inner, number)

    def _notes(self, notes: Iterable[tuple[str, str]], number: int) -> None:
        for note in notes:
            self.blocks += [TextBlock(text, Spot(block=number)) for text in self.notes.get(note, ())]
