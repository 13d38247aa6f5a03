"""The beginning of a year: the roster, the settings, and the workbooks that go out to the units."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from budget_disclosure.actions.receive_roster import RefusedRosterError, example_roster, receive_roster
from budget_disclosure.actions.receive_workbook import Sent
from budget_disclosure.actions.unit_workbooks import (
    LIST_NAME,
    PackageFile,
    PackageState,
    UnitPackage,
    WorkbooksOrder,
    package_files,
    write_unit_workbooks,
)
from budget_disclosure.actions.year_settings import SETTINGS, change_settings
from budget_disclosure.declarations.bureau_yaml import Bureau, load_bureau
from budget_disclosure.declarations.formats import formats_of_year
from budget_disclosure.desk.desk_downloads import archive, attachment
from budget_disclosure.desk.desk_requests import Form, client_of, refused
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.operator_base import OperatorBase, line
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import workbooks_folder

_TITLES = {
    "format": "公开格式",
    "report_by": "报送截止日期",
    "approval_date": "批复的日期",
    "contact": "联系人",
    "send_to": "报送到",
    "sign_off": "签批",
}
_MOST_NAMED = 10
T = TypeVar("T")


class SetupPages(OperatorBase):
    """The page on which a year begins."""

    def setup(self, request: Request, session: Session) -> Response:
        """Show roster, settings and packages."""
        one, year = self._desk.folders, self._desk.year
        problems: list[str] = []
        entries: tuple[RosterEntry, ...] = _or_told(self._roster, (), problems)
        unclear: list[str] = _or_told(lambda: self._unclear(entries), [], problems)
        bureau = _or_told(lambda: load_bureau(one.inputs, year), Bureau(), problems)
        formats = formats_of_year(one.templates, year)
        departments = dict.fromkeys((entry.department_code, entry.department_name) for entry in entries)
        values = {
            "entries": entries,
            "departments": departments,
            "units": {code: [entry for entry in entries if entry.department_code == code] for code, _ in departments},
            "problems": list(dict.fromkeys(problems)),
            "formats": formats,
            "unclear": unclear,
            "bureau": bureau,
            "made": {one.unit_code for one in self._packages()},
            "linked": len(self._desk.files.links()),
            "new_links": session.take_links(),
        }
        return self._page("desk_setup.html.j2", session, values)

    def example(self, request: Request, session: Session) -> Response:
        """Send a roster to begin with: the one that is there, else one of invented units."""
        path = self._desk.roster
        return attachment(path.read_bytes() if path.is_file() else example_roster(), ROSTER_NAME)

    def roster(self, session: Session, sent: Sent, client: str) -> Response:
        """Take a roster, or say line by line what is wrong in it."""
        try:
            with self._desk.work:
                got = receive_roster(sent, self._desk.year, self._desk.folders, self._desk.now())
            self._renew_board()
        except (DisclosureError, OSError) as error:
            more = error.problems if isinstance(error, RefusedRosterError) else ()
            return refused(self._desk, session, sent, client, describe_error(error), more)
        what = "名单没有变化" if got.is_known else "已采用名单"
        parts = [f"{what}：{got.departments} 个部门，{len(got.entries)} 个单位。"]
        if got.kept is not None:
            parts += [
                f"新增 {_named(got.added)}。" if got.added else "",
                f"不再有 {_named(got.gone)}。" if got.gone else "",
            ]
            parts.append(f"原来的名单存为“{got.kept.name}”。")
        words = "".join(parts)
        self._desk.add_deed(session, "单位名单", client, file=digest(sent.content), words=words)
        session.told.append(words)
        return JSONResponse({"ok": True, "message": f"{sent.shown_name}：{words}"})

    def settings(self, request: Request, session: Session, form: Form) -> str:
        """Set what the bureau says once for the year."""
        wanted = {key: line(form, key, _TITLES[key]) for key in SETTINGS if key in form}
        with self._desk.work:
            change_settings(wanted, self._desk.year, self._desk.folders)
        self._renew_board()
        words = "，".join(f"{_TITLES[key]} {value}" for key, value in wanted.items() if value)
        self._desk.add_deed(session, "年度设置", client_of(request), words=words)
        session.told.append("已保存。已经下发的填报表不会变；要用新的日期和联系人，请重新生成。")
        return "/setup"

    def make_packages(self, request: Request, session: Session, form: Form) -> str:
        """Let the workbooks of all units, of a department or of one unit be made, while its progress is shown."""
        department, unit = form.get("department", ""), form.get("unit", "")
        entries = self._roster()
        self._refuse_unclear(entries)
        if not any(department in ("", one.department_code) and unit in ("", one.unit_code) for one in entries):
            raise DisclosureError("单位名单里没有这个部门或单位，没有生成。")
        desk = self._desk
        order = WorkbooksOrder(
            desk.year,
            workbooks_folder(desk.folders.outputs, desk.year),
            desk.folders,
            (department,) if department and not unit else (),
            (unit,) if unit else (),
            is_blank=form.get("blank") == "on",
            with_ended=form.get("all_projects") == "on",
            overwrite=form.get("overwrite") == "on",
        )
        if not desk.orders.begin(lambda: self._make(order)):
            session.told.append("正在生成，请等它结束。")
            return "/setup"
        what = f"单位 {unit}" if unit else f"部门 {department}" if department else "全部单位"
        session.told.append(f"{what}的填报表：开始生成，进度见下。")
        desk.add_deed(session, "生成填报表", client_of(request), about=unit or department, words=what)
        return "/setup"

    def packages(self, request: Request, session: Session) -> Response:
        """Send the packages that were made: of all units, of a department, of one."""
        department, unit = (request.query_params.get(name, "") for name in ("department", "unit"))
        entries = self._roster() if department else ()
        units = {one.unit_code for one in entries if one.department_code == department}
        found = [
            (one.name, one.path)
            for one in self._packages()
            if (not unit or one.unit_code == unit) and (not department or one.unit_code in units)
        ]
        if not found:
            raise HTTPException(404)
        everything = self._listed() if not unit and not department else []
        name = f"{self._desk.year}年度填报表{f' {unit or department}' if unit or department else ''}.zip"
        self._desk.add_deed(session, "下载填报表", client_of(request), about=unit or department)
        return archive([*everything, *found], name)

    def _make(self, order: WorkbooksOrder) -> None:
        """Make packages, each for itself, so that units are served meanwhile; say how it goes."""
        say, made = self._desk.orders.say, list[UnitPackage]()
        for package in write_unit_workbooks(order):
            made.append(package)
            told = package.source or ("空白表" if order.is_blank else "没有上年的数据，只填了代码和名称")
            say(f"{package.entry.unit_code} {package.entry.unit_name}：{package.state}（{told}）")
            for note in package.notes:
                say(f"请核对：{package.entry.unit_code} {note}。")
        counts = {state: sum(one.state is state for one in made) for state in PackageState}
        say(f"填报表共 {len(made)} 份：" + "，".join(f"{state} {n} 份" for state, n in counts.items() if n) + "。")
        if counts[PackageState.LEFT]:
            say("没有覆盖的填报表可能已经有人填过：确认不要了，请选“已有内容不同的也重新生成”再生成。")

    def _renew_board(self) -> None:
        """Write the board anew, as far as one can: what is still missing for it, this page says."""
        self._desk.board.forget()
        with suppress(DisclosureError), self._desk.work:
            self._write_board()

    def _roster(self) -> tuple[RosterEntry, ...]:
        path = self._desk.roster
        return read_roster(path) if path.is_file() else ()

    def _packages(self) -> tuple[PackageFile, ...]:
        return package_files(workbooks_folder(self._desk.folders.outputs, self._desk.year))

    def _listed(self) -> list[tuple[str, Path]]:
        path = workbooks_folder(self._desk.folders.outputs, self._desk.year) / LIST_NAME
        return [(LIST_NAME, path)] if path.is_file() else []

    def _unclear(self, entries: tuple[RosterEntry, ...]) -> list[str]:
        """Return the departments of which nothing says what format they use."""
        one = self._desk.folders
        formats = formats_of_departments(one.templates, one.inputs, self._desk.year)
        if formats.default is not None:
            return []
        return list(dict.fromkeys(e.department_code for e in entries if e.department_code not in formats.by_department))

    def _refuse_unclear(self, entries: tuple[RosterEntry, ...]) -> None:
        if unclear := self._unclear(entries):
            some = "、".join(unclear[:_MOST_NAMED]) + (" 等" if len(unclear) > _MOST_NAMED else "")
            raise DisclosureError(f"部门 {some}用哪种公开格式，还没有写明：请先在“年度设置”里选，再生成。")


def _or_told(get: Callable[[], T], otherwise: T, told: list[str]) -> T:
    """Return what can be had; where it cannot, that is told and the page is shown without it."""
    try:
        return get()
    except DisclosureError as error:
        told.append(str(error))
        return otherwise


def _named(entries: tuple[RosterEntry, ...]) -> str:
    some = "、".join(f"{one.unit_code} {one.unit_name}" for one in entries[:_MOST_NAMED])
    return some + (f" 等 {len(entries)} 个" if len(entries) > _MOST_NAMED else "")
