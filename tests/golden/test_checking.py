"""`disclose check` says of a workbook what a run says of it, in the same words and with the same exit code."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.support.story import CODE, DEPARTMENT, HISTORY, NAME, OFFICE, PLANTED, ROOT, SAMPLE, write
from tests.unit.test_report import HINT, SUM, UNKNOWN

from budget_disclosure.actions.check_workbooks import CheckedFile, check_file, report_text
from budget_disclosure.cli import main
from budget_disclosure.model.findings import Finding, in_order, is_blocked
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.text.screen import display_width, fitted

DAY = date(2024, 6, 1)
TEMPLATES = ROOT / "templates" / "thirteen-tables"


def said(findings: tuple[Finding, ...] | list[Finding]) -> set[tuple[str, str, str, str, str, str]]:
    return {(f.rule.id, f.effective_severity.value, str(f.at), f.found, f.what_to_do, f.accepted) for f in findings}


def check(path: Path) -> CheckedFile:
    return check_file(path, TEMPLATES, 2024, DAY, path.parent / "outputs")


class Bureau:
    """The sample in a folder of its own, to be changed, checked and run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "inputs" / "2024" / DEPARTMENT
        shutil.copytree(SAMPLE, self.folder)

    def run(self) -> DepartmentOutcome:
        return process_department(DepartmentJob(2024, CODE, NAME, self.folder, self.root / "outputs", TEMPLATES))

    def accept(self, *lines: str) -> None:
        who = "    reason: 已核对。\n    who: 王五\n    until: 2099-12-31\n"
        text = "waivers:\n" + "".join(f"  - {line}\n{who}" for line in lines)
        (self.folder.parent / "waivers.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


def test_checking_every_workbook_of_a_department_finds_what_a_run_finds(bureau: Bureau) -> None:
    checked = [check(path) for path in sorted(bureau.folder.glob("*.xlsx"))]

    found = bureau.run().all_findings
    in_workbooks = [finding for finding in found if finding.at.file.endswith(".xlsx")]
    assert said([finding for one in checked for finding in one.findings]) == said(in_workbooks)
    assert {f.rule.id for one in checked for f in one.findings} >= {"N-203", "P-202", "P-301"}


@pytest.mark.slow
def test_so_it_does_when_workbooks_have_errors(bureau: Bureau) -> None:
    for unit, changes in PLANTED.items():
        write(SAMPLE / f"{unit}.xlsx", changes, bureau.folder / f"{unit}.xlsx")

    found = bureau.run().all_findings
    for path in sorted(bureau.folder.glob("*.xlsx")):
        of_run = said([finding for finding in found if finding.at.file.endswith(path.name)])
        one = check(path)
        assert of_run <= said(one.findings)
        assert is_blocked(one.findings)
        assert {rule for rule, severity, *_ in said(one.findings) - of_run if severity == "错误"} == set()


def test_a_workbook_anywhere_is_asked_for_its_own_document_too(tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    shutil.copy(SAMPLE / f"{OFFICE}.xlsx", path)

    found = {(f.rule.id, f.at.cell) for f in check(path).findings if f.at.sheet == "上年对比"}

    assert found >= {("N-203", "C5"), ("N-203", "C6")}


def test_what_was_accepted_is_no_error_where_the_workbook_lies_in_its_folder(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bureau.folder / f"{OFFICE}.xlsx"
    before = len([finding for finding in check(path).findings if finding.rule.id == "P-202"])
    bureau.accept("rule: P-202\n    unit: '021001'")

    marked = [finding for finding in check(path).findings if finding.rule.id == "P-202"]
    assert [finding.accepted for finding in marked] == ["已核对（王五，至 2099-12-31）"] * before
    assert main(["check", str(path), "--templates", str(TEMPLATES), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert [one["rule"] for one in listed if one["accepted"]] == ["P-202"] * before
    assert listed[-1]["rule"] == "P-202"  # what was accepted comes last


def test_the_screen_says_the_remedy_of_a_rule_once_and_holds_80_columns(bureau: Bureau) -> None:
    one = check(bureau.folder / f"{HISTORY}.xlsx")
    text = report_text([one])

    remedies = [finding.what_to_do for finding in one.findings if finding.rule.id == "P-301"]
    assert len(remedies) > 1
    assert text.count(f"怎样处理：{remedies[0]}") == 1
    assert f"P-301 {next(f.rule.sentence for f in one.findings if f.rule.id == 'P-301')}（{len(remedies)} 处）" in text
    lines = fitted(text).splitlines()
    assert max(display_width(line) for line in lines if not line.startswith("/")) <= 80


def test_what_weighs_most_comes_first_whatever_the_sheet() -> None:
    hint = Finding(HINT, Location("a.xlsx", "一", "A1"), "甲", "乙")
    unknown = Finding(UNKNOWN, Location("a.xlsx"), "丙", "丁")

    text = report_text([CheckedFile(Path("a.xlsx"), in_order((hint, unknown, SUM, hint)))])

    assert text.index("［错误］X-777") < text.index("［提醒］U-778") < text.index("［无法判断］X-004")
    assert "［提醒］U-778 变动有原因（2 处）" in text
