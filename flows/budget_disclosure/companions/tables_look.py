"""How 公开表.xlsx looks: as the tables in the Word document do, ready to print."""

from functools import cache
from typing import Final
from unicodedata import east_asian_width

from budget_disclosure.ooxml.book_styles import GENERAL, TEXT, Font, Look
from budget_disclosure.tables.table import CellKind, RowStyle, TableCell, TableRow

_BODY, _BOLD = Font("宋体", 10), Font("宋体", 10, is_bold=True)
_BLACK: Final = "000000"
TITLE: Final = Look(Font("黑体", 14), horizontal="center", vertical="center", wraps=True)
LEAD_LEFT: Final = Look(_BODY, horizontal="left", vertical="center")
LEAD_RIGHT: Final = LEAD_LEFT._replace(horizontal="right")
HEADER: Final = Look(Font("黑体", 10), line=_BLACK, horizontal="center", vertical="center", wraps=True)
_CELL: Final = Look(_BODY, line=_BLACK, horizontal="left", vertical="center", wraps=True)

TITLE_HEIGHT: Final = 27
LEAD_HEIGHT: Final = 18
_LINE_HEIGHT: Final = 14
_ROW_PADDING: Final = 5
_CELL_PADDING: Final = 2
# Pixels at 100 %: a unit of column width, a level of indent, the cell's own margins; a half-width character of 10 pt
# in thirds.
_UNIT, _INDENT, _MARGINS, _CHARACTER_THIRDS = 7, 9, 4, 20
_A4: Final = 9


def body_look(cell: TableCell, row: TableRow, *, has_separators: bool = False) -> Look:
    """Return how a body cell looks: totals stand out; figures right, names by their level, totals' in the middle.

    A shown figure has the decimals it is shown with, a code is text.
    """
    number_format = GENERAL
    if cell.kind is CellKind.AMOUNT and cell.text:
        _, point, decimals = cell.text.partition(".")
        number_format = f"{'#,##0' if has_separators else '0'}{point}{'0' * len(decimals)}"
    elif cell.kind is CellKind.CODE and cell.text:
        number_format = TEXT
    is_figure = cell.kind in (CellKind.AMOUNT, CellKind.NUMBER)
    return _body_look(row.style is RowStyle.TOTAL, is_figure, cell.level, number_format)


@cache
def _body_look(is_total: bool, is_figure: bool, level: int, number_format: str) -> Look:
    look = _CELL._replace(font=_BOLD if is_total else _BODY, number_format=number_format)
    if is_figure:
        # The indent keeps figures apart from the words of the block to their right.
        return look._replace(horizontal="right", wraps=False, indent=1)
    return look._replace(horizontal="center" if is_total and not level else "left", indent=level)


def column_width(relative: int) -> int:
    """Return the width of a column in characters; ``tables.yaml`` already counts in characters."""
    return relative + _CELL_PADDING


def height(text: str, width: int, indent: int = 0) -> int:
    """Return the height in points of a text that wraps in ``width`` characters; for whole cells, with padding."""
    room_thirds = 3 * max(_UNIT * width - _INDENT * indent - _MARGINS, _UNIT)
    if "\n" not in text and len(text) * 2 * _CHARACTER_THIRDS <= room_thirds:
        return _LINE_HEIGHT + _ROW_PADDING  # one line, however wide its characters are
    lines = sum(max(-(-display_width(line) * _CHARACTER_THIRDS // room_thirds), 1) for line in text.split("\n"))
    return lines * _LINE_HEIGHT + _ROW_PADDING


def display_width(text: str) -> int:
    """Return how many half-width characters a text is wide."""
    return sum(1 if east_asian_width(character) in "NaH" else 2 for character in text)


def sheet_head(widths: list[int], first_row: int) -> str:
    """Return what stands in a sheet before its cells: fit to width, no grid, what is above ``first_row`` frozen."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{first_row - 1}" topLeftCell="A{first_row}" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
        f'<sheetFormatPr baseColWidth="8" defaultRowHeight="15"/><cols>{columns}</cols>'
    )


def page_setup(*, landscape: bool) -> str:
    """Return what stands in a sheet after its cells: A4, fit to width, centred, the page number below."""
    orientation = "landscape" if landscape else "portrait"
    return (
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.6" right="0.6" top="0.8" bottom="0.8" header="0.5" footer="0.5"/>'
        f'<pageSetup paperSize="{_A4}" fitToWidth="1" fitToHeight="0" orientation="{orientation}"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter>"
    )
