"""Stops the real `disclose run` many times and prints what was left: ``make torture``.

Every round has a folder of its own: the run is stopped a few times, its workbooks change in between, and the run after it
must end with the bytes of an undisturbed one. The kills of a round fall at moments that can be seen (``moments``) and, by
a seeded pause, between them.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.support.small_batch import send_batch
from tests.support.stopped_runs import (
    ABORTED,
    KILLS,
    Kill,
    Run,
    Stopped,
    contents,
    differing,
    held_locks,
    moments,
    seeded_pause,
    wait_for,
)

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "thirteen-tables"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20240206)
    parser.add_argument("--longest-pause", type=float, default=4.0)
    arguments = parser.parse_args()
    chance, table, wrong = random.Random(arguments.seed), Counter[tuple[str, str]](), list[str]()
    with tempfile.TemporaryDirectory(prefix="disclose-torture-") as name:
        root = Path(name).resolve()
        expected = {}
        for number in range(-(-arguments.kills // len(KILLS))):
            folder = root / f"round-{number}"
            send_batch(folder / "inputs", changed=False)
            moment = list(moments(folder))[number % len(moments(folder))]
            way = _PDFS if moment == "pdf" else _NO_PDFS
            if way not in expected:
                expected[way] = undisturbed(root / f"undisturbed-{number}", way)
            for kill in KILLS[: arguments.kills - number * len(KILLS)]:
                run = way.run(folder)
                wait_for(run, moments(folder)[moment])
                seeded_pause(chance, 0.3 if moment in ("start", "migration") else arguments.longest_pause)
                stopped = run.stop(kill)
                problems = [f"{kill.name} at {moment}: {one}" for one in wrong_with(stopped, kill, folder)]
                wrong += problems
                table[kill.name, moment if stopped.was_in_time else "too late"] += 1
                print(f"{kill.name:15} {moment:10} {stopped.seconds:5.2f} s {problems or 'ok'}", flush=True)
                send_batch(folder / "inputs", changed=kill.to_group)
            wrong += finished(folder, way, expected[way])
            shutil.rmtree(folder)
    print_table(table)
    print(f"{table.total()} kills, {len(wrong)} problems")
    print("\n".join(wrong))
    return bool(wrong)


@dataclass(frozen=True)
class Way:
    """How the runs of a round are started."""

    options: tuple[str, ...]
    path: str

    def run(self, folder: Path) -> Run:
        return Run(folder, TEMPLATES, *self.options, environment={"PATH": self.path})


_NO_PDFS, _PDFS = Way((), "/nowhere"), Way(("--pdf",), os.environ["PATH"])


def wrong_with(stopped: Stopped, kill: Kill, folder: Path) -> list[str]:
    """Return what a stopped run left or said that it should not have."""
    problems = [f"alive: {one}" for one in stopped.left_alive] + [
        f"written later: {one}" for one in stopped.written_after
    ]
    problems += [f"locked: {one}" for one in held_locks(folder)]
    problems += [f"crash log: {path.name}" for path in folder.rglob("*错误日志*")]
    if not stopped.was_in_time:
        return problems
    said = ABORTED if kill.is_answered else ""
    code = 128 + kill.number if kill.is_answered else -kill.number
    if (stopped.exit_code, stopped.errors) != (code, said):
        problems.append(f"exit code {stopped.exit_code}, said {stopped.errors!r}")
    if kill.is_answered and stopped.seconds > 5:
        problems.append(f"answered after {stopped.seconds:.1f} s")
    return problems


def undisturbed(folder: Path, way: Way) -> dict[str, bytes]:
    send_batch(folder / "inputs", changed=False)
    code, output, errors = way.run(folder).wait()
    if code != 0 or errors:
        sys.exit(f"the undisturbed run ended with {code}\n{output}\n{errors}")
    return contents(folder)


def finished(folder: Path, way: Way, expected: dict[str, bytes]) -> list[str]:
    """Let a run come to its end and return what is wrong with it."""
    send_batch(folder / "inputs", changed=False)
    started = time.monotonic()
    code, output, errors = way.run(folder).wait()
    different = differing(contents(folder), expected)
    print(
        f"    run to the end: exit code {code}, {time.monotonic() - started:.0f} s, differing: {different}", flush=True
    )
    if code != 0 or errors:
        return [f"the run after it ended with {code}: {output}{errors}"]
    return [f"differs: {name}" for name in different]


def print_table(table: Counter[tuple[str, str]]) -> None:
    columns = sorted({moment for _, moment in table})
    print(f"\n{'':15} " + " ".join(f"{one:>10}" for one in columns))
    for kill in KILLS:
        print(f"{kill.name:15} " + " ".join(f"{table[kill.name, one]:10}" for one in columns))


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
