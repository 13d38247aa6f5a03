"""What commands print: lines that fit the screen, and a stream that falls silent when nobody reads it any more."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO, cast

from budget_disclosure.text.screen import fitted

# Windows tells a closed pipe as an invalid argument.
_CLOSED = frozenset({errno.EPIPE, errno.EINVAL})


def say(text: str = "") -> None:
    """Print a text, long lines broken at 80 columns."""
    print(fitted(text))


@contextmanager
def until_nobody_reads() -> Iterator[None]:
    """Let the work go on to its end, and to its own exit code, when the reader of a pipe has gone (``… | head -1``)."""
    stream = _Patient(sys.stdout)
    with redirect_stdout(cast(TextIO, stream)):
        try:
            yield
        finally:
            stream.flush()


class _Patient:
    """A text stream; what is written after its reader has gone is thrown away."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with self._closed_pipe_is_the_end():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with self._closed_pipe_is_the_end():
            self._stream.flush()

    @contextmanager
    def _closed_pipe_is_the_end(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            # What is still buffered goes nowhere too, or the interpreter would complain about it at its end.
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
