"""The tables of a filled-in template: cut out of its XML as text, and read row by row and cell by cell.

Every character of a table is in what is read of it, and so in what is written; a cell that holds more than one text, a
table for example, is one shape as a whole.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from itertools import zip_longest
from typing import Final

from budget_disclosure.document.cell_shapes import WORDS, shape_of
from budget_disclosure.document.cut_tables import TABLE, TABLE_END, cut_out_tables
from budget_disclosure.document.filled_xml import BREAK, TAB, TEXT, filled_part, refuse_lost, text_content
from budget_disclosure.document.short_rows import SHORT_ROW, Frame, opened, whole_row
from budget_disclosure.document.word_table import NOTABLE, Cell, Row, WordTable, is_header
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT

_ROW = re.compile(r"<w:tr[\s>]")
_ROW_HEAD = re.compile(
    r"<w:tr(?:\s[^>]*)?>(?:<w:tblPrEx>.*?</w:tblPrEx>)?(?:<w:trPr/>|<w:trPr>.*?</w:trPr>)?", re.DOTALL
)
_HEAD_END: Final = "</w:tblGrid>"
_CELL = re.compile(r"<w:tc[\s>]")
_TAG = re.compile(r"<[^>]*>")
# In place of line breaks and tabs in texts, for as long as a table is read: no XML can have them.
_BREAK_MARK: Final = "\x01"
_TAB_MARK: Final = "\x02"
_JOINTS: Final = {"<w:br/>": _BREAK_MARK, "<w:tab/>": _TAB_MARK}
_NOT_PLAIN = re.compile(f"[&{_BREAK_MARK}{_TAB_MARK}]")
_REMEMBERED: Final = 512
_INNER = re.compile(r"<\?table (\d+)\?>")


def read_table(xml: str, root: str, styles: Styles, frames: Sequence[Frame] = ()) -> WordTable:
    """Return a table from its XML; ``root`` is the tag of the document around it, ``frames`` are those of short rows.

    Raises ``TemplateError``.
    """
    if any(mark in xml for mark in (_BREAK_MARK, _TAB_MARK)):
        filled_part(DOCUMENT, f"{root}{xml}</w:document>")
    around, inner = cut_out_tables(xml[len(TABLE) : -len(TABLE_END)])
    content = around[0] + "".join(f"<?table {index}?>{after}" for index, after in enumerate(around[1:]))
    head, end_of_head, body = content.partition(_HEAD_END)
    *pieces, tail = body.split("</w:tr>")
    rows = [
        _short_row(piece, frames, root, styles) if SHORT_ROW in piece else _row(piece, inner, root, styles)
        for piece in pieces
    ]
    return WordTable(f"{TABLE}{head}{end_of_head}", rows, _glue(_whole(tail, inner)), root, styles)


def _row(xml: str, inner: Sequence[str], root: str, styles: Styles) -> Row:
    """Return a row: its outline, which is the same for many, with the texts of this one."""
    outline, texts = _outline(xml)
    return _with_texts(_outlined(outline, root, styles), texts, inner, root, styles)


def _short_row(xml: str, frames: Sequence[Frame], root: str, styles: Styles) -> Row:
    """Return a short row: its frame with the texts of this one."""
    before, frame, written = opened(xml, frames)
    kinds, texts = [], []
    for text in written:
        mark, words = _apart(text)
        if "<" in words:
            words = words.replace(BREAK, _BREAK_MARK).replace(TAB, _TAB_MARK)
            if "<" in words:
                return _row(before + whole_row(frame, written), (), root, styles)
        kinds.append(f"{mark}{WORDS if words else ''}")
        if words:
            texts.append(words)
    row = _with_texts(_framed(frame, tuple(kinds), root, styles), texts, (), root, styles)
    return row._replace(before=_glue(before), is_notable=True) if before else row


@lru_cache(maxsize=_REMEMBERED)
def _framed(frame: Frame, kinds: tuple[str, ...], root: str, styles: Styles) -> Row:
    return _outlined(whole_row(frame, kinds), root, styles)


def _apart(words: str) -> tuple[str, str]:
    """Return the mark in front of a text, if there is one, and the text."""
    if not words.startswith("<?"):
        return "", words
    mark, end, text = words.partition("?>")
    return mark + end, text


def _with_texts(row: Row, texts: Sequence[str], inner: Sequence[str], root: str, styles: Styles) -> Row:
    """Return an outlined row with its texts."""
    cells, place = [], 0
    for cell in row.cells:
        outlined = cell.shape.text
        if outlined == WORDS and not inner:
            text = words = texts[place]
            place += 1
            if _NOT_PLAIN.search(words):
                text = unescape(words.replace(_BREAK_MARK, "\n").replace(_TAB_MARK, "\t"))
                words = text_content(text)
            cells.append(Cell(cell.xml, cell.shape, cell.column, text, words, cell.before))
        elif WORDS in outlined or inner:
            count = outlined.count(WORDS)
            cells.append(_several(cell, texts[place : place + count], inner, root, styles))
            place += count
        else:
            cells.append(cell)
    if not inner:
        return row._replace(cells=cells)
    return row._replace(cells=cells, is_notable=True, tail=_whole(row.tail, inner), before=_whole(row.before, inner))


def _outline(xml: str) -> tuple[str, list[str]]:
    """Return the XML of a row with ``WORDS`` in place of every text that is not empty, and these texts."""
    first, *pieces = xml.split(TEXT)
    outline, texts, begun = [first], [], ""
    for piece in pieces:
        words, end, rest = piece.partition("</w:t>")
        words = begun + words
        if rest in _JOINTS:
            begun = words + _JOINTS[rest]
            continue
        begun = ""
        mark, words = _apart(words)
        if words and "<" not in words:
            texts.append(words)
            words = WORDS
        outline.append(f"{mark}{words}{end}{rest}")
    return TEXT.join(outline), texts


@lru_cache(maxsize=_REMEMBERED)
def _outlined(xml: str, root: str, styles: Styles) -> Row:
    """Return the row that an outline is the XML of."""
    start = _start(_ROW, xml)
    head = _ROW_HEAD.match(xml, start)
    end = start if head is None else head.end()
    *pieces, tail = _restored(xml[end:]).split("</w:tc>")
    cells: list[Cell] = []
    column = 0
    for piece in pieces:
        begin = _start(_CELL, piece)
        cell = f"{piece[begin:]}</w:tc>"
        shape = shape_of(cell, root, styles)
        cells.append(Cell(cell, shape, column, shape.text, "", _glue(piece[:begin])))
        column += shape.span
    opening, keeps = xml[start:end], any(cell.shape.keeps for cell in cells)
    is_notable = any(mark in xml for mark in NOTABLE) or any(cell.shape.has_heading for cell in cells)
    return Row(opening, cells, is_header(opening, root), keeps, is_notable, _glue(tail), _glue(xml[:start]))


def _several(cell: Cell, texts: Sequence[str], inner: Sequence[str], root: str, styles: Styles) -> Cell:
    """Return a cell of an outline in which several texts, or tables, stand: they are part of its XML."""
    pieces = cell.xml.split(WORDS)
    xml = "".join(piece for pair in zip_longest(pieces, texts, fillvalue="") for piece in pair)
    xml = _whole(_restored(xml), inner)
    shape = shape_of(xml, root, styles)
    return Cell(xml, shape, cell.column, shape.text, "", _whole(cell.before, inner))


def _restored(xml: str) -> str:
    return xml.replace(_BREAK_MARK, BREAK).replace(_TAB_MARK, TAB)


def _whole(xml: str, inner: Sequence[str]) -> str:
    """Return some XML with the tables in it that were cut out."""
    return _INNER.sub(lambda mark: inner[int(mark[1])], xml) if inner else xml


def _start(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return len(text) if found is None else found.start()


def _glue(xml: str) -> str:
    """Return what stands between rows or cells, which is no text. Raises ``TemplateError``."""
    if xml:
        refuse_lost(DOCUMENT, unescape(_TAG.sub("", xml)))
    return xml
