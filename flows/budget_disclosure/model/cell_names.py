"""Cells, columns and sheets as a spreadsheet calls them."""

from functools import lru_cache


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return ``F`` for 6."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quoted_title(title: str) -> str:
    """Return a sheet's title as formulas write it: ``'基本支出'``."""
    return "'" + title.replace("'", "''") + "'"


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return 6 for ``F``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
