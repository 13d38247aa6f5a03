"""From files to the content of documents, held against what was published last year: for runs, check and explain."""

from pathlib import Path

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.content.department_content import (
    DepartmentContent,
    UnitContent,
    content_of_department,
    content_of_unit,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.read_workbook import Intake
from budget_disclosure.store.last_year_archive import read_last_units, read_last_year


def content_of_folder(
    folder: Path, code: str, spec: Declarations, outputs: Path, acceptances: Acceptances
) -> DepartmentContent:
    """Return what the documents of a department's folder say; ``outputs`` has last year's. Raises ``OSError``."""
    intake = read_department(folder, spec, read_last_units(outputs, spec.year - 1, code))
    archives = read_last_year(outputs, spec.year - 1, spec.compared_last_year, code, intake.unit_codes)
    return content_of_department(intake, spec, acceptances, archives)


def content_of_workbook(intake: Intake, spec: Declarations, outputs: Path, acceptances: Acceptances) -> UnitContent:
    """Return what a unit's own document says, from its workbook alone. Raises ``ValueError`` where nothing was read."""
    if intake.submission is None:
        raise ValueError("there is no submission")
    unit = intake.submission.unit
    facts, code = spec.compared_last_year, unit.department_code.value
    archives = read_last_year(outputs, spec.year - 1, facts, code, [unit.unit_code.value])
    return content_of_unit(intake.submission, intake.findings, spec, acceptances, archives)
