"""Accepted warnings: what is accepted, what cannot be, and what is wrong with an acceptance."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from budget_disclosure.checks.acceptances import apply_waivers, check_waiver_units, waivers_of
from budget_disclosure.declarations.waivers_yaml import Waiver, load_waivers
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity, in_order, is_blocked, render
from budget_disclosure.model.location import Location
from budget_disclosure.runs.run_plan import plan_run
from budget_disclosure.runs.run_request import YearRequest

TODAY = date(2024, 3, 1)
FILE = "305-某局/305001-某局.xlsx"
HINT = Rule("U-502", "车辆不超编", Severity.WARN, "依据", "请说明。", sometimes=tuple(Severity))
WRONG = Rule("U-501", "车辆数相等", Severity.BLOCK, "依据", "请改正。")


def hint(rule: Rule = HINT, file: str = FILE, severity: Severity | None = None, cell: str = "C5") -> Finding:
    return Finding(rule, Location(file, "国有资产", cell), "3 辆", "2 辆", severity=severity)


def waiver(rule: str = "U-502", unit: str = "305001", until: date = TODAY, line: int = 2) -> Waiver:
    return Waiver(rule, unit, "待报废。", "王五", until, "waivers.yaml", line)


def of_waivers(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(f.rule.id, f.at.cell, f.effective_severity.value) for f in findings if f.rule.id.startswith("W-")]


def test_a_warning_of_that_rule_and_unit_is_accepted_with_reason_person_and_last_day() -> None:
    (accepted,) = apply_waivers([hint()], [waiver()], TODAY)
    assert accepted.accepted == "待报废（王五，至 2024-03-01）"
    assert render(accepted).endswith("已接受：待报废（王五，至 2024-03-01）。")


def test_every_warning_of_the_rule_in_the_unit_is_accepted() -> None:
    accepted = apply_waivers([hint(), hint(cell="C6")], [waiver()], TODAY)
    assert [bool(finding.accepted) for finding in accepted] == [True, True]


@pytest.mark.parametrize(
    "other", [hint(file="305-某局/305002-某队.xlsx"), hint(Rule("U-111", "s", Severity.WARN, "b", "r。"))]
)
def test_another_unit_or_rule_stays_open_and_the_acceptance_is_unused(other: Finding) -> None:
    findings = apply_waivers([other], [waiver()], TODAY)
    assert findings[0].accepted == ""
    assert of_waivers(findings) == [("W-101", "第 2 行", "提醒")]


def test_the_stated_code_of_a_unit_counts_and_not_the_file_name() -> None:
    assert apply_waivers([hint(file="填报表.xlsx")], [waiver()], TODAY, {"填报表.xlsx": "305001"})[0].accepted
    assert apply_waivers([hint()], [waiver()], TODAY, {FILE: "305002"})[0].accepted == ""


def test_a_finding_of_the_department_is_accepted_by_its_code() -> None:
    assert apply_waivers([hint(file="某局")], [waiver(unit="305")], TODAY, {"某局": "305"})[0].accepted


def test_an_acceptance_past_its_last_day_is_a_finding_and_the_warning_is_open_again() -> None:
    findings = apply_waivers([hint()], [waiver(until=date(2024, 2, 29))], TODAY)
    assert findings[0].accepted == ""
    assert of_waivers(findings) == [("W-102", "第 2 行", "提醒")]


@pytest.mark.parametrize("severity", [Severity.BLOCK, Severity.UNDETERMINED])
def test_what_is_no_warning_cannot_be_accepted_whatever_the_rule(severity: Severity) -> None:
    findings = apply_waivers([hint(severity=severity)], [waiver()], TODAY)
    assert findings[0].accepted == ""
    assert of_waivers(findings) == [("W-103", "第 2 行", "提醒")]


def test_a_rule_with_both_weights_has_its_warnings_accepted_and_its_errors_refused() -> None:
    findings = apply_waivers([hint(), hint(severity=Severity.BLOCK)], [waiver()], TODAY)
    assert [bool(finding.accepted) for finding in findings[:2]] == [True, False]
    assert of_waivers(findings) == [("W-103", "第 2 行", "提醒")]


def test_the_second_of_two_equal_acceptances_is_unused() -> None:
    findings = apply_waivers([hint()], [waiver(), waiver(line=7)], TODAY)
    assert of_waivers(findings) == [("W-101", "第 7 行", "提醒")]


def test_while_an_error_stops_later_checks_nothing_is_said_to_be_unused() -> None:
    findings = apply_waivers([hint(WRONG)], [waiver("N-203")], TODAY)
    assert of_waivers(findings) == [("W-101", "第 2 行", "无法判断")]


def test_each_department_has_its_own_and_an_unknown_unit_is_found_once() -> None:
    listed = [waiver(), waiver(unit="305"), waiver(unit="305009"), waiver(unit="411001", line=9)]
    assert waivers_of(listed, "305", ["305001"]) == tuple(listed[:3])
    strays = check_waiver_units(listed, {"305": ["305001"], "306": []})
    assert of_waivers(strays) == [("W-104", "第 9 行", "提醒")]
    assert check_waiver_units(listed[:3], {"305": ["305001"]}) == ()


def test_the_documented_example_can_be_loaded_with_its_line(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "waivers.md").read_text(encoding="utf-8")
    path = tmp_path / "waivers.yaml"
    path.write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    (loaded,) = load_waivers(path)
    assert (loaded.rule, loaded.unit, loaded.until, loaded.line) == ("U-502", "021001", date(2024, 6, 30), 2)
    assert load_waivers(tmp_path / "nothing.yaml") == ()


GOOD = {"rule": "U-502", "unit": "021001", "reason": "r", "who": "w", "until": "2024-06-30"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "502"}, "rule"),
        ({"unit": 305001}, "应为文本"),
        ({"reason": "  "}, "不能为空"),
        ({"who": None}, "who"),
        ({"until": "六月"}, "不是日期"),
        ({"untill": "2024-01-01"}, "不认识的键"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(yaml.safe_dump({"waivers": [GOOD, GOOD | change]}, sort_keys=False), encoding="utf-8")
    with pytest.raises(DeclarationError, match=message) as raised:
        load_waivers(path)
    assert raised.value.line is not None
    assert raised.value.line >= 7


# --- errors that a named person may let stand ----------------------------------------------------------------------

DOUBTFUL = Rule("N-201", "原因与方向一致", Severity.BLOCK, "依据", "请改正。", is_acceptable=True)


def test_an_error_for_a_person_is_accepted_only_at_the_place_that_is_named() -> None:
    named = Waiver("N-201", "305001", "属实。", "王五", TODAY, "waivers.yaml", 2, at="国有资产!C5")
    found = apply_waivers([hint(DOUBTFUL), hint(DOUBTFUL, cell="C6")], [named], TODAY)
    assert [finding.accepted for finding in found] == ["属实（王五，至 2024-03-01）", ""]
    assert is_blocked(found[:1]) is False
    assert is_blocked(found) is True


def test_without_a_place_the_error_stands_and_the_advice_says_which_line_is_missing() -> None:
    error, refused = apply_waivers([hint(DOUBTFUL)], [waiver("N-201")], TODAY)
    assert error.accepted == ""
    assert (refused.rule.id, refused.what_to_do) == (
        "W-103",
        "这是可以由负责人接受的错误，但要写明位置：请在这一条加上“at: 国有资产!C5”。",
    )


def test_a_certain_error_is_not_accepted_even_with_its_place() -> None:
    named = Waiver("U-501", "305001", "属实。", "王五", TODAY, "waivers.yaml", 2, at="国有资产!C5")
    error, refused = apply_waivers([hint(WRONG)], [named], TODAY)
    assert (error.accepted, refused.rule.id) == ("", "W-103")


def test_findings_are_read_errors_first_then_amounts_then_sentences_and_accepted_ones_last() -> None:
    amount = Rule("I-405", "金额以元填报", Severity.WARN, "依据", "请核对。", concern=Concern.AMOUNT)
    sentence = Rule("N-203", "原因具体", Severity.WARN, "依据", "请写明。")
    accepted = apply_waivers([hint()], [waiver()], TODAY)
    shown = in_order([*accepted, hint(HINT, cell="C9"), hint(sentence), hint(amount), hint(WRONG)])
    assert [finding.rule.id for finding in shown] == ["U-501", "I-405", "N-203", "U-502", "U-502"]
    assert [bool(finding.accepted) for finding in shown] == [False, False, False, False, True]


def test_a_run_tells_an_acceptance_that_no_department_takes(tmp_path: Path, templates: Path) -> None:
    """A mistyped unit code accepts nothing; without W-104 nobody would notice."""
    year = tmp_path / "inputs" / "2024"
    (year / "305-云岭县水利局").mkdir(parents=True)
    (year / "305-云岭县水利局" / "777001-水库管理所.xlsx").touch()
    line = "  - {{rule: P-203, unit: '{}', reason: 已核对, who: 王五, until: 2024-06-30}}\n"
    text = "waivers:\n" + "".join(map(line.format, ("305001", "777001", "350001")))
    (year / "waivers.yaml").write_text(text, encoding="utf-8")
    request = YearRequest(year=2024, inputs=tmp_path / "inputs", outputs=tmp_path / "outputs", templates=templates)
    assert [(f.rule.id, f.at.cell, f.found) for f in plan_run(request).stray] == [
        ("W-104", "第 4 行", "单位代码 350001")
    ]
    some = request.model_copy(update={"departments": ("305",)})
    assert plan_run(some).stray == ()
