"""What was put into a department's folder: the workbooks, what was sent but cannot be read, and other files.

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
from budget_disclosure.model.shown_names import defect_of_name, safe_name, shown_name
from budget_disclosure.text.comparable import leading_code, same_key

OLD_FOLDER = "旧版"
"""The subfolder of a department for superseded workbooks: never read, never mentioned."""
RECEIPTS_FOLDER = "回执"
"""The subfolder in which the program answers a unit: its returned copy, or the word that all is well."""
NEVER_READ = frozenset({OLD_FOLDER, RECEIPTS_FOLDER})

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX"})
_SHOWN_NAMES = 3
_MOST_LOOKED_AT = 2_000
"""Files and folders of a subfolder that are looked at; who keeps more in it keeps something else there."""

USABLE_NAME = "UTF-8 编码、没有控制字符的名称"
_DIRECTLY = "直接放在部门文件夹中的填报表"
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
    sent = [entry for entry in entries if is_workbook(entry)]
    workbooks, unread = _by_name(folder, sent)
    findings: list[Finding] = []
    for entry in entries:
        if entry in sent or _is_nothing(entry):
            continue
        one = _unread_entry(folder, entry, workbooks)
        if one is not None:
            unread.append(one)
        else:
            findings += _other_entry(folder, entry, workbooks)
    documents = [one for finding in findings if (one := _instead_of_a_workbook(folder, finding, workbooks))]
    replaced = {one.finding.at for one in documents}
    return Received(workbooks, (*unread, *documents), tuple(f for f in findings if f.at not in replaced))


def _by_name(folder: Path, sent: Sequence[Path]) -> tuple[tuple[Path, ...], list[Unread]]:
    """Return the workbooks whose names are usable and differ on every system, and the others as not read."""
    workbooks: dict[str, Path] = {}
    unread: list[Unread] = []
    for entry in sent:
        name = shown_name(entry.name)
        at = Location(f"{shown_name(folder.name)}/{name}")
        if defect := defect_of_name(entry.name):
            unread.append(Unread(Finding(rules.UNUSABLE_NAME, at, defect, USABLE_NAME), (name,)))
            continue
        first = workbooks.setdefault(safe_name(entry.stem).casefold(), entry)
        if first is not entry:
            one = Unread(Finding(rules.SAME_NAME, at, f"与“{first.name}”重名的文件", "不同的名称"), (name,))
            unread.append(_as_copy(one) if checksum(first) == checksum(entry) else one)
    return tuple(workbooks.values()), unread


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
    """Return whether it is no part of what was sent: old workbooks, files that systems leave, what is gone."""
    if not (entry.is_symlink() or entry.exists()):
        return True
    if entry.is_dir():
        return entry.name in NEVER_READ or entry.name in _SYSTEM_FOLDERS or not any(entry.iterdir())
    # macOS keeps a file's properties in a second one (._) when it copies to other disks.
    return entry.name.startswith("._") or entry.name.lower() in _SYSTEM_FILES


def _unread_entry(folder: Path, entry: Path, workbooks: Sequence[Path]) -> Unread | None:
    name = f"{shown_name(folder.name)}/{shown_name(entry.name)}"
    if entry.is_dir():
        return _unread_folder(name, entry, workbooks)
    if is_hidden(entry.name):
        return None
    if not entry.is_file():
        found = "失效的链接" if entry.is_symlink() else "不是文件的东西（管道、设备等）"
        return Unread(Finding(rules.NO_ORDINARY_FILE, Location(name), found, "填报表文件"), (shown_name(entry.name),))
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
    inside, is_all = _sendings(entry)
    if not is_all:
        found = f"子文件夹，里面的文件超过 {_MOST_LOOKED_AT} 个，没有逐个查看"
        finding = Finding(rules.IN_SUBFOLDER, Location(name), found, _DIRECTLY)
        return Unread(finding, (shown_name(entry.name),))
    if not inside:
        return None
    names = [shown_name(path.name) for path in inside]
    more = f"等 {len(names)} 个" if len(names) > _SHOWN_NAMES else ""
    found = f"子文件夹，里面有{'、'.join(f'“{one}”' for one in names[:_SHOWN_NAMES])}{more}"
    finding = Finding(rules.IN_SUBFOLDER, Location(name), found, _DIRECTLY)
    unread = Unread(finding, (shown_name(entry.name), *names))
    known = {checksum(workbook) for workbook in workbooks}
    return _as_copy(unread) if all(checksum(path) in known for path in inside) else unread


def _sendings(folder: Path) -> tuple[list[Path], bool]:
    """Return what may be submissions in a folder and its folders, and whether all of it was looked at.

    Links are not followed, so this ends.
    """
    found: list[Path] = []
    looked_at, open_ones = 0, [folder]
    while open_ones:
        entries = sorted(open_ones.pop(0).iterdir(), key=lambda entry: entry.name)
        looked_at += len(entries)
        if looked_at > _MOST_LOOKED_AT:
            return found, False
        for path in entries:
            if path.is_symlink() or _is_nothing(path):
                continue
            if path.is_dir():
                open_ones.append(path)
            elif path.is_file() and (is_workbook(path) or _may_be_sent(path)):
                found.append(path)
    return found, True


def _may_be_sent(path: Path) -> bool:
    return not is_hidden(path.name) and unread_file(path, shown_name(path.name)) is not None


def _other_entry(folder: Path, entry: Path, workbooks: Sequence[Path]) -> Iterator[Finding]:
    at = Location(f"{shown_name(folder.name)}/{shown_name(entry.name)}")
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
