"""From files to the content of documents, held against what was published last year: for runs, check and explain."""

from collections.abc import Iterable
from pathlib import Path

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.checks.published_last_year import LastYearArchives
from budget_disclosure.content.department_content import (
    DepartmentContent,
    UnitContent,
    content_of_department,
    content_of_unit,
)
from budget_disclosure.declarations.structure_csv import STRUCTURE_NAME, load_structure
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.read_workbook import Intake
from budget_disclosure.intake.roster import ROSTER_NAME
from budget_disclosure.model.structure_changes import StructureChanges
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.store.last_year_archive import Present, read_last_units, read_last_year
from budget_disclosure.store.publication_register import registered_departments


def content_of_folder(
    folder: Path, code: str, spec: Declarations, outputs: Path, acceptances: Acceptances
) -> DepartmentContent:
    """Return what the documents of a department's folder say; ``outputs`` has last year's.

    Raises ``OSError``, and ``DeclarationError`` for changes of structure that are not as documented.
    """
    changes = load_structure(folder.parent / STRUCTURE_NAME)
    intake = read_department(folder, spec, read_last_units(outputs, spec.year - 1, code, changes), changes.gone(code))
    present = Present(
        code,
        intake.unit_codes,
        _names(intake.submissions),
        changes,
        is_whole=len(intake.submissions) == len(intake.files) and bool(intake.files),
        has_roster=(folder.parent / ROSTER_NAME).is_file(),
    )
    return content_of_department(intake, spec, acceptances, _published(outputs, spec, present, folder.parent.parent))


def content_of_workbook(
    intake: Intake, spec: Declarations, outputs: Path, acceptances: Acceptances, inputs: Path | None = None
) -> UnitContent:
    """Return what a unit's own document says, from its workbook alone; ``inputs`` is the year's folder, if it is known.

    Raises ``ValueError`` where nothing was read, ``DeclarationError`` as ``content_of_folder``.
    """
    if intake.submission is None:
        raise ValueError("there is no submission")
    unit = intake.submission.unit
    changes = load_structure(inputs / STRUCTURE_NAME) if inputs is not None else StructureChanges()
    names = _names([intake.submission])
    present = Present(unit.department_code.value, (unit.unit_code.value,), names, changes)
    return content_of_unit(
        intake.submission,
        intake.findings,
        spec,
        acceptances,
        _published(outputs, spec, present, inputs and inputs.parent),
    )


def _published(outputs: Path, spec: Declarations, present: Present, inputs: Path | None) -> LastYearArchives:
    """Return what was published last year; ``inputs`` has all years, with the register of last year."""
    return read_last_year(
        outputs,
        spec.year - 1,
        spec.compared_last_year,
        present.department,
        present.units,
        present=present,
        sources=spec.published_by_source,
        rows=spec.published_rows,
        code_changes=spec.codes.changes,
        of_other_formats=spec.compared_of_other_formats,
        registered=registered_departments(inputs, spec.year - 1) if inputs is not None else (),
    )


def _names(submissions: Iterable[UnitSubmission]) -> dict[str, str]:
    """Return the names of units, and of the department as its head unit writes it, by code."""
    names: dict[str, str] = {}
    for unit in (submission.unit for submission in submissions):
        names[unit.unit_code.value] = unit.unit_name.value
        if unit.role.value.is_head:
            names.setdefault(unit.department_code.value, unit.department_name.value)
    return names
