"""Texts as they stand in the parts of a workbook."""

import re
from typing import Final
from xml.sax.saxutils import escape

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What the format itself reads as a character by its number; a text that only looks like it is written so.
_LOOKS_LIKE_A_CHARACTER: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def text(words: str) -> str:
    """Return a text of a cell as it stands in XML; every program reads back what it was."""
    return _LOOKS_LIKE_A_CHARACTER.sub("_x005F_", escape(words, {"\r": "&#13;"}))


def attribute(words: str) -> str:
    """Return a text as it stands between double quotes in XML."""
    return escape(words, {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def checked(xml: str) -> str:
    """Return the same. Raises ``ValueError`` for a character that XML cannot hold."""
    if wrong := _NOT_IN_XML.search(xml):
        raise ValueError(f"XML cannot hold {wrong[0]!r}")
    return xml
