"""EDGE: the export of another system, a CSV file or the first sheet of an .xlsx, as headers and rows of texts."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from budget_disclosure.importing.export_words import ExportWords
from budget_disclosure.intake.raw_cells import RawCell, SheetCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError, describe_os_error
from budget_disclosure.model.findings import Finding
from budget_disclosure.text.comparable import plain, says_nothing

_DELIMITERS = ",\t;|"
_HEADER_WITHIN = 20
_LEAST_HEADERS = 3


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row with its line in the file (of an .xlsx: its row); one text for each header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """What the other system wrote. Rows above the header (titles, units of measure) are kept in ``above``."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[ExportRow, ...]
    above: tuple[str, ...] = ()


def read_export(path: Path, words: ExportWords) -> Export:
    """Return the export. Raises ``DisclosureError`` for a file that cannot be read or that has no header row."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DisclosureError(f"{path}：{describe_os_error(error)}") from None
    lines = _xlsx_lines(data, path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_lines(data, path)
    filled = [(number, cells) for number, cells in lines if not all(says_nothing(cell) for cell in cells)]
    for index, (_, cells) in enumerate(filled[:_HEADER_WITHIN]):
        if sum(words.target_of(cell) is not None for cell in cells) >= _LEAST_HEADERS:
            return _table(path, cells, filled[index + 1 :], tuple("".join(above) for _, above in filled[:index]))
    raise DisclosureError(
        f"{path}：前 {_HEADER_WITHIN} 行中没有找到表头（要有功能科目、经济科目、资金来源、金额等栏名）。"
        "请导出带表头的明细表；表头有两行的，请合成一行"
    )


def _table(
    path: Path, headers: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]], above: tuple[str, ...]
) -> Export:
    width = max(index for index, header in enumerate(headers) if not says_nothing(header)) + 1
    names = tuple(header.strip() for header in headers[:width])
    blank = [str(index) for index, name in enumerate(names, start=1) if not name]
    if blank:
        raise DisclosureError(f"{path}：第 {'、'.join(blank)} 列没有栏名，请在导出文件中补上")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DisclosureError(f"{path}：栏名重复：{'、'.join(repeated)}。请在导出文件中改成不同的栏名")
    wide = [line for line, cells in rows if any(not says_nothing(cell) for cell in cells[width:])]
    if wide:
        raise DisclosureError(f"{path}：第 {wide[0]} 行比表头多出内容，列可能错位；请检查这一行的逗号和引号")
    padded = (ExportRow(line, (*cells, *[""] * width)[:width]) for line, cells in rows)
    return Export(path.name, names, tuple(padded), above)


def _csv_lines(data: bytes, path: Path) -> list[tuple[int, tuple[str, ...]]]:
    text = _decoded(data, path)
    delimiter = max(_DELIMITERS, key=text[:20000].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, start = [], 1
    try:
        for cells in reader:
            lines.append((start, tuple(cells)))
            start = reader.line_num + 1
    except csv.Error:
        raise DisclosureError(f"{path}：第 {start} 行的引号不成对，请改正后重试") from None
    return lines


def _decoded(data: bytes, path: Path) -> str:
    """Return the text: systems here write UTF-8 or GB 18030, which hardly any text can be both."""
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DisclosureError(f"{path}：不是文本文件，或编码不是 UTF-8、GB 18030。请另存为“CSV UTF-8（逗号分隔）”")


def _xlsx_lines(data: bytes, path: Path) -> list[tuple[int, tuple[str, ...]]]:
    book = read_cells(data, path.name)
    if isinstance(book, Finding):
        raise DisclosureError(f"{path}：不能读取（{book.found}）。请另存为 CSV 后重试")
    filled = [sheet for sheet in book.sheets.values() if next(sheet.filled(), None) is not None]
    if len(filled) != 1:
        titles = "、".join(sheet.title for sheet in filled) or "没有"
        raise DisclosureError(f"{path}：应只有一张有内容的工作表，现在是：{titles}。请把要导入的一张另存为 CSV")
    return _sheet_lines(filled[0])


def _sheet_lines(sheet: SheetCells) -> list[tuple[int, tuple[str, ...]]]:
    width = max(column for _, column in sheet.cells)
    numbers = sorted({row for row, _ in sheet.cells})
    return [(row, tuple(_text(sheet.at(row, column)) for column in range(1, width + 1))) for row in numbers]


def _text(cell: RawCell) -> str:
    if cell.value is None:
        return ""
    return plain(cell.value) if isinstance(cell.value, Decimal) else str(cell.value)
