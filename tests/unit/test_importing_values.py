"""From the extended import format to the values of a workbook: everything arrives, under the right field."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.import_source import load_import
from budget_disclosure.importing.missing import missing_fields
from budget_disclosure.importing.unit_values import workbook_values
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.law import LAW

ROOT = Path(__file__).parents[2]

FULL = """\
fiscal_year: 2024
department: {name: 水利局, code: '118', level: 县级}
approval_date: '2024-03-01'
as_of: '2024-03-15'
units:
- name: 水利局
  code: '118001'
  kind: 行政单位
  short_name: 水局
  revision: 2
  staffing: {authorised_administrative: 15, authorised_institution: 0, actual: 14}
  organisation: 设3个股室。
  mandate: [管理水资源。, 防汛抗旱。]
  basic_expenditure:
  - function: '2130301'
    dept_economic: '30201'
    gov_economic: 办公经费
    current: {一般公共预算: 60000, 单位资金: 5000}
    carryover: {一般公共预算: 1200.50, 财政专户管理资金: 7}
  - ['2130301', 办公费, 办公经费, 政府性基金预算, 3]
  projects:
  - [防汛物资, 其他运转类, '2130314', 一般公共预算, 150000]
  - [防汛物资, 其他运转类, '2130314', 单位资金, 8000]
  - name: 农村供水
    category: 特定目标类
    function: '2130335'
    dept_economic: 其他商品和服务支出
    published: false
    current: {国有资本经营预算: 300000}
    carryover: {政府性基金预算: 2}
    rows:
    - {function: '2130301', dept_economic: 办公费, gov_economic: 办公经费, current: {单位资金: 1}}
    target:
      nature: 一次性项目
      period: 1年
      mid_term_amount_yuan: 300002
      overview: 概况
      basis: 依据
      necessity: 必要
      safeguards: 制度
      plan: 计划
      mid_term_goal: 中期目标
      annual_goal: 年度目标
      responsible_person: 张三
      handler: 李四
      phone: 0351-1234567
      filled_on: 2024年3月1日
      indicators:
      - [中期, 产出指标, 数量指标, 工程数量, 12处]
      - [年度, 效益指标, 社会效益指标, 受益人口, ≥3000人]
  fund_revenue:
  - [政府性基金预算, '1030156', 300000]
  three_public:
    公务接待费:
      this_year: {一般公共预算: 0, 政府性基金预算: 1, 国有资本经营预算: 2}
      last_year: {一般公共预算: 9}
      reason: 压减
      department_last_year_yuan: 19
      department_reason: 部门压减
      adjustment_reason: 口径调整
      department_adjustment_reason: 部门口径调整
  comparisons:
    上年结转: {last_year_yuan: 0, reason: 无, department_last_year_yuan: 5, department_reason: 已用完, adjustment_reason: 划入水库站, department_adjustment_reason: 部门划入}
  procurement_yuan: {货物: 4, 工程: 0, 服务: 6, 中小企业预留: 3, 政府购买服务: 2, 政府购买服务指导性目录: 见附件}
  vehicles: {编制: 7, 实有: 8, 领导用车: 1, 机要通信用车: 2, 应急保障用车: 3, 执法执勤用车: 4, 特种专业技术用车: 5, 事业单位业务用车: 6, 其他公务用车: 0, 说明: 待报废1辆}
  office_area_m2: 860.5
  equipment: {general_over_500k: 1, special_over_1m: 0}
  overall_target: {reported: true, amount_yuan: 150000, goal: 总目标, indicators: [[年度, 成本指标, 经济成本, 总成本, ≤15万元]]}
  other_notes: 其他
"""


@pytest.fixture(scope="module")
def year() -> Declarations:
    return load_year(ROOT / "templates" / "thirteen-tables", 2024)


def values_of(folder: Path, text: str, year: Declarations) -> WorkbookValues:
    path = folder / "import.yaml"
    path.write_text(text, encoding="utf-8")
    return workbook_values(load_import(path, LAW), 0, year)


def test_every_form_is_filled(tmp_path: Path, year: Declarations) -> None:
    assert values_of(tmp_path, FULL, year).forms == {
        "unit": {
            "revision": 2,
            "department_code": "118",
            "department_name": "水利局",
            "unit_code": "118001",
            "unit_name": "水利局",
            "short_name": "水局",
            "kind": "行政单位",
            "role": "部门本级",
            "level": "县级",
            "approval_date": date(2024, 3, 1),
            "as_of": date(2024, 3, 15),
            "authorised_administrative_staff": 15,
            "authorised_institution_staff": 0,
            "actual_staff": 14,
            "organisation": "设3个股室。",
        },
        "procurement": {
            "goods": 4,
            "works": 0,
            "services": 6,
            "reserved_for_sme": 3,
            "purchased_services": 2,
            "purchased_services_catalogue": "见附件",
        },
        "assets": {
            "vehicles_authorised": 7,
            "vehicles_actual": 8,
            "leaders": 1,
            "confidential_communication": 2,
            "emergency": 3,
            "law_enforcement": 4,
            "special_technical": 5,
            "institution_business": 6,
            "other": 0,
            "vehicles_note": "待报废1辆",
            "floor_area": Decimal("860.5"),
            "general_equipment_over_500k": 1,
            "special_equipment_over_1m": 0,
        },
        "overall_target": {"is_reported": "是", "amount": 150000, "goal": "总目标"},
        "notes": {"other_notes": "其他"},
    }


def test_amounts_of_one_combination_of_codes_share_a_row(tmp_path: Path, year: Declarations) -> None:
    assert values_of(tmp_path, FULL, year).rows["basic"] == [
        {
            "function_code": "2130301",
            "dept_economic_code": "30201",
            "gov_economic_code": "50201",
            "current_general_public": 60000,
            "current_unit_own": 5000,
            "carryover_general_public": Decimal("1200.50"),
            "carryover_special_account": 7,
            "current_government_funds": 3,
        }
    ]


def test_projects_are_numbered_and_tied_to_their_forms(tmp_path: Path, year: Declarations) -> None:
    rows = values_of(tmp_path, FULL, year).rows
    assert rows["projects"] == [
        {
            "number": "001",
            "name": "防汛物资",
            "category": "其他运转类",
            "function_code": "2130314",
            "current_general_public": 150000,
            "current_unit_own": 8000,
        },
        {
            "number": "002",
            "name": "农村供水",
            "category": "特定目标类",
            "function_code": "2130335",
            "dept_economic_code": "30299",
            "is_published": "否",
            "current_state_capital": 300000,
            "carryover_government_funds": 2,
        },
        {
            "number": "002",
            "function_code": "2130301",
            "dept_economic_code": "30201",
            "gov_economic_code": "50201",
            "current_unit_own": 1,
        },
    ]
    assert rows["project_targets"] == [
        {
            "project_number": "002",
            "nature": "一次性项目",
            "period": "1年",
            "mid_term_amount": 300002,
            "overview": "概况",
            "basis": "依据",
            "necessity": "必要",
            "safeguards": "制度",
            "plan": "计划",
            "mid_term_goal": "中期目标",
            "annual_goal": "年度目标",
            "responsible_person": "张三",
            "handler": "李四",
            "phone": "0351-1234567",
            "filled_on": "2024年3月1日",
        }
    ]
    assert [tuple(row.values()) for row in rows["indicators"]] == [
        ("整体", "年度", "成本指标", "经济成本", "总成本", "≤15万元"),
        ("002", "中期", "产出指标", "数量指标", "工程数量", "12处"),
        ("002", "年度", "效益指标", "社会效益指标", "受益人口", "≥3000人"),
    ]


def test_the_same_project_in_rows_of_other_functional_items_is_one_project(tmp_path: Path, year: Declarations) -> None:
    text = FULL.replace("'2130314', 单位资金, 8000]", "'2130301', 单位资金, 8000]")
    projects = values_of(tmp_path, text, year).rows["projects"]
    assert [(row["number"], row.get("name"), row["function_code"]) for row in projects[:2]] == [
        ("001", "防汛物资", "2130314"),
        ("001", None, "2130301"),
    ]


def test_the_other_tables_are_filled(tmp_path: Path, year: Declarations) -> None:
    rows = values_of(tmp_path, FULL, year).rows
    assert rows["mandate"] == [{"text": "管理水资源。"}, {"text": "防汛抗旱。"}]
    assert rows["fund_revenue"] == [{"source": "政府性基金预算", "revenue_code": "1030156", "amount": 300000}]
    assert rows["three_public"] == [
        {
            "item": "公务接待费",
            "this_general_public": 0,
            "this_government_funds": 1,
            "this_state_capital": 2,
            "last_general_public": 9,
            "reason": "压减",
            "department_last_year": 19,
            "department_reason": "部门压减",
            "department_adjustment_reason": "部门口径调整",
            "adjustment_reason": "口径调整",
        }
    ]
    assert rows["comparisons"] == [
        {
            "item": "上年结转",
            "last_year": 0,
            "reason": "无",
            "department_last_year": 5,
            "department_reason": "已用完",
            "department_adjustment_reason": "部门划入",
            "adjustment_reason": "划入水库站",
        }
    ]


def test_every_field_that_intake_reads_can_be_imported(tmp_path: Path, year: Declarations) -> None:
    """A field added to the workbook must be added to the import format too."""
    values = values_of(tmp_path, FULL, year)
    for sheet in year.workbook.sheets:
        said = set(values.forms.get(sheet.key, {})).union(*values.rows.get(sheet.key, []))
        wanted = {field.key for field in sheet.fields if field.is_input}
        if sheet.key in {"basic", "projects"}:
            wanted -= {key for key in wanted if key.startswith(("current_", "carryover_"))}
        if sheet.key == "three_public":
            wanted -= {"last_government_funds", "last_state_capital"}
        assert wanted <= said, sheet.title


@pytest.mark.parametrize(
    ("dept", "gov", "dept_code", "gov_code"),
    [
        ("其他工资福利支出", "工资福利支出", "30199", "50501"),
        ("维修(护)费", "维修（护）费", "30213", "50209"),
        ("设备购置", "31002", None, None),
        ("办公设备购置", "50306", "31002", "50306"),
        ("专用设备购置", "50306", "31003", "50306"),
        ("30999", "50999", "30999", "50999"),
    ],
)
def test_names_become_codes(
    tmp_path: Path, year: Declarations, dept: str, gov: str, dept_code: str | None, gov_code: str | None
) -> None:
    text = FULL.replace("['2130301', 办公费, 办公经费,", f"['2130301', '{dept}', '{gov}',")
    if dept_code is None:
        with pytest.raises(DeclarationError, match="“设备购置”不在部门预算支出经济分类科目中，相近的有"):
            values_of(tmp_path, text, year)
        return
    row = values_of(tmp_path, text, year).rows["basic"][1]
    assert (row["dept_economic_code"], row["gov_economic_code"]) == (dept_code, gov_code)


def test_a_pair_that_stays_ambiguous_lists_its_candidates(tmp_path: Path, year: Declarations) -> None:
    text = FULL.replace("['2130301', 办公费, 办公经费,", "['2130301', 专用设备购置, 设备购置,")
    with pytest.raises(DeclarationError) as caught:
        values_of(tmp_path, text, year)
    assert caught.value.message == (
        "“专用设备购置”与“设备购置”无法确定编码：部门科目可能是 30903 专用设备购置、31003 专用设备购置，"
        "政府科目可能是 50306 设备购置、50404 设备购置；请直接填写编码"
    )
    assert caught.value.line == 20


def test_a_name_that_stays_ambiguous_lists_its_candidates(tmp_path: Path, year: Declarations) -> None:
    text = FULL.replace("dept_economic: 其他商品和服务支出", "dept_economic: 大型修缮")
    with pytest.raises(DeclarationError) as caught:
        values_of(tmp_path, text, year)
    assert caught.value.message == (
        "项目“农村供水”：“大型修缮”无法确定编码，可能是 30906 大型修缮、31006 大型修缮；请直接填写编码"
    )
    assert caught.value.line == 24


@pytest.mark.parametrize(
    ("line", "text", "message"),
    [
        (20, "  - ['2130301', 办公费, 办公经费, 单位资金, 3]", "同一科目组合的单位资金（本年预算）写了两次"),
        (23, "  - [防汛物资, 其他运转类, '2130314', 一般公共预算, 1]", "一般公共预算（本年预算）写了两次"),
        (23, "  - [防汛物资, 特定目标类, '2130314', 单位资金, 1]", "项目“防汛物资”重复"),
    ],
)
def test_what_is_said_twice_is_named_with_its_line(
    tmp_path: Path, year: Declarations, line: int, text: str, message: str
) -> None:
    lines = FULL.splitlines()
    lines[line - 1] = text
    with pytest.raises(DeclarationError, match=message) as caught:
        values_of(tmp_path, "\n".join(lines), year)
    assert caught.value.line == line


def test_what_the_workbook_asks_for_and_the_file_lacks_is_said(tmp_path: Path, year: Declarations) -> None:
    values = values_of(tmp_path, FULL, year)
    assert missing_fields(year.workbook, values) == (
        "“项目支出”的“是否公开”有 1 行未填",
        "“三公经费”的“本年预算·一般公共预算”未填：因公出国（境）费、公务用车购置费、公务用车运行维护费",
        "“三公经费”的“上年预算·一般公共预算”未填：因公出国（境）费、公务用车购置费、公务用车运行维护费",
    )


def test_a_blank_form_and_an_empty_list_are_said(tmp_path: Path, year: Declarations) -> None:
    text = FULL.replace("  organisation: 设3个股室。\n", "").replace("[管理水资源。, 防汛抗旱。]", "[]")
    notes = missing_fields(year.workbook, values_of(tmp_path, text, year))
    assert notes[:2] == ("“单位信息”未填：机构设置情况", "“主要职责”至少要填 1 行")
