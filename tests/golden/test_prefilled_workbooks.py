"""Two years of the real department: what it published comes by itself into the workbooks of the next year."""

import json
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from tests.support.next_year import templates_with_next_year, type_new_figures
from tests.support.story import ARCHIVES, CODE, DEPARTMENT, HISTORY, NAME, OFFICE, SAMPLE, Office, write

from budget_disclosure.cli import main
from budget_disclosure.declarations.year import load_year
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.report.outcome import DocumentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]
UNITS = (OFFICE, HISTORY, ARCHIVES)
SOURCE = "2024年公开第1版"
# Facts of 2025 that say a figure of last year, and the facts of 2024 that said it of its own year.
BASES = {
    "revenue_change": "revenue_total",
    "general_public_change": "general_public",
    "agency_operating_change": "agency_operating",
    "vehicle_operation_change": "vehicle_operation",
    "hospitality_change": "hospitality",
}
ABOUT_LAST_YEAR = {"X-004", "X-005", "U-203", "U-301", "U-302"}


def facts(folder: Path) -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, dict[str, str]]] = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    return data["facts"]


def test_what_was_published_is_the_base_of_the_next_year_without_typing_it(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path, templates_with_next_year(templates, tmp_path / "templates"))
    shutil.copytree(SAMPLE, office.inputs)
    office.run("right")
    office.publish("2024-05-20", now=datetime(2024, 5, 20, 10))
    new_year = tmp_path / "inputs" / "2025"
    new_year.mkdir()
    shutil.copy(SAMPLE.parent / "单位名单.csv", new_year)
    folders = [f"--{name}={tmp_path / name}" for name in ("inputs", "outputs", "templates")]

    # The workbooks that are sent out.
    assert main(["workbooks", "--year", "2025", *folders]) == 0
    assert "共 3 份：已生成 3 份" in capsys.readouterr().out
    sent = tmp_path / "outputs" / "2025" / "下发填报表" / DEPARTMENT
    books = {unit: sent / unit / f"{unit}.xlsx" for unit in UNITS}
    published = facts(office.output)
    book = load_workbook(books[OFFICE])
    total = book["上年对比"]["B5"]
    own = facts(office.output / OFFICE)["revenue_total"]["yuan"]
    assert (total.value, total.protection.locked) == (float(own), True)
    assert total.comment is not None
    assert SOURCE in total.comment.text
    assert book["上年对比"]["D5"].value == float(published["revenue_total"]["yuan"])
    assert book["三公经费"]["F9"].value == 154000
    assert book["单位信息"]["B12"].value == "行政单位"
    duty = book["主要职责"]["B4"]
    assert (duty.protection.locked, duty.fill.fgColor.rgb) == (False, "FFFCE4D6")
    assert "沿用上年，请核对" in book["主要职责"]["A2"].value
    assert book["国有资产"]["E4"].value.startswith("沿用上年，请核对。")
    assert book["基本支出"]["B6"].value is None
    projects = [row[1].value for row in book["项目支出"].iter_rows(min_row=6) if row[1].value]
    assert len(projects) == 2
    assert [row[8].value for row in book["项目支出"].iter_rows(min_row=6) if row[1].value] == [None, None]
    assert {row[0].value for row in book["项目绩效目标"].iter_rows(min_row=4) if row[0].value} <= {
        row[0].value for row in book["项目支出"].iter_rows(min_row=6) if row[1].value
    }

    # Untouched, it is one finding; a second time, nothing is written; what a unit has changed is left alone.
    untouched = read_submission(books[OFFICE], "021001.xlsx", load_year(office.templates, 2025))
    assert [finding.rule.id for finding in untouched.findings] == ["I-213"]
    assert main(["workbooks", "--year", "2025", *folders]) == 0
    assert "没有变化 3 份" in capsys.readouterr().out
    changed = books[HISTORY].read_bytes() + b" "
    books[HISTORY].write_bytes(changed)
    assert main(["workbooks", "--year", "2025", *folders]) == 1
    assert books[HISTORY].read_bytes() == changed
    assert main(["workbooks", "--year", "2025", "--overwrite", *folders]) == 0
    assert books[HISTORY].read_bytes() != changed

    # Only what is new is typed.
    inputs = new_year / DEPARTMENT
    inputs.mkdir()
    for unit, path in books.items():
        type_new_figures(path, SAMPLE / f"{unit}.xlsx", inputs / f"{unit}.xlsx", is_head=unit == OFFICE)
    job = DepartmentJob(2025, CODE, NAME, inputs, tmp_path / "outputs", office.templates, now=datetime(2025, 3, 3, 9))
    outcome = process_department(job)
    of_last_year = [finding for finding in outcome.findings if finding.rule.id in ABOUT_LAST_YEAR]
    assert of_last_year == []
    assert [document.state for document in outcome.documents] == [DocumentState.WRITTEN] * 4

    # What is compared with is what was published, to the 分, of the department and of each unit.
    made = tmp_path / "outputs" / "2025" / DEPARTMENT
    now = facts(made)
    for change, base in BASES.items():
        assert Decimal(now[f"{change}.prior"]["yuan"]) == Decimal(published[base]["yuan"]), change
    for unit in UNITS:
        then = facts(office.output / unit)["revenue_total"]["yuan"]
        assert Decimal(facts(made / unit)["revenue_change.prior"]["yuan"]) == Decimal(then)

    # In zip files, and blank.
    zipped = tmp_path / "压缩"
    assert main(["workbooks", "--year", "2025", "--zip", "--unit", "021003", "-o", str(zipped), *folders]) == 0
    with ZipFile(zipped / DEPARTMENT / f"{ARCHIVES}.zip") as archive:
        assert archive.namelist() == [f"{ARCHIVES}/{ARCHIVES}.xlsx", f"{ARCHIVES}/填报说明.docx"]
        assert all(info.flag_bits & 0x800 for info in archive.infolist())
    blank = tmp_path / "空白"
    assert main(["workbooks", "--year", "2025", "--blank", "-o", str(blank), *folders]) == 0
    assert load_workbook(blank / DEPARTMENT / OFFICE / f"{OFFICE}.xlsx")["上年对比"]["B5"].value is None
    listed = load_workbook(blank / "下发清单.xlsx").worksheets[0]
    assert [listed["C3"].value, listed["F3"].value] == ["021001", "空白表"]


def test_of_a_version_without_workbooks_the_very_files_that_were_used_are_read(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier program pinned it: a workbook of the same name that somebody has edited since is no source."""
    monkeypatch.setattr("budget_disclosure.corrections.make_draft.write_submissions", lambda _: b"")
    office = Office(tmp_path, templates_with_next_year(templates, tmp_path / "templates"))
    shutil.copytree(SAMPLE, office.inputs)
    office.run("right")
    office.publish("2024-05-20", now=datetime(2024, 5, 20, 10))
    new_year = tmp_path / "inputs" / "2025"
    new_year.mkdir()
    roster = (SAMPLE.parent / "单位名单.csv").read_text(encoding="utf-8").replace("021003", "021004")
    (new_year / "单位变动.csv").write_text(
        "变动,原部门代码,原单位代码,部门代码,单位代码,说明\n改码,021,021003,021,021004,\n新设,,,021,021008,\n",
        encoding="utf-8",
    )
    roster += f"021,{NAME},021008,新设立的中心\n021,{NAME},021007,{'很长的名称' * 20}:*?\n"
    (new_year / "单位名单.csv").write_text(f"{roster}021,{NAME},021009,新成立的中心\n", encoding="utf-8")
    (new_year / "年度设置.yaml").write_text("report_by: 2025-03-15\napproval_date: 2025-03-01\n", encoding="utf-8")
    write(office.workbook(HISTORY), [("其他说明", "B4", "补充")])
    folders = [f"--{name}={tmp_path / name}" for name in ("inputs", "outputs", "templates")]

    assert main(["workbooks", "--year", "2025", *folders]) == 0
    out = "".join(capsys.readouterr().out.split())
    assert f"021001{NAME}：已生成（2024年公开第1版所用的填报表、2024年公开第1版）" in out
    assert f"{SOURCE}没有存下填报表的内容，inputs/2024中也没有当时所用的{HISTORY}.xlsx，文字没有沿用" in out
    assert "021009新成立的中心：已生成（没有上年的数据，只填了代码和名称）" in out
    assert "2个单位没有上年的数据" in out
    sent = tmp_path / "outputs" / "2025" / "下发填报表" / DEPARTMENT
    whole, half, new = (
        load_workbook(sent / unit / f"{unit}.xlsx") for unit in (OFFICE, HISTORY, "021009-新成立的中心")
    )
    assert [book["主要职责"]["B4"].value is None for book in (whole, half, new)] == [False, True, True]
    assert [book["上年对比"]["B5"].protection.locked for book in (whole, half, new)] == [True, True, False]
    assert (half["三公经费"]["F9"].value, half["三公经费"]["F9"].protection.locked) == (0, True)
    recoded = load_workbook(sent / "021004-中阳县档案馆" / "021004-中阳县档案馆.xlsx")
    then = facts(office.output / ARCHIVES)
    assert recoded["上年对比"]["B5"].value == float(then["revenue_total"]["yuan"])
    assert "原单位 021003" in recoded["上年对比"]["B5"].comment.text
    assert recoded["主要职责"]["B4"].value == load_workbook(SAMPLE / f"{ARCHIVES}.xlsx")["主要职责"]["B4"].value
    founded = load_workbook(sent / "021008-新设立的中心" / "021008-新设立的中心.xlsx")["上年对比"]["B5"]
    assert (founded.value, "本年新设单位" in founded.comment.text) == (0, True)
    assert new["单位信息"]["B10"].value == "新成立的中心"
    assert new["单位信息"]["B15"].value == datetime(2025, 3, 1)
    names = [path.name for path in sent.iterdir()]
    assert max(map(len, names)) == 48
    assert not any(set(name) & set('<>:"/\\|?*') for name in names)
    instructions = ZipFile(sent / OFFICE / "填报说明.docx").read("word/document.xml").decode()
    assert "2025年3月15日" in instructions


def test_a_year_without_a_roster_says_where_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workbooks", "--year", "2025", f"--inputs={tmp_path}"]) == 2
    assert "请把上年的“单位名单.csv”复制过来，改成 2025 年的单位" in "".join(capsys.readouterr().err.split("\n"))
