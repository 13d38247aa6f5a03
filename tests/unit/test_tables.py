"""The thirteen tables as pivots of the ledger, on an invented department with all sources, carry-over and funds."""

from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import HeaderCell, Table
from budget_disclosure.tables.table_header import header_cells
from budget_disclosure.text.numerals import numeral_of
from tests.support.law import LAW
from tests.support.submissions import waterworks


@pytest.fixture(scope="module")
def tables(year_2024: Declarations) -> dict[str, Table]:
    return compute_tables(department_ledger(waterworks(), year_2024.codes), year_2024.tables, year_2024.codes)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_there_are_thirteen_tables_with_titles_of_the_year(tables: dict[str, Table]) -> None:
    assert [table.numeral for table in tables.values()] == [numeral_of(n) for n in range(1, 14)]
    assert tables["t06"].title == "2024年一般公共预算安排基本支出分经济科目表（不含上年结转）"


def test_grand_totals_of_revenue_and_expenditure_include_the_carryover(tables: dict[str, Table]) -> None:
    assert tables["t01"].amount("carryover_in", "revenue").yuan == 36000
    assert tables["t01"].amount("grand_total", "revenue").yuan == tables["t01"].amount("grand_total", "total").yuan
    assert texts(tables["t01"])[-1] == ["收入总计", "333.70", "支出总计", "333.70", "330.10", "3.60"]


def test_a_blank_is_not_a_zero(tables: dict[str, Table]) -> None:
    cell = tables["t01"].cell("carryover_out", "total")
    assert (cell.text, cell.amount) == ("", None)


def test_a_function_tree_shows_only_codes_with_amounts_and_their_upper_levels(tables: dict[str, Table]) -> None:
    assert list(tables["t08"].row_keys("total")) == ["total", "213", "21372", "2137201"]
    assert texts(tables["t08"]) == [
        ["", "合计", "45.00", "", "45.00"],
        ["213", "农林水支出", "45.00", "", "45.00"],
        ["21372", tables["t08"].cell("21372", "name").text, "45.00", "", "45.00"],
        ["2137201", tables["t08"].cell("2137201", "name").text, "45.00", "", "45.00"],
    ]


def test_every_amount_knows_the_cells_of_the_workbooks(tables: dict[str, Table]) -> None:
    cells = tables["t05"].amount("2130309", "basic").cells
    assert [(cell.file[:6], str(cell).split(" › ")[1]) for cell in cells] == [
        ("305002", "基本支出!F6"),
        ("305002", "基本支出!F7"),
        ("305002", "基本支出!F8"),
    ]


def test_pairs_of_economic_items_stand_in_the_order_of_the_codes_with_subtotals(tables: dict[str, Table]) -> None:
    keys = list(tables["t06"].row_keys("total"))
    assert keys[:4] == ["total", "301", "30101/50101", "30101/50501"]
    assert tables["t06"].children("302", "total") == (
        "30201/50201",
        "30201/50502",
        "30206/50502",
        "30211/50502",
        "30217/50206",
        "30231/50208",
    )


def test_agency_operating_leaves_out_public_institutions(tables: dict[str, Table]) -> None:
    assert list(tables["t11"].row_keys("total")) == ["total", "305001", "305002"]
    assert tables["t11"].amount("total", "total").yuan == Decimal("130000.40")


def test_revenue_and_expenditure_of_state_capital_stand_side_by_side(tables: dict[str, Table]) -> None:
    assert [row.keys for row in tables["t09"].rows] == [
        ("total", "total"),
        ("103", "223"),
        ("10306", "22301"),
        ("1030601", "2230107"),
    ]


def test_projects_stand_below_their_unit_and_the_department_on_top(tables: dict[str, Table]) -> None:
    assert list(tables["t12"].row_keys("total")) == [
        "department",
        "305001",
        "305001/001",
        "305001/002",
        "305001/003",
        "305002",
        "305002/001",
        "305003",
        "305003/001",
    ]


def test_a_column_that_is_only_shown_if_any_appears_with_its_amount(
    tables: dict[str, Table], year_2024: Declarations
) -> None:
    assert [column.key for column in tables["t13"].columns][-1] == "unit_own"
    bureau = waterworks()[0]
    own = compute_tables(unit_ledger(bureau, year_2024.codes), year_2024.tables, year_2024.codes)
    assert [column.key for column in own["t13"].columns][-1] == "state_capital"


def test_a_units_own_tables_have_no_department_row(year_2024: Declarations) -> None:
    own = compute_tables(unit_ledger(waterworks()[1], year_2024.codes), year_2024.tables, year_2024.codes)
    assert list(own["t12"].row_keys("total")) == ["305002", "305002/001"]
    assert own["t07"].is_empty
    assert not own["t05"].is_empty


def test_upper_header_words_merge_and_short_stacks_reach_down() -> None:
    stacks = [("项目", "编码"), ("项目", "名称"), ("上年结转",)]
    assert header_cells(stacks, numbered=True) == (
        (
            HeaderCell("项目", 0, 0, 1, 2),
            HeaderCell("上年结转", 0, 2, 2, 1),
            HeaderCell("编码", 1, 0, 1, 1),
            HeaderCell("名称", 1, 1, 1, 1),
            HeaderCell("1", 2, 0, 1, 1),
            HeaderCell("2", 2, 1, 1, 1),
            HeaderCell("3", 2, 2, 1, 1),
        ),
        3,
    )


def test_equal_words_under_different_words_do_not_merge() -> None:
    cells, _ = header_cells([("收入", "项目", "甲"), ("支出", "项目", "乙")], numbered=False)
    assert [cell.column_span for cell in cells if cell.text == "项目"] == [1, 1]


WRONG = {
    "unknown attribute": ("where: {source: 一般公共预算}", "where: {sourc: 一般公共预算}", "不认识的键"),
    "unknown value": ("where: {kind: 基本支出}", "where: {kind: 基本}", "不在允许范围内"),
    "filter of another dataset": (
        "where: {period: 本年}",
        "where: {vintage: 本年预算}",
        "数据集 three_public 没有属性 vintage",
    ),
    "rows of another dataset": (
        "dataset: revenue\n        where: {source: 政府性基金预算}",
        "where: {source: 政府性基金预算}",
        "需要数据集 revenue",
    ),
    "unknown placeholder": ('title: "{year}年预算收支总表"', 'title: "{yeer}年预算收支总表"', "只能使用占位符"),
    "two tables with one id": ("- id: t02", "- id: t01", "表的 id 重复：t01"),
    "two columns with one key": ("key: expenditure_item", "key: revenue_item", "列的 key 重复：revenue_item"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_declaration_stops_with_its_line(case: str, year_2024: Declarations, tmp_path: Path) -> None:
    right, wrong, message = WRONG[case]
    text = (year_2024.folder / "tables.yaml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "tables.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=message) as caught:
        load_tables(path, LAW)
    assert caught.value.line
