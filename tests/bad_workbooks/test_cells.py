"""Defects of single cells, changed in memory: exact rule and cell, exactly one finding each."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budget_disclosure.intake.cells import CellKind, RawCell
from tests.support.workbooks import raw, read_changed

Change = RawCell | str | int | Decimal | date | bool | None


def found(sheet: str, cell: str, value: Change) -> list[tuple[str, str, str]]:
    submission, findings = read_changed({(sheet, cell): value})
    assert (submission is None) == any(finding.rule.severity.value == "错误" for finding in findings)
    return [(finding.rule.id, f"{finding.at.sheet}!{finding.at.cell}", finding.found) for finding in findings]


def remedy(sheet: str, cell: str, value: Change) -> str:
    _, (finding,) = read_changed({(sheet, cell): value})
    return finding.what_to_do


def test_the_valid_workbook_has_no_finding() -> None:
    submission, findings = read_changed({})
    assert findings == ()
    assert submission is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("９１１６０", "91160"),
        ("91,160.50", "91160.5"),
        ("1000元", "1000"),
        ("￥ 1,000.00 ", "1000"),
        ("91160", "91160"),
        ("0.5万元", "5000"),
    ],
)
def test_a_number_written_as_text_is_reported_with_the_number_it_seems_to_mean(text: str, meant: str) -> None:
    assert found("基本支出", "I6", text) == [("I-301", "基本支出!I6", f"文字“{text}”")]
    assert remedy("基本支出", "I6", text).startswith(f"如果是 {meant} 元，请直接输入数字 {meant}")


@pytest.mark.parametrize("text", ["约九万", "—", "无", "1.2.3"])
def test_a_text_that_is_no_number_is_not_interpreted(text: str) -> None:
    assert found("基本支出", "I6", text) == [("I-301", "基本支出!I6", f"文字“{text}”")]
    assert remedy("基本支出", "I6", text) == "请改为不带单位、逗号和空格的半角数字。"


def test_fractions_of_a_cent_are_reported_as_they_stand() -> None:
    assert found("基本支出", "I6", Decimal("91160.005")) == [("I-302", "基本支出!I6", "91160.005")]


def test_visible_digits_behind_the_cents_are_never_dropped() -> None:
    assert found("基本支出", "I6", Decimal("91160.00001")) == [("I-302", "基本支出!I6", "91160.00001")]


def test_binary_noise_of_a_saved_sum_is_not_the_clerks_fault() -> None:
    submission, findings = read_changed({("基本支出", "I6"): Decimal("91160.10000000001")})
    assert findings == ()
    assert submission is not None
    assert submission.basic[0].amounts[0].amount.yuan == Decimal("91160.10")


def test_a_negative_amount_blocks() -> None:
    assert found("项目支出", "I6", Decimal("-1")) == [("I-303", "项目支出!I6", "-1")]


def test_zero_is_an_amount_and_blank_is_none() -> None:
    submission, _ = read_changed({("基本支出", "I9"): Decimal(0), ("基本支出", "M9"): None})
    assert submission is not None
    assert [amount.amount.yuan for amount in submission.basic[3].amounts] == [Decimal(0)]


@pytest.mark.parametrize(("value", "kind"), [(date(2024, 1, 1), "日期"), (True, "逻辑值")])
def test_other_kinds_of_values_are_no_amount(value: Change, kind: str) -> None:
    ((rule, cell, text),) = found("基本支出", "I6", value)
    assert (rule, cell) == ("I-301", "基本支出!I6")
    assert text.startswith(kind)


def test_half_a_vehicle_is_not_a_count() -> None:
    assert found("国有资产", "B4", Decimal("2.5")) == [("I-306", "国有资产!B4", "2.5")]


def test_the_revision_begins_with_one() -> None:
    assert found("单位信息", "B6", 0) == [("I-303", "单位信息!B6", "0")]


def test_a_date_as_a_bare_number_is_not_read_as_a_date() -> None:
    assert found("单位信息", "B15", 45328) == [("I-307", "单位信息!B15", "数字“45328”")]


def test_a_word_that_is_not_in_the_list_names_the_nearest() -> None:
    assert found("项目支出", "C6", "特定目标") == [("I-308", "项目支出!C6", "“特定目标”")]
    assert remedy("项目支出", "C6", "特定目标").startswith("是否为“特定目标类”？")


def test_widths_and_blanks_do_not_matter_in_a_list_word() -> None:
    assert found("项目支出", "C6", " 特定目标类　") == []


def test_a_bare_code_is_enough() -> None:
    submission, findings = read_changed({("基本支出", "B6"): "2130301"})
    assert findings == ()
    assert submission is not None
    assert submission.basic[0].function_code.value == "2130301"


def test_brackets_and_widths_of_a_name_beside_its_code_do_not_matter() -> None:
    assert found("基本支出", "D6", "30213 维修(护)费") == []


@pytest.mark.parametrize("code", ["213", "21303"])
def test_a_code_above_the_last_level_names_codes_below_it(code: str) -> None:
    ((rule, cell, _),) = found("基本支出", "B6", code)
    assert (rule, cell) == ("I-311", "基本支出!B6")
    assert f"最接近的是：{code}" in remedy("基本支出", "B6", code)


def test_a_name_that_belongs_to_another_code_blocks() -> None:
    assert found("基本支出", "D6", "30101 津贴补贴") == [("I-313", "基本支出!D6", "“30101 津贴补贴”")]
    assert "30102 津贴补贴" in remedy("基本支出", "D6", "30101 津贴补贴")


def test_full_width_digits_of_a_code_are_unknown_and_the_code_is_proposed() -> None:
    assert found("基本支出", "B6", "２１３０３０１") == [("I-310", "基本支出!B6", "“２１３０３０１”")]
    assert remedy("基本支出", "B6", "２１３０３０１").startswith("最接近的是：2130301 行政运行。")


def test_a_name_without_code_is_unknown_and_its_codes_are_proposed() -> None:
    assert found("基本支出", "D6", "津贴补贴") == [("I-310", "基本支出!D6", "“津贴补贴”")]
    assert remedy("基本支出", "D6", "津贴补贴").startswith("最接近的是：30102 津贴补贴。")


def test_a_doubtful_code_only_asks() -> None:
    assert found("项目支出", "D8", "2082202") == [("I-312", "项目支出!D8", "“2082202 基础设施建设和经济发展”")]


def test_a_department_code_saved_as_number_lost_its_zero() -> None:
    assert found("单位信息", "B7", 21) == [("I-309", "单位信息!B7", "数字 21")]


def test_a_department_code_has_three_digits() -> None:
    assert found("单位信息", "B7", "３０５") == [("I-317", "单位信息!B7", "“３０５”")]


def test_a_project_number_must_be_one_of_the_sheet() -> None:
    assert found("绩效指标", "A4", "1") == [("I-308", "绩效指标!A4", "“1”")]


def test_whole_unit_stands_for_no_project() -> None:
    submission, _ = read_changed({})
    assert submission is not None
    assert submission.indicators[-1].project_number is None


def test_a_required_text_of_blanks_is_blank() -> None:
    assert found("单位信息", "B8", " 　") == [("I-314", "单位信息!B8", "空白")]


def test_a_required_cell_of_a_begun_row_is_reported_at_that_cell() -> None:
    assert found("基本支出", "F6", None) == [("I-314", "基本支出!F6", "空白")]


def test_a_line_break_inside_a_name_is_removed_and_mentioned() -> None:
    assert found("项目支出", "B6", "农村供水\n管网改造") == [("I-315", "项目支出!B6", "1 个控制字符（换行）")]


def test_a_changed_fixed_cell_blocks() -> None:
    assert found("单位信息", "B4", 2023) == [("I-202", "单位信息!B4", "“2023”")]


def test_a_row_number_that_is_none_blocks() -> None:
    assert found("项目支出", "A6", "01") == [("I-205", "项目支出!A6", "“01”")]


def test_an_uncalculated_formula_in_a_row_counts_as_filled() -> None:
    formula = replace(raw(None, CellKind.BLANK), has_formula=True, has_saved_value=False)
    assert ("I-304", "基本支出!I30", "没有保存结果的公式") in found("基本支出", "I30", formula)


def test_two_defects_of_one_workbook_are_both_reported() -> None:
    _, findings = read_changed({("基本支出", "I6"): "x", ("政府采购", "B4"): Decimal(-5)})
    assert [(f.rule.id, f.at.sheet, f.at.cell) for f in findings] == [
        ("I-301", "基本支出", "I6"),
        ("I-303", "政府采购", "B4"),
    ]
