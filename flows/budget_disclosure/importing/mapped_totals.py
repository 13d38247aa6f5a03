"""Totals and subtotals of an exported sheet: not placed, but held against the rows they sum up; then what is left."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.mapped_entry import amount_columns
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, Fate
from budget_disclosure.importing.mapped_rows import PlacedRow, SheetRows, TotalRow
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_values import is_zero, yuan_of
from budget_disclosure.intake.raw_cells import RawCell
from budget_disclosure.model.money import ZERO

_CHECK = "请核对导出表：是合计错了，还是有明细没有导出、没有放入"


def check_totals(opened: OpenedSheet, rows: SheetRows, workbook: WorkbookSpec) -> None:
    """Hold every row of totals against the rows it sums up, and note what differs."""
    columns = amount_columns(opened, workbook)
    for total in rows.totals:
        first, last = _range(total, rows.totals)
        parts = [row for row in rows.placed if first < row.number < last and _belongs(row, total)]
        if total.over == "codes" and not parts and _says_an_amount(total, columns):
            _list(opened, total)
            continue
        missed = [number for number in opened.unplaced_amounts if first < number < last]
        for cell in total.cells:
            if opened.grid.is_covered(cell):
                continue
            if cell.column in columns:
                _check(opened, cell, columns[cell.column], parts, missed)
            elif cell.column in opened.header.levels and not opened.is_ignored(cell):
                opened.notes.mark(cell, Fate.CHECKED)


def mark_what_is_left(opened: OpenedSheet) -> None:
    """List every cell that says something and was neither placed, nor a header, nor checked, nor is ignored."""
    opened_columns = {opened.column(path) for path in opened.spec.paths}
    for _, cells in opened.body():
        for cell in cells:
            if (cell.row, cell.column) in opened.notes.fates:
                continue
            if opened.is_ignored(cell):
                opened.notes.mark(cell, Fate.IGNORED)
            elif is_zero(cell):
                opened.notes.mark(cell, Fate.NOTHING)
            elif cell.column not in opened.header.levels:
                opened.notes.unplaced(cell, "这里没有栏名", "请核对导出表，是不是写在表外的内容")
            elif cell.column in opened_columns:
                title = opened.header.title(cell.column)
                opened.notes.unplaced(
                    cell, f"“{title}”这一栏在这一行没有用到", "请核对这一行，或在对应表中写明放到哪里"
                )
            else:
                title = opened.header.title(cell.column)
                opened.notes.unplaced(
                    cell, f"“{title}”这一栏没有写进对应表", "请在对应表中写明放到哪里；不需要的写进 ignore"
                )


def _range(total: TotalRow, totals: Iterable[TotalRow]) -> tuple[int, int]:
    """Return between which rows the parts of a total stand."""
    labelled = [one.number for one in totals if one.over != "codes"]
    if total.over == "above":
        return max((number for number in labelled if number < total.number), default=0), total.number
    if total.over == "below":
        return total.number, min((number for number in labelled if number > total.number), default=1 << 30)
    return 0, 1 << 30


def _belongs(row: PlacedRow, total: TotalRow) -> bool:
    if not row.unit.startswith(total.unit):
        return False
    return all(row.codes.get(key, "").startswith(code) for key, code in total.codes.items())


def _says_an_amount(total: TotalRow, columns: Mapping[int, str]) -> bool:
    return any(cell.column in columns and not is_zero(cell) for cell in total.cells)


def _list(opened: OpenedSheet, total: TotalRow) -> None:
    """List a row above the last level whose parts are nowhere: its money would be lost."""
    shown = "、".join(total.codes.values()) or total.unit
    first = total.cells[0]
    why = f"“{shown}”像是小计行，表中没有它的明细"
    opened.notes.problem(first, why, "请导出到最末级科目，并带上单位和全部科目")
    for cell in total.cells[1:]:
        if not is_zero(cell):
            opened.notes.unplaced(cell, "同一行没有放入", follows=True)


def _check(opened: OpenedSheet, cell: RawCell, unit: str, parts: Iterable[PlacedRow], missed: Iterable[int]) -> None:
    try:
        stated = yuan_of(cell, unit, may_be_negative=True)
    except CannotPlaceError as problem:
        opened.notes.problem(cell, problem.why, problem.remedy)
        return
    placed = sum((row.amounts.get(cell.column, ZERO) for row in parts), ZERO)
    if stated is None or stated == placed:
        opened.notes.mark(cell, Fate.CHECKED)
        return
    lost = sum((opened.unplaced_amounts[number].get(cell.column, ZERO) for number in missed), ZERO)
    opened.notes.differs(cell, f"合计是 {stated:,.2f} 元，{difference(stated, placed)}{_of_lost(lost)}", _CHECK)


def difference(stated: Decimal, placed: Decimal) -> str:
    """Return what was placed and by how much it is more or less than what is stated."""
    more = "多" if placed > stated else "少"
    return f"放入的明细之和是 {placed:,.2f} 元，{more} {abs(placed - stated):,.2f} 元"


def _of_lost(lost: Decimal) -> str:
    return f"（没有放入的行共 {lost:,.2f} 元）" if lost else ""
