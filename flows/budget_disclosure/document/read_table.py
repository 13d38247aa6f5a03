"""The tables of a filled-in template: cut out of its XML as text, and read row by row and cell by cell.

Every character of a table is in what is read of it, and so in what is written; a cell that holds more than one text, a
table for example, is one shape as a whole.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from budget_disclosure.document.cell_shapes import WORDS, shape_of
from budget_disclosure.document.filled_xml import BREAK, TAB, filled_part, refuse_lost, text_content
from budget_disclosure.document.word_table import Cell, Row, WordTable, is_header
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT

_OPEN: Final = "<w:tbl>"
_CLOSE: Final = "</w:tbl>"
_TEXT: Final = '<w:t xml:space="preserve">'
_ROW = re.compile(r"<w:tr[\s>]")
_ROW_HEAD = re.compile(
    r"<w:tr(?:\s[^>]*)?>(?:<w:tblPrEx>.*?</w:tblPrEx>)?(?:<w:trPr/>|<w:trPr>.*?</w:trPr>)?", re.DOTALL
)
_HEAD_END: Final = "</w:tblGrid>"
_CELL = re.compile(r"<w:tc[\s>]")
_TAG = re.compile(r"<[^>]*>")
_INNER = re.compile(r"<\?table (\d+)\?>")


def cut_out_tables(xml: str) -> tuple[list[str], list[str]]:
    """Return what stands around the tables of a part, and the tables: one less. Raises ``TemplateError``."""
    first, *pieces = xml.split(_OPEN)
    around, tables, table, depth = [first], [], "", 0
    for piece in pieces:
        inside, *others = piece.split(_CLOSE)
        depth += 1
        table += _OPEN + inside
        for other in others:
            depth -= 1
            table += _CLOSE
            if depth == 0:
                tables.append(table)
                around.append(other)
                table = ""
            else:
                table += other
    if depth or len(around) != len(tables) + 1:
        filled_part(DOCUMENT, xml)
    return around, tables


def read_table(xml: str, root: str, styles: Styles) -> WordTable:
    """Return a table from its XML; ``root`` is the tag of the document around it. Raises ``TemplateError``."""
    around, inner = cut_out_tables(xml[len(_OPEN) : -len(_CLOSE)])
    content = around[0] + "".join(f"<?table {index}?>{after}" for index, after in enumerate(around[1:]))

    def whole(text: str) -> str:
        return _INNER.sub(lambda mark: inner[int(mark[1])], text) if inner else text

    head, end_of_head, body = content.partition(_HEAD_END)
    *pieces, tail = body.split("</w:tr>")
    rows = [_row(list(map(whole, _divided(piece))), root, styles) for piece in pieces]
    return WordTable(f"{_OPEN}{head}{end_of_head}", rows, _glue(whole(tail)), root, styles)


def _divided(row: str) -> list[str]:
    """Return what stands before a row, its XML down to what is no property of it, its cells, and what stands behind."""
    start = _start(_ROW, row)
    head = _ROW_HEAD.match(row, start)
    end = start if head is None else head.end()
    return [row[:start], row[start:end], *row[end:].split("</w:tc>")]


def _row(pieces: list[str], root: str, styles: Styles) -> Row:
    before, head, *cells, tail = pieces
    return Row(head, list(_cells(cells, root, styles)), is_header(head, root), _glue(tail), _glue(before))


def _start(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return len(text) if found is None else found.start()


def _cells(cells: list[str], root: str, styles: Styles) -> Iterator[Cell]:
    column = 0
    for xml in cells:
        start = 0 if xml.startswith("<w:tc>") else _start(_CELL, xml)
        cell = _cell(f"{xml[start:]}</w:tc>", column, _glue(xml[:start]), root, styles)
        column += cell.shape.span
        yield cell


def _cell(xml: str, column: int, before: str, root: str, styles: Styles) -> Cell:
    """Return a cell; its text is apart from its XML where it is one text, written out (else the XML has it)."""
    start, end = xml.find(_TEXT), xml.rfind("</w:t>")
    if 0 <= start < end:
        mark, words = "", xml[start + len(_TEXT) : end]
        if words.startswith("<?"):
            mark, end_of_mark, words = words.partition("?>")
            mark += end_of_mark
        lines = words.replace(BREAK, "\n").replace(TAB, "\t") if "<" in words else words
        if words and "<" not in lines:
            key = f"{xml[: start + len(_TEXT)]}{mark}{WORDS}{xml[end:]}"
            shape = shape_of(key, root, styles)
            if shape.text == WORDS:
                if "&" in words:
                    lines = unescape(lines)
                    words = text_content(lines)
                return Cell(key, shape, column, lines, words, before)
    shape = shape_of(xml, root, styles)
    return Cell(xml, shape, column, shape.text, "", before)


def _glue(xml: str) -> str:
    """Return what stands between rows or cells, which is no text. Raises ``TemplateError``."""
    if xml:
        refuse_lost(DOCUMENT, unescape(_TAG.sub("", xml)))
    return xml
