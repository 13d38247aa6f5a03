"""Paragraphs of a PDF put together as those of the document that it was printed from.

Where a paragraph ends nobody can tell for certain from printed lines: what only divides otherwise is no edit.
"""

from collections.abc import Sequence
from dataclasses import replace

from budget_disclosure.published.published_document import GridBlock, TextBlock

_MOST = 4


def divided_like(
    printed: Sequence[TextBlock | GridBlock], generated: Sequence[TextBlock | GridBlock]
) -> tuple[TextBlock | GridBlock, ...]:
    """Return the printed blocks, with paragraphs that are several generated ones, or parts of one, made into these."""
    single = {_plain(one) for one in generated if isinstance(one, TextBlock)}
    several = {
        "".join(map(_plain, run)): run
        for start in range(len(generated))
        for length in range(2, _MOST + 1)
        if len(run := _texts(generated[start : start + length])) == length
    }
    found: list[TextBlock | GridBlock] = []
    place = 0
    while place < len(printed):
        block = printed[place]
        place += 1
        if isinstance(block, GridBlock) or (text := _plain(block)) in single:
            found.append(block)
        elif text in several:
            found += [replace(one, spot=block.spot, lines=()) for one in several[text]]
        else:
            length = _parts(printed[place - 1 : place - 1 + _MOST], single)
            whole = "".join(one.text for one in _texts(printed[place - 1 : place - 1 + length]))
            found.append(replace(block, text=whole, lines=()) if length > 1 else block)
            place += length - 1
    return tuple(found)


def _parts(blocks: Sequence[TextBlock | GridBlock], single: set[str]) -> int:
    """Return how many blocks from the first one are one generated paragraph; 1 where they are none."""
    lengths = range(2, len(blocks) + 1)
    runs = ((length, _texts(blocks[:length])) for length in lengths)
    return next((n for n, run in runs if len(run) == n and "".join(map(_plain, run)) in single), 1)


def _texts(blocks: Sequence[TextBlock | GridBlock]) -> list[TextBlock]:
    return [one for one in blocks if isinstance(one, TextBlock)]


def _plain(block: TextBlock) -> str:
    return "".join(block.text.split())
