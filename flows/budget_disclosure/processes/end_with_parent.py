"""For a process of ours that was started by another one of ours: to end when that one does, even killed."""

import ctypes
import os
import select
import signal
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, wait_for_its_end: Callable[[], object]) -> None:
    """Let this process be killed when its parent ends, whatever it is doing then.

    ``parent`` is the process that started this one: it may be gone already. ``wait_for_its_end`` returns when it is.
    Where the system kills at once (Linux), it does so at the end of the *thread* that started us: it must stay.
    """
    threading.Thread(target=_follow, args=(wait_for_its_end,), name="parent", daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if sys.platform != "win32" and os.getppid() != parent:
        end_now()


def wait_for_hang_up() -> None:
    """Return when the other end of our standard input is closed; what is sent through it is not touched."""
    if sys.platform == "win32":
        threading.Event().wait()  # a Job Object ends us
    poll = select.poll()
    poll.register(0, 0)
    poll.poll()


def end_now() -> None:
    """End this process without another word: nothing is written, nothing cleaned up."""
    os._exit(1)


def _follow(wait_for_its_end: Callable[[], object]) -> None:
    wait_for_its_end()
    end_now()
