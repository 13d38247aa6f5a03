"""The real department against its own documents of last year: two units say ±1,000,000 元 more than they published."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from budget_disclosure.actions.check_workbooks import check_file
from budget_disclosure.actions.explain_figure import Folders, explain_reference
from budget_disclosure.checks.published_last_year import _stated
from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Severity
from budget_disclosure.report.outcome import DepartmentOutcome, DocumentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from tests.support.contents import content_of_folder
from tests.support.law import WORKBOOK
from tests.support.story import ARCHIVES, CODE, DEPARTMENT, HISTORY, NAME, OFFICE, SAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]
CELL = "B5"
FACTS = load_wording(
    Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024" / "wording.yaml", WORKBOOK
).compared_next_year
REASON = "县志编纂项目由档案馆划入"


def as_published(ledger: Ledger) -> dict[str, Any]:
    """Return the data.json of last year that agrees with what the workbooks say of it now."""
    return {"facts": {FACTS[item]: {"yuan": f"{amount.yuan:f}"} for item, amount in _stated(ledger)}}


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory, year_2024: Declarations) -> Path:
    """Return outputs in which last year's documents are."""
    outputs = tmp_path_factory.mktemp("outputs")
    prepared = content_of_folder(SAMPLE, year_2024)
    assert prepared.disclosure is not None
    contents = {DEPARTMENT: as_published(prepared.disclosure.ledger)}
    for unit in prepared.units:
        assert unit.disclosure is not None
        contents[f"{DEPARTMENT}/{unit.code}-以前的名称"] = as_published(unit.disclosure.ledger)
    for folder, data in contents.items():
        path = outputs / "2023" / folder
        path.mkdir(parents=True)
        (path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    return outputs


@pytest.fixture
def inputs(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "inputs" / "2024" / DEPARTMENT
    shutil.copytree(SAMPLE, folder)
    for unit, difference in ((HISTORY, 1_000_000), (ARCHIVES, -1_000_000)):
        book = load_workbook(folder / f"{unit}.xlsx")
        assert book["上年对比"]["A5"].value == "预算收支总计"
        book["上年对比"][CELL].value += difference
        book.save(folder / f"{unit}.xlsx")
    yield folder


def run(inputs: Path, last_year: Path, templates: Path) -> DepartmentOutcome:
    outputs = inputs.parents[2] / "outputs"
    shutil.copytree(last_year, outputs, dirs_exist_ok=True)
    return process_department(DepartmentJob(2024, CODE, NAME, inputs, outputs, templates, now=datetime(2024, 5, 20, 9)))


def test_both_units_are_told_at_their_cells_and_neither_document_prints_a_wrong_change(
    inputs: Path, last_year: Path, templates: Path
) -> None:
    outcome = run(inputs, last_year, templates)

    found = [finding for finding in outcome.all_findings if finding.rule.id == "X-004"]
    assert [(Path(f.at.file).stem, f"{f.at.sheet}!{f.at.cell}", f.difference) for f in found] == [
        (HISTORY, f"上年对比!{CELL}", 1_000_000),
        (ARCHIVES, f"上年对比!{CELL}", -1_000_000),
    ]
    assert {finding.effective_severity for finding in found} == {Severity.BLOCK}
    assert all("2023年生成的数据" in finding.expected for finding in found)
    states = {one.code: one.state for one in outcome.documents}
    assert states == {
        "021": DocumentState.WRITTEN,  # the two cancel out: its figure is the published one
        "021001": DocumentState.WRITTEN,
        "021002": DocumentState.HAS_ERRORS,
        "021003": DocumentState.HAS_ERRORS,
    }
    assert not list((inputs.parents[2] / "outputs" / "2024" / DEPARTMENT).glob("02100[23]-*/*.docx"))


def test_what_a_unit_says_for_its_difference_lets_it_stand_and_is_printed(
    inputs: Path, last_year: Path, templates: Path
) -> None:
    book = load_workbook(inputs / f"{HISTORY}.xlsx")
    sheet = book["上年对比"]
    (at,) = (cell.coordinate for row in sheet["A3:Z4"] for cell in row if cell.value == "上年数调整原因")
    sheet[f"{at[0]}5"].value = REASON
    book.save(inputs / f"{HISTORY}.xlsx")

    outcome = run(inputs, last_year, templates)

    states = {one.code: one.state for one in outcome.documents}
    assert (states["021002"], states["021003"]) == (DocumentState.WRITTEN, DocumentState.HAS_ERRORS)
    (said,) = (f for f in outcome.all_findings if f.rule.id == "X-004" and "史" in f.at.file)
    assert said.accepted == f"填报表“上年对比!{at[0]}5”写明：{REASON}"
    checked = check_file(inputs / f"{HISTORY}.xlsx", templates, 2024, date(2024, 5, 20), last_year)
    assert [f.accepted for f in checked.findings if f.rule.id == "X-004"] == [said.accepted]
    (document,) = (one for one in outcome.documents if one.code == "021002")
    assert document.path is not None
    data = json.loads((document.path.parent / "data.json").read_text(encoding="utf-8"))
    (sentence, *_) = (
        "".join(part["text"] for part in paragraph["segments"])
        for section in data["prose"]
        for paragraph in section["paragraphs"]
        if section["section"] == "total_change"
    )
    published, stated = (
        f"{Decimal(data['facts'][f'revenue_change.{key}']['value']):,.2f}" for key in ("published", "prior")
    )
    assert (
        sentence.count(f"（上年公开数{published}万元，因{REASON}，调整后为{stated}万元）") == 2
    )  # revenue and expenditure
    assert Decimal(stated) - Decimal(published) == 100


def test_checking_one_workbook_tells_it_too(inputs: Path, last_year: Path, templates: Path) -> None:
    for unit, expected in ((OFFICE, []), (HISTORY, [CELL])):
        checked = check_file(inputs / f"{unit}.xlsx", templates, 2024, date(2024, 5, 20), last_year)
        assert [finding.at.cell for finding in checked.findings if finding.rule.id == "X-004"] == expected


def test_a_budget_ten_thousand_times_last_year_s_is_told_by_check_as_by_a_run(
    inputs: Path, last_year: Path, templates: Path, tmp_path: Path
) -> None:
    outputs = tmp_path / "outputs_in_wan"
    shutil.copytree(last_year, outputs)
    file = outputs / "2023" / DEPARTMENT / f"{OFFICE.partition('-')[0]}-以前的名称" / "data.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["facts"]["revenue_total"]["yuan"] = "86.50"
    file.write_text(json.dumps(data), encoding="utf-8")

    checked = check_file(inputs / f"{OFFICE}.xlsx", templates, 2024, date(2024, 5, 20), outputs)
    outcome = run(inputs, outputs, templates)

    for findings in (checked.findings, outcome.all_findings):
        assert [Path(f.at.file).stem for f in findings if f.rule.id == "U-803"] == [OFFICE]


def test_explain_explains_no_figure_of_a_document_that_a_run_does_not_write(
    inputs: Path, last_year: Path, templates: Path
) -> None:
    def explained(code: str, outputs: Path) -> str:
        folders = Folders(inputs.parents[1], outputs, templates)
        return explain_reference(code, "收入预算总计", 2024, folders, date(2024, 5, 20)).code

    with pytest.raises(DisclosureError, match=r"021002 .*自己的文档有错误（错误 1"):
        explained("021002", last_year)
    assert explained("021002", inputs / "no outputs") == "021002"
    assert explained("021", last_year) == "021"
