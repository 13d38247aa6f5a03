"""The shapes that exports have: sums only, subtotals, signs, forms, items, records of other sheets, names of units."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.importing.mapped_import import MappedResult, import_mapped
from budget_disclosure.importing.mapped_remarks import Fate, RemarkKind
from tests.support.exports import Cell, ExportSheet
from tests.unit.test_importing_mapped import Desk, remarks

HEAD = "fiscal_year: 2024\nsheets:\n"
UNIT = "    unit: {code: '305001'}\n"
BASIC = """\
    take:
      - into: basic
        fields:
          function_code: 功能科目
          dept_economic_code: 部门经济
          current_general_public: 金额
        leaves: [gov_economic_code]
"""
TITLE: list[list[Cell]] = [["单位：元"], ["功能科目", "部门经济", "金额"]]
SALARY: list[Cell] = ["2130301 行政运行", "30101 基本工资", 100]
OFFICE: list[Cell] = ["2130301 行政运行", "30201 办公费", 20]


@pytest.fixture
def desk(tmp_path: object, templates: object) -> Desk:
    return Desk(tmp_path, templates)  # type: ignore[arg-type]


def imported(desk: Desk, mapping: str, *sheets: ExportSheet) -> MappedResult:
    desk.mapping = HEAD + mapping
    return desk.run(*sheets)


def table(*rows: list[Cell], title: str = "明细", header: list[list[Cell]] = TITLE) -> ExportSheet:
    return ExportSheet(title, [*header, *rows])


def stated(result: MappedResult) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.cell, one.why) for one in result.remarks if not one.follows]


def test_a_table_of_sums_alone_is_placed_with_what_it_cannot_say_left_to_the_unit(desk: Desk) -> None:
    sums = ExportSheet(
        "支出总表",
        [
            ["单位：元"],
            ["类", "款", "项", "名称", "合计", "基本支出", "项目支出"],
            [213, None, None, "农林水支出", 150, 120, 30],
            [213, 3, None, "水利", 150, 120, 30],
            [213, 3, 1, "行政运行", 120, 120, 0],
            [213, 3, 14, "防汛", 30, None, 30],
            ["合计", None, None, None, 150, 120, 30],
        ],
    )
    code = "{join: [类, 款, 项]}"
    result = imported(
        desk,
        f"  - title: 支出总表\n{UNIT}    ignore: [合计]\n    take:\n"
        f"      - into: basic\n        fields: {{function_code: {code}, current_general_public: 基本支出}}\n"
        "        names: {function_code: 名称}\n        leaves: [dept_economic_code, gov_economic_code]\n"
        f"      - into: projects\n        record: 名称\n"
        f"        fields: {{function_code: {code}, name: 名称, current_general_public: 项目支出}}\n"
        "        leaves: [category, is_published]\n",
        sums,
    )
    assert stated(result) == []
    assert result.units[0].sheets == (("基本支出", 1, Decimal("120.00")), ("项目支出", 1, Decimal("30.00")))
    notes = result.units[0].missing
    assert "“基本支出”的“部门经济科目”有 1 行未填" in notes
    assert result.sheets[0].fates.get(Fate.UNPLACED) is None


def test_rows_above_the_last_level_are_held_against_their_parts(desk: Desk) -> None:
    mapping = f"  - title: 明细\n{UNIT}{BASIC}"
    above: list[Cell] = ["213 农林水支出", None, 120]
    assert stated(imported(desk, mapping, table(above, SALARY, OFFICE))) == []
    assert stated(imported(desk, mapping, table([*above[:2], 121], SALARY, OFFICE))) == [
        ("核对不符", "C3", "合计是 121.00 元，放入的明细之和是 120.00 元，少 1.00 元")
    ]
    assert stated(imported(desk, mapping, table(["205 教育支出", None, 5], SALARY, OFFICE))) == [
        ("没有放入", "A3", "“205”像是小计行，表中没有它的明细")
    ]


def test_a_row_without_an_item_is_a_subtotal_only_where_the_mapping_says_so(desk: Desk) -> None:
    mapping = f"  - title: 明细\n{UNIT}{BASIC}"
    blank: list[Cell] = ["2130301 行政运行", None, 120]
    assert stated(imported(desk, mapping, table(blank, SALARY, OFFICE))) == [
        ("没有放入", "B3", "“部门经济”空白：没有部门经济科目")
    ]
    said = mapping + "        subtotals_without: [dept_economic_code]\n"
    assert stated(imported(desk, said, table(blank, SALARY, OFFICE))) == []
    assert stated(imported(desk, said, table([*blank[:2], 130], SALARY, OFFICE))) == [
        ("核对不符", "C3", "合计是 130.00 元，放入的明细之和是 120.00 元，少 10.00 元")
    ]


def test_totals_stand_above_or_below_as_declared(desk: Desk) -> None:
    mapping = f"  - title: 明细\n{UNIT}    totals: {{小计: below, 本页合计: above}}\n{BASIC}"
    rows = (["小计", None, 100], SALARY, ["小计", None, 20], OFFICE, ["本页合计", None, 20], ["总计", None, 120])
    assert stated(imported(desk, mapping, table(*rows))) == []
    assert stated(imported(desk, mapping.replace("below", "above"), table(*rows))) == [
        ("核对不符", "C3", "合计是 100.00 元，放入的明细之和是 0.00 元，少 100.00 元"),
        ("核对不符", "C5", "合计是 20.00 元，放入的明细之和是 100.00 元，多 80.00 元"),
    ]


def test_amounts_that_an_export_turns_around_are_turned_back(desk: Desk) -> None:
    mapping = f"  - title: 明细\n{UNIT}{BASIC}".replace(
        "current_general_public: 金额", "current_general_public: {header: 金额, sign: '-'}"
    )
    result = imported(desk, mapping, table([*SALARY[:2], -100], ["合计", None, -100]))
    assert (stated(result), result.units[0].sheets[0][2]) == ([], Decimal("100.00"))


def test_two_columns_say_which_field_an_amount_goes_to(desk: Desk) -> None:
    spread = """\
        spread:
          header: 金额
          by: [资金, 年度]
          into: {本级/当年: current_general_public, 本级/结转: carryover_general_public}
"""
    mapping = f"  - title: 明细\n{UNIT}{BASIC}{spread}".replace("          current_general_public: 金额\n", "")
    header: list[list[Cell]] = [["单位：元"], ["功能科目", "部门经济", "资金", "年度", "金额"]]
    rows = ([*SALARY[:2], "本级", "当年", 100], [*SALARY[:2], "本级", "结转", 7], [*OFFICE[:2], "上级", "当年", 5])
    result = imported(desk, mapping, table(*rows, header=header))
    assert stated(result) == [("没有放入", "D5", "“上级/当年”不在对应表 spread 的 into 中（本级/当年、本级/结转）")]
    assert result.units[0].sheets == (("基本支出", 1, Decimal("107.00")),)


THREE = ExportSheet(
    "三公",
    [
        ["“三公”经费（万元）"],
        ["单位", "合计", "出国", "接待", "公车", None],
        [None, None, None, None, "购置", "运行"],
        ["云岭县水利局", 3.5, 0, 1.5, "-", 2],
        ["云岭县水利站", "1.00", None, None, None, "1.00"],
    ],
    merged=("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2"),
)
ITEMS = """\
  - title: 三公
    unit: {header: 单位, by: name}
    take:
      - into: three_public
        row_total: 合计
        items:
          因公出国（境）费: {this_general_public: 出国}
          公务接待费: {this_general_public: 接待}
          公务用车购置费: {this_general_public: 公车 > 购置}
          公务用车运行维护费: {this_general_public: 公车 > 运行}
"""


def test_columns_of_a_row_are_the_items_of_a_sheet_of_fixed_rows(desk: Desk) -> None:
    result = imported(desk, ITEMS, THREE)
    assert (stated(result), [unit.code for unit in result.units]) == ([], ["305001", "305002"])
    assert [unit.sheets for unit in result.units] == [(("三公经费", 4, None),), (("三公经费", 1, None),)]
    wrong = replace(THREE, rows=[*THREE.rows[:3], ["云岭县水利局", 3.6, 0, 1.5, 0, 2]])
    assert stated(imported(desk, ITEMS, wrong)) == [
        ("没有放入", "B4", "这一行的合计是 36,000.00 元，放入各栏之和是 35,000.00 元")
    ]
    twice = replace(THREE, rows=[*THREE.rows, THREE.rows[3]])
    assert stated(imported(desk, ITEMS, twice))[0][2] == "“本年预算·一般公共预算”已经放入 0.00，这里又是 0.00"


def test_a_name_that_is_not_in_the_roster_or_not_declared_is_no_unit(desk: Desk) -> None:
    other = replace(THREE, rows=[*THREE.rows[:3], ["水利局", 3.5, 0, 1.5, 0, 2]])
    assert stated(imported(desk, ITEMS, other)) == [("没有放入", "A4", "单位名单中没有这个单位名称")]
    assert stated(imported(desk, ITEMS.replace(", by: name", ""), THREE))[0][2] == "不以单位代码开头"


def test_a_row_names_the_item_it_is_and_words_of_the_export_become_ours(desk: Desk) -> None:
    mapping = f"""\
  - title: 三公
{UNIT}    take:
      - into: three_public
        item: {{header: 项目, words: {{接待费: 公务接待费}}}}
        fields: {{this_general_public: 金额, reason: 说明}}
  - title: 单位
    unit: {{header: 编码}}
    ignore: [名称]
    take:
      - into: unit
        fields:
          kind: 性质
          role: {{header: 级次, words: {{本级: 部门本级}}}}
          actual_staff: 人数
          approval_date: 批复
"""
    three = ExportSheet(
        "三公", [["单位：元"], ["项目", "金额", "说明"], ["接待费", "1,500.00", "减少批次"], ["宴请", 3, None]]
    )
    unit = ExportSheet(
        "单位",
        [
            ["编码", "名称", "性质", "级次", "人数", "批复"],
            ["305001", "水利局", "行政单位", "本级", "12", "2024年2月20日"],
        ],
    )
    result = imported(desk, mapping, three, unit)
    assert [(cell, why.split("（")[0]) for _, cell, why in stated(result)] == [("A4", "不是“三公经费”的项目")]
    missing = "".join(result.units[0].missing)
    assert "单位性质" not in missing
    assert "批复日期" not in missing
    assert "修订号" in missing
    unit.rows[1][2:5] = ["企业", "本级", "12.5"]
    assert [cell for _, cell, _ in stated(imported(desk, mapping, three, unit))] == ["A4", "C2"]


def test_a_row_of_another_sheet_names_its_project_wherever_that_stands(desk: Desk) -> None:
    mapping = f"""\
  - title: 绩效
{UNIT}    take:
      - into: project_targets
        fields: {{project_number: 项目名称, nature: 属性, period: 期限, overview: 概况}}
        leaves: [basis, necessity, safeguards, plan, annual_goal]
  - title: 项目
{UNIT}    take:
      - into: projects
        record: 项目名称
        fields: {{name: 项目名称, category: 类别, function_code: 科目, current_general_public: 金额}}
        leaves: [is_published]
"""
    targets = ExportSheet(
        "绩效",
        [
            ["项目名称", "属性", "期限", "概况"],
            ["防汛 物资", "一次性项目", "1年", "购置"],
            ["河道", "一次性项目", "1年", "清淤"],
        ],
    )
    projects = ExportSheet(
        "项目",
        [
            ["单位：元"],
            ["项目名称", "类别", "科目", "金额"],
            ["防汛物资", "特定目标类", "2130314", 10],
            ["防汛物资", "特定目标类", "2130305", 5],
            ["防汛物资", "其他运转类", "2130399", 5],
        ],
    )
    result = imported(desk, mapping, targets, projects)
    assert stated(result) == [
        ("没有放入", "A3", "不是已经导入的项目"),
        ("没有放入", "A5", "“项目类别”前面是“特定目标类”，这一行是“其他运转类”"),
    ]
    assert result.units[0].sheets == (("项目支出", 2, Decimal("15.00")), ("项目绩效目标", 1, Decimal("0")))


def test_only_the_workbook_that_is_asked_for_is_written_and_everything_is_checked(desk: Desk) -> None:
    imported(desk, ITEMS, THREE)
    result = import_mapped(replace(desk.request, units=("305002",)))
    assert ([unit.code for unit in result.units], remarks(result)) == (["305002"], [])
    written = (desk.folder / "inputs" / "2024").rglob("*.xlsx")
    assert [path.name for path in written] == ["305002-云岭县水利站.xlsx"]
    alone = replace(THREE, rows=THREE.rows[:4])
    imported(desk, ITEMS, alone)
    result = import_mapped(replace(desk.request, units=("305002",)))
    assert remarks(result, RemarkKind.FAULT) == [("", "", "导出表中没有单位 305002 的内容")]


def test_a_row_of_small_amounts_is_no_numbering_of_columns(desk: Desk) -> None:
    header: list[list[Cell]] = [["单位：元"], ["说明", "出国", "接待", "购置", "运行"]]
    mapping = ITEMS.replace("{header: 单位, by: name}", "{code: '305001'}").replace("        row_total: 合计\n", "")
    mapping = mapping.replace("公车 > ", "").replace("title: 三公\n", "title: 三公\n    ignore: [说明]\n")
    result = imported(desk, mapping, table([None, 1, 2, 3, 4], title="三公", header=header))
    assert result.units[0].sheets == (("三公经费", 4, None),)
    numbered = imported(desk, mapping, table(["栏次", 1, 2, 3, 4], [None, 5, 2, 3, 4], title="三公", header=header))
    assert (stated(numbered), numbered.sheets[0].rows) == ([], 1)
