"""Runs a program that does not know us, and ends it with everything it started when our end of the pipe closes.

Started as a file of its own, by an interpreter that loads nothing else: ``python -I -S guard.py program argument …``.
The pipe is standard input; nobody ever writes into it, so that only its end can be read. It must lead a process group
of its own, which is what it ends. POSIX only.
"""

import os
import signal
import subprocess
import sys
import threading

NOT_STARTED = 127


def _end_with_the_other_side() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


def main() -> int:
    """Run the program and return its exit code."""
    try:
        process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    except OSError as error:
        os.write(2, f"无法启动：{error}".encode())
        return NOT_STARTED
    threading.Thread(target=_end_with_the_other_side, daemon=True).start()
    return process.wait()


if __name__ == "__main__":
    os._exit(main() & 0xFF)
