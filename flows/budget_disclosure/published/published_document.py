"""A finished document as its file has it: paragraphs and grids in order, before anything is recognised in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget_disclosure.published.spots import Box, Spot


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line of a paragraph: ``start`` is the place of its first character, ``edges`` where each one begins.

    The last of ``edges`` is where the line ends: n characters have n + 1 edges. Those of a line that runs up or down
    the page are places from its top.
    """

    start: int
    page: int
    box: Box
    edges: tuple[float, ...]
    is_sideways: bool = False

    def part(self, first: int, last: int) -> Box:
        """Return where its characters between two edges stand."""
        start, end = sorted((self.edges[first], self.edges[last]))
        if self.is_sideways:
            return Box(self.box.left, start, self.box.right, end)
        return Box(start, self.box.top, end, self.box.bottom)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph outside tables. ``level`` is that of a heading style (1 …) or 0; ``lines`` are known in a PDF.

    ``size`` is that of its letters in points, 0 where it is not known.
    """

    text: str
    spot: Spot
    level: int = 0
    lines: tuple[TextLine, ...] = ()
    size: float = 0

    def spot_of(self, start: int, end: int) -> Spot:
        """Return where a part of the text stands; parts that go over a page are cut off at its end."""
        boxes: list[Box] = []
        page = 0
        for line in self.lines:
            count = len(line.edges) - 1
            left, right = max(start - line.start, 0), min(end - line.start, count)
            if left >= right or (page and line.page != page):
                continue
            page = line.page
            boxes.append(line.part(left, right))
        return Spot(page, tuple(boxes)) if page else self.spot


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell where it begins, with the rows and columns it reaches over (1 for plain ones); empty cells are kept."""

    text: str
    row: int
    column: int
    rows: int
    columns: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class GridBlock:
    """A table as it stands. ``header_rows`` is what the file says of it, 0 where it says nothing.

    ``edges`` are the places of its columns in a PDF, to know what goes on on the next page.
    """

    height: int
    width: int
    cells: tuple[GridCell, ...]
    spot: Spot
    header_rows: int = 0
    edges: tuple[float, ...] = ()

    def rows(self, most: int | None = None) -> tuple[tuple[GridCell | None, ...], ...]:
        """Return the cells by row and column; a cell stands in each place that it reaches, ``None`` where none does.

        With ``most`` only so many rows from the top.
        """
        height = self.height if most is None else min(most, self.height)
        grid: list[list[GridCell | None]] = [[None] * self.width for _ in range(height)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.rows, height)):
                for column in range(cell.column, min(cell.column + cell.columns, self.width)):
                    grid[row][column] = cell
        return tuple(map(tuple, grid))


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """An entry of the contents: its text, and the page it names (``""`` where it names none)."""

    text: str
    page: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """All that was read of a file, in order.

    ``page_labels`` are the numbers that pages print, by page; ``picture_pages`` have no text but pictures;
    ``not_read`` says what of the file could not be read.
    """

    name: str
    blocks: tuple[TextBlock | GridBlock, ...]
    contents: tuple[ContentsLine, ...] = ()
    page_count: int = 0
    page_labels: Mapping[int, str] = field(default_factory=dict)
    picture_pages: tuple[int, ...] = ()
    not_read: tuple[str, ...] = ()
