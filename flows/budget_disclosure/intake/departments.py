"""Which departments a year has: the folders under ``inputs/<year>/`` and the bureau's roster."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.file_formats import ARCHIVE_SUFFIXES, SPREADSHEET_SUFFIXES, WORKBOOK_SUFFIX
from budget_disclosure.intake.received import is_lock_file
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.shown_names import shown_name

# Roster and register are .csv files of the bureau's own, which stand beside the folders.
_SENDINGS = (SPREADSHEET_SUFFIXES - {".csv"}) | ARCHIVE_SUFFIXES | {WORKBOOK_SUFFIX}
_FOLDER_NAME = re.compile(r"([0-9A-Za-z]{1,20})-(.+)")


@dataclass(frozen=True, slots=True)
class DepartmentFolder:
    """A department of the year; ``folder`` is ``None`` when the roster has it and nothing was sent."""

    code: str
    name: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """The departments of a year in the order of their codes, and what else lies in the year's folder."""

    departments: tuple[DepartmentFolder, ...]
    findings: tuple[Finding, ...]


def discover(inputs: Path, year: int) -> Discovery:
    """Return the departments of ``inputs/<year>``.

    Raises ``DisclosureError`` when there is no such folder, ``DeclarationError`` for a roster that is not as
    documented.
    """
    root = inputs / str(year)
    if not root.is_dir():
        raise DisclosureError(
            f"没有找到 {year} 年度的填报文件夹 {root}。请在项目文件夹里运行，或用 --inputs 指明 inputs 文件夹的位置。"
        )
    found: dict[str, DepartmentFolder] = {}
    folders: dict[str, Path] = {}  # by the code in one case: to Windows both are the same output folder
    findings: list[Finding] = []
    for path in sorted(root.iterdir(), key=lambda path: path.name):
        if path.name.startswith(".") or is_lock_file(path.name):
            continue
        name = shown_name(path.name)
        if path.is_symlink() and not path.exists():
            findings.append(Finding(rules.NO_ORDINARY_FILE, Location(name), "失效的链接", "部门文件夹"))
            continue
        if not (path.is_dir() or _is_sending(path)):
            continue
        if not path.is_dir():
            found_here = f"文件直接放在 {year} 文件夹下"
            findings.append(Finding(rules.STRAY_FILE, Location(name), found_here, "部门文件夹里的填报表"))
            continue
        department = _parse(path)
        if department is None:
            findings.append(Finding(rules.FOLDER_NAME, Location(name), f"文件夹名“{name}”", "如“021-某某局”"))
        elif (first := folders.setdefault(department.code.casefold(), path)) != path:
            found_here = f"部门代码 {department.code} 又一个文件夹"
            findings.append(Finding(rules.TWO_FOLDERS, Location(name), found_here, f"只有“{shown_name(first.name)}”"))
        else:
            found[department.code] = department
    for code, name in _roster_departments(root):
        found.setdefault(code, DepartmentFolder(code, name, None))
    return Discovery(tuple(found[code] for code in sorted(found)), tuple(findings))


def select(departments: Iterable[DepartmentFolder], codes: Iterable[str]) -> tuple[DepartmentFolder, ...]:
    """Return the departments with the given codes, or all. Raises ``DisclosureError`` for an unknown code."""
    known = {department.code: department for department in departments}
    wanted = list(dict.fromkeys(codes))
    unknown = [code for code in wanted if code not in known]
    if unknown:
        listing = "、".join(f"{department.code} {department.name}" for department in known.values()) or "（无）"
        raise DisclosureError(f"没有部门代码 {'、'.join(unknown)}。现有部门：{listing}")
    return tuple(known[code] for code in sorted(wanted)) if wanted else tuple(known.values())


def _is_sending(path: Path) -> bool:
    return path.suffix.lower() in _SENDINGS


def _parse(path: Path) -> DepartmentFolder | None:
    """Return the department of a folder; one whose name cannot be used is told when it is read (I-134)."""
    match = _FOLDER_NAME.fullmatch(shown_name(path.name))
    return DepartmentFolder(match[1], match[2], path) if match else None


def _roster_departments(root: Path) -> list[tuple[str, str]]:
    path = root / ROSTER_NAME
    return [(entry.department_code, entry.department_name) for entry in read_roster(path)] if path.exists() else []
