"""The rows of a sheet as spreadsheet programs write them, taken by patterns instead of element by element.

Nothing is taken that an XML parser has not seen to be sound, and nothing but rows that are written in the one plain
way: every character of them belongs to a pattern, and every address occurs once. Whatever else a sheet may hold is left
to the walk through its elements (``sheet_xml``), which reads all XML; both say the same of a sheet that is plain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from budget_disclosure.intake.plain_xml import plain_document, with_far_characters

_FIRST, _LAST = "<sheetData>", "</sheetData>"
_ADDRESS = re.compile(r'<c r="([^"]*)"')
_EMPTY = re.compile(r'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]*")?(?: t="n")?(?:/>|></c>)')
_ATTRIBUTES = r'(?: [\w:]+="[^"<>&]*")*'
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]*)")?(?: t="([a-zA-Z]+)")?>'
    rf"(?:<f({_ATTRIBUTES})(?:/>|>([^<]*)</f>))?"
    r'(?:<v(?: xml:space="preserve")?(?:/>|>([^<]*)</v>))?'
    r'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
)
_PIECES = 9
_ROW = re.compile(rf'<row(?: r="([^"]*)")?({_ATTRIBUTES})/?>')
_MAY_HIDE = re.compile(' (?:hidden="(?!0"|false")|ht="(?![1-9])|r=)')
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
# The last cell's row ends, rows without cells, the next cell's row begins.
_BETWEEN = re.compile(rf"</row>\s*(?:<row{_ATTRIBUTES}/>\s*|<row{_ATTRIBUTES}>\s*</row>\s*)*(?:<row{_ATTRIBUTES}>)?")

PlainCell = tuple[str, str, str, str | None, str | None, str | None, str | None, str | None, str | None]
"""What stands before a cell (see ``row_starts``), letters and digits of its address, style, type, attributes and
text of its formula, value, text: as they are written (see ``resolved``), ``None`` for what it has not."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The rows of a sheet; ``around`` is the sheet without them.

    ``pieces`` are those of all cells that have something in them, and what stands behind the last.
    """

    around: bytes
    pieces: tuple[str | None, ...]

    def cells(self) -> Iterator[PlainCell]:
        """Return the pieces of each cell in turn."""
        pieces = iter(self.pieces)
        return cast(Iterator[PlainCell], zip(*[pieces] * _PIECES, strict=False))

    @property
    def behind(self) -> str:
        """What stands behind the last cell."""
        return str(self.pieces[-1])


def plain_rows(data: bytes) -> PlainRows | None:
    """Return the rows of a sheet, ``None`` where they are not plain. Raises ``ExpatError`` for damaged XML."""
    document = plain_document(data, "worksheet")
    if document is None:
        return None
    start, text = document
    head, first, behind = text.partition(_FIRST)
    rows, last, tail = behind.partition(_LAST)
    addresses = _ADDRESS.findall(rows)
    if not last or "<row" in head or "<row" in tail or len(set(addresses)) < len(addresses):
        return None
    pieces = _CELL.split(_EMPTY.sub("", with_far_characters(rows)))
    betweens = ["</row>" + pieces[0], *filter(None, pieces[_PIECES::_PIECES])]
    if not all(map(_BETWEEN.fullmatch, betweens)):
        return None
    return PlainRows("".join((start, head, first, last, tail)).encode(), tuple(pieces))


def row_starts(between: str) -> list[tuple[str, str]]:
    """Return number and other attributes of the rows that begin in what stands before a cell, or behind the last.

    The other attributes are left out where they say that the row is shown, and nothing of its number.
    """
    return [(number, others if _MAY_HIDE.search(others) else "") for number, others in _ROW.findall(between)]


def attributes_of(written: str) -> dict[str, str]:
    """Return attributes as they are written in a plain tag."""
    return dict(_ATTRIBUTE.findall(written))
