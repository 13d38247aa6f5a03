"""The unit's workbook: blank is current, filled reads back as written, bytes are equal, and it only uses what Excel 2016 has."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.workbook_layout import table_layout
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.workbook.generate import workbook_bytes, write_workbook
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.law import LAW
from tests.support.workbooks import FILE, read_book, unit_values, valid_workbook

MODERN_FUNCTIONS = re.compile(r"\b(XLOOKUP|LET|FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|TEXTJOIN|CONCAT|IFS|SWITCH|XMATCH)\(")


@pytest.fixture(scope="module")
def blank(year_2024: Declarations) -> bytes:
    return workbook_bytes(year_2024)


def test_the_committed_blank_is_current(blank: bytes, templates: Path) -> None:
    committed = (templates / "2024" / "单位填报表.xlsx").read_bytes()
    assert _parts(committed) == _parts(blank), "stale: regenerate it (docs/workbook.md, step 3)"


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the parts: the compressed bytes may differ between versions of zlib, the content may not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_equal_input_gives_equal_bytes(year_2024: Declarations, blank: bytes) -> None:
    assert workbook_bytes(year_2024) == blank
    assert workbook_bytes(year_2024, unit_values()) == workbook_bytes(year_2024, unit_values())


def test_no_part_carries_the_clock(blank: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(blank)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", archive.read("docProps/core.xml"))) == {
            b"2024-01-01T00:00:00Z"
        }


def test_every_value_reads_back_with_its_cell(tmp_path: Path, year_2024: Declarations) -> None:
    intake = read_submission(valid_workbook(tmp_path), FILE, year_2024)
    assert intake.findings == ()
    submission = intake.submission
    assert submission is not None
    assert (submission.unit.kind.value, str(submission.unit.kind.at)) == (
        LAW.unit_kinds["administrative"],
        f"{FILE} › 单位信息!B12",
    )
    assert submission.unit.approval_date.value == date(2024, 2, 6)
    amounts = [(a.source, a.vintage, a.amount.yuan, a.amount.cells[0].cell) for a in submission.projects[0].amounts]
    assert amounts == [
        (LAW.sources["general_public"], LAW.vintages["current_year"], Decimal("2600000"), "I6"),
        (LAW.sources["general_public"], LAW.vintages["carryover_in"], Decimal("145000.75"), "O6"),
    ]
    assert submission.assets.floor_area.value == Decimal("860.25")
    assert submission.procurement.services is not None
    assert submission.procurement.services.yuan == Decimal("64000.5")
    assert [entry.department_last_year for entry in submission.three_public if entry.department_last_year] != []
    assert len(submission.indicators) == 7


def test_blank_cells_of_forms_and_fixed_rows_are_known_by_key(tmp_path: Path, year_2024: Declarations) -> None:
    submission = read_submission(valid_workbook(tmp_path), FILE, year_2024).submission
    assert submission is not None
    blanks = {key: f"{at.sheet}!{at.cell}" for key, at in submission.blanks}
    assert blanks["three_public.公务用车购置费.reason"] == "三公经费!K8"
    assert blanks["assets.vehicles_note"] == "国有资产!B14"
    assert blanks["project_targets.003.mid_term_amount"] == "项目绩效目标!E5"
    assert not [key for key in blanks if key.startswith(("basic", "projects."))]


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path, year_2024: Declarations) -> None:
    values = unit_values()
    values.rows["indicators"][0]["target"] = "=100%"
    intake = read_submission(valid_workbook(tmp_path, values), FILE, year_2024)
    assert intake.submission is not None
    assert intake.submission.indicators[0].target.value == "=100%"


def test_the_unit_code_of_a_blank_is_prefilled(tmp_path: Path, year_2024: Declarations) -> None:
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
def test_values_that_are_not_declared_are_refused(
    year_2024: Declarations, values: WorkbookValues, message: str
) -> None:
    with pytest.raises(DisclosureError, match=message):
        workbook_bytes(year_2024, values)


def test_there_is_room_for_200_rows_and_600_indicators(year_2024: Declarations) -> None:
    rooms = {sheet.key: sheet.room for sheet in year_2024.workbook.sheets if sheet.kind is SheetKind.ROWS}
    assert {key: rooms[key] for key in ("basic", "projects", "project_targets")} == dict.fromkeys(
        ("basic", "projects", "project_targets"), 200
    )
    assert rooms["indicators"] == 600


def test_only_input_cells_are_unlocked_and_protection_needs_no_password(blank: bytes, year_2024: Declarations) -> None:
    book = read_book(blank)
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
    book = read_book(blank)
    formulas = [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    rules = [rule.formula1 for page in book for rule in page.data_validations.dataValidation if rule.formula1]
    names = [name.attr_text for name in book.defined_names.values()]
    assert len(formulas) > 1000
    assert [text for text in (*formulas, *rules, *names) if MODERN_FUNCTIONS.search(text)] == []
    assert max(map(len, rules)) <= 255
    assert book.calculation.fullCalcOnLoad


def test_every_list_a_rule_names_is_defined(blank: bytes) -> None:
    book = read_book(blank)
    rules = [rule.formula1 for page in book for rule in page.data_validations.dataValidation if rule.type == "list"]
    used = set(re.findall(r"\b(?:list|table)_\w+", " ".join(rules)))
    assert used
    assert used <= set(book.defined_names)


def test_code_lists_end_where_the_list_ends(blank: bytes, year_2024: Declarations) -> None:
    book = read_book(blank)
    for name, codes in (("function", year_2024.codes.function), ("revenue", year_2024.codes.revenue)):
        sheet, area = book.defined_names[f"list_{name}"].attr_text.replace("$", "").split("!")
        words = [row[0].value for row in book[sheet.strip("'")][area]]
        assert words == [f"{leaf.code} {leaf.name}" for leaf in codes.leaves()]


def test_printing_is_a4_fits_the_width_and_repeats_the_header(blank: bytes) -> None:
    for page in read_book(blank):
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
        assert page.print_title_rows or page.title in ("填报说明", "科目代码")
        assert page.freeze_panes


def test_printing_ends_after_the_filled_rows_and_leaves_lists_and_instructions_out(blank: bytes) -> None:
    def area(data: bytes, sheet: str) -> str:
        return str(read_book(data)[sheet].print_area).replace("$", "")

    assert area(blank, "基本支出") == "'基本支出'!A1:N35,'基本支出'!O1:T35"
    assert area(blank, "绩效指标") == "'绩效指标'!A1:G33"
    # An empty cell: nothing is printed.
    assert area(blank, "科目代码") == "'科目代码'!Z1"
    assert area(blank, "填报说明") == "'填报说明'!Z1"


def test_the_printed_part_grows_with_the_rows_that_are_filled(year_2024: Declarations) -> None:
    values = WorkbookValues(rows={"mandate": [{"text": f"职责{number}。"} for number in range(40)]})
    page = read_book(workbook_bytes(year_2024, values))["主要职责"]
    assert page.print_area.replace("$", "") == "'主要职责'!A1:B48"
    # Rows that are filled in later beyond the printed ones are told in the title, which stands on every page.
    assert page["A1"].value == (
        '="主要职责"&IF(COUNTA(B49:B63)>0,"　！第 48 行以后的内容不在打印区域内，打印前请取消打印区域","")'
    )


def test_what_messages_advise_is_allowed_by_the_protection(blank: bytes) -> None:
    for page in read_book(blank):
        protection = page.protection
        # In this part of the format False means "not locked".
        allowed = (protection.formatCells, protection.formatColumns, protection.formatRows, protection.sort)
        assert (page.title, allowed) == (page.title, (False, False, False, False))


def test_amounts_are_on_the_first_screen(blank: bytes, year_2024: Declarations) -> None:
    """A screen of 1366 points shows about 185 characters."""
    for key in ("basic", "projects"):
        sheet = year_2024.workbook.sheet(key)
        index = [field.key for field in sheet.fields].index("current_general_public")
        assert sum(field.width for field in sheet.fields[: index + 1]) <= 185


def test_long_codes_wrap_and_do_not_shrink(blank: bytes) -> None:
    page = read_book(blank)["基本支出"]
    for cell in ("B6", "C6", "D6", "F6"):
        assert (page[cell].alignment.wrap_text, page[cell].alignment.shrink_to_fit) == (True, None)
    assert page.row_dimensions[6].height == 34


def test_the_first_sheet_has_ten_steps_with_links(blank: bytes) -> None:
    page = read_book(blank)["填报说明"]
    steps = [row[0] for row in page.iter_rows() if str(row[0].value).startswith("第")]
    assert [str(cell.value).split("　")[0] for cell in steps] == [f"第{number}步" for number in range(1, 11)]
    assert [(cell.value, cell.hyperlink.location) for cell in (steps[0], steps[2], steps[9])] == [
        ("第1步　单位信息", "'单位信息'!A1"),
        ("第3步　基本支出", "'基本支出'!A1"),
        ("第10步　校验", "'校验'!A1"),
    ]


def test_the_first_sheet_says_by_when_to_whom_and_where_to_send(year_2024: Declarations, blank: bytes) -> None:
    said = Bureau(report_by=date(2024, 3, 15), contact="预算股 王五 0358-1234567", send_to="交到财政局预算股")
    page = read_book(workbook_bytes(year_2024, bureau=said))["填报说明"]
    assert [(page[f"A{row}"].value, page[f"B{row}"].value) for row in (4, 5, 6)] == [
        ("报送截止", "2024年3月15日"),
        ("联系人和电话", "预算股 王五 0358-1234567"),
        ("报送方式", "交到财政局预算股"),
    ]
    shipped = read_book(blank)["填报说明"]
    assert shipped["B4"].value == "（请向财政部门询问，由财政部门填写）"
    assert not shipped["B4"].protection.locked


def test_last_year_s_sheet_shows_this_year_s_figure_beside_the_reason(blank: bytes) -> None:
    page = read_book(blank)["上年对比"]
    assert [page.cell(4, column).value for column in (6, 7, 8)] == [
        "本年预算数（元）",
        "本年比上年增减（元）",
        "增减％",
    ]
    general = "SUM('基本支出'!$I$6:$I$205,'项目支出'!$I$6:$I$205)"
    assert page["F6"].value == f"=IF(COUNT('基本支出'!$I$6:$I$205,'项目支出'!$I$6:$I$205)=0,\"\",{general})"
    assert page["G6"].value == '=IF(COUNT(F6,B6)=2,F6-B6,"")'
    now, before = "ROUND(ROUND(F6,2)/10000,2)", "ROUND(ROUND(B6,2)/10000,2)"
    assert page["H6"].value == (f'=IF(COUNT(F6,B6)<2,"",IF({before}=0,"—",ROUND(({now}-{before})/{before}*100,2)))')


def test_government_items_are_proposed_beside_the_cell_and_in_its_list(blank: bytes) -> None:
    book = read_book(blank)
    for sheet, gov, dept, path in (("基本支出", "F", "D", "G"), ("项目支出", "U", "F", "V")):
        rules = {str(rule.sqref): rule.formula1 for rule in book[sheet].data_validations.dataValidation}
        listed = rules[f"{gov}6:{gov}205"]
        assert f'IF(({gov}6="")*COUNTIF(proposal_keys,LEFT({dept}6,5)&unit_kind_key)' in listed
        assert f"VLOOKUP(LEFT(TRIM({dept}6),5)&unit_kind_key,table_proposals,2,FALSE)" in book[sheet][f"{path}6"].value
        # The cell itself stays blank: a proposal is never the value.
        assert book[sheet][f"{gov}6"].value is None


def test_totals_add_up_the_whole_table(blank: bytes) -> None:
    page = read_book(blank)["基本支出"]
    assert page["I5"].value == "=SUM(I6:I205)"
    assert page["H6"].value == '=IF(COUNT(I6:M6,O6:S6)=0,"",SUM(I6:M6,O6:S6))'
