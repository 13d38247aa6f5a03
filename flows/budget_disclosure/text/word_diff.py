"""Comparing texts the way Chinese readers do: character by character, but a number is one word.

Also the alignment of sequences (paragraphs, rows), which the marked document and the list of changes share.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, TypeVar

T = TypeVar("T")
Kind = Literal["same", "changed"]
Pair = tuple[int | None, int | None]

_TOKEN = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?[%％]?|[A-Za-z]+|\s|.", re.DOTALL)
# Single characters that happen to be equal between two changes make a comparison unreadable.
_SHORTEST_ISLAND = 2
_MAX_COMPARISONS = 250_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: ``same`` in both, or ``changed``; offsets in characters, an empty stretch where equal."""

    kind: Kind
    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of words: ``same``, ``removed`` or ``added``."""

    kind: Literal["same", "removed", "added"]
    text: str

    @property
    def same(self) -> str:
        """The words, where they are in both."""
        return self.text if self.kind == "same" else ""

    @property
    def removed(self) -> str:
        """The words, where they were removed."""
        return self.text if self.kind == "removed" else ""

    @property
    def added(self) -> str:
        """The words, where they were added."""
        return self.text if self.kind == "added" else ""


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return the stretches that lead through both texts from beginning to end."""
    old_tokens, new_tokens = _TOKEN.findall(old), _TOKEN.findall(new)
    old_at, new_at = _offsets(old_tokens), _offsets(new_tokens)
    matcher = SequenceMatcher(None, old_tokens, new_tokens, autojunk=False)
    found = [
        Piece("same" if tag == "equal" else "changed", old_at[i1], old_at[i2], new_at[j1], new_at[j2])
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]
    return tuple(_merged(_without_islands(found)))


def stretches(old: str, new: str) -> tuple[Stretch, ...]:
    """Return the same as words: what stays, what is removed, what is added in its place."""
    result: list[Stretch] = []
    for piece in pieces(old, new):
        removed, added = old[piece.old_start : piece.old_end], new[piece.new_start : piece.new_end]
        if piece.kind == "same":
            result.append(Stretch("same", added))
            continue
        result.extend(Stretch("removed", text) for text in (removed,) if text)
        result.extend(Stretch("added", text) for text in (added,) if text)
    return tuple(result)


def align(
    old: Sequence[T], new: Sequence[T], signature: Callable[[T], object], likeness: Callable[[T, T], int]
) -> list[Pair]:
    """Return pairs of indexes in the order of a reader; ``None`` where one side has no counterpart.

    Equal signatures pair first; between them, what is most alike (``likeness`` in percent, 0: never a pair). What was
    removed stands before what came in its place.
    """
    signatures = [signature(item) for item in old], [signature(item) for item in new]
    matcher = SequenceMatcher(None, *signatures, autojunk=False)
    result: list[Pair] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            result.extend(zip(range(i1, i2), range(j1, j2), strict=True))
        else:
            pairs = _best_pairs(old[i1:i2], new[j1:j2], likeness)
            result.extend((None if i is None else i + i1, None if j is None else j + j1) for i, j in pairs)
    return result


def text_likeness(old: str, new: str) -> int:
    """Return how alike two texts are in percent, by the pairs of characters they share; two empty ones are alike."""
    first, second = _pairs_of(old), _pairs_of(new)
    size = first.total() + second.total()
    return (first & second).total() * 200 // size if size else 100


@lru_cache(maxsize=4096)
def _pairs_of(text: str) -> Counter[str]:
    return Counter(text[index : index + 2] for index in range(max(len(text) - 1, min(len(text), 1))))


def _offsets(tokens: Sequence[str]) -> list[int]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets


def _without_islands(found: Sequence[Piece]) -> Iterator[Piece]:
    for index, piece in enumerate(found):
        is_inside = 0 < index < len(found) - 1
        if piece.kind == "same" and is_inside and piece.old_end - piece.old_start < _SHORTEST_ISLAND:
            yield Piece("changed", piece.old_start, piece.old_end, piece.new_start, piece.new_end)
        else:
            yield piece


def _merged(found: Iterator[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in found:
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.old_start, piece.old_end, last.new_start, piece.new_end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _best_pairs(old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], int]) -> list[Pair]:
    """Return the pairs in order with the greatest sum of likenesses."""
    rows, columns = len(old), len(new)
    if not rows or not columns or rows * columns > _MAX_COMPARISONS:
        return [*((i, None) for i in range(rows)), *((None, j) for j in range(columns))]
    scores = [[likeness(a, b) for b in new] for a in old]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + scores[i][j] if scores[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    result: list[Pair] = []
    i = j = 0
    while i < rows or j < columns:
        if i < rows and j < columns and scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            result.append((i, j))
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            result.append((i, None))
            i += 1
        else:
            result.append((None, j))
            j += 1
    return result
