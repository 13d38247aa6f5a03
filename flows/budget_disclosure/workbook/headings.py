"""Title and lead of a sheet, and the widths of its columns."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.workbook_layout import LEAD_ROW, TITLE_ROW
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.row_heights import height_for

_READABLE_WIDTH = 110


def write_headings(sheet: Worksheet, title: str, lead: str, widths: Sequence[int]) -> None:
    """Write title (a formula where it begins with "=") and lead across the columns first seen, and set all widths."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    last, width = _readable(widths)
    for row, text, font in ((TITLE_ROW, title, styles.TITLE), (LEAD_ROW, lead, styles.SMALL)):
        cell = sheet.cell(row, 1, text)
        cell.font = font
        cell.alignment = styles.LEFT
        if last > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    sheet.row_dimensions[TITLE_ROW].height = 28
    sheet.row_dimensions[LEAD_ROW].height = height_for(lead, width) + 4


def _readable(widths: Sequence[int]) -> tuple[int, int]:
    total = 0
    for column, width in enumerate(widths, start=1):
        total += width
        if total >= _READABLE_WIDTH:
            return column, total
    return len(widths), total
