"""Coded X- rules: what table eleven covers, empty tables, last year as published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from budget_disclosure.checks import coverage, published_last_year
from budget_disclosure.checks.archive_doubts import ArchiveDoubt, DoubtKind
from budget_disclosure.checks.coverage import DepartmentTables
from budget_disclosure.checks.published_last_year import (
    Archive,
    Item,
    LastYearArchives,
    StatedLastYear,
    with_department,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import Table
from tests.rules.test_table_identities import with_more
from tests.support.law import LAW
from tests.support.submissions import waterworks
from tests.support.workbooks import declarations_of

Tables = dict[str, Table]


@dataclass(frozen=True)
class TableExample:
    """What to do to right tables so that a rule is broken, and the places of the findings."""

    breach: Callable[[Tables], Tables]
    at: tuple[str, ...]


def empty_without_note(tables: Tables) -> Tables:
    return {**tables, "t09": replace(tables["t09"], rows=(), empty_note=" ")}


def in_whole_yuan(tables: Tables) -> Tables:
    """Return the tables with the one of projects in whole 元, and 0.40 元 more for each of two projects of a unit."""
    more = {"305001/001": "0.40", "305001/002": "0.40", "305001": "0.80", "department": "0.80"}
    for row, yuan in more.items():
        tables = with_more(tables, "t12", row, "total", Decimal(yuan))
    return {**tables, "t12": replace(tables["t12"], figures=FigureStyle(MoneyUnit.YUAN, 0, has_separators=True))}


TABLE_EXAMPLES = {
    "X-002": TableExample(lambda tables: with_more(tables, "t11", "305001", "total", 7), ("表十一!青禾县水务局.合计",)),
    "X-003": TableExample(empty_without_note, ("表九!",)),
    "X-020": TableExample(in_whole_yuan, ("表十二!青禾县水务局.合计",)),
}


def checked(ledger: Ledger, tables: Tables, year: Declarations) -> tuple[Finding, ...]:
    """Return the findings of the tables; those of units are not looked at where there are none."""
    return tuple(
        finding
        for finding in coverage.CHECKS.run(DepartmentTables(ledger, tables, {}), year)
        if finding.rule.id != "X-001"
    )


def check_last_year(ledger: Ledger, units: list[Ledger], last_year: LastYearArchives) -> tuple[Finding, ...]:
    """Return what is found in each unit's workbook, and in the department's figures."""
    stated, year = StatedLastYear(ledger, units, last_year), declarations_of()
    alone = [f for unit in units for f in published_last_year.CHECKS.run(StatedLastYear(unit, (), last_year), year)]
    return (*with_department(alone, stated, year), *published_last_year.CHECKS.run(stated, year))


@pytest.fixture(scope="module")
def ledger(year_2024: Declarations) -> Ledger:
    return department_ledger(waterworks(), year_2024.codes)


@pytest.fixture(scope="module")
def tables(ledger: Ledger, year_2024: Declarations) -> Tables:
    return compute_tables(ledger, year_2024.tables, year_2024.codes)


def places(findings: tuple[Finding, ...], rule_id: str) -> tuple[str, ...]:
    return tuple(f"{f.at.sheet}!{f.at.cell}" for f in findings if f.rule.id == rule_id)


@pytest.mark.parametrize("rule_id", sorted(TABLE_EXAMPLES))
def test_right_tables_pass_and_a_breach_is_found_in_its_place(
    rule_id: str, ledger: Ledger, tables: Tables, year_2024: Declarations
) -> None:
    example = TABLE_EXAMPLES[rule_id]
    assert checked(ledger, tables, year_2024) == ()
    assert places(checked(ledger, example.breach(tables), year_2024), rule_id) == example.at


def test_an_empty_table_with_its_note_is_right(ledger: Ledger, tables: Tables, year_2024: Declarations) -> None:
    noted = {**tables, "t09": replace(tables["t09"], rows=())}
    assert checked(ledger, noted, year_2024) == ()


def test_agency_operating_names_the_difference_and_every_cell_it_should_be_the_sum_of(
    ledger: Ledger, tables: Tables, year_2024: Declarations
) -> None:
    wrong = with_more(tables, "t11", "305001", "total", 7)
    (finding,) = checked(ledger, wrong, year_2024)
    assert finding.difference == 7
    summed = sum((operand.yuan for operand in finding.operands), Decimal(0))
    assert summed == tables["t11"].amount("305001", "total").yuan


def test_hidden_fen_are_told_once_a_table_with_what_a_reader_adds_up(
    ledger: Ledger, tables: Tables, year_2024: Declarations
) -> None:
    """Without 分 that matter nothing is said: the same table in whole 元 adds up."""
    whole = {key: replace(one, figures=FigureStyle(MoneyUnit.YUAN, 0)) for key, one in tables.items()}
    assert checked(ledger, whole, year_2024) == ()
    (finding,) = checked(ledger, in_whole_yuan(tables), year_2024)
    assert finding.found == "显示的分项之和 1,420,000 元，显示的合计 1,420,001 元"
    assert finding.rule.severity is Severity.WARN


def published(ledger: Ledger) -> dict[Item, Decimal]:
    figures: dict[Item, Decimal] = {}
    for item in LAW.comparisons:
        amount = ledger.last_year(item).amount
        figures[item] = amount.yuan if amount else Decimal(0)
    for three_public in LAW.three_public_items:
        amount = ledger.last_year_three_public([three_public]).amount
        figures[three_public] = amount.yuan if amount else Decimal(0)
    return figures


@pytest.fixture
def units(year_2024: Declarations) -> list[Ledger]:
    return [unit_ledger(submission, year_2024.codes) for submission in waterworks()]


def archives(
    ledger: Ledger, units: list[Ledger], changes: Mapping[str, int], item: Item = LAW.comparisons["total"]
) -> LastYearArchives:
    """Return what was published as it is stated now, but for one item: changed by so many 元 by code."""

    def archive(one: Ledger) -> Archive:
        figures = published(one)
        return Archive(figures | {item: figures[item] - changes.get(one.code, 0)}, "2023年公开第1版")

    return LastYearArchives(archive(ledger), {unit.code: archive(unit) for unit in units})


def test_last_year_as_it_was_published_passes_x_004(ledger: Ledger, units: list[Ledger]) -> None:
    assert check_last_year(ledger, units, archives(ledger, units, {})) == ()


def test_units_that_contradict_their_own_documents_are_errors_at_their_cells_though_the_sum_is_right_x_004(
    ledger: Ledger, units: list[Ledger]
) -> None:
    first, second = units[0].code, units[1].code
    found = check_last_year(ledger, units, archives(ledger, units, {first: 1_000_000, second: -1_000_000}))

    assert [(f.rule.id, f.at.sheet, f.difference, f.effective_severity) for f in found] == [
        ("X-004", "上年对比", 1_000_000, Severity.BLOCK),
        ("X-004", "上年对比", -1_000_000, Severity.BLOCK),
    ]
    assert [f.at.file for f in found] == [unit.head.file for unit in units[:2]]
    assert len({f.at.cell for f in found}) == 1
    assert all(f.stops_only_own_document for f in found)
    assert found[0].expected.startswith("2023年公开第1版的 ")


def test_a_unit_that_makes_the_department_s_figure_wrong_too_is_one_error_that_stops_all_x_004(
    ledger: Ledger, units: list[Ledger]
) -> None:
    changes = {ledger.code: 50_000, units[1].code: 50_000}

    (finding,) = check_last_year(ledger, units, archives(ledger, units, changes))

    assert finding.at.file == units[1].head.file
    assert not finding.stops_only_own_document
    assert not finding.rule.is_acceptable  # the unit says why in its workbook, and that is printed


def test_a_department_s_figure_that_no_unit_explains_is_its_own_error_x_004(
    ledger: Ledger, units: list[Ledger]
) -> None:
    (finding,) = check_last_year(ledger, units, archives(ledger, units, {ledger.code: 50_000}))

    assert (finding.rule.id, finding.difference, finding.effective_severity) == ("X-004", 50_000, Severity.BLOCK)
    assert not finding.stops_only_own_document


def test_three_public_of_a_unit_is_compared_with_its_own_document_x_004(ledger: Ledger, units: list[Ledger]) -> None:
    changed = archives(ledger, units, {units[0].code: 20_000}, LAW.three_public_items["hospitality"])

    (finding,) = check_last_year(ledger, units, changed)

    assert (finding.at.file, finding.at.sheet) == (units[0].head.file, "三公经费")
    assert "公务接待费上年数" in finding.found


def test_an_amount_that_reads_the_same_in_both_documents_is_no_contradiction(
    ledger: Ledger, units: list[Ledger]
) -> None:
    known = archives(ledger, units, {})
    figures = {item: yuan + 20 for item, yuan in published(units[0]).items()}
    others = {**known.units, units[0].code: Archive(figures, "2023年公开第1版")}

    assert check_last_year(ledger, units, replace(known, units=others)) == ()


def test_without_an_archive_nothing_can_be_determined_and_it_is_said_once(ledger: Ledger, units: list[Ledger]) -> None:
    (finding,) = check_last_year(ledger, units, LastYearArchives())
    assert (finding.rule.id, finding.effective_severity) == ("X-004", Severity.UNDETERMINED)
    known = archives(ledger, units, {})
    assert known.department is not None
    figures = dict(known.department.figures)
    del figures[LAW.three_public_items["hospitality"]]
    others = {code: archive for code, archive in known.units.items() if code != units[1].code}

    (finding,) = check_last_year(ledger, units, LastYearArchives(Archive(figures, "x"), others))

    assert finding.effective_severity is Severity.UNDETERMINED
    assert finding.found == f"上年档案中没有：公务接待费；上年档案中没有单位 {units[1].code}"


def test_of_two_folders_with_one_code_it_asks_x_005(ledger: Ledger, units: list[Ledger]) -> None:
    doubt = replace(
        archives(ledger, units, {}), doubts=(ArchiveDoubt(DoubtKind.AMBIGUOUS, "部门 305 有 2 个上年的文件夹"),)
    )

    (finding,) = check_last_year(ledger, units, doubt)

    assert (finding.rule.id, finding.effective_severity) == ("X-005", Severity.UNDETERMINED)
