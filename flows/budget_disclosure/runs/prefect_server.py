"""The Prefect server of an embedded run: started here, on this machine only, and ended with the run.

Prefect would start one by itself, but in our process group, where Ctrl-C ends it before us, and not so that it ends
when we are killed. It has a database that no other run uses meanwhile, so that two runs go side by side: the first one
of several that is free. A database that no server ever finished to set up is begun anew.
"""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, python, start_owned
from budget_disclosure.store.run_lock import HeldLock, lock_first_free

# Setting up a fresh database takes 15 seconds on a machine that has nothing else to do.
_SECONDS, _PAUSE = 600.0, 0.05
_ATTEMPTS = 3


@contextlib.contextmanager
def embedded_server(home: Path, log_file: Path) -> Iterator[None]:
    """Run a server and let Prefect, which must not be imported yet, use it.

    Raises ``DisclosureError`` when it does not start.
    """
    with lock_first_free(home, "embedded") as (lock, database), log_file.open("ab") as log:
        program = version("prefect")
        expect_set_up(database, program)
        process, address = _started(database, lock, log, log_file)
        try:
            _ready(database).write_text(program, encoding="utf-8")
            os.environ["PREFECT_API_URL"] = f"{address}/api"
            yield
        finally:
            end(process)


def expect_set_up(database: Path, program: str) -> None:
    """Begin a database anew that no server ever finished to set up; ``program`` is the version that is about to.

    One of another version is set up further, and is not finished again until that is done.
    """
    ready = _ready(database)
    if not ready.exists():
        _discard(database)
    elif ready.read_text(encoding="utf-8") != program:
        ready.unlink()


def _ready(database: Path) -> Path:
    """Return the file that says by which version of Prefect a database was set up."""
    return database.with_suffix(".ready")


def _discard(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


def _started(database: Path, lock: HeldLock, log: IO[bytes], log_file: Path) -> "tuple[subprocess.Popen[bytes], str]":
    for _ in range(_ATTEMPTS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database.resolve().as_posix()}",
            "PREFECT_UI_ENABLED": "0",
            # What Prefect tells a server that it starts itself for a single run.
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
        command = python("budget_disclosure.runs.server_process", str(os.getpid()), str(port))
        process = start_owned(command, environment, log, keep_open=[lock.fileno()])
        if _answers(process, f"{address}/api/health"):
            return process, address
        end(process)  # somebody else took the port, or the database is damaged; nobody misses what is in it
        _discard(database)
    raise DisclosureError(f"运行没有完成：Prefect 没有启动。运行日志：{log_file}")


def _answers(process: "subprocess.Popen[bytes]", address: str) -> bool:
    """Wait for the server's first answer; false when it ended before."""
    opener, limit = urllib.request.build_opener(urllib.request.ProxyHandler({})), time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(OSError), opener.open(address, timeout=10) as answer:
            if answer.status == 200:
                return True
        time.sleep(_PAUSE)
    return False
