"""The import format: the plain form of a ledger is read as it is, and each way to be wrong is named with file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.import_source import load_import
from budget_disclosure.importing.unit_values import workbook_values
from budget_disclosure.model.errors import DeclarationError
from tests.support.law import LAW

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "tests" / "golden" / "zhongyang_2024" / "ledger.yaml"

PLAIN = """\
fiscal_year: 2024
department:
  name: 水利局
  code: '118'
units:
- name: 水利局
  code: '118001'
  kind: 行政单位
  basic_expenditure:
  - ['2130301', 基本工资, 工资奖金津补贴, 一般公共预算, 820000]
  - ['2130301', 办公费, 办公经费, 一般公共预算, 60000.50]
  projects:
  - [防汛物资, 其他运转类, '2130314', 一般公共预算, 150000]
  prior_year_operating_yuan: 64000
  prior_year_change_reason: 人员增加1名
  procurement_yuan:
    货物: 40000
    工程: 0
    服务: 0
  vehicles:
    编制: 1
    实有: 1
    应急保障用车: 1
  office_area_m2: 860.0
- name: 水利站
  code: '118002'
  kind: 事业单位
prior_year:
  total_yuan: 4200000
  three_public_yuan:
    公务接待费: 0
reasons:
  total_change: 新增项目
as_of: '2024-03-15'
"""


@pytest.fixture(scope="session")
def year() -> Declarations:
    return load_year(ROOT / "templates" / "thirteen-tables", 2024)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "import.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_plain_form_of_the_real_ledger_is_read_unchanged(year: Declarations) -> None:
    source = load_import(LEDGER, LAW)
    assert source.roles == (LAW.unit_roles["head"], LAW.unit_roles["subordinate"], LAW.unit_roles["subordinate"])
    values = [workbook_values(source, index, year) for index in range(3)]
    total = sum(
        row["current_general_public"] for unit in values for sheet in ("basic", "projects") for row in unit.rows[sheet]
    )
    assert total == 14_573_840
    assert [len(unit.rows["projects"]) for unit in values] == [15, 10, 7]
    assert values[0].rows["basic"][0] == {
        "function_code": "2013101",
        "dept_economic_code": "30101",
        "gov_economic_code": "50101",
        "current_general_public": 742100,
    }
    assert values[0].forms["assets"]["floor_area"] == 1200
    assert "leaders" not in values[0].forms["assets"]


def test_figures_of_the_department_go_to_the_head_units_columns(year: Declarations) -> None:
    source = load_import(LEDGER, LAW)
    head, other, _ = (workbook_values(source, index, year) for index in range(3))
    assert head.rows["comparisons"] == [
        {"item": "预算收支总计", "department_last_year": 30261500, "department_reason": "本年度项目减少"},
        {"item": "一般公共预算当年支出", "department_last_year": 30211500},
        {"item": "上年结转", "department_last_year": 50000},
        {"item": "机关运行经费", "last_year": 395100},
    ]
    assert head.rows["three_public"][-1] == {"item": "公务用车运行维护费", "department_last_year": 154000}
    assert other.rows["comparisons"] == [{"item": "机关运行经费", "last_year": 62600, "reason": "本单位退休一名公务员"}]
    assert other.rows["three_public"] == []


def test_what_the_file_does_not_say_stays_blank(written: Callable[[str], Path], year: Declarations) -> None:
    values = workbook_values(load_import(written(PLAIN), LAW), 1, year)
    assert values.forms["unit"] == {
        "revision": 1,
        "department_code": "118",
        "department_name": "水利局",
        "unit_code": "118002",
        "unit_name": "水利站",
        "kind": "事业单位",
        "role": "下属单位",
        "as_of": load_import(written(PLAIN), LAW).data.as_of,
    }
    assert {key: form for key, form in values.forms.items() if key != "unit"} == {
        "procurement": {},
        "assets": {},
        "overall_target": {},
        "notes": {},
    }
    assert not any(values.rows.values())


def test_decimals_are_exact(written: Callable[[str], Path], year: Declarations) -> None:
    values = workbook_values(load_import(written(PLAIN), LAW), 0, year)
    assert str(values.rows["basic"][1]["current_general_public"]) == "60000.50"


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("fiscal_year: 2024", "fiscal_year: '2024'", 1, "“fiscal_year”应为整数"),
        ("  code: '118'\n", "  code: 118\n", 4, "编码等数字请加引号"),
        ("  code: '118'\n", "", 2, "缺少必填项“department.code”"),
        ("  kind: 行政单位", "  kind: 机关", 8, "“units.0.kind”的值“机关”不在允许范围内"),
        ("  kind: 行政单位", "  kinds: 行政单位", 6, "缺少必填项“units.0.kind”"),
        ("  office_area_m2: 860.0", "  office_area: 860.0", 24, "不认识的键“units.0.office_area”"),
        ("  office_area_m2: 860.0", "  office_area_m2: 860平方米", 24, "应为不带单位、不带千分位的数，发现“860平方米”"),
        ("一般公共预算, 820000]", "一般公共预算, '820,000']", 10, "应为不带单位、不带千分位的数，发现“820,000”"),
        ("一般公共预算, 820000]", "一般公共预算, true]", 10, "应为数，发现“True”"),
        ("一般公共预算, 820000]", "一般公共预算]", 10, "一行应有 5 项"),
        ("一般公共预算, 820000]", "一般预算, 820000]", 10, "“一般预算”不在允许范围内"),
        ("['2130301', 基本工资,", "[2130301, 基本工资,", 10, "编码等数字请加引号"),
        ("基本工资,", "基本工薪,", 10, "“基本工薪”不在部门预算支出经济分类科目中"),
        ("办公费,", "办公,", 11, "相近的有 30201 办公费"),
        ("工资奖金津补贴,", "工资津补贴,", 10, "“工资津补贴”不在政府预算支出经济分类科目中"),
        ("其他运转类,", "运转类,", 13, "“运转类”不在允许范围内"),
        ("    应急保障用车: 1", "    应急保障用车: 1辆", 23, "应为整数，发现“1辆”"),
        ("    应急保障用车: 1", "    应急用车: 1", 23, "不认识的键“units.0.vehicles.应急用车”"),
        ("'2024-03-15'", "2024年3月15日", 34, "应为日期（写法如 2024-03-01）"),
        ("'2024-03-15'", "20240315", 34, "应为日期（写法如 2024-03-01）"),
        ("code: '118002'", "code: '118001'", 26, "单位代码 118001 重复"),
        ("- name: 水利局", "- name: 水利/局", 6, "不能含有“/”"),
        ("as_of:", "units: []\nas_of:", 34, "键“units”重复，第 5 行已有"),
        ("    公务接待费: 0", "    招待费: 0", 31, "“招待费”不在允许范围内"),
    ],
)
def test_each_wrong_way_is_named_with_file_and_line(
    written: Callable[[str], Path], year: Declarations, before: str, after: str, line: int, message: str
) -> None:
    assert PLAIN.count(before) == 1
    path = written(PLAIN.replace(before, after))
    with pytest.raises(DeclarationError) as caught:
        workbook_values(load_import(path, LAW), 0, year)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert message in caught.value.message


def in_head_unit(text: str) -> str:
    return PLAIN.replace("  office_area_m2: 860.0\n", f"  office_area_m2: 860.0\n{text}")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("  role: 下属单位\n", 5, "没有部门本级单位"),
        (
            "  comparisons:\n    预算收支总计: {department_last_year_yuan: 1}\n",
            26,
            "部门的“预算收支总计”写了两次",
        ),
        ("  comparisons:\n    机关运行经费: {last_year_yuan: 1}\n", 14, "“prior_year_operating_yuan”与 comparisons"),
        (
            "  three_public:\n    公务接待费: {this_year: {单位资金: 1}}\n",
            26,
            "“单位资金”不属于财政拨款",
        ),
    ],
)
def test_contradictions_are_named_with_file_and_line(
    written: Callable[[str], Path], year: Declarations, text: str, line: int, message: str
) -> None:
    path = written(in_head_unit(text))
    with pytest.raises(DeclarationError) as caught:
        workbook_values(load_import(path, LAW), 0, year)
    assert message in caught.value.message
    assert caught.value.line == line


def test_a_subordinate_unit_cannot_speak_for_the_department(written: Callable[[str], Path], year: Declarations) -> None:
    text = "  kind: 事业单位\n  comparisons:\n    上年结转: {department_reason: 无}\n"
    path = written(PLAIN.replace("  kind: 事业单位\n", text))
    with pytest.raises(DeclarationError, match="部门的“上年结转”只由部门本级填写") as caught:
        workbook_values(load_import(path, LAW), 1, year)
    assert caught.value.line == 29


def test_the_head_unit_is_the_one_that_says_so(written: Callable[[str], Path]) -> None:
    text = PLAIN.replace("  kind: 事业单位\n", "  kind: 事业单位\n  role: 部门本级\n")
    assert load_import(written(text), LAW).roles == (LAW.unit_roles["subordinate"], LAW.unit_roles["head"])


def test_a_department_without_a_unit_of_its_name_needs_a_role(written: Callable[[str], Path]) -> None:
    path = written(PLAIN.replace("  name: 水利局\n  code: '118'\n", "  name: 水务局\n  code: '118'\n"))
    with pytest.raises(DeclarationError, match="请在部门本级单位下写 role: 部门本级") as caught:
        load_import(path, LAW).roles  # noqa: B018
    assert caught.value.line == 5


def test_two_head_units_are_refused(written: Callable[[str], Path]) -> None:
    text = PLAIN.replace("  kind: ", "  role: 部门本级\n  kind: ")
    with pytest.raises(DeclarationError, match="部门本级单位只能有一个，“水利局”已经是"):
        load_import(written(text), LAW).roles  # noqa: B018
