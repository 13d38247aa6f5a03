"""Who writes what: a lock a department for its files, and the year's for what belongs to all (summary, board).

Locks are the operating system's and end with the processes that hold them; a file of text beside says who that is.
On Linux and macOS a lock belongs to an open file: a process that gets the file as well (``HeldLock.fileno``) holds the
lock too, so that a department is free when the last process that may write its files has ended, and not before.
"""

import contextlib
import itertools
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from budget_disclosure.model.errors import DisclosureError

LOCKS_FOLDER, _RUNS_FOLDER = "locks", "runs"
_BEGUN_AT = "%Y%m%d-%H%M%S-%f"
# The locked byte lies behind the text, so that on Windows others can still read who holds the lock.
_LOCKED_BYTE = 1 << 20
_YEAR_SECONDS, _PAUSE = 120.0, 0.05
# More departments than files that a process may have open: the limit of open files is raised for so many others.
_OTHER_FILES = 256


class OutputsInUseError(DisclosureError):
    """Somebody else is writing to the same files."""


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock that is held, for as long as the file is open anywhere."""

    stream: BinaryIO

    def fileno(self) -> int:
        """Return the descriptor of the open file."""
        return self.stream.fileno()


@contextlib.contextmanager
def lock_year(folder: Path, seconds: float = _YEAR_SECONDS) -> Iterator[None]:
    """Hold the lock of what a year's departments share; ``folder`` is the year's ``.disclose``, made when missing.

    It is held for moments only, so it is waited for. Raises ``OutputsInUseError`` naming who does not let it go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, end = folder / "lock", time.monotonic() + seconds
    with path.open("a+b") as stream:
        while not _try_lock(stream):
            if time.monotonic() > end:
                raise OutputsInUseError(f"另一次运行正在更新 {folder.parent}（{_read_holder(path)}）。请稍后再运行。")
            time.sleep(_PAUSE)
        with _told(stream):
            yield


@contextlib.contextmanager
def lock_departments(folder: Path, departments: Mapping[str, str]) -> Iterator[Mapping[str, HeldLock]]:
    """Hold the locks of departments (names by code); ``folder`` is the year's ``.disclose``. Return them by code.

    All or none: raises ``OutputsInUseError`` naming each department that somebody else works on, who and since when.
    """
    with contextlib.ExitStack() as held:
        locks, taken = {}, list[str]()
        _raise_limit_of_open_files(len(departments))
        for code in sorted(departments):
            lock = held.enter_context(_department(folder, code))
            if isinstance(lock, HeldLock):
                locks[code] = lock
            else:
                taken.append(f"{code} {departments[code]}（{lock}）")
        if taken:
            what = "、".join(taken)
            raise OutputsInUseError(
                f"另一次运行正在处理 {what}。请等它结束后再运行；其他部门可以用 --department 先运行。"
            )
        yield locks


@contextlib.contextmanager
def try_department(folder: Path, code: str) -> Iterator[bool]:
    """Hold the lock of a department if it is free, and say whether it was."""
    with _department(folder, code) as lock:
        yield isinstance(lock, HeldLock)


def departments_in_use(folder: Path) -> dict[str, str]:
    """Return who works on which departments now, by code; ``folder`` is the year's ``.disclose``. Nothing is held."""
    used = {}
    for path in sorted((folder / LOCKS_FOLDER).glob("*")):
        with path.open("r+b") as stream:
            if _try_lock(stream):
                _unlock(stream)
            else:
                used[path.name] = _read_holder(path)
    return used


def can_lock(folder: Path) -> bool:
    """Return whether locks work on the file system of a folder: a second one on the same file must be refused."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".lock-") as temporary:
        path = Path(temporary) / "lock"
        with path.open("a+b") as first, path.open("a+b") as second:
            try:
                if not _try_lock(first):
                    return False
                if _try_lock(second):
                    _unlock(second)
                    return False
                _unlock(first)
                return _try_lock(second)
            except OSError:
                return False


@dataclass(frozen=True, slots=True)
class BegunRun:
    """A run that has not ended as it should: since when, and whether it is at work; else it was stopped."""

    since: datetime
    is_at_work: bool


@contextlib.contextmanager
def recorded_run(folder: Path) -> Iterator[None]:
    """Let it be known that a run is at work; ``folder`` is the year's ``.disclose``.

    One that is stopped, however, leaves its record; the next one takes those away.
    """
    runs = folder / _RUNS_FOLDER
    runs.mkdir(parents=True, exist_ok=True)
    with lock_year(folder):
        for path in runs.iterdir():
            if not _is_held(path):
                path.unlink(missing_ok=True)
        path = runs / f"{datetime.now().astimezone().strftime(_BEGUN_AT)}-{os.getpid()}"
        stream = path.open("a+b")
        _try_lock(stream)
    with stream:
        yield
    path.unlink(missing_ok=True)


def begun_run(folder: Path) -> BegunRun | None:
    """Return the run that is at work, else the one that was stopped last; ``None`` where the last one ended.

    ``folder`` is the year's ``.disclose``.
    """
    found = [
        BegunRun(datetime.strptime(path.name.rpartition("-")[0], _BEGUN_AT).astimezone(), _is_held(path))
        for path in (folder / _RUNS_FOLDER).glob("2*-*-*-*")
    ]
    return max(found, key=lambda one: (one.is_at_work, one.since), default=None)


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+b") as stream:
            if not _try_lock(stream):
                return True
            _unlock(stream)
    except FileNotFoundError:
        pass
    return False


@contextlib.contextmanager
def lock_first_free(folder: Path, name: str) -> Iterator[tuple[HeldLock, Path]]:
    """Hold the lock of the first of ``name-1.db``, ``name-2.db`` … in ``folder`` that is free; return both."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        path = folder / f"{name}-{number}.db"
        with path.with_suffix(".lock").open("a+b") as stream:
            if _try_lock(stream):
                with _told(stream):
                    yield HeldLock(stream), path
                return


@contextlib.contextmanager
def _department(folder: Path, code: str) -> Iterator[HeldLock | str]:
    """Hold the lock of a department; where somebody else does, return who."""
    path = folder / LOCKS_FOLDER / re.sub(r"[^0-9A-Za-z]", "_", code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        if not _try_lock(stream):
            yield _read_holder(path)
            return
        with _told(stream):
            yield HeldLock(stream)


@contextlib.contextmanager
def _told(stream: BinaryIO) -> Iterator[None]:
    """Let a lock that is held say who holds it, and let it go at the end."""
    try:
        stream.truncate(0)
        stream.write(_describe_self().encode())
        stream.flush()
        yield
    finally:
        stream.truncate(0)
        _unlock(stream)


def _describe_self() -> str:
    started = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f"计算机 {socket.gethostname()}，进程 {os.getpid()}，{started} 开始"


def _read_holder(path: Path) -> str:
    return path.read_bytes().decode(errors="replace") or "占用者不详"


if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: BinaryIO) -> bool:
        stream.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(stream: BinaryIO) -> None:
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

    def _raise_limit_of_open_files(_files: int) -> None:
        return None

else:
    import fcntl
    import resource

    def _try_lock(stream: BinaryIO) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(stream: BinaryIO) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_UN)

    def _raise_limit_of_open_files(files: int) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = files + _OTHER_FILES
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
