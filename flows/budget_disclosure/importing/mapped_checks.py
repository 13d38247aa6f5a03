"""Tables of sums in an export (the tables that are published): every cell is held against what was placed."""

from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.field_yaml import FieldType, code_list
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.mapped_cells import joined_code
from budget_disclosure.importing.mapped_header import repeats_header
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, Fate, value_text
from budget_disclosure.importing.mapped_rows import TOTAL_LABELS
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_store import PlacedRows
from budget_disclosure.importing.mapped_totals import difference
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapped_values import (
    code_of,
    is_zero,
    refuse_other_name,
    text_of,
    without_numbering,
    yuan_of,
)
from budget_disclosure.importing.mapping_yaml import WAN, Check, CheckedColumn, Selection, merged_selection
from budget_disclosure.intake.raw_cells import RawCell
from budget_disclosure.model.money import YUAN_PER_WAN, ZERO, round_half_up, to_wan
from budget_disclosure.text.comparable import same_key

_REMEDY = "请核对：是这张表错了，还是明细没有导全、没有放入"


class SheetChecker:
    """Holds the tables of sums of one sheet against what was placed."""

    def __init__(
        self, opened: OpenedSheet, workbook: WorkbookSpec, codes: Codes, units: Units, placed: PlacedRows
    ) -> None:
        self._opened, self._workbook, self._codes = opened, workbook, codes
        self._units, self._placed, self._notes = units, placed, opened.notes

    def check(self) -> None:
        """Hold every declared table of the sheet against what was placed."""
        for check in self._opened.spec.check:
            self._check(check)

    def _check(self, check: Check) -> None:
        columns = [(column, self._opened.column(column.header)) for column in check.columns]
        columns = [(column, at) for column, at in columns if at]
        listed: dict[str, set[str]] = {}
        levels: list[str] = []
        for number, cells in self._opened.body():
            if not self._is_row(number, cells):
                continue
            row = {cell.column: cell for cell in cells}
            if not any(at in row for at in (*(at for _, at in columns), *self._named_by(check))):
                continue
            try:
                scope = self._scope(number)
                selection, code, used = self._selection(check, number, levels)
            except CannotPlaceError as problem:
                self._list(row, number, check, columns, problem)
                continue
            if code:
                listed.setdefault(scope, set()).add(code)
            for cell in used:
                self._notes.mark(cell, Fate.CHECKED)
            for column, at in columns:
                cell = self._opened.grid.spread(number, at)
                self._compare(cell, at, merged_selection(column, selection), scope, self._field(check), code)
        for scope, codes in listed.items():
            self._refuse_missing_rows(check, columns, scope, codes)

    def _is_row(self, number: int, cells: list[RawCell]) -> bool:
        """Return whether a row holds sums; hidden ones are listed, notes and repeated headers marked."""
        first = value_text(cells[0].value).strip()
        if self._opened.spec.hidden == "report" and number in self._opened.grid.sheet.hidden_rows:
            for cell in cells:
                self._notes.unplaced(cell, "在隐藏的行中", "请取消隐藏后核对，重新导入", follows=cell is not cells[0])
            return False
        if repeats_header(cells, self._opened.header):
            for cell in cells:
                self._notes.mark(cell, Fate.HEADER)
            return False
        return not any(same_key(first).startswith(same_key(word)) for word in self._opened.spec.ignore_rows)

    def _scope(self, number: int) -> str:
        source = self._opened.spec.unit
        if source is None or source.header is None:
            return self._opened.scope
        cell = self._opened.grid.spread(number, self._opened.column(source.header))
        text = text_of(cell)
        return self._units.scope(text, source.by) if text else ""

    def _field(self, check: Check) -> str:
        if check.code is not None:
            return check.code.field
        return check.name.field if check.name is not None else ""

    def _code_list(self, field: str) -> CodeList:
        spec = next(
            one
            for sheet in self._workbook.sheets
            for one in sheet.fields
            if one.key == field and one.type is FieldType.CODE
        )
        return code_list(self._codes, spec.codes)

    def _named_by(self, check: Check) -> list[int]:
        """Return the columns that say what a row is the sum of."""
        paths = [*(check.code.source.paths if check.code else ()), *filter(None, (check.label_path, check.names))]
        return [self._opened.column(path) for path in paths]

    def _label(self, check: Check, number: int) -> RawCell | None:
        path = check.label_path
        if path is None:
            return None
        cell = self._opened.grid.spread(number, self._opened.column(path))
        return None if cell.is_blank else cell

    def _selection(self, check: Check, number: int, levels: list[str]) -> tuple[Selection, str, list[RawCell]]:
        """Return what a row sums up, its code, and the cells that say so. Raises ``CannotPlaceError``."""
        if check.code is not None:
            return self._by_code(check, number, levels)
        label = self._label(check, number)
        if check.label_path is None:
            return Selection(), "", []
        if label is None:
            raise CannotPlaceError("没有写是哪一项的", "请核对导出表")
        text = text_of(label)
        for word, selection in check.items.items():
            if same_key(word) in (same_key(text), same_key(without_numbering(text))):
                return selection, "", [label]
        if _is_total(text):
            return Selection(), "", [label]
        if check.name is not None:
            codes = self._code_list(check.name.field)
            named = [
                code
                for code, row in codes.rows.items()
                if len(code) == check.name.digits and same_key(row.name) == same_key(without_numbering(text))
            ]
            if len(named) == 1:
                return Selection(), named[0], [label]
        if is_zero(label):
            return Selection(), "", [label]
        raise CannotPlaceError("对应表的 items 中没有这一项", "请在对应表中写明它是哪些金额之和", label.column)

    def _by_code(self, check: Check, number: int, levels: list[str]) -> tuple[Selection, str, list[RawCell]]:
        assert check.code is not None
        source = check.code.source
        codes = self._code_list(check.code.field)
        cells = [self._opened.grid.spread(number, self._opened.column(path)) for path in source.paths]
        named = [] if check.names is None else [self._opened.grid.spread(number, self._opened.column(check.names))]
        for cell in (*cells, *named):
            if isinstance(cell.value, str) and _is_total(cell.value):
                return Selection(), "", [cell]
        if source.join:
            code, used, last = joined_code(cells, levels if source.fill_down else None, codes)
            levels[:] = last or levels
        else:
            used = cells
            text = text_of(cells[0])
            code = code_of(text, codes, cells[0].column, any_level=True) if text and not is_zero(cells[0]) else ""
        if not code:
            raise CannotPlaceError("没有科目编码", "请核对导出表", cells[-1].column)
        if code not in codes:
            code_of(code, codes, cells[-1].column, any_level=True)
        for cell in named:
            refuse_other_name(cell, code, codes)
        return Selection(), code, [*used, *(cell for cell in named if not cell.is_blank)]

    def _compare(self, cell: RawCell, column: int, selection: Selection, scope: str, field: str, code: str) -> None:
        try:
            stated = yuan_of(cell, self._opened.unit_of(column), may_be_negative=True)
            placed = self._placed.total(selection, scope, (field, code) if code else ("", ""))
        except CannotPlaceError as problem:
            self._notes.problem(cell, problem.why, problem.remedy)
            return
        if _is_same(stated or ZERO, placed, self._opened.unit_of(column)):
            self._notes.mark(cell, Fate.CHECKED)
            return
        said = "空白" if stated is None else f"是 {stated:,.2f} 元"
        self._notes.differs(cell, f"{said}，{difference(stated or ZERO, placed)}", _REMEDY)

    def _list(
        self,
        row: dict[int, RawCell],
        number: int,
        check: Check,
        columns: list[tuple[CheckedColumn, int]],
        problem: CannotPlaceError,
    ) -> None:
        """List the cells of a row that cannot be told; a row that says no amount is only left."""
        own = [row[at] for _, at in columns if at in row]
        names = [row[at] for at in self._named_by(check) if at in row]
        cells = [*names, *own]
        if all(is_zero(cell) for cell in cells):
            for cell in cells:
                self._notes.mark(cell, Fate.NOTHING)
            return
        culprit = self._opened.grid.spread(number, problem.column) if problem.column else cells[0]
        self._notes.problem(culprit, problem.why, problem.remedy)
        for cell in cells:
            if not is_zero(cell):
                self._notes.unplaced(cell, "同一行不能核对", follows=True)

    def _refuse_missing_rows(
        self, check: Check, columns: list[tuple[CheckedColumn, int]], scope: str, codes: set[str]
    ) -> None:
        """Note codes that money was placed for and that the table does not list at its own last level."""
        digits = max(len(code) for code in codes)
        missing: dict[str, Decimal] = {}
        for column, _ in columns:
            try:
                parts = self._placed.parts(column, scope, (self._field(check), ""))
            except CannotPlaceError:
                continue
            for code, amount in parts.items():
                if amount and code and code[:digits] not in codes:
                    missing[code] = max(missing.get(code, amount), amount)
        for code, amount in sorted(missing.items()):
            self._notes.lacks(f"表中没有“{code}”一行，放入的有 {amount:,.2f} 元", _REMEDY)


def _is_total(text: str) -> bool:
    key = same_key(text).rstrip(":")
    return any(key.endswith(same_key(label)) for label in TOTAL_LABELS)


def _is_same(stated: Decimal, placed: Decimal, unit: str) -> bool:
    """Return whether a sum is what was placed: exact, in 万元 of two decimals as it is rounded to be shown."""
    if stated == placed:
        return True
    shown = stated / YUAN_PER_WAN
    return unit == WAN and shown == round_half_up(shown) and to_wan(placed) == shown
