"""A pool of processes for the work on departments: they know nothing of Prefect and end with their run.

Each has pipes of its own, so that the end of one is the end of one department's work and of no other's: it is replaced,
the department is tried once more, and only if that ends a process again the department is at fault. All of them share
the run's locks (``run_lock``): no department is free while one of them may write to it.
"""

import contextlib
import os
import pickle
import queue
import subprocess
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, cast

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, python, start_owned
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob
from budget_disclosure.runs.worker_process import Failure, RemoteError
from budget_disclosure.store.run_lock import HeldLock

_ATTEMPTS = 2
_SECONDS_TO_END = 5


class LostWorkerError(DisclosureError):
    """A department ended the process that worked on it, each time it was tried."""


class _WorkerEndedError(Exception):
    """A process ended before it had a result; the text says how."""


class _Worker:
    """A process and our ends of its pipes."""

    def __init__(self, locks: Collection[HeldLock], log_file: Path) -> None:
        log_file.parent.mkdir(parents=True, exist_ok=True)  # outputs may be cleared while the program is in service
        with log_file.open("ab") as log:
            self._process = start_owned(
                python("budget_disclosure.runs.worker_process", str(os.getpid())),
                os.environ,
                log,
                output=subprocess.PIPE,
                keep_open=[lock.fileno() for lock in locks],
            )
        self._jobs = cast(IO[bytes], self._process.stdin)
        self._results = cast(IO[bytes], self._process.stdout)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def process(self, job: DepartmentJob) -> DepartmentOutcome:
        """Return the outcome of a department; raises what its processing raised."""
        try:
            pickle.dump(job, self._jobs)
            self._jobs.flush()
            result: DepartmentOutcome | Failure = pickle.load(self._results)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.close()
            raise _WorkerEndedError(_how(self._process.returncode)) from error
        if isinstance(result, Failure):
            raise result.error from RemoteError(f"\n{result.trace}")
        return result

    def close(self) -> None:
        """Let the process end, and see that it does."""
        with contextlib.suppress(OSError):
            self._jobs.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        end(self._process)
        self._results.close()


class WorkerPool:
    """Processes that are lent to one department each. Used from many threads at once."""

    def __init__(self, size: int, locks: Collection[HeldLock], log_file: Path) -> None:
        self._locks, self._log_file, self._size = locks, log_file, size
        # The system ends a process with the thread that started it, so this one stays as long as the pool.
        self._starter = ThreadPoolExecutor(1, "starter")
        self._places: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(size):
            self._places.put(None)

    def process(self, job: DepartmentJob) -> DepartmentOutcome:
        """Process one department; raises what its processing raised, ``LostWorkerError`` where it ends processes."""
        ends = list[str]()
        worker = self._places.get()
        try:
            while len(ends) < _ATTEMPTS:
                if worker is None or not worker.is_alive:
                    worker = self._starter.submit(_Worker, self._locks, self._log_file).result()
                try:
                    return worker.process(job)
                except _WorkerEndedError as error:
                    ends.append(str(error))
        finally:
            self._places.put(worker)
        raise LostWorkerError(
            f"处理这个部门的进程 {len(ends)} 次意外结束（{'、'.join(ends)}），可能是内存不足，"
            "也可能是某份填报表引起的。其他部门不受影响。请关闭不用的程序后重新运行；仍然如此的，请把填报表和运行日志交给技术人员。"
        )

    def close(self) -> None:
        """End all processes."""
        for _ in range(self._size):
            worker = self._places.get()
            if worker is not None:
                worker.close()
        self._starter.shutdown()


@contextlib.contextmanager
def worker_pool(size: int, locks: Collection[HeldLock], log_file: Path | None) -> Iterator[WorkerPool]:
    """Lend a pool; its processes share the locks, and what they complain about goes to ``log_file``."""
    pool = WorkerPool(size, locks, log_file or Path(os.devnull))
    try:
        yield pool
    finally:
        pool.close()


def _how(exit_code: int) -> str:
    """Say how a process ended, in Chinese."""
    return f"信号 {-exit_code}" if exit_code < 0 else f"退出码 {exit_code}"
