"""A department's folder: which files are its workbooks, whether each unit reports once, and what else lies there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.findings import Finding, Severity
from budget_disclosure.intake import rules
from budget_disclosure.intake.reader import read_submission
from budget_disclosure.intake.revisions import OLD_FOLDER, choose_workbooks
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.intake.text import same_key
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.spec.year import YearSpec

WORKBOOK_SUFFIX = ".xlsx"
_OTHER_SPREADSHEETS = frozenset({".xls", ".xlsm", ".xlsb", ".et", ".ett", ".ods", ".csv"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"})
_LEADING_CODE = re.compile(r"[0-9]+")
_LOST_ZEROS = (
    "“单位名单.csv”中写作 {found}，丢了前面的 0，请改为 {code}；用 Excel 编辑名单时，请先把代码两列设为“文本”格式。"
)
_FOLDER_NAME = re.compile(r"([0-9]+)-(.+)")


@dataclass(frozen=True, slots=True)
class DepartmentIntake:
    """A department's folder read. ``files`` are the workbooks that count, ``submissions`` those that were read whole.

    Superseded workbooks and copies are in neither (``intake/revisions.py``). Of two that count for one unit only the
    first is among the submissions, so that one defect gives one finding; that finding blocks the department anyway.
    """

    folder: str
    submissions: tuple[UnitSubmission, ...]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]


def read_department(folder: Path, spec: YearSpec) -> DepartmentIntake:
    """Return what a department's units say, with all findings of the folder, its files and the roster beside it.

    Raises ``OSError`` when a file or the folder cannot be read at all, ``SpecError`` for a wrong roster.
    """
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    workbooks = [entry for entry in entries if _is_workbook(entry)]
    intakes = [read_submission(path, f"{folder.name}/{path.name}", spec) for path in workbooks]
    chosen = choose_workbooks(intakes)
    submissions = chosen.submissions
    findings = [
        *_other_entries(folder, entries),
        *chosen.findings,
        *(finding for submission in submissions for finding in _placement(folder, submission)),
        *_department_name(folder, submissions),
    ]
    if not workbooks:
        findings.append(Finding(rules.EMPTY_FOLDER, Location(folder.name), "没有 .xlsx 填报表", "每个单位一份填报表"))
    roster = folder.parent / ROSTER_NAME
    if roster.is_file():
        names = [path.name for path in workbooks]
        findings.extend(_against_roster(folder, submissions, names, read_roster(roster)))
    return DepartmentIntake(folder.name, submissions, tuple(findings), chosen.files)


def is_lock_file(name: str) -> bool:
    """Return whether a file only says that another one is open (Excel and WPS ``~$``, LibreOffice ``.~lock``)."""
    return name.startswith(("~$", ".~"))


def is_hidden(name: str) -> bool:
    """Return whether a file is hidden or a lock file: nothing a person put there as a submission."""
    return name.startswith(".") or is_lock_file(name)


def _is_workbook(entry: Path) -> bool:
    """Files whose names begin with a dot are hidden ones of macOS and of programs, never what a person sends."""
    return entry.is_file() and entry.suffix.lower() == WORKBOOK_SUFFIX and not is_hidden(entry.name)


def _other_entries(folder: Path, entries: Sequence[Path]) -> Iterator[Finding]:
    stems = {same_key(entry.stem) for entry in entries if _is_workbook(entry)}
    for entry in entries:
        at = Location(f"{folder.name}/{entry.name}")
        if entry.is_dir():
            if entry.name != OLD_FOLDER and any(entry.iterdir()):
                yield Finding(rules.SUBFOLDER, at, "子文件夹", "只有填报表")
        elif is_lock_file(entry.name):
            yield _lock_finding(at, entry, entries)
        elif entry.name.startswith("._"):
            continue  # macOS keeps a file's properties in a second one when it copies to other disks
        elif entry.suffix.lower() in _OTHER_SPREADSHEETS and not is_hidden(entry.name):
            # A copy beside the real workbook only needs a look; on its own it may be the unit's submission.
            severity = Severity.WARN if same_key(entry.stem) in stems else None
            found = f"{entry.suffix} 格式的文件"
            yield Finding(rules.WRONG_FORMAT, at, found, ".xlsx 格式的填报表", severity=severity)
        elif not _is_workbook(entry) and entry.name.lower() not in _SYSTEM_FILES:
            yield Finding(rules.OTHER_FILE, at, "不是填报表的文件", "只有填报表")


def _lock_finding(at: Location, lock: Path, entries: Sequence[Path]) -> Finding:
    name = lock.name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
    twin = next((entry.name for entry in entries if entry.name == name), "")
    if twin:
        return Finding(rules.LOCK_FILE, at, f"“{twin}”正被打开的标记文件", "已保存并关闭的填报表")
    remedy = "没有对应的填报表，是残留的临时文件，可以删除。"
    return Finding(rules.LOCK_FILE, at, "临时标记文件", "只有填报表", remedy)


def _placement(folder: Path, submission: UnitSubmission) -> Iterator[Finding]:
    unit = submission.unit
    folder_code = _LEADING_CODE.match(folder.name)
    if folder_code and folder_code.group() != unit.department_code.value:
        expected = f"文件夹的部门代码 {folder_code.group()}"
        yield Finding(rules.WRONG_FOLDER, unit.department_code.at, f"部门代码 {unit.department_code}", expected)
    file_code = _LEADING_CODE.match(Path(submission.file).name)
    if file_code and file_code.group() != unit.unit_code.value:
        expected = f"文件名中的 {file_code.group()}"
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


def _against_roster(
    folder: Path, submissions: Sequence[UnitSubmission], names: Sequence[str], roster: Sequence[RosterEntry]
) -> Iterator[Finding]:
    by_code = {unit.unit_code: unit for unit in roster}
    for submission in submissions:
        code, name = submission.unit.unit_code, submission.unit.unit_name
        unit = by_code.get(code.value)
        if unit is None or unit.department_code != submission.unit.department_code.value:
            department = submission.unit.department_code
            without_zeros = by_code.get(code.value.lstrip("0"))
            remedy = _LOST_ZEROS.format(found=without_zeros.unit_code, code=code) if without_zeros else ""
            found = f"部门 {department} 单位 {code} {name}"
            yield Finding(rules.UNKNOWN_UNIT, code.at, found, "单位名单中的单位", remedy)
        elif same_key(unit.unit_name) != same_key(name.value):
            yield Finding(rules.UNIT_NAME_DIFFERS, name.at, f"“{name}”", f"“{unit.unit_name}”")
    yield from _missing_units(folder, submissions, names, roster)


def _missing_units(
    folder: Path, submissions: Sequence[UnitSubmission], names: Sequence[str], roster: Sequence[RosterEntry]
) -> Iterator[Finding]:
    """A workbook that is there but could not be read has its own finding: its unit is not missing."""
    department = _LEADING_CODE.match(folder.name)
    present = {submission.unit.unit_code.value for submission in submissions}
    present |= {match.group() for name in names if (match := _LEADING_CODE.match(name))}
    for unit in roster:
        if department and unit.department_code == department.group() and unit.unit_code not in present:
            found = f"没有 {unit.unit_code} {unit.unit_name} 的填报表"
            yield Finding(rules.MISSING_UNIT, Location(folder.name), found, "每个单位一份填报表")
