"""A department's folder after reading, as a value: what is computed from it needs no file."""

from dataclasses import dataclass

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.submission import UnitSubmission


@dataclass(frozen=True, slots=True)
class DepartmentIntake:
    """A department's folder read. ``files`` are the workbooks that count, ``submissions`` those read completely.

    Superseded workbooks and copies are in neither (``intake/unit_revisions.py``). Of two that count for one unit only
    the first is among the submissions, so that one defect gives one finding; that finding blocks the department anyway.
    ``unreadable`` names what was sent and cannot be opened: other formats, archives, subfolders, damaged workbooks.
    ``contents`` are the bytes of all workbooks by file, as they were read: what goes on record and what goes back to
    the units is made from the same, also where somebody saves a workbook meanwhile.
    """

    folder: str
    submissions: tuple[UnitSubmission, ...]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    unreadable: tuple[str, ...] = ()
    contents: tuple[tuple[str, bytes], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent that counts; a folder that nobody could look into is not empty."""
        return not self.files and not any(finding.rule is rules.UNUSABLE_NAME for finding in self.findings)

    @property
    def unit_codes(self) -> tuple[str, ...]:
        """The codes of the units that report, in order."""
        return tuple(sorted(submission.unit.unit_code.value for submission in self.submissions))
