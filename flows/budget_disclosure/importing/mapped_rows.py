"""Rows of an exported sheet become rows of the units' workbooks, or are listed; totals are kept to be checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.mapped_cells import BodyCells
from budget_disclosure.importing.mapped_entry import (
    EntryReader,
    NothingError,
    Read,
    SubtotalError,
    entries_of,
    joins_filled_down,
)
from budget_disclosure.importing.mapped_header import repeats_header
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, Fate, value_text
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_store import PlacedRows
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapped_values import is_zero, text_of, yuan_of
from budget_disclosure.importing.mapping_yaml import header_path
from budget_disclosure.intake.raw_cells import RawCell, address
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.text.comparable import same_key

TOTAL_LABELS: Mapping[str, str] = {"合计": "all", "总计": "all", "共计": "all", "总合计": "all", "小计": "above"}
"""How rows of totals are called, and what each sums up where the mapping does not say."""
_HIDDEN = "请取消隐藏后核对，重新导入；确认要读的，在对应表中写 hidden: read"


@dataclass(slots=True)
class PlacedRow:
    """A row that went into a workbook: its amounts by column as they stand (元), their sum, its unit, codes."""

    number: int
    unit: str
    codes: Mapping[str, str]
    amounts: Mapping[int, Decimal]
    yuan: Decimal


@dataclass(slots=True)
class TotalRow:
    """A row that sums up others. ``over``: all, above, below, unit or codes; ``unit`` may be that of a department."""

    number: int
    over: str
    cells: list[RawCell]
    unit: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SheetRows:
    """What became of the rows of a sheet."""

    placed: list[PlacedRow] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    zero_rows: list[int] = field(default_factory=list)


class RowPlacer:
    """Places the rows of one sheet."""

    def __init__(
        self, opened: OpenedSheet, workbook: WorkbookSpec, codes: Codes, units: Units, placed: PlacedRows
    ) -> None:
        self._opened, self._units, self._placed = opened, units, placed
        self._spec, self._grid, self._notes = opened.spec, opened.grid, opened.notes
        self._cells = BodyCells(opened, joins_filled_down(self._spec.take, workbook, codes))
        self._entries = [
            EntryReader(entry, workbook.sheet(entry.into), opened, self._cells, codes, units)
            for take in self._spec.take
            for entry in entries_of(take)
        ]
        self._of_take = [index for index, take in enumerate(self._spec.take) for _ in entries_of(take)]
        self.rows = SheetRows()

    def place(self) -> SheetRows:
        """Place every row of the sheet, in their order."""
        if not self._spec.take:
            return self.rows
        for number, cells in self._opened.body():
            if self._is_no_row(number, cells):
                continue
            seen = [cell for cell in cells if not self._grid.is_covered(cell)]
            for cell in cells:
                if self._grid.is_covered(cell):
                    self._notes.unplaced(cell, "被合并的单元格盖住，看不见", "请取消合并后核对，重新导入")
            if not seen:
                continue
            if not self._place_row(number, seen):
                self._cells.fill_down(number, seen)
        return self.rows

    def _is_no_row(self, number: int, cells: list[RawCell]) -> bool:
        """Mark rows that hold no data: hidden ones, repeated headers, notes."""
        first = value_text(cells[0].value).strip()
        if self._spec.hidden == "report" and number in self._grid.sheet.hidden_rows:
            for cell in cells:
                self._notes.unplaced(cell, "在隐藏的行中", _HIDDEN, follows=cell is not cells[0])
        elif repeats_header(cells, self._opened.header):
            for cell in cells:
                self._notes.mark(cell, Fate.HEADER)
        elif any(same_key(first).startswith(same_key(word)) for word in self._spec.ignore_rows):
            for cell in cells:
                self._notes.mark(cell, Fate.IGNORED)
        else:
            return False
        return True

    def _place_row(self, number: int, cells: list[RawCell]) -> bool:
        """Place a row, list it, or keep it as a total; return whether it is one by its label."""
        if total := self._total(number, cells):
            self.rows.totals.append(total)
            return True
        reads: list[tuple[int, Read]] = []
        problems: list[CannotPlaceError] = []
        nothing: list[NothingError] = []
        fitting = [index for index, entry in enumerate(self._entries) if entry.fits(number)]
        for index in fitting:
            try:
                reads.append((index, self._entries[index].read(number)))
            except SubtotalError as subtotal:
                self.rows.totals.append(TotalRow(number, "codes", cells, subtotal.unit, subtotal.codes))
                return False
            except NothingError as reason:
                nothing.append(reason)
            except CannotPlaceError as problem:
                problems.append(problem)
        placed = [
            read for read in self._agreeing(number, fitting, reads, problems) if self._put(number, read, problems)
        ]
        for read in placed:
            for cell in read.used:
                self._notes.mark(cell, Fate.PLACED)
        if nothing and not placed and not problems and not any(one.is_stated for one in nothing):
            problems.append(CannotPlaceError("没有金额", "请在预算系统中核对"))
        if nothing and not placed and not problems:
            self.rows.zero_rows.append(number)
            for cell in cells:
                self._notes.mark(cell, Fate.NOTHING)
        if not fitting:
            problems.append(CannotPlaceError(self._nothing_fits(number), "请在对应表的 take 中写明这样的行放到哪里"))
        if problems:
            self._list(number, cells, problems)
        return False

    def _agreeing(
        self, number: int, fitting: list[int], reads: list[tuple[int, Read]], problems: list[CannotPlaceError]
    ) -> list[Read]:
        """Return what was read but for items that are not the total of their row together; that is a problem."""
        refused = set()
        for index, take in enumerate(self._spec.take):
            own = [read for at, read in reads if self._of_take[at] == index]
            if (
                not take.items
                or take.row_total is None
                or len(own) != sum(self._of_take[at] == index for at in fitting)
            ):
                continue
            reader = self._entries[self._of_take.index(index)]
            stated = {str(at): read.yuan for at, read in enumerate(own)}
            try:
                if own:
                    reader.refuse_other_row_total(take, number, stated, own[0].amounts, own[0].used)
            except CannotPlaceError as problem:
                problems.append(problem)
                refused.add(index)
        return [read for at, read in reads if self._of_take[at] not in refused]

    def _put(self, number: int, read: Read, problems: list[CannotPlaceError]) -> bool:
        if not set(read.draft.row) - {ITEM_KEY}:
            return True
        try:
            self._placed.add(read.draft)
        except CannotPlaceError as problem:
            problems.append(problem)
            return False
        self.rows.placed.append(PlacedRow(number, read.draft.unit, read.codes, read.amounts, read.yuan))
        return True

    def _list(self, number: int, cells: list[RawCell], problems: list[CannotPlaceError]) -> None:
        """List the cells of a row that could not be placed: first the one it failed at, the others after it."""
        for problem in {(one.column, one.why): one for one in problems}.values():
            culprit = self._grid.spread(number, problem.column) if problem.column else cells[0]
            is_blank = culprit.is_blank and bool(problem.column)
            said = f"“{self._opened.header.title(problem.column)}”空白：" if is_blank else ""
            self._notes.problem(culprit, f"{said}{problem.why}", problem.remedy)
        first = address(number, problems[0].column or cells[0].column)
        for cell in cells:
            if not is_zero(cell) and not self._opened.is_ignored(cell):
                self._notes.unplaced(cell, f"同一行的 {first} 不能放入", follows=True)
        amounts = {cell.column: amount for cell in cells if (amount := self._amount_as_is(cell)) is not None}
        self._opened.unplaced_amounts[number] = amounts

    def _amount_as_is(self, cell: RawCell) -> Decimal | None:
        try:
            return yuan_of(cell, self._opened.unit_of(cell.column), may_be_negative=True)
        except CannotPlaceError:
            return None

    def _nothing_fits(self, number: int) -> str:
        headers = {header for take in self._spec.take for header in (*take.where, *take.unless)}
        said = "、".join(f"{header}“{self._cells.text(number, header_path(header))}”" for header in sorted(headers))
        return f"没有一条 take 用于这一行（{said}）"

    def _total(self, number: int, cells: list[RawCell]) -> TotalRow | None:
        """Return the row as a row of totals where one of its texts is a label of one and it has no code of its own."""
        labels = {same_key(label): over for label, over in {**TOTAL_LABELS, **self._spec.totals}.items()}
        for cell in cells:
            if not isinstance(cell.value, str):
                continue
            key = same_key(cell.value).rstrip(":")
            over = labels.get(key) or next((labels[label] for label in labels if key.endswith(label)), "")
            if not over or self._has_codes(number, cell):
                continue
            unit = self._unit_of_total(number, cell)
            if unit and over == "all" and key not in {same_key(label) for label in self._spec.totals}:
                over = "unit"
            return TotalRow(number, over, cells, unit)
        return None

    def _has_codes(self, number: int, label: RawCell) -> bool:
        for reader in self._entries:
            for key, source in reader.take.fields.items():
                if reader.target.field(key).type is not FieldType.CODE:
                    continue
                for path in source.paths:
                    cell = self._grid.spread(number, self._opened.column(path))
                    if cell.column != label.column and not cell.is_blank and not is_zero(cell):
                        return True
        return False

    def _unit_of_total(self, number: int, label: RawCell) -> str:
        source = self._spec.unit
        if source is None or source.header is None:
            return self._opened.unit
        cell = self._grid.spread(number, self._opened.column(source.header))
        if cell.is_blank or cell.column == label.column:
            return ""
        try:
            text = text_of(cell)
            return self._units.is_department(text) or self._units.unit(text, source.by)
        except CannotPlaceError:
            return ""
