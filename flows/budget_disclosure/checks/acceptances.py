"""Accepting findings, by rule and unit, and what is wrong with acceptances.

A 提醒 can be accepted; so can an error whose rule says that a person may let it stand (``Rule.is_acceptable``), but
only at the place that the acceptance names, so that it never covers another error. The day comes from outside. An
acceptance of anything else, one that nothing needs, and one past its last day are findings themselves (rules W-), at
the line of the file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from budget_disclosure.declarations.waivers_yaml import Waiver
from budget_disclosure.model.findings import Finding, Rule, Severity, is_blocked, warn
from budget_disclosure.model.location import Location

_BASIS: Final = "预算公开内部控制：对提醒事项的接受应有理由、有人负责、有期限"

UNUSED = warn(
    "W-101",
    "接受的提醒应仍然存在",
    _BASIS,
    "提醒已不存在的，请从 waivers.yaml 删除这一条；写错规则或单位代码的，请改正。",
    sometimes=(Severity.UNDETERMINED,),
)
EXPIRED = warn("W-102", "接受的期限不应已过", _BASIS, "请重新核对：仍可接受的改写期限，否则删除这一条并更正填报表。")
NOT_ACCEPTABLE = warn(
    "W-103",
    "只能接受提醒，以及规则目录中注明可以由负责人接受的错误",
    _BASIS,
    "错误和无法判断的事项请更正或补充填报，并从 waivers.yaml 删除这一条。",
)
UNKNOWN_UNIT = warn(
    "W-104", "接受的提醒应属于某个部门的单位", _BASIS, "请改正 waivers.yaml 中的单位代码，或删除这一条。"
)

_LEADING_CODE = re.compile(r"[0-9]+")
_NEEDS_PLACE = "这是可以由负责人接受的错误，但要写明位置：请在这一条加上“at: {at}”。"


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The acceptances of a year as they hold ``today``."""

    waivers: tuple[Waiver, ...]
    today: date

    def mark(self, findings: Iterable[Finding], units: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
        """Return the findings, accepted ones marked; ``units`` as in ``apply_waivers``."""
        listed = tuple(findings)
        return apply_waivers(listed, self.waivers, self.today, units)[: len(listed)]


def apply_waivers(
    findings: Sequence[Finding], waivers: Iterable[Waiver], today: date, units: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Return the findings, accepted ones marked (``Finding.accepted``), and then those of rules W-101 to W-103.

    ``waivers`` are those of this department (``waivers_of``). ``units`` gives the code for the file of a location: of
    the unit for its workbook, of the department for findings of the whole document; without an entry the code at the
    beginning of the file name counts. While an error stops later checks, it cannot be determined that an acceptance
    is not needed.
    """
    codes = units or {}
    left = [replace(finding, accepted=finding.explained) if finding.accepted else finding for finding in findings]
    of_waivers: list[Finding] = []
    for waiver in waivers:
        meant = [index for index, finding in enumerate(left) if _is_meant(finding, waiver, codes)]
        open_ones = [index for index in meant if not left[index].accepted]
        if today > waiver.until:
            of_waivers.append(_finding(EXPIRED, waiver, f"期限 {waiver.until:%Y-%m-%d} 已过", "尚未到期的接受"))
            continue
        for index in (i for i in open_ones if _can_accept(left[i], waiver)):
            left[index] = replace(left[index], accepted=_words(waiver))
        of_waivers += _refused(waiver, [left[index] for index in open_ones])
        if not open_ones:
            of_waivers.append(_unused(waiver, findings))
    return (*left, *of_waivers)


def waivers_of(waivers: Iterable[Waiver], department_code: str, unit_codes: Iterable[str]) -> tuple[Waiver, ...]:
    """Return the acceptances of a department: for itself, its units, and unit codes that begin like its own."""
    own = {department_code, *unit_codes}
    return tuple(w for w in waivers if w.unit in own or (department_code and w.unit.startswith(department_code)))


def check_waiver_units(waivers: Iterable[Waiver], departments: Mapping[str, Iterable[str]]) -> tuple[Finding, ...]:
    """Return a finding for each acceptance that no department takes; ``departments`` are the unit codes of each."""
    listed = tuple(waivers)
    taken = {w for code, units in departments.items() for w in waivers_of(listed, code, units)}
    return tuple(
        _finding(UNKNOWN_UNIT, waiver, f"单位代码 {waiver.unit}", "单位名单或填报表中的单位代码")
        for waiver in listed
        if waiver not in taken
    )


def _is_meant(finding: Finding, waiver: Waiver, codes: Mapping[str, str]) -> bool:
    if finding.rule.id != waiver.rule or _code(finding, codes) != waiver.unit:
        return False
    return not waiver.at or waiver.at == _place(finding)


def _can_accept(finding: Finding, waiver: Waiver) -> bool:
    if finding.effective_severity is Severity.WARN:
        return True
    return _is_for_a_person(finding) and bool(waiver.at)


def _is_for_a_person(finding: Finding) -> bool:
    return finding.effective_severity is Severity.BLOCK and finding.rule.is_acceptable


def _place(finding: Finding) -> str:
    at = finding.at
    return f"{at.sheet}!{at.cell}" if at.sheet and at.cell else at.sheet or at.cell


def _code(finding: Finding, codes: Mapping[str, str]) -> str:
    file = finding.at.file
    if file in codes:
        return codes[file]
    match = _LEADING_CODE.match(PurePosixPath(file).name)
    return match.group() if match else ""


def _words(waiver: Waiver) -> str:
    return f"{waiver.reason.rstrip('。')}（{waiver.who}，至 {waiver.until:%Y-%m-%d}）"


def _refused(waiver: Waiver, meant: Sequence[Finding]) -> list[Finding]:
    refused = [finding for finding in meant if not finding.accepted]
    words = sorted({finding.effective_severity for finding in refused}, key=list(Severity).index)
    if not words:
        return []
    found = f"{waiver.rule} 在单位 {waiver.unit} 是“{'、'.join(words)}”"
    place = next((_place(finding) for finding in refused if _is_for_a_person(finding)), "")
    remedy = _NEEDS_PLACE.format(at=place) if place and not waiver.at else ""
    return [_finding(NOT_ACCEPTABLE, waiver, found, f"“{Severity.WARN}”", remedy)]


def _unused(waiver: Waiver, findings: Sequence[Finding]) -> Finding:
    found = f"单位 {waiver.unit} 没有 {waiver.rule} 的提醒"
    if is_blocked(findings):
        remedy = "填报表有错误，部分检查尚未进行；请在错误更正后再看。"
        return _finding(UNUSED, waiver, found, "仍然存在的提醒", remedy, Severity.UNDETERMINED)
    return _finding(UNUSED, waiver, found, "仍然存在的提醒")


def _finding(
    rule: Rule, waiver: Waiver, found: str, expected: str, remedy: str = "", severity: Severity | None = None
) -> Finding:
    at = Location(waiver.file, "", f"第 {waiver.line} 行")
    return Finding(rule, at, found, expected, remedy, severity=severity)
