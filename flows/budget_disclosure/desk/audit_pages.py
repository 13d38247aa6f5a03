"""Finished documents of anybody, dropped on the page: audited, the report shown, the marked copy to be saved.

Nothing is kept on the disk; the latest are remembered until the program ends.
"""

import threading
from collections import deque
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from budget_disclosure.actions.audit_sent import SentAudit, audit_sent
from budget_disclosure.actions.receive_workbook import Sent
from budget_disclosure.desk.desk_board import OF_PAGES, TYPES
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.desk_downloads import attachment
from budget_disclosure.desk.desk_files import new_secret
from budget_disclosure.desk.desk_requests import refused
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.desk.operator_base import OperatorBase
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.store.digests import digest

_MOST_REMEMBERED, _MOST_BYTES = 30, 150_000_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    key: str
    at: str
    audit: SentAudit

    @property
    def size(self) -> int:
        return len(self.audit.report) + len(self.audit.marked)


class AuditPages(OperatorBase):
    """The page for auditing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._alone = threading.Lock()
        self._guard = threading.Lock()
        self._remembered: deque[_Remembered] = deque(maxlen=_MOST_REMEMBERED)

    def audits(self, request: Request, session: Session) -> Response:
        """Show what was audited, the latest first."""
        with self._guard:
            audits = list(self._remembered)
        return self._page("desk_audit.html.j2", session, {"audits": audits})

    def take(self, session: Session, sent: Sent, client: str) -> Response:
        """Audit a document; one at a time, because each may take all the memory there is."""
        try:
            with self._alone:
                audit = audit_sent(sent, self._desk.folders, self._desk.now())
        except (DisclosureError, OSError) as error:
            return refused(self._desk, session, sent, client, describe_error(error))
        self._remember(audit)
        words = f"{audit.state}（错误 {audit.errors} 处，存疑 {audit.doubts} 处）"
        self._desk.add_deed(session, "审查", client, file=digest(sent.content), words=f"{audit.name}：{words}")
        return JSONResponse({"ok": True, "message": f"{audit.name}：{words}"})

    def report(self, request: Request, session: Session) -> Response:
        """Show the report of an audit."""
        one = self._one(request)
        headers = {"content-type": TYPES[".html"], "content-security-policy": OF_PAGES}
        return Response(one.audit.report, headers=headers)

    def marked(self, request: Request, session: Session) -> Response:
        """Send the marked copy of an audited document."""
        audit = self._one(request).audit
        if not audit.marked:
            raise HTTPException(404)
        stem, _, suffix = audit.name.rpartition(".")
        return attachment(audit.marked, f"{stem}（审查标注）.{suffix}")

    def _remember(self, audit: SentAudit) -> None:
        at = f"{self._desk.now():%Y-%m-%d %H:%M}"
        with self._guard:
            self._remembered.appendleft(_Remembered(new_secret(), at, audit))
            while len(self._remembered) > 1 and sum(one.size for one in self._remembered) > _MOST_BYTES:
                self._remembered.pop()

    def _one(self, request: Request) -> _Remembered:
        with self._guard:
            found = next((one for one in self._remembered if one.key == request.path_params["key"]), None)
        if found is None:
            raise HTTPException(404)
        return found
