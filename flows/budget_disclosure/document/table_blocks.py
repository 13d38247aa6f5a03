"""A section of the body as tables with their titles, and what else stands in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.document.placing import Page
from budget_disclosure.document.table_width import text_area
from budget_disclosure.document.table_xml import SHORT_TABLE
from budget_disclosure.ooxml.word_styles import TABLE, TABLE_NUMBER, TABLE_TOTAL_NUMBER, Styles
from budget_disclosure.ooxml.xml_parts import required, style_of, text_of, value, w


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A disclosure table: the paragraphs from its heading down to it, the table, and the notes below."""

    above: tuple[etree._Element, ...]
    table: etree._Element
    notes: tuple[etree._Element, ...]
    is_small: bool
    is_empty: bool

    @property
    def heading(self) -> etree._Element:
        """The paragraph with the table's title."""
        return self.above[0]

    @property
    def blocks(self) -> tuple[etree._Element, ...]:
        """All of it in order."""
        return (*self.above, self.table, *self.notes)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its blocks, the element that holds its properties (a paragraph, or the properties), and its page."""

    blocks: tuple[etree._Element, ...]
    holder: etree._Element
    properties: etree._Element
    page: Page

    @property
    def is_plain(self) -> bool:
        """Whether it has no footers and no page numbering of its own, so that it can be part of another one."""
        return not any(
            self.properties.find(w(tag)) is not None for tag in ("footerReference", "headerReference", "pgNumType")
        )


def sections_of(root: etree._Element) -> list[Section]:
    """Return the sections of a document in order."""
    sections, blocks = [], []
    for block in required(root, w("body")):
        properties = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if properties is None:
            blocks.append(block)
            continue
        sections.append(Section(tuple(blocks), block, properties, text_area(properties)))
        blocks = []
    return sections


def parts_of(blocks: Sequence[etree._Element], styles: Styles) -> list[TableBlock | etree._Element]:
    """Return the blocks of a section with every disclosure table that has a heading as one part."""
    parts: list[TableBlock | etree._Element] = []
    index = 0
    while index < len(blocks):
        found = _table_at(blocks, index, styles)
        parts.append(blocks[index] if found is None else found)
        index += 1 if found is None else len(found.blocks)
    return parts


def _table_at(blocks: Sequence[etree._Element], start: int, styles: Styles) -> TableBlock | None:
    """Return the table whose heading stands at an index, with only plain paragraphs between heading and table."""
    if not _is_heading(blocks[start], styles):
        return None
    place = start + 1
    while place < len(blocks) and blocks[place].tag == w("p") and not _is_heading(blocks[place], styles):
        place += 1
    if place == len(blocks) or not _is_disclosure_table(blocks[place], styles):
        return None
    end = place + 1
    while end < len(blocks) and blocks[end].tag == w("p") and not _is_heading(blocks[end], styles):
        end += 1
    table = blocks[place]
    body = [row for row in table.findall(w("tr")) if row.find(f"{w('trPr')}/{w('tblHeader')}") is None]
    is_small = len(body) <= SHORT_TABLE
    is_empty = is_small and not any(_figures(body, styles))
    return TableBlock(tuple(blocks[start:place]), table, tuple(blocks[place + 1 : end]), is_small, is_empty)


def _is_heading(block: etree._Element, styles: Styles) -> bool:
    return block.tag == w("p") and style_of(block) in styles.outline_levels


def _is_disclosure_table(block: etree._Element, styles: Styles) -> bool:
    if block.tag != w("tbl"):
        return False
    return styles.names.get(value(block.find(f"{w('tblPr')}/{w('tblStyle')}"))) == TABLE


def _figures(rows: Sequence[etree._Element], styles: Styles) -> Iterator[str]:
    for row in rows:
        for cell in row.findall(w("tc")):
            style = styles.names.get(value(cell.find(f"{w('p')}/{w('pPr')}/{w('pStyle')}")), "")
            if style in (TABLE_NUMBER, TABLE_TOTAL_NUMBER):
                yield text_of(cell)
