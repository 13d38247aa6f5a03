"""One worksheet's XML to flat cells: gone through once, and nothing is made of what is empty.

Only elements of the sheet's own namespace count, and only where the format has them: a cell in a row, a value in a
cell. What programs read differently (a cell saved twice) becomes a cell of its own kind.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from budget_disclosure.intake.limits import MAX_COLUMN, MAX_ROW
from budget_disclosure.intake.package_parts import MAX_DEPTH, MAX_XML_TEXT, in_utf8, xml_parser
from budget_disclosure.intake.plain_rows import PlainRows, attributes_of, plain_rows, row_starts
from budget_disclosure.intake.plain_xml import resolved
from budget_disclosure.intake.raw_cells import (
    CellKind,
    CellRange,
    CellValue,
    RawCell,
    SheetCells,
    column_number,
)
from budget_disclosure.intake.saved_values import SavedValues
from budget_disclosure.intake.shared_texts import joined_text, unescape
from budget_disclosure.intake.workbook_package import SheetPart, WorkbookPackage

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_LAST_HIDDEN_COLUMN = 200

_Attributes = Mapping[str, str]
_NONE: _Attributes = MappingProxyType({})


def read_sheet_cells(package: WorkbookPackage, sheet: SheetPart) -> SheetCells:
    """Return the cells that are not empty, merged ranges and what is hidden.

    Raises ``ExpatError``, ``ValueError`` and what zip raises where the part is damaged, ``TooMuchError``.
    """
    found = _SheetWalk(package).over(package.parts.read(sheet.part))
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


class _SheetWalk:
    """Goes through a sheet as its parser does: ``_inside`` is the innermost element that counts.

    An element within a row that does not count is passed over with all that is in it.
    """

    def __init__(self, package: WorkbookPackage) -> None:
        self._values = SavedValues(package)
        self._tally = package.parts.tally
        self._found = _Found()
        self._names: Mapping[str, str] = {}
        self._depth, self._passed = 0, 0  # elements around the rows, and within one that is passed over
        self._inside = ""
        self._pieces: list[str] = []
        self._row, self._row_said = 0, ""
        self._columns: dict[str, int] = {}  # by letters that are those of a column
        self._known, self._behind = "", 0  # the last cell with an address, and how many came after it without one
        self._seen: dict[str, bool] = {}  # the addresses so far, and whether something stood there
        self._cell: _Attributes = _NONE
        self._texts: list[str] = []
        self._runs: list[tuple[str, str]] = []
        self._inline: str | None = None
        self._formula: str | None = None
        self._of_formula: _Attributes = _NONE
        self._is_filled = self._is_broken = False

    def over(self, data: bytes) -> _Found:
        """Return what stands in a sheet: its rows by their patterns where they are plain, all else by its elements."""
        data = in_utf8(data)
        plain = plain_rows(data)
        if plain is not None:
            self._take(plain)
        self._parser = xml_parser()
        self._parser.StartElementHandler = self._start_root
        self._parser.EndElementHandler = self._end
        self._parser.Parse(data if plain is None else plain.around, True)
        return self._found

    def _take(self, plain: PlainRows) -> None:
        """Take the cells of plain rows, in which no address occurs twice."""
        read, count, cells = self._values.cell, self._tally.add_cell, self._found.cells
        for before, letters, digits, style, word, attributes, formula, value, inline in plain.cells():
            if before:
                self._start_rows(before)
            column = self._columns.get(letters) if digits == self._row_said else None
            place = self._place(letters + digits, 0) if column is None else (self._row, column)
            cell = read(
                place,
                style,
                word or "n",
                (resolved(value),) if value else (),
                None if inline is None else unescape(resolved(inline)),
                None if attributes is None else resolved(formula or ""),
                attributes_of(attributes) if attributes else _NONE,
            )
            if cell.kind is not CellKind.BLANK or cell.has_formula:
                count()
                cells[place] = cell
        self._start_rows(plain.behind)

    def _start_rows(self, between: str) -> None:
        for number, others in row_starts(between):
            attributes = attributes_of(others) if others else _NONE
            self._start_row(number or attributes.get("r", ""), attributes)

    # --- around the rows ---

    def _start_root(self, name: str, _: _Attributes) -> None:
        space = name[: name.rfind(" ") + 1]
        self._names = {space + local: local for local in ("row", "c", "v", "f", "is", "t", "r", "col", "mergeCell")}
        self._parser.StartElementHandler = self._start

    def _start_other(self, local: str, attributes: _Attributes) -> None:
        """Note what stands around the rows."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("elements in elements")
        if local == "col" and (_is_on(attributes.get("hidden")) or _is_zero(attributes.get("width"))):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._found.hidden_columns.update(range(first, min(last, _LAST_HIDDEN_COLUMN) + 1))
        elif local == "mergeCell" and (match := _RANGE.fullmatch(attributes.get("ref", ""))):
            self._tally.add_merged()
            self._found.merged.append(_range(match))

    def _start_row(self, number: str, attributes: _Attributes) -> None:
        self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
        self._row_said = number
        if _is_on(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self._found.hidden_rows.add(self._row)
        if self._row > MAX_ROW:
            raise ValueError(f"row {self._row}")
        self._known, self._behind = "", 0

    # --- within them ---

    def _start(self, name: str, attributes: _Attributes) -> None:
        local, inside = self._names.get(name, ""), self._inside
        if inside == "row":
            self._start_cell(local, attributes)
        elif inside:
            self._start_in_cell(local, attributes)
        elif local == "row":
            self._start_row(attributes.get("r", ""), attributes)
            self._inside = "row"
        else:
            self._start_other(local, attributes)

    def _start_cell(self, local: str, attributes: _Attributes) -> None:
        if local == "row":
            raise ValueError("a row within a row")
        if local != "c":
            return self._pass_over()
        self._cell, self._texts = attributes, []
        self._inline, self._formula, self._of_formula = None, None, _NONE
        self._is_filled = self._is_broken = False
        self._inside = "c"
        return None

    def _start_in_cell(self, local: str, attributes: _Attributes) -> None:
        inside = self._inside
        self._is_filled = True
        if local == "t" and inside in ("is", "r"):
            self._take_text()
            self._inside = f"{inside} t"
        elif local == "r" and inside == "is":
            self._inside = "r"
        elif local == "is" and inside == "c":
            self._runs = []
            self._inside = "is"
        elif local in ("v", "f") and inside == "c":
            self._of_formula = attributes if local == "f" else self._of_formula
            self._take_text()
            self._inside = local
        else:
            self._is_broken = self._is_broken or inside == "v"
            self._pass_over()

    def _end(self, _: str) -> None:
        inside = self._inside
        if inside == "c":
            self._end_cell()
            self._inside = "row"
        elif inside == "v":
            self._texts.append(self._taken())
            self._inside = "c"
        elif inside == "f":
            self._formula = self._taken()
            self._inside = "c"
        elif inside == "is":
            self._inline = joined_text(self._runs)
            self._inside = "c"
        elif inside in ("is t", "r t"):
            self._inside = inside.removesuffix(" t")
            self._runs.append((self._inside, self._taken()))
        elif inside == "r":
            self._inside = "is"
        elif inside == "row":
            self._inside = ""
        else:
            self._depth -= 1

    def _take_text(self) -> None:
        self._pieces.clear()
        self._parser.CharacterDataHandler = self._pieces.append

    def _taken(self) -> str:
        """Return the text of the innermost element up to an element within it, as all readers do."""
        self._parser.CharacterDataHandler = None
        text = "".join(self._pieces)
        if len(text) > MAX_XML_TEXT:
            raise ValueError("a text without end")
        return text

    def _pass_over(self) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.StartElementHandler = self._start_passed
        self._parser.EndElementHandler = self._end_passed
        self._passed = 1

    def _start_passed(self, _: str, __: _Attributes) -> None:
        self._passed += 1
        if self._passed > MAX_DEPTH:
            raise ValueError("elements in elements")

    def _end_passed(self, _: str) -> None:
        self._passed -= 1
        if not self._passed:
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end

    # --- a cell ---

    def _end_cell(self) -> None:
        reference = self._cell.get("r", "")
        self._known, self._behind = (reference, 0) if reference else (self._known, self._behind + 1)
        before = self._seen.get(reference)
        if reference:
            self._seen[reference] = self._is_filled
        if not (self._is_filled or before):
            return
        place = self._place(self._known, self._behind)
        style, word = self._cell.get("s"), self._cell.get("t", "n")
        texts = self._texts
        cell = self._values.cell(
            place, style, word, texts, self._inline, self._formula, self._of_formula, self._is_broken
        )
        self._add(place, cell)
        if before is not None and before != self._is_filled and place in self._found.cells:
            self._say_both(place, "空白")

    def _place(self, known: str, behind: int) -> tuple[int, int]:
        """Return row and column of a cell that stands behind a known one.

        Raises ``ValueError`` for what is no address, or one of another row.
        """
        match = _ADDRESS.fullmatch(known)
        if match is None and known:
            raise ValueError(f"not an address: {known!r}")
        place = (int(match[2]), column_number(match[1]) + behind) if match else (self._row, behind)
        if place[0] > MAX_ROW or place[1] > MAX_COLUMN:
            raise ValueError(f"behind the last cell: {place}")
        if self._row_said and place[0] != self._row:
            raise ValueError(f"{known} in row {self._row_said}")
        if match and match[2] == self._row_said and not behind:
            self._columns[match[1]] = place[1]
        return place

    def _add(self, place: tuple[int, int], cell: RawCell) -> None:
        if cell.kind is CellKind.BLANK and not cell.has_formula:
            return
        self._tally.add_cell()
        first = self._found.cells.setdefault(place, cell)
        if first is not cell and (first.kind, first.value) != (cell.kind, cell.value):
            self._say_both(place, _shown(cell.value))

    def _say_both(self, place: tuple[int, int], other: str) -> None:
        """Make a cell of two values of one that was saved twice."""
        first = self._found.cells[place]
        both = f"{_shown(first.value)}”和“{other}"
        self._found.cells[place] = first._replace(kind=CellKind.TWO_VALUES, value=both)


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
