"""Workbooks that units filled in an older version of the template are read, with the same amounts from the same cells."""

from pathlib import Path

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.intake.read_workbook import Intake, read_submission
from tests.support.workbooks import declarations_of

OLDER = Path(__file__).parents[1] / "golden" / "older_templates" / "021002-2024.1.xlsx"
INPUTS = Path(__file__).parents[2] / "inputs" / "2024"


def read(path: Path) -> Intake:
    return read_submission(path, path.name, declarations_of())


def test_a_workbook_of_2024_1_is_read_with_the_amounts_and_cells_of_todays() -> None:
    older, today = read(OLDER).submission, read(next(INPUTS.glob("021-*/021002-*.xlsx"))).submission
    assert older is not None
    assert today is not None
    assert (older.template_version, today.template_version) == ("2024.1", "2024.3")

    def stated(rows: object) -> str:
        return repr(rows).replace(OLDER.name, "").replace(today.file, "")

    assert stated(older.basic) == stated(today.basic)
    assert stated(older.projects) == stated(today.projects)
    assert stated(older.three_public) == stated(today.three_public)
    assert stated(older.comparisons) == stated(today.comparisons)
    assert stated(older.assets) == stated(today.assets)


def test_nothing_blocks_that_only_the_newer_template_has() -> None:
    intake = read(OLDER)
    assert [finding.rule.id for finding in intake.findings if finding.rule.id.startswith("I-")] == []
    assert intake.submission is not None
    errors = [f for f in check_submission(intake.submission, declarations_of()) if f.effective_severity == "错误"]
    assert errors == []


def test_fields_of_the_newer_template_are_blank() -> None:
    submission = read(OLDER).submission
    assert submission is not None
    assert {row.gov_economic_code for project in submission.projects for row in project.rows} == {None}
