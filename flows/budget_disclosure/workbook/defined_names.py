"""Defined names of drop-down lists and look-up tables: a list typed into a rule may not pass 255 characters."""

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName


def define(book: Workbook, name: str, formula: str) -> None:
    """Define a name for a range or a formula."""
    book.defined_names[name] = DefinedName(name, attr_text=formula)


def reference(sheet: str, first_column: int, first_row: int, last_column: int, last_row: int) -> str:
    """Return an absolute reference with its sheet."""
    first, last = get_column_letter(first_column), get_column_letter(last_column)
    return f"{quote_sheetname(sheet)}!${first}${first_row}:${last}${last_row}"
