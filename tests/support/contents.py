"""The content of a department's documents straight from its folder, for tests that do not care how it is read."""

from pathlib import Path

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.content.department_content import NO_ACCEPTANCES, DepartmentContent, content_of_department
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_folder import read_department


def content_of_folder(folder: Path, spec: Declarations, acceptances: Acceptances = NO_ACCEPTANCES) -> DepartmentContent:
    """Read a department's folder and return what its documents say."""
    return content_of_department(read_department(folder, spec), spec, acceptances)
