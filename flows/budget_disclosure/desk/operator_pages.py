"""What the operator sees and does: the year, a department, its files, and the commands in the same words."""

from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from budget_disclosure.actions.approve_departments import ApproveOrder, approve_departments, lines_of_review
from budget_disclosure.actions.explain_figure import Folders, explain_reference
from budget_disclosure.actions.publish_departments import PublishOrder, lines_of_publication, publish_departments
from budget_disclosure.actions.receive_workbook import workbook_of_unit
from budget_disclosure.desk.desk_board import NamedFile
from budget_disclosure.desk.desk_orders import AskedRun
from budget_disclosure.desk.desk_requests import Form, client_of
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.operator_base import OperatorBase, address_of, line
from budget_disclosure.desk.page_words import as_on_page
from budget_disclosure.explain.explanation_text import answer_text
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.digests import digest
from budget_disclosure.store.version import Publication

_SHOWN_DEEDS = 300


class OperatorPages(OperatorBase):
    """The pages of the year and of its departments."""

    def year(self, request: Request, session: Session) -> Response:
        """Show all departments."""
        status = self._desk.board.status()
        is_published = any(map(self._desk.board.release_of, status.departments))
        values = {"status": status, "has_roster": self._desk.roster.is_file(), "is_published": is_published}
        return self._page("desk_year.html.j2", session, values)

    def department(self, request: Request, session: Session) -> Response:
        """Show one department with its units."""
        one = self._department(request.path_params["code"])
        board, files = self._desk.board, self._desk.files
        values = {
            "one": one,
            "own_files": board.files(one.links),
            "unit_files": {unit.code or unit.name: board.files(unit.links) for unit in one.units},
            "review_copies": board.review_copies(one),
            "corrections": board.drafts_of_corrections(one),
            "public_pages": board.public_pages(one),
            "release": release.name if (release := board.release_of(one)) else "",
            "links": files.links(),
            "sent_back": files.sent_back(),
            "today": self._desk.now().date(),
            "new_links": session.take_links(),
        }
        return self._page("desk_department.html.j2", session, values)

    def file(self, request: Request, session: Session) -> Response:
        """Send a file that the page of a department names."""
        one = self._department(request.path_params["code"])
        return answer_with(self._desk.board.files_of_department(one), request.path_params["key"])

    def explain(self, request: Request, session: Session) -> Response:
        """Show where a figure of a department's or a unit's document comes from."""
        one = self._department(request.path_params["code"])
        code = request.query_params.get("of", "")
        if code not in {one.code, *(unit.code for unit in one.units if unit.code)}:
            raise HTTPException(404)
        reference = line(request.query_params, "reference", "位置")
        where, today = self._desk.folders, self._desk.now().date()
        try:
            folders = Folders(where.inputs, where.outputs, where.templates)
            explained = explain_reference(code, reference, self._desk.year, folders, today)
            about, answer = f"{explained.code} {explained.name}", answer_text(explained.answer)
        except DisclosureError as error:
            about, answer = code, str(error)
        values = {"one": one, "about": about, "reference": reference, "answer": answer}
        return self._page("desk_explain.html.j2", session, values)

    def log(self, request: Request, session: Session) -> Response:
        """Show who did what."""
        return self._page("desk_log.html.j2", session, {"deeds": self._desk.files.deeds(_SHOWN_DEEDS)})

    def progress(self, request: Request, session: Session) -> Response:
        """Say how far a run is."""
        state = self._desk.orders.state()
        return JSONResponse({**state, "lines": [as_on_page(one) for one in state["lines"]]})

    def run(self, request: Request, session: Session, form: Form) -> str:
        """Ask for a run over a department, or all."""
        code = form.get("department", "")
        codes = (self._department(code).code,) if code else ()
        run = AskedRun(codes, form.get("force") == "on", form.get("pdf") == "on")
        asked = self._desk.orders.ask(run)
        what = f"部门 {code}" if code else "全部部门"
        what += "，连同 PDF" if run.pdf else ""
        what += "，替换人工修改过的文档（原来的另存）" if run.replace_edited else ""
        session.told.append(f"{what}：{'已排队，马上开始生成' if asked else '已经在排队'}。")
        self._desk.add_deed(session, "运行", client_of(request), about=code, words=what)
        return address_of(code)

    def review(self, request: Request, session: Session, form: Form) -> str:
        """Write the copies for review, and show what is to be signed."""
        return self._approve(request, session, form, "送审", "")

    def approve(self, request: Request, session: Session, form: Form) -> str:
        """Record that a reviewer signs."""
        reviewer = line(form, "reviewer", "审核人")
        if not reviewer:
            raise DisclosureError("没有写审核人的姓名，没有签批。")
        return self._approve(request, session, form, "签批", reviewer)

    def withdraw(self, request: Request, session: Session, form: Form) -> str:
        """Record that a sign-off is taken back."""
        return self._approve(request, session, form, "撤回签批", line(form, "reviewer", "审核人"))

    def publish(self, request: Request, session: Session, form: Form) -> str:
        """Record that a department has published."""
        code = self._department(form.get("department", "")).code
        try:
            day = date.fromisoformat(form.get("date", ""))
        except ValueError:
            raise DisclosureError("公开日期应如 2024-05-20，没有登记。") from None
        publication = Publication(day, line(form, "url", "网址"), line(form, "reason", "原因"))
        one = self._desk.folders
        order = PublishOrder((code,), self._desk.year, publication, one.inputs, one.outputs, one.templates)
        with self._desk.work:
            (result,) = publish_departments(order, self._desk.now())
            self._write_board()
        lines = list(lines_of_publication(result, day))
        session.told += lines
        self._desk.add_deed(session, "登记公开", client_of(request), about=code, words=lines[-1])
        return address_of(code)

    def send_back(self, request: Request, session: Session, form: Form) -> str:
        """Record that a unit's workbook goes back to it, and why."""
        unit = self._desk.require_unit(form.get("unit", ""))
        reason = line(form, "reason", "退回的原因")
        if not reason:
            raise DisclosureError("请写明退回的原因：单位要知道改什么。没有退回。")
        path = workbook_of_unit(unit, self._desk.year, self._desk.folders)
        if path is None:
            raise DisclosureError(f"单位 {unit.code} 还没有报送，没有可以退回的。")
        own = digest(path.read_bytes())
        self._desk.files.send_back(unit.code, own, reason, self._desk.now())
        self._desk.add_deed(session, "退回", client_of(request), about=unit.code, file=own, words=reason)
        session.told.append(f"已退回单位 {unit.code} {unit.name}：{reason}。单位打开自己的链接就会看到。")
        return address_of(unit.department_code)

    def make_links(self, request: Request, session: Session, form: Form) -> str:
        """Make the link of a unit, or of all units that have none, of a department or of the year."""
        code, is_all = form.get("unit", ""), form.get("all") == "on"
        if code:
            units = [self._desk.require_unit(code)]
        else:
            known = self._desk.files.links()
            status = self._desk.board.status()
            departments = status.departments if is_all else [self._department(form.get("department", ""))]
            listed = [one.code for department in departments for one in department.units if one.code]
            units = [self._desk.require_unit(one) for one in listed if one not in known]
        for unit in units:
            secret = self._desk.files.make_link(unit.code, self._desk.now())
            session.links.append((f"{unit.code} {unit.name}", self._desk.link_address(secret)))
            self._desk.add_deed(session, "生成链接", client_of(request), about=unit.code)
        if not units:
            session.told.append("各单位都已经有链接；丢失的，请逐个重新生成。")
        if is_all:
            return "/setup"
        return address_of(units[0].department_code if units else form.get("department", ""))

    def revoke_link(self, request: Request, session: Session, form: Form) -> str:
        """Let the link of a unit work no longer."""
        code = form.get("unit", "")
        unit = self._desk.require_unit(code)
        is_gone = self._desk.files.revoke_link(unit.code)
        self._desk.add_deed(session, "撤销链接", client_of(request), about=unit.code)
        session.told.append(f"单位 {unit.code} 的链接{'已撤销，不能再用' if is_gone else '本来就没有'}。")
        return address_of(unit.department_code)

    def _approve(self, request: Request, session: Session, form: Form, what: str, reviewer: str) -> str:
        code = self._department(form.get("department", "")).code
        order = ApproveOrder(
            (code,),
            self._desk.year,
            self._desk.folders.inputs,
            self._desk.folders.outputs,
            reviewer,
            line(form, "note", "说明"),
            line(form, "code", "核对码"),
            is_withdrawal=what == "撤回签批",
            templates=self._desk.folders.templates,
        )
        with self._desk.work:
            (reviewed,) = approve_departments(order, self._desk.now())
            self._write_board()
        lines = list(lines_of_review(reviewed, order))
        session.told += lines
        check_code = reviewed.sheet.code if reviewed.sheet else ""
        words = f"{reviewer} {lines[-1]}" if reviewer else lines[-1]
        self._desk.add_deed(session, what, client_of(request), about=code, file=check_code, words=words)
        return address_of(code)


def answer_with(files: list[NamedFile], key: str) -> Response:
    """Return the file that has a key. Raises ``HTTPException`` where none of those named has it."""
    found = next((one for one in files if one.key == key), None)
    if found is None:
        raise HTTPException(404)
    return Response(found.path.read_bytes(), headers=found.headers)
