"""Amounts that are sums of other amounts of the table: each of them would be counted twice.

A subtotal in an amount column (a column was deleted, a column of totals pasted), an amount that a formula adds up from
its own row or its own column, and a row's own total that is not the sum of its amounts.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from openpyxl.formula.translate import Translator, TranslatorError

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import Record, State
from budget_disclosure.intake.raw_cells import CellKind, RawCell, SheetCells, address, column_letters, column_number
from budget_disclosure.model.findings import Finding, Operand, Severity
from budget_disclosure.model.location import Location

ROWS_FOR_CERTAINTY = 2
"""One row whose amount equals the sum of the others may be chance (half from each source); two in a row are a column
of subtotals. A person may still let it stand: two projects can be paid half and half."""

_CENT = Decimal("0.01")
_LARGEST_REFERENCE = 5000
_TEXTS = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+)!)?"
    r"\$?(?P<first>[A-Z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})(?::\$?(?P<last>[A-Z]{1,3})\$?(?P<to>[1-9][0-9]{0,6}))?"
    r"(?![\w(])"
)
_ADDING = re.compile(r"(SUM|SUBTOTAL|AGGREGATE|SUMPRODUCT|SUMIFS?|N)?\(", re.IGNORECASE)
_SUBTRACTED = re.compile(r"[-*/^%&<>=]")


@dataclass(frozen=True)
class AmountTable:
    """A table as it stands: ``columns`` of its money and sum fields by key, ``rows`` those that are filled."""

    page: SheetCells
    sheet: SheetSpec
    file: str
    columns: Mapping[str, int]
    rows: Collection[int]

    @cached_property
    def money(self) -> dict[str, int]:
        """The columns that a person fills with amounts of the budget."""
        return {f.key: self.columns[f.key] for f in self.sheet.budget_amounts if f.key in self.columns}

    @property
    def sums(self) -> tuple[FieldSpec, ...]:
        """The fields that add up amounts of their row."""
        return tuple(field for field in self.sheet.fields if field.computes == "sum")

    def at(self, row: int, column: int) -> Location:
        """Return the location of a cell."""
        return Location(self.file, self.sheet.title, address(row, column))


def sums_among_amounts(table: AmountTable, records: Sequence[Record]) -> Iterator[Finding]:
    """Yield every amount that is a sum of other amounts, and every row total that is not the sum of its amounts."""
    by_formula = [*_formulas(table), *_circular(table)]
    yield from by_formula
    if not by_formula:
        found = list(_columns_of_subtotals(table, records))
        yield from found
        if not found:
            yield from _wrong_totals(table, records)


# --- formulas ------------------------------------------------------------------------------------------------------


def _formulas(table: AmountTable) -> Iterator[Finding]:
    for row in sorted(table.rows):
        for column in table.money.values():
            cell = table.page.at(row, column)
            formula = _formula_of(cell)
            if formula and (what := _adds_up(table, cell, formula)):
                found = f"公式“={formula}”，把{what}加在一起"
                yield Finding(rules.AMOUNT_IS_SUM, table.at(row, column), found, "这一格自己的金额")


def _circular(table: AmountTable) -> Iterator[Finding]:
    """Yield amounts whose formula comes back to its own cell, except those that add up their row or column."""
    for row in sorted(table.rows):
        for column in table.money.values():
            cell = table.page.at(row, column)
            formula = _formula_of(cell)
            if formula and not _adds_up(table, cell, formula) and _comes_back(table, (row, column)):
                found = f"公式“={formula}”引用自己（循环引用）"
                yield Finding(rules.CIRCULAR, table.at(row, column), found, "这一格自己的金额")


def _comes_back(table: AmountTable, place: tuple[int, int]) -> bool:
    """Return whether the formulas that a cell's formula looks at, on this sheet, look at the cell again."""
    seen: set[tuple[int, int]] = set()
    waiting = [place]
    while waiting:
        cell = table.page.at(*waiting.pop())
        for match in _REFERENCE.finditer(_TEXTS.sub("", _formula_of(cell))):
            for other in _all_places(match) if _is_here(match, table) else ():
                if other == place:
                    return True
                if other not in seen and table.page.at(*other).formula:
                    seen.add(other)
                    waiting.append(other)
    return False


def _all_places(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the cells of a reference, none of a very large one."""
    first, last = column_number(match["first"]), column_number(match["last"] or match["first"])
    top, bottom = int(match["row"]), int(match["to"] or match["row"])
    if (abs(last - first) + 1) * (abs(bottom - top) + 1) <= _LARGEST_REFERENCE:
        for row in range(min(top, bottom), max(top, bottom) + 1):
            yield from ((row, column) for column in range(min(first, last), max(first, last) + 1))


def _formula_of(cell: RawCell) -> str:
    """Return the formula of a cell with references as they are in this cell."""
    here = address(cell.row, cell.column)
    if not cell.formula or cell.formula_of in ("", here):
        return cell.formula
    try:
        return str(Translator(f"={cell.formula}", cell.formula_of).translate_formula(here)).removeprefix("=")
    except (TranslatorError, ValueError):
        return cell.formula


def _adds_up(table: AmountTable, cell: RawCell, formula: str) -> str:
    """Return in words what a formula adds up within its table; ``""`` where it adds up nothing there."""
    bare = _TEXTS.sub("", formula)
    covered = [place for match in _REFERENCE.finditer(bare) if _is_here(match, table) for place in _places(match, cell)]
    own_row = {column for row, column in covered if row == cell.row and column != cell.column}
    sums = {table.columns[field.key] for field in table.sums if field.key in table.columns}
    if own_row & sums:
        return "本行的合计（小计）栏"
    is_sum = _ADDING.search(bare) is not None
    if not is_sum and _SUBTRACTED.search(bare):
        return ""
    amounts = own_row & set(table.money.values())
    if len(amounts) > 1:
        return f"本行的 {'、'.join(column_letters(column) for column in sorted(amounts))} 列"
    rows = {row for row, column in covered if column == cell.column and row != cell.row} & set(table.rows)
    if table.sheet.kind is SheetKind.ROWS and len(rows) > 1:
        return f"本列第 {min(rows)}—{max(rows)} 行"
    return ""


def _is_here(match: re.Match[str], table: AmountTable) -> bool:
    sheet = (match["sheet"] or "").rstrip("!").strip("'").replace("''", "'")
    return sheet in ("", table.page.title)


def _places(match: re.Match[str], cell: RawCell) -> Iterator[tuple[int, int]]:
    """Yield the cells of a reference that stand in the row or the column of ``cell``; no others matter."""
    first, last = column_number(match["first"]), column_number(match["last"] or match["first"])
    top, bottom = int(match["row"]), int(match["to"] or match["row"])
    if min(top, bottom) <= cell.row <= max(top, bottom):
        yield from ((cell.row, column) for column in range(min(first, last), max(first, last) + 1))
    if min(first, last) <= cell.column <= max(first, last):
        yield from ((row, cell.column) for row in range(min(top, bottom), max(top, bottom) + 1))


# --- values --------------------------------------------------------------------------------------------------------


def _columns_of_subtotals(table: AmountTable, records: Sequence[Record]) -> Iterator[Finding]:
    """Yield each amount column that says in all its rows what the other amounts of the row add up to.

    Where only two sources are filled, each is the sum of the other: the one with more amounts, or else the last, is
    the column of subtotals.
    """
    reported: set[str] = set()
    for field in table.sums:
        candidates = []
        for key in (key for key in field.of if key in table.money):
            others = [other for other in field.of if other != key]
            filled = [record for record in records if _yuan(record, key)]
            if filled and all(_yuan(record, key) == _total(record, others) for record in filled):
                candidates.append((len(filled), table.columns[key], key, filled))
        if candidates:
            *_, key, filled = max(candidates, key=lambda candidate: candidate[:2])
            if key not in reported:
                reported.add(key)
                yield _subtotal_finding(table, key, filled)


def _subtotal_finding(table: AmountTable, key: str, filled: Sequence[Record]) -> Finding:
    reading = filled[0].readings[key]
    title = table.sheet.field(key).full_title
    found = f"“{title}”的 {len(filled)} 个金额都等于同一行其他资金来源之和（如 {_yuan(filled[0], key):,.2f}）"
    severity = None if len(filled) >= ROWS_FOR_CERTAINTY else Severity.WARN
    return Finding(rules.COLUMN_IS_SUBTOTAL, reading.at, found, "这一来源自己的金额，不是小计", severity=severity)


def _wrong_totals(table: AmountTable, records: Sequence[Record]) -> Iterator[Finding]:
    """Yield row totals that are not the sum of their amounts: formulas written over, or not calculated."""
    wrong = []
    for field in table.sums:
        column = table.columns.get(field.key)
        for record in records if column else ():
            cell = table.page.at(row_of(record.at.cell), column or 0)
            if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, Decimal):
                continue
            total = _total(record, field.of)
            if abs(cell.value - total) < _CENT:
                continue
            if any(record.readings[key].state is State.UNREAD for key in field.of):
                continue  # reported, and the sum with or without it says nothing more
            if any(_is_text(table, record.readings[key].at) for key in field.of):
                continue  # numbers saved as text are reported too, and formulas do not add them up
            wrong.append((cell, field, record, total))
    if not wrong:
        return
    cell, field, record, total = wrong[0]
    shown = Decimal(str(cell.value))
    others = f"，另有 {len(wrong) - 1} 处" if len(wrong) > 1 else ""
    terms = [(table.sheet.field(key).full_title, _yuan(record, key)) for key in field.of]
    yield Finding(
        rules.WRONG_TOTAL,
        table.at(cell.row, cell.column),
        f"“{field.full_title}”显示 {shown:,.2f}{others}",
        f"各资金来源之和 {total:,.2f}",
        rules.RECALCULATE if cell.has_formula else rules.TOTAL_TYPED_OVER,
        difference=shown - total,
        operands=tuple(Operand(title, yuan) for title, yuan in terms if yuan),
    )


def _is_text(table: AmountTable, at: Location) -> bool:
    column = at.cell.rstrip("0123456789")
    return bool(at.cell) and table.page.at(row_of(at.cell), column_number(column)).kind is CellKind.TEXT


def _total(record: Record, keys: Sequence[str]) -> Decimal:
    return sum((_yuan(record, key) for key in keys), Decimal(0))


def _yuan(record: Record, key: str) -> Decimal:
    reading = record.readings.get(key)
    is_read = reading is not None and reading.state is State.READ and isinstance(reading.value, Decimal)
    return Decimal(str(reading.value)) if reading is not None and is_read else Decimal(0)


def row_of(cell: str) -> int:
    """Return the row of an A1 address."""
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
