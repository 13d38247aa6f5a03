"""The cells of a table as they are read to make it fit: place in the grid, style, text; and their change of size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import number, text_of, value, w

# Left and right of a text together; a line above or below a row.
CELL_MARGINS: Final = 100
BORDER: Final = 10

_TR, _TC, _P, _TCPR, _PPR, _GRID_SPAN, _VMERGE, _PSTYLE = map(
    w, ("tr", "tc", "p", "tcPr", "pPr", "gridSpan", "vMerge", "pStyle")
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its first column of the grid, how many it spans, and style and text of its paragraphs.

    ``is_merged`` with cells above or below it; ``goes_on`` where it is no more than the rest of the one above.
    """

    element: etree._Element
    column: int
    span: int
    style: str
    text: str
    is_merged: bool
    goes_on: bool = False


def rows_of(table: etree._Element, styles: Styles) -> Iterator[list[Cell]]:
    """Yield the cells of every row of a table."""
    for row in table.iterchildren(_TR):
        cells, column = [], 0
        for element in row.iterchildren(_TC):
            span, merge, style, texts = 1, None, "", []
            for child in element:
                if child.tag == _P:
                    style = style or _style(child, styles)
                    texts.append(text_of(child))
                elif child.tag == _TCPR:
                    for part in child:
                        if part.tag == _GRID_SPAN:
                            span = int(value(part) or 1)
                        elif part.tag == _VMERGE:
                            merge = value(part)
            goes_on = merge is not None and merge != "restart"
            cells.append(Cell(element, column, span, style, "\n".join(texts), merge is not None, goes_on))
            column += span
        yield cells


def _style(paragraph: etree._Element, styles: Styles) -> str:
    properties = paragraph[0] if len(paragraph) else None
    style = properties[0] if properties is not None and properties.tag == _PPR and len(properties) else None
    return styles.names.get(value(style), "") if style is not None and style.tag == _PSTYLE else ""


def level_of(cell: etree._Element) -> int:
    """Return by how many characters the text of a cell is indented."""
    indent = cell.find(f"{w('p')}/{w('pPr')}/{w('ind')}")
    return 0 if indent is None else int(indent.get(w("leftChars"), "0")) // 100


def keeps_of(table: etree._Element) -> list[bool]:
    """Return of every row whether it stays on the page of the next one."""
    keep = f"{w('tc')}/{w('p')}/{w('pPr')}/{w('keepNext')}"
    return [row.find(keep) is not None for row in table.findall(w("tr"))]


def restyle(rows: Sequence[Sequence[Cell]], ending: str, styles: Styles) -> None:
    """Give the paragraphs of all cells the style with an ending, where the template has it, and indents of its size."""
    for cell in (cell for row in rows for cell in row if cell.style + ending in styles.ids):
        changed = styles.id(cell.style + ending)
        for style in cell.element.iter(w("pStyle")):
            style.set(w("val"), changed)
        for indent in cell.element.iter(w("ind")):
            indent.set(w("left"), str(number(indent, "leftChars") * styles.sizes[changed] // 100))
