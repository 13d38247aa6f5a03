"""Where something stands: a cell of a workbook, a whole file, or a place in the generated document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place a person can go to: file name, sheet (or table of the document), cell (``F17``) or row and column.

    ``sheet`` and ``cell`` are empty when the whole file, or the whole sheet, is meant.
    """

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return " › ".join(part for part in (self.file, place) if part)
