"""What all pages of one service share: the year, its folders, who may come in, and what they may do at one time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from budget_disclosure.actions.check_workbooks import CheckedFile
from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.actions.receive_workbook import UnitInYear, check_received, unit_in_year, workbook_of_unit
from budget_disclosure.desk.desk_board import DeskBoard
from budget_disclosure.desk.desk_files import Deed, DeskFiles, is_secret, new_secret
from budget_disclosure.desk.desk_orders import RunOrders
from budget_disclosure.desk.desk_rates import Rates
from budget_disclosure.desk.desk_sessions import Session, Sessions
from budget_disclosure.intake.roster import ROSTER_NAME
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.digests import digest, file_digests

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_MOST_CHECKED = 200


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class CheckedWorkbook:
    """The workbook of a unit that counts, with what was found in it; ``content`` are its bytes."""

    name: str
    digest: str
    content: bytes
    checked: CheckedFile


@dataclass
class Desk:
    """One service. ``hosts`` are the names with port under which browsers may know it.

    ``address`` is where the operator finds it, ``address_of_units`` where units do.
    """

    year: int
    folders: YearFolders
    address: str
    address_of_units: str
    hosts: frozenset[str]
    orders: RunOrders = field(default_factory=RunOrders)
    now: Callable[[], datetime] = _now
    sessions: Sessions = field(default_factory=Sessions)
    rates: Rates = field(default_factory=Rates)
    work: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever reads, checks or writes: one at a time, the machine also makes documents."""

    def __post_init__(self) -> None:
        secret = new_secret()
        self.operator_link = f"{self.address}/in/{secret}"
        self._operator = digest(secret.encode())
        self.files = DeskFiles(self.folders.outputs, self.year)
        self.board = DeskBoard(self.year, self.folders, self.now)
        self._checked: dict[str, tuple[dict[str, str], CheckedWorkbook]] = {}

    @property
    def roster(self) -> Path:
        """Where the year's roster is, or is to be."""
        return self.folders.inputs / str(self.year) / ROSTER_NAME

    def come_in(self, secret: str, client: str) -> tuple[str, Session] | None:
        """Return cookie and session for the secret of a link; the operator comes in from this machine only."""
        link = self.files.link_of(secret)
        if is_secret(secret, self._operator) and client in _LOOPBACK:
            return self.sessions.begin("", self._operator)
        return self.sessions.begin(link.unit_code, link.digest) if link else None

    def operator(self, cookie: str, client: str) -> Session | None:
        """Return the operator's session."""
        session = self.sessions.of(cookie) if cookie else None
        return session if session and session.link == self._operator and client in _LOOPBACK else None

    def unit(self, cookie: str) -> Session | None:
        """Return the session of a unit whose link still works."""
        session = self.sessions.of(cookie) if cookie else None
        if session is None or not session.unit_code:
            return None
        link = self.files.links().get(session.unit_code)
        return session if link is not None and link.digest == session.link else None

    def add_deed(
        self, session: Session, what: str, address: str, *, about: str = "", file: str = "", words: str = ""
    ) -> None:
        """Write down who did what; ``file`` is the digest of the file concerned."""
        at = self.now().isoformat(timespec="seconds")
        self.files.add(Deed(at, session.who, what, about, file, words, address))

    def checked(self, unit: UnitInYear) -> CheckedWorkbook | None:
        """Return the workbook of a unit with what is found in it now; ``None`` where it has sent none.

        Checked anew when anything in its department's folder is another, because what the others send concerns it too;
        when what the bureau declares for the year is (acceptances, roster, settings); and on another day.
        """
        with self.work:
            path = workbook_of_unit(unit, self.year, self.folders)
            if path is None:
                return None
            declared = file_digests(unit.folder.parent, "*.*")
            there = {**file_digests(unit.folder, "*.xlsx"), **declared, "": str(self.now().date())}
            known = self._checked.get(unit.code)
            if known is not None and known[0] == there and known[1].name == path.name:
                return known[1]
            content = path.read_bytes()
            found = check_received(path, self.year, self.folders, self.now())
            if len(self._checked) >= _MOST_CHECKED:
                self._checked.clear()
            one = CheckedWorkbook(path.name, digest(content), content, found)
            self._checked[unit.code] = there, one
            return one

    def link_address(self, secret: str) -> str:
        """Return the address of a unit's link."""
        return f"{self.address_of_units}/in/{secret}"

    def require_unit(self, code: str) -> UnitInYear:
        """Return a unit of the year as the board knows it. Raises ``DisclosureError`` where it has no such unit."""
        found = self.board.unit(code)
        if found is None:
            raise DisclosureError(f"{self.year} 年度没有单位 {code}。")
        return unit_in_year(code, self.year, self.folders, found[1].name)
