"""Tables of a page without rulings down: columns by the places of the text, rows by its lines.

A run of lines is a table when several of them hold two figures or more. What belongs to one column stands above one
another in all lines with figures; words of a head that reach over several columns go to the one below their middle.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budget_disclosure.published.published_document import GridBlock, GridCell
from budget_disclosure.published.spots import Box
from budget_disclosure.reading.pdf_lines import PrintedLine

_FIGURE = re.compile(r"[-－]?[0-9][0-9,]*(?:\.[0-9]+)?")
_FEWEST_ROWS = 3
_MOST_HEAD_LINES = 4
_LOOSE = 3.2
_NEAR = 3.0


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    left: float
    right: float

    @property
    def is_figure(self) -> bool:
        return _FIGURE.fullmatch(self.text) is not None


def with_open_tables(lines: Sequence[PrintedLine]) -> list[PrintedLine | GridBlock]:
    """Return the lines of a page with every run of lines that is a table put together as one."""
    found: list[PrintedLine | GridBlock] = []
    place = 0
    for start, end in _runs(lines):
        found += lines[place:start]
        found.append(_grid(lines[start:end]))
        place = end
    return [*found, *lines[place:]]


def _runs(lines: Sequence[PrintedLine]) -> Iterator[tuple[int, int]]:
    """Yield where tables begin and end: lines with two figures, lines in columns between them, and the head above."""
    place = 0
    while place < len(lines):
        if not _has_figures(lines[place]):
            place += 1
            continue
        end = place + 1
        while end < len(lines) and _follows(lines[end - 1], lines[end]) and _is_in_columns(lines[end]):
            end += 1
        figures = sum(_has_figures(line) for line in lines[place:end])
        start = place
        while start > 0 and place - start < _MOST_HEAD_LINES and _is_head(lines[start - 1], lines[start]):
            start -= 1
        if figures >= _FEWEST_ROWS and start < place:
            yield start, end
        place = end


def _is_head(line: PrintedLine, below: PrintedLine) -> bool:
    pieces = _pieces(line)
    return len(pieces) > 1 and "：" not in line.text and ":" not in line.text and _follows(line, below)


def _follows(line: PrintedLine, below: PrintedLine) -> bool:
    return line.sheet == below.sheet and below.box.top - line.box.bottom < _LOOSE * line.size


def _is_in_columns(line: PrintedLine) -> bool:
    pieces = _pieces(line)
    return len(pieces) > 1 or (len(pieces) == 1 and len(pieces[0].text) <= 20 and not pieces[0].text.startswith("注"))


def _has_figures(line: PrintedLine) -> bool:
    return sum(piece.is_figure for piece in _pieces(line)) >= 2


def _pieces(line: PrintedLine) -> list[_Piece]:
    pieces = []
    place = 0
    for part in line.text.split("\t"):
        if part:
            right = line.edges[place + len(part)]
            pieces.append(_Piece(part, line.edges[place], right))
        place += len(part) + 1
    return pieces


def _grid(lines: Sequence[PrintedLine]) -> GridBlock:
    columns = _columns(lines)
    sheet = lines[0].sheet
    cells = []
    for row, line in enumerate(lines):
        texts: dict[int, list[_Piece]] = {}
        for piece in _pieces(line):
            texts.setdefault(_column_of(piece, columns), []).append(piece)
        for column in range(len(columns)):
            pieces = texts.get(column, [])
            left = min((piece.left for piece in pieces), default=columns[column][0])
            right = max((piece.right for piece in pieces), default=columns[column][1])
            spot = sheet.spot(Box(left, line.box.top, right, line.box.bottom), row, column)
            cells.append(GridCell(" ".join(piece.text for piece in pieces), row, column, 1, 1, spot))
    edges = (columns[0][0], *((one[1] + two[0]) / 2 for one, two in itertools.pairwise(columns)), columns[-1][1])
    box = lines[0].box
    for line in lines:
        box = box.around(line.box)
    return GridBlock(len(lines), len(columns), tuple(cells), sheet.spot(box), edges=tuple(edges))


def _columns(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Return where columns begin and end: what of lines with figures stands above one another is one."""
    spans = sorted((piece.left, piece.right) for line in lines if _has_figures(line) for piece in _pieces(line))
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left <= columns[-1][1] + _NEAR:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def _column_of(piece: _Piece, columns: Sequence[tuple[float, float]]) -> int:
    middle = (piece.left + piece.right) / 2
    return min(range(len(columns)), key=lambda index: _distance(middle, columns[index]))


def _distance(place: float, column: tuple[float, float]) -> float:
    return max(column[0] - place, place - column[1], 0.0)
