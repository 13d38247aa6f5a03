"""A table as XML, in one go: with the widths, sizes, heights and breaks of labels that its fit demands."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from budget_disclosure.document.cell_shapes import WORDS, Dress, dressing, fragment, fragment_xml
from budget_disclosure.document.filled_xml import text_content
from budget_disclosure.document.line_breaks import balanced
from budget_disclosure.document.placing import Fit
from budget_disclosure.document.word_table import CELL_MARGINS, Cell, WordTable
from budget_disclosure.ooxml.word_styles import FORM_LABEL, SMALL, TABLE_HEAD, TIGHT, Styles, looks_with
from budget_disclosure.ooxml.xml_parts import LAYOUT_BREAK, properties_of, required, w

_LABELS: Final = frozenset(label + ending for label in (TABLE_HEAD, FORM_LABEL) for ending in ("", SMALL, TIGHT))
_BREAK: Final = f'</w:t><w:br w:type="{LAYOUT_BREAK}"/><w:t xml:space="preserve">'
_REMEMBERED: Final = 512
_HOLE: Final = "\ue000hole\ue000"
_WHOLE: Final = "whole"
_IN_ATTRIBUTES: Final = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def table_xml(
    table: WordTable,
    fit: Fit | None,
    rows: Sequence[int],
    caption: str | None = None,
    description: str | None = None,
) -> str:
    """Return the XML of some rows of a table, which is all of it or a part; without a fit it keeps what it says.

    Caption and description are for those who cannot see it; without them it has those that it had.
    """
    fit = fit or table.unfitted
    if fit is None:
        body = "".join(_row(table, index, None, (), Dress(unit="")) for index in rows)
    else:
        edges, dress = table.edges(fit.columns), Dress(fit.ending, unit=fit.unit)
        body = "".join(_row(table, index, fit, edges, dress) for index in rows)
    columns = fit.columns if fit is not None and fit.unit == "dxa" else ()
    head = _head(table, columns, {"tblCaption": caption, "tblDescription": description})
    return f"{head}{body}{table.tail}</w:tbl>"


def _row(table: WordTable, index: int, fit: Fit | None, edges: Sequence[int], dress: Dress) -> str:
    row = table.rows[index]
    head = _row_head(row.head, table.root, fit.least if fit else 0)
    if fit is not None and index in fit.kept:
        dress = dress._replace(keeps=True)
    pieces = [row.before, head]
    sizes = _label_sizes(dress.ending, table.styles) if dress.unit == "dxa" else {}
    usual = dressing(table.root, table.styles, dress)
    for cell in row.cells:
        shape, words, clothes = cell.shape, cell.words, usual
        if not edges:
            before, middle, after = clothes[cell.xml]
            pieces += (cell.before, before, middle, words, after)
            continue
        width = edges[cell.column + shape.span] - edges[cell.column]
        size = sizes.get(shape.style)
        if size:
            own, words = _balanced(cell, size, width - CELL_MARGINS, dress)
            clothes = usual if own is dress else dressing(table.root, table.styles, own)
        before, middle, after = clothes[cell.xml]
        pieces += (cell.before, before, str(width), middle, words, after)
    pieces += (row.tail, "</w:tr>")
    return "".join(pieces)


def _balanced(cell: Cell, size: int, room: int, dress: Dress) -> tuple[Dress, str]:
    """Return how a label that takes several lines is dressed, and its words."""
    indent, breaks = balanced(cell.text, size, room)
    if not breaks:
        return (dress._replace(indent=indent) if indent else dress), cell.words
    if cell.shape.text != WORDS:
        return dress._replace(breaks=breaks), ""
    pieces = (cell.text[left:right] for left, right in pairwise((0, *breaks, len(cell.text))))
    return dress, _BREAK.join(map(text_content, pieces))


@lru_cache(maxsize=16)
def _label_sizes(ending: str, styles: Styles) -> Mapping[str, int]:
    """Return the font sizes of labels in the styles with an ending, by the names of the styles that they have."""
    looks = looks_with(ending, styles)
    return {name: (looks.get(name) or styles.look(name)).size for name in _LABELS if name in styles.ids}


@lru_cache(maxsize=_REMEMBERED)
def _row_head(head: str, root: str, height: int) -> str:
    """Return the XML of a row down to its first cell, with a least height where it has none."""
    row = fragment(f"{head}</w:tr>", root)
    if height:
        properties = properties_of(row, "trPr")
        if properties.find(w("trHeight")) is None:
            etree.SubElement(properties, w("trHeight"), {w("val"): str(height), w("hRule"): "atLeast"})
    return _opened(row)


def _head(table: WordTable, columns: Sequence[int], names: Mapping[str, str | None]) -> str:
    """Return the XML of a table down to its first row, with exact widths of its columns where there are some."""
    words = {tag: escape(words, _IN_ATTRIBUTES) for tag, words in names.items() if words is not None}
    values = {**words, **{str(index): str(width) for index, width in enumerate(columns)}, _WHOLE: str(sum(columns))}
    pieces = _head_pieces(table.head, table.root, len(columns), tuple(words))
    return "".join(piece if index % 2 == 0 else values[piece] for index, piece in enumerate(pieces))


@lru_cache(maxsize=_REMEMBERED)
def _head_pieces(head: str, root: str, columns: int, tags: Sequence[str]) -> Sequence[str]:
    """Return the XML of a table down to its first row in pieces, between them what is to be filled in."""
    element = fragment(f"{head}</w:tbl>", root)
    properties = required(element, w("tblPr"))
    if columns:
        for index, column in enumerate(element.iterfind(f"{w('tblGrid')}/{w('gridCol')}")):
            column.set(w("w"), f"{_HOLE}{index}{_HOLE}")
        whole = required(properties, w("tblW"))
        whole.set(w("w"), f"{_HOLE}{_WHOLE}{_HOLE}")
        whole.set(w("type"), "dxa")
    for tag in tags:
        found = properties.find(w(tag))
        (etree.SubElement(properties, w(tag)) if found is None else found).set(w("val"), f"{_HOLE}{tag}{_HOLE}")
    return _opened(element).split(_HOLE)


def _opened(element: etree._Element) -> str:
    """Return the XML of an element without its end."""
    element.text = element.text or ""
    xml = fragment_xml(element)
    return xml[: xml.rindex("</")]
