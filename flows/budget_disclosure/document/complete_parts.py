"""The pass over the filled-in document: what announces the next paragraph, tables on their pages, what is counted."""

from lxml import etree

from budget_disclosure.document.cell_shapes import keep_next
from budget_disclosure.document.continued import PREFIX
from budget_disclosure.document.filled_document import CAPTION, DESCRIPTION, FilledDocument
from budget_disclosure.document.paging import lay_out_tables
from budget_disclosure.ooxml.xml_parts import WP, properties_of, required, text_of, w


def complete_parts(document: FilledDocument) -> None:
    """Complete a filled-in document in place."""
    body = required(document.root, w("body"))
    for paragraph in body.iterchildren(w("p")):
        # What announces the next paragraph (其中：) stays on its page.
        if text_of(paragraph).rstrip().endswith(("：", ":")):
            keep_next(properties_of(paragraph, "pPr"))
    lay_out_tables(document)
    for table in body.iterchildren(w("tbl")):
        _describe(table, document)
    document.put_back_what_is_counted()
    for position, drawing in enumerate(document.root.iter(f"{{{WP}}}docPr"), start=1):
        drawing.set("id", str(position))


def _describe(block: etree._Element, document: FilledDocument) -> None:
    """Name a table for those who cannot see it: by its caption or its first row, and the line above it."""
    table, rows = document.table(block), document.rows(block)
    properties = table.properties
    if properties.caption is None:
        first = table.rows[rows[0]].cells if rows else ()
        block.set(CAPTION, "：".join(filter(None, (cell.text for cell in first))))
    elif document.is_continuation(block):
        block.set(CAPTION, f"{PREFIX}{properties.caption}")
    if properties.is_described:
        return
    above = (text_of(one).replace("\t", "，") for one in block.itersiblings(w("p"), preceding=True))
    line = next(filter(None, above), "")
    words = f"{line}。表头 {table.header} 行，内容 {len(rows) - table.header} 行，{len(properties.columns)} 列。"
    block.set(DESCRIPTION, words.lstrip("。"))
