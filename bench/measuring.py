"""How things are measured: CPU time of this process and of whole process trees, memory of a tree, size on the disk."""

import ctypes
import gc
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SET_CHILD_SUBREAPER = 36
_SAMPLE_SECONDS = 0.2


def cpu_ms(*works: Callable[[], object], rounds: int = 7, with_living: bool = False) -> list[float]:
    """Return the median CPU milliseconds of each work in this process and its children, after one round to warm up.

    They take turns, so that what else the machine does falls on all alike. ``with_living``: children that go on after
    the work, as a LibreOffice that is kept, count too.
    """
    if with_living:
        _collect_orphans()
    taken: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for times, work in zip(taken, works, strict=True):
            gc.collect()
            before = _cpu() + (_living_cpu() if with_living else 0)
            work()
            if number:
                times.append((_cpu() + (_living_cpu() if with_living else 0) - before) * 1000)
    return [statistics.median(times) for times in taken]


def _cpu() -> float:
    """Return the CPU seconds of this process, and of its children that have ended with theirs."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _living_cpu() -> float:
    """Return the CPU seconds of the descendants that live, and of those of theirs that have ended."""
    ticks = 0
    for pid in _tree(os.getpid()) - {os.getpid()}:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ran:
    """A command that ended: seconds of the clock and of CPU of its whole tree, the highest memory (PSS), what it said.

    ``first``: seconds until the first file of those that were watched for was there.
    """

    wall: float
    cpu: float
    peak_mb: float
    first: float | None
    output: str


def run(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    watch: Callable[[], bool] | None = None,
    allowed: Sequence[int] = (0,),
) -> Ran:
    """Return what a command took. A command that fails is no measurement: it ends the benchmark."""
    _collect_orphans()
    log = folder / "bench.log"
    started, before = time.perf_counter(), _cpu()
    with log.open("w+b") as stream:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stream, stderr=stream)
        sampler = _Sampler(process.pid, watch, started)
        sampler.start()
        code = process.wait()
        wall = time.perf_counter() - started
        sampler.stop()
    _wait_for_orphans()
    output = log.read_text(encoding="utf-8", errors="replace")
    if code not in allowed:
        sys.exit(f"{' '.join(command)} ended with {code}\n{output[-3000:]}")
    return Ran(wall, _cpu() - before - sampler.own_cpu, sampler.peak_mb, sampler.first, output)


class _Sampler(threading.Thread):
    """Looks at the memory of a process and all its descendants, and for the first result, several times a second."""

    def __init__(self, pid: int, watch: Callable[[], bool] | None, started: float) -> None:
        super().__init__(daemon=True)
        self._pid, self._watch, self._begun = pid, watch, started
        self._over = threading.Event()
        self.peak_mb, self.own_cpu = 0.0, 0.0
        self.first: float | None = None

    def run(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self.peak_mb = max(self.peak_mb, tree_memory_mb(self._pid))
            if self._watch is not None and self.first is None and self._watch():
                self.first = time.perf_counter() - self._begun
        self.own_cpu = time.thread_time()

    def stop(self) -> None:
        self._over.set()
        self.join()
        if self._watch is not None and self.first is None and self._watch():
            self.first = time.perf_counter() - self._begun


def tree_memory_mb(root: int) -> float:
    """Return the proportional memory of a process and its descendants in MB; 0 where the system does not tell."""
    return sum(_memory_kb(pid) for pid in _tree(root)) / 1024


def _tree(root: int) -> set[int]:
    """Return a process and its living descendants."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _memory_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


def _collect_orphans() -> None:
    """Let descendants whose parent ends before them become ours (Linux), so that their CPU time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.1)
        except ChildProcessError:
            return


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
