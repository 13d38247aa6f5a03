"""The unit's workbook: blank is current, filled reads back as written, bytes are equal, and it only uses what Excel 2016 has."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.errors import DisclosureError
from budget_disclosure.intake.reader import read_submission
from budget_disclosure.model.classification import FundingSource, UnitKind, Vintage
from budget_disclosure.spec.layout import table_layout
from budget_disclosure.spec.workbook import SheetKind
from budget_disclosure.spec.year import YearSpec
from budget_disclosure.workbook.generate import workbook_bytes, write_workbook
from budget_disclosure.workbook.values import WorkbookValues
from tests.support.workbooks import FILE, unit_values, valid_workbook

MODERN_FUNCTIONS = re.compile(r"\b(XLOOKUP|LET|FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|TEXTJOIN|CONCAT|IFS|SWITCH|XMATCH)\(")


@pytest.fixture(scope="module")
def blank(year_2024: YearSpec) -> bytes:
    return workbook_bytes(year_2024)


def test_the_committed_blank_is_current(blank: bytes, templates: Path) -> None:
    committed = (templates / "2024" / "单位填报表.xlsx").read_bytes()
    assert _parts(committed) == _parts(blank), "stale: regenerate it (docs/workbook.md, step 3)"


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts: the compressed bytes may differ between versions of zlib, the content may not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_equal_input_gives_equal_bytes(year_2024: YearSpec, blank: bytes) -> None:
    assert workbook_bytes(year_2024) == blank
    assert workbook_bytes(year_2024, unit_values()) == workbook_bytes(year_2024, unit_values())


def test_no_part_carries_the_clock(blank: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(blank)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", archive.read("docProps/core.xml"))) == {
            b"2024-01-01T00:00:00Z"
        }


def test_every_value_reads_back_with_its_cell(tmp_path: Path, year_2024: YearSpec) -> None:
    intake = read_submission(valid_workbook(tmp_path), FILE, year_2024)
    assert intake.findings == ()
    submission = intake.submission
    assert submission is not None
    assert (submission.unit.kind.value, str(submission.unit.kind.at)) == (
        UnitKind.ADMINISTRATIVE,
        f"{FILE} › 单位信息!B12",
    )
    assert submission.unit.approval_date.value == date(2024, 2, 6)
    amounts = [(a.source, a.vintage, a.amount.yuan, a.amount.cells[0].cell) for a in submission.projects[0].amounts]
    assert amounts == [
        (FundingSource.GENERAL_PUBLIC, Vintage.CURRENT_YEAR, Decimal("2600000"), "I6"),
        (FundingSource.GENERAL_PUBLIC, Vintage.CARRYOVER_IN, Decimal("145000.75"), "O6"),
    ]
    assert submission.assets.floor_area.value == Decimal("860.25")
    assert submission.procurement.services is not None
    assert submission.procurement.services.yuan == Decimal("64000.5")
    assert [entry.department_last_year for entry in submission.three_public if entry.department_last_year] != []
    assert len(submission.indicators) == 7


def test_blank_cells_of_forms_and_fixed_rows_are_known_by_key(tmp_path: Path, year_2024: YearSpec) -> None:
    submission = read_submission(valid_workbook(tmp_path), FILE, year_2024).submission
    assert submission is not None
    blanks = {key: f"{at.sheet}!{at.cell}" for key, at in submission.blanks}
    assert blanks["three_public.公务用车购置费.reason"] == "三公经费!K8"
    assert blanks["assets.vehicles_note"] == "国有资产!B14"
    assert blanks["project_targets.003.mid_term_amount"] == "项目绩效目标!E5"
    assert not [key for key in blanks if key.startswith(("basic", "projects."))]


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path, year_2024: YearSpec) -> None:
    values = unit_values()
    values.rows["indicators"][0]["target"] = "=100%"
    intake = read_submission(valid_workbook(tmp_path, values), FILE, year_2024)
    assert intake.submission is not None
    assert intake.submission.indicators[0].target.value == "=100%"


def test_the_unit_code_of_a_blank_is_prefilled(tmp_path: Path, year_2024: YearSpec) -> None:
    path = tmp_path / "blank.xlsx"
    write_workbook(year_2024, path, None, unit_code="021001")
    assert openpyxl.load_workbook(path)["单位信息"]["B9"].value == "021001"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (WorkbookValues(forms={"nowhere": {}}), "没有表单“nowhere”"),
        (WorkbookValues(forms={"unit": {"colour": "red"}}), "“单位信息”没有可填的字段：colour"),
        (WorkbookValues(rows={"basic": [{}] * 201}), "“基本支出”有 201 行，超出模板的 200 行"),
        (WorkbookValues(rows={"three_public": [{"item": "会议费"}]}), "“三公经费”没有“会议费”一行"),
        (WorkbookValues(rows={"projects": [{"total": 5}]}), "“项目支出”没有可填的字段：total"),
        (WorkbookValues(forms={"unit": {"unit_name": "a\x07b"}}), "不可见的控制字符"),
    ],
)
def test_values_that_are_not_declared_are_refused(year_2024: YearSpec, values: WorkbookValues, message: str) -> None:
    with pytest.raises(DisclosureError, match=message):
        workbook_bytes(year_2024, values)


def test_there_is_room_for_200_rows_and_600_indicators(year_2024: YearSpec) -> None:
    rooms = {sheet.key: sheet.room for sheet in year_2024.workbook.sheets if sheet.kind is SheetKind.ROWS}
    assert {key: rooms[key] for key in ("basic", "projects", "project_targets")} == dict.fromkeys(
        ("basic", "projects", "project_targets"), 200
    )
    assert rooms["indicators"] == 600


def test_only_input_cells_are_unlocked_and_protection_needs_no_password(blank: bytes, year_2024: YearSpec) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for sheet in year_2024.workbook.sheets:
        page = book[sheet.title]
        assert page.protection.sheet
        assert page.protection.password is None
        assert not page.protection.formatColumns
        assert not page.protection.formatRows
        assert not page.protection.autoFilter
        if sheet.kind is SheetKind.FORM:
            continue
        layout = table_layout(sheet)
        for field in sheet.fields:
            cell = page.cell(layout.first_row, layout.columns[field.key])
            assert cell.protection.locked is not field.is_editable, (sheet.key, field.key)


def test_formulas_and_lists_are_short_and_old_enough_for_excel_2016(blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    formulas = [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    rules = [rule.formula1 for page in book for rule in page.data_validations.dataValidation if rule.formula1]
    names = [name.attr_text for name in book.defined_names.values()]
    assert len(formulas) > 1000
    assert [text for text in (*formulas, *rules, *names) if MODERN_FUNCTIONS.search(text)] == []
    assert max(map(len, rules)) <= 255
    assert book.calculation.fullCalcOnLoad


def test_every_list_a_rule_names_is_defined(blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    rules = [rule.formula1 for page in book for rule in page.data_validations.dataValidation if rule.type == "list"]
    used = set(re.findall(r"\b(?:list|table)_\w+", " ".join(rules)))
    assert used
    assert used <= set(book.defined_names)


def test_code_lists_end_where_the_list_ends(blank: bytes, year_2024: YearSpec) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for name, codes in (("function", year_2024.codes.function), ("revenue", year_2024.codes.revenue)):
        sheet, area = book.defined_names[f"list_{name}"].attr_text.replace("$", "").split("!")
        words = [row[0].value for row in book[sheet.strip("'")][area]]
        assert words == [f"{leaf.code} {leaf.name}" for leaf in codes.leaves()]


def test_printing_is_a4_fits_the_width_and_repeats_the_header(blank: bytes) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(blank)):
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
        assert page.print_title_rows
        assert page.freeze_panes


def test_totals_add_up_the_whole_table(blank: bytes) -> None:
    page = openpyxl.load_workbook(io.BytesIO(blank))["基本支出"]
    assert page["I5"].value == "=SUM(I6:I205)"
    assert page["H6"].value == '=IF(COUNT(I6:M6,O6:S6)=0,"",SUM(I6:M6,O6:S6))'
