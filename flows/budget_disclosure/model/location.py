"""Where something stands: a cell of a workbook, a whole file, or a place in the generated document."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CELL_OR_RANGE = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,6})(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place a person can go to: file name, sheet (or table of the document), cell (``F17``) or row and column.

    ``sheet`` and ``cell`` are empty when the whole file, or the whole sheet, is meant. One finding of several cells
    stands at a range (``B6:B105``), or at several, joined by commas (``B6:B9,B12``).
    """

    file: str
    sheet: str = ""
    cell: str = ""

    @property
    def file_name(self) -> str:
        """The name of the file without the folder it lies in."""
        return self.file.rpartition("/")[2]

    @property
    def place(self) -> str:
        """Sheet and cell as people name them, ``基本支出!F17``; empty for a whole file."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    def __str__(self) -> str:
        return " › ".join(part for part in (self.file, self.place) if part)

    def areas(self) -> Iterator[tuple[str, str]]:
        """Yield each cell or range of the sheet that is meant, and its first cell; nothing for other places."""
        parts = [(part, _CELL_OR_RANGE.fullmatch(part)) for part in self.cell.split(",")]
        if all(match for _, match in parts):
            yield from ((part, match[1]) for part, match in parts if match)


def single_cells(cited: Iterable[str]) -> Iterator[str]:
    """Yield each cell of cells that are cited by sheet: ``file!sheet!F6,F7`` is ``file!sheet!F6``, ``file!sheet!F7``.

    Cells that are cited one by one, as data.json did before its form 2.0, are what they are.
    """
    for text in cited:
        sheet, _, addresses = text.rpartition("!")
        for address in addresses.split(","):
            yield f"{sheet}!{address}"
