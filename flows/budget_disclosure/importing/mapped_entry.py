"""One row of an export read by one entry of the mapping: a row for a workbook, a subtotal, or why it is neither."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType, code_list
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.mapped_cells import BodyCells, Join
from budget_disclosure.importing.mapped_remarks import CannotPlaceError
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_store import Draft
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapped_values import (
    code_of,
    field_value,
    fits_words,
    is_zero,
    refuse_other_name,
    text_of,
    yuan_of,
)
from budget_disclosure.importing.mapping_yaml import SourceSpec, Take, header_path
from budget_disclosure.importing.row import Row
from budget_disclosure.intake.raw_cells import RawCell
from budget_disclosure.model.money import ZERO
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.text.comparable import same_key


class SubtotalError(Exception):
    """A row is none of its own: it sums up rows whose codes begin so, of units whose code begins so."""

    def __init__(self, unit: str, codes: Mapping[str, str]) -> None:
        self.unit, self.codes = unit, codes
        super().__init__()


class NothingError(Exception):
    """A row without an amount for this entry: all are zero, or none ``is_stated``."""

    def __init__(self, *, is_stated: bool) -> None:
        self.is_stated = is_stated
        super().__init__()


@dataclass(slots=True)
class Read:
    """What one entry read of a row."""

    draft: Draft
    used: list[RawCell]
    amounts: dict[int, Decimal]
    codes: dict[str, str]
    yuan: Decimal


class EntryReader:
    """Reads rows of one sheet by one entry; ``take`` says what each item gets no more (``entries_of``)."""

    def __init__(
        self, take: Take, target: SheetSpec, opened: OpenedSheet, cells: BodyCells, codes: Codes, units: Units
    ) -> None:
        self.take, self.target = take, target
        self._opened, self._cells, self._codes, self._units = opened, cells, codes, units

    def read(self, number: int) -> Read:
        """Return what a row says.

        Raises ``SubtotalError``, ``NothingError``, and ``CannotPlaceError`` with the cell at which it fails.
        """
        take, target = self.take, self.target
        used = [self._cells.of(number, header_path(key)) for key in (*take.where, *take.unless)]
        unit, is_unit = self._unit(number, used)
        codes = self._read_codes(number, used)
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
        self.refuse_other_row_total(take, number, stated, amounts, used)
        self._refuse_missing(take, target, row, projects, stated)
        row |= stated
        record = "" if take.record is None else self._record(number, take.record, used)
        for key, path in take.names.items():
            cell = self._cells.of(number, path)
            refuse_other_name(cell, codes.get(key, ""), codes_of(self._codes, target, key))
            used.append(cell)
        if take.item is not None:
            row[ITEM_KEY] = self._item(number, take, target, used)
        place = f"{self._opened.notes.sheet} 第 {number} 行"
        return Read(
            Draft(unit, target, row, place, record, projects, take.add_up),
            used,
            amounts,
            codes,
            sum(stated.values(), ZERO),
        )

    def fits(self, number: int) -> bool:
        """Return whether a row is one of this entry."""
        return all(self._says(number, key, words) for key, words in self.take.where.items()) and not any(
            self._says(number, key, words) for key, words in self.take.unless.items()
        )

    def _says(self, number: int, header: str, words: tuple[str, ...]) -> bool:
        return fits_words(self._cells.text(number, header_path(header)), words)

    def _unit(self, number: int, used: list[RawCell]) -> tuple[str, bool]:
        """Return the unit of a row; of a department (which only a subtotal can name) its code and false."""
        source = self._opened.spec.unit
        if source is None or source.header is None:
            return self._opened.unit, True
        cell = self._cells.of(number, source.header)
        text = text_of(cell)
        if not text:
            raise CannotPlaceError(
                "没有单位", "请在预算系统中核对；空白表示同上的，在对应表的 unit 中写 fill_down: true", cell.column
            )
        used.append(cell)
        if department := self._units.is_department(text):
            return department, False
        return self._units.unit(text, source.by, cell.column), True

    def _read_codes(self, number: int, used: list[RawCell]) -> dict[str, str]:
        take, target = self.take, self.target
        codes = {}
        for key, source in take.fields.items():
            if target.field(key).type is not FieldType.CODE:
                continue
            codes[key] = self._code(number, source, codes_of(self._codes, target, key), used)
        return codes

    def _code(self, number: int, source: SourceSpec, codes: CodeList, used: list[RawCell]) -> str:
        if source.value is not None:
            return code_of(source.value, codes, 0)
        if source.join:
            return self._joined(number, source, codes, used)
        cell = self._cells.of(number, source.paths[0])
        text = text_of(cell)
        if not text or is_zero(cell):
            return ""
        used.append(cell)
        return code_of(source.words.get(text, text), codes, cell.column, any_level=True)

    def _joined(self, number: int, source: SourceSpec, codes: CodeList, used: list[RawCell]) -> str:
        """Return a code of several columns; filled down, a blank level before a stated one is that above."""
        code, cells = self._cells.code(number, source, codes)
        used.extend(cells)
        if code and code not in codes:
            return code_of(code, codes, cells[-1].column if cells else 0)
        return code

    def _refuse_subtotal(
        self, take: Take, target: SheetSpec, codes: Mapping[str, str], unit: str, *, is_unit: bool
    ) -> None:
        """Raise for a row that only sums up others: a code above the last level, or without codes as declared."""
        above = [key for key, code in codes.items() if code and not codes_of(self._codes, target, key).is_leaf(code)]
        blank = [key for key, code in codes.items() if not code]
        if above or not is_unit or any(key in take.subtotals_without for key in blank):
            raise SubtotalError(unit, {key: code for key, code in codes.items() if code})

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
        cell = self._cells.at(number, column)
        self._refuse_merged(cell, number)
        amount = yuan_of(cell, self._opened.unit_of(column, source.unit_of_amount), source.sign)
        if amount is None:
            return
        used.append(cell)
        stated[key] = stated.get(key, ZERO) + amount
        amounts[column] = -amount if source.sign == "-" else amount

    def _refuse_merged(self, cell: RawCell, number: int) -> None:
        merged = self._opened.grid.merged_at(number, cell.column)
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
        cell = self._cells.at(number, column)
        self._refuse_merged(cell, number)
        amount = yuan_of(cell, self._opened.unit_of(column), take.spread.sign)
        if amount is None:
            return
        by = [self._cells.of(number, path) for path in take.spread.by]
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

    def refuse_other_row_total(
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
        cell = self._cells.at(number, column)
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
            texts = [text_of(self._cells.of(number, path)) for path in source.join]
            row[spec.key] = "".join(texts)
            used.extend(self._cells.of(number, path) for path in source.join)
            return
        cell = self._cells.at(number, column)
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
            raise NothingError(is_stated=bool(stated))

    def _record(self, number: int, path: tuple[str, ...], used: list[RawCell]) -> str:
        cell = self._cells.of(number, path)
        text = text_of(cell)
        if not text:
            raise CannotPlaceError("空白，分不出是哪一个项目", "请在预算系统中核对", cell.column)
        used.append(cell)
        return text

    def _item(self, number: int, take: Take, target: SheetSpec, used: list[RawCell]) -> str:
        source = take.item
        if source is None or source.header is None:
            return "" if source is None else str(source.value)
        cell = self._cells.of(number, source.header)
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


def entries_of(take: Take) -> Iterator[Take]:
    """Yield the entry; one that says what each item gets is one for each item, its row's total is that of all."""
    if not take.items:
        yield take
    for item, fields in take.items.items():
        update = {"fields": fields, "items": {}, "item": SourceSpec(value=item), "row_total": None}
        yield take.model_copy(update=update)


def codes_of(codes: Codes, target: SheetSpec, key: str) -> CodeList:
    """Return the list of the codes of a field."""
    return code_list(codes, target.field(key).codes)


def joins_filled_down(takes: tuple[Take, ...], workbook: WorkbookSpec, codes: Codes) -> Mapping[Join, CodeList]:
    """Return the codes of several columns that are filled down, each with its list."""
    return {
        source.join: codes_of(codes, workbook.sheet(take.into), key)
        for take in takes
        for key, source in take.fields.items()
        if source.join and source.fill_down and workbook.sheet(take.into).field(key).type is FieldType.CODE
    }


def amount_columns(opened: OpenedSheet, workbook: WorkbookSpec) -> Mapping[int, str]:
    """Return the columns of amounts that are placed, with their unit of money."""
    columns: dict[int, str] = {}
    for take in opened.spec.take:
        target = workbook.sheet(take.into)
        for entry in entries_of(take):
            for key, source in entry.fields.items():
                if target.field(key).type is FieldType.MONEY and source.header is not None:
                    column = opened.column(source.header)
                    columns[column] = opened.unit_of(column, source.unit_of_amount)
        for path in (take.spread and take.spread.header, take.row_total):
            if path:
                columns[opened.column(path)] = opened.unit_of(opened.column(path))
    columns.pop(0, None)
    return columns
