"""A department's folder: which files are its workbooks, whether each unit reports once, and what else lies there."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.department_intake import DepartmentIntake
from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.intake.received import USABLE_NAME, Received, look_through, other_file
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.intake.unit_revisions import choose_workbooks
from budget_disclosure.intake.whole_department import Present, against_roster, without_roster
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.shown_names import defect_of_name, shown_name
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.text.comparable import leading_code, same_key

_FOLDER_NAME = re.compile(r"([0-9]+)-(.+)")
_TIMES_LISTED = 3
_NOBODY: Mapping[str, str] = MappingProxyType({})


def read_department(
    folder: Path, spec: Declarations, last_year: Mapping[str, str] = _NOBODY, gone: Collection[str] = ()
) -> DepartmentIntake:
    """Return what a department's units say, with all findings of the folder, its files and the roster beside it.

    ``last_year`` has the units of last year's document by code: who has to report where there is no roster.
    ``gone`` are codes of units that are said to be nobody's any more.
    Raises ``OSError`` when a file or the folder cannot be read at all, ``DeclarationError`` for a wrong roster.
    """
    if defect := defect_of_name(folder.name):
        name = shown_name(folder.name)
        return DepartmentIntake(name, (), (Finding(rules.UNUSABLE_NAME, Location(name), defect, USABLE_NAME),), ())
    for _ in range(_TIMES_LISTED - 1):
        try:
            return _read(folder, spec, last_year, gone)
        except FileNotFoundError:
            continue  # moved or renamed between the listing and the reading: the folder is another one now
    return _read(folder, spec, last_year, gone)


def _read(folder: Path, spec: Declarations, last_year: Mapping[str, str], gone: Collection[str]) -> DepartmentIntake:
    received = look_through(folder)
    intakes = [read_submission(path, f"{folder.name}/{path.name}", spec) for path in received.workbooks]
    received = _without_documents(received, intakes)
    chosen = choose_workbooks(intakes)
    submissions = chosen.submissions
    findings = [
        *(one.finding for one in received.unread),
        *received.findings,
        *chosen.findings,
        *(finding for submission in submissions for finding in _placement(folder, submission)),
        *_department_name(folder, submissions),
    ]
    if not received.workbooks and not received.unreadable:
        findings.append(Finding(rules.EMPTY_FOLDER, Location(folder.name), "没有 .xlsx 填报表", "每个单位一份填报表"))
    names = [path.name for path in received.workbooks]
    present = Present(folder.name, submissions, names, received.unreadable)
    roster = folder.parent / ROSTER_NAME
    if roster.is_file():
        findings.extend(against_roster(present, read_roster(roster)))
    elif received.workbooks or received.unreadable:
        findings.extend(without_roster(present, last_year, gone))
    damaged = tuple(one.file for one in intakes if one.file in chosen.files and one.is_unopened)
    unreadable = (*(one.finding.at.file for one in received.unreadable), *damaged)
    contents = tuple((one.file, one.content) for one in intakes if one.content is not None)
    return DepartmentIntake(folder.name, submissions, tuple(findings), chosen.files, unreadable, contents)


def _without_documents(received: Received, intakes: Sequence[Intake]) -> Received:
    """Return what was received; a document named after a unit whose workbook is there replaces no workbook."""
    codes = {one.identity.unit_code.value for one in intakes if one.identity.unit_code is not None}
    beside = [one for one in received.unread if one.instead_of in codes]
    others = (other_file(one.finding.at) for one in beside)
    unread = tuple(one for one in received.unread if one not in beside)
    return Received(received.workbooks, unread, (*received.findings, *others))


def _placement(folder: Path, submission: UnitSubmission) -> Iterator[Finding]:
    unit = submission.unit
    folder_code = leading_code(folder.name)
    if folder_code and folder_code != unit.department_code.value:
        expected = f"文件夹的部门代码 {folder_code}"
        yield Finding(rules.WRONG_FOLDER, unit.department_code.at, f"部门代码 {unit.department_code}", expected)
    file_code = leading_code(Path(submission.file).name)
    if file_code and file_code != unit.unit_code.value:
        expected = f"文件名中的 {file_code}"
        yield Finding(rules.FILE_NAME_DIFFERS, unit.unit_code.at, f"单位代码 {unit.unit_code}", expected)


def _department_name(folder: Path, submissions: Sequence[UnitSubmission]) -> Iterator[Finding]:
    """Yield where the folder contradicts all units; another code has I-119, units that contradict one another S-001."""
    match = _FOLDER_NAME.fullmatch(folder.name)
    stated = {
        (unit.department_code.value, same_key(unit.department_name.value)) for unit in (s.unit for s in submissions)
    }
    if match is None or len(stated) != 1:
        return
    ((code, name),) = stated
    if code == match.group(1) and name != same_key(match.group(2)):
        cited = submissions[0].unit.department_name
        yield Finding(rules.DEPARTMENT_NAME_DIFFERS, cited.at, f"部门名称“{cited}”", f"文件夹名中的“{match.group(2)}”")
