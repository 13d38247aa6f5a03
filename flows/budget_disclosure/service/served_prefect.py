"""Prefect in service: a server with its pages, a worker for what is started from them, and both are kept alive.

The server is on this machine only; its database stays from one start to the next. Both programs end with this one.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, start_guarded
from budget_disclosure.runs.prefect_server import PrefectServer
from budget_disclosure.store.run_lock import HeldLock

WORK_POOL = "disclose"
PROJECT_VARIABLE = "DISCLOSE_PROJECT"
_DEPLOYMENTS = "prefect.yaml"
# A worker that ends at once is not started again at once.
_WORKER_SECONDS = 10.0


class ServedPrefect:
    """A server and a worker, started by ``start`` and started again by ``keep_alive`` when they have ended.

    ``database`` is the server's, whose ``lock`` is held; ``project`` is the folder with prefect.yaml; what both
    say goes to ``log``. Without a ``port`` the server has any, and no pages.
    """

    def __init__(
        self, database: Path, lock: HeldLock, project: Path, port: int | None, log_file: Path, log: IO[bytes]
    ) -> None:
        self._database, self._lock, self._project = database, lock, project
        self._has_pages, self._port = port is not None, port or 0
        self._log_file, self._log = log_file, log
        self._server: PrefectServer | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._worker_again_at = 0.0

    @property
    def address(self) -> str:
        """The address of the pages; the interface for programs is below it, at ``/api``."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the server and let Prefect, which must not be imported yet, use it.

        Raises ``DisclosureError`` when the port is taken, or the server does not come up.
        """
        self._start_server()
        os.environ["PREFECT_API_URL"] = f"{self.address}/api"

    def deploy(self) -> str:
        """Register the deployments of prefect.yaml and start the worker; return what Prefect complained about."""
        from budget_disclosure.service.prefect_client import ensure_work_pool

        ensure_work_pool(WORK_POOL)
        told = ""
        if (self._project / _DEPLOYMENTS).is_file():
            command = [*_PREFECT, "--no-prompt", "deploy", "--all"]
            done = subprocess.run(
                command, cwd=self._project, env=self._environment(), capture_output=True, check=False, text=True
            )
            told = f"{done.stdout}{done.stderr}" if done.returncode else ""
        self._start_worker()
        return told

    def keep_alive(self) -> tuple[str, ...]:
        """Start again what has ended; return in Chinese what that was. Raises ``DisclosureError`` if it cannot."""
        told = []
        if self._server is not None and not self._server.is_alive:
            self._server.end()
            self._start_server()
            told.append("Prefect 服务")
        if self._worker is not None and self._worker.poll() is not None and time.monotonic() >= self._worker_again_at:
            end(self._worker)
            self._start_worker()
            told.append("工作进程")
        return tuple(told)

    def close(self) -> None:
        """End both."""
        if self._worker is not None:
            end(self._worker)
        if self._server is not None:
            self._server.end()

    def _start_server(self) -> None:
        try:
            listening = socket.create_server(("127.0.0.1", self._port))
        except OSError:
            raise DisclosureError(f"端口 {self._port} 已被别的程序占用，请用 --port 换一个。") from None
        self._port = listening.getsockname()[1]  # that of the first start from now on
        settings = {
            "PREFECT_UI_ENABLED": str(int(self._has_pages)),
            # The pages ask the server at this address, whatever port it has.
            "PREFECT_UI_API_URL": f"{self.address}/api",
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(self._port),
        }
        with listening:
            self._server = PrefectServer(self._database, self._lock, self._log, listening, settings)
            self._server.wait(self._log_file)

    def _start_worker(self) -> None:
        command = [*_PREFECT, "worker", "start", "--pool", WORK_POOL, "--type", "process"]
        self._worker_again_at = time.monotonic() + _WORKER_SECONDS
        self._worker = start_guarded(command, self._environment(), self._log, output=self._log)

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, PROJECT_VARIABLE: str(self._project.resolve())}


_PREFECT = (sys.executable, "-P", "-X", "utf8", "-m", "prefect")
