"""A format asks units for what it needs: sheets and fields that it leaves out are nowhere missed."""

from pathlib import Path

import pytest

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.declarations.year import load_input_declarations
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.submission import ThreePublicTotal
from budget_disclosure.workbook.generate import workbook_bytes
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.cut_workbook import without
from tests.support.workbooks import FILE, unit_values

EVERYTHING_ELSE = (
    *("mandate", "fund_revenue", "three_public", "comparisons", "procurement", "assets", "overall_target"),
    *("project_targets", "indicators", "notes", "projects.category", "projects.is_published", "unit.organisation"),
    *("basic.gov_economic_code", "projects.gov_economic_code", "unit.short_name", "unit.actual_staff"),
)


def values_without(*absent: str) -> WorkbookValues:
    """Return the values of a unit, without those of sheets and fields that there are not."""
    values = unit_values()
    forms = {
        key: {name: value for name, value in form.items() if f"{key}.{name}" not in absent}
        for key, form in values.forms.items()
        if key not in absent
    }
    rows = {
        key: [{name: value for name, value in row.items() if f"{key}.{name}" not in absent} for row in listed]
        for key, listed in values.rows.items()
        if key not in absent
    }
    return WorkbookValues(forms=forms, rows=rows)


@pytest.mark.parametrize(
    "absent",
    [
        ("mandate", "three_public", "overall_target"),
        ("comparisons", "fund_revenue", "notes"),
        ("procurement", "assets", "indicators"),
        ("project_targets", "indicators", "projects.category", "projects.is_published"),
        ("procurement.goods", "procurement.reserved_for_sme", "assets.vehicles_note", "assets.floor_area"),
        ("project_targets.nature", "project_targets.period", "project_targets.filled_on", "indicators.level2"),
        ("three_public.reason", "three_public.department_reason", "comparisons.reason"),
        EVERYTHING_ELSE,
    ],
    ids="+".join,
)
def test_what_a_format_does_not_ask_for_is_nowhere_missed(
    tmp_path: Path, templates: Path, absent: tuple[str, ...]
) -> None:
    spec = load_input_declarations(without(templates, tmp_path, *absent), 2024)
    whole = load_input_declarations(templates, 2024)
    assert spec.workbook.has(*absent) is False
    book = read_cells(workbook_bytes(spec, values_without(*absent)), FILE)
    submission, reading = submission_from_cells(book, spec)  # type: ignore[arg-type]
    assert submission is not None
    assert reading == ()
    told = {finding.rule.id for finding in check_submission(submission, spec)}
    usual, _ = submission_from_cells(read_cells(workbook_bytes(whole, unit_values()), FILE), whole)  # type: ignore[arg-type]
    assert usual is not None
    assert told <= {finding.rule.id for finding in check_submission(usual, whole)}


def test_the_parts_of_a_submission_that_are_not_asked_for_are_empty(tmp_path: Path, templates: Path) -> None:
    spec = load_input_declarations(without(templates, tmp_path, *EVERYTHING_ELSE), 2024)
    book = read_cells(workbook_bytes(spec, values_without(*EVERYTHING_ELSE)), FILE)
    submission, _ = submission_from_cells(book, spec)  # type: ignore[arg-type]
    assert submission is not None
    assert (submission.three_public, submission.comparisons, submission.fund_revenue) == ((), (), ())
    assert (submission.project_targets, submission.indicators, submission.unit.mandate) == ((), (), ())
    assert submission.three_public_total == ThreePublicTotal()
    assert submission.procurement.goods is None
    assert submission.assets.vehicles_by_use == ()
    assert submission.overall_target.is_reported is None
    assert submission.unit.organisation is None
    assert {row.gov_economic_code for row in submission.basic} == {None}
    assert [(project.category, project.is_published) for project in submission.projects] == [(None, True)] * 4
