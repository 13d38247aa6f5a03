"""What was put into a department's folder: the workbooks, what was sent but cannot be read, and what is neither.

The board asks the same before a run, so both say the same of a file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.file_formats import WORKBOOK_SUFFIX, Unread, checksum, unread_file
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import leading_code, same_key

OLD_FOLDER = "旧版"
"""The subfolder of a department for superseded workbooks: never read, never mentioned."""

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX"})
_SHOWN_NAMES = 3
_OTHER_DOCUMENT = "该文件不会被读取：请该单位报送 .xlsx 格式的填报表；与填报无关的文件请移走。"


@dataclass(frozen=True)
class Received:
    """A department's folder looked through. ``unread`` may hold submissions, ``findings`` say what else to look at."""

    workbooks: tuple[Path, ...]
    unread: tuple[Unread, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def unreadable(self) -> tuple[Unread, ...]:
        """What stands in the way: of what could not be read, all but copies of workbooks that are there."""
        return tuple(one for one in self.unread if one.finding.effective_severity is Severity.BLOCK)


def look_through(folder: Path) -> Received:
    """Return what lies in a department's folder; no workbook is opened. Raises ``OSError``."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    workbooks = tuple(entry for entry in entries if is_workbook(entry))
    unread: list[Unread] = []
    findings: list[Finding] = []
    for entry in entries:
        if entry in workbooks or _is_nothing(entry):
            continue
        one = _unread_entry(folder, entry, workbooks)
        if one is not None:
            unread.append(one)
        else:
            findings += _other_entry(folder, entry, workbooks)
    documents = [one for finding in findings if (one := _instead_of_a_workbook(folder, finding, workbooks))]
    replaced = {one.finding.at for one in documents}
    return Received(workbooks, (*unread, *documents), tuple(f for f in findings if f.at not in replaced))


def other_file(at: Location) -> Finding:
    """Return the finding that a file is no submission and does not belong there."""
    return Finding(rules.OTHER_FILE, at, "不是填报表的文件", "只有填报表")


def _instead_of_a_workbook(folder: Path, finding: Finding, workbooks: Sequence[Path]) -> Unread | None:
    """Return a file of any other kind that is named after a unit of which no workbook is there: a scan, a Word file."""
    name, department = PurePosixPath(finding.at.file).name, leading_code(folder.name)
    code = leading_code(name)
    if finding.rule is not rules.OTHER_FILE or not department or code == department:
        return None
    if not code.startswith(department) or code in {leading_code(workbook.name) for workbook in workbooks}:
        return None
    found = f"{PurePosixPath(name).suffix or '没有扩展名'}的文件，没有单位 {code} 的填报表"
    wrong = Finding(rules.WRONG_FORMAT, finding.at, found, ".xlsx 格式的填报表", _OTHER_DOCUMENT)
    return Unread(wrong, (name,), instead_of=code)


def is_lock_file(name: str) -> bool:
    """Return whether a file only says that another one is open (Excel and WPS ``~$``, LibreOffice ``.~lock``)."""
    return name.startswith(("~$", ".~"))


def is_hidden(name: str) -> bool:
    """Return whether a file is hidden or a lock file: nothing a person put there as a submission."""
    return name.startswith(".") or is_lock_file(name)


def is_workbook(entry: Path) -> bool:
    """Files whose names begin with a dot are hidden ones of macOS and of programs, never what a person sends."""
    return entry.suffix.lower() == WORKBOOK_SUFFIX and not is_hidden(entry.name) and entry.is_file()


def _is_nothing(entry: Path) -> bool:
    """Return whether nobody put it there as anything: old workbooks, and what systems keep in folders."""
    if entry.is_dir():
        return entry.name == OLD_FOLDER or entry.name in _SYSTEM_FOLDERS or not any(entry.iterdir())
    # macOS keeps a file's properties in a second one (._) when it copies to other disks.
    return entry.name.startswith("._") or entry.name.lower() in _SYSTEM_FILES


def _unread_entry(folder: Path, entry: Path, workbooks: Sequence[Path]) -> Unread | None:
    name = f"{folder.name}/{entry.name}"
    if entry.is_dir():
        return _unread_folder(name, entry, workbooks)
    if is_hidden(entry.name):
        return None
    one = unread_file(entry, name, lambda: workbooks)
    if one is None:
        return None
    # A copy beside the real workbook only needs a look; on its own it may be the unit's submission.
    is_copy = one.is_copy or same_key(entry.stem) in {same_key(workbook.stem) for workbook in workbooks}
    return _as_copy(one) if is_copy else one


def _as_copy(one: Unread) -> Unread:
    return replace(one, finding=replace(one.finding, severity=Severity.WARN), is_copy=True)


def _unread_folder(name: str, entry: Path, workbooks: Sequence[Path]) -> Unread | None:
    """Return a subfolder that holds what may be submissions; ``None`` for one with other things only."""
    inside = list(_sendings(entry))
    if not inside:
        return None
    names = [path.name for path in inside]
    more = f"等 {len(names)} 个" if len(names) > _SHOWN_NAMES else ""
    found = f"子文件夹，里面有{'、'.join(f'“{one}”' for one in names[:_SHOWN_NAMES])}{more}"
    finding = Finding(rules.IN_SUBFOLDER, Location(name), found, "直接放在部门文件夹中的填报表")
    unread = Unread(finding, (entry.name, *names))
    known = {checksum(workbook) for workbook in workbooks}
    return _as_copy(unread) if all(checksum(path) in known for path in inside) else unread


def _sendings(folder: Path) -> Iterator[Path]:
    """Yield what may be submissions in a folder and its folders; links are not followed, so this ends."""
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.is_symlink() or _is_nothing(path):
            continue
        if path.is_dir():
            yield from _sendings(path)
        elif is_workbook(path) or (not is_hidden(path.name) and unread_file(path, path.name) is not None):
            yield path


def _other_entry(folder: Path, entry: Path, workbooks: Sequence[Path]) -> Iterator[Finding]:
    at = Location(f"{folder.name}/{entry.name}")
    if entry.is_dir():
        yield Finding(rules.SUBFOLDER, at, "子文件夹", "只有填报表")
    elif is_lock_file(entry.name):
        yield _lock_finding(at, entry, workbooks)
    else:
        yield other_file(at)


def _lock_finding(at: Location, lock: Path, workbooks: Sequence[Path]) -> Finding:
    name = lock.name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
    if any(entry.name == name for entry in workbooks):
        return Finding(rules.LOCK_FILE, at, f"“{name}”正被打开的标记文件", "已保存并关闭的填报表")
    remedy = "没有对应的填报表，是残留的临时文件，可以删除。"
    return Finding(rules.LOCK_FILE, at, "临时标记文件", "只有填报表", remedy)
