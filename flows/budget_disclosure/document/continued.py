"""A table that goes on after its page: the rest stands under a line 续表…, as a table with the same header."""

from itertools import pairwise
from typing import Final

from lxml import etree

from budget_disclosure.document.filled_document import end_at, part_stub
from budget_disclosure.document.placing import Fit
from budget_disclosure.document.table_blocks import TableBlock
from budget_disclosure.ooxml.word_styles import TABLE_CONTINUED, TABLE_CONTINUED_LANDSCAPE, Styles
from budget_disclosure.ooxml.xml_parts import parent_of, style_of, text_of, w

CONTINUED_STYLES: Final = (TABLE_CONTINUED, TABLE_CONTINUED_LANDSCAPE)
PREFIX: Final = "续"


def split(block: TableBlock, fit: Fit, style: str) -> None:
    """Divide a table before the rows with which its pages begin; each part begins a page under a line of the style."""
    title = " ".join(text_of(block.heading).split())
    _, tab, unit = text_of(block.above[-1]).partition("\t")
    place = block.table
    for left, right in pairwise((*fit.starts, len(fit.heights))):
        line = _line(title, tab + unit, style)
        part = part_stub(block.table, left, right)
        place.addnext(line)
        line.addnext(part)
        place = part
    end_at(block.table, fit.starts[0])


def join(root: etree._Element, styles: Styles) -> None:
    """Undo every division: the rows of a part go back to the table they were taken from."""
    for line in list(root.iter(w("p"))):
        if styles.names.get(style_of(line)) not in CONTINUED_STYLES:
            continue
        table, part = line.getprevious(), line.getnext()
        if table is None or part is None or table.tag != w("tbl") or part.tag != w("tbl"):
            continue
        rows = part.findall(w("tr"))
        table.extend(row for row in rows if row.find(f"{w('trPr')}/{w('tblHeader')}") is None)
        for done in (line, part):
            parent_of(done).remove(done)


def _line(title: str, rest: str, style: str) -> etree._Element:
    paragraph = etree.Element(w("p"))
    properties = etree.SubElement(paragraph, w("pPr"))
    etree.SubElement(properties, w("pStyle"), {w("val"): style})
    for tag in ("keepNext", "pageBreakBefore"):
        etree.SubElement(properties, w(tag))
    words = f"{PREFIX}{title}" if title.startswith("表") else f"{PREFIX}表　{title}"
    for piece in (words, *rest.split("\t")[1:]):
        if piece is not words:
            etree.SubElement(etree.SubElement(paragraph, w("r")), w("tab"))
        text = etree.SubElement(etree.SubElement(paragraph, w("r")), w("t"))
        text.text = piece
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return paragraph
