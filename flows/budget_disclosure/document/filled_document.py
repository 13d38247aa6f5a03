"""The document while it is completed: its blocks as a tree, and every table as values behind a stub in that tree.

Tables are nine tenths of a document, and nothing but their cells is asked of them: so they are no part of the tree and
are written once, when all is known of them. Only a table with a heading, bookmark or drawing in it is put into the
tree in the end, because those are counted over the whole document.
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape

from lxml import etree

from budget_disclosure.document.cell_shapes import fragment
from budget_disclosure.document.cut_tables import cut_out_tables
from budget_disclosure.document.filled_xml import filled_part, require_well_formed
from budget_disclosure.document.placing import Fit
from budget_disclosure.document.read_table import read_table
from budget_disclosure.document.short_rows import Frame, lengthened
from budget_disclosure.document.word_table import CAPTION_BEGINS, COUNTED, STUB_BEGINS, WordTable
from budget_disclosure.document.written_table import table_xml
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import DECLARATION, DOCUMENT, parent_of, required, w

_TABLE, _FIRST, _END, CAPTION, DESCRIPTION = "table", "first", "end", "caption", "description"
_STUB = re.compile(rf'{STUB_BEGINS}([^"]*)"/>')
_CAPTIONS = re.compile(rf'{CAPTION_BEGINS}w:val="([^"]*)"')


def stub(table_id: str) -> str:
    """Return what stands for a table in the XML of a document."""
    return f'{STUB_BEGINS}{table_id}"/>'


def part_stub(whole: etree._Element, first: int, end: int) -> etree._Element:
    """Return what stands for some rows of a table, below its header; ``whole`` stands for the table."""
    return etree.Element(w("tbl"), {_TABLE: whole.get(_TABLE, ""), _FIRST: str(first), _END: str(end)})


def end_at(whole: etree._Element, end: int) -> None:
    """Let a stub stand for the first rows of a table only."""
    whole.set(_END, str(end))


def assembled(root: etree._Element, tables: Sequence[str]) -> bytes:
    """Return a part from its tree, in which stubs without an id stand for its tables."""
    first, *after = etree.tostring(root, encoding="unicode").split(stub(""))
    pieces = (piece.encode() for pair in zip(tables, after, strict=True) for piece in pair)
    return b"".join((DECLARATION.encode(), first.encode(), *pieces))


class FilledDocument:
    """A document from the XML that its template gave, the computed tables by their ids, and the frames of short rows.

    ``captions`` are those of all its tables. Raises ``TemplateError`` for broken XML and for words outside of texts.
    """

    def __init__(
        self, xml: str, styles: Styles, computed: Mapping[str, WordTable], frames: Sequence[Frame] = ()
    ) -> None:
        self.styles = styles
        self._frames = frames
        self.captions: list[str] = []
        self._root_tag = xml[: xml.index(">") + 1]
        self._tables = dict(computed)
        self._fits: dict[str, Fit] = {}
        self._counted: set[str] = set()
        around, tables = cut_out_tables(xml)
        pieces = [around[0]]
        for index, (table, after) in enumerate(zip(tables, around[1:], strict=True)):
            self._add(f"#{index}", table)
            pieces += (stub(f"#{index}"), after)
        self.root = filled_part(DOCUMENT, "".join(pieces))
        for piece in around:
            self._note_captions(piece)

    def _add(self, table_id: str, xml: str) -> None:
        table = read_table(xml, self._root_tag, self.styles, self._frames)
        self._tables[table_id] = table
        if not (any(row.is_notable for row in table.rows) or any(mark in table.tail for mark in COUNTED)):
            self._note_captions(table.head)
            return
        whole = lengthened(xml, self._frames)
        self._note_captions(whole)
        if any(mark in whole for mark in COUNTED) or any(cell.shape.has_heading for cell in table.cells()):
            self._counted.add(table_id)

    def _note_captions(self, xml: str) -> None:
        if CAPTION_BEGINS in xml:
            self.captions += map(unescape, _CAPTIONS.findall(xml))
        if STUB_BEGINS in xml:
            self.captions += [self._tables[table_id].properties.caption or "" for table_id in _STUB.findall(xml)]

    def table(self, block: etree._Element) -> WordTable:
        """Return the table that a stub stands for. Raises ``TemplateError`` where it stands for none."""
        table = self._tables.get(block.get(_TABLE, ""))
        if table is None:
            required(block, w("tblPr"))
            raise ValueError("a table of the tree has no stub")
        return table

    def set_fit(self, block: etree._Element, fit: Fit | None) -> None:
        """Say how a table is to be written; ``None``: as it is."""
        if fit is not None:
            self._fits[block.get(_TABLE, "")] = fit

    def rows(self, block: etree._Element) -> Sequence[int]:
        """Return the rows of the table that a stub stands for."""
        table = self.table(block)
        first, end = int(block.get(_FIRST, "0")), int(block.get(_END, len(table.rows)))
        return (*range(table.header), *range(first, end)) if first else range(end)

    def is_continuation(self, block: etree._Element) -> bool:
        """Return whether a stub stands for a later part of a table."""
        return _FIRST in block.attrib

    def put_back_what_is_counted(self) -> None:
        """Put the tables into the tree that have something in them which is counted over the whole document."""
        for block in list(self.root.iter(w("tbl"))) if self._counted else ():
            if block.get(_TABLE) in self._counted:
                element = fragment(self._xml(block), self._root_tag)
                element.tail = block.tail
                parent_of(block).replace(block, element)

    def written(self) -> bytes:
        """Return the part. Raises ``TemplateError`` when it is not well-formed."""
        tables = []
        for block in self.root.iter(w("tbl")):
            if _TABLE in block.attrib:
                tables.append(self._xml(block))
                block.attrib.clear()
                block.set(_TABLE, "")
        data = assembled(self.root, tables)
        require_well_formed(DOCUMENT, data)
        return data

    def _xml(self, block: etree._Element) -> str:
        table_id = block.get(_TABLE, "")
        xml = table_xml(
            self.table(block), self._fits.get(table_id), self.rows(block), block.get(CAPTION), block.get(DESCRIPTION)
        )
        return _STUB.sub(lambda mark: self._inner(mark[1]), xml) if STUB_BEGINS in xml else xml

    def _inner(self, table_id: str) -> str:
        """Return the XML of a computed table that stands inside of another table."""
        table = self._tables[table_id]
        return table_xml(table, None, range(len(table.rows)))
