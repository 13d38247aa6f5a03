"""Tables of a page by their rulings: columns, rows, merged cells, and the text that stands in each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget_disclosure.published.published_document import GridBlock, GridCell
from budget_disclosure.published.spots import Box
from budget_disclosure.reading.pdf_glyphs import Glyph
from budget_disclosure.reading.pdf_lines import lines_of
from budget_disclosure.reading.pdf_rulings import Ruling
from budget_disclosure.reading.pdf_sheets import Sheet

_NEAR = 2.5
_REACH = 3.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The rulings of one table: where its columns and rows begin and end, and what is drawn between them."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    rulings: tuple[Ruling, ...]

    @property
    def box(self) -> Box:
        """The room that the table takes."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])


def frames_of(rulings: Sequence[Ruling]) -> list[Frame]:
    """Return the tables that lines make which touch one another, from top to bottom: two columns at least."""
    found = []
    for group in _touching(rulings):
        frame = _frame(group)
        if frame is not None:
            found.append(frame)
    return sorted(found, key=lambda frame: (frame.rows[0], frame.columns[0]))


def _frame(group: Sequence[Ruling]) -> Frame | None:
    across = [one for one in group if one.is_horizontal]
    down = [one for one in group if not one.is_horizontal]
    if len(across) < 2:
        return None
    columns = _distinct([one.at for one in down] + [min(one.start for one in across), max(one.end for one in across)])
    heights = [one.at for one in across]
    if down:
        heights += [min(one.start for one in down), max(one.end for one in down)]
    rows = _distinct(heights)
    if len(columns) < 3 or len(rows) < 2:
        return None
    return Frame(tuple(columns), tuple(rows), tuple(group))


def _distinct(places: Iterable[float]) -> list[float]:
    found: list[list[float]] = []
    for place in sorted(places):
        if found and place - found[-1][-1] <= _NEAR:
            found[-1].append(place)
        else:
            found.append([place])
    return [sum(group) / len(group) for group in found]


def _touching(rulings: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    """Yield groups of rulings that touch or cross one another."""
    parents = list(range(len(rulings)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    across = sorted((one.at, index) for index, one in enumerate(rulings) if one.is_horizontal)
    down = [index for index, one in enumerate(rulings) if not one.is_horizontal]
    for index in down:
        ruling = rulings[index]
        for at, other in across:
            if at < ruling.start - _REACH:
                continue
            if at > ruling.end + _REACH:
                break
            line = rulings[other]
            if line.start - _REACH <= ruling.at <= line.end + _REACH:
                parents[root(index)] = root(other)
    for group in (across, sorted((rulings[index].at, index) for index in down)):
        for number, (at, index) in enumerate(group):
            for other_at, other in group[number + 1 :]:
                if other_at - at > _NEAR:
                    break
                one, two = rulings[index], rulings[other]
                if one.start - _REACH <= two.end and two.start - _REACH <= one.end:
                    parents[root(index)] = root(other)
    groups: dict[int, list[Ruling]] = {}
    for index, ruling in enumerate(rulings):
        groups.setdefault(root(index), []).append(ruling)
    yield from groups.values()


def grid_of(frame: Frame, glyphs: Sequence[Glyph], sheet: Sheet) -> GridBlock:
    """Return a table with the text of its cells; lines within a cell are put together."""
    height, width = len(frame.rows) - 1, len(frame.columns) - 1
    owners = _merged(frame, height, width)
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        x, y = glyph.middle
        row, column = _index(frame.rows, y), _index(frame.columns, x)
        inside.setdefault(owners[row * width + column], []).append(glyph)
    members: dict[int, list[int]] = {}
    for index, owner in enumerate(owners):
        members.setdefault(owner, []).append(index)
    cells = []
    for owner, indices in sorted(members.items(), key=lambda item: item[1][0]):
        rows = [index // width for index in indices]
        columns = [index % width for index in indices]
        top, left, bottom, right = min(rows), min(columns), max(rows) + 1, max(columns) + 1
        box = Box(frame.columns[left], frame.rows[top], frame.columns[right], frame.rows[bottom])
        text = _text(inside.get(owner, []), sheet)
        cells.append(GridCell(text, top, left, bottom - top, right - left, sheet.spot(box, top, left)))
    return GridBlock(height, width, tuple(cells), sheet.spot(frame.box), edges=frame.columns)


def _text(glyphs: Sequence[Glyph], sheet: Sheet) -> str:
    """Return the words of a cell, also where some stand on their side."""
    directions = sheet.upright(glyphs)
    return "".join(line.text.replace("\t", " ") for turned, some in directions for line in lines_of(some, turned))


def _index(edges: Sequence[float], place: float) -> int:
    for index in range(len(edges) - 2):
        if place < edges[index + 1]:
            return index
    return len(edges) - 2


def _merged(frame: Frame, height: int, width: int) -> list[int]:
    """Return for each place of the grid the cell it belongs to: places with no line between them are one cell."""
    owners = list(range(height * width))

    def root(index: int) -> int:
        while owners[index] != index:
            index = owners[index]
        return index

    across = [one for one in frame.rulings if one.is_horizontal]
    down = [one for one in frame.rulings if not one.is_horizontal]
    for row in range(height):
        middle = (frame.rows[row] + frame.rows[row + 1]) / 2
        for column in range(width - 1):
            if not _is_drawn(down, frame.columns[column + 1], middle):
                owners[root(row * width + column + 1)] = root(row * width + column)
    for row in range(height - 1):
        for column in range(width):
            middle = (frame.columns[column] + frame.columns[column + 1]) / 2
            if not _is_drawn(across, frame.rows[row + 1], middle):
                owners[root((row + 1) * width + column)] = root(row * width + column)
    return [root(index) for index in range(height * width)]


def _is_drawn(rulings: Sequence[Ruling], at: float, place: float) -> bool:
    return any(abs(one.at - at) <= _NEAR and one.start - 1 <= place <= one.end + 1 for one in rulings)
