"""A year without a roster: one is asked for and proposed from the workbooks, and never adopted by itself."""

from pathlib import Path

from budget_disclosure.intake.roster import read_roster
from budget_disclosure.model.findings import render
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.runs.roster_proposal import PROPOSAL_NAME, propose_roster

WATER = DepartmentOutcome(
    "035", "水利局", DepartmentState.GENERATED, "", reported=(("035002", "水文站"), ("035001", "水利局"))
)
ABSENT = DepartmentOutcome("036", "林业局", DepartmentState.NOT_SUBMITTED, "")


def test_the_proposal_is_a_roster_that_can_be_put_in_place_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "inputs" / "2024").mkdir(parents=True)
    outputs = tmp_path / "outputs"
    (finding,) = propose_roster(2024, tmp_path / "inputs", outputs, [WATER, ABSENT])
    proposal = outputs / "2024" / PROPOSAL_NAME
    assert render(finding).startswith(
        "［提醒］F-104 单位名单.csv：发现2024 年度没有单位名单，应为列明应报送单位的名单。"
    )
    assert f"拟出 2 个单位的名单：{proposal}" in finding.what_to_do
    assert not (tmp_path / "inputs" / "2024" / "单位名单.csv").exists()
    assert [(e.department_code, e.unit_code, e.unit_name) for e in read_roster(proposal)] == [
        ("035", "035001", "水利局"),
        ("035", "035002", "水文站"),
    ]


def test_a_year_with_a_roster_is_not_asked(tmp_path: Path) -> None:
    year = tmp_path / "inputs" / "2024"
    year.mkdir(parents=True)
    (year / "单位名单.csv").write_text("部门代码,部门名称,单位代码,单位名称\n", encoding="utf-8-sig")
    assert propose_roster(2024, tmp_path / "inputs", tmp_path / "outputs", [WATER]) == ()
    assert not (tmp_path / "outputs").exists()


def test_nothing_is_proposed_where_nothing_was_read(tmp_path: Path) -> None:
    assert propose_roster(2024, tmp_path / "inputs", tmp_path / "outputs", [ABSENT]) == ()
