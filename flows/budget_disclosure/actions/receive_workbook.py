"""A workbook that somebody sends over a page: it goes where its own unit code says, and what it replaces is kept.

Who sends a workbook through the page says when: the newer of two with one revision is the later one, which a folder
into which both are dropped cannot know (I-115). A lower revision never takes the place of a higher one.
"""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from budget_disclosure.actions.check_workbooks import CheckedFile, check_file, forget_prepared, not_a_workbook
from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.department_formats import DepartmentFormats, formats_of_departments
from budget_disclosure.intake.departments import DepartmentFolder, discover
from budget_disclosure.intake.file_formats import WORKBOOK_SUFFIX
from budget_disclosure.intake.read_workbook import Intake, read_content
from budget_disclosure.intake.received import OLD_FOLDER, is_workbook
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Finding, render
from budget_disclosure.model.shown_names import safe_name, shown_name
from budget_disclosure.store.atomic_writing import first_free, write_atomically
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import lock_year
from budget_disclosure.text.comparable import leading_code

_UNKNOWN = 0  # revisions begin with 1
_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,8}")
_LONGEST_SHOWN = 120
_TIMES_TRIED = 3
# A department's folder is read again for every workbook that comes; what is in them is remembered by their digest.
_MOST_REMEMBERED = 4096
_WHOSE: dict[tuple[str, Path, int], tuple[str, int]] = {}
_OTHER_FORMS = (rules.WRONG_YEAR, rules.WRONG_VERSION, rules.OTHER_FORMAT)
_SAYS_NO_UNIT = "这份填报表没有写明是哪个单位的（“单位代码”读不出），没有收下。"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came, and by what name it was called. ``unit_code`` is the unit that may send only its own, else empty."""

    content: bytes
    name: str
    unit_code: str = ""

    @property
    def shown_name(self) -> str:
        """The name for people: no folders, nothing unseen, not endless."""
        name = shown_name(PurePosixPath(self.name.replace("\\", "/")).name) or "（没有名称）"
        return name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 20]}…{name[-19:]}"


@dataclass(frozen=True, slots=True)
class UnitInYear:
    """A unit of a year; ``folder`` is its department's under ``inputs/``, which may not be there yet."""

    code: str
    name: str
    department_code: str
    department_name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class ReceivedWorkbook:
    """What became of a workbook: where it is, its digest; ``kept`` are the earlier ones, by where they are kept now.

    ``is_known`` says that the same content was there already: then nothing was written.
    """

    unit: UnitInYear
    path: Path
    digest: str
    at: datetime
    kept: tuple[Path, ...] = ()
    is_known: bool = False


class RefusedWorkbookError(DisclosureError):
    """A workbook was not taken, and nothing was written; ``findings`` say more, where there are any."""

    def __init__(self, words: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(words)
        self.findings = tuple(findings)


def receive_workbook(sent: Sent, year: int, folders: YearFolders, now: datetime) -> ReceivedWorkbook:
    """Put a workbook into its department's folder and return where it is; the earlier one goes to ``旧版``.

    Raises ``RefusedWorkbookError`` for what is no workbook, is one of another year or format, names no unit of the year
    or another than the sender's, or has a lower revision than the one that is there; ``DisclosureError`` and
    ``OSError`` as the folders do.
    """
    _refuse_other_kinds(sent)
    formats = formats_of_departments(folders.templates, folders.inputs, year)
    departments = discover(folders.inputs, year).departments
    intake = _read(sent, formats, departments)
    code = intake.identity.unit_code.value if intake.identity.unit_code else ""
    if not code or not code.isascii() or not code.isdecimal():
        raise RefusedWorkbookError(_SAYS_NO_UNIT, intake.findings)
    if sent.unit_code and code != sent.unit_code:
        raise RefusedWorkbookError(f"这是单位 {code} 的填报表，这里只收单位 {sent.unit_code} 的，没有收下。")
    unit = unit_in_year(code, year, folders, _stated_name(intake))
    spec = declarations_of(formats.of(unit.department_code).folder, year)
    _refuse_other_forms(sent, spec)
    with lock_year(state_folder(folders.outputs, year)):
        return _placed(sent, unit, spec, _revision(intake), now)


def unit_in_year(code: str, year: int, folders: YearFolders, stated_name: str = "") -> UnitInYear:
    """Return a unit of a year: as the roster has it, without a roster by the department whose code its own begins with.

    Raises ``RefusedWorkbookError`` where the year has no such unit.
    """
    root = folders.inputs / str(year)
    departments = {one.code: one for one in discover(folders.inputs, year).departments}
    roster = root / ROSTER_NAME
    if roster.is_file():
        entry = next((one for one in read_roster(roster) if one.unit_code == code), None)
        if entry is None:
            raise RefusedWorkbookError(f"{ROSTER_NAME} 里没有单位 {code}，没有收下。请核对单位代码，或先更正名单。")
        department, name = departments[entry.department_code], entry.unit_name
    else:
        owners = [one for one in departments if code.startswith(one)]
        if not owners:
            raise RefusedWorkbookError(f"没有哪个部门的代码是单位代码 {code} 的开头，没有收下。请核对单位代码。")
        department, name = departments[max(owners, key=len)], stated_name or code
    folder = department.folder or root / safe_name(f"{department.code}-{department.name}")
    return UnitInYear(code, name, department.code, department.name, folder)


def workbook_of_unit(unit: UnitInYear, year: int, folders: YearFolders) -> Path | None:
    """Return the workbook of a unit that counts: of the highest revision; ``None`` where it has sent none."""
    formats = formats_of_departments(folders.templates, folders.inputs, year)
    found = _of_unit(unit, declarations_of(formats.of(unit.department_code).folder, year))
    return max(found, key=lambda one: (one.revision, one.path.name)).path if found else None


def check_received(path: Path, year: int, folders: YearFolders, now: datetime) -> CheckedFile:
    """Return the findings of a workbook as ``disclose check`` has them, of what lies in the folder at this moment."""
    forget_prepared()
    return check_file(path, folders.templates, year, now.date(), folders.outputs)


def _refuse_other_kinds(sent: Sent) -> None:
    """Refuse what is called other than a workbook, in the words of a run."""
    suffix = PurePosixPath(sent.shown_name).suffix
    if suffix.lower() == WORKBOOK_SUFFIX:
        return
    with tempfile.TemporaryDirectory() as folder:
        # The name of the file is ours; only its ending, which says the kind, is the sender's.
        path = Path(folder) / f"sent{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        path.write_bytes(sent.content)
        finding = not_a_workbook(path, sent.shown_name)
    raise RefusedWorkbookError(f"没有收下。{render(finding)}", (finding,))


def _refuse_other_forms(sent: Sent, spec: Declarations) -> None:
    """Refuse the form of another year or format: nothing of it can be used, and what can would have to give way."""
    intake = read_content(sent.content, sent.shown_name, spec)
    found = [one for one in intake.findings if one.rule in _OTHER_FORMS]
    if intake.submission is None and found:
        raise RefusedWorkbookError(f"这不是本年度、本部门用的填报表，没有收下。{render(found[0])}", found[:1])


def _read(sent: Sent, formats: DepartmentFormats, departments: Sequence[DepartmentFolder]) -> Intake:
    """Return the workbook as the format reads it that finds out whose it is; else as the first one does."""
    known = formats.in_use([one.code for one in departments])
    name = sent.shown_name
    intakes = [read_content(sent.content, name, declarations_of(one.folder, formats.year)) for one in known]
    said = [one for one in intakes if one.identity.unit_code is not None]
    return next((one for one in said if one.submission is not None), (said or intakes)[0])


def _stated_name(intake: Intake) -> str:
    return intake.submission.unit.unit_name.value if intake.submission else ""


def _revision(intake: Intake) -> int:
    return intake.identity.revision.value if intake.identity.revision else _UNKNOWN


@dataclass(frozen=True, slots=True)
class _There:
    """A workbook of the unit that is there."""

    path: Path
    content: bytes
    revision: int


def _of_unit(unit: UnitInYear, spec: Declarations) -> list[_There]:
    """Return the workbooks of a unit: those that say so, and those that say nothing and are named after it."""
    if not unit.folder.is_dir():
        return []
    found = []
    for path in sorted(unit.folder.iterdir(), key=lambda one: one.name):
        if is_workbook(path):
            content = path.read_bytes()
            code, revision = _whose(content, spec)
            if (code or leading_code(path.name)) == unit.code:
                found.append(_There(path, content, revision))
    return found


def _whose(content: bytes, spec: Declarations) -> tuple[str, int]:
    """Return unit code and revision of a workbook, ``""`` and 0 for what it does not say."""
    key = digest(content), spec.folder, spec.year
    if key not in _WHOSE:
        intake = read_content(content, "", spec)
        if len(_WHOSE) >= _MOST_REMEMBERED:
            _WHOSE.clear()
        _WHOSE[key] = (intake.identity.unit_code.value if intake.identity.unit_code else "", _revision(intake))
    return _WHOSE[key]


def _placed(sent: Sent, unit: UnitInYear, spec: Declarations, revision: int, now: datetime) -> ReceivedWorkbook:
    own = digest(sent.content)
    earlier = _of_unit(unit, spec)
    for one in earlier:
        if one.content == sent.content:
            return ReceivedWorkbook(unit, one.path, own, now, is_known=True)
    newest = max((one.revision for one in earlier), default=_UNKNOWN)
    if revision < newest:
        stated = f"修订号 {revision}" if revision else "读不出修订号的"
        raise RefusedWorkbookError(
            f"单位 {unit.code} 已报送修订号 {newest} 的填报表，这一份是{stated}，没有收下。"
            f"确要以这一份为准的，请把其中的修订号改为 {newest} 或更大的数再报送。"
        )
    target = _target(unit, earlier)
    kept = [_keep(one, now) for one in earlier]
    write_atomically(target, sent.content)
    for one in earlier:
        if one.path != target:
            one.path.unlink(missing_ok=True)
    return ReceivedWorkbook(unit, target, own, now, tuple(kept))


def _target(unit: UnitInYear, earlier: Sequence[_There]) -> Path:
    """Return where the workbook goes: in the place of an earlier one, never of a file that is another unit's."""
    named = [one.path for one in earlier if leading_code(one.path.name) == unit.code]
    if named:
        return min(named, key=lambda path: (len(path.name), path.name))
    stem = safe_name(f"{unit.code}-{unit.name}")
    return first_free(lambda number: unit.folder / f"{stem}{f'（{number}）' if number > 1 else ''}{WORKBOOK_SUFFIX}")


def _keep(one: _There, now: datetime) -> Path:
    """Copy an earlier workbook into the folder of old ones, as it is at this moment, and return where it is."""
    folder = one.path.parent / OLD_FOLDER
    for _ in range(_TIMES_TRIED):
        content = one.path.read_bytes()
        stem = f"{one.path.stem[:_LONGEST_SHOWN]}（{now:%Y%m%d-%H%M%S}）"
        kept = first_free(lambda n, stem=stem: folder / f"{stem}{f'-{n}' if n > 1 else ''}{WORKBOOK_SUFFIX}")  # type: ignore[misc]
        write_atomically(kept, content)
        if one.path.read_bytes() == content:
            return kept
    raise DisclosureError(f"{one.path.name} 正在被别人改写，没有收下，请稍后再报送。")
