"""Processes that audit, each with limits of its own: a document that wants too much ends its process only."""

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, Self, TypeVar, cast

from budget_disclosure.processes.owned import end, python, start_owned

_Answer_co = TypeVar("_Answer_co", covariant=True)
_Given = TypeVar("_Given")
_DOCUMENTS_A_PROCESS = 40  # then a new one: what a library does not give back is given back so


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds of the clock and of the processor, MB of memory."""

    seconds: float = 120
    processor_seconds: int = 28
    memory: int = 2048


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A document whose process ended; ``why`` says it in words."""

    why: str


class Order(Protocol[_Answer_co]):
    """What a process is asked for: its answer."""

    def answer(self) -> _Answer_co:
        """Return the answer; whatever goes wrong with the document is part of it."""

    def failed(self, why: str) -> _Answer_co:
        """Return the answer where there is none, with the reason."""


class _Worker:
    """A process that audits, and our ends of its pipes."""

    def __init__(self, log: IO[bytes] | int, limits: Limits) -> None:
        most = (str(limits.processor_seconds), str(limits.memory))
        command = python("budget_disclosure.actions.audit_worker", str(os.getpid()), *most)
        self._limits = limits
        self._process = start_owned(command, os.environ, log, output=subprocess.PIPE)
        self._orders = cast(IO[bytes], self._process.stdin)
        self._results = cast(IO[bytes], self._process.stdout)
        self._is_late = False
        self.audited = 0

    def audit(self, order: Order[_Given]) -> _Given | GivenUp:
        """Return the answer, or why there is none: then the process has ended."""
        clock = threading.Timer(self._limits.seconds, self._stop)
        clock.start()
        try:
            pickle.dump(order, self._orders)
            self._orders.flush()
            answer: _Given = pickle.load(self._results)
        except (EOFError, OSError, pickle.UnpicklingError):
            return GivenUp(self._why())
        finally:
            clock.cancel()
        self.audited += 1
        return answer

    def _stop(self) -> None:
        self._is_late = True
        self._process.kill()

    def _why(self) -> str:
        if self._is_late:
            return f"没有审查完：超过 {self._limits.seconds:g} 秒"
        if self._process.wait() == -getattr(signal, "SIGXCPU", 0):
            return f"没有审查完：这份文件要计算 {self._limits.processor_seconds} 秒以上"
        return "没有审查完：文件损坏，或者要用的内存太多"

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._orders.close()
        end(self._process)
        self._results.close()


class AuditPool:
    """So many processes at most, each started when it is needed; ended with the pool.

    ``log`` takes what they say besides their answers; ``None``: nobody wants to know.
    """

    def __init__(self, size: int, log: Path | None, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._places: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        self._size = size
        for _ in range(size):
            self._places.put(None)
        self._log = log.open("wb") if log is not None else None

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End its processes; whoever asks for an answer has it by now."""
        for _ in range(self._size):
            left = self._places.get()
            if left is not None:
                left.close()
        if self._log is not None:
            self._log.close()

    def audit(self, order: Order[_Given]) -> _Given:
        """Return the answer of an order, or what it says where there is none; may be called from many threads."""
        worker = self._places.get()
        try:
            worker = worker or _Worker(self._log or subprocess.DEVNULL, self._limits)
            answer = worker.audit(order)
            if isinstance(answer, GivenUp) or worker.audited >= _DOCUMENTS_A_PROCESS:
                worker.close()
                worker = None
            return order.failed(answer.why) if isinstance(answer, GivenUp) else answer
        finally:
            self._places.put(worker)
