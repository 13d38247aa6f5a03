"""Every registered rule passes what is right, finds what is wrong at the exact cell, and has an example of both."""

import pytest

from budget_disclosure.checks.between_units import check_department
from budget_disclosure.checks.check_prose import check_narrative
from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.checks.registry import all_rules, check
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Rule, Severity, render
from tests.rules.examples import DEPARTMENT_EXAMPLES, PROSE_EXAMPLES, UNIT_EXAMPLES
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks

RULES = {rule.id: rule for rule in all_rules()}


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
    assert of_rule(check_submission(UNIT_EXAMPLES[rule_id].passing, year_2024.codes), rule_id) == []


@pytest.mark.parametrize("rule_id", sorted(UNIT_EXAMPLES))
def test_a_submission_rule_names_the_cell_of_a_breach(rule_id: str, year_2024: Declarations) -> None:
    example = UNIT_EXAMPLES[rule_id]
    findings = of_rule(check_submission(example.failing, year_2024.codes), rule_id)
    assert places(findings) == example.at
    assert {finding.effective_severity for finding in findings} == {example.severity or RULES[rule_id].severity}
    for finding in findings:
        assert_is_complete(finding)


@pytest.mark.parametrize("rule_id", sorted(DEPARTMENT_EXAMPLES))
def test_a_department_rule_passes_what_is_right(rule_id: str, year_2024: Declarations) -> None:
    assert of_rule(check_department(DEPARTMENT_EXAMPLES[rule_id].passing, year_2024.codes), rule_id) == []


@pytest.mark.parametrize("rule_id", sorted(DEPARTMENT_EXAMPLES))
def test_a_department_rule_names_the_cell_of_a_breach(rule_id: str, year_2024: Declarations) -> None:
    example = DEPARTMENT_EXAMPLES[rule_id]
    findings = of_rule(check_department(example.failing, year_2024.codes), rule_id)
    assert places(findings) == example.at
    for finding in findings:
        assert_is_complete(finding)


@pytest.mark.parametrize("rule_id", sorted(PROSE_EXAMPLES))
def test_a_prose_rule_finds_the_breach_and_nothing_in_the_right_prose(rule_id: str, year_2024: Declarations) -> None:
    right = department_disclosure(waterworks(), year_2024)
    wrong = PROSE_EXAMPLES[rule_id].breach(right.narrative)
    wrong_forms = PROSE_EXAMPLES[rule_id].of_forms(tuple(right.forms))
    findings = of_rule(check_narrative(right.ledger, right.tables, wrong, wrong_forms), rule_id)
    assert of_rule(check_narrative(right.ledger, right.tables, right.narrative, right.forms), rule_id) == []
    expected = PROSE_EXAMPLES[rule_id].at
    assert len(findings) == len(expected)
    for finding, place in zip(findings, expected, strict=True):
        assert place in (finding.at.sheet, f"{finding.at.sheet}!{finding.at.cell}")
        assert_is_complete(finding)


def test_the_invented_department_has_no_finding_at_all(year_2024: Declarations) -> None:
    units = waterworks()
    disclosure = department_disclosure(units, year_2024)
    findings = (
        *(finding for unit in units for finding in check_submission(unit, year_2024.codes)),
        *check_department(units, year_2024.codes),
        *check_narrative(disclosure.ledger, disclosure.tables, disclosure.narrative, disclosure.forms),
    )
    assert [render(finding) for finding in findings] == []


def test_a_rule_says_what_must_hold_why_and_what_to_do() -> None:
    for rule in RULES.values():
        assert rule.sentence
        assert rule.basis
        assert rule.remedy.endswith("。")
        assert not rule.sentence.endswith("。")


def test_an_id_is_registered_once_only() -> None:
    taken = Rule("U-101", "x", Severity.WARN, "x", "x。")
    with pytest.raises(ValueError, match="U-101"):
        check(taken)(lambda rule: ())
