"""Whether every unit of a department has reported: by the roster, or else by last year's units and gaps in the codes.

A department published without one of its units has wrong totals everywhere, and nothing in the workbooks shows it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.file_formats import Unread
from budget_disclosure.intake.roster import RosterEntry
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.text.comparable import leading_code, same_key

_LOST_ZEROS = (
    "“单位名单.csv”中写作 {found}，丢了前面的 0，请改为 {code}；用 Excel 编辑名单时，请先把代码两列设为“文本”格式。"
)
_MAY_BE_IN = "该单位的填报表可能在{names}中：请先按该文件的提示处理；确实没有报送的，请催报该单位。"


@dataclass(frozen=True, slots=True)
class Present:
    """What is there of a department: submissions, the names of all its workbooks, and what could not be read."""

    folder: str
    submissions: Sequence[UnitSubmission]
    names: Sequence[str]
    unreadable: Sequence[Unread]

    @property
    def department(self) -> str:
        """The department's code as the folder says it; empty where it says none."""
        return leading_code(self.folder)

    @property
    def codes(self) -> set[str]:
        """The unit codes that are there: in the workbooks, and in the names of files and of what is in archives."""
        stated = {submission.unit.unit_code.value for submission in self.submissions}
        return stated | {code for name in self._all_names if (code := leading_code(name))}

    @property
    def _all_names(self) -> tuple[str, ...]:
        return (*self.names, *(name for one in self.unreadable for name in one.names))

    def has(self, code: str, name: str) -> bool:
        """Return whether something of a unit is there: by its code, or by its name in the name of a file."""
        if code in self.codes:
            return True
        return bool(name) and any(same_key(name) in same_key(one) for one in self._unnumbered)

    @property
    def _unnumbered(self) -> tuple[str, ...]:
        return tuple(name for name in self._all_names if not leading_code(name))


def against_roster(present: Present, roster: Sequence[RosterEntry]) -> Iterator[Finding]:
    """Yield units the roster does not know, names unlike the roster's, and units that have not reported."""
    by_code = {unit.unit_code: unit for unit in roster}
    for submission in present.submissions:
        code, name = submission.unit.unit_code, submission.unit.unit_name
        unit = by_code.get(code.value)
        if unit is None or unit.department_code != submission.unit.department_code.value:
            department = submission.unit.department_code
            without_zeros = by_code.get(code.value.lstrip("0"))
            remedy = _LOST_ZEROS.format(found=without_zeros.unit_code, code=code) if without_zeros else ""
            found = f"部门 {department} 单位 {code} {name}"
            yield Finding(rules.UNKNOWN_UNIT, code.at, found, "单位名单中的单位", remedy)
        elif same_key(unit.unit_name) != same_key(name.value):
            yield Finding(rules.UNIT_NAME_DIFFERS, name.at, f"“{name}”", f"“{unit.unit_name}”")
    for unit in roster:
        if unit.department_code == present.department and not present.has(unit.unit_code, unit.unit_name):
            found = f"没有 {unit.unit_code} {unit.unit_name} 的填报表"
            remedy = _may_be_in(present)
            yield Finding(rules.MISSING_UNIT, Location(present.folder), found, "每个单位一份填报表", remedy)


def without_roster(present: Present, last_year: Mapping[str, str], gone: Collection[str] = ()) -> Iterator[Finding]:
    """Yield the units of last year's document that are missing, and gaps in the codes of those that are there.

    ``gone`` are codes that are said to be nobody's any more: they are no gap.
    """
    missing = {code: name for code, name in last_year.items() if not present.has(code, name)}
    for code, name in sorted(missing.items()):
        found = f"没有 {code} {name} 的填报表，上年公开的部门预算中有这个单位"
        at = Location(present.folder, "", code)
        yield Finding(rules.MISSING_SINCE_LAST_YEAR, at, found, "每个单位一份填报表", _may_be_in(present))
    gaps = _gaps(present.department, present.codes | {*missing, *gone})
    if gaps:
        there = "、".join(sorted(code for code in present.codes if _number(present.department, code) is not None))
        found = f"有 {there} 的填报表，没有 {'、'.join(gaps)} 的"
        yield Finding(rules.GAP_IN_CODES, Location(present.folder), found, "单位代码连续", _may_be_in(present))


def _may_be_in(present: Present) -> str:
    """Return better advice where a file that cannot be read may be the missing unit's; ``""`` where there is none."""
    nameless = [one for one in present.unreadable if not any(leading_code(name) for name in one.names)]
    names = "、".join(f"“{one.finding.at.file.rpartition('/')[2]}”" for one in nameless)
    return _MAY_BE_IN.format(names=names) if names else ""


def _gaps(department: str, codes: set[str]) -> list[str]:
    """Return the codes between 001 and the last that nobody has; none where codes are not counted through at all."""
    numbers = {number for code in codes if (number := _number(department, code)) is not None}
    missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if len(missing) > len(numbers):
        return []  # grouped by kind (021101, 021201) or taken over from elsewhere: a gap says nothing
    width = max((len(code) for code in codes if _number(department, code) is not None), default=0) - len(department)
    return [f"{department}{number:0{width}d}" for number in missing]


def _number(department: str, code: str) -> int | None:
    rest = code.removeprefix(department)
    return int(rest) if department and code.startswith(department) and len(rest) == _UNIT_DIGITS else None


_UNIT_DIGITS = 3
"""Unit codes are six digits, the department's three first (``workbook.yaml``)."""
