"""Who is at the page: sessions in memory, gone with the program. A browser holds a secret, we its digest."""

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from budget_disclosure.desk.desk_files import new_secret
from budget_disclosure.store.digests import digest

IDLE_SECONDS: Final = 8 * 3600.0
_MOST = 2_000


@dataclass
class Session:
    """Somebody who came in by a link. ``unit_code`` is empty for the operator, ``link`` the digest of the link.

    ``csrf`` stands in every form of the session; ``told`` are sentences for the next page, ``links`` those to be
    shown once.
    """

    unit_code: str
    link: str
    csrf: str = field(default_factory=new_secret)
    told: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    seen_at: float = 0.0

    @property
    def who(self) -> str:
        """Who it is, for the log."""
        return f"单位 {self.unit_code}" if self.unit_code else "操作员"

    def has_csrf(self, told: str) -> bool:
        """Return whether a request comes from a page of this session."""
        return hmac.compare_digest(told.encode(), self.csrf.encode())

    def take_told(self) -> list[str]:
        """Return the sentences for the next page, once."""
        told, self.told = self.told, []
        return told

    def take_links(self) -> list[tuple[str, str]]:
        """Return new links, unit and address, once: nobody can ask for them again."""
        links, self.links = self.links, []
        return links


class Sessions:
    """The sessions; one that nobody used for a working day is over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, unit_code: str, link: str) -> tuple[str, Session]:
        """Return the cookie of a new session, and the session."""
        cookie, session = new_secret(), Session(unit_code, link, seen_at=self._clock())
        with self._lock:
            while len(self._sessions) >= _MOST:
                del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].seen_at)]
            self._sessions[digest(cookie.encode())] = session
        return cookie, session

    def of(self, cookie: str) -> Session | None:
        """Return the session of a cookie; found by its digest, so that no comparison tells anything of it."""
        key = digest(cookie.encode())
        with self._lock:
            session = self._sessions.get(key)
            if session is None or self._clock() - session.seen_at > IDLE_SECONDS:
                self._sessions.pop(key, None)
                return None
            session.seen_at = self._clock()
            return session

    def end(self, cookie: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(digest(cookie.encode()), None)
