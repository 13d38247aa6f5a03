"""What units state of last year by code against the rows that were published, through changes of codes: X-011, X-012."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.checks import published_rows
from budget_disclosure.checks.published_last_year import Archive, LastYearArchives, StatedLastYear
from budget_disclosure.declarations.code_changes import CodeChange, CodeChanges, MappedRows
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import DeclaredValue, UnitSubmission
from tests.support.submissions import waterworks

PATH = "items.last_year"
PUBLISHED = {"213": Decimal(700), "21303": Decimal(700), "2130301": Decimal(400), "2130399": Decimal(300)}


def stating(unit: UnitSubmission, rows: dict[str, int], field: str = "last_year") -> UnitSubmission:
    values = tuple(
        DeclaredValue(
            "items", field, code, "上年数", Amount(Decimal(yuan), (Location(unit.file, "科目说明", f"C{row}"),))
        )
        for row, (code, yuan) in enumerate(rows.items(), start=4)
    )
    return replace(unit, declared=(*unit.declared, *values))


def told(unit: UnitSubmission, changes: CodeChanges, year: Declarations) -> list[Finding]:
    ledger = unit_ledger(unit, year.codes)
    archive = Archive({}, "2023年公开第1版", rows={PATH: changes.mapped("function", PUBLISHED)})
    stated = StatedLastYear(ledger, (), LastYearArchives(units={ledger.code: archive}))
    return list(published_rows.CHECKS.run(stated, year))


def line(old: str, new: str) -> CodeChange:
    return CodeChange("function", old, new, None, "", "changes.csv 第 2 行")


def test_the_same_figures_pass_and_another_is_an_error_at_its_cell(year_2024: Declarations) -> None:
    unit = waterworks()[1]
    assert told(stating(unit, {"2130301": 400, "2130399": 300}), CodeChanges(), year_2024) == []

    (found,) = told(stating(unit, {"2130301": 400, "2130399": 50_300, "2130305": 0}), CodeChanges(), year_2024)

    assert (found.rule.id, found.at.place, found.difference) == ("X-011", "科目说明!C5", 50_000)
    assert found.expected == "2023年公开第1版的 300.00 元"
    assert found.stops_only_own_document


def test_a_code_that_has_another_number_now_is_found_under_it(year_2024: Declarations) -> None:
    unit = stating(waterworks()[1], {"2130301": 400, "2130305": 300})
    assert told(unit, CodeChanges((line("2130399", "2130305"),)), year_2024) == []


@pytest.mark.parametrize("news", [("",), ("2130305", "2130306")])
def test_what_cannot_be_followed_is_not_determined_at_the_cell_of_a_code_it_may_be(
    news: tuple[str, ...], year_2024: Declarations
) -> None:
    changes = CodeChanges(tuple(line("2130399", new) for new in news))
    code = news[0] or "2130399"

    (found,) = told(stating(waterworks()[1], {code: 90_000}), changes, year_2024)

    assert (found.rule.id, found.effective_severity, found.at.place) == ("X-012", "无法判断", "科目说明!C4")
    assert found.found.startswith("上年科目 2130399 ")


def test_a_department_is_told_of_what_its_head_states_for_it(year_2024: Declarations) -> None:
    head, *others = waterworks()
    ledger = department_ledger([stating(head, {"2130301": 90_400}, "department_last_year"), *others], year_2024.codes)
    rows = {PATH: MappedRows(PUBLISHED, {})}
    published = LastYearArchives(Archive({}, "2023年公开第1版", rows=rows))

    (found,) = published_rows.CHECKS.run(StatedLastYear(ledger, (), published), year_2024)

    assert (found.rule.id, found.difference, found.stops_only_own_document) == ("X-011", 90_000, False)
