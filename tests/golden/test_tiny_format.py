"""A third format that no shipped file resembles: two tables, own words and codes, no project, chart, form or carry-over.

It keeps the core honest: whatever assumes a list, a sheet or a length of a code of the shipped formats fails here.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.support.public_page import read_page

from budget_disclosure.cli import main
from budget_disclosure.readback.document_text import read_document
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department

FORMATS = Path(__file__).parents[1] / "formats"
SHIPPED = Path(__file__).parents[2] / "templates"
TINY, YEAR, DEPARTMENT = FORMATS / "tiny", 2031, "07-云台镇"
HEAD, STATION = "0701-云台镇.xlsx", "0702-南站.xlsx"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]


def fill(folder: Path, file: str, unit: tuple[str, ...], rows: list[tuple[str, int, int]], *last: object) -> None:
    """Fill the blank workbook as a person does: who it is, what is spent on which code, last year's figure and why."""
    code = file[:4]
    (folder / file).unlink(missing_ok=True)
    blank = ["workbook", "--year", str(YEAR), "--unit", code, f"--templates={FORMATS}", f"--inputs={folder.parents[1]}"]
    assert main([*blank, "-o", str(folder / file)]) == 0
    book = load_workbook(folder / file)
    for cell, value in zip(
        ("B6", "B7", "B8", "B9", "B10", "B11", "B12"), (1, "07", "云台镇", code, *unit), strict=True
    ):
        book["填报单位"][cell] = value
    for row, (item, grant, rent) in enumerate(rows, start=5):
        book["开支"][f"B{row}"] = item
        book["开支"][f"D{row}"], book["开支"][f"E{row}"] = grant or None, rent or None
    for cell, value in zip(("B4", "C4", "D4"), last, strict=False):
        book["去年"][cell] = value
    book.save(folder / file)


def run(root: Path) -> DepartmentOutcome:
    folder = root / "inputs" / str(YEAR) / DEPARTMENT
    job = DepartmentJob(YEAR, "07", "云台镇", folder, root / "outputs", TINY, now=datetime(2031, 3, 1, 9))
    return process_department(job)


def test_a_format_of_two_tables_goes_the_whole_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "inputs" / str(YEAR) / DEPARTMENT
    folder.mkdir(parents=True)
    head, station = ("云台镇", "办事处", "总部"), ("南站", "服务站", "分站")
    spent = [("1101", 1234567, 0), ("1201", 80000, 20000)]
    fill(folder, HEAD, head, spent, 10000, "多清了两条渠", "多清了两条渠，新装路灯")

    # A mistake comes back, marked where it stands.
    fill(folder, STATION, station, [("1103 路牌", 30000, 5000)], 5000)
    outcome = run(tmp_path)
    assert outcome.state is DepartmentState.HAS_ERRORS
    assert [(f.rule.id, f.at.sheet, f.at.cell) for f in outcome.findings if f.rule.id != "F-104"] == [
        ("I-310", "开支", "B5")
    ]
    (copy,) = (tmp_path / "outputs" / str(YEAR) / DEPARTMENT / "退回").rglob("*.xlsx")
    returned = load_workbook(copy)
    assert copy.name == STATION
    assert "1103" in (returned["开支"]["B5"].comment or pytest.fail("no comment")).text

    # Corrected, both documents and their tables are exact.
    fill(folder, STATION, station, [("1102", 30000, 5000)], 5000)
    outcome = run(tmp_path)
    assert outcome.state is DepartmentState.GENERATED
    assert [f.rule.id for f in outcome.findings if f.rule.id != "F-104"] == ["X-004"]
    output = tmp_path / "outputs" / str(YEAR) / DEPARTMENT
    document = read_document((output / "云台镇2031年度部门预算公开.docx").read_bytes())
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert (
        "云台镇2031年开支136.96万元，其中集体租金2.50万元，占1.83%，"
        "比去年增加1.00万元，增长66.67%，因为多清了两条渠，新装路灯。"
    ) in texts
    assert "下有分站1个。" in texts
    balance, detail = document.tables
    assert balance.grid[balance.header_rows :] == (
        ("上级补助", "1,344,567", "道路", "1,269,567"),
        ("集体租金", "25,000", "水渠", "100,000"),
        ("收入合计", "1,369,567", "开支合计", "1,369,567"),
    )
    assert detail.grid[detail.header_rows :] == (
        ("11", "", "道路", "1,269,567", "5,000"),
        ("11", "01", "修路", "1,234,567", "0"),
        ("11", "02", "路灯", "35,000", "5,000"),
        ("12", "", "水渠", "100,000", "20,000"),
        ("12", "01", "清淤", "100,000", "20,000"),
        ("总计", "总计", "总计", "1,369,567", "25,000"),
    )
    page = read_page((output / "云台镇2031年预算公开图解.html").read_bytes())
    assert page.headings == ["云台镇2031年度部门预算公开图解", "文档和表格下载"]  # no picture is declared
    own = read_document((output / "0702-南站" / "南站2031年度单位预算公开.docx").read_bytes())
    assert "南站2031年开支3.50万元，其中集体租金0.50万元，占14.29%，与去年相同。" in [p.text for p in own.paragraphs]
    data = json.loads((output / "data.json").read_text(encoding="utf-8"))
    assert data["document"]["approval_date"] is None
    assert {unit["kind"] for unit in data["document"]["units"]} == {"办事处", "服务站"}

    # A figure is explained down to its cells, and the board shows the department.
    folders = [f"--{name}={tmp_path / name}" for name in ("inputs", "outputs")] + [f"--templates={FORMATS}"]
    capsys.readouterr()
    assert main(["explain", "07", "表乙!1102.开支", "--year", str(YEAR), *folders]) == 0
    told = capsys.readouterr().out
    assert "开支!D5" in told and "开支!E5" in told and "日常开支 · 1102 路灯 · 上级补助" in told
    assert main(["check", str(folder / STATION), f"--templates={FORMATS}"]) == 0
    capsys.readouterr()
    assert main(["status", str(YEAR), *folders]) == 0
    assert "07 云台镇  待公开   2/2" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["部门预算公开.docx", "更正说明.docx"])
def test_the_check_of_templates_asks_for_what_the_format_has(name: str) -> None:
    assert main(["template", "check", str(TINY / str(YEAR) / name), "--year", str(YEAR), f"--templates={FORMATS}"]) == 0


@pytest.mark.parametrize(("templates", "name", "year"), [(FORMATS, "tiny", YEAR), (SHIPPED, "nine-tables", 2024)])
def test_an_invented_county_reports_in_any_format(tmp_path: Path, templates: Path, name: str, year: int) -> None:
    folders = [f"--inputs={tmp_path}", f"--templates={templates}"]
    assert main(["sample-county", "--departments", "2", "--year", str(year), "--format", name, *folders]) == 0
    assert f"format: '{name}'" in (tmp_path / str(year) / "年度设置.yaml").read_text(encoding="utf-8")
    books = sorted(map(str, tmp_path.rglob("*.xlsx")))
    assert len(books) > 2
    assert main(["check", *books, f"--templates={templates}"]) == 0


def test_an_import_file_says_what_the_format_asks_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """
fiscal_year: 2031
department: {name: 云台镇, code: '07'}
units:
  - name: 云台镇
    code: '0701'
    kind: 办事处
    basic_expenditure:
      - {function: '1101', current: {上级补助: 1234567}}
      - {function: '1201', current: {上级补助: 80000, 集体租金: 20000}}
    comparisons:
      租金开支: {last_year_yuan: 20000}
"""
    file, folders = tmp_path / "导入.yaml", [f"--inputs={tmp_path}", f"--templates={FORMATS}"]
    file.write_text(text, encoding="utf-8")
    assert main(["import", str(file), *folders]) == 0
    (book,) = tmp_path.rglob("*.xlsx")
    assert main(["check", str(book), f"--templates={FORMATS}"]) == 0
    file.write_text(f"{text}    vehicles: {{编制: 2}}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["import", str(file), "--overwrite", *folders]) == 2
    assert "填报表没有表单“assets”" in capsys.readouterr().err
