"""Units that were founded, dissolved, moved and renamed between two years: comparisons follow, prose says it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.support.several_years import SeveralYears, Unit, head

from budget_disclosure.model.findings import is_blocked
from budget_disclosure.report.outcome import DepartmentOutcome

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]
WATER, FARMS = ("305", "云岭县水利局"), ("307", "云岭县农业农村局")


def data_of(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    return data


def printed(folder: Path, section: str) -> str:
    return "".join(
        part["text"]
        for one in data_of(folder)["prose"]
        if one["section"] == section
        for paragraph in one["paragraphs"]
        for part in paragraph["segments"]
    )


def found(outcome: DepartmentOutcome, *rules: str) -> list[tuple[str, str]]:
    return [(f.rule.id, f.found) for f in outcome.all_findings if f.rule.id in rules and not f.accepted]


def test_units_that_came_left_began_ended_or_have_another_name(tmp_path: Path, templates: Path) -> None:
    bureau = SeveralYears(tmp_path, templates, (2024, 2025))
    office, farms = head("305001", WATER[1]), head("307001", FARMS[1])
    river, pumps = Unit("305002", "云岭县河道管理站"), Unit("305003", "云岭县排灌站", Decimal(100000))
    fish, seeds = Unit("307002", "云岭县渔业站", Decimal(200000)), Unit("307003", "云岭县种子站")
    for (code, name), units in ((WATER, (office, river, pumps)), (FARMS, (farms, fish, seeds))):
        bureau.submit(2024, code, name, {unit: unit.figures for unit in units})
        assert not [f for f in bureau.run(2024, code).all_findings if is_blocked([f])]
        assert bureau.publish(2024, code, date(2024, 3, 5)).problems == ()

    # 2025: the fishery station joins the water bureau, the pumping station becomes a centre, the river station has
    # another name, a seed station is dissolved, a new one begins.
    renamed, moved = Unit("305002", "云岭县河湖管理站"), Unit("305004", "云岭县渔业站", Decimal(200000))
    new = Unit("305005", "云岭县节水中心")
    nothing = {item: Decimal(0) for item in new.figures}
    water = {
        office: office.figures, renamed: river.figures, pumps: pumps.figures, moved: fish.figures, new: nothing
    }  # fmt: skip
    bureau.submit(2025, *WATER, water)
    bureau.submit(2025, *FARMS, {farms: farms.figures})

    # Nobody has declared anything: nothing is guessed.
    undeclared = bureau.run(2025, "305")
    assert len(found(undeclared, "X-008")) == 3
    assert [text.partition("上年数")[0] for _, text in found(undeclared, "X-004")] == [
        f"云岭县水利局填报的{item}"
        for item in ("预算收支总计", "一般公共预算当年支出", "上年结转", "公务接待费", "公务用车运行维护费")
    ]
    assert any("云岭县河湖管理站" in text and "没有写明更名" in text for _, text in found(undeclared, "X-008"))
    assert any(f.rule.id == "I-132" for f in bureau.run(2025, "307").all_findings)

    bureau.declare(
        2025,
        "划转,307,307002,305,305004,机构改革",
        "新设,,,305,305005,",
        "更名,,,305,305002,",
        "撤销,307,307003,,,",
    )
    outcome = bureau.run(2025, "305")
    assert [f"{f.rule.id} {f.at} {f.found}" for f in outcome.all_findings if is_blocked([f])] == []
    assert found(outcome, "X-004", "X-005", "X-006", "X-007", "X-008", "X-009", "X-010") == []
    output = bureau.output(2025, "305")
    assert printed(output, "organisation").endswith(
        "与上年相比，本年划入云岭县渔业站（原属云岭县农业农村局）；新设云岭县节水中心；云岭县河道管理站更名为云岭县河湖管理站。"
    )
    # 2024: 1,761.25 of three units; the fishery station published 603.75.
    change = printed(output, "total_change")
    assert "（上年公开数1,761.25万元，因划入云岭县渔业站，调整后为2,365.00万元）" in change
    facts = data_of(output)["facts"]
    assert [facts[f"revenue_change.{part}"]["yuan"] for part in ("published", "prior")] == [
        "17612504.50",
        "23650006.00",
    ]
    assert facts["revenue_change.amount"]["shown"] == "583.75"  # the new unit
    own = output / "305004-云岭县渔业站"
    assert "与上年相比，云岭县渔业站由云岭县农业农村局划入。" in printed(own, "organisation")
    assert "上年公开数" not in printed(own, "total_change")
    assert "云岭县节水中心为本年新设单位" in printed(output / "305005-云岭县节水中心", "organisation")

    # The dissolved station is in what the other department published: its head states that, without what left.
    other = bureau.run(2025, "307")
    told = [f for f in other.all_findings if f.rule.id == "X-004"]
    assert "把部门上年数填在“上年对比!D5”" in told[0].what_to_do
    whole = {item: farms.figures[item] + seeds.figures[item] for item in farms.figures}
    bureau.submit(2025, *FARMS, {farms: farms.figures}, whole)
    other = bureau.run(2025, "307")
    assert [f"{f.rule.id} {f.at} {f.found}" for f in other.all_findings if is_blocked([f])] == []
    farms_output = bureau.output(2025, "307")
    assert printed(farms_output, "organisation").endswith(
        "与上年相比，本年划出云岭县渔业站（现属云岭县水利局）；撤销云岭县种子站。"
    )
    assert "（上年公开数1,771.25万元，因划出云岭县渔业站，调整后为1,167.50万元）" in printed(
        farms_output, "total_change"
    )


def test_a_department_s_new_name_is_its_office_s_too_and_a_dissolved_unit_is_no_gap(
    tmp_path: Path, templates: Path
) -> None:
    bureau = SeveralYears(tmp_path, templates, (2024, 2025))
    before, now = ("405", "云岭县林业局"), ("405", "云岭县林业和草原局")
    office, nursery, forest = head("405001", before[1]), Unit("405002", "云岭县苗圃"), Unit("405003", "云岭县林场")
    bureau.submit(2024, *before, {unit: unit.figures for unit in (office, nursery, forest)})
    bureau.run(2024, "405")
    assert bureau.publish(2024, "405", date(2024, 3, 5)).problems == ()

    renamed = head("405001", now[1])
    whole = {item: office.figures[item] + nursery.figures[item] + forest.figures[item] for item in office.figures}
    bureau.submit(2025, *now, {renamed: office.figures, forest: forest.figures}, whole)
    assert [text for _, text in found(bureau.run(2025, "405"), "X-008", "I-132", "I-133")] == [
        "没有 405002 云岭县苗圃 的填报表，上年公开的部门预算中有这个单位",
        "单位 405001 今年名称是“云岭县林业和草原局”，2024年公开第1版是“云岭县林业局”，没有写明更名",
    ]

    # One line says it of both; a second one of the office itself changes nothing.
    for more in ((), ("更名,,,405,405001,",)):
        bureau.declare(2025, "更名,,,405,,", "撤销,405,405002,,,", *more)
        outcome = bureau.run(2025, "405")
        assert found(outcome, "X-004", "X-008", "X-009", "I-132", "I-133") == []
        output = bureau.output(2025, "405")
        said = printed(output, "organisation")
        assert "撤销云岭县苗圃" in said
        assert said.count("云岭县林业局更名为云岭县林业和草原局") == 1
        own = output / f"405001-{now[1]}"
        assert "云岭县林业和草原局由云岭县林业局更名而来" in printed(own, "organisation")
