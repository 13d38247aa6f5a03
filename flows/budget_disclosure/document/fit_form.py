"""Makes a performance form fit what is written in it: no number is broken over two lines.

A form has one grid for rows of different cells. Every cell asks for a least width; the edges of the grid move as little
as these wishes demand, each between its neighbours. All lengths are twentieths of a point, estimated on the long side.
"""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum, auto, unique
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from budget_disclosure.document.line_breaks import longest_solid, text_length, words_of

# The least number of characters of a text, and how much of the width one cell may ask for.
_LEAST_TEXT: Final = (5, 3)
_GREATEST_SHARE: Final = 40
# A figure stays with its unit: ≥1,500,000卷, 100元/人·天.
_REMEMBERED: Final = 8192
_FIGURE = re.compile(r"[^\u4e00-\u9fff]?[\d.,]+\S{0,6}")


@unique
class Kind(IntEnum):
    """How a cell may break: a label between words, the name of an amount better not at all, a text anywhere."""

    LABEL = auto()
    WHOLE = auto()
    TEXT = auto()


class FormCell(NamedTuple):
    """A cell with text: its first column of the grid, how many it spans, the size of its type, how it may break."""

    column: int
    span: int
    size: int
    text: str
    kind: Kind = Kind.TEXT


def form_columns(cells: Sequence[FormCell], columns: Sequence[int], margins: int) -> list[int]:
    """Return the widths of the grid; the declared ones where these do, or where no widths could do."""
    most = sum(columns) * _GREATEST_SHARE // 100
    for level, least in enumerate(_LEAST_TEXT):
        wishes: dict[tuple[int, int], int] = {}
        for column, span, size, text, kind in cells:
            wish = _wish(text, size, kind, least, level == 0)
            if wish > wishes.get((place := (column, column + span)), 0):
                # Labels do not grow: 绩效指标 stands upright in a narrow column.
                declared = sum(columns[column : column + span]) - margins if kind is Kind.LABEL else wish
                wishes[place] = max(wishes.get(place, 0), min(wish, declared))
        edges = _edges([(*place, min(wish, most) + margins) for place, wish in wishes.items() if wish], columns)
        if edges is not None:
            return [right - left for left, right in pairwise(edges)]
    return list(columns)


@lru_cache(maxsize=_REMEMBERED)
def _wish(text: str, size: int, kind: Kind, least: int, is_comfortable: bool) -> int:
    """Return the least width that a text asks for; where it is comfortable, its figures stand on one line."""
    lines = text.split("\n")
    if kind is Kind.LABEL:
        return max((text_length(word, size) for line in lines for word in words_of(line)), default=0)
    whole = [line for line in lines if is_comfortable and (kind is Kind.WHOLE or _FIGURE.fullmatch(line))]
    solid = [longest_solid(line, size) for line in lines]
    texts = [min(text_length(line, size), least * size) for line in lines]
    return max(0, *solid, *texts, *(text_length(line, size) for line in whole))


def _edges(wishes: Iterable[tuple[int, int, int]], columns: Sequence[int]) -> list[int] | None:
    """Return the edges of the columns, moved so that every wish (left edge, right edge, width) holds; or ``None``.

    First every edge moves right as far as what stands left of it demands, then left as far as the whole width demands.
    """
    declared = [sum(columns[:index]) for index in range(len(columns) + 1)]
    ending: dict[int, list[tuple[int, int]]] = {index: [] for index in range(len(declared))}
    starting: dict[int, list[tuple[int, int]]] = {index: [] for index in range(len(declared))}
    # Columns between cells of other rows may become narrow, but never turn around.
    for left, right, width in (*wishes, *((index, index + 1, 0) for index in range(len(columns)))):
        ending[right].append((left, width))
        starting[left].append((right, width))
    moved = list(declared)
    for edge in range(1, len(moved)):
        moved[edge] = max(declared[edge], *(moved[left] + width for left, width in ending[edge]))
    latest = [declared[-1]] * len(moved)
    for edge in range(len(moved) - 2, -1, -1):
        latest[edge] = min(latest[right] - width for right, width in starting[edge])
    if latest[0] < 0:
        return None
    return [min(one, other) for one, other in zip(moved, latest, strict=True)]
