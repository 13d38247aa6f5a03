"""The Prefect server of an embedded run: started here, on this machine only, and ended with the run.

Prefect would start one by itself, but in our process group, where Ctrl-C ends it before us, and not so that it ends
when we are killed. It has a database that no other run uses meanwhile, so that two runs go side by side: the first one
of several that is free. A database that no server ever finished to set up is begun anew.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, python, start_owned
from budget_disclosure.store.run_lock import HeldLock, lock_first_free

# Setting up a fresh database takes 15 seconds on a machine that has nothing else to do.
_SECONDS, _PAUSE = 600.0, 0.05
# Where the server has ended, the question stands in the queue of a socket that is still ours.
_SECONDS_AN_ANSWER = 2
_ATTEMPTS = 3
# What Prefect tells a server that it starts itself for a single run; nobody looks at its pages.
_FOR_A_SINGLE_RUN = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}


@contextlib.contextmanager
def embedded_server(home: Path, log_file: Path) -> Iterator[Callable[[], None]]:
    """Start a server and let Prefect, which must not be imported yet, use it; lend a function that waits until it is
    there, so that Prefect can be imported meanwhile.

    The function raises ``DisclosureError`` when the server does not start.
    """
    with (
        lock_first_free(home, "embedded") as (lock, database),
        log_file.open("ab") as log,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        server = PrefectServer(database, lock, log, listening, _FOR_A_SINGLE_RUN)
        try:
            os.environ["PREFECT_API_URL"] = f"{server.address}/api"
            yield lambda: server.wait(log_file)
        finally:
            server.end()


class PrefectServer:
    """The process of a server, which is given the socket: nobody else can take its port before it is there.

    ``settings`` are Prefect's, by the names of the environment.
    """

    def __init__(
        self, database: Path, lock: HeldLock, log: IO[bytes], listening: socket.socket, settings: Mapping[str, str]
    ) -> None:
        self._database, self._lock, self._log, self._listening = database, lock, log, listening
        self._settings = settings
        self._program = version("prefect")
        self._port: int = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        expect_set_up(database, self._program)
        self._process = self._started()

    def wait(self, log_file: Path) -> None:
        """Wait until the server answers. Raises ``DisclosureError`` when it does not start."""
        for _ in range(_ATTEMPTS):
            if _answers(self._process, f"{self.address}/api/health"):
                # From now on it is the server's alone: where that ends, nobody waits for an answer.
                self._listening.close()
                _ready(self._database).write_text(self._program, encoding="utf-8")
                return
            end(self._process)  # the database is damaged; nobody misses what is in it
            _discard(self._database)
            self._process = self._started()
        raise DisclosureError(f"运行没有完成：Prefect 没有启动。运行日志：{log_file}")

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process."""
        end(self._process)

    def _started(self) -> "subprocess.Popen[bytes]":
        environment = {
            **os.environ,
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{self._database.resolve().as_posix()}",
            **self._settings,
        }
        if sys.platform == "win32":  # where a process inherits no socket
            self._listening.close()
            place, shared = self._port, [self._lock.fileno()]
        else:
            place, shared = self._listening.fileno(), [self._lock.fileno(), self._listening.fileno()]
        command = python("budget_disclosure.runs.server_process", str(os.getpid()), str(place))
        return start_owned(command, environment, self._log, keep_open=shared)


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


def _answers(process: "subprocess.Popen[bytes]", address: str) -> bool:
    """Wait for the server's first answer; false when it ended before."""
    opener, limit = urllib.request.build_opener(urllib.request.ProxyHandler({})), time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(OSError), opener.open(address, timeout=_SECONDS_AN_ANSWER) as answer:
            if answer.status == 200:
                return True
        time.sleep(_PAUSE)
    return False
