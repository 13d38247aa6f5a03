"""What keeps a unit from its own document, and does not keep the department from its."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.actions.rule_catalogue import coded_rules
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Severity, stops_department
from budget_disclosure.model.location import Location
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.contents import content_of_folder
from tests.support.workbooks import unit_values, valid_workbook

Change = Callable[[WorkbookValues], None]


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of a head unit that states its department's last year."""
    values = unit_values()
    row = next(row for row in values.rows["comparisons"] if row["item"] == "一般公共预算当年支出")
    row["department_last_year"] = Decimal("8600000")
    total = next(row for row in values.rows["comparisons"] if row["item"] == "预算收支总计")
    total["department_last_year"] = Decimal("10200000")
    hospitality = next(row for row in values.rows["three_public"] if row["item"] == "公务接待费")
    hospitality["department_last_year"] = Decimal("24000")
    return valid_workbook(tmp_path_factory.mktemp("head"), values, "305001-云岭县水利局.xlsx")


def department(folder: Path, head: Path, spec: Declarations, change: Change) -> DepartmentContent:
    """Return a department of two units; the second unit's workbook is changed."""
    values = unit_values(unit_code="305003", unit_name="云岭县供水管理站", kind="事业单位", role="下属单位")
    change(values)
    path = valid_workbook(folder / "305-云岭县水利局", values, "305003-云岭县供水管理站.xlsx")
    shutil.copy(head, path.parent)
    return content_of_folder(path.parent, spec)


def without(sheet: str, item: str, field: str) -> Change:
    def change(values: WorkbookValues) -> None:
        row = next(row for row in values.rows[sheet] if row["item"] == item)
        row[field] = None

    return change


def test_what_a_unit_s_own_document_needs_is_an_error_of_the_catalogue() -> None:
    severities = {rule.id: rule.severity for rule in coded_rules()}
    assert {severities[id_] for id_ in ("U-204", "U-301", "U-302")} == {Severity.BLOCK}


def test_an_error_that_stops_only_the_own_document_does_not_stop_the_department() -> None:
    rule = next(rule for rule in coded_rules() if rule.id == "U-302")
    own = Finding(rule, Location("305003.xlsx", "上年对比", "C5"), "原因空白", "原因", stops_only_own_document=True)
    assert not stops_department([own])
    assert stops_department([own, replace(own, stops_only_own_document=False)])


@pytest.mark.parametrize(
    ("sheet", "item", "field", "rule"),
    [
        ("comparisons", "一般公共预算当年支出", "last_year", "U-301"),
        ("comparisons", "预算收支总计", "reason", "U-302"),
        ("three_public", "公务接待费", "reason", "U-204"),
    ],
)
def test_a_missing_statement_of_a_unit_stops_its_own_document_and_no_other(
    sheet: str, item: str, field: str, rule: str, tmp_path: Path, head: Path, year_2024: Declarations
) -> None:
    prepared = department(tmp_path, head, year_2024, without(sheet, item, field))

    assert prepared.disclosure is not None, [str(f) for f in prepared.findings]
    own, unit = prepared.units
    assert own.disclosure is not None
    assert unit.disclosure is None
    blocking = [f for f in unit.findings if f.effective_severity is Severity.BLOCK]
    assert [f.rule.id for f in blocking] == [rule]
    assert "305003" in blocking[0].at.file
    assert "部门的文档不受影响" in blocking[0].what_to_do
    assert [f.effective_severity for f in prepared.findings if f.rule.id == rule] == [Severity.BLOCK]


def test_a_complete_unit_has_its_document_and_no_error(tmp_path: Path, head: Path, year_2024: Declarations) -> None:
    prepared = department(tmp_path, head, year_2024, lambda _values: None)

    assert [unit.disclosure is not None for unit in prepared.units] == [True, True]
    assert not [f for unit in prepared.units for f in unit.findings if f.effective_severity is Severity.BLOCK]


def test_a_department_of_one_unit_has_both_documents_and_no_finding_twice(
    tmp_path: Path, year_2024: Declarations
) -> None:
    folder = tmp_path / "305-云岭县水利局"
    valid_workbook(folder)

    prepared = content_of_folder(folder, year_2024)

    assert prepared.disclosure is not None, prepared.findings
    assert [unit.disclosure is not None for unit in prepared.units] == [True]
    known = {(f.rule.id, str(f.at), f.found) for f in prepared.findings}
    assert not [f for f in prepared.units[0].findings if (f.rule.id, str(f.at), f.found) in known]


@pytest.mark.parametrize("units", ["one unit", "two units"])
def test_last_year_s_contradiction_of_a_unit_and_of_its_department_is_one_error(
    units: str, tmp_path: Path, year_2024: Declarations
) -> None:
    folder = tmp_path / "305-云岭县水利局"
    values = unit_values()
    part = next(row for row in values.rows["comparisons"] if row["item"] == "一般公共预算当年支出")
    whole = next(row for row in values.rows["comparisons"] if row["item"] == "预算收支总计")
    part["last_year"] = Decimal("15100000")
    if units == "two units":
        whole["department_last_year"] = None
        other = unit_values(unit_code="305003", unit_name="云岭县供水管理站", kind="事业单位", role="下属单位")
        valid_workbook(folder, other, "305003-云岭县供水管理站.xlsx")
    valid_workbook(folder, values)

    prepared = content_of_folder(folder, year_2024)

    assert prepared.disclosure is None
    assert [(f.rule.id, f.at.cell) for f in prepared.findings if f.rule.id in ("U-303", "S-105")] == [("U-303", "B6")]
    assert stops_department([f for f in prepared.findings if f.rule.id == "U-303"])
