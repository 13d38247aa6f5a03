"""A finished document read back from its XML: headings, paragraphs and tables as a reader sees them.

Rows are read directly: python-docx's cell lookup takes seconds on tables of this size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from lxml import etree

from budget_disclosure.document.continued import CONTINUED_STYLES, join
from budget_disclosure.ooxml.word_styles import CONTENTS_LEVELS, TABLE_LEAD, TABLE_LEAD_LANDSCAPE, Styles, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, C, parse, style_of, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph outside tables: text, style by name, and its heading level as in the contents (1 … 3) or 0."""

    text: str
    style: str
    level: int


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: the nearest heading above it, and its grid of texts; a merged cell's text stands wherever it reaches.

    ``anchors`` is the same grid with a text only where a merged cell begins, as a table is typed out in a file.
    ``header_rows`` counts the leading rows that repeat on every page; ``line`` is the paragraph right above.
    """

    heading: str
    line: str
    header_rows: int
    grid: tuple[tuple[str, ...], ...]
    anchors: tuple[tuple[str, ...], ...]

    def cell(self, row_label: str, *header: str) -> str:
        """Return the body cell in the only row with a cell ``row_label`` and the only column under the header words.

        A column is under ``header`` when all its words stand in the column's header cells. Raises ``KeyError``.
        """
        column = self.column(*header)
        rows = [row for row in self.grid[self.header_rows :] if row_label in row]
        if len(rows) != 1:
            raise KeyError(f"{self.heading}：有 {len(rows)} 行写着“{row_label}”")
        return rows[0][column]

    def column(self, *header: str) -> int:
        """Return the index of the only column whose header has all the words. Raises ``KeyError``."""
        columns = [
            index
            for index in range(len(self.grid[0]))
            if set(header) <= {row[index] for row in self.grid[: self.header_rows]}
        ]
        if len(columns) != 1:
            raise KeyError(f"{self.heading}：有 {len(columns)} 列的表头是“{'/'.join(header)}”")
        return columns[0]


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """An entry of the contents: level 1 …, text, and page as printed (``""`` when not filled in)."""

    level: int
    text: str
    page: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document. ``blocks`` are paragraphs and tables in order; contents entries stand apart."""

    blocks: tuple[TextParagraph | TextTable, ...]
    contents: tuple[ContentsEntry, ...] = field(default=())

    @property
    def paragraphs(self) -> tuple[TextParagraph, ...]:
        """All paragraphs outside tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, TextParagraph))

    @property
    def headings(self) -> tuple[TextParagraph, ...]:
        """All headings, in order."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.level)

    @property
    def tables(self) -> tuple[TextTable, ...]:
        """All tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, TextTable))

    def table(self, heading_start: str) -> TextTable:
        """Return the only table whose heading starts with a text (``表五 ``). Raises ``KeyError``."""
        found = [table for table in self.tables if table.heading.startswith(heading_start)]
        if len(found) != 1:
            raise KeyError(f"有 {len(found)} 张表的标题以“{heading_start}”开头")
        return found[0]

    def under(self, heading: str) -> tuple[str, ...]:
        """Return the paragraphs below the only heading with that text, down to the next heading of its level or above.

        Raises ``KeyError``.
        """
        places = [i for i, paragraph in enumerate(self.paragraphs) if paragraph.level and paragraph.text == heading]
        if len(places) != 1:
            raise KeyError(f"有 {len(places)} 个标题是“{heading}”")
        level = self.paragraphs[places[0]].level
        texts = []
        for paragraph in self.paragraphs[places[0] + 1 :]:
            if 0 < paragraph.level <= level:
                break
            texts.append(paragraph.text)
        return tuple(texts)


def read_document(data: bytes, *, has_tables: bool = True) -> DocumentText:
    """Return the text of a .docx that this program wrote, also after a person edited it. Raises ``TemplateError``.

    Without tables (``has_tables``) it takes a fraction of the time.
    """
    parts = read_package(data, "文档")
    return read_body(parse(parts[DOCUMENT]), read_styles(parts[STYLES]), has_tables=has_tables)


def read_body(root: etree._Element, styles: Styles, *, has_tables: bool = True) -> DocumentText:
    """Return the text of ``word/document.xml``; a table that was divided among pages is put together in place."""
    blocks: list[TextParagraph | TextTable] = []
    contents: list[ContentsEntry] = []
    heading = line = ""
    if has_tables:
        join(root, styles)
    for block in _blocks(root.find(w("body"))):
        if block.tag == w("tbl"):
            if has_tables:
                blocks.append(_table(block, heading, line))
            continue
        style_id = style_of(block)
        style = styles.names.get(style_id, "Normal")
        if not has_tables and style in CONTINUED_STYLES:
            continue  # the line above what is left of a table
        text = text_of(block)
        # One line of text in two widths: which one is a matter of the page.
        style = TABLE_LEAD if style == TABLE_LEAD_LANDSCAPE else style
        if style.startswith("toc "):
            contents.append(_entry(text, int(style.removeprefix("toc "))))
            continue
        level = styles.outline_levels.get(style_id, 0)
        level = level if level <= len(CONTENTS_LEVELS) else 0
        if text or level:
            blocks.append(TextParagraph(text, style, level))
            line = text
        if level and text:
            heading = text
    return DocumentText(tuple(blocks), tuple(contents))


@lru_cache(maxsize=16)  # a correction asks for the published and the new document more than once
def content_digest(data: bytes) -> str:
    """Return a digest of what a reader reads: paragraphs, tables, contents and figures of charts, not page numbers.

    Equal for a document before and after its fields were updated, in Word or by the layout. Raises ``TemplateError``.
    """
    document = read_document(data)
    texts = [repr(block.text if isinstance(block, TextParagraph) else block.anchors) for block in document.blocks]
    texts += [entry.text for entry in document.contents]
    parts = read_package(data, "文档")
    for name in sorted(part for part in parts if part.startswith("word/charts/") and part.endswith(".xml")):
        texts += [element.text or "" for element in parse(parts[name]).iter(f"{{{C}}}v")]
    return sha256("\n".join(texts).encode()).hexdigest()


def _entry(text: str, level: int) -> ContentsEntry:
    words, _, page = text.rpartition("\t")
    return ContentsEntry(level, words or page, page if words else "")


def _blocks(container: etree._Element | None) -> Iterator[etree._Element]:
    if container is None:
        return
    for block in container:
        if block.tag in (w("p"), w("tbl")):
            yield block
        elif block.tag == w("sdt"):
            yield from _blocks(block.find(w("sdtContent")))


def _table(table: etree._Element, heading: str, line: str) -> TextTable:
    rows = table.findall(w("tr"))
    grid: list[list[str]] = []
    anchors: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        begins: list[str] = []
        for cell in row.findall(w("tc")):
            properties = cell.find(w("tcPr"))
            span = int(value(_child(properties, "gridSpan")) or 1)
            merge = _child(properties, "vMerge")
            text = "\n".join(text_of(paragraph) for paragraph in cell.findall(w("p")))
            if merge is not None and value(merge) != "restart" and grid:
                begins.extend([""] * span)
                texts.extend([grid[-1][len(texts)]] * span)
            else:
                begins.extend([text, *[""] * (span - 1)])
                texts.extend([text] * span)
        grid.append(texts)
        anchors.append(begins)
    header_rows = 0
    for row in rows:
        if row.find(f"{w('trPr')}/{w('tblHeader')}") is None:
            break
        header_rows += 1
    return TextTable(heading, line, header_rows, tuple(map(tuple, grid)), tuple(map(tuple, anchors)))


def _child(properties: etree._Element | None, tag: str) -> etree._Element | None:
    return None if properties is None else properties.find(w(tag))
