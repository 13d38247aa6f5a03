"""Row heights for texts that wrap: LibreOffice and merged cells do not find them by themselves."""

import unicodedata

ROW_HEIGHT = 18
_LINE_HEIGHT = 14.5
_TALLEST = 400


def height_for(text: str, width: int) -> float:
    """Return the height in points that shows ``text`` in a column of ``width`` characters."""
    lines = sum(-(-_columns(line) // max(width - 2, 1)) or 1 for line in text.split("\n"))
    return ROW_HEIGHT if lines <= 1 else min(_LINE_HEIGHT * lines + 4, _TALLEST)


def _columns(text: str) -> int:
    """A Chinese character is as wide as two digits."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
