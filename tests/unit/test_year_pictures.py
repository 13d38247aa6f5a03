"""The pictures of the report: the ten largest changes against last year, and each unit's share, with their tables."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.report.report_json import ReportContext, read_report
from budget_disclosure.report.report_page import report_html, write_report
from budget_disclosure.report.year_changes import UnitShare, YearChange
from budget_disclosure.report.year_pictures import picture_of_changes, picture_of_shares

YEAR = ReportContext(2024)
MEALS = YearChange("公务接待费", Decimal("5.00"), Decimal("2.50"), "50.00%")
CARS = YearChange("公务用车购置费", Decimal(0), Decimal("18.00"))
SAME = YearChange("机关运行经费", Decimal("7.10"), Decimal("7.10"))
SHARES = (
    UnitShare("021001", "某局", Decimal("30.00"), Decimal("30.00")),
    UnitShare("021002", "某站", Decimal("70.00"), Decimal("70.00")),
)


def outcome(changes: tuple[YearChange, ...] | None, shares: tuple[UnitShare, ...] = ()) -> DepartmentOutcome:
    document = DocumentOutcome("021", "某局", is_unit=False, state=DocumentState.WRITTEN, changes=changes)
    unit = DocumentOutcome("021002", "某站", is_unit=True, state=DocumentState.WRITTEN, changes=changes)
    return DepartmentOutcome("021", "某局", DepartmentState.GENERATED, "", documents=(document, unit), shares=shares)


def test_changes_stand_by_their_size_with_both_years_and_direction_in_words() -> None:
    picture = picture_of_changes("c", [MEALS, SAME, CARS])
    assert picture is not None
    assert picture.rows == (
        ("公务用车购置费", "0.00", "18.00", "+18.00", "—"),
        ("公务接待费", "5.00", "2.50", "-2.50", "-50.00%"),
    )
    assert "公务用车购置费：增加 18.00 万元；公务接待费：减少 2.50 万元，50.00%。" in picture.chart
    assert (picture.chart.count('class="up"'), picture.chart.count('class="down"')) == (1, 1)


def test_ten_changes_are_drawn_at_most() -> None:
    picture = picture_of_changes("c", [YearChange(f"{number}", Decimal(0), Decimal(number)) for number in range(1, 15)])
    assert picture is not None
    assert [row[0] for row in picture.rows] == [str(number) for number in range(14, 4, -1)]


def test_units_stand_by_their_share_and_one_unit_has_none() -> None:
    picture = picture_of_shares("s", SHARES)
    assert picture is not None
    assert picture.rows == (("021002 某站", "70.00", "70.00%"), ("021001 某局", "30.00", "30.00%"))
    assert picture_of_shares("s", SHARES[:1]) is None


def test_the_report_draws_what_there_is_and_says_in_words_what_there_is_not() -> None:
    with_pictures = report_html(outcome((MEALS,), SHARES), YEAR, Path("out"))
    assert with_pictures.count("<svg") == 3 and with_pictures.count("<caption>") == 3
    assert len(set(re.findall(r'<title id="([^"]+)"', with_pictures))) == 3
    nothing_changed = report_html(outcome((SAME,)), YEAR, Path("out"))
    assert "<svg" not in nothing_changed
    assert "部门 021 某局的文档中，与上年相比的各项都没有增减，没有图。" in nothing_changed
    nothing_compared = report_html(outcome(None), YEAR, Path("out"))
    assert "<svg" not in nothing_compared
    assert "部门 021 某局的文档没有与上年相比的数，没有图。" in nothing_compared
    assert "与上年相比" not in report_html(replace(outcome(None), documents=()), YEAR, Path("out"))


def test_what_is_drawn_comes_back_from_the_report_for_programs(tmp_path: Path) -> None:
    written = outcome((MEALS, CARS, SAME), SHARES)
    write_report(tmp_path, written, YEAR)
    read, problem = read_report(tmp_path)
    assert problem == "" and read is not None
    assert (read.shares, [one.changes for one in read.documents]) == (SHARES, [(MEALS, CARS, SAME)] * 2)
    without, _ = read_report(write_report(tmp_path, outcome(None), YEAR).parent)
    assert without is not None and [one.changes for one in without.documents] == [None, None]
