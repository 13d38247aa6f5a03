"""Columns and rows deleted, moved, copied or renamed: the right amounts, or an error whose advice never doubles any."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl.utils.cell import column_index_from_string

from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.workbook_layout import table_layout
from budget_disclosure.intake.raw_cells import RawCell, SheetCells
from budget_disclosure.model.findings import Finding, is_blocked
from budget_disclosure.model.submission import UnitSubmission
from tests.support.workbooks import declarations_of, raw, read_changed

UNDO = "请撤销刚才的改动（Ctrl+Z），或取空白填报表重新填写后报送。"
TABLES = [sheet for sheet in declarations_of().workbook.sheets if sheet.kind is not SheetKind.FORM]
READ_COLUMNS = [
    (sheet.title, table_layout(sheet).columns[field.key]) for sheet in TABLES for field in sheet.fields if field.is_read
]
READ_ROWS = [
    (sheet.title, row)
    for sheet in declarations_of().workbook.sheets
    for row in (
        [4 + index for index, field in enumerate(sheet.fields) if field.is_read]
        if sheet.kind is SheetKind.FORM
        else [table_layout(sheet).first_row + index for index in range(len(sheet.item_words))]
    )
]


def without_column(page: SheetCells, gone: int) -> SheetCells:
    """Return the sheet as Excel leaves it when a column is deleted."""
    return _moved(page, lambda row, column: None if column == gone else (row, column - (column > gone)))


def with_column(page: SheetCells, new: int) -> SheetCells:
    """Return the sheet with a blank column inserted."""
    return _moved(page, lambda row, column: (row, column + (column >= new)))


def without_row(page: SheetCells, gone: int) -> SheetCells:
    """Return the sheet without a row."""
    return _moved(page, lambda row, column: None if row == gone else (row - (row > gone), column))


def _moved(page: SheetCells, place: Callable[[int, int], tuple[int, int] | None]) -> SheetCells:
    cells = {at: cell for old, cell in page.cells.items() if (at := place(*old)) is not None}
    return replace(page, cells={at: cell._replace(row=at[0], column=at[1]) for at, cell in cells.items()}, merged=())


def read(sheet: str, change: Callable[[SheetCells], SheetCells]) -> tuple[UnitSubmission | None, tuple[Finding, ...]]:
    return read_changed({}, change, sheet)


def errors(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if is_blocked([finding])]


def test_a_deleted_amount_column_is_never_to_be_renamed() -> None:
    _, findings = read("基本支出", lambda page: without_column(page, column_index_from_string("M")))
    (finding,) = errors(findings)
    assert (finding.rule.id, finding.at.cell) == ("I-410", "M4")
    assert finding.found == "没有“本年预算·单位资金”列；这里是“小计（元）”，另一列的标题"
    assert finding.what_to_do.endswith(UNDO)


@pytest.mark.parametrize(("sheet", "column"), READ_COLUMNS)
def test_whatever_column_is_deleted_one_error_says_to_undo_and_none_to_rename(sheet: str, column: int) -> None:
    submission, findings = read(sheet, lambda page: without_column(page, column))
    assert submission is None
    moved = [finding for finding in errors(findings) if finding.at.sheet == sheet]
    assert [finding.rule.id for finding in moved] == ["I-410"]
    assert moved[0].what_to_do.endswith(UNDO)
    assert not any("恢复为" in finding.what_to_do for finding in findings)


@pytest.mark.parametrize(("sheet", "row"), READ_ROWS)
def test_whatever_labelled_row_is_deleted_one_error_says_to_undo(sheet: str, row: int) -> None:
    submission, findings = read(sheet, lambda page: without_row(page, row))
    assert submission is None
    moved = [finding for finding in errors(findings) if finding.rule.id in ("I-204", "I-410")]
    assert [finding.rule.id for finding in moved] == ["I-410"]
    assert not any("恢复为" in finding.what_to_do for finding in findings)


@pytest.mark.parametrize(("sheet", "column"), READ_COLUMNS)
def test_an_inserted_column_shifts_no_amount(sheet: str, column: int) -> None:
    whole, _ = read_changed({})
    submission, findings = read(sheet, lambda page: with_column(page, column))
    assert errors(findings) == [] or submission is None
    if submission is not None:
        assert amounts(submission) == amounts(whole)


def amounts(submission: UnitSubmission | None) -> list[object]:
    assert submission is not None
    return [
        [
            (one.source, one.vintage, one.amount.yuan)
            for row in (*submission.basic, *submission.projects)
            for one in row.amounts
        ],
        [[(source, amount.yuan) for source, amount in (*e.this_year, *e.last_year)] for e in submission.three_public],
        [entry.last_year.yuan for entry in submission.comparisons if entry.last_year],
    ]


def header(page: SheetCells, cell: tuple[int, int], text: str | None) -> SheetCells:
    changed: RawCell = raw(text)._replace(row=cell[0], column=cell[1])
    return replace(page, cells={**page.cells, cell: changed})


@pytest.mark.parametrize(
    "text", ["小计（元）", "合计（元）", "国有资本经营预算（元）", "部门经济科目", "备注", "核定数（元）"]
)
def test_a_title_that_is_not_a_misspelling_is_not_to_be_written_over(text: str) -> None:
    _, findings = read("基本支出", lambda page: header(page, (4, 13), text))
    (finding,) = errors(findings)
    assert (finding.rule.id, finding.at.cell) == ("I-410", "M4")
    assert finding.what_to_do.endswith(UNDO)


@pytest.mark.parametrize("text", ["单位资金", "单位自有资金（元）", "单位资金 (元)。", "单位资（元）"])
def test_a_misspelling_with_everything_else_in_place_is_to_be_written_right(text: str) -> None:
    _, findings = read("基本支出", lambda page: header(page, (4, 13), text))
    (finding,) = errors(findings)
    assert (finding.rule.id, finding.what_to_do) == ("I-204", "请把该单元格恢复为“单位资金（元）”。")


def test_a_header_in_another_unit_of_measure_asks_for_the_amounts_first() -> None:
    _, findings = read("基本支出", lambda page: header(page, (4, 9), "一般公共预算（万元）"))
    assert [finding.what_to_do for finding in findings] == [
        "这一列按“万元”填写的，请先把各行金额都改为“元”，再把该单元格恢复为“一般公共预算（元）”。"
    ]


def test_exchanged_group_headers_are_not_to_be_written_over() -> None:
    def exchange(page: SheetCells) -> SheetCells:
        return header(header(page, (3, 9), "上年结转"), (3, 15), "本年预算")

    submission, findings = read("基本支出", exchange)
    assert submission is not None or [finding.rule.id for finding in errors(findings)] == ["I-410"]


def test_a_cleared_group_header_is_to_be_written_back() -> None:
    _, findings = read("基本支出", lambda page: header(page, (3, 15), None))
    assert [(f.rule.id, f.at.cell, f.what_to_do) for f in errors(findings)] == [
        ("I-204", "O3", "请把该单元格恢复为“上年结转”。")
    ]


def test_a_column_copied_over_another_is_one_error() -> None:
    def copy(page: SheetCells) -> SheetCells:
        copies = {
            (row, 13): cell._replace(column=13) for (row, column), cell in page.cells.items() if column == 9 and row > 3
        }
        return replace(page, cells={**page.cells, **copies})

    _, findings = read("基本支出", copy)
    assert [(f.rule.id, f.at.cell) for f in errors(findings)] == [("I-410", "M4")]


def test_a_label_of_a_sum_is_never_taken_for_a_misspelt_one() -> None:
    submission, findings = read("政府采购", lambda page: header(page, (4, 1), None))
    assert submission is None
    assert [(f.rule.id, f.at.cell, f.what_to_do) for f in findings] == [
        ("I-204", "A4", "请把该单元格恢复为“政府采购货物预算”。")
    ]


# --- sheets --------------------------------------------------------------------------------------------------------


def renamed(**titles: str) -> tuple[Finding, ...]:
    from budget_disclosure.intake.raw_cells import WorkbookCells
    from budget_disclosure.intake.read_submission import submission_from_cells
    from tests.support.workbooks import _valid_cells

    book = _valid_cells()
    sheets = [replace(page, title=titles.get(title, title)) for title, page in book.sheets.items()]
    return submission_from_cells(WorkbookCells(book.file, {page.title: page for page in sheets}), declarations_of())[1]


def test_a_sheet_is_to_be_renamed_only_where_its_headers_are_those_of_the_missing_one() -> None:
    (finding,) = renamed(基本支出="基本支出 (2)")
    assert finding.what_to_do == "请把工作表“基本支出 (2)”改名为“基本支出”。"
    findings = renamed(基本支出="项目支出表", 项目支出="基本支出表")
    assert [finding.what_to_do for finding in findings] == [
        "请把工作表“项目支出表”改名为“基本支出”。",
        "请把工作表“基本支出表”改名为“项目支出”。",
    ]


# --- sums among the amounts ----------------------------------------------------------------------------------------


def with_formula(value: str, text: str) -> RawCell:
    return raw(Decimal(value))._replace(has_formula=True, formula=text)


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("SUM(I6:L6)", "本行的 I、J、K、L 列"),
        ("I6+J6+K6+L6", "本行的 I、J、K、L 列"),
        ("SUM($I$6:$L$6)", "本行的 I、J、K、L 列"),
        ("ROUND(SUM(I6:L6),2)", "本行的 I、J、K、L 列"),
        ("N6", "本行的合计（小计）栏"),
        ("H6", "本行的合计（小计）栏"),
        ("SUM(I6:L6)/1", "本行的 I、J、K、L 列"),
        ("SUM('基本支出'!I6:L6)", "本行的 I、J、K、L 列"),
        ("SUM(M7:M10)", "本列第 7—10 行"),
        ("M7+M8", "本列第 7—8 行"),
        ("SUBTOTAL(9,M7:M13)", "本列第 7—13 行"),
    ],
)
def test_an_amount_that_adds_up_its_own_row_or_column_blocks(formula: str, what: str) -> None:
    submission, findings = read_changed({("基本支出", "M6"): with_formula("220000", formula)})
    assert submission is not None
    assert [(f.rule.id, f.at.cell, f.found) for f in errors(findings)] == [
        ("I-411", "M6", f"公式“={formula}”，把{what}加在一起")
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "1200+300",
        "200000-I6",
        "I6*0.1",
        "ROUND(85000/3,2)",
        "草稿!B5",
        "SUM(草稿!I6:L6)",
        "SUM(X6:X9)",
        "三公经费!E7",
        "I7",
    ],
)
def test_an_amount_that_a_formula_works_out_of_other_things_is_read(formula: str) -> None:
    submission, findings = read_changed({("基本支出", "M6"): with_formula("220000", formula)})
    assert submission is not None
    assert errors(findings) == []


def subtotals(page: SheetCells, rows: range) -> SheetCells:
    """Return the sheet with the subtotal of the other sources in 单位资金 of some rows."""
    cells = dict(page.cells)
    for row in rows:
        values = [page.at(row, column).value for column in range(9, 13)]
        total = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
        cells[row, 13] = raw(total)._replace(row=row, column=13)
    return replace(page, cells=cells)


def test_a_column_of_subtotals_blocks_unless_a_named_person_lets_it_stand() -> None:
    _, findings = read("基本支出", lambda page: subtotals(page, range(6, 13)))
    (finding,) = errors(findings)
    assert (finding.rule.id, finding.at.cell, finding.rule.is_acceptable) == ("I-412", "M6", True)
    assert finding.found == "“本年预算·单位资金”的 7 个金额都等于同一行其他资金来源之和（如 1,250,000.00）"


def test_one_row_with_a_half_from_each_source_is_only_asked_about() -> None:
    submission, findings = read_changed({("基本支出", "M9"): None, ("基本支出", "M6"): Decimal(1250000)})
    assert submission is not None
    assert [(f.rule.id, f.effective_severity.value) for f in findings] == [("I-412", "提醒")]


def test_own_funds_beside_others_are_no_subtotals() -> None:
    submission, findings = read_changed({("基本支出", "M6"): Decimal(1250000)})  # M9 has 15,000 beside 82,000
    assert submission is not None
    assert findings == ()


def test_a_total_typed_over_shows_both_numbers() -> None:
    _, findings = read_changed({("基本支出", "H6"): Decimal(125)})
    (finding,) = errors(findings)
    assert (finding.rule.id, finding.at.cell, finding.difference) == ("I-413", "H6", Decimal(-1249875))
    assert (finding.found, finding.expected) == ("“合计”显示 125.00", "各资金来源之和 1,250,000.00")


def test_totals_that_were_not_calculated_again_are_one_finding() -> None:
    stale = {("基本支出", f"N{row}"): with_formula("1", f"SUM(I{row}:M{row})") for row in (6, 7, 8)}
    _, findings = read_changed(stale)
    (finding,) = errors(findings)
    assert finding.found == "“本年预算·小计”显示 1.00，另有 2 处"
    assert "按 F9 重新计算" in finding.what_to_do
