"""What Excel, WPS and their users do to a workbook: never another figure, one finding for one defect, no crash."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.intake.raw_cells import CellKind, CellRange, SheetCells
from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.submission import UnitSubmission
from tests.support.workbooks import (
    FILE,
    TEMPLATES,
    damaged_workbook,
    declarations_of,
    raw,
    read_changed,
    rewrite_part,
    valid_workbook,
    with_cell,
)

Found = list[tuple[str, str, str]]


def read(path: Path) -> Intake:
    return read_submission(path, FILE, declarations_of())


def found(path: Path) -> Found:
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", f.found) for f in read(path).findings]


def changed(
    sheet: str, change: Callable[[SheetCells], SheetCells], cells: dict[tuple[str, str], object] | None = None
) -> tuple[UnitSubmission | None, Found]:
    submission, findings = read_changed(cells or {}, change, sheet)  # type: ignore[arg-type]
    return submission, [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", f.found) for f in findings]


def rows_moved(first: int, by: int) -> Callable[[SheetCells], SheetCells]:
    """Insert (or with a negative number delete) rows, as Excel does."""

    def move(page: SheetCells) -> SheetCells:
        kept = {place: cell for place, cell in page.cells.items() if not first <= place[0] < first - by}
        cells = {
            (row + by if row >= first else row, column): cell._replace(row=row + by if row >= first else row)
            for (row, column), cell in kept.items()
        }
        return replace(page, cells=cells)

    return move


def columns_moved(page: SheetCells, first: int) -> SheetCells:
    """Insert a column, as Excel does."""
    cells = {
        (row, column + 1 if column >= first else column): cell._replace(
            column=column + 1 if column >= first else column
        )
        for (row, column), cell in page.cells.items()
    }
    merged = tuple(
        replace(
            one,
            first_column=one.first_column + (one.first_column >= first),
            last_column=one.last_column + (one.last_column >= first),
        )
        for one in page.merged
    )
    return replace(page, cells=cells, merged=merged)


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [1e13, 1e16, 1e30, 1e300])
@pytest.mark.parametrize(("sheet", "cell"), [("基本支出", "I6"), ("国有资产", "B4")])
def test_a_number_too_large_to_be_saved_exactly_is_named(tmp_path: Path, sheet: str, cell: str, value: float) -> None:
    assert found(with_cell(tmp_path, sheet, cell, value)) == [("I-318", f"{sheet}!{cell}", f"{Decimal(value):.4E}")]


@pytest.mark.parametrize("number_format", ["0%", "0.00%", '"共"0%'])
def test_a_percentage_is_not_taken_as_an_amount(tmp_path: Path, number_format: str) -> None:
    def type_into_percent_cell(page: Worksheet) -> None:
        page["I6"].value = 911.6  # what Excel saves for 91160 typed into such a cell
        page["I6"].number_format = number_format

    path = damaged_workbook(tmp_path, "基本支出", type_into_percent_cell)
    assert found(path) == [("I-319", "基本支出!I6", "百分数 91160%（实为 911.6）")]


def test_a_percent_sign_within_a_quoted_text_of_the_format_is_no_percentage(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        page["I6"].number_format = '0.00"（占100%）"'

    assert found(damaged_workbook(tmp_path, "基本支出", change)) == []


def test_a_negative_zero_is_zero(tmp_path: Path) -> None:
    submission = read(with_cell(tmp_path, "基本支出", "I6", -0.0)).submission
    assert submission is not None
    assert str(submission.basic[0].amounts[0].amount.yuan) == "0.00"


def test_an_invisible_character_before_a_number_is_seen_through_in_the_advice() -> None:
    _, (finding,) = read_changed({("基本支出", "I6"): "\u200b91160元"})
    assert finding.what_to_do == "如果是 91160 元，请直接输入数字 91160。"


@pytest.mark.parametrize("day", [date(1900, 1, 5), date(2042, 2, 6), date(2022, 12, 31)])
def test_a_date_far_from_the_budget_year_blocks(day: date) -> None:
    _, findings = read_changed({("单位信息", "B15"): day})
    assert [(f.rule.id, f.at.cell, f.found) for f in findings] == [("I-320", "B15", str(day))]


@pytest.mark.parametrize("day", [date(2023, 12, 29), date(2025, 1, 3)])
def test_a_date_of_the_year_before_or_after_is_taken(day: date) -> None:
    assert read_changed({("单位信息", "B15"): day})[1] == ()


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("escape", ["_xD800_", "_xFFFE_", "_xFFFF_"])
def test_what_xml_refuses_never_reaches_a_document(tmp_path: Path, escape: str) -> None:
    intake = read(with_cell(tmp_path, "项目支出", "B6", f"农村{escape}供水管网改造"))
    assert [(f.rule.id, f.at.cell) for f in intake.findings] == [("I-315", "B6")]
    assert intake.submission is not None
    assert intake.submission.projects[0].name.value == "农村供水管网改造"


def test_texts_in_runs_of_several_fonts_are_read_whole(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    runs = "<is><r><t>农村</t></r><r><rPr><b/></rPr><t>供水</t></r></is></c>"

    def enrich(text: str) -> str:
        return re.sub(r'<c r="B6"([^>]*?) t="\w+">.*?</c>', rf'<c r="B6"\1 t="inlineStr">{runs}', text, count=1)

    rewrite_part(path, "xl/worksheets/sheet5.xml", enrich)
    submission = read(path).submission
    assert submission is not None
    assert submission.projects[0].name.value == "农村供水"


# --- rows and columns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "row"),
    [
        ("基本支出", 7),
        ("项目支出", 7),
        ("三公经费", 7),
        ("上年对比", 7),
        ("国有资产", 6),
        ("单位信息", 9),
        ("绩效指标", 6),
    ],
)
def test_an_inserted_blank_row_changes_nothing(sheet: str, row: int) -> None:
    submission, findings = changed(sheet, rows_moved(row, 1))
    assert findings == []
    expected = read_changed({})[0]
    assert submission is not None
    assert expected is not None
    assert [row.amounts[0].amount.yuan for row in submission.basic] == [
        row.amounts[0].amount.yuan for row in expected.basic
    ]
    assert [project.number.value for project in submission.projects] == ["001", "002", "003", "004"]


def test_a_deleted_project_row_leaves_the_numbers_of_the_others() -> None:
    submission, findings = changed("项目支出", rows_moved(7, -1))
    assert findings == []
    assert submission is not None
    assert [(p.number.value, p.name.value) for p in submission.projects] == [
        ("001", "农村供水管网改造"),
        ("003", "城区排水河道整治"),
        ("004", "国有水务企业改革成本"),
    ]


def test_sorted_projects_keep_their_numbers() -> None:
    def sort(page: SheetCells) -> SheetCells:
        to = {6: 9, 7: 6, 8: 7, 9: 8}
        cells = {(to.get(r, r), c): cell._replace(row=to.get(r, r)) for (r, c), cell in page.cells.items()}
        return replace(page, cells=cells)

    submission, findings = changed("项目支出", sort)
    assert findings == []
    assert submission is not None
    assert [(p.number.value, p.name.at.cell) for p in submission.projects] == [
        ("002", "B6"),
        ("003", "B7"),
        ("004", "B8"),
        ("001", "B9"),
    ]


def test_two_projects_of_one_number_block_once() -> None:
    _, findings = read_changed({("项目支出", "A7"): "001"})
    assert [(f.rule.id, f.at.cell, f.found) for f in findings] == [
        ("I-500", "B7", "项目序号 001 的项目名称“水政执法装备”")
    ]


def test_an_amount_in_an_inserted_column_is_not_lost_in_silence() -> None:
    def insert(page: SheetCells) -> SheetCells:
        moved = columns_moved(page, 10)
        extra = {(4, 10): raw("追加")._replace(row=4, column=10), (6, 10): raw(777)._replace(row=6, column=10)}
        return replace(moved, cells={**moved.cells, **extra})

    submission, findings = changed("基本支出", insert)
    assert findings == [("I-210", "基本支出!J6", "表格以外有 1 个单元格有内容（第一个“777”）")]
    assert submission is not None
    assert submission.basic[0].amounts[0].amount.yuan == Decimal(1250000)


def test_a_copied_column_blocks_because_nobody_can_tell_which_one_counts() -> None:
    def copy(page: SheetCells) -> SheetCells:
        moved = columns_moved(page, 10)
        header = moved.at(4, 9)._replace(column=10)
        return replace(moved, cells={**moved.cells, (4, 10): header, (6, 10): raw(777)._replace(row=6, column=10)})

    submission, findings = changed("基本支出", copy)
    assert findings[0] == ("I-212", "基本支出!J4", "又一列“一般公共预算（元）”，I 列已有")
    assert submission is None


def test_a_merged_range_of_the_whole_sheet_is_one_finding_at_once(tmp_path: Path) -> None:
    del tmp_path
    _, findings = changed("基本支出", lambda page: replace(page, merged=(CellRange(1, 1, 1_048_576, 16_384),)))
    assert [(rule, at) for rule, at, _ in findings] == [("I-222", "基本支出!B6")]


def test_a_deleted_performance_form_is_one_finding_whatever_its_indicators() -> None:
    submission, findings = changed("项目绩效目标", rows_moved(5, -1))
    assert findings == []
    assert submission is not None
    assert [(f.rule.id, f.at.cell) for f in check_submission(submission, declarations_of())] == [("P-101", "G8")]


def test_indicators_of_an_unpublished_project_are_one_finding_a_project() -> None:
    submission, _ = read_changed({("绩效指标", f"A{row}"): "002" for row in (4, 5, 6)})
    assert submission is not None
    findings = check_submission(submission, declarations_of())
    assert [(f.rule.id, f.at.cell, f.found) for f in findings if f.rule.id == "P-104"] == [
        ("P-104", "A4", "项目序号 002（A4 至 A6 共 3 行）")
    ]


# --- sheets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["基本支出 ", "基本　支出"])
def test_a_second_sheet_of_nearly_the_same_name_is_never_read_instead(tmp_path: Path, title: str) -> None:
    path = valid_workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book["基本支出"])
    copy.title = title
    copy["I6"].value = 99
    book.save(path)
    intake = read(path)
    assert [(f.rule.id, f.at.sheet, f.found) for f in intake.findings] == [
        ("I-211", "基本支出", f"还有一张工作表“{title}”")
    ]
    assert intake.findings[0].effective_severity is Severity.BLOCK


def test_the_blank_workbook_sent_back_is_one_finding() -> None:
    path = TEMPLATES / "2024" / "单位填报表.xlsx"
    intake = read_submission(path, FILE, declarations_of())
    assert [(f.rule.id, f.at.file, f.at.sheet) for f in intake.findings] == [("I-213", FILE, "")]


def test_a_workbook_with_one_sheet_filled_is_not_called_blank() -> None:
    blank = raw(None)._replace(kind=CellKind.BLANK)
    _, findings = read_changed({("国有资产", "B4"): blank, ("国有资产", "B5"): blank})
    assert [f.rule.id for f in findings] == ["I-314", "I-314"]


# --- what people see --------------------------------------------------------------------------------------------------


def test_damage_is_told_in_chinese_only(tmp_path: Path) -> None:
    """openpyxl prints English warnings of its own about such cells."""

    def break_date(page: Worksheet) -> None:
        page["I6"].value = 1e10
        page["I6"].number_format = "yyyy-mm-dd"

    path = damaged_workbook(tmp_path, "基本支出", break_date)
    command = [sys.executable, "-m", "budget_disclosure.cli", "check", str(path), "--templates", str(TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "I-305" in done.stdout
