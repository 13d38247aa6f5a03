"""What all pages of the operator have in common."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from budget_disclosure.board.write_board import write_board
from budget_disclosure.board.year_state import DepartmentStatus
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.desk_requests import Form, page
from budget_disclosure.desk.desk_sessions import Session
from budget_disclosure.model.errors import DisclosureError

_MOST_CHARACTERS = 500


class OperatorBase:
    """Pages of one service that only the operator sees."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _write_board(self) -> None:
        now, one = self._desk.now(), self._desk.folders
        write_board(self._desk.year, one.inputs, one.outputs, now.date(), f"{now:%Y-%m-%d %H:%M}", one.templates)
        self._desk.board.forget()

    def _department(self, code: str) -> DepartmentStatus:
        one = self._desk.board.department(code)
        if one is None:
            raise HTTPException(404)
        return one

    def _page(self, template: str, session: Session, values: Mapping[str, object]) -> Response:
        common = {
            "year": self._desk.year,
            "csrf": session.csrf,
            "told": session.take_told(),
            "orders": self._desk.orders.state(),
            "is_local": self._desk.address_of_units == self._desk.address,
            "title": f"{self._desk.year} 年度部门预算公开",
        }
        return page(template, {**common, **values})


def line(form: Form, name: str, title: str) -> str:
    """Return a field as one line without spaces around. Raises ``DisclosureError`` for what is none."""
    text = form.get(name, "").strip()
    if len(text) > _MOST_CHARACTERS or not text.isprintable():
        raise DisclosureError(f"{title}应写在一行里，不超过 {_MOST_CHARACTERS} 个字。")
    return text


def address_of(code: str) -> str:
    """Return the address of a department's page, of the first one without a code."""
    return f"/department/{quote(code, safe='')}" if code else "/"
