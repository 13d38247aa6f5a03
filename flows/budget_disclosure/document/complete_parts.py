"""The pass over the rendered document: merged cells, tables on their pages, descriptions, ids of drawings.

A cell says by a processing instruction whether it starts or continues a vertical merge. Text of users is escaped and
can never be one, which no marker character could promise.
"""

from typing import Any

from lxml import etree
from markupsafe import Markup

from budget_disclosure.document.paging import lay_out_tables
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import WP, parent_of, properties_of, required, text_of, w

MERGE_START = Markup("<?merge restart?>")
MERGE_ON = Markup("<?merge continue?>")
_MERGE = "merge"


def complete_parts(root: etree._Element, styles: Styles) -> None:
    """Complete the rendered ``word/document.xml`` in place."""
    instructions: list[Any] = list(root.iter(etree.ProcessingInstruction))
    for mark in instructions:
        if mark.target == _MERGE:
            _merge(mark)
    for paragraph in required(root, w("body")).iterchildren(w("p")):
        _keep_with_what_follows(paragraph)
    lay_out_tables(root, styles)
    for table in required(root, w("body")).iterchildren(w("tbl")):
        _describe(table)
    for position, drawing in enumerate(root.iter(f"{{{WP}}}docPr"), start=1):
        drawing.set("id", str(position))


def _merge(mark: etree._ProcessingInstruction) -> None:
    cell = next(mark.iterancestors(w("tc")))
    properties = properties_of(cell, "tcPr")
    for old in properties.findall(w("vMerge")):
        properties.remove(old)
    merge = etree.Element(w("vMerge"), {w("val"): mark.text or ""})
    before = [child for child in properties if child.tag in (w("cnfStyle"), w("tcW"), w("gridSpan"), w("hMerge"))]
    properties.insert(len(before), merge)
    parent = parent_of(mark)
    text = mark.tail or ""
    mark.tail = None
    parent.remove(mark)
    parent.text = (parent.text or "") + text


def _keep_with_what_follows(paragraph: etree._Element) -> None:
    """Keep a paragraph that announces the next one (其中：) on its page."""
    if not text_of(paragraph).rstrip().endswith(("：", ":")):
        return
    properties = properties_of(paragraph, "pPr")
    if properties.find(w("keepNext")) is None:
        place = 0 if properties.find(w("pStyle")) is None else 1
        properties.insert(place, etree.Element(w("keepNext")))


def _describe(table: etree._Element) -> None:
    """Name a table for those who cannot see it: by its caption or its first row, and the line above it."""
    properties = required(table, w("tblPr"))
    caption = properties.find(w("tblCaption"))
    rows = table.findall(w("tr"))
    if caption is None:
        first = [text_of(cell) for cell in rows[0].findall(w("tc"))] if rows else []
        caption = etree.SubElement(properties, w("tblCaption"), {w("val"): "：".join(filter(None, first))})
    if properties.find(w("tblDescription")) is not None:
        return
    header = sum(row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows)
    columns = len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))
    above = (text_of(block).replace("\t", "，") for block in table.itersiblings(preceding=True) if block.tag == w("p"))
    line = next(filter(None, above), "")
    words = f"{line}。表头 {header} 行，内容 {len(rows) - header} 行，{columns} 列。".lstrip("。")
    etree.SubElement(properties, w("tblDescription"), {w("val"): words})
