"""Where something stands in a finished document: page and box of a PDF, block and cell of a Word file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a program can go to and put a mark at.

    ``page`` counts from 1, 0 where a file has no pages (.docx); ``boxes`` are on that page. ``block`` counts the
    paragraphs and tables of a Word body from 0 (−1 in a PDF), ``row`` and ``cell`` the rows and cells as they stand in
    the file (−1 outside tables).
    """

    page: int = 0
    boxes: tuple[Box, ...] = ()
    block: int = -1
    row: int = -1
    cell: int = -1


NOWHERE = Spot()
"""No place in particular."""
