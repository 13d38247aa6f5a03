"""The findings of a report by rule: what a rule asks and what to do is said once, then every place where it is broken.

Pure: the page prints these values.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from budget_disclosure.model.findings import Finding, Rule, Severity, by_rule, in_order
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.report.outcome import DepartmentOutcome

_LEADING_CODE = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is broken, as people name it; ``copy`` is the returned workbook that shows it, if there is one."""

    file: str
    text: str
    copy: Path | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What was found at one place, or equally at several. ``remedy`` is there where it is not the group's.

    ``document`` names the unit whose own document alone is concerned, empty for what concerns the department.
    """

    finding: Finding
    places: tuple[Place, ...]
    remedy: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of a rule that have one severity; ``waiver`` is the text with which a person could accept them."""

    rule: Rule
    severity: Severity
    is_accepted: bool
    count: int
    remedy: str
    files: tuple[str, ...]
    cases: tuple[Case, ...]
    waiver: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, each once."""
        return tuple(dict.fromkeys(place for case in self.cases for place in case.places))

    @property
    def anchor(self) -> str:
        """The name of the group's place in the page."""
        return f"{'accepted-' if self.is_accepted else ''}{self.severity.name.lower()}-{self.rule.id}"


def rule_groups(outcome: DepartmentOutcome) -> tuple[Group, ...]:
    """Return the findings of an outcome by rule, those first that matter most (``findings.in_order``)."""
    grouping = _Grouping(outcome)
    return tuple(grouping.group(findings) for findings in by_rule(in_order(outcome.all_findings)))


class _Grouping:
    """What groups are made with: the copies that went back, and whose findings are whose."""

    def __init__(self, outcome: DepartmentOutcome) -> None:
        self._outcome = outcome
        pages = {path.stem: path for path in outcome.returned}
        self._copies: Mapping[str, Path] = pages | {p.stem: p for p in outcome.returned if p.suffix == ".xlsx"}
        self._own = {finding: one.title for one in outcome.documents if one.is_unit for finding in one.findings}

    def group(self, findings: Sequence[Finding]) -> Group:
        """Return the group of findings of one rule and severity."""
        first = findings[0]
        remedy = Counter(finding.what_to_do for finding in findings).most_common(1)[0][0]
        accepted = bool(first.accepted)
        return Group(
            rule=first.rule,
            severity=first.effective_severity,
            is_accepted=accepted,
            count=len(findings),
            remedy=remedy,
            files=tuple(dict.fromkeys(finding.at.file_name or self._outcome.title for finding in findings)),
            cases=tuple(self._cases(findings, remedy)),
            waiver="" if accepted else "\n".join(self._waivers(findings)),
        )

    def _cases(self, findings: Sequence[Finding], remedy: str) -> Iterator[Case]:
        """Yield the cases; neighbours that say the same of several cells of a file are one."""

        def said(finding: Finding) -> tuple[object, ...]:
            own = finding.what_to_do
            return finding.at.file, finding.found, finding.expected, own, finding.difference, finding.operands

        for _, equal in groupby(findings, key=said):
            alike = tuple(equal)
            first = alike[0]
            own = first.what_to_do if first.what_to_do != remedy else ""
            places = tuple(dict.fromkeys(self._place(finding) for finding in alike))
            yield Case(first, places, own, self._own.get(first, ""))

    def _place(self, finding: Finding) -> Place:
        at = finding.at
        copy = self._copies.get(safe_name(PurePosixPath(at.file).stem)) if at.file else None
        return Place(at.file_name, at.place or "整个文件", copy)

    def _waivers(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield what accepts the findings: a reminder for its unit, an error only where it stands, if it may be at all.

        Reason, person and day are left blank: the file is refused until somebody has written them.
        """
        rule, severity = findings[0].rule, findings[0].effective_severity
        if rule.id.startswith("W-"):
            return
        if severity is Severity.WARN:
            for unit in dict.fromkeys(self._unit(finding) for finding in findings):
                yield _waiver(rule.id, unit)
        elif severity is Severity.BLOCK and rule.is_acceptable:
            for finding in findings:
                if finding.at.sheet and finding.at.cell:
                    yield _waiver(rule.id, self._unit(finding), f"{finding.at.sheet}!{finding.at.cell}")

    def _unit(self, finding: Finding) -> str:
        """Return the code by which ``checks/acceptances`` knows the finding's unit."""
        file = finding.at.file
        codes = {**dict(self._outcome.unit_codes), self._outcome.name: self._outcome.code}
        codes |= {one.name: one.code for one in self._outcome.documents if one.is_unit and finding in one.findings}
        if file in codes:
            return codes[file]
        match = _LEADING_CODE.match(PurePosixPath(file).name)
        return match.group() if match else self._outcome.code


def of_severity(groups: Iterable[Group], *severities: Severity) -> tuple[Group, ...]:
    """Return the open groups of some severities."""
    return tuple(group for group in groups if group.severity in severities and not group.is_accepted)


def _waiver(rule: str, unit: str, at: str = "") -> str:
    lines = [f"  - rule: {rule}", f"    unit: '{unit}'"]
    if at:
        lines.append(f"    at: {at}")
    return "\n".join([*lines, "    reason:", "    who:", "    until:"])
