"""Defects of single cells, changed in memory: exact rule and cell, exactly one finding each."""

from datetime import date
from decimal import Decimal

import pytest

from budget_disclosure.intake.raw_cells import CellKind, RawCell
from budget_disclosure.model.findings import Severity
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
        ("1000元", "1000"),
        ("￥ 1,000.00 ", "1000"),
        ("0.5万元", "5000"),
        ("12 000", "12000"),
        ("1.234,50", "1234.5"),
        ("0030000", "30000"),
    ],
)
def test_a_number_written_as_text_is_reported_with_the_number_it_seems_to_mean(text: str, meant: str) -> None:
    assert found("基本支出", "I6", text) == [("I-301", "基本支出!I6", f"文字“{text}”")]
    assert remedy("基本支出", "I6", text).startswith(f"如果是 {meant} 元，请直接输入数字 {meant}")


@pytest.mark.parametrize("text", ["约九万", "1.2.3", "5%", "1e5", "(1,000.00)", "٣٤٥"])
def test_a_text_that_is_no_number_is_not_interpreted(text: str) -> None:
    assert found("基本支出", "I6", text) == [("I-301", "基本支出!I6", f"文字“{text}”")]
    assert remedy("基本支出", "I6", text) == "请改为不带单位、逗号和空格的半角数字。"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("91160", "91160"),
        ("９１１６０", "91160"),
        ("91,160.50", "91160.5"),
        (" 30000 ", "30000"),
        ("\u200b110,000.00\u3000", "110000"),
        ("1\u00a0234\u00a0567.8", "1234567.8"),
    ],
)
def test_a_plain_number_saved_as_text_is_read_exactly_with_a_reminder(text: str, amount: str) -> None:
    submission, findings = read_changed({("基本支出", "I6"): text})
    assert [(f.rule.id, f.at.cell, f.severity or f.rule.severity) for f in findings] == [("I-331", "I6", Severity.WARN)]
    assert submission is not None
    assert submission.basic[0].amounts[0].amount.yuan == Decimal(amount)


def test_two_meanings_of_a_comma_are_both_proposed() -> None:
    assert remedy("基本支出", "I6", "1,10") == "如果是 110 元，请直接输入数字 110；如果是 1.1 元，请直接输入数字 1.1。"


@pytest.mark.parametrize("text", ["-", "—", "/", "无", "N/A", "0.00元", "零"])
def test_a_word_for_nothing_is_told_to_stay_blank_or_to_be_zero(text: str) -> None:
    assert found("基本支出", "I6", text) == [("I-330", "基本支出!I6", f"文字“{text}”")]
    assert remedy("基本支出", "I6", text) == "没有的请清空单元格，或填数字 0。"


def test_a_word_for_nothing_in_a_required_cell_is_told_to_be_zero() -> None:
    assert remedy("政府采购", "B4", "无") == "没有的请填数字 0。"


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


def test_a_date_as_a_bare_number_is_not_read_but_proposed() -> None:
    assert found("单位信息", "B15", 45328) == [("I-307", "单位信息!B15", "数字“45328”")]
    assert remedy("单位信息", "B15", 45328) == (
        "如果是 2024 年 2 月 6 日，请把单元格格式改为“日期”，再输入 2024-02-06。"
    )


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-06",
        "2024/2/6",
        "2024.2.6",
        "2024年2月6日",
        "20240206",
        "2024-02-06 00:00:00",
        " ２０２４－０２－０６",
        20240206,
    ],
)
def test_year_month_and_day_are_read_however_they_are_written(written: str | int) -> None:
    submission, findings = read_changed({("单位信息", "B15"): written})
    assert [(f.rule.id, f.expected) for f in findings] == [("I-334", "日期 2024-02-06")]
    assert submission is not None
    assert submission.unit.approval_date.value == date(2024, 2, 6)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("24.2.6", "2024-02-06"), ("20/2/2024", "2024-02-20"), ("二〇二四年二月二十日", "2024-02-20")],
)
def test_other_ways_to_write_a_date_are_proposed(text: str, meant: str) -> None:
    assert remedy("单位信息", "B15", text).endswith(f"请输入 {meant}。")


@pytest.mark.parametrize("text", ["2024年2月", "2/3/2024", "2024-02-30", "待定"])
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert found("单位信息", "B15", text) == [("I-307", "单位信息!B15", f"文字“{text}”")]


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


@pytest.mark.parametrize(
    "written",
    [
        "２１３０３０１",
        "[2130301]行政运行",
        "【2130301】",
        "2130301-行政运行",
        "2130301 水利/行政运行",
        "行政运行（2130301）",
        "213/03/01",
        "213-03-01",
        "213 03 01 行政运行",
        "21303-01",
        "2130301\u200b\u00a0",
        2130301,
    ],
)
def test_a_code_is_read_as_other_systems_write_it(written: str | int) -> None:
    submission, findings = read_changed({("基本支出", "B6"): written})
    assert {finding.rule.id for finding in findings} <= {"I-335"}
    assert submission is not None
    assert submission.basic[0].function_code.value == "2130301"


def test_another_name_beside_a_code_in_brackets_blocks() -> None:
    assert found("基本支出", "D6", "[30101]津贴补贴") == [("I-313", "基本支出!D6", "“[30101]津贴补贴”")]


def test_a_number_that_is_no_code_is_unknown() -> None:
    assert found("基本支出", "B6", 2130398) == [("I-310", "基本支出!B6", "“2130398”")]


def test_a_name_without_code_is_unknown_and_its_codes_are_proposed() -> None:
    assert found("基本支出", "D6", "津贴补贴") == [("I-310", "基本支出!D6", "“津贴补贴”")]
    assert remedy("基本支出", "D6", "津贴补贴").startswith("最接近的是：30102 津贴补贴。")


@pytest.mark.parametrize(
    ("written", "proposed"),
    [
        ("2130398 行政运行", "2130301 行政运行"),
        ("2130310 行政运行", "2130301 行政运行"),
        ("2012699 行政运行", "2012601 行政运行"),
        ("21303 行政运行", "2130301 行政运行"),
    ],
)
def test_of_codes_with_the_name_written_the_nearest_alone_is_proposed(written: str, proposed: str) -> None:
    assert remedy("基本支出", "B6", written).startswith(f"最接近的是：{proposed}。")


def test_a_name_beside_an_unknown_code_says_which_is_meant() -> None:
    assert remedy("基本支出", "D6", "30193 奖金").startswith("最接近的是：30103 奖金。")


def test_a_doubtful_code_only_asks() -> None:
    assert found("项目支出", "D8", "2082202") == [("I-312", "项目支出!D8", "“2082202 基础设施建设和经济发展”")]


def test_a_department_code_saved_as_number_lost_its_zero() -> None:
    assert found("单位信息", "B7", 21) == [("I-309", "单位信息!B7", "数字 21")]


def test_a_department_code_has_three_digits() -> None:
    assert found("单位信息", "B7", "30５1") == [("I-317", "单位信息!B7", "“3051”")]
    assert found("单位信息", "B7", "３０５") == [("I-335", "单位信息!B7", "“３０５”")]


def test_a_whole_code_saved_as_number_is_read() -> None:
    assert found("单位信息", "B7", 305) == [("I-335", "单位信息!B7", "数字 305")]
    assert remedy("单位信息", "B7", 21) == "是“021”的，请把单元格格式设为“文本”后重新输入。"


def test_a_project_number_must_be_one_of_the_sheet() -> None:
    assert found("绩效指标", "A4", "一") == [("I-308", "绩效指标!A4", "“一”")]


@pytest.mark.parametrize("written", ["1", 1, "０１", "001 "])
def test_a_project_number_may_miss_its_zeros(written: str | int) -> None:
    submission, findings = read_changed({("绩效指标", "A4"): written, ("项目支出", "A6"): written})
    assert {(finding.rule.id, finding.at.cell) for finding in findings} <= {("I-335", "A4"), ("I-335", "A6")}
    assert submission is not None
    assert [number.value for number in (submission.indicators[0].project_number,) if number] == ["001"]
    assert submission.projects[0].number.value == "001"


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
    assert found("项目支出", "A6", "1号") == [("I-205", "项目支出!A6", "“1号”")]


def test_an_uncalculated_formula_in_a_row_counts_as_filled() -> None:
    formula = raw(None, CellKind.BLANK)._replace(has_formula=True, has_saved_value=False)
    assert ("I-304", "基本支出!I30", "没有保存结果的公式") in found("基本支出", "I30", formula)


def test_two_defects_of_one_workbook_are_both_reported() -> None:
    _, findings = read_changed({("基本支出", "I6"): "x", ("政府采购", "B4"): Decimal(-5)})
    assert [(f.rule.id, f.at.sheet, f.at.cell) for f in findings] == [
        ("I-301", "基本支出", "I6"),
        ("I-303", "政府采购", "B4"),
    ]
