"""The little workbook inside a chart: names, figures and labels; a library would stamp the clock into it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from budget_disclosure.model.money import format_table
from budget_disclosure.ooxml.spreadsheet import MAIN, BookPart, write_spreadsheet

SHEET: Final = "Sheet1"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of the workbook, escaped for XML, and the text it gives."""

    text: str
    shown: str


Row = Sequence[str | Decimal | Formula]


def workbook(header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return an .xlsx: a header row, then the rows: texts, figures (万元), formulas; equal rows, equal bytes.

    Figures are numbers with two decimals.
    """
    texts = [*header, *(cell for row in rows for cell in row if isinstance(cell, str))]
    numbers = iter(range(len(texts)))
    lines = "".join(_line(row, number, numbers) for number, row in enumerate((header, *rows), start=1))
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    font = '<font><sz val="11"/><name val="宋体"/><charset val="134"/></font>'
    sheet = (
        f'<worksheet xmlns="{MAIN}">'
        '<cols><col min="1" max="1" width="28" customWidth="1"/>'
        '<col min="2" max="2" width="14" customWidth="1"/><col min="3" max="3" width="32" customWidth="1"/></cols>'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1">{font}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment wrapText="1"/></xf>'
        "</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    shared = f'<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{strings}</sst>'
    parts = (BookPart("styles.xml", "styles", styles), BookPart("sharedStrings.xml", "sharedStrings", shared))
    return write_spreadsheet({SHEET: sheet}, parts)


def _line(row: Row, number: int, numbers: Iterator[int]) -> str:
    cells = (_cell(cell, f"{letter}{number}", numbers) for letter, cell in zip("ABCD", row, strict=False))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(cell: str | Decimal | Formula, place: str, numbers: Iterator[int]) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="s"><v>{next(numbers)}</v></c>'
    if isinstance(cell, Decimal):
        return f'<c r="{place}" s="1"><v>{format_table(cell)}</v></c>'
    return f'<c r="{place}" s="2" t="str"><f>{cell.text}</f><v>{escape(cell.shown)}</v></c>'
