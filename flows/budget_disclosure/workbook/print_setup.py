"""Print set-up and protection, the same on every sheet."""

from collections.abc import Sequence
from typing import Final

from budget_disclosure.model.cell_names import column_letters, column_number
from budget_disclosure.ooxml.book import Page, PrintSetup
from budget_disclosure.workbook.row_heights import ROW_HEIGHT

NOT_PRINTED: Final = ("Z1",)
"""A print area of one empty cell: whoever prints the whole workbook gets no lists and instructions."""

READABLE_WIDTH: Final = {True: 270, False: 170}
"""Characters that a landscape or portrait page of A4 shows at a size that can still be read."""

_FOOTER: Final = "&C&A　第 &P 页 共 &N 页"


def protected_page(
    title: str, *, landscape: bool, freeze: str, repeat_to: int, print_areas: Sequence[str] = ()
) -> Page:
    """Return an empty page: A4, fit to width, repeated header rows, frozen headers, protected without a password.

    Several ``print_areas`` are parts of a wide table side by side: each begins a page and repeats the frozen columns.
    Rows, columns and cells may be formatted, filters used: what messages advise must be possible. Only input cells,
    which are unlocked, can be changed.
    """
    frozen_columns = column_number(freeze.rstrip("0123456789")) - 1
    printing = PrintSetup(
        landscape,
        tuple(print_areas),
        rows=f"1:{repeat_to}" if print_areas != NOT_PRINTED else "",
        columns=f"A:{column_letters(frozen_columns)}" if len(print_areas) > 1 else "",
        footer=_FOOTER,
    )
    return Page(title, printing, freeze, row_height=ROW_HEIGHT, is_protected=True)
