"""Starting programs that end with this process, however it ends: finished, stopped or killed.

Each gets the reading end of a pipe as its standard input, and nobody writes into it. The system closes the other end
with this process, at the latest when it is killed: then the program ends itself (``end_with_parent``), or its guard
ends it with all its children (``guard``). On Windows a Job Object does it for all of them (``windows_job``).
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# A file, or one of the constants of ``subprocess``.
Stream = IO[bytes] | int

if sys.platform == "win32":
    _OWN_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _OWN_GROUP = 0  # a session of its own has one

_GUARD = Path(__file__).with_name("guard.py")


def start_guarded(
    command: Sequence[str],
    environment: Mapping[str, str],
    errors: Stream,
    *,
    output: Stream = subprocess.DEVNULL,
    folder: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program that does not know us; what it says goes to the files ``errors`` and ``output``.

    ``folder`` is one in which only this program works: it is removed where this process ends before the program
    (POSIX; in any other case whoever ended the program has to do it).
    """
    if sys.platform != "win32":
        # -I -S: the guard needs nothing but the standard library, and starts in a few milliseconds.
        command = [sys.executable, "-I", "-S", str(_GUARD), str(folder or ""), *command]
    return start_owned(command, environment, errors, output=output)


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs the ``main`` of a module of ours with the interpreter and the packages we have."""
    # -P: no file of the working directory is taken for a module.
    options = ["-I" if sys.flags.isolated else "-P", "-X", "utf8"]
    return [sys.executable, *options, "-c", f"from {module} import main; main()", *arguments]


def start_owned(
    command: Sequence[str],
    environment: Mapping[str, str],
    errors: Stream,
    *,
    output: Stream = subprocess.DEVNULL,
    keep_open: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start a program that watches its standard input. Signals of the terminal reach us only, not the program.

    ``keep_open`` are file descriptors that it shares (POSIX).
    """
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        start_new_session=True,
        pass_fds=() if sys.platform == "win32" else keep_open,
        creationflags=_OWN_GROUP,
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a program that was started here, with its children, and wait for it; nothing is done where it has ended."""
    was_killed = (process.poll() or 0) < 0  # perhaps a guard, whose program goes on
    if process.returncode is None or was_killed:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
