"""The ledger of a department, or of one unit for its own document: every line, and last year's figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique

from budget_disclosure.model.adjusted_base import AdjustedBase
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import ComparisonItem, Law, ThreePublicItem
from budget_disclosure.model.money import Amount, total
from budget_disclosure.model.structure_changes import ChangedUnit
from budget_disclosure.model.submission import (
    Comparison,
    Project,
    ThreePublicEntry,
    ThreePublicTotal,
    UnitSubmission,
)


@unique
class Scope(StrEnum):
    """Whose document it is; the value is how prose calls it."""

    DEPARTMENT = "本部门"
    UNIT = "本单位"

    @property
    def noun(self) -> str:
        """部门 or 单位."""
        return self.value.removeprefix("本")


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year's figure of one indicator in 元 and the reason for its change; ``None`` where nobody stated it."""

    amount: Amount | None
    reason: Cited[str] | None


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project with its unit. ``key`` is unique in the department: unit code, ``/``, project number."""

    key: str
    unit: UnitSubmission
    project: Project


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything one document is computed from. ``units`` are in the order of their codes and never empty.

    ``adjusted`` are the figures of last year, of this document and of the units in it, that differ from what was
    published; ``structure`` says how the department or unit differs from last year's.
    """

    scope: Scope
    fiscal_year: int
    code: str
    name: str
    head: UnitSubmission
    units: tuple[UnitSubmission, ...]
    lines: tuple[BudgetLine, ...]
    revenue_lines: tuple[RevenueLine, ...]
    three_public_lines: tuple[ThreePublicLine, ...]
    law: Law
    adjusted: Mapping[tuple[Scope, str, ComparisonItem | ThreePublicItem], AdjustedBase] = field(default_factory=dict)
    structure: tuple[ChangedUnit, ...] = ()

    @property
    def projects(self) -> tuple[ProjectEntry, ...]:
        """All projects, by unit and in the order of the sheet."""
        return tuple(
            ProjectEntry(project_key(unit, project), unit, project) for unit in self.units for project in unit.projects
        )

    @property
    def dated(self) -> date:
        """The day that stands for the document's: of the approval, or the first of the year where it is not asked."""
        approval = self.head.unit.approval_date
        return date(self.fiscal_year, 1, 1) if approval is None else approval.value

    def last_year(self, item: ComparisonItem) -> LastYear:
        """Return last year's figure of an indicator, and the reason for its change, as they hold for the scope.

        机关运行经费 counts only the units that have one.
        """
        units = self.units
        if item.is_of_agencies:
            units = tuple(unit for unit in units if unit.unit.kind.value.has_agency_operating)
        entries = [entry for unit in units if (entry := _comparison(unit, item)) is not None]
        amounts = [entry.last_year for entry in entries]
        return self._for_scope(amounts, len(units), entries, _comparison(self.head, item))

    def last_year_three_public(self, items: Iterable[ThreePublicItem]) -> LastYear:
        """Return last year's sum of some “三公” items; the reason for its change where it is one item.

        A blank amount of last year counts as nothing spent where the unit filled the item's row; a department's
        figure stated by the head unit replaces the sum of the units, item by item. The reason of several items is none
        of the ledger's: it depends on which way each of them moves (``narrative/joint_reasons.py``).
        """
        wanted = tuple(items)
        entries = [entry for unit in self.units for entry in unit.three_public if entry.item in wanted]
        head_entries = [entry for entry in self.head.three_public if entry.item in wanted]
        amounts = [self._last_year_of(item, head_entries) for item in wanted]
        reason = _first_reason(self, entries, head_entries) if len(wanted) == 1 else None
        return LastYear(total(amounts), reason)

    @property
    def three_public_reason(self) -> Cited[str] | None:
        """The reason filled for the change of all “三公” items together; ``None`` where the cell is blank."""
        return _first_reason(self, [self.head.three_public_total], [self.head.three_public_total])

    def adjusted_base(self, item: ComparisonItem | ThreePublicItem) -> AdjustedBase | None:
        """Return what last year's figure of an indicator was as published, where another one is compared with."""
        return self.adjusted.get((self.scope, self.code, item))

    def adjustment_reason(self, item: ComparisonItem | ThreePublicItem) -> Cited[str] | None:
        """Return why last year's figure is stated otherwise than it was published; ``None`` where nobody says so."""
        rows: tuple[Comparison | ThreePublicEntry, ...] = (*self.head.comparisons, *self.head.three_public)
        stated = [row.department_adjustment_reason for row in rows if row.item == item]
        if self.is_single_unit:
            stated = [*(row.adjustment_reason for row in rows if row.item == item), *stated]
        return next((reason for reason in stated if reason is not None), None)

    def _last_year_of(self, item: ThreePublicItem, head_entries: Iterable[ThreePublicEntry]) -> Amount:
        if self.scope is Scope.DEPARTMENT:
            for entry in head_entries:
                if entry.item == item and entry.department_last_year is not None:
                    return entry.department_last_year
        return total(
            line.amount for line in self.three_public_lines if not line.period.is_this_year and line.item == item
        )

    @property
    def is_single_unit(self) -> bool:
        """Whether the ledger is one unit's: its own reasons are then the document's."""
        return self.scope is Scope.UNIT or len(self.units) == 1

    def _for_scope(
        self, amounts: list[Amount | None], expected: int, entries: list[Comparison], head: Comparison | None
    ) -> LastYear:
        filled = [amount for amount in amounts if amount is not None]
        summed = total(filled) if len(filled) == expected else None
        if self.scope is Scope.DEPARTMENT and head is not None and head.department_last_year is not None:
            summed = head.department_last_year
        return LastYear(summed, _first_reason(self, entries, [head] if head else []))


def project_key(unit: UnitSubmission, project: Project) -> str:
    """Return the key of a project in its department."""
    return f"{unit.unit.unit_code}/{project.number}"


def _comparison(unit: UnitSubmission, item: ComparisonItem) -> Comparison | None:
    return next((entry for entry in unit.comparisons if entry.item == item), None)


_WithReasons = Comparison | ThreePublicEntry | ThreePublicTotal


def _first_reason(
    ledger: Ledger, entries: Iterable[_WithReasons], head_entries: Iterable[_WithReasons]
) -> Cited[str] | None:
    """Return the department's reason; a single unit's own reason is also the department's, never its the unit's."""
    stated = [entry.department_reason for entry in head_entries if ledger.scope is Scope.DEPARTMENT]
    if ledger.is_single_unit:
        stated = [entry.reason for entry in entries] + stated
    return next((reason for reason in stated if reason is not None), None)
