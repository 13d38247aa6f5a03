"""What the page keeps of a year, ``outputs/<year>/.disclose/desk/``: links, what was sent back, who did what.

Only their owner may read these files. Of a link only the digest of its secret is kept: who reads the file cannot use
it.
"""

import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.json_files import json_bytes, parse_json_object, read_json_object
from budget_disclosure.store.run_lock import lock_year

_SECRET_BYTES = 32
_LOG_TAIL_BYTES = 1_000_000
_ACCESS = 0o600
_append = threading.Lock()


def new_secret() -> str:
    """Return a secret that nobody can guess, as it stands in an address."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def is_secret(told: str, known: str) -> bool:
    """Return whether a secret has a known digest, in a time that says nothing."""
    return hmac.compare_digest(digest(told.encode()), known)


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A link that works: whose it is, the digest of its secret, when it was made."""

    unit_code: str
    digest: str
    made_at: str


@dataclass(frozen=True, slots=True)
class SentBack:
    """A workbook that the operator sent back, by its digest, with the reason; a newer workbook answers it."""

    unit_code: str
    digest: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what, when; ``about`` is a department or unit, ``digest`` that of the file concerned."""

    at: str
    who: str
    what: str
    about: str = ""
    digest: str = ""
    words: str = ""
    address: str = ""


class DeskFiles:
    """The files of one year. Two programs may write them: the page, and ``disclose desk``."""

    def __init__(self, outputs: Path, year: int) -> None:
        self._state = state_folder(outputs, year)
        self._folder = self._state / "desk"

    def make_link(self, unit_code: str, now: datetime) -> str:
        """Return the secret of a new link of a unit; an older one does not work any more."""
        secret = new_secret()
        with self._changed("links.json") as links:
            links[unit_code] = {"sha256": digest(secret.encode()), "made_at": _time(now)}
        return secret

    def revoke_link(self, unit_code: str) -> bool:
        """Let the link of a unit work no longer; return whether it had one."""
        with self._changed("links.json") as links:
            return links.pop(unit_code, None) is not None

    def links(self) -> dict[str, UnitLink]:
        """Return the links that work, by unit."""
        kept = self._read("links.json")
        return {code: UnitLink(code, str(one["sha256"]), str(one["made_at"])) for code, one in kept.items()}

    def link_of(self, secret: str) -> UnitLink | None:
        """Return the link that has a secret; all are compared, so that the time does not tell which."""
        found = [one for one in self.links().values() if is_secret(secret, one.digest)]
        return found[0] if found else None

    def send_back(self, unit_code: str, file_digest: str, reason: str, now: datetime) -> None:
        """Record that the workbook of a unit goes back to it."""
        with self._changed("sent_back.json") as kept:
            kept[unit_code] = {"sha256": file_digest, "reason": reason, "at": _time(now)}

    def sent_back(self) -> dict[str, SentBack]:
        """Return what was sent back last, by unit."""
        kept = self._read("sent_back.json")
        return {
            code: SentBack(code, str(one["sha256"]), str(one["reason"]), str(one["at"])) for code, one in kept.items()
        }

    def keep_address(self, address: str) -> None:
        """Remember under which address units find the page."""
        with self._changed("address.json") as kept:
            kept["address"] = {"of_units": address}

    def address(self) -> str:
        """Return the address that was remembered; ``""`` where the page was never started."""
        return str(self._read("address.json").get("address", {}).get("of_units", ""))

    def add(self, deed: Deed) -> None:
        """Append to the log, flushed to the disk; what is in it is never written again. Raises ``OSError``."""
        line = json.dumps({name: getattr(deed, name) for name in Deed.__slots__}, ensure_ascii=False)
        self._make_folder()
        with _append:
            handle = os.open(self._folder / "log.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, _ACCESS)
            try:
                os.write(handle, f"{line}\n".encode())
                os.fsync(handle)
            finally:
                os.close(handle)

    def deeds(self, most: int, unit_code: str = "") -> list[Deed]:
        """Return the latest entries of the log, the newest first; only those about a unit where one is named."""
        lines = reversed(self._tail().splitlines())
        found = (Deed(**data) for line in lines if (data := parse_json_object(line)) is not None)
        wanted = (one for one in found if not unit_code or one.about == unit_code)
        return [one for one, _ in zip(wanted, range(most), strict=False)]

    def _tail(self) -> bytes:
        try:
            with (self._folder / "log.jsonl").open("rb") as stream:
                stream.seek(0, os.SEEK_END)
                stream.seek(max(stream.tell() - _LOG_TAIL_BYTES, 0))
                return stream.read()
        except FileNotFoundError:
            return b""

    def _read(self, name: str) -> dict[str, Any]:
        return read_json_object(self._folder / name) or {}

    @contextmanager
    def _changed(self, name: str) -> Iterator[dict[str, Any]]:
        """Lend a file of JSON to be changed, while nobody else may; it is written unless an error is raised."""
        self._make_folder()
        path = self._folder / name
        with lock_year(self._state):
            data = read_json_object(path) or {}
            yield data
            write_atomically(path, json_bytes(data), is_private=True)

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _time(now: datetime) -> str:
    return now.isoformat(timespec="seconds")


def lines_of(deeds: list[Deed]) -> Iterator[str]:
    """Yield the log as lines of a screen, the oldest first."""
    for one in reversed(deeds):
        parts = (one.at, one.who, one.what, one.about, one.digest[:12], one.words)
        yield "  ".join(part for part in parts if part)
