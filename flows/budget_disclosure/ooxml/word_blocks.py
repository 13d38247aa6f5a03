"""How paragraphs, tables, rows and cells of a Word body are counted: by whoever reads them, and whoever marks them."""

from collections.abc import Iterator

from lxml import etree

from budget_disclosure.ooxml.xml_parts import w

_CONTAINERS = frozenset({w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("smartTag"), w("customXml")})


def blocks_in(container: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a body or cell, in content controls too."""
    for block in container:
        if block.tag in (w("p"), w("tbl")):
            yield block
        elif block.tag in _CONTAINERS:
            yield from blocks_in(block)


def rows_in(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table but those that a tracked change deletes."""
    for child in table:
        if child.tag == w("tr") and child.find(f"{w('trPr')}/{w('del')}") is None:
            yield child
        elif child.tag in _CONTAINERS:
            yield from rows_in(child)


def cells_in(row: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of a row."""
    for child in row:
        if child.tag == w("tc"):
            yield child
        elif child.tag in _CONTAINERS:
            yield from cells_in(child)
