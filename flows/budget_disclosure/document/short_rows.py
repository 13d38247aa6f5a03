"""The rows of a template's tables by numbers: filled in and read without the XML around their texts.

A row of a form is some 2,000 characters around a few texts, and comes out of the template hundreds of times. Where tags
stand in its texts only, the source has its number and these texts, each as a paragraph.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from budget_disclosure.document.cut_tables import TABLE, cut_out_tables
from budget_disclosure.document.filled_xml import TEXT

# What stands before, between and behind the texts of a row.
Frame = tuple[str, ...]
SHORT_ROW: Final = '<w:tr row="'
# The line breaks tell which paragraph an error is in.
_BEGIN, _END = "<w:p\n>", "</w:p\n>"
_ROW = re.compile(r"<w:tr[ >].*?</w:tr>", re.DOTALL)
_SHORT = re.compile(rf"{SHORT_ROW}.*?(?=</w:tr>)", re.DOTALL)


def shortened(source: str) -> tuple[str, tuple[Frame, ...]]:
    """Return the source of a template with short rows, and their frames by number."""
    frames: list[Frame] = []

    def short(row: re.Match[str]) -> str:
        frame, texts = _divided(row[0].removesuffix("</w:tr>"))
        if any("{" in piece for piece in frame):
            return row[0]
        frames.append(frame)
        return f'{SHORT_ROW}{len(frames) - 1}">{"".join(f"{_BEGIN}{text}{_END}" for text in texts)}</w:tr>'

    around, tables = cut_out_tables(source)
    # The rows of a table inside of another one are not told apart here.
    short_tables = [table if table.count(TABLE) > 1 else _ROW.sub(short, table) for table in tables]
    return _joined(around, short_tables), tuple(frames)


def lengthened(xml: str, frames: Sequence[Frame]) -> str:
    """Return filled-in XML with its rows as they are in the template."""

    def long(row: re.Match[str]) -> str:
        _, frame, texts = opened(row[0], frames)
        return whole_row(frame, texts)

    return _SHORT.sub(long, xml) if frames else xml


def opened(row: str, frames: Sequence[Frame]) -> tuple[str, Frame, list[str]]:
    """Return what stands before a short row, without its end, its frame and its texts."""
    before, _, rest = row.partition(SHORT_ROW)
    number, _, body = rest.partition('">')
    return before, frames[int(number)], [text.removesuffix(_END) for text in body.split(_BEGIN)[1:]]


def whole_row(frame: Frame, texts: Sequence[str]) -> str:
    """Return the XML of a row without its end."""
    return _joined(frame, texts)


def _divided(row: str) -> tuple[Frame, list[str]]:
    """Return the frame of a row of the source, and the texts with tags in them."""
    first, *pieces = row.split(TEXT)
    frame, texts = [first], []
    for piece in pieces:
        words, end, rest = piece.partition("</w:t>")
        if "{" in words:
            frame[-1] += TEXT
            texts.append(words)
            frame.append(end + rest)
        else:
            frame[-1] += TEXT + piece
    return tuple(frame), texts


def _joined(around: Sequence[str], inside: Sequence[str]) -> str:
    return "".join(piece for pair in zip_longest(around, inside, fillvalue="") for piece in pair)
