"""References to areas of other sheets, for formulas and names."""

from budget_disclosure.model.cell_names import column_letters, quoted_title


def reference(sheet: str, first_column: int, first_row: int, last_column: int, last_row: int) -> str:
    """Return an absolute reference with its sheet."""
    first, last = column_letters(first_column), column_letters(last_column)
    return f"{quoted_title(sheet)}!${first}${first_row}:${last}${last_row}"
