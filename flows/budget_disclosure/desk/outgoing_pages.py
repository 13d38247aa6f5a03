"""What goes out: reminders, how far the year is, and what was published; made anew for every download."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus
from budget_disclosure.desk.desk_downloads import archive, attachment, published_file
from budget_disclosure.desk.desk_requests import client_of
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.operator_base import OperatorBase
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.outgoing.reminder_files import LIST_NAME, reminder_files
from budget_disclosure.outgoing.reminders import Reminder, errors_of_no_unit
from budget_disclosure.outgoing.status_workbook import WORKBOOK_NAME, status_workbook
from budget_disclosure.outgoing.write_reminders import reminders_for
from budget_disclosure.public_page.index_page import INDEX_NAME
from budget_disclosure.store.file_names import department_folder, releases_folder
from budget_disclosure.store.release import RELEASE_LIST, release_problems, released_files


class OutgoingPages(OperatorBase):
    """Reminders, the state for the boss, and the files for the web."""

    def reminders(self, request: Request, session: Session) -> Response:
        """Show a text for each unit that is to be reminded, ready to be copied."""
        reminders, codes = self._reminders(request)
        status = self._desk.board.status()
        left = [(one, number) for one, number in errors_of_no_unit(status) if not codes or one.code in codes]
        values = {
            "reminders": reminders,
            "left": left,
            "pending": [
                unit
                for one in status.departments
                if not codes or one.code in codes
                for unit in one.units
                if unit.stage is Stage.PENDING
            ],
            "departments": status.departments,
            "chosen": codes[0] if codes else "",
            "last_run": status.last_run,
        }
        return self._page("desk_reminders.html.j2", session, values)

    def reminder_list(self, request: Request, session: Session) -> Response:
        """Send the list of all reminders."""
        reminders, _ = self._reminders(request)
        return attachment(self._files(reminders)[LIST_NAME], LIST_NAME)

    def reminder_texts(self, request: Request, session: Session) -> Response:
        """Send the texts, a file a unit, with their list."""
        reminders, _ = self._reminders(request)
        self._desk.add_deed(session, "下载催报", client_of(request), words=f"{len(reminders)} 个单位")
        return archive(self._files(reminders).items(), f"催报{self._desk.board.status().today}.zip")

    def status_workbook(self, request: Request, session: Session) -> Response:
        """Send how far the year is, as a workbook."""
        return attachment(status_workbook(self._desk.board.status()), WORKBOOK_NAME)

    def published(self, request: Request, session: Session) -> Response:
        """Show a file that is published, as its list says it was; the index of all, where nobody asks for another."""
        root = self._root()
        folder, _, name = request.path_params["path"].partition("/")
        if (folder, name) == (INDEX_NAME, ""):
            index = root / INDEX_NAME
            if not index.is_file():
                raise HTTPException(404)
            return published_file(index.read_bytes(), INDEX_NAME)
        own = next((one for one in self._releases() if one.name == folder), None)
        if own is None:
            raise HTTPException(404)
        found = released_files(own, lambda one: one == name)
        if name not in found:
            raise HTTPException(404)
        return published_file(found[name], PurePosixPath(name).name)

    def releases(self, request: Request, session: Session) -> Response:
        """Send all that may go to the web, with the index of all departments, or what one of them may."""
        code = request.query_params.get("department", "")
        wanted = [self._department(code)] if code else list(self._desk.board.status().departments)
        name = f"{wanted[0].title} 发布文件.zip" if code else f"{self._desk.year}年度发布文件.zip"
        with self._desk.work:
            answer = archive(self._released(wanted, with_index=not code), name)
        self._desk.add_deed(session, "下载发布文件", client_of(request), about=code)
        return answer

    def _reminders(self, request: Request) -> tuple[tuple[Reminder, ...], tuple[str, ...]]:
        code = request.query_params.get("department", "")
        codes = (self._department(code).code,) if code else ()
        return reminders_for(self._desk.board.status(), self._desk.folders.inputs, codes), codes

    def _files(self, reminders: tuple[Reminder, ...]) -> dict[str, bytes]:
        return reminder_files(reminders, self._desk.year, str(self._desk.board.status().today))

    def _root(self) -> Path:
        return releases_folder(self._desk.folders.outputs, self._desk.year)

    def _releases(self) -> list[Path]:
        root = self._root()
        return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []

    def _released(self, departments: list[DepartmentStatus], *, with_index: bool) -> Iterator[tuple[str, Path | bytes]]:
        """Yield the files, each as it was published. Raises ``DisclosureError`` where one was changed since."""
        one, is_any = self._desk.folders, False
        for department in departments:
            folder = self._desk.board.release_of(department)
            if folder is None:
                continue
            own = department_folder(one.outputs, self._desk.year, department.code, department.name)
            if problems := release_problems(own):
                raise DisclosureError(f"{department.title}：{'；'.join(problems)}，没有打包。")
            is_any = True
            for name, content in released_files(folder, lambda _: True).items():
                yield f"{folder.name}/{name}", content
            yield f"{folder.name}/{RELEASE_LIST}", folder / RELEASE_LIST
        if not is_any:
            raise DisclosureError("还没有登记公开的部门，没有可以发布的文件。")
        if with_index and (self._root() / INDEX_NAME).is_file():
            yield INDEX_NAME, self._root() / INDEX_NAME
