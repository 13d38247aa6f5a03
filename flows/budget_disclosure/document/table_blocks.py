"""A section of the body as tables with their titles, and what else stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.document.filled_document import FilledDocument
from budget_disclosure.document.placing import Page
from budget_disclosure.document.table_width import text_area
from budget_disclosure.document.word_table import WordTable
from budget_disclosure.ooxml.xml_parts import parent_of, required, style_of, w


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A disclosure table: the paragraphs from its heading down to it, its stub, the table, and the notes below."""

    above: tuple[etree._Element, ...]
    table: etree._Element
    content: WordTable
    notes: tuple[etree._Element, ...]

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


def sections_of(document: FilledDocument) -> list[Section]:
    """Return the sections of a document in order."""
    sections: list[Section] = []
    blocks: list[etree._Element] = []
    body = required(document.root, w("body"))
    ends = {}
    for properties in body.iter(w("sectPr")):
        inside = parent_of(properties)
        ends[properties if inside is body else parent_of(inside)] = properties
    for block in body:
        if block in ends:
            sections.append(Section(tuple(blocks), block, ends[block], text_area(ends[block])))
            blocks = []
        else:
            blocks.append(block)
    return sections


def parts_of(blocks: Sequence[etree._Element], document: FilledDocument) -> list[TableBlock | etree._Element]:
    """Return the blocks of a section with every disclosure table that has a heading as one part."""
    parts: list[TableBlock | etree._Element] = []
    index = 0
    while index < len(blocks):
        found = _table_at(blocks, index, document)
        parts.append(blocks[index] if found is None else found)
        index += 1 if found is None else len(found.blocks)
    return parts


def _table_at(blocks: Sequence[etree._Element], start: int, document: FilledDocument) -> TableBlock | None:
    """Return the table whose heading stands at an index, with only plain paragraphs between heading and table."""
    if not _is_heading(blocks[start], document):
        return None
    place = start + 1
    while place < len(blocks) and blocks[place].tag == w("p") and not _is_heading(blocks[place], document):
        place += 1
    if place == len(blocks) or blocks[place].tag != w("tbl"):
        return None
    content = document.table(blocks[place])
    if not content.is_disclosure_table:
        return None
    end = place + 1
    while end < len(blocks) and blocks[end].tag == w("p") and not _is_heading(blocks[end], document):
        end += 1
    return TableBlock(tuple(blocks[start:place]), blocks[place], content, tuple(blocks[place + 1 : end]))


def _is_heading(block: etree._Element, document: FilledDocument) -> bool:
    return block.tag == w("p") and style_of(block) in document.styles.outline_levels
