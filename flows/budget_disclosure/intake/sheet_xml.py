"""One worksheet's XML to flat cells: one pass, values with their formulas, exact digits, nothing guessed.

What another reader would pass over in silence (a cell saved twice, full-width digits, ``1E400``) becomes a cell of its
own kind, so that it is named where it stands.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import IO

from lxml import etree
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from budget_disclosure.intake.limits import MAX_COLUMN, MAX_ROW, MAX_TEXT, TooMuchError
from budget_disclosure.intake.number_formats import GENERAL, NumberFormat
from budget_disclosure.intake.package_parts import elements
from budget_disclosure.intake.raw_cells import (
    CellKind,
    CellRange,
    CellValue,
    RawCell,
    SheetCells,
    address,
    column_number,
)
from budget_disclosure.intake.workbook_package import SheetPart, UnclearText, WorkbookPackage, text_of, unescape
from budget_disclosure.model.money import parse_decimal

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_LAST_HIDDEN_COLUMN = 200
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_HIGHEST_EXPONENT = 307  # of a double
_TAGS = ("{*}row", "{*}col", "{*}mergeCell")

Parsed = tuple[CellKind, CellValue]


def read_sheet_cells(package: WorkbookPackage, sheet: SheetPart) -> SheetCells:
    """Return the cells that are not empty, merged ranges and what is hidden.

    Raises ``etree.XMLSyntaxError`` and what zip raises where the part is damaged.
    """
    with package.parts.open(sheet.part) as source:
        found = _SheetParser(package).parse(source)
    return SheetCells(
        title=sheet.title,
        cells=found.cells,
        merged=tuple(found.merged),
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
        is_hidden=sheet.is_hidden,
    )


@dataclass(slots=True)
class _Found:
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merged: list[CellRange] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class _SheetParser:
    def __init__(self, package: WorkbookPackage) -> None:
        self._texts = package.texts
        self._formats = package.formats
        self._epoch = MAC_EPOCH if package.counts_from_1904 else WINDOWS_EPOCH
        self._shared: dict[str, tuple[str, str]] = {}
        self._found = _Found()
        self._tally = package.parts.tally
        self._space = ""
        self._seen: dict[str, bool] = {}  # the addresses so far, and whether something stood there

    def parse(self, source: IO[bytes]) -> _Found:
        row = 0
        for element in elements(source, *_TAGS):
            self._space = self._space or element.getroottree().getroot().tag.rpartition("}")[0]
            name = self._name(element)
            if name == "row":
                row = self._row(element, row)
                element.clear()
            elif name == "col" and (_is_on(element.get("hidden")) or _is_zero(element.get("width"))):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                self._found.hidden_columns.update(range(first, min(last, _LAST_HIDDEN_COLUMN) + 1))
            elif name == "mergeCell" and (match := _RANGE.fullmatch(element.get("ref", ""))):
                self._tally.add_merged()
                self._found.merged.append(_range(match))
        return self._found

    def _name(self, element: etree._Element) -> str:
        """Return the name of an element of the sheet's own namespace; ``""`` for what only other programs know."""
        space, _, name = element.tag.rpartition("}")
        return name if space == self._space else ""

    def _row(self, element: etree._Element, before: int) -> int:
        number = element.get("r", "")
        row = int(number) if number.isascii() and number.isdigit() else before + 1
        if _is_on(element.get("hidden")) or _is_zero(element.get("ht")):
            self._found.hidden_rows.add(row)
        if row > MAX_ROW:
            raise ValueError(f"row {row}")
        known, behind = "", 0  # the last cell with an address, and how many came after it without one
        for child in element:
            if self._name(child) != "c":
                continue
            known, behind = (reference, 0) if (reference := child.get("r", "")) else (known, behind + 1)
            before_it = self._seen.get(reference)
            if reference:
                self._seen[reference] = len(child) > 0
            if len(child) or before_it:
                place = _place(known, behind, row)
                if number and place[0] != row:
                    raise ValueError(f"{known} in row {number}")
                self._add(place, child)
                if before_it is not None and before_it != (len(child) > 0) and place in self._found.cells:
                    first = self._found.cells[place]
                    both = f"{_shown(first.value)}”和“空白"
                    self._found.cells[place] = replace(first, kind=CellKind.TWO_VALUES, value=both)
        return row

    def _add(self, place: tuple[int, int], element: etree._Element) -> None:
        cell = self._cell(place, element)
        if cell.kind is CellKind.BLANK and not cell.has_formula:
            return
        self._tally.add_cell()
        first = self._found.cells.setdefault(place, cell)
        if first is not cell and (first.kind, first.value) != (cell.kind, cell.value):
            both = f"{_shown(first.value)}”和“{_shown(cell.value)}"
            self._found.cells[place] = replace(first, kind=CellKind.TWO_VALUES, value=both)

    def _cell(self, place: tuple[int, int], element: etree._Element) -> RawCell:
        children = {name: [child for child in element if self._name(child) == name] for name in ("v", "f", "is")}
        formula = children["f"][-1] if children["f"] else None
        kind_word = element.get("t", "n")
        texts = [value.text or "" for value in children["v"]]
        text = texts[0] if texts else ""
        shown = self._formats.of(element.get("s")) if self._formats is not None else GENERAL
        kind, read = self._said(kind_word, texts, children["is"], shown)
        if any(len(value) for value in children["v"]):
            kind, read = CellKind.BROKEN, text
        if isinstance(read, str) and len(read) > MAX_TEXT:
            raise TooMuchError(f"单元格 {address(*place)} 有 {len(read)} 个字符", f"不超过 {MAX_TEXT} 个字符")
        source, home = self._formula(formula, place)
        return RawCell(
            *place,
            kind,
            read,
            has_formula=formula is not None,
            # A calculated empty text has an empty value of type "str"; a formula nobody calculated has neither.
            has_saved_value=formula is None or bool(text) or kind_word == "str",
            shows_plain_number=shown.is_plain,
            shows_percent=shown.is_percent,
            says_times=shown.factor,
            is_unseen=shown.is_unseen,
            number=_serial(text) if shown.is_date and kind_word == "n" else None,
            formula=source,
            formula_of=home,
        )

    def _said(self, kind: str, texts: list[str], inline: list[etree._Element], shown: NumberFormat) -> Parsed:
        """Return what a cell holds by its values, one in a sound file, or by its text where that stands in the cell."""
        if len(set(texts)) > 1:
            return CellKind.TWO_VALUES, "”和“".join(texts)
        if kind == "inlineStr" and any(texts):
            return CellKind.BROKEN, texts[
                0
            ]  # such a text stands in the cell, and a value beside it is read by some only
        if any(texts) or not inline:
            return self._value(kind, texts[0] if texts else "", shown)
        words = text_of(inline[-1])
        return (CellKind.BROKEN, words) if words and kind != "inlineStr" else _of_joined_text(words)

    def _formula(self, element: etree._Element | None, place: tuple[int, int]) -> tuple[str, str]:
        """Return the text of a formula and the cell it was written for: a shared one is kept at its first cell only."""
        if element is None:
            return "", ""
        text, group = element.text or "", element.get("si", "")
        if element.get("t") != "shared":
            return text, ""
        if text:
            self._shared[group] = (text, address(*place))
        return self._shared.get(group, ("", ""))

    def _value(self, kind: str, text: str, shown: NumberFormat) -> Parsed:
        if not text:
            return CellKind.BLANK, None
        read: Callable[[str], Parsed] | None = {
            "s": self._shared_text,
            "str": lambda words: _of_text(unescape(words)),
            "b": lambda word: (CellKind.BOOLEAN, word in ("1", "true")),
            "e": lambda word: (CellKind.ERROR, word),
            "d": _iso_date,
        }.get(kind)
        if read is not None:
            return read(text)
        if kind != "n":
            return CellKind.BROKEN, text
        return self._date(text, shown) if shown.is_date else _number(text)

    def _shared_text(self, index: str) -> Parsed:
        if not (index.isascii() and index.isdigit()) or int(index) >= len(self._texts):
            return CellKind.BROKEN, f"第 {index} 条文字，文件里没有"
        return _of_joined_text(self._texts[int(index)])

    def _date(self, text: str, shown: NumberFormat) -> Parsed:
        kind, serial = _number(text)
        if not isinstance(serial, Decimal):
            return kind, serial
        if shown.is_duration:
            return CellKind.TIME, text
        if 0 <= serial < 1:
            return CellKind.TIME, text
        try:
            return CellKind.DATE, from_excel(int(serial), self._epoch).date()
        except (OverflowError, ValueError):
            return CellKind.ERROR, "#VALUE!"


def _place(known: str, behind: int, row: int) -> tuple[int, int]:
    """Return row and column of a cell that stands behind a known one. Raises ``ValueError`` for what is no address."""
    match = _ADDRESS.fullmatch(known)
    if match is None and known:
        raise ValueError(f"not an address: {known!r}")
    place = (int(match[2]), column_number(match[1]) + behind) if match else (row, behind)
    if place[0] > MAX_ROW or place[1] > MAX_COLUMN:
        raise ValueError(f"behind the last cell: {place}")
    return place


def _of_joined_text(text: str) -> Parsed:
    return (CellKind.BROKEN, str(text)) if isinstance(text, UnclearText) else _of_text(text)


def _of_text(text: str) -> Parsed:
    return (CellKind.TEXT, text) if text else (CellKind.BLANK, None)


def _number(text: str) -> Parsed:
    """Return the exact value; the digits behind those that Excel and WPS keep and show are noise of a saved double."""
    try:
        exact = parse_decimal(text.strip())
    except ValueError:
        return CellKind.BROKEN, text
    if exact.adjusted() > _HIGHEST_EXPONENT:
        return CellKind.BROKEN, text
    return CellKind.NUMBER, exact if len(exact.as_tuple().digits) <= _SHOWN.prec else _SHOWN.plus(exact).normalize()


def _serial(text: str) -> Decimal | None:
    """Return the number that a cell with a date format was saved with."""
    value = _number(text)[1]
    return value if isinstance(value, Decimal) else None


def _iso_date(text: str) -> Parsed:
    try:
        value = from_ISO8601(text)  # type: ignore[no-untyped-call]
    except ValueError:
        return CellKind.BROKEN, text
    if isinstance(value, datetime):
        return CellKind.DATE, value.date()
    return (CellKind.DATE, value) if isinstance(value, date) else (CellKind.TIME, str(value))


def _range(match: re.Match[str]) -> CellRange:
    first = int(match[2]), column_number(match[1])
    last = (int(match[4]), column_number(match[3])) if match[3] else first
    return CellRange(*first, *last)


def _is_on(flag: str | None) -> bool:
    return flag in ("1", "true")


def _is_zero(size: str | None) -> bool:
    """Return whether a height or width is nothing: drawn together instead of hidden."""
    try:
        return size is not None and Decimal(size) <= 0
    except InvalidOperation:
        return False


def _shown(value: CellValue) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def distinct(sheets: Iterable[SheetCells]) -> tuple[dict[str, SheetCells], tuple[str, ...]]:
    """Return the sheets by title, the first of each, and the titles that came again."""
    by_title: dict[str, SheetCells] = {}
    again: list[str] = []
    for sheet in sheets:
        if by_title.setdefault(sheet.title, sheet) is not sheet:
            again.append(sheet.title)
    return by_title, tuple(again)
