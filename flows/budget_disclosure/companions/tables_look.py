"""The look of 公开表.xlsx: that of the tables in the Word document, ready to print."""

from typing import Final
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.tables.table import CellKind, RowStyle, TableCell, TableRow

BODY = Font(name="宋体", size=10)
BOLD = Font(name="宋体", size=10, bold=True)
HEAD = Font(name="黑体", size=10)
TITLE = Font(name="黑体", size=14)

_THIN = Side(style="thin", color="000000")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEAD_LEFT = Alignment(horizontal="left", vertical="center")
LEAD_RIGHT = Alignment(horizontal="right", vertical="center")
# The indent keeps figures apart from the words of the block to their right.
FIGURE = Alignment(horizontal="right", vertical="center", indent=1)

TITLE_HEIGHT: Final = 27
LEAD_HEIGHT: Final = 18
_LINE_HEIGHT: Final = 14
_ROW_PADDING: Final = 5
_CELL_PADDING: Final = 2
# Pixels at 100 %: a unit of column width, a level of indent, the cell's own margins; a half-width character of 10 pt
# in thirds.
_UNIT, _INDENT, _MARGINS, _CHARACTER_THIRDS = 7, 9, 4, 20
_A4: Final = 9


def font(row: TableRow) -> Font:
    """Return the font of a body row: totals stand out."""
    return BOLD if row.style is RowStyle.TOTAL else BODY


def alignment(cell: TableCell, row: TableRow) -> Alignment:
    """Return where a body cell stands: figures right, totals' names in the middle, names by their level."""
    if cell.kind in (CellKind.AMOUNT, CellKind.NUMBER):
        return FIGURE
    if row.style is RowStyle.TOTAL and not cell.level:
        return CENTRE
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=cell.level)


def column_width(relative: int) -> int:
    """Return the width of a column in characters; ``tables.yaml`` already counts in characters."""
    return relative + _CELL_PADDING


def height(text: str, width: int, indent: int = 0) -> int:
    """Return the height in points of a text that wraps in ``width`` characters; for whole cells, with padding."""
    room_thirds = 3 * max(_UNIT * width - _INDENT * indent - _MARGINS, _UNIT)
    lines = sum(max(-(-display_width(line) * _CHARACTER_THIRDS // room_thirds), 1) for line in text.split("\n"))
    return lines * _LINE_HEIGHT + _ROW_PADDING


def display_width(text: str) -> int:
    """Return how many half-width characters a text is wide."""
    return sum(1 if east_asian_width(character) in "NaH" else 2 for character in text)


def set_up_page(sheet: Worksheet, *, landscape: bool, header_rows: tuple[int, int], last_row: int, last: str) -> None:
    """Set A4, fit to width, the header on every page, the page number below, and the header frozen on the screen."""
    sheet.freeze_panes = f"A{header_rows[1] + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header_rows[0]}:{header_rows[1]}"
    sheet.print_area = f"A1:{last}{last_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    sheet.page_margins.top = sheet.page_margins.bottom = 0.8
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页"
