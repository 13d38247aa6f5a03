"""A computed table as a table of the document: merged header of several levels on every page, rows that do not split.

Appearance comes from named styles of the template. Widths are shares of the text width: only the template knows on
which kind of page (upright or landscape) the table stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final
from xml.sax.saxutils import quoteattr

from budget_disclosure.document.cell_shapes import PLAIN_ROOT, WORDS, Shape, shape_of
from budget_disclosure.document.filled_xml import text_content
from budget_disclosure.document.placing import Fit
from budget_disclosure.document.word_table import SHORT_TABLE, Cell, Row, WordTable
from budget_disclosure.document.written_table import table_xml
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.ooxml.word_styles import (
    TABLE,
    TABLE_CODE,
    TABLE_HEAD,
    TABLE_NUMBER,
    TABLE_TEXT,
    TABLE_TOTAL_NUMBER,
    TABLE_TOTAL_TEXT,
    Styles,
)
from budget_disclosure.tables.table import CellKind, HeaderCell, RowStyle, Table, TableCell, TableRow

_WHOLE_WIDTH: Final = 5000
_HEADER_ROW: Final = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_BODY_ROW: Final = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_REMEMBERED: Final = 512

_STYLES = {
    CellKind.CODE: TABLE_CODE,
    CellKind.LABEL: TABLE_TEXT,
    CellKind.NUMBER: TABLE_NUMBER,
    CellKind.AMOUNT: TABLE_NUMBER,
}
_TOTAL_STYLES = {
    CellKind.CODE: TABLE_TOTAL_TEXT,
    CellKind.LABEL: TABLE_TOTAL_TEXT,
    CellKind.NUMBER: TABLE_TOTAL_NUMBER,
    CellKind.AMOUNT: TABLE_TOTAL_NUMBER,
}


@dataclass(frozen=True)
class ComputedTable(WordTable):
    """A computed table with its id. As a text it is its XML, by which other programs can fill in the template too."""

    id: str = ""

    def __html__(self) -> str:
        """Return its XML, which needs no escaping."""
        return str(self)

    def __str__(self) -> str:
        return table_xml(self, None, range(len(self.rows)))


def computed_table(table: Table, styles: Styles) -> ComputedTable:
    """Return the ``w:tbl`` of a table. Every text is escaped; raises ``DisclosureError`` when its header has a hole."""
    widths = shares([column.width for column in table.columns])
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    name = quoteattr(table.heading)
    head = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.id(TABLE)}"/><w:tblW w:w="{_WHOLE_WIDTH}" w:type="pct"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={name}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    rows = (*_header_rows(table, styles), *_body_rows(table, styles))
    unfitted = Fit(widths, (), table.header_rows, (), unit="pct")
    return ComputedTable(head, rows, "", PLAIN_ROOT, styles, unfitted, table.id)


def shares(widths: list[int]) -> list[int]:
    """Return whole shares of the text width in proportion to ``widths``; they add up exactly."""
    edges = (_WHOLE_WIDTH * width // sum(widths) for width in accumulate(widths))
    return [right - left for left, right in pairwise((0, *edges))]


def _header_rows(table: Table, styles: Styles) -> Iterator[Row]:
    style = styles.id(TABLE_HEAD)
    for row in range(table.header_rows):
        cells, column = [], 0
        while column < len(table.columns):
            cell = _covering(table, row, column)
            merge = "" if cell.row_span == 1 else "restart" if cell.row == row else "continue"
            text = cell.text if cell.row == row else ""
            # The heading and the whole header keep together with the first row of the body.
            cells.append(_cell(text, column, styles, style, True, span=cell.column_span, merge=merge))
            column += cell.column_span
        yield Row(_HEADER_ROW, cells, is_header=True, keeps=True, is_notable=False)


def _covering(table: Table, row: int, column: int) -> HeaderCell:
    for cell in table.header:
        if cell.row <= row < cell.row + cell.row_span and cell.column == column:
            return cell
    raise DisclosureError(
        f"表{table.numeral}的表头不完整：第 {row + 1} 行第 {column + 1} 列没有单元格，请检查 tables.yaml"
    )


def _body_rows(table: Table, styles: Styles) -> Iterator[Row]:
    last = len(table.rows) - 1
    for index, row in enumerate(table.rows):
        # A short table stays whole; of a long one the first and the last two rows, and a row and its first part.
        keeps = index < last and (
            len(table.rows) <= SHORT_TABLE or index in (0, last - 1) or _is_above(row, table.rows[index + 1])
        )
        yield Row(
            _BODY_ROW, list(_body_cells(row, styles, keeps=keeps)), is_header=False, keeps=keeps, is_notable=False
        )


def _is_above(row: TableRow, following: TableRow) -> bool:
    return any(below > level for level, below in zip(row.levels, following.levels, strict=True))


def _body_cells(row: TableRow, styles: Styles, *, keeps: bool) -> Iterator[Cell]:
    beyond = 0
    for column, cell in enumerate(row.cells):
        if column >= beyond:
            beyond = column + cell.span
            yield _body_cell(cell, row, column, styles, keeps=keeps)


def _body_cell(cell: TableCell, row: TableRow, column: int, styles: Styles, *, keeps: bool) -> Cell:
    # A part of a total (其中) stands indented below it, as any other part does.
    name = (_TOTAL_STYLES if row.style is RowStyle.TOTAL and not cell.level else _STYLES)[cell.kind]
    indent = cell.level * styles.look(name).size if cell.kind is CellKind.LABEL else 0
    return _cell(cell.text, column, styles, styles.id(name), keeps, span=cell.span, indent=indent, level=cell.level)


def _cell(
    text: str,
    column: int,
    styles: Styles,
    style: str,
    keeps: bool,
    *,
    span: int = 1,
    merge: str = "",
    indent: int = 0,
    level: int = 0,
) -> Cell:
    xml, shape = _outline(styles, style, keeps, span, merge, indent, level, bool(text))
    return Cell(xml, shape, column, text, text_content(text))


@lru_cache(maxsize=_REMEMBERED)
def _outline(
    styles: Styles, style: str, keeps: bool, span: int, merge: str, indent: int, level: int, has_text: bool
) -> tuple[str, Shape]:
    """Return the XML around a text and what it says of it; without a text there is no run."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    keep = "<w:keepNext/>" if keeps else ""
    indented = f'<w:ind w:left="{indent}" w:leftChars="{level * 100}"/>' if indent else ""
    run = f'<w:r><w:t xml:space="preserve">{WORDS}</w:t></w:r>' if has_text else ""
    xml = (
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="pct"/>{spanned}{merged}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{indented}</w:pPr>{run}</w:p></w:tc>'
    )
    return xml, shape_of(xml, PLAIN_ROOT, styles)
