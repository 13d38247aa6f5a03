"""CSV that spreadsheets open as what it says: UTF-8 with BOM, and no text that runs as a formula.

A text that begins with a character that can start a formula gets an apostrophe in front, and so does a text that
begins with an apostrophe: dropping one leading apostrophe always gives the text back (``docs/data.md``).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

GUARD: Final = "'"
# Office programs with Chinese settings read full-width forms too; tab and line ends may be skipped before a formula.
_FORMULA: Final = re.compile(" *[-=+@＝＋－＠\t\r\n]")
_GUARDED: Final = re.compile(f"{GUARD}|{_FORMULA.pattern}")
_BOM: Final = "\ufeff"


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet may take the text for a formula."""
    return _FORMULA.match(text) is not None


@lru_cache(maxsize=10_000)  # the same names and titles stand in thousands of cells
def guarded(text: str) -> str:
    """Return the text as it stands in a text column of the CSV files."""
    return f"{GUARD}{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given."""
    return text.removeprefix(GUARD)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file (RFC 4180: commas, double quotes, CRLF) with BOM; cells are written as they are given."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return f"{_BOM}{stream.getvalue()}".encode()
