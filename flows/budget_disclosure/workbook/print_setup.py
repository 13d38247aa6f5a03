"""Print set-up and protection, the same on every sheet."""

from collections.abc import Sequence
from typing import Final

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.workbook.row_heights import ROW_HEIGHT

A4 = 9

NOT_PRINTED: Final = ("Z1",)
"""A print area of one empty cell: whoever prints the whole workbook gets no lists and instructions."""


READABLE_WIDTH: Final = {True: 270, False: 170}
"""Characters that a landscape or portrait page of A4 shows at a size that can still be read."""


def set_up_page(
    sheet: Worksheet, *, landscape: bool, freeze: str, repeat_to: int, print_areas: Sequence[str] = ()
) -> None:
    """Set A4, fit to width, repeated header rows, frozen headers, and protection without a password.

    Several ``print_areas`` are parts of a wide table side by side: each begins a page and repeats the frozen columns.
    Rows, columns and cells may be formatted, filters used: what messages advise must be possible. Only input cells,
    which are unlocked, can be changed.
    """
    sheet.freeze_panes = freeze
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if print_areas:
        sheet.print_area = list(print_areas)
    if print_areas != NOT_PRINTED:
        sheet.print_title_rows = f"1:{repeat_to}"
    if len(print_areas) > 1:
        frozen_column = coordinate_from_string(freeze)[0]
        sheet.print_title_cols = f"A:{get_column_letter(column_index_from_string(frozen_column) - 1)}"
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.25
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&A　第 &P 页 共 &N 页"
    protection = sheet.protection
    protection.sheet = True
    # In this part of the format False means "not locked".
    protection.formatCells = protection.formatColumns = protection.formatRows = False
    protection.autoFilter = protection.sort = False
