"""What is said of a year, its departments and their units."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from budget_disclosure.board.deadline import Clock, ClockState
from budget_disclosure.board.department_facts import Link, Published
from budget_disclosure.board.stage import Stage
from budget_disclosure.model.findings import Finding, Severity, by_rule
from budget_disclosure.model.law import PublicationPeriod
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.version import Publication


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """The findings of a department that break one rule with one severity: what is said once, and all places."""

    first: Finding
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings are open, by severity, and how many were accepted."""

    block: int = 0
    warn: int = 0
    undetermined: int = 0
    accepted: int = 0

    def by_title(self) -> dict[str, int]:
        """Return the counts under the words that people see."""
        return {
            Severity.BLOCK.value: self.block,
            Severity.WARN.value: self.warn,
            Severity.UNDETERMINED.value: self.undetermined,
            "已接受": self.accepted,
        }


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """How far a unit is; ``findings`` are its open ones, the most severe first."""

    code: str
    name: str
    stage: Stage
    counts: FindingCounts
    links: tuple[Link, ...]
    version: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def state_text(self) -> str:
        """The state in words, with the version where it is published."""
        return self.stage.text(self.version)

    @property
    def has_reported(self) -> bool:
        """Whether there is a workbook of the unit."""
        return self.stage is not Stage.NOT_SUBMITTED


@dataclass(frozen=True, slots=True)
class DepartmentStatus:
    """How far a department is. ``findings`` has the open ones, most severe first; ``notes`` what to know besides."""

    code: str
    name: str
    stage: Stage
    clock: Clock
    units: tuple[UnitStatus, ...]
    counts: FindingCounts
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    message: str
    notes: tuple[str, ...]
    published: Published
    sign_off: SignOffStatus | None = None
    format_title: str = ""

    @property
    def state_text(self) -> str:
        """The state in words, with the version where it is published."""
        return self.stage.text(self.versions)

    @property
    def versions(self) -> int:
        """How many versions were published."""
        return self.published.versions

    @property
    def publication(self) -> Publication | None:
        """The latest publication."""
        return self.published.latest

    @property
    def rules(self) -> tuple[BrokenRule, ...]:
        """The open findings by rule, in their order."""
        return tuple(
            BrokenRule(
                group[0],
                tuple(" › ".join(filter(None, (one.at.file_name, one.at.place))) for one in group),
            )
            for group in by_rule(self.findings)
        )

    @property
    def title(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}".strip()

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed without publication."""
        return self.clock.state is ClockState.OVERDUE

    @property
    def is_missing_units(self) -> bool:
        """Whether a unit has not reported."""
        return self.reported < len(self.units)

    @property
    def reported(self) -> int:
        """How many of the units have reported."""
        return sum(unit.has_reported for unit in self.units)


@dataclass(frozen=True, slots=True)
class YearStatus:
    """The state of a year as of ``today``. ``last_run`` is the time of the last run as text, ``""`` without one.

    ``problems`` concern the year: files that belong to no department, a register that cannot be read.
    """

    year: int
    today: date
    publication: PublicationPeriod
    departments: tuple[DepartmentStatus, ...]
    last_run: str = ""
    problems: tuple[str, ...] = ()
    other_publications: tuple[PublicationPeriod, ...] = ()

    @property
    def publications(self) -> tuple[PublicationPeriod, ...]:
        """What the laws of all formats in use say of deadlines, each once."""
        return tuple(dict.fromkeys((self.publication, *self.other_publications)))

    @property
    def formats(self) -> dict[str, int]:
        """The number of departments by format, where more than one is in use."""
        counts = Counter(department.format_title for department in self.departments)
        return dict(counts) if len(counts) > 1 else {}

    @property
    def stages(self) -> dict[Stage, int]:
        """The number of departments in each state, only those that occur, in the order of the states."""
        counts = Counter(department.stage for department in self.departments)
        return {stage: counts[stage] for stage in Stage if counts[stage]}

    @property
    def clocks(self) -> dict[ClockState, int]:
        """The number of departments by what their deadline says, only those that occur."""
        counts = Counter(department.clock.state for department in self.departments)
        return {state: counts[state] for state in ClockState if counts[state]}

    @property
    def sign_offs(self) -> dict[SignOffState, int]:
        """The number of departments by what became of their sign-off, only those that occur."""
        counts = Counter(department.sign_off.state for department in self.departments if department.sign_off)
        return {state: counts[state] for state in SignOffState if counts[state]}

    @property
    def counts(self) -> FindingCounts:
        """The findings of all departments."""
        counts = [department.counts for department in self.departments]
        return FindingCounts(
            sum(one.block for one in counts),
            sum(one.warn for one in counts),
            sum(one.undetermined for one in counts),
            sum(one.accepted for one in counts),
        )

    @property
    def missing_units(self) -> tuple[tuple[DepartmentStatus, UnitStatus], ...]:
        """The units that have not reported, with their departments."""
        return tuple((one, unit) for one in self.departments for unit in one.units if not unit.has_reported)

    @property
    def departments_missing_units(self) -> int:
        """How many departments have units that have not reported."""
        return sum(one.is_missing_units for one in self.departments)


def with_notes(status: YearStatus, notes: Mapping[str, tuple[str, ...]]) -> YearStatus:
    """Return the status with more notes, by department code."""
    departments = (replace(one, notes=(*one.notes, *notes.get(one.code, ()))) for one in status.departments)
    return replace(status, departments=tuple(departments))


def count(findings: Iterable[Finding]) -> FindingCounts:
    """Return the counts of findings; accepted ones count as accepted only."""
    counts = Counter("accepted" if finding.accepted else finding.effective_severity.name for finding in findings)
    return FindingCounts(
        counts[Severity.BLOCK.name], counts[Severity.WARN.name], counts[Severity.UNDETERMINED.name], counts["accepted"]
    )
