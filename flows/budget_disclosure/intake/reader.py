"""The only module that reads Excel. It turns a file into flat cells; what they mean is decided by pure code.

One pass over each sheet takes values and formulas together: ``load_workbook`` gives only one of the two, so it would
have to run twice, and it builds styles and validations nobody asks for. Measured on a filled workbook (two cores):
twice ``load_workbook`` 740 ms, this 150 ms.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import (
    COL_TAG,
    FORMULA_TAG,
    MERGE_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.worksheet.merge import MergeCells
from openpyxl.xml.functions import iterparse

from budget_disclosure.findings import Finding
from budget_disclosure.intake import rules
from budget_disclosure.intake.cells import CellKind, CellRange, CellValue, RawCell, SheetCells, WorkbookCells
from budget_disclosure.intake.container import container_problem
from budget_disclosure.intake.identity import Identity, identity_from_cells
from budget_disclosure.intake.submission import submission_from_cells
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import parse_decimal
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.spec.layout import RETURNED_LIST_TITLES
from budget_disclosure.spec.year import YearSpec

MAX_UNPACKED_BYTES = 300_000_000
"""A filled workbook unpacks to about 5 MB; far beyond that it is damaged or no submission."""

# A percent sign that is not part of a quoted text or escaped.
_PERCENT = re.compile(r'^(?:"[^"]*"|\\.|[^%"\\])*%')

# openpyxl prints English warnings about damage that the findings name in Chinese.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

_OTHER_KINDS = {"e": CellKind.ERROR, "d": CellKind.TIME}

# Everything zipfile, the XML parser and openpyxl raise on damaged content. The bytes are in memory by then, so an
# OSError here is about the content too; one about the file itself was raised before and reaches the caller.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
)


_UNOPENED = (rules.UNREADABLE, rules.ENCRYPTED, rules.WRONG_FORMAT, rules.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Intake:
    """One workbook read: ``submission`` is ``None`` when any part of it could not be read.

    ``identity`` is known as far as these two cells could be read, whatever is wrong with the rest.
    """

    file: str
    submission: UnitSubmission | None
    findings: tuple[Finding, ...]
    identity: Identity = field(default_factory=Identity)

    @property
    def is_unopened(self) -> bool:
        """Whether nothing of the file could be read: it was sent, and says nothing."""
        return any(finding.rule in _UNOPENED for finding in self.findings)


def read_submission(path: Path, name: str, spec: YearSpec) -> Intake:
    """Return what a workbook says, amounts in 元, with findings (rules I-) that call the file ``name``.

    Raises ``OSError`` when the file cannot be read at all (locked, being copied): worth another try.
    """
    data = path.read_bytes()
    if problem := container_problem(data, name):
        return Intake(name, None, (problem,))
    cells = read_cells(data, name, _skipped(spec))
    if isinstance(cells, Finding):
        return Intake(name, None, (cells,))
    submission, findings = submission_from_cells(cells, spec)
    return Intake(name, submission, findings, identity_from_cells(cells, spec))


def _skipped(spec: YearSpec) -> frozenset[str]:
    """Return the sheets that say nothing of the unit: instructions, codes, drop-downs, our list of findings."""
    workbook = spec.workbook
    return frozenset({workbook.instructions_title, workbook.codes_title, workbook.options_title, *RETURNED_LIST_TITLES})


def read_cells(data: bytes, file: str, skipped: frozenset[str] = frozenset()) -> WorkbookCells | Finding:
    """Return the flat cells of a workbook without the ``skipped`` sheets, or the finding that it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
                return Finding(rules.UNREADABLE, Location(file), "解压后异常巨大的文件", "正常的填报表")
            archive_damage = archive.testzip()
            if archive_damage is not None:
                return Finding(rules.INCOMPLETE, Location(file), "损坏的文件", "完整的 .xlsx 文件")
        return WorkbookCells(file, {sheet.title: sheet for sheet in _sheets(data, skipped)})
    except _DAMAGED as error:
        found = f"无法读取的内容（{type(error).__name__}）"
        return Finding(rules.UNREADABLE, Location(file), found, "完整的 .xlsx 文件")


def _sheets(data: bytes, skipped: frozenset[str]) -> Iterator[SheetCells]:
    reader = ExcelReader(io.BytesIO(data), data_only=True)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    book: Any = reader.wb  # the attributes used here are not in the type stubs
    plain_styles, percent_styles = _plain_styles(book), _percent_styles(book)
    for sheet, relation in reader.parser.find_sheets():
        if sheet.name in skipped or relation.target not in reader.valid_files or "worksheet" not in relation.Type:
            continue
        with reader.archive.open(relation.target) as source:
            parser = _CellParser(
                source,
                reader.shared_strings,
                data_only=True,
                epoch=reader.wb.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            cells = {(cell.row, cell.column): cell for cell in parser.read(plain_styles, percent_styles)}
        yield SheetCells(
            title=sheet.name,
            cells=cells,
            merged=tuple(parser.merged),
            hidden_rows=frozenset(parser.hidden_rows()),
            hidden_columns=frozenset(parser.hidden_columns()),
            is_hidden=sheet.state != "visible",
        )


class _CellParser(WorkSheetParser):
    """openpyxl's parser, asked only for cells, merged ranges and what is hidden."""

    merged: list[CellRange]

    def read(self, plain_styles: frozenset[int], percent_styles: frozenset[int]) -> Iterator[RawCell]:
        """Yield the cells that are not empty."""
        self.merged = []
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                _, cells = self.parse_row(element)
                for cell in cells:
                    if cell is not None:
                        yield _raw(cell, plain_styles, percent_styles)
                element.clear()
            elif element.tag == COL_TAG:
                self.column_dimensions[element.get("min")] = dict(element.attrib)
            elif element.tag == MERGE_TAG:
                ranges: Any = MergeCells.from_tree(element)
                self.merged = [_range(merged) for merged in ranges.mergeCell]

    def parse_cell(self, element: Any) -> Any:
        """Return what openpyxl finds, with whether there is a formula and a saved value; ``None`` for an empty cell."""
        cell = super().parse_cell(element)  # also when empty: a cell without address counts on from the one before
        if len(element) == 0:
            return None
        cell["has_formula"] = element.find(FORMULA_TAG) is not None
        # A calculated empty text has an empty value of type "str"; a formula nobody calculated has neither.
        cell["has_value"] = not cell["has_formula"] or bool(element.findtext(VALUE_TAG)) or element.get("t") == "str"
        return cell

    def hidden_rows(self) -> Iterator[int]:
        """Yield the numbers of hidden rows (hidden by hand or by a filter)."""
        return (int(row) for row, attributes in self.row_dimensions.items() if _is_on(attributes.get("hidden")))

    def hidden_columns(self) -> Iterator[int]:
        """Yield the numbers of hidden columns."""
        for attributes in self.column_dimensions.values():
            if _is_on(attributes.get("hidden")):
                yield from range(int(attributes["min"]), min(int(attributes["max"]), 200) + 1)


def _is_on(flag: str | None) -> bool:
    return flag in ("1", "true")


def _range(merged: Any) -> CellRange:
    return CellRange(merged.min_row, merged.min_col, merged.max_row, merged.max_col)


def _raw(cell: dict[str, Any], plain_styles: frozenset[int], percent_styles: frozenset[int]) -> RawCell:
    kind, value = _kind_and_value(cell["data_type"], cell["value"])
    return RawCell(
        cell["row"],
        cell["column"],
        kind,
        value,
        has_formula=cell["has_formula"],
        has_saved_value=cell["has_value"],
        shows_plain_number=cell["style_id"] in plain_styles,
        shows_percent=cell["style_id"] in percent_styles,
    )


def _kind_and_value(data_type: str, value: Any) -> tuple[CellKind, CellValue]:
    """Return the kind and the exact value; a number from its text form, so that 1002.94 stays 1002.94."""
    if value is None:
        return CellKind.BLANK, None
    if isinstance(value, bool):
        return CellKind.BOOLEAN, value
    if isinstance(value, date):
        return CellKind.DATE, value.date() if isinstance(value, datetime) else value
    if data_type == "n":
        return CellKind.NUMBER, parse_decimal(repr(value))
    return _OTHER_KINDS.get(data_type, CellKind.TEXT), str(value)


def _plain_styles(book: Any) -> frozenset[int]:
    """Return the styles that show a number just as it is: General, text, and whole numbers."""
    formats = _formats(book)
    return frozenset(
        style for style, (number, code) in formats if number in (0, 1, 49) or code in ("General", "@", "0")
    )


def _percent_styles(book: Any) -> frozenset[int]:
    """Return the styles that show 0.5 as 50%: what is typed into such a cell is saved as a hundredth."""
    return frozenset(style for style, (number, code) in _formats(book) if number in (9, 10) or _PERCENT.search(code))


def _formats(book: Any) -> list[tuple[int, tuple[int, str]]]:
    """Return number and code of the number format of every style."""
    formats = []
    for index, style in enumerate(book._cell_styles):
        custom = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        code = book._number_formats[custom] if 0 <= custom < len(book._number_formats) else ""
        formats.append((index, (style.numFmtId, code)))
    return formats
