"""A declaration that would print a wrong figure stops the program at the start, with file and line."""

import re
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import load_year
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.template.check_template import check_template
from budget_disclosure.template.field_tree import field_tree
from tests.support.formats import copy_year

T, W = "tables.yaml", "wording.yaml"
YEAR = '["{year}年预算数", '


def copied(tmp_path: Path, templates: Path, *edits: tuple[str, str, str]) -> Path:
    copy_year(tmp_path / "templates" / "thirteen-tables")
    for name, old, new in edits:
        path = tmp_path / "templates" / "thirteen-tables" / "2024" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path / "templates" / "thirteen-tables"


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        # a filter that is lost, or another one, under the words that say what is added up
        ([(T, f"key: basic, header: {YEAR}基本支出], where: {{kind: 基本支出}}", f"key: basic, header: {YEAR}基本支出]")],
         "tables.yaml 第 62 行：“tables.2.blocks.0”：“基本支出”没有筛选，取的是全部，应写 where: {kind: 基本支出}"),
        ([(T, "header: [财政专户管理资金], where: {source: 财政专户管理资金}, width: 14}\n",
           "header: [财政专户管理资金], where: {source: 单位资金}, width: 14}\n")], "“财政专户管理资金”取的是单位资金"),
        ([(T, "label: 五、单位资金, where: {source: 单位资金, ", "label: 五、单位资金, where: {")], "“五、单位资金”没有筛选"),
        # keys of two columns, or rows, exchanged
        ([(T, "key: personnel, header", "key: new, header"), (T, "key: operating, header", "key: personnel, header"),
          (T, "key: new, header", "key: operating, header")], "key 为 operating（公用经费），筛选的却是人员经费"),
        # the table that the chart is drawn from
        ([(T, "where: {period: 本年}", "where: {period: 上年}")], "应写 where: {period: 本年}"),
        ([(T, "        where: {period: 本年}\n", "")], "应写 where: {period: 本年}"),
        ([(T, "            - {key: hospitality, label: 公务接待费, where: {item: 公务接待费}}\n", "")],
         "缺少单独列示的行：公务接待费"),
        ([(T, "numeral: 十一", "numeral: 十")], "numeral）重复：十"),
        # facts of cells that no document can have, twice the same, or called what they are not
        ([(W, "t11!{unit_code}.total", "t11!{unit_cod}.total")], "不会有行 {unit_cod}"),
        ([(W, "t06!total.operating", "t06!total.dept_economic")], "列 dept_economic 不是金额"),
        ([(W, "table: t06, column: operating", "table: t06, column: operatin")], "表 t06 没有列 operatin"),
        ([(W, "t06!total.operating", "t06!total.personnel")], "“basic_operating”与“basic_personnel”是同一个数"),
        ([(W, "stated: procurement.works", "stated: procurement.goods")], "“procurement_works”与“procurement_goods”是同一个"),
        ([(W, "人员经费{{ basic_personnel }}", "人员经费{{ basic_operating }}")],
         "wording.yaml 第 319 行：“人员经费”后面的“basic_operating”（t06!total.operating）是公用经费"),
        ([(W, "单位资金{{ revenue_unit_own }}", "单位资金{{ revenue_special_account }}")], "是财政专户管理资金"),
        ([(W, "涉及金额{{ other_operations_amount }}", "涉及金额{{ specific_purpose_amount }}")],
         "“其他运转类”后面的“specific_purpose_amount”是特定目标类的项目"),
        # what is compared with last year, and next year
        ([(W, "{current: hospitality, three_public: [公务接待费]}", "{current: hospitality, three_public: [公务用车购置费]}")],
         "比较的却是公务用车购置费"),
        ([(W, "{current: vehicles, three_public: [公务用车购置费, 公务用车运行维护费]}",
           "{current: vehicles, three_public: [公务用车购置费, 公务接待费]}")], "比较的却是公务用车购置费、公务接待费"),
        # a table that takes other money, or other units, than last year's figure counts
        ([(T, "rows: {kind: units, unit_kinds: [行政单位, 参照公务员法管理的事业单位]}", "rows: {kind: units}")],
         "“t11!total.total”是不分单位的数，“agency_operating_change”比较的却是机关运行经费"),
        ([(T, "where: {kind: 基本支出, cost: 公用经费, source: [一般公共预算, 政府性基金预算, 国有资本经营预算]}",
           "where: {kind: 基本支出, cost: 公用经费}")],
         "“t11!total.total”是不分资金来源的数，“agency_operating_change”比较的却是机关运行经费"),
        ([(W, "{current: vehicles, three_public: [公务用车购置费, 公务用车运行维护费]}",
           "{current: revenue_total, three_public: [公务用车购置费, 公务用车运行维护费]}")], "是数据集 budget 的数，"),
        ([(W, "{current: agency_operating, comparison: 机关运行经费}",
           "{current: agency_operating, comparison: 一般公共预算当年支出}")], "比较的却是一般公共预算当年支出"),
        ([(W, "  公务接待费: hospitality\n", "  公务接待费: vehicles\n")], "比较的是hospitality，不是“vehicles”"),
        ([(W, "  上年结转: revenue_carryover\n", "  上年结转: revenue_carryover_share\n")], "不是已声明的金额事实"),
        ([(W, "  上年结转: revenue_carryover\n", "  上年结转: unit_count\n")], "不是已声明的金额事实"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_refused_at_the_start(
    tmp_path: Path, templates: Path, edits: list[tuple[str, str, str]], said: str
) -> None:
    with pytest.raises(DeclarationError) as error:
        load_year(copied(tmp_path, templates, *edits), 2024)
    assert said in str(error.value)
    assert ".yaml 第 " in str(error.value)


def test_columns_may_be_called_as_one_likes_where_they_add_up_what_they_say(tmp_path: Path, templates: Path) -> None:
    edits = [
        (T, "key: basic, header", "key: salaries2, header"),
        ("checks.yaml", ".basic", ".salaries2"),
        (W, ".basic}", ".salaries2}"),
    ]
    assert load_year(copied(tmp_path, templates, *edits), 2024).wording.facts


def test_a_format_without_three_public_has_no_chart_to_print(tmp_path: Path, templates: Path) -> None:
    """A template that says “没有安排“三公”经费” under such a format is told that there is no such field."""
    folder = copied(tmp_path, templates) / "2024"
    cut(folder / T, r"  - id: t10\n.*?(?=  - id: t11\n)")
    cut(folder / "checks.yaml", r"  - id: X-\d+\n(?:    (?!.*t10).*\n)*    .*t10.*\n(?:    .*\n)*")
    cut(folder / W, r"  # 七、.*?(?=  # 八、)")
    cut(folder / W, r"\n  three_public:\n.*?(?=\n  agency_operating:)")
    for word in ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费"):
        cut(folder / W, rf"(?<=\n  {word}: )[a-z_]+(?=\n)", "null")
    with (folder / T).open("a", encoding="utf-8") as file:
        file.write("\nwithout: [three_public]\n")
    (folder / "document.yaml").unlink()  # its pictures draw what is no longer there
    year = load_year(folder.parent, 2024)
    assert not field_tree(year).children["charts"].children
    found = [defect.found for defect in check_template(folder / "部门预算公开.docx", year)]
    assert any("“charts.three_public”没有定义" in one for one in found)
    assert not any("没有插入" in one and "分布图" in one for one in found)


def cut(path: Path, pattern: str, instead: str = "") -> None:
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, instead, text, flags=re.DOTALL if ".*?" in pattern else 0)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_two_fields_of_one_title_are_refused_also_when_only_blanks_tell_them_apart(
    tmp_path: Path, templates: Path
) -> None:
    """Every workbook would have two columns of one header, which intake cannot tell apart."""
    old = "      - {key: actual_staff, title: 实有在职人数, "
    new = f"      - {{key: staff, title: '实有在职 人数', type: count}}\n{old}"
    with pytest.raises(DeclarationError, match=r"workbook\.yaml 第 47 行.*字段标题重复：实有在职人数"):
        load_year(copied(tmp_path, templates, ("workbook.yaml", old, new)), 2024)
