"""Characters of a page put together to lines, and lines to paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budget_disclosure.published.published_document import TextBlock, TextLine
from budget_disclosure.published.spots import Box
from budget_disclosure.reading.pdf_glyphs import Glyph
from budget_disclosure.reading.pdf_sheets import Sheet

_COLUMN_GAP = 1.9
_BLANK_GAP = 0.22
_TOKEN = re.compile(r"[\x21-\x7e]+[，。；：、）”》％]*|.[，。；：、）”》％]*")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}[、.．]|（[一二三四五六七八九十\d]{1,3}）|\([一二三四五六七八九十\d]{1,3}\)"
    r"|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]+(?:部分|章|条)|注[:：]|[①-⑳])"
)
_ENDS = "。！？；：;:"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page as it is read; ``edges`` are where its characters begin, and where the last one ends."""

    text: str
    sheet: Sheet
    box: Box
    edges: tuple[float, ...]
    size: float


def lines_of(glyphs: Sequence[Glyph], sheet: Sheet) -> list[PrintedLine]:
    """Return the lines of characters from top to bottom; wide gaps become tabs, gaps between Latin words blanks."""
    rows: list[list[Glyph]] = []
    bottoms: list[float] = []
    for glyph in sorted(glyphs, key=lambda one: one.middle[1]):
        middle = glyph.middle[1]
        if rows and middle < bottoms[-1]:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            bottoms.append(middle + glyph.size * 0.55)
    return [_line(row, sheet) for row in rows]


def _line(row: list[Glyph], sheet: Sheet) -> PrintedLine:
    row.sort(key=lambda glyph: glyph.box.left)
    text, edges = "", []
    box = row[0].box
    before: Glyph | None = None
    for glyph in row:
        if before is not None:
            gap = glyph.box.left - before.box.right
            if gap > _COLUMN_GAP * max(glyph.size, before.size):
                text += "\t"
                edges.append(before.box.right)
            elif gap > _BLANK_GAP * glyph.size and glyph.text.isascii() and before.text.isascii():
                text += " "
                edges.append(before.box.right)
        text += glyph.text
        edges.append(glyph.box.left)
        box = box.around(glyph.box)
        before = glyph
    sizes = sorted(glyph.size for glyph in row)
    return PrintedLine(text, sheet, box, (*edges, row[-1].box.right), sizes[len(sizes) // 2])


def paragraphs_of(lines: Sequence[PrintedLine]) -> list[TextBlock]:
    """Return the paragraphs of lines that follow one another, also over pages: a full line goes on in the next."""
    groups: list[list[PrintedLine]] = []
    left, right = _margins(lines)
    for line in lines:
        if groups and _goes_on(groups[-1], line, left, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group) for group in groups]


def _margins(lines: Sequence[PrintedLine]) -> tuple[float, float]:
    """Return where the text begins and ends: among the longer half of the lines, that is where full ones do."""
    if not lines:
        return 0, 0
    widths = sorted(line.box.right - line.box.left for line in lines)
    long = [line for line in lines if line.box.right - line.box.left >= widths[len(widths) // 2]]
    return min(line.box.left for line in long), max(line.box.right for line in long)


def _goes_on(group: list[PrintedLine], line: PrintedLine, left: float, right: float) -> bool:
    before = group[-1]
    if abs(before.size - line.size) > 0.2 * line.size or "\t" in before.text or "\t" in line.text:
        return False
    if before.sheet.number == line.sheet.number and line.box.top - before.box.bottom > 2.2 * line.size:
        return False
    if line.box.left > left + 0.9 * line.size:
        return False
    token = _TOKEN.match(line.text)
    width = (line.edges[min(token.end(), len(line.edges) - 1)] - line.edges[0]) if token else line.size
    if before.box.right + width < right - 0.6 * line.size:
        return False
    return not (_NUMBERED.match(line.text) and before.text[-1:] in _ENDS)


def _paragraph(group: list[PrintedLine]) -> TextBlock:
    text, lines = "", []
    for before, line in pairwise([None, *group]):
        assert line is not None
        if before is not None and _is_word(before.text[-1:]) and _is_word(line.text[:1]):
            text += " "
        sheet = line.sheet
        edges = sheet.shown_edges(line.edges)
        lines.append(TextLine(len(text), sheet.number, sheet.shown_box(line.box), edges, sheet.is_sideways))
        text += line.text
    return TextBlock(text, group[0].sheet.spot(group[0].box), lines=tuple(lines), size=group[0].size)


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalpha()
