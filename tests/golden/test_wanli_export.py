"""The export in the second bureau's forms fills what the units report; its tables are those that were published."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from tests.support.exports import ExportSheet, write_export
from tests.support.wanli_export import (
    DETAIL,
    FOLDER,
    FORMS,
    GOLDEN,
    TEMPLATES,
    YEAR,
    detail_sheets,
    form_sheets,
    submission,
    write,
)

from budget_disclosure.declarations.formats import load_format
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.importing.import_source import load_import
from budget_disclosure.importing.mapped_import import MappedRequest, MappedResult, import_mapped
from budget_disclosure.importing.mapped_remarks import Fate, RemarkKind
from budget_disclosure.importing.unit_values import workbook_values
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.workbook.generate import workbook_bytes
from budget_disclosure.workbook.workbook_values import WorkbookValues

MAPPING = TEMPLATES / str(YEAR) / "mapping.yaml"
NOT_EXPORTED = {"last_general_public", "reason", "department_reason"}
"""Of sheet 三公经费: last year's figures and reasons are no part of the export."""


@cache
def year() -> Declarations:
    return load_input_declarations(TEMPLATES, YEAR)


def desk(folder: Path) -> MappedRequest:
    """Return the request to import the committed export into an empty folder that has the roster."""
    department = submission()["department"]
    lines = [
        f"{department['code']},{department['name']},{unit['code']},{unit['name']},{load_format(TEMPLATES).title}"
        for unit in submission()["units"]
    ]
    roster = folder / "inputs" / str(YEAR) / "单位名单.csv"
    roster.parent.mkdir(parents=True)
    roster.write_text("\n".join(["部门代码,部门名称,单位代码,单位名称,公开格式", *lines]), encoding="utf-8")
    return MappedRequest((FOLDER,), MAPPING, folder / "inputs", TEMPLATES.parent, YEAR)


def reported(index: int) -> WorkbookValues:
    """Return what a unit reports of what the export has: amounts, “三公” money of the year, last year's execution."""
    values = workbook_values(load_import(GOLDEN / "submission.yaml", year().law), index, year())
    three_public = [
        {key: value for key, value in row.items() if key not in NOT_EXPORTED}
        for row in values.rows["three_public"]
        if row["item"] in year().workbook.sheet("three_public").item_words
    ]
    items = [
        {key: value for key, value in row.items() if not key.startswith("department_")}
        for row in values.rows["spending_items"]
    ]
    unit = {key: values.forms["unit"][key] for key in _UNIT}
    rows = {"basic": values.rows["basic"], "projects": values.rows["projects"]}
    return WorkbookValues({"unit": unit}, {**rows, "three_public": three_public, "spending_items": items})


_UNIT = ("department_code", "department_name", "unit_code", "unit_name", "kind", "role")


def said(content: bytes) -> dict[str, dict[tuple[int, int], object]]:
    """Return what a workbook says, by sheet and place."""
    book = read_cells(content, "")
    assert isinstance(book, WorkbookCells)
    return {title: {at: cell.value for at, cell in sheet.cells.items()} for title, sheet in book.sheets.items()}


def test_the_export_fills_what_the_units_report_and_agrees_with_what_was_published(tmp_path: Path) -> None:
    request = desk(tmp_path)
    result = import_mapped(request)
    assert [str(remark) for remark in result.remarks] == []
    assert (result.is_written, result.is_complete) == (True, True)
    for index, unit in enumerate(result.units):
        assert said(unit.path.read_bytes()) == said(workbook_bytes(year(), reported(index), unit.code)), unit.name
    by_title = {sheet.sheet.strip(): sheet for sheet in result.sheets}
    assert by_title["指标明细"].yuan == Decimal("156211123.00")
    assert {sheet.sheet for sheet in result.sheets if sheet.is_skipped} == {"封面", "部门主要职能"}
    for title, cells in (("部门收支总表", 31), ("部门收入总表", 558), ("部门一般公共预算拨款基本支出明细表", 187)):
        assert by_title[title].fates[Fate.CHECKED] == cells
    assert all(sum(sheet.fates.values()) == sheet.cells for sheet in result.sheets if sheet.is_mapped)


@pytest.mark.parametrize("name", [DETAIL, FORMS])
def test_the_committed_files_are_those_of_the_script(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    shown = []
    for folder in (FOLDER, tmp_path):
        book = openpyxl.load_workbook(folder / name)
        shown.append({page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book})
    assert shown[0] == shown[1]


def with_cell(
    sheets: tuple[ExportSheet, ...], title: str, row: int, column: int, value: object
) -> tuple[ExportSheet, ...]:
    """Return the sheets with another value at a cell, rows and columns from 1."""
    for sheet in sheets:
        if sheet.title == title:
            sheet.rows[row - 1][column - 1] = value  # type: ignore[call-overload]
    return sheets


def tried(tmp_path: Path, details: tuple[ExportSheet, ...], forms: tuple[ExportSheet, ...]) -> MappedResult:
    request = desk(tmp_path)
    files = (write_export(tmp_path / DETAIL, *details), write_export(tmp_path / FORMS, *forms))
    return import_mapped(MappedRequest(files, MAPPING, request.inputs, request.templates, YEAR, is_trial=True))


def test_one_wrong_cell_of_a_published_table_is_told_with_both_figures(tmp_path: Path) -> None:
    forms = with_cell(form_sheets(), "部门支出总表", 11, 7, 257_701)
    [remark] = tried(tmp_path, detail_sheets(), forms).remarks
    assert (remark.kind, remark.sheet, remark.cell) == (RemarkKind.DIFFERS, "部门支出总表", "G11")
    assert remark.why == "是 257,701.00 元，放入的明细之和是 257,700.00 元，少 1.00 元"


def test_one_lost_amount_is_told_in_its_cell_and_in_every_sum_it_belongs_to(tmp_path: Path) -> None:
    result = tried(tmp_path, with_cell(detail_sheets(), "指标明细", 8, 14, "1.5百万"), form_sheets())
    [lost] = [remark for remark in result.of_kind(RemarkKind.UNPLACED) if not remark.follows]
    assert (lost.cell, lost.value, lost.why) == ("N8", "1.5百万", "不是数")
    differing = {remark.sheet.strip() for remark in result.of_kind(RemarkKind.DIFFERS)}
    assert differing == {
        *("指标明细", "部门收支总表", "部门收入总表", "部门支出总表", "部门财政拨款收支总表"),
        *("部门一般公共预算拨款表", "部门一般公共预算拨款基本支出明细表"),
    }
