"""What the grey cells of the form show, as LibreOffice computes them: proposals, this year beside last year, projects."""

import subprocess
from decimal import Decimal

import openpyxl
import pytest
from openpyxl import Workbook

from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.workbook.generate import write_workbook
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.limits import HANGS
from tests.support.workbooks import declarations_of, unit_values

pytestmark = pytest.mark.slow


def prepared(kind: str) -> WorkbookValues:
    values = unit_values(kind=kind)
    values.rows["basic"][0]["gov_economic_code"] = None
    further = {
        "number": "001",
        "function_code": "2130314",
        "dept_economic_code": "30201",
        "current_unit_own": Decimal(5),
    }
    values.rows["projects"].append({**further})
    return values


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    program = find_soffice()
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: the formulas cannot be computed")
    folder = tmp_path_factory.mktemp("computed")
    kinds = {"administrative": "行政单位", "institution": "事业单位", "unknown": ""}
    for name, kind in kinds.items():
        values = prepared(kind or "行政单位")
        values.forms["unit"]["kind"] = kind or None
        write_workbook(declarations_of(), folder / f"{name}.xlsx", values)
    overfull = WorkbookValues(rows={"mandate": [{"text": "履行职责。"}]})
    write_workbook(declarations_of(), folder / "overfull.xlsx", overfull)
    book = openpyxl.load_workbook(folder / "overfull.xlsx")
    book["主要职责"]["B40"] = "后来加在打印区域以外的一条。"
    book.save(folder / "overfull.xlsx")
    command = [
        *(str(program), "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")),
        *(str(folder / f"{name}.xlsx") for name in (*kinds, "overfull")),
    ]
    run = subprocess.run(command, capture_output=True, timeout=HANGS, check=False, text=True)
    files = {name: folder / "out" / f"{name}.xlsx" for name in (*kinds, "overfull")}
    assert [name for name, file in files.items() if not file.is_file()] == [], run.stderr
    return {name: openpyxl.load_workbook(file, data_only=True) for name, file in files.items()}


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("administrative", "建议：50101 工资奖金津补贴"),
        ("institution", "建议：50501 工资福利支出"),
        ("unknown", "可选：50101 工资奖金津补贴；50501 工资福利支出"),
    ],
)
def test_the_government_item_is_proposed_by_the_kind_of_unit(
    computed: dict[str, Workbook], name: str, proposal: str
) -> None:
    page = computed[name]["基本支出"]
    assert (page["F6"].value, page["G6"].value) == (None, proposal)


def test_a_chosen_item_shows_its_path_instead_of_the_proposal(computed: dict[str, Workbook]) -> None:
    assert computed["administrative"]["基本支出"]["G7"].value == "机关工资福利支出/工资奖金津补贴"


def test_a_project_is_proposed_its_government_item_too(computed: dict[str, Workbook]) -> None:
    page = computed["administrative"]["项目支出"]
    assert (page["U10"].value, page["V10"].value) == (None, "建议：50201 办公经费")


def test_this_year_and_the_change_stand_beside_the_reason(computed: dict[str, Workbook]) -> None:
    page = computed["administrative"]["上年对比"]
    rows = {page[f"A{row}"].value: [page[f"{column}{row}"].value for column in "BFGH"] for row in range(5, 9)}
    assert rows["预算收支总计"] == [5100000, 5837506.5, 737506.5, 14.46]
    assert rows["机关运行经费"][1:3] == [166000, -4000]


def test_an_institution_has_no_agency_operating_figure(computed: dict[str, Workbook]) -> None:
    page = computed["institution"]["上年对比"]
    assert [page[f"{column}8"].value or None for column in "FGH"] == [None, None, None]


def test_the_list_of_projects_has_each_number_in_use_once(computed: dict[str, Workbook]) -> None:
    page = computed["administrative"]["下拉选项"]
    titles = {page.cell(1, column).value: column for column in range(1, page.max_column + 1)}
    column = titles["projects_in_use"]
    assert [page.cell(row, column).value or "" for row in range(2, 8)] == ["整体", "001", "002", "003", "004", ""]


def test_a_title_says_when_rows_are_filled_beyond_the_printed_ones(computed: dict[str, Workbook]) -> None:
    assert computed["overfull"]["主要职责"]["A1"].value == (
        "主要职责　！第 18 行以后的内容不在打印区域内，打印前请取消打印区域"
    )
    assert computed["administrative"]["主要职责"]["A1"].value == "主要职责"
