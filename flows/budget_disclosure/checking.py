"""Checking workbooks one by one, as an accountant does before sending them: findings only, nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from budget_disclosure.checks.submission import check_submission
from budget_disclosure.errors import DisclosureError
from budget_disclosure.findings import Finding, render
from budget_disclosure.intake import rules
from budget_disclosure.intake.formats import WORKBOOK_SUFFIX, unread_file
from budget_disclosure.intake.reader import read_submission
from budget_disclosure.model.location import Location
from budget_disclosure.outcome import counts_text
from budget_disclosure.spec.year import load_input_spec


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A workbook and everything found in it."""

    path: Path
    findings: tuple[Finding, ...]


def check_file(path: Path, templates: Path, year: int) -> CheckedFile:
    """Return the findings of reading a workbook and of the rules within a unit.

    Raises ``DisclosureError`` when there is no such file or no such year.
    """
    if not path.is_file():
        raise DisclosureError(f"没有文件 {path}。")
    spec = _input_spec(templates, year)
    if path.suffix.lower() != WORKBOOK_SUFFIX:
        return CheckedFile(path, (_not_a_workbook(path),))
    intake = read_submission(path, path.name, spec)
    checks = check_submission(intake.submission, spec.codes) if intake.submission else ()
    return CheckedFile(path, (*intake.findings, *checks))


def _not_a_workbook(path: Path) -> Finding:
    """Return what a run says of such a file; a run would leave out one that certainly holds no submission."""
    unread = unread_file(path, path.name)
    return unread.finding if unread else Finding(rules.WRONG_FORMAT, Location(path.name), *_OTHER)


_OTHER = ("不是填报表的文件", ".xlsx 格式的填报表")


# One command checks several workbooks of a year; nobody edits declarations meanwhile.
_input_spec = lru_cache(maxsize=2)(load_input_spec)


def choose_year(path: Path, templates: Path) -> int:
    """Return the year a workbook is checked against: that of the year folder it lies in, else the latest declared one.

    A workbook of another year then gets a finding that says so. Raises ``DisclosureError`` when no year is declared.
    """
    declared = {int(folder.name) for folder in templates.glob("20[0-9][0-9]") if folder.is_dir()}
    if not declared:
        raise DisclosureError(f"没有找到模板文件夹 {templates}。请在项目文件夹里运行，或用 --templates 指明它的位置。")
    named = [int(part) for part in path.resolve().parts if part.isdigit() and int(part) in declared]
    return named[-1] if named else max(declared)


def report_text(checked: Sequence[CheckedFile]) -> str:
    """Return the findings by file and sheet, one a line, and a line that sums up."""
    lines: list[str] = []
    for one in checked:
        lines.append(f"{one.path}：{counts_text(one.findings)}")
        for sheet, findings in groupby(sorted(one.findings, key=lambda f: f.at.sheet), key=lambda f: f.at.sheet):
            lines.append(f"  【{sheet}】" if sheet else "  【整个文件】")
            lines += [f"    {render(finding)}" for finding in findings]
    everything = [finding for one in checked for finding in one.findings]
    return "\n".join([*lines, f"共检查 {len(checked)} 个文件：{counts_text(everything)}。"])
