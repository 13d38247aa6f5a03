"""Where last year's figures that contradict each other are told, and which documents they stop (U-303, S-105)."""

from collections.abc import Mapping
from dataclasses import replace

from budget_disclosure.checks import between_units
from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.law import ComparisonItem
from budget_disclosure.model.submission import UnitSubmission
from tests.support.law import LAW
from tests.support.submissions import comparisons, waterworks

TOTAL, GENERAL_PUBLIC = LAW.comparisons["total"], LAW.comparisons["general_public_current"]
RULES = ("U-303", "S-105")
Told = list[tuple[str, str, str, bool]]


def stated(
    unit: UnitSubmission, total: int, general_public: int, of_department: Mapping[ComparisonItem, int] | None = None
) -> UnitSubmission:
    own = {TOTAL: total, GENERAL_PUBLIC: general_public}
    return replace(unit, comparisons=comparisons(unit.file, own, department_last_year=of_department))


def told(units: tuple[UnitSubmission, ...], year: Declarations) -> Told:
    """Return rule, unit's code, cell, and whether only the unit's own document is stopped."""
    by_unit = [(unit, check_submission(unit, year)) for unit in units]
    found = [one for _, own in between_units.with_department(by_unit, year) for one in own]
    found += between_units.CHECKS.run(units, year)
    codes = {unit.file: str(unit.unit.unit_code) for unit in units}
    return [
        (one.rule.id, codes[one.at.file], one.at.cell, one.stops_only_own_document)
        for one in found
        if one.rule.id in RULES
    ]


def test_a_unit_s_contradiction_that_its_department_has_too_is_told_once_at_the_unit(year_2024: Declarations) -> None:
    head, second, third = waterworks()
    units = (stated(head, 100, 100), stated(second, 100, 130), stated(third, 100, 80))
    assert told(units, year_2024) == [("U-303", str(second.unit.unit_code), "B6", False)]


def test_a_contradiction_that_the_sums_do_not_have_stops_the_unit_s_own_document(year_2024: Declarations) -> None:
    head, second, third = waterworks()
    units = (stated(head, 100, 100), stated(second, 100, 130), stated(third, 100, 70))
    assert told(units, year_2024) == [("U-303", str(second.unit.unit_code), "B6", True)]


def test_a_department_of_one_unit_is_told_of_a_contradiction_once(year_2024: Declarations) -> None:
    head = waterworks()[0]
    code = str(head.unit.unit_code)
    assert told((stated(head, 100, 101),), year_2024) == [("U-303", code, "B6", False)]


def test_a_contradiction_with_what_the_head_states_is_told_where_the_head_states_it(year_2024: Declarations) -> None:
    head, second, third = waterworks()
    units = (stated(head, 100, 100, {TOTAL: 299}), stated(second, 100, 100), stated(third, 100, 100))
    assert told(units, year_2024) == [("S-105", str(head.unit.unit_code), "D5", False)]
