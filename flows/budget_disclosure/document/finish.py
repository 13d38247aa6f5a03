"""The pass over the rendered document: exact table widths by page, merged cells, lines above tables, ids of drawings.

A cell says by a processing instruction whether it starts or continues a vertical merge. Text of users is escaped and
can never be one, which no marker character could promise.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from markupsafe import Markup

from budget_disclosure.document.fit import Page, fit_columns
from budget_disclosure.document.lead import wrap_lead
from budget_disclosure.document.ooxml import WP, number, parent_of, required, text_of, value, w
from budget_disclosure.document.styles import Styles

MERGE_START = Markup("<?merge restart?>")
MERGE_ON = Markup("<?merge continue?>")
_MERGE = "merge"


def finish(root: etree._Element, styles: Styles) -> None:
    """Complete the rendered ``word/document.xml`` in place."""
    instructions: list[Any] = list(root.iter(etree.ProcessingInstruction))
    for mark in instructions:
        if mark.target == _MERGE:
            _merge(mark)
    for block, page in _blocks_with_page(root):
        if block.tag == w("tbl"):
            _set_exact_widths(block, page, styles)
            _describe(block)
        else:
            wrap_lead(block, page.width, styles)
            _keep_with_what_follows(block)
    for position, drawing in enumerate(root.iter(f"{{{WP}}}docPr"), start=1):
        drawing.set("id", str(position))


def _merge(mark: etree._ProcessingInstruction) -> None:
    cell = next(mark.iterancestors(w("tc")))
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
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


def _blocks_with_page(root: etree._Element) -> Iterator[tuple[etree._Element, Page]]:
    """Yield the paragraphs and tables of the body with the text area of the section they stand in."""
    pending: list[etree._Element] = []
    for block in required(root, w("body")):
        if block.tag in (w("p"), w("tbl")):
            pending.append(block)
        section = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            page = text_area(section)
            yield from ((one, page) for one in pending)
            pending = []


def _keep_with_what_follows(paragraph: etree._Element) -> None:
    """Keep a paragraph that announces the next one (其中：) on its page."""
    if not text_of(paragraph).rstrip().endswith(("：", ":")):
        return
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("keepNext")) is None:
        place = 0 if properties.find(w("pStyle")) is None else 1
        properties.insert(place, etree.Element(w("keepNext")))


def text_area(section: etree._Element) -> Page:
    """Return what lies between the margins of a section, in twentieths of a point."""
    page, margins = required(section, w("pgSz")), required(section, w("pgMar"))
    return Page(
        number(page, "w") - number(margins, "left") - number(margins, "right"),
        number(page, "h") - number(margins, "top") - number(margins, "bottom"),
    )


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


def _set_exact_widths(table: etree._Element, page: Page, styles: Styles) -> None:
    """Turn a fixed table as wide as the text (100 %) into exact widths; other tables keep what Word says."""
    properties = required(table, w("tblPr"))
    whole, layout = properties.find(w("tblW")), properties.find(w("tblLayout"))
    if whole is None or whole.get(w("type")) != "pct" or layout is None or layout.get(w("type")) != "fixed":
        return
    columns = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
    parts = [number(column, "w") for column in columns]
    edges = [page.width * sum(parts[: index + 1]) // sum(parts) for index in range(len(parts))]
    declared = [right - left for left, right in zip([0, *edges], edges, strict=False)]
    exact = fit_columns(table, declared, page, styles)
    for column, part in zip(columns, exact, strict=True):
        column.set(w("w"), str(part))
    whole.set(w("w"), str(page.width))
    whole.set(w("type"), "dxa")
    for row in table.iter(w("tr")):
        position = 0
        for cell in row.findall(w("tc")):
            cell_properties = required(cell, w("tcPr"))
            span = int(value(cell_properties.find(w("gridSpan"))) or 1)
            cell_width = cell_properties.find(w("tcW"))
            if cell_width is None:
                cell_width = etree.Element(w("tcW"))
                cell_properties.insert(0, cell_width)
            cell_width.set(w("w"), str(sum(exact[position : position + span])))
            cell_width.set(w("type"), "dxa")
            position += span
