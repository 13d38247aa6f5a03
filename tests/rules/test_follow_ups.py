"""A wrong figure of last year is told once: what is missing only because of it is not asked for besides."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.actions.rule_catalogue import every_rule
from budget_disclosure.checks.compared_figures import current_figure, current_three_public
from budget_disclosure.checks.published_last_year import Archive, Item, LastYearArchives
from budget_disclosure.content.department_content import content_of_department, content_of_unit
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_intake import DepartmentIntake
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission
from tests.support.law import LAW
from tests.support.submissions import waterworks

TOTAL, OPERATING = LAW.comparisons["total"], LAW.comparisons["agency_operating"]
MEALS = LAW.three_public_items["hospitality"]
SOURCE = "2023年公开第1版"
Told = list[tuple[str, str]]


def typed(
    unit: UnitSubmission, item: Item, yuan: Decimal, *, of_department: bool = False, **said: str
) -> UnitSubmission:
    """Return a unit that states a figure of last year, and no reason but what is ``said``."""
    prefix = "department_" if of_department else ""
    sheet, cell = ("三公经费", "E6") if item == MEALS else ("上年对比", "D5" if of_department else "B5")
    amount = Amount(yuan, (Location(unit.file, sheet, cell),))
    reasons = {key: Cited(text, Location(unit.file, sheet, "H5")) for key, text in said.items()}
    without = {f"{prefix}reason": None, **reasons}
    if item == MEALS:
        entries = tuple(
            replace(one, last_year=((one.this_year[0][0], amount),), **without) if one.item == item else one
            for one in unit.three_public
        )
        return replace(unit, three_public=entries)
    rows = tuple(
        replace(one, **{f"{prefix}last_year": amount, **without}) if one.item == item else one
        for one in unit.comparisons
    )
    return replace(unit, comparisons=rows)


def now(ledger: Ledger, item: Item) -> Decimal:
    figure = current_three_public if item == MEALS else current_figure
    return figure(ledger, item).yuan  # type: ignore[arg-type]


def told(findings: Iterable[Finding]) -> Told:
    wanted = ("X-004", "U-302", "U-204", "U-303", "S-103", "S-104", "S-105")
    return [(one.rule.id, one.at.cell) for one in findings if one.rule.id in wanted and one.severity is None]


def of_unit(unit: UnitSubmission, item: Item, published: Decimal, year: Declarations) -> Told:
    archives = LastYearArchives(units={str(unit.unit.unit_code): Archive({item: published}, SOURCE)})
    return told(content_of_unit(unit, (), year, archives=archives).findings)


def of_department(units: tuple[UnitSubmission, ...], item: Item, published: Decimal, year: Declarations) -> Told:
    intake = DepartmentIntake("305-水务局", units, (), tuple(unit.file for unit in units))
    archives = LastYearArchives(Archive({item: published}, SOURCE))
    return told(content_of_department(intake, year, archives=archives).findings)


@pytest.mark.parametrize("item", [TOTAL, MEALS], ids=str)
def test_no_reason_is_asked_for_a_change_that_a_wrong_figure_of_last_year_makes(
    item: Item, year_2024: Declarations
) -> None:
    unit = waterworks()[0]
    this_year = now(unit_ledger(unit, year_2024.codes), item)
    assert this_year
    wrong = typed(unit, item, this_year - 10_000)
    reason = "U-204" if item == MEALS else "U-302"

    assert [id_ for id_, _ in of_unit(wrong, item, this_year, year_2024)] == ["X-004"]
    # There is a change to what was published as well: both are to be filled.
    assert [id_ for id_, _ in of_unit(wrong, item, this_year - 20_000, year_2024)] == [reason, "X-004"]
    # What was published is what is typed: only the reason is missing.
    assert [id_ for id_, _ in of_unit(wrong, item, this_year - 10_000, year_2024)] == [reason]


def test_what_lets_another_figure_stand_is_no_reason_for_the_change(year_2024: Declarations) -> None:
    unit = waterworks()[0]
    this_year = now(unit_ledger(unit, year_2024.codes), TOTAL)
    moved = typed(unit, TOTAL, this_year - 10_000, adjustment_reason="供水站划入")

    assert [id_ for id_, _ in of_unit(moved, TOTAL, this_year, year_2024)] == ["U-302", "X-004"]


def test_parts_that_add_up_as_published_do_not_contradict_a_wrong_whole_besides(year_2024: Declarations) -> None:
    unit = waterworks()[0]
    stated = unit_ledger(unit, year_2024.codes).last_year(TOTAL).amount
    assert stated is not None
    wrong = typed(unit, TOTAL, Decimal(1000), reason="压减项目")

    assert ("U-303", "B6") in of_unit(wrong, OPERATING, Decimal(1), year_2024)
    assert of_unit(wrong, TOTAL, stated.yuan, year_2024) == [("X-004", "B5")]


def test_the_same_holds_of_what_the_head_states_of_the_department(year_2024: Declarations) -> None:
    head, *others = waterworks()
    this_year = now(department_ledger((head, *others), year_2024.codes), TOTAL)
    wrong = (typed(head, TOTAL, this_year - 10_000, of_department=True), *others)

    assert of_department(wrong, TOTAL, this_year, year_2024) == [("X-004", "D5")]
    assert [id_ for id_, _ in of_department(wrong, TOTAL, this_year - 10_000, year_2024)] == ["S-103"]
    # It changed against what was published too: the missing reason stops the department before the archive is asked.
    assert [id_ for id_, _ in of_department(wrong, TOTAL, this_year - 20_000, year_2024)] == ["S-103"]


def test_a_rule_that_follows_another_may_be_broken_without_it(year_2024: Declarations) -> None:
    following = {
        rule.id: [first.id for first in rule.follows] for rule in every_rule(year_2024.identities) if rule.follows
    }
    assert following == {key: ["X-004"] for key in ("U-204", "U-302", "U-303", "S-103", "S-104", "S-105")}


@pytest.mark.parametrize(("said", "found"), [("车辆更新", ["H8"]), ("与上年持平", []), ("无", [])])
def test_a_reason_for_what_did_not_change_is_asked_about(said: str, found: list[str], year_2024: Declarations) -> None:
    unit, cars = waterworks()[0], LAW.three_public_items["vehicle_operation"]
    reason = Cited(said, Location(unit.file, "三公经费", "H8"))
    entries = tuple(replace(one, reason=reason) if one.item == cars else one for one in unit.three_public)

    findings = content_of_unit(replace(unit, three_public=entries), (), year_2024).findings

    assert [one.at.cell for one in findings if one.rule.id == "N-209"] == found
