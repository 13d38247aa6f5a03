"""`disclose explain` on the sample: as the workbooks are now, and as a version was published."""

import json
import shutil
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest
from tests.support.contents import content_of_folder
from tests.support.story import CODE, DEPARTMENT, HISTORY, ROOT, SAMPLE, Office, write

from budget_disclosure.cli import main
from budget_disclosure.declarations.year import declarations_of
from budget_disclosure.model.findings import is_blocked
from budget_disclosure.text.screen import display_width

TEMPLATES = ("--templates", str(ROOT / "templates" / "thirteen-tables"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office that published the sample and changed a cell since: 5000 became 6000."""
    office = Office(tmp_path_factory.mktemp("office"), ROOT / "templates" / "thirteen-tables")
    office.inputs.mkdir(parents=True)
    office.submit_corrected()
    office.publish("2024-05-20", now=datetime(2024, 5, 21, 9).astimezone())
    office.correct_after_publication()
    return office


def explain(office: Office, code: str, reference: str, *options: str) -> int:
    folders = ("--inputs", str(office.root / "inputs"), "--outputs", str(office.root / "outputs"), *TEMPLATES)
    return main(["explain", code, reference, *folders, *options])


def test_a_published_version_is_explained_by_what_was_filled_in_then(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = "表六!办公费/商品和服务支出.合计"

    assert explain(office, "021002", reference) == 0
    now = capsys.readouterr().out
    assert explain(office, "021002", reference, "--version", "1") == 0
    then = capsys.readouterr().out

    assert "6,000.00 元  ← 基本支出!I16" in now
    assert "5,000.00 元  ← 基本支出!I16" in then
    assert then.startswith("021002 中共中阳县委党史研究室 2024年度 已公开第 1 版\n")
    assert "021002 中共中阳县委党史研究室，021002-中共中阳县委党史研究室.xlsx" in then


@pytest.mark.parametrize("reference", ["39.51", "绩效目标表!机房UPS建设费", "表五!2013699.合计", "八: 39.51"])
def test_a_version_answers_what_the_workbooks_answer(
    office: Office, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = []
    for options in ((), ("--version", "1")):
        assert explain(office, CODE, reference, "--json", *options) == 0
        (way,) = json.loads(capsys.readouterr().out)["ways"]
        cells = [(term["sheet"], term["cell"], term["yuan"]) for term in way["terms"]]
        answers.append((way["shown"], way["yuan"], cells))

    assert answers[0] == answers[1]
    assert answers[0][2]


def test_a_version_that_is_not_there_is_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(office, CODE, "39.51", "--version", "7") == 2
    assert "没有第 7 版。现有版本：1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "reference", ["表一!合计", "39.51", "表五!合计.合计", "0", "图", "绩效目标表", "运行", "1,084,000元"]
)
def test_no_line_is_wider_than_80_columns(office: Office, reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    explain(office, CODE, reference)

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if display_width(line) > 80] == []


def test_an_error_that_was_accepted_is_explained_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An amount that looks like 万元 stops the documents until a named person lets it stand."""
    folder = tmp_path / "inputs" / "2024" / DEPARTMENT
    shutil.copytree(SAMPLE, folder)
    write(SAMPLE / f"{HISTORY}.xlsx", (("项目支出", "I11", 63.8),), folder / f"{HISTORY}.xlsx")
    options = ("--inputs", str(tmp_path / "inputs"), *TEMPLATES)
    found = content_of_folder(folder, declarations_of(ROOT / "templates" / "thirteen-tables", 2024)).findings
    stopping = [one for one in found if is_blocked([one])]
    assert stopping
    assert all(one.rule.is_acceptable for one in stopping)

    assert main(["explain", CODE, "表五!2013699.合计", *options]) == 2
    assert "有错误" in capsys.readouterr().err

    person = "    reason: 已核对\n    who: 王五\n    until: 2099-12-31\n"
    waivers = [
        f"  - rule: {one.rule.id}\n    unit: '{PurePosixPath(one.at.file).name[:6]}'\n    at: {one.at.sheet}!{one.at.cell}\n"
        for one in stopping
    ]
    text = "waivers:\n" + "".join(waiver + person for waiver in waivers)
    (folder.parent / "waivers.yaml").write_text(text, encoding="utf-8")
    assert main(["explain", CODE, "表五!2013699.合计", *options]) == 0
