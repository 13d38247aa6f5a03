"""The sentences of the shipped wording, told of invented units: amounts, shares, changes, lists, counts."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ledger.build_ledger import department_ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.submission import ThreePublicTotal, UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.readback.document_text import read_document
from budget_disclosure.tables.compute import compute_tables
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.law import LAW, WORKBOOK
from tests.support.submissions import (
    F,
    G,
    assets,
    at,
    comparisons,
    information,
    procurement,
    project,
    submission,
    target,
    three_public,
    waterworks,
)

FILE = "305001-青禾县水务局.xlsx"
AGENCY, TOTAL = LAW.comparisons["agency_operating"], LAW.comparisons["total"]
HOSPITALITY, OPERATION = LAW.three_public_items["hospitality"], LAW.three_public_items["vehicle_operation"]


def said(disclosure: Disclosure, key: str) -> str:
    return "\n".join(paragraph.text for paragraph in disclosure.narrative.prose[key])


@pytest.fixture(scope="module")
def department(year_2024: Declarations) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


def alone(year: Declarations, **changes: object) -> Disclosure:
    """Return the disclosure of a department of one unit."""
    return department_disclosure((submission(**changes),), year)  # type: ignore[arg-type]


def test_totals_are_compared_with_last_year(department: Disclosure) -> None:
    reason = "新增水库除险加固项目及移民后期扶持资金"
    assert said(department, "total_change") == (
        "2024年度青禾县水务局预算收入总计333.70万元，"
        f"比上年增加51.10万元，增长18.08%，主要原因是{reason}。其中：本年收入330.10万元，上年结转3.60万元。"
        f"本年部门预算支出总计333.70万元，比上年增加51.10万元，增长18.08%，主要原因是{reason}。"
        "其中：本年预算安排330.10万元，上年结转3.60万元。"
    )


def test_revenue_is_told_by_all_five_sources_and_carryover_with_shares(department: Disclosure) -> None:
    assert said(department, "revenue") == (
        "2024年度青禾县水务局预算收入333.70万元，主要包括一般公共预算拨款收入269.20万元，占80.67%；"
        "政府性基金预算拨款收入45.00万元，占13.49%；国有资本经营预算拨款收入7.00万元，占2.10%；"
        "财政专户管理资金收入3.60万元，占1.08%；单位资金5.30万元，占1.59%；上年结转3.60万元，占1.08%。"
    )


def test_the_three_budgets_of_appropriation_include_their_carryover(department: Disclosure) -> None:
    assert said(department, "appropriation") == (
        "2024年度青禾县水务局财政拨款收支总预算324.50万元。其中：一般公共预算拨款271.70万元，"
        "政府性基金预算拨款45.80万元，国有资本经营预算拨款7.00万元。其中：当年拨款收入321.20万元，上年结转收入3.30万元。"
        "支出包括：社会保障和就业支出11.80万元、农林水支出296.10万元、住房保障支出9.60万元、国有资本经营预算支出7.00万元。"
    )


def test_structure_lists_the_categories_that_are_not_zero_with_shares(department: Disclosure) -> None:
    assert said(department, "general_public_structure") == (
        "2024年度青禾县水务局一般公共预算当年支出269.20万元，主要用于以下方面："
        "社会保障和就业支出11.80万元，占4.38%；农林水支出247.80万元，占92.05%；住房保障支出9.60万元，占3.57%。"
    )


def test_basic_expenditure_names_each_economic_item_once_in_the_order_of_the_codes(department: Disclosure) -> None:
    lead, personnel, operating = department.narrative.prose["basic"]
    assert lead.text == "2024年度青禾县水务局一般公共预算安排基本支出175.20万元，其中："
    assert personnel.text == (
        "人员经费160.40万元，主要包括：基本工资、津贴补贴、机关事业单位基本养老保险缴费、住房公积金；"
    )
    assert operating.text == "公用经费14.80万元，主要包括：办公费、电费、差旅费、公务接待费、公务用车运行维护费。"


def test_agency_operating_is_told_by_unit_and_for_the_department(department: Disclosure) -> None:
    assert said(department, "agency_operating") == (
        "青禾县水务局（本级）2024年机关运行经费预算11.00万元，比上年增加2.00万元，增长22.22%，"
        "主要原因是新增办公用房，物业支出增加；水政大队2024年机关运行经费预算2.00万元，与上年预算数相同。\n"
        "2024年青禾县水务局部门机关运行经费预算合计13.00万元，比上年增加2.00万元，增长18.18%，"
        "主要原因是新增办公用房，物业支出增加。"
    )


def test_projects_are_counted_and_added_up_by_category_all_and_published(department: Disclosure) -> None:
    assert said(department, "performance_projects").splitlines()[0] == (
        "2024年青禾县水务局纳入绩效目标管理的二级项目5个，共计金额151.80万元（本年预算148.20万元，上年结转3.60万元）。"
        "其中：其他运转类项目2个，涉及金额11.60万元；特定目标类项目3个，涉及金额140.20万元。"
        "公开项目绩效目标4个，涉及项目金额144.80万元，占部门（单位）项目支出总额（含上年结转）的95.39%。"
        "其中：其他运转类项目1个，涉及项目金额4.60万元；特定目标类项目3个，涉及项目金额140.20万元。"
    )
    assert "机关及下属预算单位3个，其中2个单位（包括机关）编报了单位整体绩效目标" in said(
        department, "performance_overall"
    )


def test_assets_are_added_up_and_zeros_are_said(department: Disclosure) -> None:
    assert said(department, "assets_vehicles") == (
        "截至2024年4月30日，青禾县水务局共有公务用车编制3辆，实有3辆，其中：领导用车0辆，机要通信用车0辆，应急保障用车0辆，"
        "执法执勤用车2辆，特种专业技术用车0辆，事业单位业务用车0辆，其他公务用车1辆。"
    )
    assert "建筑总面积1,380.75平方米。" in said(department, "assets_premises")
    assert "通用设备1台（套）；" in said(department, "assets_equipment")
    assert "专用设备2台（套）。" in said(department, "assets_equipment")


def test_the_units_of_a_department_are_listed(department: Disclosure) -> None:
    assert said(department, "organisation").splitlines()[-1] == (
        "纳入青禾县水务局2024年度部门预算编制范围的预算单位共3个，"
        "包括：青禾县水务局（本级）、青禾县水政监察大队、青禾县水库管理所。"
    )


def test_mandate_is_numbered_and_every_entry_ends_with_one_full_stop(department: Disclosure) -> None:
    assert said(department, "mandate").splitlines() == [
        "1. 贯彻水利法律法规，拟订全县水务规划。",
        "2. 负责水资源管理和节约用水工作。",
    ]


def test_staffing_is_not_repeated_where_the_text_tells_it(year_2024: Declarations) -> None:
    plain = alone(year_2024, unit=information(administrative_staff=12, institution_staff=3, actual_staff=14))
    told = alone(year_2024, unit=information(organisation="核定行政编制12名。", administrative_staff=12))
    assert "本部门核定行政编制12名，事业编制3名，实有人员14名。" in said(plain, "organisation")
    assert said(told, "organisation").count("编制12名") == 1


def test_glossary_names_the_level_of_the_department(department: Disclosure) -> None:
    assert "指县级部门用财政拨款安排的" in said(department, "definitions")
    assert "省直" not in said(department, "definitions")


def test_every_figure_of_the_prose_is_a_fact_with_its_cells(department: Disclosure) -> None:
    for paragraphs in department.narrative.prose.values():
        for paragraph in paragraphs:
            words = "".join(segment.text for segment in paragraph.segments if segment.fact is None)
            assert not any(character.isdigit() for character in words), paragraph.text
            for segment in paragraph.segments:
                if segment.fact is not None and segment.fact.value:
                    assert segment.fact.cells, segment.fact.key
                    assert segment.fact.origin


def test_a_fact_knows_its_table_cell_its_exact_amount_and_the_workbook_cells(department: Disclosure) -> None:
    fact = department.narrative.facts["spending_basic"]
    assert fact.origin == "表三!合计.基本支出"
    assert fact.yuan == Decimal("1819000.95")
    assert fact.value == Decimal("181.90")
    assert len(fact.cells) == 15
    assert str(fact.cells[0]) == "305001-青禾县水务局.xlsx › 基本支出!F6"


def test_a_paragraph_names_its_line_in_the_wording_file(department: Disclosure, year_2024: Declarations) -> None:
    source = department.narrative.prose["assets_premises"][0].source
    number = int(source.removeprefix("wording.yaml 第 ").removesuffix(" 行"))
    assert "办公用房建筑总面积" in (year_2024.folder / "wording.yaml").read_text("utf-8").splitlines()[number - 1]


# --- the cases of a change -----------------------------------------------------------------------------------------


def scale(year: Declarations, current: int, prior: int | None, reason: str | None = "调整基数") -> str:
    """Return section 五（一） of a unit with these figures of general public budget."""
    item = LAW.comparisons["general_public_current"]
    compared = comparisons(
        FILE, {item: prior} if prior is not None else {}, {item: reason} if reason is not None else {}
    )
    basic = (("2130301", "30101", "50101", {G: current}),) if current else ()
    return said(alone(year, basic=basic, compared=compared), "general_public_scale").removeprefix(
        "2024年度青禾县水务局一般公共预算当年支出"
    )


@pytest.mark.parametrize(
    ("current", "prior", "expected"),
    [
        (1000000, 1000000, "100.00万元，与上年预算数相同。"),
        (1000049, 999951, "100.00万元，与上年预算数相同。"),
        (1500000, 1000000, "150.00万元，比上年增加50.00万元，增长50.00%，主要原因是调整基数。"),
        (23456700, 1000000, "2,345.67万元，比上年增加2,245.67万元，增长2,245.67%，主要原因是调整基数。"),
        (500000, 1000000, "50.00万元，比上年减少50.00万元，下降50.00%，主要原因是调整基数。"),
        (500000, 0, "50.00万元，比上年增加50.00万元，上年预算数为0万元，主要原因是调整基数。"),
        (0, 500000, "0万元，比上年减少50.00万元，下降100.00%，主要原因是调整基数。"),
        (0, 0, "0万元，与上年预算数相同。"),
        (500000, None, "50.00万元，上年预算数（待填报）。"),
    ],
)
def test_each_case_of_a_change_has_its_words(
    current: int, prior: int | None, expected: str, year_2024: Declarations
) -> None:
    assert scale(year_2024, current, prior) == expected


@pytest.mark.parametrize("reason", ["人员减少。", "人员减少；", "人员减少", "人员减少。\n"])
def test_a_reason_with_its_own_full_stop_does_not_double_it(reason: str, year_2024: Declarations) -> None:
    assert scale(year_2024, 500000, 1000000, reason).endswith("主要原因是人员减少。")


def test_a_missing_reason_is_a_place_holder_and_not_known(year_2024: Declarations) -> None:
    compared = comparisons(FILE, {TOTAL: 100})
    disclosure = alone(year_2024, compared=compared, basic=(("2130301", "30101", "50101", {G: 500000}),))
    unknown = [
        segment.fact.key
        for paragraph in disclosure.narrative.prose["total_change"]
        for segment in paragraph.segments
        if segment.fact is not None and not segment.fact.is_known
    ]
    assert unknown == ["revenue_change.reason", "expenditure_change.reason"]


def test_a_department_says_its_own_reason_and_base_where_the_head_unit_states_them(year_2024: Declarations) -> None:
    units = list(waterworks())
    entries = [replace(entry, department_last_year=None) for entry in units[0].comparisons]
    entries[0] = comparisons(FILE, {TOTAL: 1}, {TOTAL: "单位原因"}, {TOTAL: 4000000}, {TOTAL: "部门原因"})[0]
    units[0] = replace(units[0], comparisons=tuple(entries))
    text = said(department_disclosure(units, year_2024), "total_change")
    assert "比上年减少66.30万元，下降16.58%，主要原因是部门原因" in text
    assert "单位原因" not in text


# --- “三公” --------------------------------------------------------------------------------------------------------


def test_three_public_total_is_explained_by_items_that_move_its_way(year_2024: Declarations) -> None:
    three = three_public(
        FILE,
        {HOSPITALITY: {G: 10000}, OPERATION: {G: 90000}},
        {HOSPITALITY: {G: 20000}, OPERATION: {G: 60000}},
        {HOSPITALITY: "接待批次减少。", OPERATION: "车辆老化，维修增加"},
    )
    text = said(alone(year_2024, three=three), "three_public")
    assert text.startswith(
        "2024年青禾县水务局财政拨款安排的“三公”经费预算10.00万元，比上年增加2.00万元，增长25.00%，"
        "主要原因是车辆老化，维修增加。其中："
    )
    assert "公务接待费1.00万元，比上年减少1.00万元，下降50.00%，主要原因是接待批次减少；" in text
    assert "公务用车购置及运行费9.00万元，比上年增加3.00万元，增长50.00%，主要原因是车辆老化，维修增加。" in text
    assert text.endswith("公务用车购置费0万元，与上年预算数相同。")


def test_all_three_public_zero_stays_sensible(year_2024: Declarations) -> None:
    text = said(alone(year_2024), "three_public")
    assert text.startswith("2024年青禾县水务局财政拨款安排的“三公”经费预算0万元，与上年预算数相同。")
    assert "%" not in text
    assert "原因" not in text


# --- scopes and empty documents ------------------------------------------------------------------------------------


def test_an_empty_unit_is_told_without_lists_or_percentages_of_nothing(year_2024: Declarations) -> None:
    disclosure = alone(year_2024)
    assert said(disclosure, "general_public_structure") == "2024年度青禾县水务局一般公共预算当年支出0万元。"
    assert said(disclosure, "basic").splitlines()[1:] == ["人员经费0万元；", "公用经费0万元。"]
    assert said(disclosure, "expenditure") == (
        "2024年度青禾县水务局支出预算0万元，其中：基本支出0万元，占0%；项目支出0万元，占0%。"
    )
    assert said(disclosure, "performance_projects") == "2024年青禾县水务局没有纳入绩效目标管理的二级项目。"
    assert said(disclosure, "appropriation").endswith("上年结转收入0万元。")
    assert said(disclosure, "purchased_services_catalogue") == "无"
    assert said(disclosure, "other_notes") == "无"


def test_a_unit_document_speaks_of_the_unit(year_2024: Declarations) -> None:
    disclosure = unit_disclosure(waterworks()[1], year_2024)
    assert said(disclosure, "cover_title") == "2024年度单位预算公开"
    assert "本年单位预算支出总计32.60万元" in said(disclosure, "total_change")
    assert said(disclosure, "agency_operating") == (
        "2024年青禾县水政监察大队机关运行经费预算2.00万元，与上年预算数相同。"
    )
    assert "纳入" not in said(disclosure, "organisation")
    assert "本单位核定" in said(disclosure, "organisation")
    for key, paragraphs in disclosure.narrative.prose.items():
        assert all("本部门" not in paragraph.text for paragraph in paragraphs), key


def test_a_public_institution_has_no_agency_operating_expenditure(year_2024: Declarations) -> None:
    disclosure = unit_disclosure(waterworks()[2], year_2024)
    assert said(disclosure, "agency_operating") == (
        "青禾县水库管理所为事业单位，不属于机关运行经费的统计范围，2024年无机关运行经费预算。"
    )


def test_a_department_without_such_units_says_so(year_2024: Declarations) -> None:
    unit = information(kind=LAW.unit_kinds["public_institution"])
    text = said(alone(year_2024, unit=unit), "agency_operating")
    assert text == "青禾县水务局所属预算单位不属于机关运行经费的统计范围，2024年无机关运行经费预算。"


def test_a_unit_whose_agency_operating_expenditure_is_gone_is_still_told(year_2024: Declarations) -> None:
    units = list(waterworks())
    units[1] = replace(
        units[1],
        basic=units[1].basic[:1],
        comparisons=comparisons(units[1].file, dict.fromkeys(LAW.comparisons, 20000), {AGENCY: "并入局机关"}),
    )
    text = said(department_disclosure(units, year_2024), "agency_operating")
    assert "水政大队2024年机关运行经费预算0万元，比上年减少2.00万元，下降100.00%，主要原因是并入局机关。" in text


def test_head_unit_and_department_of_one_name_are_told_apart(department: Disclosure) -> None:
    text = said(department, "agency_operating")
    assert "青禾县水务局（本级）2024年机关运行经费预算11.00万元" in text
    assert "青禾县水务局部门机关运行经费预算合计13.00万元" in text


def test_a_whole_target_of_subordinate_units_only_does_not_include_the_head(year_2024: Declarations) -> None:
    units = list(waterworks())
    units[0] = replace(units[0], overall_target=waterworks()[2].overall_target)
    text = said(department_disclosure(units, year_2024), "performance_overall")
    assert "其中1个单位编报了单位整体绩效目标，涉及资金32.60万元。" in text


# --- stated numbers ------------------------------------------------------------------------------------------------


def test_a_kind_of_procurement_that_a_unit_left_blank_is_not_zero(year_2024: Declarations) -> None:
    units: list[UnitSubmission] = list(waterworks())
    units[1] = replace(units[1], procurement=procurement(units[1].file, 5, None, 5))
    facts = department_disclosure(units, year_2024).narrative.facts
    assert not facts["procurement_works"].is_known
    assert not facts["procurement_total"].is_known
    assert facts["procurement_goods"].yuan == Decimal(120005)


def test_reserved_procurement_is_told_only_where_it_is_stated(year_2024: Declarations, department: Disclosure) -> None:
    assert said(department, "procurement").endswith("政府采购预算中，面向中小企业预留40.00万元。")
    assert "中小企业" not in said(alone(year_2024), "procurement")


def test_an_uneven_sum_is_rounded_once(year_2024: Declarations) -> None:
    spent = tuple(("2130301", code, "50201", {G: 1049}) for code in ("30201", "30202", "30207"))
    disclosure = alone(year_2024, basic=spent)
    assert said(disclosure, "basic").splitlines()[2].startswith("公用经费0.31万元")  # 3147 元, not 3 × 0.10


def test_a_project_that_is_all_carried_over_counts_with_its_amount(year_2024: Declarations) -> None:
    projects = (
        project(FILE, "001", "巡查", {G: 10000}),
        project(FILE, "002", "尾款", {}, carryover={G: 5000}),
    )
    disclosure = alone(year_2024, projects=projects)
    assert "二级项目2个，共计金额1.50万元（本年预算1.00万元，上年结转0.50万元）。" in said(
        disclosure, "performance_projects"
    )


def test_lines_that_only_say_none_give_way_to_real_ones(year_2024: Declarations) -> None:
    units = list(waterworks())
    units[1] = replace(units[1], procurement=procurement(units[1].file, catalogue="无。"))
    units[2] = replace(units[2], procurement=procurement(units[2].file, catalogue="绿化养护服务\n水利工程监理服务"))
    lines = said(department_disclosure(units, year_2024), "purchased_services_catalogue").splitlines()
    assert lines == ["水利工程监理服务", "绿化养护服务"]


def test_vehicles_by_use_come_from_every_unit(year_2024: Declarations) -> None:
    units = list(waterworks())
    units[2] = replace(units[2], assets=assets(units[2].file, 1, {LAW.vehicle_uses["institution_business"]: 1}))
    assert "编制4辆，实有4辆" in said(department_disclosure(units, year_2024), "assets_vehicles")
    assert "事业单位业务用车1辆" in said(department_disclosure(units, year_2024), "assets_vehicles")


# --- another bureau's wording --------------------------------------------------------------------------------------

OTHER_WORDING = """\
undetermined: 【缺】
compared_next_year: {预算收支总计: null, 一般公共预算当年支出: null, 上年结转: null, 机关运行经费: null, 因公出国（境）费: null, 公务接待费: null, 公务用车购置费: null, 公务用车运行维护费: null}
shown_zero: {amount: 不足0.01, pct: 不足0.01%, in_lists: said}
changes:
  standard:
    unchanged: 持平
    both_zero: 均为零
    negligible: 相差{{ amount }}
    increase: 上升{{ pct }}（上年{{ prior }}万元），{{ reason }}
    decrease: 下降{{ pct }}（上年{{ prior }}万元），{{ reason }}
    new: 上年无
    gone: 本年无
    unknown: 上年{{ prior }}
facts:
  - {key: name, context: name}
  - {key: total, cell: t03!total.total}
  - {key: basic, cell: t03!total.basic}
  - {key: rest, difference: [total, basic]}
  - {key: change, change: {current: total, comparison: 预算收支总计}}
  - {key: water, cell: t03!2130305.project, optional: true}
  - {key: heads, units: {role: 部门本级}}
prose:
  summary:
    - "{{ name }}（{{ heads }}个本级）：总额{{ total }}，{{ change }}；项目{{ rest }}，其中水利{{ water }}。"
"""


def test_another_format_is_declared_without_code(tmp_path: Path, year_2024: Declarations) -> None:
    path = tmp_path / "wording.yaml"
    path.write_text(OTHER_WORDING, encoding="utf-8")
    ledger = department_ledger(waterworks(), year_2024.codes)
    tables = compute_tables(ledger, year_2024.tables, year_2024.codes)
    narrative = write_prose(ledger, tables, performance_forms(ledger), load_wording(path, WORKBOOK), year_2024.codes)
    assert narrative.prose["summary"][0].text == (
        "青禾县水务局（1个本级）：总额333.70，上升18.08%（上年282.60万元），新增水库除险加固项目及移民后期扶持资金；"
        "项目151.80，其中水利92.50。"
    )


@pytest.mark.parametrize("cell", ["t99!total.total", "t03!totall.total", "t03!total.totals"])
def test_a_reference_to_a_cell_that_is_not_there_is_our_fault_with_its_line(
    cell: str, tmp_path: Path, year_2024: Declarations
) -> None:
    path = tmp_path / "wording.yaml"
    path.write_text(OTHER_WORDING.replace("t03!total.total", cell), encoding="utf-8")
    ledger = department_ledger(waterworks(), year_2024.codes)
    tables = compute_tables(ledger, year_2024.tables, year_2024.codes)
    with pytest.raises(DeclarationError, match=rf"第 16 行：公开表中没有“{cell}”"):
        write_prose(ledger, tables, (), load_wording(path, WORKBOOK), year_2024.codes)


def test_a_head_count_that_only_some_units_state_is_not_told_for_the_department(year_2024: Declarations) -> None:
    units = list(waterworks())
    units[0] = replace(units[0], unit=information(actual_staff=10))
    assert "实有人员" not in said(department_disclosure(units, year_2024), "organisation")
    assert "实有人员10名" in said(unit_disclosure(units[0], year_2024), "organisation")


# --- what only rounds to zero --------------------------------------------------------------------------------------


def test_thirty_yuan_are_not_zero(year_2024: Declarations) -> None:
    disclosure = alone(year_2024, basic=(("2130301", "30201", "50201", {G: 30}),))
    assert said(disclosure, "general_public_structure") == (
        "2024年度青禾县水务局一般公共预算当年支出不足0.01万元，主要用于以下方面：农林水支出不足0.01万元，占100.00%。"
    )
    assert said(disclosure, "basic").splitlines()[2] == "公用经费不足0.01万元，主要包括：办公费。"
    assert said(disclosure, "expenditure") == (
        "2024年度青禾县水务局支出预算不足0.01万元，其中：基本支出不足0.01万元，占100.00%；项目支出0万元，占0%。"
    )


def test_a_share_that_rounds_to_zero_is_said(year_2024: Declarations) -> None:
    basic = (("2130301", "30101", "50101", {G: 50000000}), ("2210201", "30113", "50103", {G: 49}))
    disclosure = alone(year_2024, basic=basic, projects=(project(FILE, "001", "巡查", {G: 200}),))
    assert said(disclosure, "general_public_structure").endswith(
        "农林水支出5,000.02万元，占100.00%；住房保障支出不足0.01万元，占不足0.01%。"
    )
    assert "项目支出0.02万元，占不足0.01%。" in said(disclosure, "expenditure")


def test_a_share_of_an_amount_that_is_shown_as_nothing_is_of_the_exact_amounts(year_2024: Declarations) -> None:
    basic = (("2130301", "30101", "50101", {G: 250}), ("2210201", "30113", "50103", {G: 49}))
    disclosure = alone(year_2024, basic=basic)
    # 49 ÷ 299 元; of the shown figures it would be 0 ÷ 0.03.
    assert "住房保障支出不足0.01万元，占16.39%。" in said(disclosure, "general_public_structure")


def test_a_change_that_rounds_to_zero_percent_is_said(year_2024: Declarations) -> None:
    assert scale(year_2024, 50000200, 50000000) == (
        "5,000.02万元，比上年增加0.02万元，增长不足0.01%，主要原因是调整基数。"
    )


def test_a_difference_that_the_shown_figures_do_not_have_is_no_change(year_2024: Declarations) -> None:
    assert scale(year_2024, 50000049, 50000001) == "5,000.00万元，与上年预算数相同。"
    assert scale(year_2024, 30, 20) == "不足0.01万元，与上年预算数相同。"
    assert scale(year_2024, 30, 0) == "不足0.01万元，与上年预算数相差不足0.01万元。"


def test_what_is_left_over_did_not_fall_by_all(year_2024: Declarations) -> None:
    assert (
        scale(year_2024, 49, 150) == "不足0.01万元，比上年减少0.01万元，下降67.33%，主要原因是调整基数。"
    )  # 101 of 150 元


def test_a_stated_amount_that_rounds_to_zero_is_something(year_2024: Declarations) -> None:
    bought = procurement(FILE, 30, 0, 0, sme=30)
    text = said(alone(year_2024, bought=bought), "procurement")
    assert "政府采购预算总额不足0.01万元。其中：政府采购货物预算不足0.01万元、政府采购工程预算0万元" in text
    assert text.endswith("面向中小企业预留不足0.01万元。")


def test_a_wording_may_leave_small_amounts_out_of_lists_and_then_says_so(
    tmp_path: Path, year_2024: Declarations
) -> None:
    path = tmp_path / "wording.yaml"
    text = (year_2024.folder / "wording.yaml").read_text("utf-8").replace("in_lists: said", "in_lists: left_out")
    path.write_text(text, encoding="utf-8")
    basic = (("2130301", "30101", "50101", {G: 500000}), ("2210201", "30113", "50103", {G: 49}))
    ledger = department_ledger((submission(basic=basic),), year_2024.codes)
    tables = compute_tables(ledger, year_2024.tables, year_2024.codes)
    narrative = write_prose(ledger, tables, (), load_wording(path, WORKBOOK), year_2024.codes)
    assert narrative.prose["general_public_structure"][0].text.endswith(
        "主要用于以下方面：农林水支出50.00万元，占100.00%等。"
    )
    assert {f.rule.id for f in PROSE_CHECKS.run(Disclosure(ledger, tables, narrative, ()), year_2024)} == {
        "N-001"
    }  # no reasons are stated


# --- projects and forms --------------------------------------------------------------------------------------------


def half_carried_over(year: Declarations) -> Disclosure:
    """Return a department with 1,000.02 万元 of projects, half of it carried over, and three published forms."""
    projects = (
        project(FILE, "001", "高标准农田建设", {G: 3000100}, category=LAW.project_categories["specific_purpose"]),
        project(FILE, "002", "农村厕所改造", {G: 2000100}),
        project(
            FILE,
            "003",
            "续建灌溉工程",
            {},
            carryover={G: 4000000, F: 1000000},
            category=LAW.project_categories["specific_purpose"],
        ),
    )
    return alone(year, projects=projects, targets=[target(FILE, number) for number in ("001", "002", "003")])


def test_projects_that_are_carried_over_count_in_text_and_annex(year_2024: Declarations) -> None:
    disclosure = half_carried_over(year_2024)
    assert said(disclosure, "performance_projects").splitlines()[0] == (
        "2024年青禾县水务局纳入绩效目标管理的二级项目3个，共计金额1,000.02万元（本年预算500.02万元，上年结转500.00万元）。"
        "其中：其他运转类项目1个，涉及金额200.01万元；特定目标类项目2个，涉及金额800.01万元。"
        "公开项目绩效目标3个，涉及项目金额1,000.02万元，占部门（单位）项目支出总额（含上年结转）的100.00%。"
        "其中：其他运转类项目1个，涉及项目金额200.01万元；特定目标类项目2个，涉及项目金额800.01万元。"
    )
    assert len(disclosure.forms) == 3
    found = PROSE_CHECKS.run(disclosure, year_2024)
    assert {finding.rule.id for finding in found} == {"N-001"}  # no reasons are stated


def test_a_form_prints_all_the_money_of_its_project_by_source_and_vintage(year_2024: Declarations) -> None:
    form = half_carried_over(year_2024).forms[2]
    assert form.total.yuan == Decimal(5000000)
    assert [(str(p.source), str(p.vintage), p.amount.yuan) for p in form.amounts] == [
        ("一般公共预算", "上年结转", Decimal(4000000)),
        ("政府性基金预算", "上年结转", Decimal(1000000)),
    ]
    document = read_document(render_document(half_carried_over(year_2024), year_2024.folder / "部门预算公开.docx"))
    printed = [cell for row in document.tables[-1].grid for cell in row]
    assert "5,000,000.00" in printed
    for label, amount in (
        ("其中：一般公共预算（上年结转）", "4,000,000.00"),
        ("政府性基金预算（上年结转）", "1,000,000.00"),
    ):
        row = next(row for row in document.tables[-1].grid if label in row)
        assert amount in row


# --- reasons -------------------------------------------------------------------------------------------------------


def test_three_public_total_has_a_reason_of_its_own(year_2024: Declarations) -> None:
    three = three_public(
        FILE,
        {HOSPITALITY: {G: 10000}, OPERATION: {G: 90000}},
        {HOSPITALITY: {G: 20000}, OPERATION: {G: 60000}},
        {HOSPITALITY: "接待批次减少", OPERATION: "车辆老化，维修增加"},
    )
    unit = replace(
        submission(three=three),
        three_public_total=ThreePublicTotal(Cited("维修增加多于接待减少", at(FILE, "三公经费", "K5"))),
    )
    disclosure = department_disclosure((unit,), year_2024)
    assert "增长25.00%，主要原因是维修增加多于接待减少。其中：" in said(disclosure, "three_public")
    assert disclosure.narrative.facts["three_public_change.reason"].cells == (at(FILE, "三公经费", "K5"),)


def test_a_three_public_total_without_a_reason_of_its_direction_names_the_cell(year_2024: Declarations) -> None:
    three = three_public(
        FILE,
        {HOSPITALITY: {G: 10000}, OPERATION: {G: 90000}},
        {HOSPITALITY: {G: 20000}, OPERATION: {G: 60000}},
        {HOSPITALITY: "接待批次减少"},
    )
    blank = at(FILE, "三公经费", "K5")
    unit = replace(submission(three=three), blanks=(("three_public.合计.reason", blank),))
    disclosure = department_disclosure((unit,), year_2024)
    reason = disclosure.narrative.facts
    assert "three_public_change.reason" not in reason or not reason["three_public_change.reason"].is_known
    found = PROSE_CHECKS.run(disclosure, year_2024)
    assert [(f.rule.id, f.at) for f in found][:1] == [("N-001", blank)]


def test_a_reason_that_leads_in_itself_is_printed_once(year_2024: Declarations) -> None:
    text = scale(year_2024, 500000, 1000000, "主要原因是：由于人员减少所致。")
    assert text == "50.00万元，比上年减少50.00万元，下降50.00%，主要原因是人员减少。"


def test_a_mandate_that_numbers_itself_is_numbered_once(year_2024: Declarations) -> None:
    unit = information(mandate=("1.负责水资源管理。", "2. （二）承担防汛。", "3. 三、完成其他任务。\n④办理12345热线"))
    assert said(alone(year_2024, unit=unit), "mandate").splitlines() == [
        "1. 负责水资源管理。",
        "2. 承担防汛。",
        "3. 完成其他任务。",
        "4. 办理12345热线。",
    ]
