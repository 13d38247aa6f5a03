"""Stopping the real `disclose run`: at a moment, by a signal to a target; and looking at what is left. Linux only."""

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ABORTED = "已中止。已经生成的文档不受影响，重新运行即可。\n"
# Generous: what must happen within seconds on a machine of its own takes longer beside other tests.
PATIENCE = 300.0
_LEFT_ALONE = ("校验报告.html", "校验报告.json", "index.html")
_SERVER, _WORKER, _SOFFICE = b"runs.server_process", b"runs.worker_process", b"soffice.bin"


@dataclass(frozen=True)
class Kill:
    """A signal to the process of the command alone, or to its whole group as a terminal sends it."""

    number: signal.Signals
    to_group: bool

    @property
    def name(self) -> str:
        return f"{self.number.name} {'group' if self.to_group else 'parent'}"

    @property
    def is_answered(self) -> bool:
        """Whether the program can say something before it ends."""
        return self.number is not signal.SIGKILL


KILLS = (
    Kill(signal.SIGKILL, False),
    Kill(signal.SIGKILL, True),
    Kill(signal.SIGINT, True),
    Kill(signal.SIGTERM, False),
    Kill(signal.SIGTERM, True),
)


@dataclass
class Stopped:
    """What was seen when a run was stopped."""

    exit_code: int
    output: str
    errors: str
    seconds: float
    left_alive: list[str] = field(default_factory=list)
    written_after: list[str] = field(default_factory=list)
    was_in_time: bool = True


class Run:
    """`disclose run` in a folder of its own, as a terminal starts it: the leader of a process group."""

    def __init__(self, folder: Path, templates: Path, *options: str, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self._streams = [(folder / name).open("w+b") for name in ("stdout.txt", "stderr.txt")]
        command = [
            sys.executable,
            "-m",
            "budget_disclosure.cli",
            "run",
            "2024",
            "--templates",
            str(templates),
            *options,
        ]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=self._streams[0],
            stderr=self._streams[1],
            start_new_session=True,
        )

    def wait(self) -> tuple[int, str, str]:
        """Let the run come to its end and return its exit code and what it said."""
        code = self.process.wait(PATIENCE * 4)
        texts = []
        for stream in self._streams:
            stream.seek(0)
            texts.append(stream.read().decode())
            stream.close()
        return code, texts[0], texts[1]

    def stop(self, kill: Kill) -> Stopped:
        """Stop the run, wait until nothing of it is alive, and return what was seen."""
        was_running, started = self.process.poll() is None, time.monotonic()
        if was_running:
            (os.killpg if kill.to_group else os.kill)(self.process.pid, kill.number)
        code = self.process.wait(PATIENCE)
        seconds = time.monotonic() - started
        before = _when_free(self.folder)
        left = wait_until_gone(self.folder)
        after = contents(self.folder, everything=True)
        _, output, errors = self.wait()
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return Stopped(code, output, errors, seconds, left, changed, was_running)


def moments(folder: Path) -> dict[str, Callable[[Run], bool]]:
    """Return by name what has happened at the moments at which a run can be stopped."""

    def has_output(pattern: str) -> Callable[[Run], bool]:
        return lambda _run: any((folder / "outputs").rglob(pattern))

    return {
        "start": answers_signals,
        "server": lambda _run: has_process(folder, _SERVER),
        "migration": lambda _run: any((folder / "outputs").rglob("embedded-*.db")),
        "pool": lambda _run: has_process(folder, _WORKER),
        "work": has_output(".disclose-*.tmp"),
        "documents": has_output("*.docx"),
        "pdf": lambda _run: has_process(folder, _SOFFICE),
    }


def answers_signals(run: Run) -> bool:
    """Return whether a run has come so far that its own thread takes the signals."""
    return bool(_blocked(run.process.pid) & 1 << signal.SIGINT - 1)


def wait_for(run: Run, condition: Callable[[Run], bool]) -> bool:
    """Wait until something has happened in a run, at the earliest when it answers signals; false where it ended before.

    Before its first line Python ends as the system does it; and what has happened may be left by the run before.
    """
    end = time.monotonic() + PATIENCE
    while not (answers_signals(run) and condition(run)):
        if run.process.poll() is not None:
            return False
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.002)
    return True


def has_process(folder: Path, words: bytes) -> bool:
    """Return whether a process with such a command works in the folder."""
    return any(words in command for _, command in processes(folder))


def processes(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the processes that work in the folder, with their commands; what a run starts works where it does."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if Path(os.readlink(entry / "cwd")) == folder:  # noqa: PTH115 - of a process
                    yield int(entry.name), (entry / "cmdline").read_bytes()
            except OSError:
                continue


def wait_until_gone(folder: Path, seconds: float = 5.0) -> list[str]:
    """Wait until no process works in the folder; return those that still do."""
    end = time.monotonic() + seconds
    while (left := list(processes(folder))) and time.monotonic() < end:
        time.sleep(0.02)
    return [f"{number} {command.replace(bytes(1), b' ').decode(errors='replace')}" for number, command in left]


def held_locks(folder: Path, seconds: float = 5.0) -> list[str]:
    """Return the locks under the folder that somebody still holds after so many seconds."""
    state, end = folder / "outputs" / "2024" / ".disclose", time.monotonic() + seconds
    while True:
        locks = (*state.glob("locks/*"), state / "lock", *folder.rglob("embedded-*.lock"))
        held = [path.name for path in locks if path.is_file() and not _is_free(path)]
        if not held or time.monotonic() > end:
            return held
        time.sleep(0.02)


def contents(folder: Path, *, everything: bool = False) -> dict[str, bytes]:
    """Return the files of the departments; without those that tell of the runs, unless everything is wanted."""
    root = folder / "outputs" / "2024"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and ".disclose" not in path.relative_to(root).parts
        and (everything or (path.name not in _LEFT_ALONE and "变动清单" not in path.parts))
    }


def differing(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """Return the names of the files that are not equal, or in one of the two only."""
    return sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def seeded_pause(chance: random.Random, longest: float) -> None:
    """Let a while pass, so that kills fall between the moments that can be seen, too."""
    time.sleep(chance.uniform(0, longest))


def _when_free(folder: Path) -> dict[str, bytes]:
    """Return what stands on the disk at the first moment at which every department's lock is free."""
    end = time.monotonic() + PATIENCE
    while not all(_is_free(path) for path in (folder / "outputs" / "2024" / ".disclose").glob("locks/*")):
        assert time.monotonic() < end, "a lock is never let go"
    return contents(folder, everything=True)


def _is_free(path: Path) -> bool:
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _blocked(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return int(next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk")), "0"), 16)
