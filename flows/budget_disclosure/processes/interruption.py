"""Ctrl-C and requests to end: answered in Chinese at once, whatever the program is doing, and nothing goes on.

The signals are taken by a thread that does nothing else. An exception in the main thread would have to find its way
through whatever runs there: migrations, waits, handlers of libraries that take the signals for themselves.
What the process has started ends with it (``owned``), what it was writing is completed by the next run.
"""

import contextlib
import os
import signal
import sys
import threading
from typing import NoReturn

ABORTED = "已中止。已经生成的文档不受影响，重新运行即可。"
EXIT_INTERRUPTED = 130
_SIGNALLED = 128


def answer_signals() -> None:
    """Let this process end at once when it is asked to; called once, first of all, by the main thread.

    The exit code is 128 and the number of the signal: 130 for Ctrl-C, 143 for a request to end.
    """
    if sys.platform == "win32":
        from budget_disclosure.processes.windows_job import end_children_with_this_process, on_console_event

        end_children_with_this_process()
        on_console_event(_leave)
        return
    signals = {signal.SIGINT, signal.SIGTERM}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signals.add(signal.SIGHUP)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    threading.Thread(target=lambda: _leave(signal.sigwait(signals)), name="signals", daemon=True).start()


def end_process(code: int) -> NoReturn:
    """End this process with its work done: what libraries would still like to do (and to say) is not waited for."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _leave(number: int) -> None:
    """Say that the program was stopped and end it; streams are not asked, the main thread may be writing to them."""
    with contextlib.suppress(OSError):
        os.write(2, f"{ABORTED}\n".encode())
    os._exit(_SIGNALLED + number)
