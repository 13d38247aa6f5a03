"""X- rules: every declared identity holds for a right ledger and fails, alone on its side, when one amount is off."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.checks import coverage
from budget_disclosure.checks.coverage import DepartmentTables
from budget_disclosure.checks.table_identities import check_tables
from budget_disclosure.declarations.checks_yaml import CHILDREN, PARTS, ROW, TOP, Identity, Term, load_identities
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.money import Amount
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import Table
from tests.support.submissions import waterworks

TEMPLATES = Path(__file__).parents[2] / "templates" / "thirteen-tables"
IDENTITIES = load_year(TEMPLATES, 2024).identities.identities


@pytest.fixture(scope="module")
def ledger(year_2024: Declarations) -> Ledger:
    return department_ledger(waterworks(), year_2024.codes)


@pytest.fixture(scope="module")
def tables(ledger: Ledger, year_2024: Declarations) -> dict[str, Table]:
    return compute_tables(ledger, year_2024.tables, year_2024.codes)


def with_more(
    tables: dict[str, Table], table_id: str, row_key: str, column_key: str, yuan: int | Decimal = 1
) -> dict[str, Table]:
    """Return the tables with one amount cell raised."""
    table = tables[table_id]
    block = table.block_of_column[column_key]
    index = next(i for i, column in enumerate(table.columns) if column.key == column_key)
    rows = []
    for row in table.rows:
        if row.keys[block] == row_key:
            amount = row.cells[index].amount or Amount(Decimal(0))
            cells = list(row.cells)
            cells[index] = replace(cells[index], amount=replace(amount, yuan=amount.yuan + yuan))
            rows.append(replace(row, cells=tuple(cells)))
        else:
            rows.append(row)
    return {**tables, table_id: replace(table, rows=tuple(rows))}


def a_row_of(term: Term, identity: Identity, tables: dict[str, Table]) -> str:
    """Return a row that the identity is checked for and the term stands for."""
    if term.row == TOP:
        return tables[term.table].rows_of_level(None, term.column)[0]
    if term.row == PARTS:
        return tables[term.table].rows_of_level(1, term.column)[0]
    if term.row == ROW:
        needs_parts = any(other.row == CHILDREN for other in (*identity.left, *identity.right))
        rows = list(tables[term.table].row_keys(term.column))
        return next(row for row in rows if not needs_parts or tables[term.table].children(row, term.column))
    return term.row


def test_a_right_ledger_satisfies_every_identity(
    ledger: Ledger, tables: dict[str, Table], year_2024: Declarations
) -> None:
    assert check_tables(ledger, tables, year_2024.identities) == ()


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.id)
def test_an_identity_fails_by_exactly_the_one_yuan_that_is_off(
    identity: Identity, ledger: Ledger, tables: dict[str, Table], year_2024: Declarations
) -> None:
    term = identity.left[0]
    row = a_row_of(term, identity, tables)
    gap = Decimal(0)
    if identity.relation == "at_most":
        bound = identity.right[0]
        gap = tables[bound.table].amount(row, bound.column).yuan - tables[term.table].amount(row, term.column).yuan
    wrong = with_more(tables, term.table, row, term.column, int(gap) + 1)
    findings = [f for f in check_tables(ledger, wrong, year_2024.identities) if f.rule.id == identity.id]
    assert findings
    assert {f.difference for f in findings} <= {Decimal(1), Decimal(-1)}
    assert sum((o.sign * o.yuan for o in findings[0].operands), Decimal(0)) == findings[0].difference


def test_the_department_is_the_sum_of_its_units_cell_by_cell(
    ledger: Ledger, tables: dict[str, Table], year_2024: Declarations
) -> None:
    units = {
        unit.unit.unit_code.value: compute_tables(unit_ledger(unit, year_2024.codes), year_2024.tables, year_2024.codes)
        for unit in waterworks()
    }
    assert coverage.CHECKS.run(DepartmentTables(ledger, tables, units), year_2024) == ()
    wrong = with_more(tables, "t06", "30101/50501", "personnel")
    (finding,) = coverage.CHECKS.run(DepartmentTables(ledger, wrong, units), year_2024)
    assert (finding.rule.id, finding.at.sheet, finding.difference) == ("X-001", "表六", Decimal(1))
    assert [str(operand.yuan) for operand in finding.operands] == ["0", "260000", "300000"]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("t01!grand_total.total", "t01!grand_total.totl", "表 t01 没有列 totl"),
        ("t01!grand_total.total", "t99!grand_total.total", "没有表 t99"),
        ("t01!grand_total.total", "t01 grand_total", "写法不对"),
        ("{children}", "{child}", "不是占位符"),
        ("id: X-102", "id: X-101", "勾稽关系的 id 重复：X-101"),
        ("for_each: [t01.total]", "for_each: []", "要写 for_each"),
    ],
)
def test_a_wrong_declaration_stops_with_its_line(
    right: str, wrong: str, message: str, year_2024: Declarations, tmp_path: Path
) -> None:
    text = (year_2024.folder / "checks.yaml").read_text(encoding="utf-8")
    assert right in text
    body = text[text.index("identities:") :].replace(right, wrong, 1)
    path = tmp_path / "checks.yaml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(DeclarationError, match=message) as caught:
        load_identities(path, year_2024.tables)
    assert caught.value.line
