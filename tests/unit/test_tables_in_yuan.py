"""Tables as another bureau publishes them: in 元, split codes, totals below, against the figures that it published."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.budget_lines import BudgetLine, ThreePublicLine
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.money import Amount
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import HeaderCell, RowStyle, Table
from tests.support.law import LAW
from tests.support.neighbourhood import ECONOMIC, FUNCTIONS, economic_lines, function_lines, line
from tests.support.submissions import submission

DECLARED = Path(__file__).parents[1] / "support" / "tables_in_yuan.yaml"


def ledger_of(year: Declarations, lines: tuple[BudgetLine, ...]) -> Ledger:
    """Return a department's ledger of nothing but some lines, and of published “三公” figures."""
    this_year = next(iter(LAW.periods))
    items = dict(zip(LAW.three_public_items, (0, 13500, 250000, 215600), strict=True))
    return replace(
        department_ledger((submission(),), year.codes),
        name="上海市普陀区人民政府万里街道办事处",
        lines=lines,
        revenue_lines=(),
        three_public_lines=tuple(
            ThreePublicLine("330001", item, next(iter(LAW.sources)), this_year, Amount(Decimal(yuan)))
            for item, yuan in items.items()
        ),
    )


def tables_of(year: Declarations, lines: tuple[BudgetLine, ...]) -> dict[str, Table]:
    return compute_tables(ledger_of(year, lines), load_tables(DECLARED, LAW), year.codes)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture(scope="module")
def by_function(year_2024: Declarations) -> dict[str, Table]:
    return tables_of(year_2024, function_lines())


@pytest.fixture(scope="module")
def by_economic_item(year_2024: Declarations) -> dict[str, Table]:
    return tables_of(year_2024, economic_lines())


def test_the_tree_of_functions_is_the_published_one(by_function: dict[str, Table]) -> None:
    table = by_function["t05"]
    assert texts(table)[:3] == [
        ["201", "", "", "一般公共服务支出", "2,932,700", "0", "2,932,700"],
        ["201", "05", "", "统计信息事务", "257,700", "0", "257,700"],
        ["201", "05", "07", "专项普查活动", "257,700", "0", "257,700"],
    ]
    assert texts(table)[-1] == ["合计", "", "", "", "156,211,123", "99,706,020", "56,505,103"]
    assert texts(table)[-2] == ["221", "03", "99", "其他城乡社区住宅支出", "2,177,200", "0", "2,177,200"]
    leaves = {key: table.amount(key, "total").yuan for key in table.row_keys("total") if len(key) == 7}
    assert leaves == {code: sum(amounts) for code, amounts in FUNCTIONS.items()}
    assert table.cell("212", "total").text == "119,385,303"


def test_the_table_of_economic_items_adds_up_government_items_and_is_the_published_one(
    by_economic_item: dict[str, Table],
) -> None:
    table = by_economic_item["t01"]
    assert texts(table)[:2] == [
        ["301", "", "工资福利支出", "88,282,511", "88,282,511", "0"],
        ["301", "01", "基本工资", "5,873,551", "5,873,551", "0"],
    ]
    assert texts(table)[-2:] == [
        ["303", "02", "退休费", "254,940", "254,940", "0"],
        ["", "", "合计", "99,706,020", "88,537,451", "11,168,569"],
    ]
    items = {key: table.amount(key, "total").yuan for key in table.row_keys("total") if key.isdigit() and len(key) == 5}
    assert items == ECONOMIC
    assert len(table.amount("30101", "total").cells) == 2
    assert table.children("total", "total") == ("301", "302", "303")
    assert table.children("303", "total") == ("30302",)


def test_a_group_and_its_parts_stand_beside_the_categories_with_the_totals_below(
    by_function: dict[str, Table],
) -> None:
    table = by_function["t11"]
    assert texts(table) == [
        ["一、财政拨款收入", "156,211,123", "一、一般公共服务支出", "2,932,700"],
        ["1. 一般公共预算资金", "156,211,123", "二、公共安全支出", "1,633,000"],
        ["2. 政府性基金", "", "三、教育支出", "250,000"],
        ["3. 国有资本经营预算", "", "四、科学技术支出", "100,000"],
        ["二、单位资金", "", "五、文化旅游体育与传媒支出", "200,000"],
        ["", "", "六、社会保障和就业支出", "19,604,064"],
        ["", "", "七、卫生健康支出", "3,223,657"],
        ["", "", "八、城乡社区支出", "119,385,303"],
        ["", "", "九、住房保障支出", "8,882,399"],
        ["收入总计", "156,211,123", "支出总计", "156,211,123"],
    ]
    assert table.children("revenue_total", "revenue") == ("appropriation", "unit_own")
    assert table.children("appropriation", "revenue") == ("general_public", "government_funds", "state_capital")


def test_two_blocks_of_one_row_make_one_row_in_wan_with_no_more_decimals_than_needed(year_2024: Declarations) -> None:
    basic = LAW.expenditure_kinds["basic"]
    table = tables_of(year_2024, (line("2120101", "30201", basic, 4431800, "50201"),))["t10"]
    assert texts(table) == [["47.91", "0", "1.35", "46.56", "25", "21.56", "443.18"]]
    assert table.unit_of_amount == "万元"
    assert table.amount("all", "agency_operating").yuan == 4431800
    assert table.header == (
        HeaderCell("2024年“三公”经费预算数", 0, 0, 1, 6),
        HeaderCell("2024年机关运行经费预算数", 0, 6, 3, 1),
        HeaderCell("合计", 1, 0, 2, 1),
        HeaderCell("因公出国（境）费", 1, 1, 2, 1),
        HeaderCell("公务接待费", 1, 2, 2, 1),
        HeaderCell("公务用车购置及运行费", 1, 3, 1, 3),
        HeaderCell("小计", 2, 3, 1, 1),
        HeaderCell("购置费", 2, 4, 1, 1),
        HeaderCell("运行费", 2, 5, 1, 1),
    )


def test_a_total_across_reaches_over_the_columns_that_name_rows(by_function: dict[str, Table]) -> None:
    total = by_function["t05"].rows[-1]
    assert [cell.span for cell in total.cells] == [4, 1, 1, 1, 1, 1, 1]
    assert (total.style, total.levels) == (RowStyle.TOTAL, (0,))


def test_an_empty_table_has_no_figures_and_says_why(by_function: dict[str, Table]) -> None:
    table = by_function["funds"]
    assert texts(table) == [["", "合计", ""]]
    assert table.is_empty
    assert table.empty_note == "注：本部门2024年无政府性基金预算财政拨款安排的预算，故本表为空表。"


def test_words_above_a_table_are_declared(by_function: dict[str, Table]) -> None:
    table = by_function["t11"]
    assert table.heading == "1. 2024年部门财务收支预算总表"
    assert table.line_above == "编制部门：上海市普陀区人民政府万里街道办事处"
    assert by_function["funds"].heading == "表6 2024年部门政府性基金预算支出功能分类预算表"
    assert by_function["funds"].line_above == "部门名称：上海市普陀区人民政府万里街道办事处"


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [("1234.50", "1,235"), ("1234.49", "1,234"), ("0.30", "0"), ("-0.30", "0"), ("-1234.50", "-1,235")],
)
def test_an_amount_in_whole_yuan_is_rounded_half_up_once(year_2024: Declarations, yuan: str, shown: str) -> None:
    table = tables_of(year_2024, (line("2120101", "30201", LAW.expenditure_kinds["basic"], yuan, "50201"),))["t05"]
    assert table.cell("2120101", "total").text == shown
    assert table.amount("2120101", "total").yuan == Decimal(yuan)


def test_a_split_code_is_one_code_for_readers(
    by_function: dict[str, Table], by_economic_item: dict[str, Table]
) -> None:
    assert by_function["t05"].row_label("2010507", "total") == "2010507"
    assert by_economic_item["t01"].row_label("30101", "total") == "30101"
    assert by_function["t10"].row_label("all", "agency_operating") == "机关运行经费"


WRONG = {
    "two tables of one heading": (
        'numeral: "3"\n    title: "{year}年{scope_noun}支出预算总表"\n    heading: "{numeral}. {title}"',
        'numeral: "3"\n    title: "{year}年{scope_noun}支出预算总表"\n    heading: 1. {year}年{scope_noun}财务收支预算总表',
        "只能使用占位符 {numeral}、{title}",
    ),
    "two tables of one title": (
        'title: "{year}年{scope_noun}支出预算总表"\n    heading: "{numeral}. {title}"',
        'title: "{year}年{scope_noun}财务收支预算总表"\n    heading: "1. {title}"',
        "两张表的表题（heading）相同，读者分不清：1. {year}年{scope_noun}财务收支预算总表",
    ),
    "an id that templates read otherwise": ("id: funds", "id: items", "表的 id 不能是 items"),
    "an id with a sign": ("id: funds", "id: t-6", "写法不对"),
    "unknown unit": ("unit_of_amount: 元\n    decimals: 0\n    zero: 0", "unit_of_amount: 千元", "不在允许范围内"),
    "decimals that are no style": ("decimals: as_needed", "decimals: 1", "decimals"),
    "a zero with decimals where there are none": ('zero: "0"\n    blocks', 'zero: "0.00"\n    blocks', "zero: 0.00 只用于 decimals: 2"),
    "placeholder": ("编制{scope_noun}：{name}", "编制{scope_noun}：{title}", "只能使用占位符 {year}、{last_year}、{scope}"),
    "placeholder of a heading": ('heading: "{numeral}. {title}"', 'heading: "{numeral}. {name}"', "只能使用占位符 {numeral}、{title}"),
    "placeholder of a title": ("title: \"{scope_noun}“三公”", "title: \"{name}“三公”", "只能使用占位符 {year}、{scope_noun}"),
    "placeholder that does not end": ("注：{scope}{year}年", "注：{scope}{year年", "只能使用占位符"),
    "levels upside down": ("levels: [3, 5]", "levels: [5, 3]", "由短到长"),
    "no levels": ("levels: [3, 5]", "levels: []", "由短到长"),
    "levels of a rows kind without": ("{kind: items, items: [{key: all, label: 机关运行经费}]}", "{kind: units, levels: [3]}", "levels”，请检查拼写"),
    "place of the total": ("total_at: bottom, total_label_column: name", "total_at: below, total_label_column: name", "不在允许范围内"),
    "a label without a column": ("total_label_column: across}", "total_label_column: middle}", "不在允许范围内"),
    "a column that rows have nothing for": ("content: code_section, header: [项目, 部门预算经济", "content: code_item, header: [项目, 部门预算经济", "行类型 economic_items 没有 content: code_item"),
    "a dataset without economic items": ("- where: {source: 一般公共预算, kind: 基本支出}", "- dataset: revenue", "行类型 economic_items 需要数据集 budget"),
    "a part of no row": ("part_of: appropriation}\n            - {key: unit_own", "part_of: revenue}\n            - {key: unit_own", "行“state_capital”是“revenue”的分项"),
    "a part of a row further up": ("label: 二、单位资金, where: {source: 单位资金}}", "label: 二、单位资金, where: {source: 单位资金}}\n            - {key: late, label: 迟, part_of: appropriation}", "行“late”是“appropriation”的分项"),
    "a part below the line": ("label: 收入总计}", "label: 收入总计, part_of: appropriation}", "footer 的行“revenue_total”不能写 part_of"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_what_is_written_wrongly_stops_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = DECLARED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "tables.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_tables(path, LAW)
    assert said in str(caught.value)
    assert caught.value.line


def test_a_total_whose_label_would_stand_nowhere_is_refused(tmp_path: Path) -> None:
    text = DECLARED.read_text(encoding="utf-8").replace(
        "          - {key: name, content: name, header: [项目, 经济分类科目名称], width: 40}\n", ""
    )
    path = tmp_path / "tables.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(
        DeclarationError, match="合计行的“合计”没有地方写：total_label_column 是 name，本栏却没有这样的列"
    ):
        load_tables(path, LAW)
