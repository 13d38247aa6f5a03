"""What surrounds the text of a cell: read and written as XML once, however many cells are alike.

The cells of a document have a few dozen shapes and thousands of texts. A shape is the XML of a cell with ``WORDS`` in
place of its text; all that layout asks of a cell, and the cell as it is written in the end, is remembered by it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml import etree

from budget_disclosure.document.filled_xml import filled_part
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import (
    DOCUMENT,
    W,
    break_at,
    number,
    parent_of,
    properties_of,
    required,
    text_of,
    value,
    w,
)

MERGE: Final = "merge"
WORDS: Final = "\ue000words\ue000"
PLAIN_ROOT: Final = f'<w:document xmlns:w="{W}">'
_WIDTH: Final = "\ue000width\ue000"
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """How many columns of the grid a cell spans, the name of its style, its text, its indent in characters.

    ``is_merged`` with cells above or below it; ``goes_on`` where it is no more than the rest of the one above;
    ``keeps`` its row on the page of the next one; ``has_heading`` where a heading of the document stands in it.
    """

    span: int
    style: str
    text: str
    level: int
    is_merged: bool
    goes_on: bool
    keeps: bool
    has_heading: bool


class Dress(NamedTuple):
    """What layout changes in a cell: ending of its styles, whether it keeps its row on the next one's page, an indent
    on both sides, the characters that begin new lines, the unit of its width (none: the width stays).
    """

    ending: str = ""
    keeps: bool = False
    indent: int = 0
    breaks: tuple[int, ...] = ()
    unit: str = "dxa"


def fragment(xml: str, root: str) -> etree._Element:
    """Return an element from its XML; ``root`` is the tag of the document around it. Raises ``TemplateError``."""
    return filled_part(DOCUMENT, f"{root}{xml}</w:document>")[0]


def fragment_xml(element: etree._Element) -> str:
    """Return the XML of such an element, the namespaces being those of its root."""
    xml = etree.tostring(parent_of(element), encoding="unicode")
    return xml[xml.index(">") + 1 : xml.rindex("</")]


@lru_cache(maxsize=_REMEMBERED)
def shape_of(xml: str, root: str, styles: Styles) -> Shape:
    """Return the shape of a cell, whose XML it is."""
    cell = _cell(xml, root)
    properties, paragraphs = cell.find(w("tcPr")), cell.findall(w("p"))
    span = None if properties is None else properties.find(w("gridSpan"))
    merge = None if properties is None else properties.find(w("vMerge"))
    indent = cell.find(f"{w('p')}/{w('pPr')}/{w('ind')}")
    levels = styles.outline_levels
    return Shape(
        span=int(value(span) or 1),
        style=next(filter(None, (_style(paragraph, styles) for paragraph in paragraphs)), ""),
        text="\n".join(map(text_of, paragraphs)),
        level=0 if indent is None else number(indent, "leftChars") // 100,
        is_merged=merge is not None,
        goes_on=merge is not None and value(merge) != "restart",
        keeps=cell.find(f"{w('p')}/{w('pPr')}/{w('keepNext')}") is not None,
        has_heading=any(value(style) in levels for style in cell.iter(w("pStyle"))),
    )


class Dressing(dict[str, tuple[str, str, str]]):
    """The XML of cells in one dress, by their own XML: before the width, from there to the text, and from there on."""

    def __init__(self, root: str, styles: Styles, dress: Dress) -> None:
        super().__init__()
        self._arguments = root, styles, dress

    def __missing__(self, xml: str) -> tuple[str, str, str]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[xml] = _dressed(xml, *self._arguments)
        return found


@lru_cache(maxsize=256)
def dressing(root: str, styles: Styles, dress: Dress) -> Dressing:
    """Return the cells in a dress, remembered."""
    return Dressing(root, styles, dress)


def _dressed(xml: str, root: str, styles: Styles, dress: Dress) -> tuple[str, str, str]:
    cell = _cell(xml, root)
    if dress.ending:
        _restyle(cell, styles, dress.ending)
    if dress.keeps:
        for paragraph in cell.iterchildren(w("p")):
            keep_next(required(paragraph, w("pPr")))
    if dress.breaks:
        break_at(list(cell.iter(w("t"))), dress.breaks)
    if dress.indent:
        _indent(cell, dress.indent)
    if dress.unit:
        properties = required(cell, w("tcPr"))
        width = properties.find(w("tcW"))
        if width is None:
            width = etree.Element(w("tcW"))
            properties.insert(0, width)
        width.set(w("w"), _WIDTH)
        width.set(w("type"), dress.unit)
    before, _, rest = f"{'' if dress.unit else _WIDTH}{fragment_xml(cell)}".partition(_WIDTH)
    middle, _, after = rest.partition(WORDS)
    return before, middle, after


def keep_next(properties: etree._Element) -> None:
    """Keep a paragraph, by its properties, on the page of the next one."""
    if properties.find(w("keepNext")) is None:
        place = 0 if properties.find(w("pStyle")) is None else 1
        properties.insert(place, etree.Element(w("keepNext")))


def _cell(xml: str, root: str) -> etree._Element:
    cell = fragment(xml, root)
    marks: list[Any] = list(cell.iter(etree.ProcessingInstruction))
    for mark in marks:
        if mark.target == MERGE:
            _merge(mark)
    return cell


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


def _style(paragraph: etree._Element, styles: Styles) -> str:
    return styles.names.get(value(paragraph.find(f"{w('pPr')}/{w('pStyle')}")), "")


def _restyle(cell: etree._Element, styles: Styles, ending: str) -> None:
    """Give the paragraphs of a cell the style with an ending, where the template has it, and indents of its size."""
    name = next(filter(None, (_style(paragraph, styles) for paragraph in cell.iterchildren(w("p")))), "") + ending
    if name not in styles.ids:
        return
    changed = styles.id(name)
    for style in cell.iter(w("pStyle")):
        style.set(w("val"), changed)
    for indent in cell.iter(w("ind")):
        indent.set(w("left"), str(number(indent, "leftChars") * styles.looks[changed].size // 100))


def _indent(cell: etree._Element, indent: int) -> None:
    properties = parent_of(required(cell, f"{w('p')}/{w('pPr')}/{w('pStyle')}"))
    for old in properties.findall(w("ind")):
        properties.remove(old)
    keeps = [child for child in properties if child.tag in (w("pStyle"), w("keepNext"), w("keepLines"))]
    properties.insert(len(keeps), etree.Element(w("ind"), {w("left"): str(indent), w("right"): str(indent)}))
