"""The published budget of a district's street office: every error that it really has is found, and nothing else is said.

What each finding stands for was checked by hand. The document has nine labelled errors; the tenth, of 城管执法, was found
by the audit: its purpose and its reason are those of the item before it.
"""

import json
from pathlib import Path

import pytest
from tests.support.published import audited, document_of_json

from budget_disclosure.audit.audit_findings import AuditFinding, RuleOutcome, State

FOLDER = Path(__file__).parent / "finished"
# Rule, page, words of the quotation or of what was found.
FOUND = [
    ("R-302", 33, "8013平方米（其中计容面积7998平方米，不计容面积105平方米"),
    ("R-401", 9, "2024年预算安排352.67万元"),
    ("R-404", 7, "增加100.00%"),
    ("R-405", 6, "宣传事务一般行政管理事务经费增加"),
    ("R-406", 7, "事业单位离退休经费增加"),
    ("R-406", 9, "“城管执法”写作“城乡社区管理事务一般行政管理事务”"),
    ("R-406", 9, "“城管执法”写作“城乡社区管理事务一般行政管理事务经费减少”"),
    ("R-501", 31, "本表为空表"),
    ("R-511", 29, "301 2"),
    ("R-511", 29, "301 7"),
    *[("R-524", 5, "市级预算主管")] * 3,
    ("R-524", 5, "市级财政有经费领拨"),
    ("R-524", 5, "市级财政拨款"),
    ("R-525", 32, "公务车用车运行"),
    ("R-528", 33, "社区事物受理"),
    ("R-528", 33, "更游校的整合"),
]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, RuleOutcome]:
    data = json.loads((FOLDER / "district_office_2024.json").read_text(encoding="utf-8"))
    return audited(document_of_json(data, "某街道办事处.pdf"))


def test_every_error_is_found_at_its_page_and_nothing_else(outcomes: dict[str, RuleOutcome]) -> None:
    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    told = [(one.rule.id, one.spot.page, _words(one)) for one in findings]

    assert [(rule, page) for rule, page, _ in told] == [(rule, page) for rule, page, _ in FOUND]
    wrong = [
        (expected, words) for (_, _, expected), (_, _, words) in zip(FOUND, told, strict=True) if expected not in words
    ]
    assert wrong == []


def test_what_adds_up_is_looked_at_and_right(outcomes: dict[str, RuleOutcome]) -> None:
    looked = {
        id_: (outcomes[id_].state, outcomes[id_].checked) for id_ in ("R-101", "R-111", "R-112", "R-201", "R-202")
    }

    assert {state for state, _ in looked.values()} == {State.PASSED}
    assert looked["R-101"][1] > 240
    assert looked["R-111"][1] > 210
    assert looked["R-201"][1] > 200


def test_the_difference_and_its_operands_are_told(outcomes: dict[str, RuleOutcome]) -> None:
    (area,) = outcomes["R-302"].findings

    assert area.difference == "-90 平方米"
    assert [operand.shown for operand in area.operands] == ["7998平方米", "105平方米"]
    assert area.expected == "各项之和 8103 平方米"


def _words(finding: AuditFinding) -> str:
    return f"{finding.quotation}{finding.found}"
