"""A page as it is read: turned so that its text stands upright, whichever way the page itself is shown.

A page may have text of several directions (a table that lies on its side above an upright page number); each direction
is a sheet of its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budget_disclosure.published.spots import Box, Spot
from budget_disclosure.reading.pdf_glyphs import Glyph
from budget_disclosure.reading.pdf_rulings import Ruling

_QUARTER, _HALF = 90, 180


@dataclass(frozen=True, slots=True)
class Sheet:
    """Page ``number``, shown ``width`` × ``height`` points, whose text is turned clockwise by so many degrees."""

    number: int
    turned: int
    width: float
    height: float

    @property
    def is_sideways(self) -> bool:
        """Whether its lines run up or down the page as it is shown."""
        return self.turned % _HALF != 0

    @property
    def tall(self) -> float:
        """Its height as it is read."""
        return self.width if self.is_sideways else self.height

    def read_box(self, box: Box) -> Box:
        """Return a box of the page as shown, as it is read."""
        if self.turned == _QUARTER:
            return Box(box.top, self.width - box.right, box.bottom, self.width - box.left)
        if self.turned == _HALF:
            return Box(self.width - box.right, self.height - box.bottom, self.width - box.left, self.height - box.top)
        if self.turned == _QUARTER + _HALF:
            return Box(self.height - box.bottom, box.left, self.height - box.top, box.right)
        return box

    def shown_box(self, box: Box) -> Box:
        """Return a box as it is read, on the page as shown."""
        if self.turned == _QUARTER:
            return Box(self.width - box.bottom, box.left, self.width - box.top, box.right)
        if self.turned == _QUARTER + _HALF:
            return Box(box.top, self.height - box.right, box.bottom, self.height - box.left)
        return self.read_box(box)

    def shown_edges(self, edges: Sequence[float]) -> tuple[float, ...]:
        """Return places along a line as it is read, along the same line on the page as shown."""
        if self.turned == _HALF:
            return tuple(self.width - edge for edge in edges)
        if self.turned == _QUARTER + _HALF:
            return tuple(self.height - edge for edge in edges)
        return tuple(edges)

    def spot(self, box: Box, row: int = -1, cell: int = -1) -> Spot:
        """Return where a box, as it is read, stands on the page."""
        return Spot(self.number, (self.shown_box(box),), row=row, cell=cell)

    def read_glyph(self, glyph: Glyph) -> Glyph:
        """Return a character of the page as shown, as it is read."""
        return replace(glyph, box=self.read_box(glyph.box)) if self.turned else glyph

    def read_ruling(self, ruling: Ruling) -> Ruling:
        """Return a ruling of the page as shown, as it is read."""
        if not self.turned:
            return ruling
        along, across = (ruling.start, ruling.end), (ruling.at, ruling.at)
        (left, right), (top, bottom) = (along, across) if ruling.is_horizontal else (across, along)
        box = self.read_box(Box(left, top, right, bottom))
        if ruling.is_horizontal is not self.is_sideways:
            return Ruling(True, box.top, box.left, box.right)
        return Ruling(False, box.left, box.top, box.bottom)

    def upright(self, glyphs: Sequence[Glyph]) -> Sequence[tuple["Sheet", list[Glyph]]]:
        """Return the characters, given as read, by their directions: its own first, each as it is read."""
        turns = sorted({glyph.turned for glyph in glyphs}, key=lambda turned: (turned != self.turned, turned))
        found = []
        for turned in turns:
            of_turn = [glyph for glyph in glyphs if glyph.turned == turned]
            sheet = replace(self, turned=turned)
            if turned != self.turned:
                of_turn = [replace(one, box=sheet.read_box(self.shown_box(one.box))) for one in of_turn]
            found.append((sheet, of_turn))
        return found


def sheets_of(number: int, size: tuple[float, float], glyphs: Sequence[Glyph]) -> list[Sheet]:
    """Return the sheets of a page, given its characters as shown: the direction of most of them first."""
    turns = Counter(glyph.turned for glyph in glyphs)
    return [Sheet(number, turned, *size) for turned, _ in turns.most_common()]
