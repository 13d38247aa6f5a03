"""A blank workbook for a unit, with what the bureau's roster knows of it already filled in."""

from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import load_year
from budget_disclosure.intake.department_formats import format_to_use, formats_of_departments
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.workbook.generate import workbook_bytes
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues


def write_blank_workbook(
    target: Path, year: int, unit_code: str, inputs: Path, templates: Path, called: str = ""
) -> bool:
    """Write the workbook of a year and return whether the roster knows the unit.

    The format is that which is ``called`` so, else that of the unit's department.

    Raises ``DisclosureError`` for a target that exists already (a filled workbook must not be lost) or is no .xlsx.
    """
    if target.suffix.lower() != ".xlsx":
        raise DisclosureError(f"{target}：填报表的文件名应以 .xlsx 结尾。")
    if target.exists():
        raise DisclosureError(f"{target} 已存在，未覆盖。请换一个文件名，或先移走它。")
    chosen = (
        format_to_use(templates, inputs, year, called)
        if called
        else formats_of_departments(templates, inputs, year).of_unit(unit_code)
    )
    spec = load_year(chosen.folder, year)
    entry = _in_roster(inputs / str(year) / ROSTER_NAME, unit_code)
    values = WorkbookValues(forms={"unit": roster_values(entry)}) if entry else None
    write_atomically(target, workbook_bytes(spec, values, unit_code, load_bureau(inputs, year)))
    return entry is not None


def _in_roster(roster: Path, unit_code: str) -> RosterEntry | None:
    if not unit_code or not roster.exists():
        return None
    return next((entry for entry in read_roster(roster) if entry.unit_code == unit_code), None)


def roster_values(entry: RosterEntry) -> dict[str, Value]:
    """Return what the roster knows of a unit, by the fields of the sheet ``unit``."""
    return {
        "department_code": entry.department_code,
        "department_name": entry.department_name,
        "unit_code": entry.unit_code,
        "unit_name": entry.unit_name,
    }
