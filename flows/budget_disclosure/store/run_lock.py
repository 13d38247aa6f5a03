"""One run at a time for a year's outputs: a lock of the operating system, which ends with the process that holds it."""

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from budget_disclosure.model.errors import DisclosureError

# The locked byte lies behind the text, so that on Windows others can still read who holds the lock.
_LOCKED_BYTE = 1 << 20


class OutputsInUseError(DisclosureError):
    """Another run is writing to the same year's outputs."""


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` (made when missing). Raises ``OutputsInUseError`` naming its holder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    with path.open("a+b") as stream:
        if not _try_lock(stream):
            holder = _read_holder(path)
            raise OutputsInUseError(f"另一次运行正在写入 {folder.parent}（{holder}）。请等它结束后再运行。")
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

else:
    import fcntl

    def _try_lock(stream: BinaryIO) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(stream: BinaryIO) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
