"""Figures of last year that are not the published ones: what a workbook says lets them stand, and is printed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.checks import published_last_year
from budget_disclosure.checks.acceptances import apply_waivers
from budget_disclosure.checks.published_last_year import (
    Archive,
    LastYearArchives,
    StatedLastYear,
    adjusted_bases,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.law import ComparisonItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from tests.rules.test_waivers import TODAY
from tests.support.law import LAW
from tests.support.submissions import waterworks

TOTAL: ComparisonItem = LAW.comparisons["total"]
AT = "上年对比!I5"


def saying(unit: UnitSubmission, **reasons: str) -> UnitSubmission:
    """Return a unit that gives reasons for its total of last year."""
    said = {key: Cited(text, Location(unit.file, "上年对比", "I5")) for key, text in reasons.items()}
    rows = tuple(replace(row, **said) if row.item == TOTAL else row for row in unit.comparisons)
    return replace(unit, comparisons=rows)


def published(ledger: Ledger, more: int) -> Archive:
    stated = ledger.last_year(TOTAL).amount
    assert stated is not None
    return Archive({TOTAL: stated.yuan + more}, "2023年公开第1版", places={TOTAL: "表一!收入总计.2023年"})


def told(stated: StatedLastYear, year: Declarations) -> list[Finding]:
    return [f for f in published_last_year.CHECKS.run(stated, year) if f.severity is None]


def test_a_unit_s_reason_lets_its_figure_stand_and_no_waiver_is_asked(year_2024: Declarations) -> None:
    unit = saying(waterworks()[1], adjustment_reason="供水站划入")
    ledger = unit_ledger(unit, year_2024.codes)
    stated = StatedLastYear(ledger, (), LastYearArchives(units={ledger.code: published(ledger, -1_000_000)}))

    (finding,) = told(stated, year_2024)

    assert (finding.rule.id, finding.accepted) == ("X-004", f"填报表“{AT}”写明：供水站划入")
    assert apply_waivers([finding], (), TODAY)[0].accepted == finding.accepted
    base = adjusted_bases(stated)[Scope.UNIT, ledger.code, TOTAL]
    own = ledger.last_year(TOTAL).amount
    assert own is not None
    assert (base.published, [reason.value for reason in base.reasons]) == (own.yuan - 1_000_000, ["供水站划入"])
    assert base.place == "2023年公开第1版（表一!收入总计.2023年）"


@pytest.mark.parametrize("nothing", ["无", "同上", "/"])
def test_a_reason_that_says_nothing_lets_nothing_stand(nothing: str, year_2024: Declarations) -> None:
    unit = saying(waterworks()[1], adjustment_reason=nothing)
    ledger = unit_ledger(unit, year_2024.codes)
    stated = StatedLastYear(ledger, (), LastYearArchives(units={ledger.code: published(ledger, 50_000)}))

    findings = told(stated, year_2024)

    assert [(finding.rule.id, finding.accepted) for finding in findings] == [("X-004", ""), ("X-010", "")]
    assert f"“{AT}”只写了“{nothing}”" in findings[0].what_to_do
    assert adjusted_bases(stated) == {}


def test_a_department_s_reason_is_its_head_s_or_that_of_all_units_that_differ(year_2024: Declarations) -> None:
    units = waterworks()
    of_head = [saying(units[0], department_adjustment_reason="口径调整"), *units[1:]]
    of_units = [units[0], saying(units[1], adjustment_reason="供水站划入"), *units[2:]]
    for submissions, reasons in ((of_head, ["口径调整"]), (of_units, ["供水站划入"]), (units, [])):
        ledger = department_ledger(submissions, year_2024.codes)
        ledgers = [unit_ledger(one, year_2024.codes) for one in submissions]
        archives = {one.code: published(one, -70_000 if one.code == ledgers[1].code else 0) for one in ledgers}
        stated = StatedLastYear(ledger, ledgers, LastYearArchives(published(ledger, -70_000), archives))

        base = adjusted_bases(stated).get((Scope.DEPARTMENT, ledger.code, TOTAL))

        assert [reason.value for reason in base.reasons] if base else reasons == []


def test_of_one_source_a_figure_is_told_where_the_sum_is_right(year_2024: Declarations) -> None:
    unit = waterworks()[0]
    ledger = unit_ledger(unit, year_2024.codes)
    item = next(entry.item for entry in unit.three_public if any(amount.yuan for _, amount in entry.last_year))
    source, amount = next((s, a) for e in unit.three_public if e.item == item for s, a in e.last_year if a.yuan)
    whole = ledger.last_year_three_public([item]).amount
    assert whole is not None
    places = {item: "表十!公务接待费.合计"}
    archive = Archive(
        {item: whole.yuan}, "2023年公开第1版", places=places, by_source={(item, source): amount.yuan - Decimal(3000)}
    )
    stated = StatedLastYear(ledger, (), LastYearArchives(units={ledger.code: archive}))

    (finding,) = told(stated, year_2024)

    assert (finding.rule.id, finding.at, finding.difference) == ("X-004", amount.cells[0], 3000)
    assert f"{item}（{source}）上年数" in finding.found
    assert finding.expected.startswith(f"2023年公开第1版（表十!公务接待费.{source}）的 ")
