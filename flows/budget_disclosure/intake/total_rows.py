"""Rows of totals that people add under or between the rows of a table: reported as totals, never read as data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.raw_cells import CellKind, RawCell, SheetCells, address
from budget_disclosure.intake.written_values import read_number
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import compact

_TOTAL = re.compile(
    r"(?:[一二三四五六七八九十0-9]+[、.])?[^0-9]{0,12}?"
    r"(?:合计|小计|总计|共计|累计|总和)(?:数|额|金额)?:?(?:\([^()]*\))?"
)
_NO_NUMBER = Decimal("NaN")


@dataclass(frozen=True, slots=True)
class TotalRows:
    """The rows of a table that are totals, with the one finding that says so (``None`` where there are none)."""

    rows: frozenset[int]
    finding: Finding | None


def says_total(text: str) -> bool:
    """Return whether a cell says 合计, 小 计, 人员经费小计: and the like."""
    return _TOTAL.fullmatch(compact(text)) is not None


def find_total_rows(
    page: SheetCells, sheet: SheetSpec, columns: Mapping[str, int], rows: Sequence[int], file: str
) -> TotalRows:
    """Return which of the filled ``rows`` are totals: by their name, or as unnamed sums of all rows above.

    ``columns`` are those of the fields that are read. A row with a code is data, whatever its name says; but one with
    the code of a higher level (213, 21303, 301) that says what the rows below that code add up to is a total of them.
    """
    fields = [field for field in sheet.fields if field.is_input and field.key in columns]
    money = [columns[field.key] for field in fields if field.type is FieldType.MONEY]
    codes = [columns[field.key] for field in fields if field.type is FieldType.CODE]
    labels = [columns[field.key] for field in fields if field.type is not FieldType.MONEY]
    if not money or not codes:
        return TotalRows(frozenset(), None)
    levels = _level_rows(page, rows, codes, money)
    sums, part = dict.fromkeys(money, Decimal(0)), dict.fromkeys(money, Decimal(0))
    names: dict[int, str] = {}
    is_sum: list[bool] = []
    details = 0
    for row in sorted(rows):
        amounts = {column: _amount(page.at(row, column)) for column in money if not page.at(row, column).is_blank}
        name = _name(page, row, set(money))
        if level := levels.get(row):
            names[row] = level
            is_sum.append(True)
            continue
        has_code = any(re.search("[0-9]{3}", str(page.at(row, column).value)) for column in codes)
        equals = _equals(amounts, sums) or _equals(amounts, part)
        is_unnamed = details > 1 and all(page.at(row, column).is_blank for column in labels) and equals
        if not has_code and (name or is_unnamed):
            names[row] = name
            is_sum.append(equals)
            part = dict.fromkeys(money, Decimal(0))
            continue
        details += 1
        for column, amount in amounts.items():
            sums[column] += amount
            part[column] += amount
    if not names:
        return TotalRows(frozenset(), None)
    return TotalRows(frozenset(names), _finding(page, sheet, columns, file, names, all(is_sum)))


def _level_rows(page: SheetCells, rows: Sequence[int], codes: Sequence[int], money: Sequence[int]) -> dict[int, str]:
    """Return what names each row that has a code above those of other rows and the sum of their amounts."""
    by_row = {row: [_digits(page.at(row, column)) for column in codes] for row in rows}
    in_column = [{by_row[row][index] for row in rows} for index in range(len(codes))]

    def is_above(code: str, index: int) -> bool:
        return bool(code) and any(other != code and other.startswith(code) for other in in_column[index])

    high = {row for row in rows if any(is_above(code, index) for index, code in enumerate(by_row[row]))}
    found: dict[int, str] = {}
    for row in sorted(high):
        below = [other for other in rows if other not in high and _is_under(by_row[other], by_row[row])]
        sums = {column: sum((_number(page.at(other, column)) for other in below), Decimal(0)) for column in money}
        amounts = {column: _amount(page.at(row, column)) for column in money if not page.at(row, column).is_blank}
        if below and _equals(amounts, sums):
            index = next(index for index, code in enumerate(by_row[row]) if is_above(code, index))
            found[row] = str(page.at(row, codes[index]).value)
    return found


def _is_under(codes: Sequence[str], above: Sequence[str]) -> bool:
    return all(code.startswith(higher) for code, higher in zip(codes, above, strict=True))


def _digits(cell: RawCell) -> str:
    match = re.match("[0-9]*", compact(str(cell.value))) if not cell.is_blank else None
    return match.group() if match else ""


def _number(cell: RawCell) -> Decimal:
    amount = Decimal(0) if cell.is_blank else _amount(cell)
    return amount if amount.is_finite() else Decimal(0)


def total_word_in(cells: Sequence[RawCell]) -> str:
    """Return what names a row of totals among some cells, empty where nothing does."""
    return next((str(c.value) for c in cells if c.kind is CellKind.TEXT and says_total(str(c.value))), "")


def _name(page: SheetCells, row: int, money: set[int]) -> str:
    last = max(money)
    return total_word_in([page.at(row, column) for column in range(1, last) if column not in money])


def _amount(cell: RawCell) -> Decimal:
    """Return the amount of a cell; a sum that nobody calculated yet, or no number, equals nothing."""
    value = read_number(cell.value) if isinstance(cell.value, str) else cell.value
    return value if isinstance(value, Decimal) else _NO_NUMBER


def _equals(amounts: Mapping[int, Decimal], sums: Mapping[int, Decimal]) -> bool:
    return any(sums[column] for column in amounts) and all(amounts[column] == sums[column] for column in amounts)


def _finding(
    page: SheetCells, sheet: SheetSpec, columns: Mapping[str, int], file: str, names: Mapping[int, str], is_sum: bool
) -> Finding:
    inputs = {column for key, column in columns.items() if sheet.field(key).is_input}
    areas = ",".join(_area(page, row, inputs) for row in names)
    named = "、".join(dict.fromkeys(f"“{name}”" for name in names.values() if name)) or "没有科目的合计"
    rows = "、".join(map(str, names))
    differs = "" if is_sum else "这一行的金额与以上各行之和不同：请先核对是否漏填、错填。"
    found = f"{named}行（第 {rows} 行）"
    remedy = f"{differs}{rules.TOTAL_ROW.remedy}"
    return Finding(rules.TOTAL_ROW, Location(file, sheet.title, areas), found, "只有明细的行", remedy)


def _area(page: SheetCells, row: int, inputs: set[int]) -> str:
    """Return the range from the first to the last cell that a person filled; also one typed over a formula."""
    cells = [cell for (at, _), cell in page.cells.items() if at == row and not cell.is_blank]
    columns = sorted(cell.column for cell in cells if cell.column in inputs or total_word_in([cell]))
    first, last = address(row, columns[0]), address(row, columns[-1])
    return first if first == last else f"{first}:{last}"
