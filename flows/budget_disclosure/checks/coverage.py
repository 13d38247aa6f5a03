"""X- rules that are no linear identities: what a table covers, and what stands where a table is empty."""

from collections.abc import Iterator, Mapping

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.compared_figures import current_lines
from budget_disclosure.checks.registry import block, check, run_checks
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.classification import ComparisonItem
from budget_disclosure.model.findings import Finding, Operand, Rule
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import total
from budget_disclosure.tables.table import Table, table_of

Tables = Mapping[str, Table]
_DECLARED = "公开表由填报数据自动生成，请把本报告交给维护表样声明（tables.yaml）的人员。"


def check_coverage(ledger: Ledger, tables: Tables, codes: Codes) -> tuple[Finding, ...]:
    """Return the findings of these rules; amounts in exact 元."""
    return run_checks(__name__, ledger, tables, codes)


@check(
    block(
        "X-002",
        "公开表中各单位的机关运行经费应等于行政、参公单位基本支出中的财政拨款公用经费",
        "财预〔2016〕143号：机关运行经费的口径",
        _DECLARED,
    )
)
def agency_operating_is_of_administrative_units(
    rule: Rule, ledger: Ledger, tables: Tables, codes: Codes
) -> Iterator[Finding]:
    """Counted from the lines, without the declaration of the table; other units have none."""
    table = table_of(tables, Purpose.AGENCY_OPERATING)
    if table is None:
        return
    column = table.whole_column
    for unit in ledger.units:
        code, kind = unit.unit.unit_code.value, unit.unit.kind.value
        found = table.amount(code, column)
        lines = current_lines(unit_ledger(unit, codes), ComparisonItem.AGENCY_OPERATING)
        expected = total(line.amount for line in lines)
        if found.yuan != expected.yuan:
            label = f"{table.row_label(code, column)}.{table.header_of(column)}"
            yield Finding(
                rule,
                Location(ledger.name, f"表{table.numeral}", label),
                f"{unit.unit.unit_name}（{kind}）{yuan(found.yuan)}",
                yuan(expected.yuan),
                difference=found.yuan - expected.yuan,
                operands=tuple(Operand(str(place_of(line.amount)), line.amount.yuan) for line in lines),
            )


@check(block("X-003", "没有数据的公开表应有空表说明", "财预〔2016〕143号：没有数据的表也应公开并说明", _DECLARED))
def empty_tables_say_so(rule: Rule, ledger: Ledger, tables: Tables, codes: Codes) -> Iterator[Finding]:
    """The note is printed for an empty table only; so it must be declared."""
    for table in tables.values():
        if table.is_empty and not table.empty_note.strip():
            at = Location(ledger.name, f"表{table.numeral}")
            yield Finding(
                rule, at, f"《{table.title}》没有数据，也没有空表说明", "空表说明（tables.yaml 的 empty_note）"
            )
