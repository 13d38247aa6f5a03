"""Defects of headers, rows and sheets, changed in memory."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from budget_disclosure.intake.raw_cells import CellRange, SheetCells, address
from budget_disclosure.model.findings import Severity
from tests.support.workbooks import read_changed


def ids(changes: dict[tuple[str, str], object]) -> list[tuple[str, str, str]]:
    _, findings = read_changed(changes)  # type: ignore[arg-type]
    return [(finding.rule.id, f"{finding.at.sheet}!{finding.at.cell}", finding.found) for finding in findings]


def after(sheet: str, change: Callable[[SheetCells], SheetCells]) -> list[tuple[str, str, str]]:
    _, findings = read_changed({}, change, sheet)
    return [(finding.rule.id, f"{finding.at.sheet}!{finding.at.cell}", finding.found) for finding in findings]


def test_a_misspelt_column_header_is_reported_where_it_stands() -> None:
    assert ids({("基本支出", "I4"): "一般公共预祘（元）"}) == [("I-204", "基本支出!I4", "表头“一般公共预祘（元）”")]


def test_a_header_changed_to_another_unit_of_measure_blocks() -> None:
    assert ids({("基本支出", "I4"): "一般公共预算（万元）"}) == [("I-204", "基本支出!I4", "表头“一般公共预算（万元）”")]


def test_half_width_brackets_in_a_header_do_not_matter() -> None:
    assert ids({("基本支出", "I4"): "一般公共预算(元)"}) == []


def test_a_changed_group_header_is_one_finding_for_all_its_columns() -> None:
    assert ids({("基本支出", "I3"): "本年"}) == [("I-204", "基本支出!I3", "表头“本年”")]


def test_a_header_that_was_cleared_is_to_be_written_back() -> None:
    assert ids({("项目支出", "C3"): None}) == [("I-204", "项目支出!C3", "没有表头文字")]


def test_moved_columns_are_read_by_their_header() -> None:
    def swap(page: SheetCells) -> SheetCells:
        other = {9: 10, 10: 9}
        cells = {
            (row, other.get(column, column)): cell._replace(column=other.get(column, column))
            for (row, column), cell in page.cells.items()
            if row != 3
        }
        return replace(page, cells={**cells, **{place: c for place, c in page.cells.items() if place[0] == 3}})

    submission, findings = read_changed({}, swap, "项目支出")
    assert findings == ()
    assert submission is not None
    first = submission.projects[0].amounts[0]
    assert (first.source.word, first.amount.yuan, first.amount.cells[0].cell) == (
        "一般公共预算",
        Decimal(2600000),
        "J6",
    )


def test_an_inserted_row_above_the_header_is_one_finding() -> None:
    def insert(page: SheetCells) -> SheetCells:
        return replace(page, cells={(r + 1, c): cell._replace(row=r + 1) for (r, c), cell in page.cells.items()})

    assert after("绩效指标", insert) == [("I-410", "绩效指标!A3", "找不到模板的表头")]


def test_a_changed_label_of_a_form_is_reported_where_it_stands() -> None:
    assert ids({("国有资产", "A4"): "车辆编制"}) == [("I-204", "国有资产!A4", "“车辆编制”")]


def test_a_changed_fixed_item_is_reported_where_it_stands() -> None:
    assert ids({("三公经费", "A7"): "接待费"}) == [("I-204", "三公经费!A7", "“接待费”")]


def test_half_width_brackets_in_a_fixed_item_do_not_matter() -> None:
    assert ids({("三公经费", "A6"): "因公出国(境)费"}) == []


def test_data_below_the_table_blocks_because_it_would_be_lost() -> None:
    assert ids({("基本支出", "B206"): "2130301", ("基本支出", "I206"): Decimal(5000)}) == [
        ("I-209", "基本支出!B206:I206", "表格以外有 2 个单元格有内容（第一个“2130301”）")
    ]


def test_the_last_row_of_the_table_is_read() -> None:
    changes: dict[tuple[str, str], object] = {
        ("基本支出", "B205"): "2130301",
        ("基本支出", "D205"): "30202",
        ("基本支出", "F205"): "50201",
        ("基本支出", "I205"): Decimal(5000),
    }
    submission, findings = read_changed(changes)  # type: ignore[arg-type]
    assert findings == ()
    assert submission is not None
    assert submission.basic[-1].dept_economic_code.at.cell == "D205"


def test_notes_beside_the_table_are_shown() -> None:
    _, findings = read_changed({("基本支出", "V7"): "待核对"})
    assert [(f.rule.id, f.at.cell, f.effective_severity) for f in findings] == [("I-210", "V7", Severity.WARN)]


def test_a_row_without_any_amount_is_reported_at_its_first_amount() -> None:
    assert ids({("基本支出", "I6"): None}) == [("I-401", "基本支出!I6", "各资金来源都是空白")]


def test_a_duplicate_row_names_the_first_one() -> None:
    assert ids({("基本支出", "D7"): "30101"}) == [
        ("I-402", "基本支出!B7", "与 B6 所在行相同的功能科目、部门经济科目、政府经济科目（2130301 30101 50101）")
    ]


def test_two_performance_forms_of_one_project_are_duplicates() -> None:
    assert ids({("项目绩效目标", "A5"): "001"}) == [("I-402", "项目绩效目标!A5", "与 A4 所在行相同的项目序号（001）")]


def test_the_mandate_must_not_be_empty() -> None:
    assert ids({("主要职责", "B4"): None, ("主要职责", "B5"): None}) == [("I-403", "主要职责!B4", "空表")]


def test_a_hidden_sheet_with_data_is_shown() -> None:
    assert after("项目支出", lambda page: replace(page, is_hidden=True)) == [
        ("I-207", "项目支出!", "隐藏的工作表“项目支出”")
    ]


def test_hidden_rows_without_data_are_no_defect() -> None:
    assert after("基本支出", lambda page: replace(page, hidden_rows=frozenset(range(100, 120)))) == []


def test_merged_blank_rows_are_no_defect() -> None:
    assert after("基本支出", lambda page: replace(page, merged=(*page.merged, CellRange(100, 2, 103, 2)))) == []


def test_an_extra_sheet_with_data_is_shown() -> None:
    from budget_disclosure.intake.raw_cells import WorkbookCells
    from budget_disclosure.intake.read_submission import submission_from_cells
    from tests.support.workbooks import _valid_cells, declarations_of, raw

    book = _valid_cells()
    extra = SheetCells("草稿", {(2, 3): raw("备忘")._replace(row=2, column=3)})
    submission, findings = submission_from_cells(
        WorkbookCells(book.file, {**book.sheets, "草稿": extra}), declarations_of()
    )
    assert submission is not None
    assert [(f.rule.id, f.at.sheet, f.at.cell) for f in findings] == [("I-206", "草稿", "C2")]


def test_addresses_go_past_column_z() -> None:
    assert [address(17, 6), address(1, 26), address(3, 27), address(9, 703)] == ["F17", "Z1", "AA3", "AAA9"]
