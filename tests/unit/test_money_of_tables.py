"""Wherever figures of a table go, they have the unit of their table: beside each other 元 and 万元 are never mixed up."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changes_text import changes_text
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.changes.notice_words import NoticeFacts, NoticeRow, notice_of
from budget_disclosure.changes.review_words import review_blocks
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.companions.csv_package import write_csv_package
from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.companions.tables_workbook import write_tables_workbook
from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.explain.explanation import Choice, Explanation
from budget_disclosure.explain.published_version import tracer_of_version
from budget_disclosure.explain.resolve import explain
from budget_disclosure.explain.table_references import table_named
from budget_disclosure.explain.trace import Tracer, tracer_of
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import BasicRow, UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.document_data import read_snapshot, write_extra, write_inputs
from budget_disclosure.tables.compute import compute_tables
from tests.support.disclosures import department_disclosure
from tests.support.law import LAW
from tests.support.submissions import waterworks

DECLARED = Path(__file__).parents[1] / "support" / "tables_in_yuan.yaml"
BUREAU = "305001-青禾县水务局.xlsx"


def in_yuan(units: Sequence[UnitSubmission], year: Declarations) -> Disclosure:
    """Return the invented department with the prose of its own tables and with the tables of another bureau."""
    disclosure = department_disclosure(units, year)
    return replace(disclosure, tables=compute_tables(disclosure.ledger, load_tables(DECLARED, LAW), year.codes))


@pytest.fixture(scope="module")
def disclosure(year_2024: Declarations) -> Disclosure:
    return in_yuan(waterworks(), year_2024)


@pytest.fixture(scope="module")
def tracer(disclosure: Disclosure, year_2024: Declarations) -> Tracer:
    return tracer_of(disclosure, year_2024.wording.facts, year_2024.codes)


def sheet_of(disclosure: Disclosure, name: str) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(write_tables_workbook(disclosure)))[name]


def test_the_workbook_has_the_words_the_numbers_and_the_merged_cells_of_the_table(disclosure: Disclosure) -> None:
    sheet = sheet_of(disclosure, "表3")
    total = disclosure.tables["t05"].amount("total", "total").yuan
    assert (sheet["A1"].value, sheet["A2"].value) == ("3. 2024年部门支出预算总表", "编制部门：青禾县水务局")
    assert sheet["G2"].value == "单位：元"
    assert [sheet[at].value for at in ("A3", "A4", "A5", "B5", "C5", "D4", "E3", "E4")] == [
        *("项目", "功能分类科目编码", "类", "款", "项"),
        *("功能分类科目名称", "支出预算", "合计"),
    ]
    last = sheet.max_row
    assert (sheet[f"A{last}"].value, sheet[f"E{last}"].value) == ("合计", int(total.quantize(Decimal(1))))
    assert sheet[f"E{last}"].number_format == "#,##0"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A3:D3", "A4:C4", "D4:D5", "E3:G3", f"A{last}:D{last}"} <= merged


def test_the_workbook_prints_a_figure_with_no_more_decimals_than_the_table(disclosure: Disclosure) -> None:
    sheet = sheet_of(disclosure, "表9")
    shown = [cell.text for cell in disclosure.tables["t10"].rows[0].cells]
    assert [sheet.cell(6, column).value for column in range(1, 8)] == [float(text) for text in shown]
    formats = [sheet.cell(6, column).number_format for column in range(1, 8)]
    assert [len(f.partition(".")[2]) for f in formats] == [len(text.partition(".")[2]) for text in shown]
    assert sheet["G2"].value == "单位：万元"


def test_rows_of_the_csv_have_whole_codes_exact_amounts_and_their_unit(
    disclosure: Disclosure, year_2024: Declarations
) -> None:
    text = write_csv_package(disclosure, year_2024.codes)["tables.csv"].decode("utf-8-sig")
    rows = {(row["table_id"], row["row_key"], row["column_key"]): row for row in csv.DictReader(io.StringIO(text))}
    basic = rows["t05", "2130301", "basic"]
    assert (basic["row_code"], basic["row_label"]) == ("2130301", "行政运行")
    assert (basic["shown"], basic["unit"], basic["amount_yuan"]) == ("940,001", "元", "940000.55")
    assert rows["t01", "30101", "total"]["row_code"] == "30101"
    assert {row["unit"] for key, row in rows.items() if key[0] == "t10"} == {"万元"}


@pytest.mark.parametrize("typed", ["940,001", "940001", "940,001元", "940000.55元"])
def test_a_figure_printed_in_yuan_is_found_as_it_is_printed_and_as_it_is(tracer: Tracer, typed: str) -> None:
    answer = explain(typed, tracer, {})
    assert isinstance(answer, Choice)
    assert [(one.reference, one.shown) for one in answer.candidates] == [
        ("表3!2130301.合计", "940,001元"),
        ("表3!2130301.基本支出", "940,001元"),
    ]


def test_a_figure_in_yuan_leads_to_its_cells(tracer: Tracer) -> None:
    answer = explain("表3!2130301.基本支出", tracer, {})
    assert isinstance(answer, Explanation)
    (way,) = answer.ways
    assert (way.shown, way.unit, way.yuan) == ("940,001", "元", Decimal("940000.55"))
    assert sum(term.yuan for term in way.terms) == Decimal("940000.55")


def test_a_row_without_words_is_found_by_what_it_is_of(tracer: Tracer) -> None:
    answer = explain("表9!机关运行经费", tracer, {})
    assert isinstance(answer, Explanation)
    assert (answer.ways[0].unit, answer.ways[0].place) == ("万元", "表9!机关运行经费.2024年机关运行经费预算数")


def test_a_table_is_found_by_its_id_before_its_numeral_and_by_that_before_its_place(disclosure: Disclosure) -> None:
    """Ids mean nothing: t05 is the second table of this format and has the numeral 3."""
    found = {
        typed: table.id
        for typed in ("t05", "t5", "3", "表3", "t11", "8", "2", "t01", "t1", "funds")
        if (table := table_named(typed, disclosure.tables))
    }
    assert found == {
        "t05": "t05",
        "t5": "t05",
        "3": "t05",
        "表3": "t05",
        "t11": "t11",
        "8": "t01",
        "2": "t05",
        "t01": "t01",
        "t1": "t01",
        "funds": "funds",
    }


def snapshot(units: Sequence[UnitSubmission], year: Declarations) -> Snapshot:
    disclosure = in_yuan(units, year)
    return read_snapshot(
        write_data_json(disclosure), {}, write_extra("公开.docx", disclosure.forms), write_inputs(input_cells(units))
    )


def with_more(yuan: str) -> tuple[UnitSubmission, ...]:
    """Return the units with so much more in the first row of the bureau."""
    bureau, *others = waterworks()
    first: BasicRow = bureau.basic[0]
    amount = replace(first.amounts[0].amount, yuan=first.amounts[0].amount.yuan + Decimal(yuan))
    row = replace(first, amounts=(replace(first.amounts[0], amount=amount), *first.amounts[1:]))
    return (replace(bureau, basic=(row, *bureau.basic[1:])), *others)


def changed(yuan: str, year: Declarations) -> Changes:
    return compare(snapshot(waterworks(), year), snapshot(with_more(yuan), year))


def test_a_change_of_some_yuan_is_seen_in_tables_in_yuan_and_said_so(year_2024: Declarations) -> None:
    """In 万元 nobody would see 3 元; nothing but a table in 元 shows them."""
    found = changed("3", year_2024)
    first = next(figure for figure in found.figures if figure.row_key == "2130301" and figure.column_key == "basic")
    assert (first.old, first.new, first.unit, first.difference) == ("940,001", "940,004", "元", Decimal(3))
    assert "2130301 行政运行 › 支出预算/基本支出：940,001 → 940,004 元（+3）" in changes_text(found)
    assert "万元）" not in changes_text(found).replace("0.01 万元", "")
    assert any("+3" in str(block) for block in review_blocks(found))


def test_what_no_table_shows_is_counted_without_naming_a_unit(year_2024: Declarations) -> None:
    found = changed("0.10", year_2024)
    assert (found.figures, found.unshown > 0) == ((), True)
    assert "个单元格的金额变动太小，四舍五入后公开的数没有变化。" in changes_text(found)


NOTICE = NoticeFacts("青禾县水务局", 1, None, 2, None, "录入有误")


def test_a_notice_of_tables_in_yuan_alone_says_the_unit_once(year_2024: Declarations) -> None:
    found = changed("3", year_2024)
    old, new = (snapshot(units, year_2024) for units in (waterworks(), with_more("3")))
    labels = {f"{cell.file}!{cell.sheet}!{cell.cell}": "水务局基本工资" for cell in found.cells}
    notice = notice_of(found, replace(old, labels=labels), replace(new, labels=labels), NOTICE)
    assert notice.unit == "（元）"
    assert notice.change == "水务局基本工资由620,000.55元更正为620,003.55元。更正原因：录入有误。"
    assert ("940,001", "940,004") in {(row.before, row.after) for row in notice.rows}


def test_a_notice_with_figures_in_both_units_says_the_unit_of_each(year_2024: Declarations) -> None:
    """The prose is in 万元; a figure of a table in 元 never stands under its heading."""
    found = changed("30000", year_2024)
    notice = notice_of(found, snapshot(waterworks(), year_2024), snapshot(with_more("30000"), year_2024), NOTICE)
    assert notice.unit == ""
    rows = [(row.before, row.after) for row in notice.rows if row.before[0].isdigit()]
    assert ("940,001元", "970,001元") in rows
    assert any(before.endswith("万元") and after.endswith("万元") for before, after in rows)
    assert all(text.endswith(("元", "%")) for pair in rows for text in pair)
    assert all(isinstance(row, NoticeRow) for row in notice.rows)


def test_a_kept_version_is_explained_in_the_unit_that_it_was_published_in(disclosure: Disclosure) -> None:
    data = json.loads(write_data_json(disclosure))
    values = {f"{cell.at.file}!{cell.at.sheet}!{cell.at.cell}": cell.value for cell in input_cells(waterworks())}
    answer = explain("表3!2130301.基本支出", tracer_of_version(data, (), values), {})
    assert isinstance(answer, Explanation)
    assert (answer.ways[0].shown, answer.ways[0].unit) == ("940,001", "元")
