"""What endpoints have in common: who asks, the form he sends, the page he gets. Work is done in threads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol
from urllib.parse import parse_qs, quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from budget_disclosure.actions.receive_workbook import RefusedWorkbookError, Sent, receive_workbook
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.desk_rates import HEAVY, Rate
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.page_words import as_on_page
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.model.findings import render
from budget_disclosure.report.html_page import html_page
from budget_disclosure.store.digests import digest

OPERATOR_COOKIE: Final = "desk_operator"
UNIT_COOKIE: Final = "desk_unit"
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 20
_LONGEST_NAME = 1_000
Endpoint = Callable[[Request], Awaitable[Response]]
Form = Mapping[str, str]


class Shown(Protocol):
    """What answers a request for a page."""

    def __call__(self, request: Request, session: Session) -> Response:
        """Return the answer. Raises ``DisclosureError`` and ``OSError`` for what the reader has to know."""
        ...


class Done(Protocol):
    """What carries out a form and says where to go on."""

    def __call__(self, request: Request, session: Session, form: Form) -> str:
        """Return the address of the next page. Raises as ``Shown`` does."""
        ...


def client_of(request: Request) -> str:
    """Return the address of who asks."""
    return request.client.host if request.client else ""


def page(template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """Return a page of ours."""
    return HTMLResponse(html_page("desk", template, values, {"quoted": _quoted, "on_page": as_on_page}), status)


def _quoted(text: object) -> str:
    return quote(str(text), safe="")


def message_page(words: str, status: int, *, for_operator: bool = False) -> Response:
    """Return a page that says one thing; the operator's leads on to where he can set it right."""
    return page("desk_message.html.j2", {"words": words, "title": "部门预算公开", "goes_on": for_operator}, status)


class Taken(Protocol):
    """What takes a file that is sent."""

    def __call__(self, session: Session, sent: Sent, client: str) -> Response:
        """Return what became of it."""
        ...


class Doors:
    """Makes endpoints of what pages do: for the operator, or for units."""

    def __init__(self, desk: Desk, *, is_of_units: bool) -> None:
        self._desk, self._is_of_units = desk, is_of_units

    def shows(self, shown: Shown, *, is_light: bool = False) -> Endpoint:
        """Return the endpoint of a page; one that is light may be asked for again and again."""

        async def endpoint(request: Request) -> Response:
            session = await self._session(request)
            if session is None:
                return self._stranger()
            if not is_light and not self._desk.rates.allows(HEAVY, f"page {session.csrf}"):
                return message_page("请求太多，请稍等一会儿再试。", 429)
            try:
                return await run_in_threadpool(shown, request, session)
            except (DisclosureError, OSError) as error:
                return message_page(describe_error(error), 500, for_operator=not self._is_of_units)

        return endpoint

    def does(self, done: Done, home: str = "") -> Endpoint:
        """Return the endpoint of a form; whatever comes of it is told on the page that follows.

        ``home`` is the page that the form is on, where that is no department's.
        """

        async def endpoint(request: Request) -> Response:
            session = await self._session(request)
            if session is None:
                return self._stranger()
            if not self._desk.rates.allows(HEAVY, f"form {session.csrf}"):
                return message_page("请求太多，请稍等一会儿再试。", 429)
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
                return message_page("这种内容不能接受。", 415)
            form = form_of(await request.body())
            if form is None or not session.has_csrf(form.get("csrf", "")):
                return message_page("页面已经过期，没有接受。请返回并刷新页面，再试一次。", 403)
            try:
                following = await run_in_threadpool(done, request, session, form)
            except (DisclosureError, OSError) as error:
                session.told.append(describe_error(error))
                following = home or await run_in_threadpool(self._back, form)
            return RedirectResponse(following, 303)

        return endpoint

    def takes(self, taken: Taken, rate: Rate) -> Endpoint:
        """Return the endpoint to which files are sent, so often a session may."""

        async def endpoint(request: Request) -> Response:
            session = await self._session(request)
            if session is None:
                return JSONResponse({"ok": False, "message": "没有进入，或链接已经撤销。"}, 403)
            if not session.has_csrf(request.headers.get("x-csrf", "")):
                return JSONResponse({"ok": False, "message": "页面已经过期，请刷新页面再试。"}, 403)
            if not self._desk.rates.allows(rate, f"{request.url.path} {session.csrf}"):
                return JSONResponse({"ok": False, "message": "太频繁，请等一分钟再试。"}, 429)
            name = unquote(request.headers.get("x-file-name", "")[:_LONGEST_NAME], errors="replace")
            sent = Sent(await request.body(), name, session.unit_code)
            return await run_in_threadpool(taken, session, sent, client_of(request))

        return endpoint

    async def _session(self, request: Request) -> Session | None:
        if self._is_of_units:
            return await run_in_threadpool(self._desk.unit, request.cookies.get(UNIT_COOKIE, ""))
        return self._desk.operator(request.cookies.get(OPERATOR_COOKIE, ""), client_of(request))

    def _stranger(self) -> Response:
        words = (
            "这个链接没有用，或已经撤销。请用财政部门发来的链接进入；链接失效的，请向财政部门要新的。"
            if self._is_of_units
            else "请在运行本程序的计算机上，用启动窗口里显示的链接进入。"
        )
        return message_page(words, 403)

    def _back(self, form: Form) -> str:
        """Return the page that a form was on: that of a department there is, else the first one."""
        code = form.get("department", "")
        if self._is_of_units:
            return "/unit/"
        with suppress(DisclosureError, OSError):
            if self._desk.board.department(code) is not None:
                return f"/department/{quote(code, safe='')}"
        return "/"


def form_of(body: bytes) -> Form | None:
    """Return the fields of a form, the last of each name; ``None`` for what is no form."""
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


def receives_workbooks(desk: Desk) -> Taken:
    """Return what takes a workbook, and says what became of it."""

    def received(session: Session, sent: Sent, client: str) -> Response:
        own = digest(sent.content)
        try:
            with desk.work:
                got = receive_workbook(sent, desk.year, desk.folders, desk.now())
        except (DisclosureError, OSError) as error:
            findings = error.findings if isinstance(error, RefusedWorkbookError) else ()
            words = describe_error(error)
            told = [line for line in map(render, findings) if line not in words]
            return refused(desk, session, sent, client, words, told, about=session.unit_code)
        desk.board.forget()
        kept = f"此前报送的已存入“旧版”（{'、'.join(path.name for path in got.kept)}）。" if got.kept else ""
        what = "又收到相同的填报表" if got.is_known else "收到填报表"
        unit = f"{got.unit.code} {got.unit.name}"
        words = f"{what}：{unit}，{got.at:%Y-%m-%d %H:%M:%S}。{kept}"
        desk.add_deed(session, what, client, about=got.unit.code, file=own, words=f"{sent.shown_name}。{kept}")
        if session.unit_code:
            session.told.append(words)
        return JSONResponse({"ok": True, "message": f"{sent.shown_name}：{words}", "sha256": own})

    return received


def refused(
    desk: Desk, session: Session, sent: Sent, client: str, words: str, more: Sequence[str] = (), about: str = ""
) -> Response:
    """Write down that a file was not taken, and say why; ``more`` are lines that say where."""
    told = f"{sent.shown_name}：{words}"
    desk.add_deed(session, "没有收下", client, about=about, file=digest(sent.content), words=told)
    return JSONResponse({"ok": False, "message": told, "findings": list(more)}, 422)
