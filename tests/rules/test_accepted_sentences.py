"""A published sentence that contradicts itself stops the document, until a named person accepts it at its cell."""

from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.waivers_yaml import Waiver
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.law import ComparisonItem
from budget_disclosure.narrative.disclosure import Disclosure
from tests.support.contents import content_of_folder
from tests.support.disclosures import department_disclosure
from tests.support.law import LAW
from tests.support.submissions import G, comparisons, submission
from tests.support.workbooks import unit_values, valid_workbook

FILE = "305001-青禾县水务局.xlsx"
TOTAL, GENERAL = LAW.comparisons["total"], LAW.comparisons["general_public_current"]


def prepared(folder: Path, spec: Declarations, reason: str, *waivers: Waiver) -> DepartmentContent:
    """Return the department whose total rises, for the reason given."""
    values = unit_values()
    row = next(row for row in values.rows["comparisons"] if row["item"] == "预算收支总计")
    row |= {"reason": reason, "department_reason": reason}
    path = folder / "305-云岭县水利局"
    valid_workbook(path, values)
    return content_of_folder(path, spec, Acceptances(waivers, date(2024, 3, 1)))


def blocking(found: DepartmentContent) -> list[tuple[str, str]]:
    return sorted(
        {
            (f.rule.id, f"{f.at.sheet}!{f.at.cell}")
            for f in found.findings
            if f.effective_severity is Severity.BLOCK and not f.accepted
        }
    )


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("本年度项目减少", "N-201"),
        ("主要原因是无。", "N-205"),
        ("比上年增加0.4万元，主要是新增管网改造", "N-206"),
        ("新增管网改造，主要原因是项目增加", "N-208"),
        ("新增管网改造，，项目增加", "N-304"),
    ],
)
def test_a_sentence_that_is_visibly_wrong_stops_the_document(
    reason: str, rule: str, tmp_path: Path, year_2024: Declarations
) -> None:
    found = prepared(tmp_path, year_2024, reason)
    assert found.disclosure is None
    assert blocking(found) == [(rule, "上年对比!C5")]


def test_a_named_person_lets_it_stand_at_its_cell(tmp_path: Path, year_2024: Declarations) -> None:
    named = Waiver(
        "N-201",
        "305001",
        "本年度项目减少而转移支付大幅增加。",
        "王五",
        date(2024, 6, 30),
        "waivers.yaml",
        2,
        at="上年对比!C5",
    )
    found = prepared(tmp_path, year_2024, "本年度项目减少", named)
    assert found.disclosure is not None, blocking(found)
    assert blocking(found) == []
    assert [unit.disclosure is not None for unit in found.units] == [True]


@pytest.mark.parametrize(
    ("current", "prior", "said"),
    [
        (0, 30, "与上年预算数相差不足0.01万元"),
        (30, 0, "与上年预算数相差不足0.01万元"),
        ("49.99", 50, "比上年减少不足0.01万元，下降0.02%，主要原因是办公用品减少"),
        (30, 5030, "比上年减少0.50万元，下降99.40%，主要原因是办公用品减少"),
        (0, 0, "与上年预算数相同"),
    ],
)
def test_what_rounds_to_zero_neither_equals_nothing_nor_contradicts_its_percentage(
    current: int | str, prior: int, said: str, year_2024: Declarations
) -> None:
    agency = LAW.comparisons["agency_operating"]
    compared = comparisons(
        FILE, {TOTAL: 1000000, GENERAL: 1000000, agency: prior}, dict.fromkeys(LAW.comparisons, "办公用品减少")
    )
    basic = (("2130301", "30101", "50101", {G: 1000000}), ("2130301", "30201", "50201", {G: current}))
    disclosure = department_disclosure((submission(basic=basic, compared=compared),), year_2024)
    assert said in disclosure.narrative.prose["agency_operating"][-1].text
    found = PROSE_CHECKS.run(disclosure, year_2024)
    assert [f for f in found if f.rule.id.startswith("N-1")] == []


def told(year: Declarations, last_year: dict[ComparisonItem, int], reason: str) -> Disclosure:
    compared = comparisons(
        FILE, {LAW.comparisons["agency_operating"]: 0, **last_year}, {TOTAL: reason, GENERAL: reason}
    )
    basic = (("2130301", "30101", "50101", {G: 1000000}),)
    return department_disclosure((submission(basic=basic, compared=compared),), year)


@pytest.mark.parametrize(
    ("last_year", "expected"),
    [
        ({TOTAL: 1500000, GENERAL: 1500000}, []),  # all money is 一般公共预算
        ({TOTAL: 1500000, GENERAL: 1450000}, []),  # in the main
        ({TOTAL: 1500000, GENERAL: 1050000}, ["N-202"]),
        ({TOTAL: 1500000, GENERAL: 500000}, ["N-201", "N-202"]),
    ],
)
def test_equal_reasons_are_natural_where_the_changes_are_in_the_main_the_same(
    last_year: dict[ComparisonItem, int], expected: list[str], year_2024: Declarations
) -> None:
    disclosure = told(year_2024, last_year, "退出两个灌区项目，拨款减少")
    found = PROSE_CHECKS.run(disclosure, year_2024)
    assert sorted({finding.rule.id for finding in found}) == expected
