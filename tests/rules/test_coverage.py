"""Coded X- rules: what table eleven covers, empty tables, last year as published."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from budget_disclosure.checks.coverage import check_coverage
from budget_disclosure.checks.last_year import Archive, check_last_year
from budget_disclosure.findings import Finding, Severity
from budget_disclosure.ledger.build import department_ledger
from budget_disclosure.ledger.department import Ledger
from budget_disclosure.model.classification import ComparisonItem, ThreePublicItem
from budget_disclosure.spec.year import YearSpec
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.result import Table
from tests.rules.test_table_identities import with_more
from tests.support.submissions import waterworks

Tables = dict[str, Table]


@dataclass(frozen=True)
class TableExample:
    """What to do to right tables so that a rule is broken, and the places of the findings."""

    breach: Callable[[Tables], Tables]
    at: tuple[str, ...]


def empty_without_note(tables: Tables) -> Tables:
    return {**tables, "t09": replace(tables["t09"], rows=(), empty_note=" ")}


TABLE_EXAMPLES = {
    "X-002": TableExample(lambda tables: with_more(tables, "t11", "305001", "total", 7), ("表十一!青禾县水务局.合计",)),
    "X-003": TableExample(empty_without_note, ("表九!",)),
}


@pytest.fixture(scope="module")
def ledger(year_2024: YearSpec) -> Ledger:
    return department_ledger(waterworks(), year_2024.codes)


@pytest.fixture(scope="module")
def tables(ledger: Ledger, year_2024: YearSpec) -> Tables:
    return compute_tables(ledger, year_2024.tables, year_2024.codes)


def places(findings: tuple[Finding, ...], rule_id: str) -> tuple[str, ...]:
    return tuple(f"{f.at.sheet}!{f.at.cell}" for f in findings if f.rule.id == rule_id)


@pytest.mark.parametrize("rule_id", sorted(TABLE_EXAMPLES))
def test_right_tables_pass_and_a_breach_is_found_in_its_place(
    rule_id: str, ledger: Ledger, tables: Tables, year_2024: YearSpec
) -> None:
    example = TABLE_EXAMPLES[rule_id]
    assert check_coverage(ledger, tables, year_2024.codes) == ()
    assert places(check_coverage(ledger, example.breach(tables), year_2024.codes), rule_id) == example.at


def test_an_empty_table_with_its_note_is_right(ledger: Ledger, tables: Tables, year_2024: YearSpec) -> None:
    noted = {**tables, "t09": replace(tables["t09"], rows=())}
    assert check_coverage(ledger, noted, year_2024.codes) == ()


def test_agency_operating_names_the_difference_and_every_cell_it_should_be_the_sum_of(
    ledger: Ledger, tables: Tables, year_2024: YearSpec
) -> None:
    wrong = with_more(tables, "t11", "305001", "total", 7)
    (finding,) = check_coverage(ledger, wrong, year_2024.codes)
    assert finding.difference == 7
    summed = sum((operand.yuan for operand in finding.operands), Decimal(0))
    assert summed == tables["t11"].amount("305001", "total").yuan


def published(ledger: Ledger) -> dict[ComparisonItem | ThreePublicItem, Decimal]:
    figures: dict[ComparisonItem | ThreePublicItem, Decimal] = {}
    for item in ComparisonItem:
        amount = ledger.last_year(item).amount
        figures[item] = amount.yuan if amount else Decimal(0)
    for three_public in ThreePublicItem:
        amount = ledger.last_year_three_public([three_public]).amount
        figures[three_public] = amount.yuan if amount else Decimal(0)
    return figures


def test_last_year_as_it_was_published_passes_x_004(ledger: Ledger) -> None:
    assert check_last_year(ledger, published(ledger)) == ()


def test_another_figure_than_was_published_is_asked_about_at_its_cell_x_004(ledger: Ledger) -> None:
    archive: Archive = published(ledger) | {ComparisonItem.TOTAL: published(ledger)[ComparisonItem.TOTAL] - 5}
    (finding,) = check_last_year(ledger, archive)
    assert (finding.rule.id, finding.at.sheet, finding.effective_severity) == ("X-004", "上年对比", Severity.WARN)
    assert finding.difference == 5


def test_without_an_archive_nothing_can_be_determined_and_it_is_said_once(ledger: Ledger) -> None:
    (finding,) = check_last_year(ledger, None)
    assert (finding.rule.id, finding.effective_severity) == ("X-004", Severity.UNDETERMINED)
    archive = published(ledger)
    del archive[ThreePublicItem.HOSPITALITY]
    (finding,) = check_last_year(ledger, archive)
    assert "公务接待费" in finding.found
