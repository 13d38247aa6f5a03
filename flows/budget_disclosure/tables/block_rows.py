"""The rows of a block: which there are, their names, and which lines each adds up. One function a row shape."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeVar, assert_never

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.row_kinds import (
    DEPARTMENT_KEY,
    TOTAL_KEY,
    AnyLine,
    CategoryRows,
    CodeTreeRows,
    EconomicItemRows,
    EconomicPairRows,
    ItemRows,
    ItemSpec,
    ProjectRows,
    TotalAt,
    TotalledRows,
    UnitRows,
)
from budget_disclosure.declarations.tables_yaml import BlockSpec
from budget_disclosure.ledger.ledger import Ledger, ProjectEntry, Scope
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine
from budget_disclosure.tables.table import RowStyle
from budget_disclosure.text.house_style import in_house_style
from budget_disclosure.text.numerals import numeral_of

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A row of one block before amounts are filled in. ``lines`` are the lines of the block that belong to it.

    A ``blank`` one shows no amounts; the name of one that is ``across`` stands over all columns that name rows.
    """

    key: str
    level: int
    lines: tuple[AnyLine, ...]
    code: str = ""
    name: str = ""
    second_name: str = ""
    style: RowStyle = RowStyle.NORMAL
    indent: int = 0
    is_footer: bool = False
    is_blank: bool = False
    is_across: bool = False


def block_rows(block: BlockSpec, lines: Sequence[AnyLine], ledger: Ledger, codes: Codes) -> list[BlockRow]:
    """Return the rows of a block in their order; ``lines`` are those that pass the block's own filter."""
    match block.rows:
        case ItemRows() as rows:
            return _item_rows(rows, lines)
        case CategoryRows() as rows:
            return _category_rows(rows, lines, codes.function)
        case CodeTreeRows() | EconomicItemRows() as rows:
            return _code_rows(rows, lines, codes)
        case EconomicPairRows() as rows:
            return _economic_pair_rows(rows, lines, codes)
        case UnitRows() as rows:
            return _unit_rows(rows, lines, ledger)
        case ProjectRows() as rows:
            return _project_rows(rows, lines, ledger)
        case _ as other:
            assert_never(other)


def _item_rows(rows: ItemRows, lines: Sequence[AnyLine]) -> list[BlockRow]:
    body = [replace(_item(item, lines), level=rows.level(item)) for item in rows.items]
    return _shown(body, rows.show, rows.numbered) + _footer(rows.footer, lines)


def _category_rows(rows: CategoryRows, lines: Sequence[AnyLine], function: CodeList) -> list[BlockRow]:
    by_category = _group(lines, lambda line: function.category(_function_code(line)))
    body = [
        BlockRow(code, 1, tuple(by_category.get(code, ())), code=code, name=function.name(code))
        for code in sorted(code for code in function.rows if code == function.category(code))
    ]
    return _shown(body, rows.show, rows.numbered) + _footer(rows.footer, lines)


def _shown(rows: Sequence[BlockRow], show: str, numbered: bool) -> list[BlockRow]:
    kept = [row for row in rows if show == "all" or _has_amount(row.lines)]
    if not numbered:
        return kept
    numbers = count(1)
    return [replace(row, name=f"{numeral_of(next(numbers))}、{row.name}") if row.level == 1 else row for row in kept]


def _item(item: ItemSpec, lines: Sequence[AnyLine]) -> BlockRow:
    matching = () if item.blank else tuple(item.where.among(lines))
    return BlockRow(item.key, 1, matching, name=item.label, indent=item.indent, is_blank=item.blank)


def _footer(items: Iterable[ItemSpec], lines: Sequence[AnyLine]) -> list[BlockRow]:
    return [replace(_item(item, lines), level=0, style=RowStyle.TOTAL, is_footer=True) for item in items]


def _code_rows(rows: CodeTreeRows | EconomicItemRows, lines: Sequence[AnyLine], codes: Codes) -> list[BlockRow]:
    code_list, code_of = _classification(rows, codes)
    result: list[BlockRow] = []
    levels = {length: level for level, length in enumerate(rows.levels, start=1)}
    below: dict[str, list[AnyLine]] = {}
    for line in lines:
        whole = code_of(line)
        for code in (whole[:length] for length in rows.levels if length <= len(whole)):
            below.setdefault(code, []).append(line)
    for code, members in sorted(below.items()):
        if not _has_amount(members):
            continue
        style = RowStyle.SUBTOTAL if levels[len(code)] == 1 else RowStyle.NORMAL
        level = levels[len(code)]
        result.append(
            BlockRow(code, level, tuple(members), code=code, name=code_list.name(code), style=style, indent=level - 1)
        )
    return _with_total(rows, rows.total_label, lines, result)


def code_lengths(block: BlockSpec, codes: Codes) -> tuple[int, ...]:
    """Return the lengths of the codes by which a block has its rows, from 类 down; none of rows without codes."""
    match block.rows:
        case CodeTreeRows() | EconomicItemRows() as rows:
            return _classification(rows, codes)[0].lengths
        case EconomicPairRows():
            return codes.dept_economic.lengths
        case _:
            return ()


def _classification(rows: CodeTreeRows | EconomicItemRows, codes: Codes) -> tuple[CodeList, Callable[[AnyLine], str]]:
    """Return the list of the codes that make the rows, and how a line says its code."""
    if isinstance(rows, EconomicItemRows):
        return codes.dept_economic, _economic_code
    return (codes.function, _function_code) if rows.codes == "function" else (codes.revenue, _revenue_code)


def _economic_pair_rows(rows: EconomicPairRows, lines: Sequence[AnyLine], codes: Codes) -> list[BlockRow]:
    pairs = _group(lines, lambda line: (_budget(line).dept_economic_code, _budget(line).gov_economic_code))
    shown = sorted(pair for pair, members in pairs.items() if _has_amount(members))
    result: list[BlockRow] = []
    for category in sorted({codes.dept_economic.category(dept) for dept, _ in shown}):
        members = tuple(line for line in lines if _budget(line).dept_economic_code.startswith(category))
        name = codes.dept_economic.name(category)
        result.append(BlockRow(category, 1, members, code=category, name=name, style=RowStyle.SUBTOTAL))
        for dept, gov in (pair for pair in shown if pair[0].startswith(category)):
            result.append(
                BlockRow(
                    f"{dept}/{gov}",
                    2,
                    tuple(pairs[dept, gov]),
                    code=dept,
                    name=codes.dept_economic.name(dept),
                    second_name=codes.gov_economic.name(gov),
                    indent=1,
                )
            )
    return _with_total(rows, rows.total_label, lines, result)


def _unit_rows(rows: UnitRows, lines: Sequence[AnyLine], ledger: Ledger) -> list[BlockRow]:
    eligible = [unit for unit in ledger.units if not rows.unit_kinds or unit.unit.kind.value in rows.unit_kinds]
    codes = {unit.unit.unit_code.value for unit in eligible}
    of_units = [line for line in lines if line.unit_code in codes]
    by_unit = _group(of_units, lambda line: line.unit_code)
    label = rows.total_label if ledger.scope is Scope.DEPARTMENT else rows.unit_total_label
    result: list[BlockRow] = []
    for unit in eligible:
        code, members = unit.unit.unit_code.value, tuple(by_unit.get(unit.unit.unit_code.value, ()))
        if _has_amount(members):
            result.append(BlockRow(code, 1, members, code=code, name=unit.unit.unit_name.value))
    return _with_total(rows, label, of_units, result)


def _project_rows(rows: ProjectRows, lines: Sequence[AnyLine], ledger: Ledger) -> list[BlockRow]:
    by_project = _group(lines, lambda line: _budget(line).project_key)
    by_unit = _group(lines, lambda line: line.unit_code)
    result: list[BlockRow] = []
    for unit in ledger.units:
        code = unit.unit.unit_code.value
        if not _has_amount(by_unit.get(code, ())):
            continue
        name = unit.unit.unit_name.value
        result.append(BlockRow(code, 1, tuple(by_unit[code]), code, name, style=RowStyle.SUBTOTAL))
        for entry in ledger.projects:
            members = tuple(by_project.get(entry.key, ()))
            if entry.unit is unit and _has_amount(members):
                result.append(BlockRow(entry.key, 2, members, entry.key, _printed_name(entry), indent=1))
    if result and ledger.scope is Scope.DEPARTMENT:
        total = BlockRow(DEPARTMENT_KEY, 0, tuple(lines), ledger.code, ledger.name, style=RowStyle.TOTAL)
        return _placed(total, rows.total_at, result)
    return result


def _printed_name(entry: ProjectEntry) -> str:
    """Return a project's name as it is printed, here and in its performance form."""
    return in_house_style(entry.project.name.value)


def _with_total(rows: TotalledRows, label: str, lines: Sequence[AnyLine], body: list[BlockRow]) -> list[BlockRow]:
    """Return the rows with their total where it is declared."""
    code, name = (label, "") if rows.total_label_column == "code" else ("", label)
    is_across = rows.total_label_column == "across"
    total = BlockRow(TOTAL_KEY, 0, tuple(lines), code, name, style=RowStyle.TOTAL, is_across=is_across)
    return _placed(total, rows.total_at, body)


def _placed(total: BlockRow, at: TotalAt, body: list[BlockRow]) -> list[BlockRow]:
    """Return the rows with a total above or below; below it ends the block, beside another one's last row."""
    return [total, *body] if at == "top" else [*body, replace(total, is_footer=True)]


def _has_amount(lines: Iterable[AnyLine]) -> bool:
    return any(line.amount.yuan for line in lines)


def _group(lines: Iterable[AnyLine], key: Callable[[AnyLine], K]) -> dict[K, list[AnyLine]]:
    groups: dict[K, list[AnyLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _budget(line: AnyLine) -> BudgetLine:
    if not isinstance(line, BudgetLine):
        raise TypeError("rows by function or economic item need the dataset budget")
    return line


def _function_code(line: AnyLine) -> str:
    return _budget(line).function_code


def _economic_code(line: AnyLine) -> str:
    return _budget(line).dept_economic_code


def _revenue_code(line: AnyLine) -> str:
    if not isinstance(line, RevenueLine):
        raise TypeError("rows by revenue code need the dataset revenue")
    return line.revenue_code
