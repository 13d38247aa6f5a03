"""Runs that an operator asks for on the page, and what they say; the loop of the service carries them out."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict

from budget_disclosure.model.errors import describe_error

_MOST_LINES = 200
_log = logging.getLogger(__name__)


class OrdersState(TypedDict):
    """What the page shows of runs."""

    busy: bool
    ended: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run that is asked for: over departments by code, or all; whether edited documents go, and PDFs are made."""

    codes: tuple[str, ...] = ()
    replace_edited: bool = False
    pdf: bool = False


class RunOrders(logging.Handler):
    """What is to be run, whether something runs, and the latest lines of progress.

    It is a handler for the log of progress, so that the page shows what the screen shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._asked: list[AskedRun] = []
        self._alone = threading.Lock()
        self._at_work = 0
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._ended = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of progress."""
        self.say(record.getMessage())

    def say(self, words: str) -> None:
        """Take what is told to whoever started the service."""
        with self._guard:
            self._lines.extend(words.splitlines())

    def ask(self, run: AskedRun) -> bool:
        """Ask for a run; ``False`` where the same is asked for already."""
        with self._guard:
            if run in self._asked:
                return False
            self._asked.append(run)
            return True

    def take(self) -> AskedRun | None:
        """Return what was asked for first; ``None`` where nothing was."""
        with self._guard:
            return self._asked.pop(0) if self._asked else None

    def begin(self, work: Callable[[], None]) -> bool:
        """Let something be done beside the runs, in a thread; ``False`` while the last such work is not done.

        What it cannot do is said where the progress is.
        """
        if not self._alone.acquire(blocking=False):
            return False

        def carry_out() -> None:
            try:
                with self.working():
                    work()
            except Exception as error:
                _log.exception("what was asked for on the page was not done")
                self.say(describe_error(error))
            finally:
                self._alone.release()

        threading.Thread(target=carry_out, name="asked", daemon=True).start()
        return True

    @contextmanager
    def working(self) -> Iterator[None]:
        """Say for the length of a block that a run is at work."""
        with self._guard:
            self._at_work += 1
        try:
            yield
        finally:
            with self._guard:
                self._at_work -= 1
                self._ended += 1

    def state(self) -> OrdersState:
        """Return for the page whether something runs or is to run, how many ended, and the lines, the oldest first."""
        with self._guard:
            return {
                "busy": self._at_work > 0 or bool(self._asked),
                "ended": self._ended,
                "lines": list(self._lines),
            }
