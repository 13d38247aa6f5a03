"""Print set-up and protection, the same on every sheet."""

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.workbook.heights import ROW_HEIGHT

A4 = 9


# What a page of A4 shows at a size that can still be read.
_READABLE_WIDTH = {True: 270, False: 170}


def set_up_page(sheet: Worksheet, *, landscape: bool, freeze: str, repeat_to: int, width: int = 0) -> None:
    """Set A4, fit to width, repeated header rows, frozen headers, and protection without a password.

    A table wider than a readable page takes several pages side by side and repeats its frozen columns.
    Columns and rows may be resized and filters used; only input cells, which are unlocked, can be changed.
    """
    sheet.freeze_panes = freeze
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = pages = max(1, -(-width // _READABLE_WIDTH[landscape]))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{repeat_to}"
    frozen_column = coordinate_from_string(freeze)[0]
    if pages > 1 and frozen_column != "A":
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
    protection.formatColumns = protection.formatRows = protection.autoFilter = False
