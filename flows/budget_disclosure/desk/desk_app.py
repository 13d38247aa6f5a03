"""The application: which address does what."""

from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from budget_disclosure.desk.audit_pages import AuditPages
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.desk_guard import App, Guard, UnreadBodyError
from budget_disclosure.desk.desk_rates import AUDITS, ENTERING, OF_A_UNIT, OF_ALL_UNITS, ROSTERS
from budget_disclosure.desk.desk_requests import (
    OPERATOR_COOKIE,
    UNIT_COOKIE,
    Doors,
    Endpoint,
    client_of,
    form_of,
    message_page,
    page,
    receives_workbooks,
)
from budget_disclosure.desk.operator_pages import OperatorPages
from budget_disclosure.desk.outgoing_pages import OutgoingPages
from budget_disclosure.desk.setup_pages import SetupPages
from budget_disclosure.desk.unit_pages import UnitPages

_STATIC = {"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"}
_WORDS = {404: "没有这一页。", 405: "不支持这种请求。"}


def desk_app(desk: Desk) -> App:
    """Return the application with its guard."""
    operator, unit = Doors(desk, is_of_units=False), Doors(desk, is_of_units=True)
    pages, own, audits = OperatorPages(desk), UnitPages(desk), AuditPages(desk)
    setup, outgoing = SetupPages(desk), OutgoingPages(desk)
    routes = [
        Route("/in/{secret}", _entrance, methods=["GET"]),
        Route("/in", _come_in(desk), methods=["POST"]),
        Route("/", operator.shows(pages.year), methods=["GET"]),
        Route("/department/{code}", operator.shows(pages.department), methods=["GET"]),
        Route("/department/{code}/file/{key}", operator.shows(pages.file), methods=["GET"]),
        Route("/department/{code}/explain", operator.shows(pages.explain), methods=["GET"]),
        Route("/log", operator.shows(pages.log), methods=["GET"]),
        Route("/progress", operator.shows(pages.progress, is_light=True), methods=["GET"]),
        Route("/upload", operator.takes(receives_workbooks(desk), OF_ALL_UNITS), methods=["PUT"]),
        Route("/setup", operator.shows(setup.setup), methods=["GET"]),
        Route("/roster", operator.takes(setup.roster, ROSTERS), methods=["PUT"]),
        Route("/roster", operator.shows(setup.example), methods=["GET"]),
        Route("/settings", operator.does(setup.settings, "/setup"), methods=["POST"]),
        Route("/packages", operator.does(setup.make_packages, "/setup"), methods=["POST"]),
        Route("/packages", operator.shows(setup.packages), methods=["GET"]),
        Route("/reminders", operator.shows(outgoing.reminders), methods=["GET"]),
        Route("/reminders/list", operator.shows(outgoing.reminder_list), methods=["GET"]),
        Route("/reminders/texts", operator.shows(outgoing.reminder_texts), methods=["GET"]),
        Route("/status", operator.shows(outgoing.status_workbook), methods=["GET"]),
        Route("/public/{path:path}", operator.shows(outgoing.published), methods=["GET"]),
        Route("/releases", operator.shows(outgoing.releases), methods=["GET"]),
        Route("/audit", operator.shows(audits.audits), methods=["GET"]),
        Route("/audit", operator.takes(audits.take, AUDITS), methods=["PUT"]),
        Route("/audit/{key}/report", operator.shows(audits.report), methods=["GET"]),
        Route("/audit/{key}/marked", operator.shows(audits.marked), methods=["GET"]),
        Route("/run", operator.does(pages.run), methods=["POST"]),
        Route("/review", operator.does(pages.review), methods=["POST"]),
        Route("/approve", operator.does(pages.approve), methods=["POST"]),
        Route("/withdraw", operator.does(pages.withdraw), methods=["POST"]),
        Route("/publish", operator.does(pages.publish), methods=["POST"]),
        Route("/send-back", operator.does(pages.send_back), methods=["POST"]),
        Route("/link", operator.does(pages.make_links), methods=["POST"]),
        Route("/revoke", operator.does(pages.revoke_link), methods=["POST"]),
        Route("/unit/", unit.shows(own.unit), methods=["GET"]),
        Route("/unit/workbook", unit.shows(own.workbook), methods=["GET"]),
        Route("/unit/package", unit.shows(own.package), methods=["GET"]),
        Route("/unit/sent", unit.shows(own.sent), methods=["GET"]),
        Route("/unit/marked", unit.shows(own.marked), methods=["GET"]),
        Route("/unit/file/{key}", unit.shows(own.file), methods=["GET"]),
        Route("/unit/upload", unit.takes(receives_workbooks(desk), OF_A_UNIT), methods=["PUT"]),
        Route("/leave", _leave(desk, OPERATOR_COOKIE, operator), methods=["POST"]),
        Route("/unit/leave", _leave(desk, UNIT_COOKIE, unit), methods=["POST"]),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/favicon.ico", _nothing, methods=["GET"]),
    ]
    app = Starlette(
        routes=routes, exception_handlers={HTTPException: _refused, UnreadBodyError: _given_up, Exception: _fault}
    )
    app.router.redirect_slashes = False
    return Guard(app, lambda: desk.hosts, desk.rates)


async def _entrance(request: Request) -> Response:
    """Show the door: only the button, or the script that presses it, comes in. Looking at an address does nothing."""
    return page("desk_entrance.html.j2", {"secret": request.path_params["secret"], "title": "部门预算公开"})


def _come_in(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        client = client_of(request)
        if not desk.rates.allows(ENTERING, client):
            return message_page("尝试太多，请等一分钟再试。", 429)
        form = form_of(await request.body())
        found = await run_in_threadpool(desk.come_in, form.get("secret", "") if form else "", client)
        if found is None:
            return message_page("这个链接没有用，或已经撤销。请向财政部门要新的链接。", 403)
        cookie, session = found
        await run_in_threadpool(desk.add_deed, session, "进入", client, about=session.unit_code)
        is_unit = bool(session.unit_code)
        answer = RedirectResponse("/unit/" if is_unit else "/", 303)
        name, path = (UNIT_COOKIE, "/unit") if is_unit else (OPERATOR_COOKIE, "/")
        answer.set_cookie(name, cookie, path=path, httponly=True, samesite="strict")
        return answer

    return endpoint


def _leave(desk: Desk, cookie: str, doors: Doors) -> Endpoint:
    def end(request: Request, session: object, form: object) -> str:
        desk.sessions.end(request.cookies.get(cookie, ""))
        return "/unit/" if cookie == UNIT_COOKIE else "/"

    return doors.does(end)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        raise HTTPException(404)
    content = files("budget_disclosure.desk").joinpath(name).read_bytes()
    return Response(content, headers={"content-type": _STATIC[name]})


async def _nothing(request: Request) -> Response:
    return Response(status_code=204)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return message_page(_WORDS.get(status, "请求不能接受。"), status)


async def _given_up(request: Request, error: Exception) -> Response:
    status, words = (error.status, error.words) if isinstance(error, UnreadBodyError) else (400, "")
    return PlainTextResponse(words, status, headers={"connection": "close"})


async def _fault(request: Request, error: Exception) -> Response:
    return message_page("程序出错，详细信息在运行日志里。", 500)
