"""The reminders of a year, from the disk to the disk."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from budget_disclosure.board.year_state import YearStatus
from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.outgoing.reminder_files import reminder_files
from budget_disclosure.outgoing.reminders import Reminder, reminders_of
from budget_disclosure.store.atomic_writing import replace_folder
from budget_disclosure.store.file_names import reminders_folder


def write_reminders(
    status: YearStatus, inputs: Path, outputs: Path, departments: Collection[str] = ()
) -> tuple[tuple[Reminder, ...], Path]:
    """Write the reminders, those of an earlier day go, and return them with their folder.

    Raises as ``reminders_for``, and ``OSError`` when the disk refuses (the list is open in Excel).
    """
    reminders = reminders_for(status, inputs, departments)
    target = reminders_folder(outputs, status.year)
    replace_folder(target, reminder_files(reminders, status.year, str(status.today)))
    return reminders, target


def reminders_for(status: YearStatus, inputs: Path, departments: Collection[str] = ()) -> tuple[Reminder, ...]:
    """Return the reminders of a year, without codes of ``departments`` those of all.

    Raises ``DisclosureError`` for an unknown code, ``DeclarationError`` for settings or a roster that cannot be read.
    """
    if unknown := [code for code in departments if code not in {one.code for one in status.departments}]:
        raise DisclosureError(f"{status.year} 年度没有部门 {'、'.join(unknown)}。")
    if departments:
        status = replace(status, departments=tuple(one for one in status.departments if one.code in departments))
    roster_path = inputs / str(status.year) / ROSTER_NAME
    roster = read_roster(roster_path) if roster_path.exists() else ()
    contacts = {one.unit_code: one.contact for one in roster if one.contact}
    return reminders_of(status, load_bureau(inputs, status.year), contacts)
