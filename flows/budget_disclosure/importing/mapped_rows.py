"""Rows of an exported sheet become rows of the units' workbooks, or are listed; totals are kept to be checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.workbook_yaml import (
    FieldSpec,
    FieldType,
    SheetKind,
    SheetSpec,
    WorkbookSpec,
    code_list,
)
from budget_disclosure.importing.mapped_header import repeats_header
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, Fate, value_text
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_store import Draft, PlacedRows
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapped_values import (
    code_of,
    field_value,
    fits_words,
    is_zero,
    level_digits,
    refuse_other_name,
    text_of,
    yuan_of,
)
from budget_disclosure.importing.mapping_yaml import SourceSpec, Take, header_path
from budget_disclosure.importing.row import Row
from budget_disclosure.intake.raw_cells import RawCell, address
from budget_disclosure.model.money import ZERO
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.text.comparable import same_key

TOTAL_LABELS: Mapping[str, str] = {"合计": "all", "总计": "all", "共计": "all", "总合计": "all", "小计": "above"}
"""How rows of totals are called, and what each sums up where the mapping does not say."""
Join = tuple[tuple[str, ...], ...]
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


class _SubtotalError(Exception):
    """A row is none of its own: it sums up rows whose codes begin so, of units whose code begins so."""

    def __init__(self, unit: str, codes: Mapping[str, str]) -> None:
        self.unit, self.codes = unit, codes
        super().__init__()


class _NothingError(Exception):
    """A row without an amount for this entry: all are zero, or none ``is_stated``."""

    def __init__(self, *, is_stated: bool) -> None:
        self.is_stated = is_stated
        super().__init__()


@dataclass(slots=True)
class _Read:
    """What one entry read of a row."""

    draft: Draft
    used: list[RawCell]
    amounts: dict[int, Decimal]
    codes: dict[str, str]
    yuan: Decimal


class RowPlacer:
    """Places the rows of one sheet."""

    def __init__(
        self, opened: OpenedSheet, workbook: WorkbookSpec, codes: Codes, units: Units, placed: PlacedRows
    ) -> None:
        self._opened, self._codes, self._units, self._placed = opened, codes, units, placed
        self._spec, self._grid, self._notes = opened.spec, opened.grid, opened.notes
        self._entries = [(entry, workbook.sheet(entry.into)) for take in self._spec.take for entry in _entries(take)]
        self._of_take = [index for index, take in enumerate(self._spec.take) for _ in _entries(take)]
        self._down = set(self._columns_filled_down())
        self._last: dict[int, RawCell] = {}
        self._levels: dict[Join, list[str]] = {}
        self._joins: dict[Join, CodeList] = {
            source.join: self._codes_of(target, key)
            for take, target in self._entries
            for key, source in take.fields.items()
            if source.join and source.fill_down and target.field(key).type is FieldType.CODE
        }
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
                self._fill_down(number, seen)
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
        reads: list[tuple[int, _Read]] = []
        problems: list[CannotPlaceError] = []
        nothing: list[_NothingError] = []
        fitting = [index for index, (take, _) in enumerate(self._entries) if self._fits(take, number)]
        for index in fitting:
            try:
                reads.append((index, self._read(index, number)))
            except _SubtotalError as subtotal:
                self.rows.totals.append(TotalRow(number, "codes", cells, subtotal.unit, subtotal.codes))
                return False
            except _NothingError as reason:
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
        self, number: int, fitting: list[int], reads: list[tuple[int, _Read]], problems: list[CannotPlaceError]
    ) -> list[_Read]:
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
            stated = {str(at): read.yuan for at, read in enumerate(own)}
            try:
                if own:
                    self._refuse_other_row_total(take, number, stated, own[0].amounts, own[0].used)
            except CannotPlaceError as problem:
                problems.append(problem)
                refused.add(index)
        return [read for at, read in reads if self._of_take[at] not in refused]

    def _put(self, number: int, read: _Read, problems: list[CannotPlaceError]) -> bool:
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
        said = "、".join(f"{header}“{self._text(number, header_path(header))}”" for header in sorted(headers))
        return f"没有一条 take 用于这一行（{said}）"

    # --- which rows ---

    def _fits(self, take: Take, number: int) -> bool:
        wanted = all(fits_words(self._text(number, header_path(key)), words) for key, words in take.where.items())
        return wanted and not any(
            fits_words(self._text(number, header_path(key)), words) for key, words in take.unless.items()
        )

    def _text(self, number: int, path: tuple[str, ...]) -> str:
        try:
            return text_of(self._cell(number, self._opened.column(path)))
        except CannotPlaceError:
            return ""

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
        for take, target in self._entries:
            for key, source in take.fields.items():
                if target.field(key).type is not FieldType.CODE:
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

    # --- one row by one entry ---

    def _read(self, index: int, number: int) -> _Read:
        take, target = self._entries[index]
        used = [self._cell(number, self._opened.column(header_path(key))) for key in (*take.where, *take.unless)]
        unit, is_unit = self._unit(number, used)
        codes = self._read_codes(index, number, used)
        self._refuse_subtotal(take, target, codes, unit, is_unit=is_unit)
        row: Row = {key: code for key, code in codes.items() if code}
        projects: dict[str, str] = {}
        amounts: dict[int, Decimal] = {}
        stated: dict[str, Decimal] = {}
        for key, source in take.fields.items():
            spec = target.field(key)
            if spec.type is FieldType.CODE:
                continue
            if spec.type is FieldType.MONEY:
                self._money(number, key, source, stated, amounts, used)
            elif source.value is not None:
                row[key] = source.value
            else:
                self._plain(number, spec, source, row, projects, used)
        self._spread(take, number, stated, amounts, used)
        self._refuse_other_row_total(take, number, stated, amounts, used)
        self._refuse_missing(take, target, row, projects, stated)
        row |= stated
        record = "" if take.record is None else self._record(number, take.record, used)
        for key, path in take.names.items():
            cell = self._cell(number, self._opened.column(path))
            refuse_other_name(cell, codes.get(key, ""), self._codes_of(target, key))
            used.append(cell)
        if take.item is not None:
            row[ITEM_KEY] = self._item(number, take, target, used)
        place = f"{self._notes.sheet} 第 {number} 行"
        return _Read(
            Draft(unit, target, row, place, record, projects, take.add_up),
            used,
            amounts,
            codes,
            sum(stated.values(), ZERO),
        )

    def _unit(self, number: int, used: list[RawCell]) -> tuple[str, bool]:
        """Return the unit of a row; of a department (which only a subtotal can name) its code and false."""
        source = self._spec.unit
        if source is None or source.header is None:
            return self._opened.unit, True
        cell = self._cell(number, self._opened.column(source.header))
        text = text_of(cell)
        if not text:
            raise CannotPlaceError(
                "没有单位", "请在预算系统中核对；空白表示同上的，在对应表的 unit 中写 fill_down: true", cell.column
            )
        used.append(cell)
        if department := self._units.is_department(text):
            return department, False
        return self._units.unit(text, source.by, cell.column), True

    def _read_codes(self, index: int, number: int, used: list[RawCell]) -> dict[str, str]:
        take, target = self._entries[index]
        codes = {}
        for key, source in take.fields.items():
            if target.field(key).type is not FieldType.CODE:
                continue
            codes[key] = self._code(index, number, key, source, self._codes_of(target, key), used)
        return codes

    def _code(self, index: int, number: int, key: str, source: SourceSpec, codes: CodeList, used: list[RawCell]) -> str:
        if source.value is not None:
            return code_of(source.value, codes, 0)
        if source.join:
            return self._joined(number, source, codes, used)
        cell = self._cell(number, self._opened.column(source.paths[0]))
        text = text_of(cell)
        if not text or is_zero(cell):
            return ""
        used.append(cell)
        return code_of(source.words.get(text, text), codes, cell.column, any_level=True)

    def _joined(self, number: int, source: SourceSpec, codes: CodeList, used: list[RawCell]) -> str:
        """Return a code of several columns; filled down, a blank level before a stated one is that above."""
        above = self._levels.get(source.join, []) if source.fill_down else None
        if above and self._begins_unit(number):
            above = []
        code, cells, _ = joined_code(self._level_cells(number, source.join), above, codes)
        used.extend(cells)
        if code and code not in codes:
            return code_of(code, codes, cells[-1].column if cells else 0)
        return code

    def _level_cells(self, number: int, join: Join) -> list[RawCell]:
        return [self._grid.spread(number, self._opened.column(path)) for path in join]

    def _begins_unit(self, number: int) -> bool:
        """Return whether a row states another unit than the row above: codes of that one are none of its own."""
        source = self._spec.unit
        if source is None or source.header is None:
            return False
        column = self._opened.column(source.header)
        cell, last = self._grid.spread(number, column), self._last.get(column)
        return not cell.is_blank and last is not None and last.value != cell.value

    def _refuse_subtotal(
        self, take: Take, target: SheetSpec, codes: Mapping[str, str], unit: str, *, is_unit: bool
    ) -> None:
        """Raise for a row that only sums up others: a code above the last level, or without codes as declared."""
        above = [key for key, code in codes.items() if code and not self._codes_of(target, key).is_leaf(code)]
        blank = [key for key, code in codes.items() if not code]
        if above or not is_unit or any(key in take.subtotals_without for key in blank):
            raise _SubtotalError(unit, {key: code for key, code in codes.items() if code})

    def _money(
        self,
        number: int,
        key: str,
        source: SourceSpec,
        stated: dict[str, Decimal],
        amounts: dict[int, Decimal],
        used: list[RawCell],
    ) -> None:
        if source.header is None:
            return
        column = self._opened.column(source.header)
        if not column:
            return
        cell = self._cell(number, column)
        self._refuse_merged(cell, number)
        amount = yuan_of(cell, self._opened.unit_of(column, source.unit_of_amount), source.sign)
        if amount is None:
            return
        used.append(cell)
        stated[key] = stated.get(key, ZERO) + amount
        amounts[column] = -amount if source.sign == "-" else amount

    def _refuse_merged(self, cell: RawCell, number: int) -> None:
        merged = self._grid.merged_at(number, cell.column)
        if merged is not None and merged.last_row > merged.first_row and not cell.is_blank:
            raise CannotPlaceError(
                f"金额在合并的单元格 {merged} 中，不能确定是哪一行的", "请取消合并，逐行写明金额后重新导入", cell.column
            )

    def _spread(
        self,
        take: Take,
        number: int,
        stated: dict[str, Decimal],
        amounts: dict[int, Decimal],
        used: list[RawCell],
    ) -> None:
        if take.spread is None:
            return
        column = self._opened.column(take.spread.header)
        cell = self._cell(number, column)
        self._refuse_merged(cell, number)
        amount = yuan_of(cell, self._opened.unit_of(column), take.spread.sign)
        if amount is None:
            return
        by = [self._cell(number, self._opened.column(path)) for path in take.spread.by]
        words = [text_of(one) for one in by]
        said = "/".join(words)
        key = next((key for word, key in take.spread.into.items() if same_key(word) == same_key(said)), None)
        if key is None:
            known = "、".join(take.spread.into)
            blank = next((one for one, word in zip(by, words, strict=True) if not word), by[-1])
            raise CannotPlaceError(
                f"“{said}”不在对应表 spread 的 into 中（{known}）", "请在对应表中写明它是哪一个字段", blank.column
            )
        stated[key] = stated.get(key, ZERO) + amount
        amounts[column] = -amount if take.spread.sign == "-" else amount
        used.extend((cell, *by))

    def _refuse_other_row_total(
        self,
        take: Take,
        number: int,
        stated: Mapping[str, Decimal],
        amounts: dict[int, Decimal],
        used: list[RawCell],
    ) -> None:
        """A row whose own total is another sum has columns that were not mapped, or a mistake."""
        if take.row_total is None:
            return
        column = self._opened.column(take.row_total)
        cell = self._cell(number, column)
        total = yuan_of(cell, self._opened.unit_of(column), may_be_negative=True)
        if total is None:
            return
        added = sum(stated.values(), ZERO)
        if total != added:
            raise CannotPlaceError(
                f"这一行的合计是 {total:,.2f} 元，放入各栏之和是 {added:,.2f} 元",
                "请核对是否有金额列没有写进对应表",
                column,
            )
        amounts[column] = total
        used.append(cell)

    def _plain(
        self,
        number: int,
        spec: FieldSpec,
        source: SourceSpec,
        row: Row,
        projects: dict[str, str],
        used: list[RawCell],
    ) -> None:
        column = self._opened.column(source.paths[0])
        if not column:
            return
        if source.join:
            texts = [text_of(self._cell(number, self._opened.column(path))) for path in source.join]
            row[spec.key] = "".join(texts)
            used.extend(self._cell(number, self._opened.column(path)) for path in source.join)
            return
        cell = self._cell(number, column)
        if spec.type is FieldType.PROJECT:
            if text := text_of(cell):
                projects[spec.key] = source.words.get(text, text)
                used.append(cell)
            return
        value = field_value(spec, cell, source.words, self._codes)
        if value is not None:
            row[spec.key] = value
            used.append(cell)

    def _refuse_missing(
        self, take: Take, target: SheetSpec, row: Row, projects: Mapping[str, str], stated: Mapping[str, Decimal]
    ) -> None:
        """Refuse a row of a table that lacks what it must say; a blank cell of a form is left to the unit."""
        if target.kind is not SheetKind.ROWS:
            return
        for spec in target.fields:
            missing = spec.key not in row and spec.key not in projects and spec.key not in stated
            if not (spec.required and missing and spec.is_input) or spec.key in take.leaves or spec.once:
                continue
            source = take.fields.get(spec.key)
            if source is None:
                continue
            column = self._opened.column(source.paths[-1]) if source.paths else 0
            raise CannotPlaceError(f"没有{spec.full_title}", "请在预算系统中核对，补上后重新导出", column)
        has_money = take.spread is not None or any(target.field(key).type is FieldType.MONEY for key in take.fields)
        if has_money and target.needs_amount and not any(stated.values()):
            raise _NothingError(is_stated=bool(stated))

    def _record(self, number: int, path: tuple[str, ...], used: list[RawCell]) -> str:
        cell = self._cell(number, self._opened.column(path))
        text = text_of(cell)
        if not text:
            raise CannotPlaceError("空白，分不出是哪一个项目", "请在预算系统中核对", cell.column)
        used.append(cell)
        return text

    def _item(self, number: int, take: Take, target: SheetSpec, used: list[RawCell]) -> str:
        source = take.item
        if source is None or source.header is None:
            return "" if source is None else str(source.value)
        cell = self._cell(number, self._opened.column(source.header))
        text = text_of(cell)
        word = source.words.get(text, text)
        item = next((one for one in target.item_words if same_key(one) == same_key(word)), None)
        if item is None:
            listed = "、".join(target.item_words)
            raise CannotPlaceError(
                f"不是“{target.title}”的项目（{listed}）", "请在对应表的 item 的 words 中写明", cell.column
            )
        used.append(cell)
        return item

    # --- cells ---

    def _cell(self, number: int, column: int) -> RawCell:
        """Return the cell that speaks for a place: of a merged range the first, where declared the one above."""
        cell = self._grid.spread(number, column)
        if cell.is_blank and column in self._down:
            return self._last.get(column, cell)
        return cell

    def _fill_down(self, number: int, cells: list[RawCell]) -> None:
        """Remember what is stated; what stands right of it was said of something else."""
        self._remember_levels(number)
        for cell in sorted(cells, key=lambda one: one.column):
            if cell.column in self._down:
                self._last = {column: last for column, last in self._last.items() if column < cell.column}
                self._last[cell.column] = cell

    def _remember_levels(self, number: int) -> None:
        for join, codes in self._joins.items():
            above = [] if self._begins_unit(number) else self._levels.get(join, [])
            try:
                _, _, levels = joined_code(self._level_cells(number, join), above, codes)
            except CannotPlaceError:
                levels = []
            self._levels[join] = levels

    def _columns_filled_down(self) -> Iterator[int]:
        unit = self._spec.unit
        if unit is not None and unit.fill_down and unit.header is not None:
            yield self._opened.column(unit.header)
        for take in self._spec.take:
            for source in take.sources:
                if source.fill_down and source.header is not None:
                    yield self._opened.column(source.header)
            if take.spread is not None and take.spread.fill_down:
                yield from (self._opened.column(path) for path in take.spread.by)

    def _codes_of(self, target: SheetSpec, key: str) -> CodeList:
        return code_list(self._codes, target.field(key).codes)


def _entries(take: Take) -> Iterator[Take]:
    """Yield the entry; one that says what each item gets is one for each item, its row's total is that of all."""
    if not take.items:
        yield take
    for item, fields in take.items.items():
        update = {"fields": fields, "items": {}, "item": SourceSpec(value=item), "row_total": None}
        yield take.model_copy(update=update)


def amount_columns(opened: OpenedSheet, workbook: WorkbookSpec) -> Mapping[int, str]:
    """Return the columns of amounts that are placed, with their unit of money."""
    columns: dict[int, str] = {}
    for take in opened.spec.take:
        target = workbook.sheet(take.into)
        for entry in _entries(take):
            for key, source in entry.fields.items():
                if target.field(key).type is FieldType.MONEY and source.header is not None:
                    column = opened.column(source.header)
                    columns[column] = opened.unit_of(column, source.unit_of_amount)
        for path in (take.spread and take.spread.header, take.row_total):
            if path:
                columns[opened.column(path)] = opened.unit_of(opened.column(path))
    columns.pop(0, None)
    return columns


def joined_code(cells: list[RawCell], above: list[str] | None, codes: CodeList) -> tuple[str, list[RawCell], list[str]]:
    """Return the code that columns of levels say, the cells that say it, and its levels.

    ``above``: the levels of the row above, where blanks are filled down: a blank one left of a stated one is that of
    the row above, and so is the whole code where all are blank. Raises ``CannotPlaceError``.
    """
    levels = [level_digits(cell, place, codes) for place, cell in enumerate(cells)]
    stated = [place for place, digits in enumerate(levels) if digits]
    if not stated:
        return "".join(above or ()), [], list(above or ())
    last = stated[-1]
    for place in range(last):
        if not levels[place]:
            if above is None or place >= len(above) or levels[:place] != above[:place]:
                raise CannotPlaceError(
                    "前面的级次空白", "请核对；空白表示同上的，在对应表中写 fill_down: true", cells[last].column
                )
            levels[place] = above[place]
    return "".join(levels[: last + 1]), [cells[place] for place in stated], levels[: last + 1]
