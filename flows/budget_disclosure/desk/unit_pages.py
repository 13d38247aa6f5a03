"""What a unit sees by its link: its workbook to fill in, where to send it, what is wrong with it, what was received."""

import tempfile
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from budget_disclosure.actions.blank_workbook import write_blank_workbook
from budget_disclosure.actions.receive_workbook import UnitInYear
from budget_disclosure.actions.unit_workbooks import WorkbooksOrder, write_unit_workbooks
from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.desk.desk_board import NamedFile
from budget_disclosure.desk.desk_context import CheckedWorkbook, Desk
from budget_disclosure.desk.desk_downloads import attachment
from budget_disclosure.desk.desk_requests import page
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.operator_pages import answer_with
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.return_copy.copy_entries import counts_of, entries_of
from budget_disclosure.return_copy.write_copy import write_returned_copy

_SHOWN_RECEIPTS = 20
_RECEIPTS = frozenset({"收到填报表", "又收到相同的填报表", "没有收下", "退回"})


class UnitPages:
    """The pages of units; each sees itself only, whatever it asks for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def unit(self, request: Request, session: Session) -> Response:
        """Show everything a unit needs on one page."""
        desk = self._desk
        unit = desk.require_unit(session.unit_code)
        found = desk.board.unit(unit.code)
        checked = desk.checked(unit)
        entries = entries_of(checked.checked.findings, self._sheets(unit)) if checked else ()
        sent_back = desk.files.sent_back().get(unit.code)
        deeds = desk.files.deeds(_SHOWN_RECEIPTS * 5, unit.code)
        values = {
            "year": desk.year,
            "title": f"{unit.code} {unit.name}",
            "unit": unit,
            "status": found[1] if found else None,
            "clock": found[0].clock if found else None,
            "bureau": load_bureau(desk.folders.inputs, desk.year),
            "has_package": self._has_roster(),
            "checked": checked,
            "fault": checked.checked.fault if checked else "",
            "entries": [one for one in entries if one.is_open],
            "accepted": [one for one in entries if not one.is_open],
            "counts": counts_of(entries),
            "sent_back": sent_back if sent_back and checked and sent_back.digest == checked.digest else None,
            "files": self._files(session),
            "receipts": [one for one in deeds if one.what in _RECEIPTS][:_SHOWN_RECEIPTS],
            "csrf": session.csrf,
            "told": session.take_told(),
        }
        return page("desk_unit.html.j2", values)

    def workbook(self, request: Request, session: Session) -> Response:
        """Send the workbook to fill in, with what was published last year where that is known."""
        desk, unit = self._desk, self._desk.require_unit(session.unit_code)
        if self._has_roster():
            return attachment(self._made(unit, is_zipped=False), f"{unit.code}-{unit.name}.xlsx")
        with desk.work, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "blank.xlsx"
            write_blank_workbook(path, desk.year, unit.code, desk.folders.inputs, desk.folders.templates)
            return attachment(path.read_bytes(), f"{unit.code}-{unit.name}.xlsx")

    def package(self, request: Request, session: Session) -> Response:
        """Send the workbook with its instructions, as the operator would send them."""
        unit = self._desk.require_unit(session.unit_code)
        if not self._has_roster():
            raise HTTPException(404)
        return attachment(self._made(unit, is_zipped=True), f"{unit.code}-{unit.name}.zip")

    def sent(self, request: Request, session: Session) -> Response:
        """Send back what the unit sent last, as it sent it."""
        unit, checked = self._checked(session)
        return attachment(checked.content, f"{unit.code}-{unit.name}（已报送）.xlsx")

    def marked(self, request: Request, session: Session) -> Response:
        """Send what the unit sent last with every finding marked at its cell, as it is returned after a run."""
        unit, checked = self._checked(session)
        copy = write_returned_copy(checked.content, checked.checked.findings, self._spec(unit))
        if copy is None:
            raise HTTPException(404)
        return attachment(copy, f"{unit.code}-{unit.name}（退回）.xlsx")

    def file(self, request: Request, session: Session) -> Response:
        """Send a file that the board names for this unit."""
        return answer_with(self._files(session), request.path_params["key"])

    def _has_roster(self) -> bool:
        return self._desk.roster.is_file()

    def _made(self, unit: UnitInYear, *, is_zipped: bool) -> bytes:
        desk = self._desk
        with desk.work, tempfile.TemporaryDirectory() as folder:
            order = WorkbooksOrder(desk.year, Path(folder), desk.folders, units=(unit.code,), is_zipped=is_zipped)
            (package,) = write_unit_workbooks(order)
            return package.path.read_bytes()

    def _files(self, session: Session) -> list[NamedFile]:
        found = self._desk.board.unit(session.unit_code)
        return self._desk.board.files(found[1].links) if found else []

    def _checked(self, session: Session) -> tuple[UnitInYear, CheckedWorkbook]:
        unit = self._desk.require_unit(session.unit_code)
        checked = self._desk.checked(unit)
        if checked is None:
            raise HTTPException(404)
        return unit, checked

    def _spec(self, unit: UnitInYear) -> Declarations:
        one = self._desk.folders
        formats = formats_of_departments(one.templates, one.inputs, self._desk.year)
        return declarations_of(formats.of(unit.department_code).folder, self._desk.year)

    def _sheets(self, unit: UnitInYear) -> list[str]:
        return [sheet.title for sheet in self._spec(unit).workbook.sheets]
