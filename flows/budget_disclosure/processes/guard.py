"""Runs a program that does not know us, and ends it with everything it started when our end of the pipe closes.

Started as a file of its own, by an interpreter that loads nothing else: ``python -I -S guard.py folder program …``.
The pipe is standard input; nobody ever writes into it, so that only its end can be read. It must lead a process group
of its own, which is what it ends; then it removes the folder in which the program worked (none: an empty name), which
nobody else is left to do. POSIX only.
"""

import os
import signal
import subprocess
import sys
import threading
import time

NOT_STARTED = 127
# Where nobody collects who has ended, a group never counts as gone.
_MOST_TRIES, _A_MOMENT = 50, 0.01


def _end_with_the_other_side(folder: str) -> None:
    os.read(0, 1)
    if not folder:
        os.killpg(0, signal.SIGKILL)
    group = os.getpgrp()
    if os.fork() == 0:
        os.setsid()  # out of the group that it ends
        _end(group)
        _remove(folder)
        os._exit(0)


def _end(group: int) -> None:
    """End a group and return when nothing of it is left; who is killed may take a moment."""
    for _ in range(_MOST_TRIES):
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(_A_MOMENT)


def _remove(folder: str) -> None:
    import shutil  # only now: the guard is to start at once

    shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the program and return its exit code."""
    try:
        process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
    except OSError as error:
        os.write(2, f"无法启动：{error}".encode())
        return NOT_STARTED
    threading.Thread(target=_end_with_the_other_side, args=(sys.argv[1],), daemon=True).start()
    return process.wait()


if __name__ == "__main__":
    os._exit(main() & 0xFF)
