"""A computed table as WordprocessingML: merged multi-level header, repeated on every page, rows that do not split.

Appearance comes from named styles of the template. Widths are written as shares of the text width and made exact by
``complete_parts``, because only the template knows on which kind of page (upright or landscape) the table stands.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

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

WHOLE_WIDTH = 5000
SHORT_TABLE = 12

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


def heading(table: Table) -> str:
    """Return the heading of a table, as it stands above it and in the contents: ``表五 2024年…``."""
    return f"表{table.numeral} {table.title}"


def table_xml(table: Table, styles: Styles) -> str:
    """Return the ``w:tbl`` of a table. Every text is escaped; raises ``DisclosureError`` when its header has a hole."""
    widths = shares([column.width for column in table.columns])
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [*_header_rows(table, widths, styles), *_body_rows(table, widths, styles)]
    name = quoteattr(heading(table))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.id(TABLE)}"/><w:tblW w:w="{WHOLE_WIDTH}" w:type="pct"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={name}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def shares(widths: list[int]) -> list[int]:
    """Return whole shares of ``WHOLE_WIDTH`` in proportion to ``widths``; they add up exactly."""
    edges = [WHOLE_WIDTH * sum(widths[: index + 1]) // sum(widths) for index in range(len(widths))]
    return [right - left for left, right in zip([0, *edges], edges, strict=False)]


def _header_rows(table: Table, widths: list[int], styles: Styles) -> Iterator[str]:
    style = styles.id(TABLE_HEAD)
    for row in range(table.header_rows):
        cells, column = [], 0
        while column < len(table.columns):
            cell = _covering(table, row, column)
            merge = "" if cell.row_span == 1 else "restart" if cell.row == row else "continue"
            text = cell.text if cell.row == row else ""
            width = sum(widths[column : column + cell.column_span])
            # The heading and the whole header keep together with the first row of the body.
            cells.append(_cell(text, style, width, span=cell.column_span, merge=merge, keep_next=True))
            column += cell.column_span
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _covering(table: Table, row: int, column: int) -> HeaderCell:
    for cell in table.header:
        if cell.row <= row < cell.row + cell.row_span and cell.column == column:
            return cell
    raise DisclosureError(
        f"表{table.numeral}的表头不完整：第 {row + 1} 行第 {column + 1} 列没有单元格，请检查 tables.yaml"
    )


def _body_rows(table: Table, widths: list[int], styles: Styles) -> Iterator[str]:
    last = len(table.rows) - 1
    for index, row in enumerate(table.rows):
        # A short table stays whole; of a long one the first and the last two rows, and a row and its first part.
        keep_next = index < last and (
            len(table.rows) <= SHORT_TABLE or index in (0, last - 1) or _is_above(row, table.rows[index + 1])
        )
        cells = (
            _body_cell(cell, row, width, styles, keep_next=keep_next)
            for cell, width in zip(row.cells, widths, strict=True)
        )
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _is_above(row: TableRow, following: TableRow) -> bool:
    return any(below > level for level, below in zip(row.levels, following.levels, strict=True))


def _body_cell(cell: TableCell, row: TableRow, width: int, styles: Styles, *, keep_next: bool) -> str:
    # A part of a total (其中) stands indented below it, as any other part does.
    name = (_TOTAL_STYLES if row.style is RowStyle.TOTAL and not cell.level else _STYLES)[cell.kind]
    indent = cell.level * styles.size(name) if cell.kind is CellKind.LABEL else 0
    return _cell(cell.text, styles.id(name), width, keep_next=keep_next, indent=indent, level=cell.level)


def _cell(
    text: str,
    style: str,
    width: int,
    *,
    span: int = 1,
    merge: str = "",
    keep_next: bool = False,
    indent: int = 0,
    level: int = 0,
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    keep = "<w:keepNext/>" if keep_next else ""
    indented = f'<w:ind w:left="{indent}" w:leftChars="{level * 100}"/>' if indent else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{spanned}{merged}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{indented}</w:pPr>{text_run(text)}</w:p></w:tc>'
    )


def text_run(text: str) -> str:
    """Return a run with the text exactly as written; line breaks and tabs become Word's own. Empty text is no run."""
    return f'<w:r><w:t xml:space="preserve">{text_content(text)}</w:t></w:r>' if text else ""


def text_content(text: str) -> str:
    """Return the escaped content of a ``w:t``; line breaks and tabs close it, stand as elements, and open the next."""
    lines = escape(text).replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">').replace(
        "\t", '</w:t><w:tab/><w:t xml:space="preserve">'
    )
