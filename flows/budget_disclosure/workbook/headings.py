"""Title and lead of a sheet, and the widths of its columns."""

from collections.abc import Sequence

from budget_disclosure.declarations.workbook_layout import LEAD_ROW, TITLE_ROW
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.ooxml.book import CellValue, Page
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.row_heights import height_for

_READABLE_WIDTH = 110


def write_headings(page: Page, title: CellValue, lead: str, widths: Sequence[int]) -> None:
    """Write title and lead across the columns first seen, and set all widths."""
    page.widths.update(enumerate(widths, start=1))
    last, _ = _readable(widths)
    page.put(TITLE_ROW, 1, title, styles.TITLE_LEFT)
    page.put(LEAD_ROW, 1, lead, styles.SMALL_LEFT)
    if last > 1:
        page.merged += [f"A{row}:{column_letters(last)}{row}" for row in (TITLE_ROW, LEAD_ROW)]
    page.heights |= {TITLE_ROW: 28, LEAD_ROW: lead_height(lead, widths)}


def lead_height(lead: str, widths: Sequence[int]) -> float:
    """Return the height of the row of a lead, in points."""
    return height_for(lead, _readable(widths)[1]) + 4


def _readable(widths: Sequence[int]) -> tuple[int, int]:
    total = 0
    for column, width in enumerate(widths, start=1):
        total += width
        if total >= _READABLE_WIDTH:
            return column, total
    return len(widths), total
