"""Changes of structure between last year and this one: which unit this year is which unit of last year.

Codes tell them apart; names are for print. A unit of last year is named with its department: codes of units may be used
again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TypeAlias

OldUnit: TypeAlias = tuple[str, str]
"""Department and unit of last year, by their codes."""


@unique
class StructureKind(StrEnum):
    """What happened; the value is the word of the file."""

    FOUNDED = "新设"
    DISSOLVED = "撤销"
    MOVED = "划转"
    MERGED = "合并"
    SPLIT = "分立"
    RENAMED = "更名"
    RECODED = "改码"


@dataclass(frozen=True, slots=True)
class StructureChange:
    """A line of the file: what was (``old_…``), what is; a code that does not apply is empty.

    Without codes of units the department itself is meant. ``place`` says the line, for messages.
    """

    kind: StructureKind
    old_department: str
    old_unit: str
    department: str
    unit: str
    note: str = ""
    place: str = ""

    @property
    def old(self) -> OldUnit:
        """The unit as it was."""
        return self.old_department, self.old_unit


@dataclass(frozen=True, slots=True)
class StructureChanges:
    """What a year's folder says of changes of structure."""

    changes: tuple[StructureChange, ...] = ()

    def of_unit(self, code: str) -> tuple[StructureChange, ...]:
        """Return what is said of a unit of this year."""
        return tuple(one for one in self.changes if one.unit == code)

    def of_old_unit(self, department: str, code: str) -> tuple[StructureChange, ...]:
        """Return what is said of a unit of last year."""
        return tuple(one for one in self.changes if one.old == (department, code) and code)

    def of_department(self, code: str) -> tuple[StructureChange, ...]:
        """Return what is said of a department itself."""
        return tuple(one for one in self.changes if one.department == code and not one.unit and not one.old_unit)

    def old_department(self, code: str) -> str:
        """Return the code that a department had last year."""
        recoded = (one.old_department for one in self.of_department(code) if one.kind is StructureKind.RECODED)
        return next(recoded, code)

    def moved_in(self, department: str) -> tuple[StructureChange, ...]:
        """Return the units that belonged to another department last year."""
        old = self.old_department(department)
        return tuple(one for one in self._with_past() if one.department == department and one.old_department != old)

    def moved_out(self, department: str) -> tuple[StructureChange, ...]:
        """Return the units that belong to another department now."""
        old = self.old_department(department)
        return tuple(one for one in self._with_past() if one.old_department == old and one.department != department)

    def gone(self, department: str) -> frozenset[str]:
        """Return the units of last year's department that are not expected under their codes this year."""
        old = self.old_department(department)
        return frozenset(one.old_unit for one in self.changes if one.old_department == old and one.unit != one.old_unit)

    def _with_past(self) -> Iterable[StructureChange]:
        return (one for one in self.changes if one.unit and one.old_unit)


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A unit, or the department, with what prose says of its change.

    ``other`` is the department it came from or went to, or its old name; empty where that is not known.
    """

    kind: StructureKind
    code: str
    name: str
    other: str = ""
    is_in: bool = True
    """Of a unit that moved: whether it came."""
