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

# Roster and register are .csv files of the bureau's own, which stand beside the folders.
_SENDINGS = (SPREADSHEET_SUFFIXES - {".csv"}) | ARCHIVE_SUFFIXES | {WORKBOOK_SUFFIX}
_FOLDER_NAME = re.compile(r"([0-9A-Za-z]+)-(.+)")


@dataclass(frozen=True, slots=True)
class DepartmentFolder:
    """A department of the year; ``folder`` is ``None`` when the roster has it and nothing was sent."""

    code: str
    name: str
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """The departments of a year in the order of their codes, and what stands in the folder and belongs to none."""

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
    findings: list[Finding] = []
    for path in sorted(root.iterdir(), key=lambda path: path.name):
        if path.name.startswith(".") or is_lock_file(path.name) or (path.is_file() and not _is_sending(path)):
            continue
        if not path.is_dir():
            found_here = f"文件直接放在 {year} 文件夹下"
            findings.append(Finding(rules.STRAY_FILE, Location(path.name), found_here, "部门文件夹里的填报表"))
            continue
        department = _parse(path)
        if department is None:
            findings.append(Finding(rules.FOLDER_NAME, Location(path.name), f"文件夹名“{path.name}”", "如“021-某某局”"))
        elif department.code in found:
            other = found[department.code].folder
            expected = f"只有“{other.name}”" if other else "只有一个文件夹"
            found_here = f"部门代码 {department.code} 又一个文件夹"
            findings.append(Finding(rules.TWO_FOLDERS, Location(path.name), found_here, expected))
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
    match = _FOLDER_NAME.fullmatch(path.name)
    return DepartmentFolder(match[1], match[2], path) if match else None


def _roster_departments(root: Path) -> list[tuple[str, str]]:
    path = root / ROSTER_NAME
    return [(entry.department_code, entry.department_name) for entry in read_roster(path)] if path.exists() else []
