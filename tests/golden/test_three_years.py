"""Three years in a row of an invented department: what each year compares with is what was published the year before."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.support.public_page import read_page
from tests.support.several_years import SeveralYears, Unit, head

from budget_disclosure.actions.check_workbooks import check_file
from budget_disclosure.model.findings import Finding, Severity, is_blocked
from budget_disclosure.report.outcome import DepartmentOutcome, DocumentState

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]
CODE, NAME, STATION = "305", "云岭县水利局", "云岭县水文站"


def facts(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "data.json").read_text(encoding="utf-8"))["facts"]
    return known


def said(folder: Path, *keys: str) -> list[str]:
    """Return facts as they are printed."""
    known = facts(folder)
    return [known[key]["shown"] for key in keys]


def about_last_year(outcome: DepartmentOutcome) -> list[Finding]:
    return [finding for finding in outcome.all_findings if finding.rule.id.startswith(("X-00", "X-010"))]


def blocking(outcome: DepartmentOutcome) -> list[str]:
    return [f"{f.rule.id} {f.at} {f.found}" for f in outcome.all_findings if is_blocked([f])]


CHANGE = ("revenue_total", "revenue_change.prior", "revenue_change.amount", "revenue_change.pct")


def test_three_years_in_a_row_with_a_correction_and_a_contradiction(tmp_path: Path, templates: Path) -> None:
    bureau = SeveralYears(tmp_path, templates)
    # 2024: nobody knows 2023; the units state what they know.
    first = {"h": head("305001", NAME), "s": _station(Decimal(0))}
    bureau.submit(2024, CODE, NAME, {unit: unit.figures for unit in first.values()})
    outcome = bureau.run(2024, CODE)
    assert blocking(outcome) == []
    assert [(f.rule.id, f.found) for f in about_last_year(outcome)] == [("X-004", "没有上年公开数据的档案")]
    assert bureau.publish(2024, CODE, date(2024, 3, 5)).problems == ()
    assert said(bureau.output(2024, CODE), "revenue_total") == ["1,167.50"]

    # 2025: wages of the office rise by 123,456.78 元.
    second = {"h": head("305001", NAME, Decimal("123456.78")), "s": _station(Decimal(-40000))}
    bureau.submit(2025, CODE, NAME, {second[key]: first[key].figures for key in second})
    outcome = bureau.run(2025, CODE)
    assert (blocking(outcome), about_last_year(outcome)) == ([], [])
    output = bureau.output(2025, CODE)
    assert said(output, *CHANGE) == ["1,175.85", "1,167.50", "8.35", "0.72%"]
    assert said(output / f"305001-{NAME}", *CHANGE) == ["596.10", "583.75", "12.35", "2.12%"]
    assert said(output / f"305002-{STATION}", *CHANGE) == ["579.75", "583.75", "4.00", "0.69%"]
    assert bureau.publish(2025, CODE, date(2025, 3, 5)).problems == ()

    # A correction in the middle year: what is published from then on is the second version.
    second["h"] = head("305001", NAME, Decimal("623456.78"))
    bureau.submit(2025, CODE, NAME, {second[key]: first[key].figures for key in second})
    assert blocking(bureau.run(2025, CODE)) == []
    assert bureau.publish(2025, CODE, date(2025, 4, 8), "少列工资").problems == ()
    # A draft after it, and a file that somebody edits, are not what was published.
    bureau.submit(2025, CODE, NAME, {unit: unit.figures for unit in first.values()})
    bureau.run(2025, CODE)
    edited = output / f"305002-{STATION}" / "data.json"
    edited.write_bytes(edited.read_bytes().replace(b"5837501.50", b"5999999.50"))

    # 2026: the station states a figure that it did not publish.
    third = {"h": head("305001", NAME, Decimal("700000")), "s": _station(Decimal("10000"))}
    wrong = {**second["s"].figures, "预算收支总计": second["s"].figures["预算收支总计"] + 100_000}
    bureau.submit(2026, CODE, NAME, {third["h"]: second["h"].figures, third["s"]: wrong})
    book = bureau.folder(2026, CODE) / f"305002-{STATION}.xlsx"
    checked = check_file(book, bureau.own, 2026, date(2026, 3, 1), bureau.outputs)
    outcome = bureau.run(2026, CODE)
    for findings in (checked.findings, outcome.all_findings):
        (found,) = (finding for finding in findings if finding.rule.id == "X-004")
        assert (found.at.file_name, found.at.place, found.difference) == (book.name, "上年对比!B5", 100_000)
        assert found.expected == "2025年公开第2版（表一!收入总计.2025年）的 5,797,501.50 元"
        assert "写在“上年对比!I5”（上年数调整原因）" in found.what_to_do
    (noticed,) = (finding for finding in about_last_year(outcome) if finding.rule.id == "X-006")
    assert noticed.found == (
        f"单位 305002 的 2025/{CODE}-{NAME}/305002-{STATION}/data.json 在生成以后被人改过，没有采用，以2025年公开第2版为准"
    )
    assert noticed.effective_severity is Severity.WARN
    assert {one.state for one in outcome.documents} == set()
    assert (bureau.output(2026, CODE) / "退回" / book.name).is_file()

    # Corrected: the base is the corrected version, and nothing has to be explained.
    bureau.submit(2026, CODE, NAME, {third[key]: second[key].figures for key in third})
    outcome = bureau.run(2026, CODE)
    assert blocking(outcome) == []
    assert [one.state for one in outcome.documents] == [DocumentState.WRITTEN] * 3
    output = bureau.output(2026, CODE)
    assert said(output, *CHANGE) == ["1,238.50", "1,225.85", "12.65", "1.03%"]
    assert said(output / f"305001-{NAME}", *CHANGE) == ["653.75", "646.10", "7.65", "1.18%"]
    assert said(output / f"305002-{STATION}", *CHANGE) == ["584.75", "579.75", "5.00", "0.86%"]
    assert "revenue_change.published" not in facts(output)

    # The public's page has the three years: what was published, the middle one as it was corrected.
    (shown,) = output.glob("*预算公开图解.html")
    assert read_page(shown.read_bytes()).tables["近三年的预算"] == [
        ["项目", "2024年（万元）", "2025年（万元）", "2026年（万元）"],
        ["预算收支总计", "1,167.50", "1,225.85", "1,238.50"],
        ["一般公共预算当年支出", "982.90", "1,041.25", "1,053.90"],
    ]
    station = next((output / f"305002-{STATION}").glob("*预算公开图解.html"))
    assert read_page(station.read_bytes()).tables["近三年的预算"][1] == [
        "预算收支总计", "583.75", "579.75", "584.75",
    ]  # fmt: skip


def _station(wages: Decimal) -> Unit:
    return Unit("305002", STATION, wages)
