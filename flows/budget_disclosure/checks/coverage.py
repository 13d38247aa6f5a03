"""X- rules of the tables that are no declared identities: sums of units, what a table covers, empty tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.compared_figures import current_lines
from budget_disclosure.checks.registry import Checks
from budget_disclosure.checks.rounding import rounding_residues
from budget_disclosure.checks.table_identities import figure_of, place_in_table, sum_of
from budget_disclosure.declarations.row_kinds import DEPARTMENT_KEY
from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.findings import Finding, Operand, Rule, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import total
from budget_disclosure.tables.table import CellKind, Table, table_of

Tables = Mapping[str, Table]
_DECLARED = "公开表由填报数据自动生成，请把本报告交给维护表样声明（tables.yaml）的人员。"


@dataclass(frozen=True, slots=True)
class DepartmentTables:
    """The tables of a department with its ledger, and those of each unit by its code; amounts in exact 元."""

    ledger: Ledger
    tables: Tables
    units: Mapping[str, Tables]


CHECKS: Final = Checks[DepartmentTables]()


@CHECKS.of(
    block(
        "X-002",
        "公开表中各单位的机关运行经费应等于行政、参公单位基本支出中的财政拨款公用经费",
        "财预〔2016〕143号：机关运行经费的口径",
        _DECLARED,
    )
)
def agency_operating_is_of_administrative_units(
    rule: Rule, department: DepartmentTables, year: Declarations
) -> Iterator[Finding]:
    """Counted from the lines, without the declaration of the table; other units have none."""
    table, counted = table_of(department.tables, Purpose.AGENCY_OPERATING), year.law.agency_comparison
    if table is None or counted is None:
        return
    column = table.whole_column
    for unit in department.ledger.units:
        code, kind = unit.unit.unit_code.value, unit.unit.kind.value
        found = table.amount(code, column)
        lines = current_lines(unit_ledger(unit, year.codes), counted)
        expected = total(line.amount for line in lines)
        if found.yuan != expected.yuan:
            label = f"{table.row_label(code, column)}.{table.header_of(column)}"
            yield Finding(
                rule,
                Location(department.ledger.name, f"表{table.numeral}", label),
                f"{unit.unit.unit_name}（{kind}）{yuan(found.yuan)}",
                yuan(expected.yuan),
                difference=found.yuan - expected.yuan,
                operands=tuple(Operand(str(place_of(line.amount)), line.amount.yuan) for line in lines),
            )


@CHECKS.of(block("X-003", "没有数据的公开表应有空表说明", "财预〔2016〕143号：没有数据的表也应公开并说明", _DECLARED))
def empty_tables_say_so(rule: Rule, department: DepartmentTables, year: Declarations) -> Iterator[Finding]:
    """The note is printed for an empty table only; so it must be declared."""
    for table in department.tables.values():
        if table.is_empty and not table.empty_note.strip():
            at = Location(department.ledger.name, f"表{table.numeral}")
            yield Finding(
                rule,
                at,
                f"《{table.title}》没有数据，也没有空表说明",
                "空表说明（tables.yaml 的 empty_note）",
            )


@CHECKS.of(
    warn(
        "X-020",
        "以元为单位、不列角分的公开表，显示的分项之和应等于显示的合计",
        "本局公开表样：金额列示到元",
        "请核对填报的金额是否应为整元；确有角分的不用改，公开表按四舍五入列示，差额是尾差。"
        "要列示角分的，由维护表样声明的人员在 tables.yaml 里写 decimals: 2。",
    )
)
def whole_yuan_add_up_as_shown(rule: Rule, department: DepartmentTables, year: Declarations) -> Iterator[Finding]:
    """Readers take 元 for exact: one finding a table whose shown parts do not add up because 分 are not shown."""
    whole = [table for table in department.tables.values() if table.figures.is_whole_yuan]
    if not whole:
        return
    names = {str(unit.unit.unit_code): str(unit.unit.unit_name) for unit in department.ledger.units}
    documents = [(department.ledger.name, department.tables)]
    documents += [(names[code], tables) for code, tables in department.units.items()]
    residues = {name: rounding_residues(tables, year.identities) for name, tables in documents}
    for table in whole:
        told = f"表{table.numeral}"
        found = {name: [one for one in of_all if one.table == told] for name, of_all in residues.items()}
        found = {name: of_table for name, of_table in found.items() if of_table}
        if not found:
            continue
        name, of_table = next(iter(found.items()))
        first = of_table[0]
        others = f"；《{table.title}》这样的合计共 {len(of_table)} 处" if len(of_table) > 1 else ""
        also = f"，{'、'.join(list(found)[1:])}的同一张表也有" if len(found) > 1 else ""
        yield Finding(
            rule,
            Location(name, told, f"{first.row}.{first.column}"),
            f"显示的分项之和 {first.parts_sum:,} 元，显示的合计 {first.shown:,} 元{others}{also}",
            "分项之和等于合计",
        )


@CHECKS.of(
    block(
        "X-001",
        "部门各表每个金额应等于所属各单位同表同行同列之和",
        "实施条例第五条：部门预算包括本级和所属各单位预算",
        "请核对各单位填报表是否齐全、是否重复报送。",
    )
)
def department_is_sum_of_units(rule: Rule, department: DepartmentTables, year: Declarations) -> Iterator[Finding]:
    """Every amount of every table, row by row; what a unit's table lacks counts nothing."""
    for table in department.tables.values():
        units = {code: tables[table.id] for code, tables in department.units.items()}
        for column in (column for column in table.columns if column.kind is CellKind.AMOUNT):
            for row_key in table.row_keys(column.key):
                if row_key == DEPARTMENT_KEY:
                    continue  # units have no such row; the identities add it up from the units' rows
                figures = {
                    code: figure_of(unit, row_key, column.key)
                    for code, unit in units.items()
                    if column.key in unit.block_of_column
                }
                found = table.amount(row_key, column.key).yuan
                expected = sum_of(figures.values())
                if found != expected:
                    yield Finding(
                        rule,
                        Location(
                            department.ledger.name, f"表{table.numeral}", place_in_table(table, row_key, column.key)
                        ),
                        f"部门数 {found:,.2f} 元",
                        f"各单位之和 {expected:,.2f} 元",
                        difference=found - expected,
                        operands=tuple(
                            Operand(f"{code} {place_in_table(*figure[:3])}", figure.yuan)
                            for code, figure in figures.items()
                        ),
                    )
