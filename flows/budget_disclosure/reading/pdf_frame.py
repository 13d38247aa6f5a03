"""The space of a PDF page and of what stands in forms on it, turned into the page as it is shown."""

import math

import pypdfium2 as pdfium

from budget_disclosure.published.spots import Box

DEEPEST = 8
"""How many forms within one another are looked into."""
_STRAIGHT = 6  # degrees by which a line of a page that was laid down slightly askew may be off


class PageFrame:
    """Turns points of a page's own space into points from the top left of the page as it is shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        # The other boxes of the library know nothing of what a page inherits.
        left, bottom, right, top = page.get_bbox()
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        self._turned = page.get_rotation()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self._right - self._left, self._top - self._bottom
        return (height, width) if self._turned in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box that is given by its sides in the space of the page."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point as shown."""
        if self._turned == 90:
            return y - self._bottom, x - self._left
        if self._turned == 180:
            return self._right - x, y - self._bottom
        if self._turned == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def turn(self, right: float, up: float) -> int | None:
        """Return by how many degrees clockwise text is turned as shown that runs this way on the page's own space.

        ``None`` where it runs neither along nor across the page.
        """
        clockwise = (math.degrees(math.atan2(-up, right)) + self._turned) % 360
        nearest = (clockwise + 45) // 90 * 90
        return int(nearest) % 360 if abs(clockwise - nearest) <= _STRAIGHT else None


def space_of(drawn: pdfium.PdfObject) -> pdfium.PdfMatrix:
    """Return what takes points of the forms that an object stands in to points of the page."""
    matrix, parent = pdfium.PdfMatrix(), drawn.container
    while parent is not None:
        matrix = matrix.multiply(parent.get_matrix())
        parent = parent.container
    return matrix
