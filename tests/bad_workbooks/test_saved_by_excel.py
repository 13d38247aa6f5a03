"""Damage made in real files with openpyxl and read back through the reader: what only the file format can show."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.model.findings import render
from tests.support.workbooks import FILE, damaged_workbook, declarations_of, rewrite_part, valid_workbook, with_cell

BASIC = "xl/worksheets/sheet4.xml"


def read(path: Path) -> Intake:
    return read_submission(path, FILE, declarations_of())


def messages(path: Path) -> list[str]:
    return [render(finding) for finding in read(path).findings]


def test_a_formula_without_saved_value_is_not_a_zero(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "基本支出", "I6", "=1000000+250000")
    assert messages(path) == [
        f"［错误］I-304 {FILE} › 基本支出!I6：发现没有保存结果的公式，应为数值或文字。"
        "请用 Excel 或 WPS 打开该文件重新计算并保存，或直接填数字。"
    ]


def test_a_formula_with_its_saved_value_is_taken(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)

    def add_formula(text: str) -> str:
        changed = text.replace("<v>1250000</v>", "<f>1000000+250000</f><v>1250000</v>", 1)
        assert changed != text
        return changed

    rewrite_part(path, BASIC, add_formula)
    intake = read(path)
    assert intake.findings == ()
    assert intake.submission is not None
    assert intake.submission.basic[0].amounts[0].amount.yuan == Decimal(1250000)


def test_an_error_cell_is_named_with_its_error(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "项目支出", "I6", "#REF!")
    assert messages(path) == [
        f"［错误］I-305 {FILE} › 项目支出!I6：发现错误值“#REF!”，应为以元为单位的数字。"
        "请改正公式，或直接填写正确的内容。"
    ]


def test_text_for_a_number_says_which_number_it_seems_to_mean(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "基本支出", "I6", "91.16万")
    assert messages(path) == [
        f"［错误］I-301 {FILE} › 基本支出!I6：发现文字“91.16万”，应为以元为单位的数字。"
        "如果是 911600 元，请直接输入数字 911600（由“万”等换算而来，请核对）。"
    ]


def test_an_unknown_code_names_the_nearest_and_how_to_add_one(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "基本支出", "B6", "2130398 行政运行")
    (message,) = messages(path)
    assert message.startswith(
        f"［错误］I-310 {FILE} › 基本支出!B6：发现“2130398 行政运行”，应为支出功能分类科目中的编码。最接近的是：213"
    )
    assert message.endswith(
        "请核对编码，从下拉列表重新选择；确属有效的新编码，请与财政部门联系，由财政部门加入科目代码表。"
    )


def test_a_unit_code_saved_as_a_number_may_have_lost_its_zero(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "单位信息", "B9", 21001)
    assert messages(path) == [
        f"［错误］I-309 {FILE} › 单位信息!B9：发现数字 21001，应为文本格式的6 位数字。"
        "是“021001”的，请把单元格格式设为“文本”后重新输入。"
    ]


def test_another_year_is_the_only_finding(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "单位信息", "B4", 2023)
    assert messages(path) == [
        f"［错误］I-202 {FILE} › 单位信息!B4：发现“2023”，应为“2024”。"
        "请从财政部门取得本年度的空白填报表，把数据填入后重新报送。"
    ]


def test_another_template_version_is_the_only_finding(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "单位信息", "B5", "2023.2")
    assert messages(path) == [
        f"［错误］I-201 {FILE} › 单位信息!B5：发现“2023.2”，应为“2024.3”。"
        "请从财政部门取得本年度的空白填报表，把数据填入后重新报送。"
    ]


def test_a_renamed_sheet_is_recognised_as_the_missing_one(tmp_path: Path) -> None:
    def rename(page: Worksheet) -> None:
        page.title = "项目支岀"

    path = damaged_workbook(tmp_path, "项目支出", rename)
    assert messages(path) == [
        f"［错误］I-203 {FILE} › 项目支出：发现没有工作表“项目支出”，有“项目支岀”，应为工作表“项目支出”。"
        "请把工作表“项目支岀”改名为“项目支出”。"
    ]


def test_a_deleted_sheet_is_missing(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    del book["国有资产"]
    book.save(path)
    assert messages(path) == [
        f"［错误］I-203 {FILE} › 国有资产：发现没有工作表“国有资产”，应为工作表“国有资产”。"
        "请撤销刚才的改动（Ctrl+Z），或取空白填报表重新填写后报送。"
    ]


def test_a_workbook_that_is_no_submission_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / FILE
    openpyxl.Workbook().save(path)
    assert messages(path) == [
        f"［错误］I-203 {FILE}：发现没有填报表的任何工作表，应为本年度的单位填报表。"
        "请确认文件没有放错；确是填报表的，请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后重新报送。"
    ]


def test_merged_cells_block_and_do_not_cascade(tmp_path: Path) -> None:
    path = damaged_workbook(tmp_path, "基本支出", lambda page: page.merge_cells("B6:B8"))
    assert messages(path) == [
        f"［错误］I-208 {FILE} › 基本支出!B6：发现合并单元格 B6:B8，应为各自独立的单元格。"
        "请取消合并，把数据填到各自的单元格。"
    ]


def test_hidden_rows_and_columns_with_data_are_shown_but_read(tmp_path: Path) -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[7].hidden = True
        page.column_dimensions["M"].hidden = True

    intake = read(damaged_workbook(tmp_path, "基本支出", hide))
    assert [(f.rule.id, f.at.cell, f.found) for f in intake.findings] == [
        ("I-207", "B7", "隐藏的第 7 行有数据"),
        ("I-207", "M9", "隐藏的 M 列有数据"),
    ]
    assert intake.submission is not None


def test_a_date_typed_as_text_says_how_to_enter_it(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "单位信息", "B15", "24年2月6日")
    assert messages(path) == [
        f"［错误］I-307 {FILE} › 单位信息!B15：发现文字“24年2月6日”，应为日期。"
        "如果是 2024 年 2 月 6 日，请输入 2024-02-06。"
    ]


def test_escaped_control_characters_are_removed_and_mentioned(tmp_path: Path) -> None:
    path = with_cell(tmp_path, "项目支出", "B6", "农村_x0007_供水\u200b管网改造")
    intake = read(path)
    assert [(f.rule.id, f.at.cell, f.found) for f in intake.findings] == [
        ("I-315", "B6", "2 个控制字符（U+0007、U+200B）")
    ]
    assert intake.submission is not None
    assert intake.submission.projects[0].name.value == "农村供水管网改造"


def test_windows_line_breaks_are_no_defect(tmp_path: Path) -> None:
    intake = read(with_cell(tmp_path, "单位信息", "B20", "第一行。_x000D_\n第二行。"))
    assert intake.findings == ()
    assert intake.submission is not None
    assert intake.submission.unit.organisation.value == "第一行。\n第二行。"


def test_a_percentage_in_a_text_cell_is_not_turned_into_a_fraction(tmp_path: Path) -> None:
    def percent(page: Worksheet) -> None:
        page["G5"].value = 1
        page["G5"].number_format = "0%"

    (finding,) = read(damaged_workbook(tmp_path, "绩效指标", percent)).findings
    assert (finding.rule.id, finding.at.cell, finding.found) == ("I-316", "G5", "数字“1”")


def test_a_whole_number_in_a_text_cell_is_taken_as_shown(tmp_path: Path) -> None:
    intake = read(with_cell(tmp_path, "绩效指标", "G5", 42))
    assert intake.findings == ()
    assert intake.submission is not None
    assert intake.submission.indicators[1].target.value == "42"


def test_a_workbook_saved_by_another_program_reads_the_same(tmp_path: Path) -> None:
    ours = read(valid_workbook(tmp_path / "ours"))
    path = valid_workbook(tmp_path / "theirs")
    openpyxl.load_workbook(path).save(path)
    assert replace(read(path), content=b"") == replace(ours, content=b"")
