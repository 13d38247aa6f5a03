"""The pass over the rendered document: exact table widths by page, merged cells, and unique ids of drawings.

A cell says by a processing instruction whether it starts or continues a vertical merge. Text of users is escaped and
can never be one, which no marker character could promise.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from markupsafe import Markup

from budget_disclosure.document.ooxml import WP, number, parent_of, required, value, w

MERGE_START = Markup("<?merge restart?>")
MERGE_ON = Markup("<?merge continue?>")
_MERGE = "merge"


def finish(root: etree._Element) -> None:
    """Complete the rendered ``word/document.xml`` in place."""
    instructions: list[Any] = list(root.iter(etree.ProcessingInstruction))
    for mark in instructions:
        if mark.target == _MERGE:
            _merge(mark)
    for table, width in _tables_with_text_width(root):
        _set_exact_widths(table, width)
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


def _tables_with_text_width(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Yield the tables of the body with the text width, in twentieths of a point, of the section they stand in."""
    pending: list[etree._Element] = []
    for block in required(root, w("body")):
        if block.tag == w("tbl"):
            pending.append(block)
        section = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            yield from ((table, text_width(section)) for table in pending)
            pending = []


def text_width(section: etree._Element) -> int:
    """Return the width between the margins of a section, in twentieths of a point."""
    page, margins = required(section, w("pgSz")), required(section, w("pgMar"))
    return number(page, "w") - number(margins, "left") - number(margins, "right")


def _set_exact_widths(table: etree._Element, width: int) -> None:
    """Turn a fixed table as wide as the text (100 %) into exact widths; other tables keep what Word says."""
    properties = required(table, w("tblPr"))
    whole, layout = properties.find(w("tblW")), properties.find(w("tblLayout"))
    if whole is None or whole.get(w("type")) != "pct" or layout is None or layout.get(w("type")) != "fixed":
        return
    columns = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
    parts = [number(column, "w") for column in columns]
    edges = [width * sum(parts[: index + 1]) // sum(parts) for index in range(len(parts))]
    exact = [right - left for left, right in zip([0, *edges], edges, strict=False)]
    for column, part in zip(columns, exact, strict=True):
        column.set(w("w"), str(part))
    whole.set(w("w"), str(width))
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
