"""Every registered rule passes what is right, finds what is wrong at the exact cell, and has an example of both."""

from dataclasses import replace
from pathlib import Path

import pytest
from mypy import api

from budget_disclosure.actions.rule_catalogue import coded_rules
from budget_disclosure.checks.between_units import CHECKS as DEPARTMENT_CHECKS
from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Rule, Severity, Stops, render
from budget_disclosure.model.location import Location
from tests.rules.examples import DEPARTMENT_EXAMPLES, PROSE_EXAMPLES, UNIT_EXAMPLES
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks

RULES = {rule.id: rule for rule in coded_rules()}


def of_rule(findings: tuple[Finding, ...], rule_id: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule.id == rule_id]


def places(findings: list[Finding]) -> tuple[str, ...]:
    return tuple(f"{finding.at.sheet}!{finding.at.cell}" for finding in findings)


def assert_is_complete(finding: Finding) -> None:
    assert finding.found
    assert finding.expected
    assert finding.what_to_do
    assert finding.rule.basis
    assert "，应为，" not in render(finding)


@pytest.mark.parametrize("rule_id", sorted(UNIT_EXAMPLES))
def test_a_submission_rule_passes_what_is_right(rule_id: str, year_2024: Declarations) -> None:
    assert of_rule(check_submission(UNIT_EXAMPLES[rule_id].passing, year_2024), rule_id) == []


@pytest.mark.parametrize("rule_id", sorted(UNIT_EXAMPLES))
def test_a_submission_rule_names_the_cell_of_a_breach(rule_id: str, year_2024: Declarations) -> None:
    example = UNIT_EXAMPLES[rule_id]
    findings = of_rule(check_submission(example.failing, year_2024), rule_id)
    assert places(findings) == example.at
    assert {finding.effective_severity for finding in findings} == {example.severity or RULES[rule_id].severity}
    for finding in findings:
        assert_is_complete(finding)


@pytest.mark.parametrize("rule_id", sorted(DEPARTMENT_EXAMPLES))
def test_a_department_rule_passes_what_is_right(rule_id: str, year_2024: Declarations) -> None:
    assert of_rule(DEPARTMENT_CHECKS.run(DEPARTMENT_EXAMPLES[rule_id].passing, year_2024), rule_id) == []


@pytest.mark.parametrize("rule_id", sorted(DEPARTMENT_EXAMPLES))
def test_a_department_rule_names_the_cell_of_a_breach(rule_id: str, year_2024: Declarations) -> None:
    example = DEPARTMENT_EXAMPLES[rule_id]
    findings = of_rule(DEPARTMENT_CHECKS.run(example.failing, year_2024), rule_id)
    assert places(findings) == example.at
    for finding in findings:
        assert_is_complete(finding)


@pytest.mark.parametrize("rule_id", sorted(PROSE_EXAMPLES))
def test_a_prose_rule_finds_the_breach_and_nothing_in_the_right_prose(rule_id: str, year_2024: Declarations) -> None:
    right = department_disclosure(waterworks(), year_2024)
    wrong = PROSE_EXAMPLES[rule_id].breach(right.narrative)
    wrong_forms = PROSE_EXAMPLES[rule_id].of_forms(tuple(right.forms))
    findings = of_rule(PROSE_CHECKS.run(replace(right, narrative=wrong, forms=wrong_forms), year_2024), rule_id)
    assert of_rule(PROSE_CHECKS.run(right, year_2024), rule_id) == []
    expected = PROSE_EXAMPLES[rule_id].at
    assert len(findings) == len(expected)
    for finding, place in zip(findings, expected, strict=True):
        assert place in (finding.at.sheet, f"{finding.at.sheet}!{finding.at.cell}")
        assert_is_complete(finding)


def test_the_invented_department_has_no_finding_at_all(year_2024: Declarations) -> None:
    units = waterworks()
    disclosure = department_disclosure(units, year_2024)
    findings = (
        *(finding for unit in units for finding in check_submission(unit, year_2024)),
        *DEPARTMENT_CHECKS.run(units, year_2024),
        *PROSE_CHECKS.run(disclosure, year_2024),
    )
    assert [render(finding) for finding in findings] == []


def test_a_rule_says_what_must_hold_why_and_what_to_do() -> None:
    for rule in RULES.values():
        assert rule.sentence
        assert rule.basis
        assert rule.remedy.endswith("。")
        assert not rule.sentence.endswith("。")


def test_an_id_is_registered_once_only() -> None:
    checks = Checks[int]()
    rule = Rule("U-101", "x", Severity.WARN, "x", "x。")
    checks.of(rule)(lambda rule, subject, year: ())
    with pytest.raises(ValueError, match="U-101"):
        checks.of(rule)


def test_a_rule_is_not_asked_before_its_first_year(year_2024: Declarations) -> None:
    checks = Checks[str]()

    @checks.of(Rule("U-998", "x", Severity.WARN, "x", "x。", since=2024))
    @checks.of(Rule("U-999", "x", Severity.WARN, "x", "x。", since=2025))
    def always(rule: Rule, subject: str, year: Declarations) -> list[Finding]:
        return [Finding(rule, Location(subject), "x", "y")]

    assert [finding.rule.id for finding in checks.run("305001.xlsx", year_2024)] == ["U-998"]
    assert [finding.rule.id for finding in checks.run("305001.xlsx", replace(year_2024, year=2025))] == [
        "U-998",
        "U-999",
    ]


@pytest.mark.parametrize("subject", ["unit", "content"])
def test_mypy_refuses_a_subject_of_another_kind(subject: str, tmp_path: Path) -> None:
    right = {"unit": "UnitSubmission", "content": "Disclosure"}
    program = f"""
from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.checks.check_submission import UNIT_CHECKS
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
def ask(unit: UnitSubmission, content: Disclosure, year: Declarations) -> None:
    UNIT_CHECKS.run({subject}, year)
"""
    (tmp_path / "asked.py").write_text(program, encoding="utf-8")
    output, _, code = api.run([str(tmp_path / "asked.py")])
    assert (code == 0) == (subject == "unit"), output
    assert (f'expected "{right["unit"]}"' in output) == (subject != "unit"), output


def test_a_finding_has_only_severities_and_documents_that_its_rule_declares() -> None:
    rule = Rule("U-999", "x", Severity.WARN, "x", "x。")
    at = Location("305001.xlsx")
    with pytest.raises(ValueError, match="U-999"):
        Finding(rule, at, "x", "y", severity=Severity.BLOCK)
    with pytest.raises(ValueError, match="U-999"):
        Finding(rule, at, "x", "y", stops_only_own_document=True)
    allowed = replace(rule, sometimes=(Severity.BLOCK,), stops=Stops.WHERE_PRINTED)
    assert Finding(allowed, at, "x", "y", severity=Severity.BLOCK, stops_only_own_document=True).rule is allowed
