"""A table as XML, in one go: with the widths, sizes, heights and breaks of labels that its fit demands."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from lxml import etree

from budget_disclosure.document.cell_shapes import WORDS, Dress, dressed, fragment, fragment_xml
from budget_disclosure.document.filled_xml import text_content
from budget_disclosure.document.line_breaks import balanced
from budget_disclosure.document.placing import Fit
from budget_disclosure.document.word_table import CELL_MARGINS, Cell, Row, WordTable, width_of
from budget_disclosure.ooxml.word_styles import FORM_LABEL, SMALL, TABLE_HEAD, TIGHT, Styles
from budget_disclosure.ooxml.xml_parts import LAYOUT_BREAK, properties_of, required, w

_LABELS: Final = frozenset(label + ending for label in (TABLE_HEAD, FORM_LABEL) for ending in ("", SMALL, TIGHT))
_BREAK: Final = f'</w:t><w:br w:type="{LAYOUT_BREAK}"/><w:t xml:space="preserve">'
_REMEMBERED: Final = 512


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
    edges = () if fit is None else (0, *accumulate(fit.columns))
    dress = Dress(unit="") if fit is None else Dress(fit.ending, unit=fit.unit)
    body = "".join(_row(table, index, fit, edges, dress) for index in rows)
    columns = fit.columns if fit is not None and fit.unit == "dxa" else ()
    head = _head(table, columns, {"tblCaption": caption, "tblDescription": description})
    return f"{head}{body}{table.tail}</w:tbl>"


def _row(table: WordTable, index: int, fit: Fit | None, edges: Sequence[int], dress: Dress) -> str:
    row = table.rows[index]
    head = _row_head(row.head, table.root, fit.least if fit else 0)
    if fit is not None and index in fit.kept:
        dress = dress._replace(keeps=True)
    cells = "".join(_cells(row, table, edges, dress))
    return f"{row.before}{head}{cells}{row.tail}</w:tr>"


def _cells(row: Row, table: WordTable, edges: Sequence[int], dress: Dress) -> Iterator[str]:
    root, styles = table.root, table.styles
    for cell in row.cells:
        width: int | str = ""
        words = cell.words
        own = dress
        if dress.unit:
            width = width_of(cell, edges)
            if cell.shape.style in _LABELS and dress.unit == "dxa":
                own, words = _balanced(cell, width - CELL_MARGINS, dress, styles)
        before, middle, after = dressed(cell.xml, root, styles, own)
        yield f"{cell.before}{before}{width}{middle}{words}{after}"


def _balanced(cell: Cell, room: int, dress: Dress, styles: Styles) -> tuple[Dress, str]:
    """Return how a label that takes several lines is dressed, and its words."""
    name = cell.shape.style + dress.ending
    size = styles.size(name if name in styles.ids else cell.shape.style)
    indent, breaks = balanced(cell.text, size, room)
    if not breaks:
        return (dress._replace(indent=indent) if indent else dress), cell.words
    if cell.shape.text != WORDS:
        return dress._replace(breaks=breaks), ""
    pieces = (cell.text[left:right] for left, right in pairwise((0, *breaks, len(cell.text))))
    return dress, _BREAK.join(map(text_content, pieces))


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
    element = fragment(f"{table.head}</w:tbl>", table.root)
    properties = required(element, w("tblPr"))
    if columns:
        for column, width in zip(element.iterfind(f"{w('tblGrid')}/{w('gridCol')}"), columns, strict=True):
            column.set(w("w"), str(width))
        whole = required(properties, w("tblW"))
        whole.set(w("w"), str(sum(columns)))
        whole.set(w("type"), "dxa")
    for tag, words in names.items():
        if words is not None:
            found = properties.find(w(tag))
            (etree.SubElement(properties, w(tag)) if found is None else found).set(w("val"), words)
    return _opened(element)


def _opened(element: etree._Element) -> str:
    """Return the XML of an element without its end."""
    element.text = element.text or ""
    xml = fragment_xml(element)
    return xml[: xml.rindex("</")]
