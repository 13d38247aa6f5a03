"""四舍五入尾差 is explained with its parts and bound, and only where the exact amounts add up."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.checks.rounding import rounding_residues
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import Table
from tests.rules.test_table_identities import with_more
from tests.support.submissions import G, submission

Tables = dict[str, Table]


@pytest.fixture(scope="module")
def tables(year_2024: Declarations) -> Tables:
    """Return tables of two lines of 60 元 (0.01 万元 each) that are 120 元 together (0.01 万元 too)."""
    basic = (("2130301", "30201", "50201", {G: "60"}), ("2130306", "30205", "50201", {G: "60"}))
    ledger = department_ledger((submission(basic=basic),), year_2024.codes)
    return compute_tables(ledger, year_2024.tables, year_2024.codes)


def test_a_residue_names_table_row_column_parts_total_and_bound(tables: Tables, year_2024: Declarations) -> None:
    residues = rounding_residues(tables, year_2024.identities)
    by_place = {(residue.table, residue.row, residue.column): residue for residue in residues}
    residue = by_place["表三", "21303", "合计"]
    assert [(str(figure), label) for label, figure in residue.parts] == [
        ("0.01", "表三!2130301.合计"),
        ("0.01", "表三!2130306.合计"),
    ]
    assert (residue.parts_sum, residue.shown, residue.difference) == (Decimal("0.02"), Decimal("0.01"), Decimal("0.01"))
    assert residue.bound == Decimal("0.015")
    assert residue.text == (
        "表三“21303”行“合计”列：2 个分项显示数之和 0.02 万元，显示合计 0.01 万元，相差 +0.01 万元，"
        "为四舍五入尾差（按元相加相等）。"
    )


def test_no_residue_is_larger_than_rounding_can_make(tables: Tables, year_2024: Declarations) -> None:
    for residue in rounding_residues(tables, year_2024.identities):
        assert 0 < abs(residue.difference) <= residue.bound
        assert residue.table in residue.text
        assert "四舍五入尾差" in residue.text


def test_tables_whose_shown_figures_add_up_have_none(year_2024: Declarations) -> None:
    basic = (("2130301", "30201", "50201", {G: "10000"}), ("2130306", "30205", "50201", {G: "20000"}))
    ledger = department_ledger((submission(basic=basic),), year_2024.codes)
    tables = compute_tables(ledger, year_2024.tables, year_2024.codes)
    assert rounding_residues(tables, year_2024.identities) == ()


def test_a_total_that_is_wrong_in_yuan_is_no_residue(tables: Tables, year_2024: Declarations) -> None:
    right = {(r.table, r.row, r.column) for r in rounding_residues(tables, year_2024.identities)}
    wrong = with_more(tables, "t03", "21303", "total", 1000)
    left = {(r.table, r.row, r.column) for r in rounding_residues(wrong, year_2024.identities)}
    assert ("表三", "21303", "合计") in right - left


def test_tables_in_yuan_with_decimals_are_shown_exactly_and_never_explained(
    tables: Tables, year_2024: Declarations
) -> None:
    in_yuan = {key: replace(table, figures=FigureStyle(MoneyUnit.YUAN)) for key, table in tables.items()}
    assert rounding_residues(in_yuan, year_2024.identities) == ()


def test_tables_in_whole_yuan_are_explained_where_fen_are_hidden(year_2024: Declarations) -> None:
    basic = (("2130301", "30201", "50201", {G: "60.40"}), ("2130306", "30205", "50201", {G: "60.40"}))
    ledger = department_ledger((submission(basic=basic),), year_2024.codes)
    whole = FigureStyle(MoneyUnit.YUAN, 0, has_separators=True)
    computed = compute_tables(ledger, year_2024.tables, year_2024.codes)
    tables = {key: replace(table, figures=whole) for key, table in computed.items()}
    said = {residue.text for residue in rounding_residues(tables, year_2024.identities)}
    assert (
        "表三“21303”行“合计”列：2 个分项显示数之和 120 元，显示合计 121 元，相差 -1 元，为四舍五入尾差（按分相加相等）。"
    ) in said
