"""Measured times of what a person waits for: `make bench`. Medians of several runs, in seconds; nothing is asserted.

The sample under inputs/ is copied to a temporary folder, so that the project's own outputs stay as they are.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
YEAR = "2024"
DISCLOSE = Path(sys.executable).with_name("disclose")


def seconds_of(command: Sequence[str], folder: Path, allowed_codes: Sequence[int] = (0,)) -> float:
    """Return the wall time of a command; a run that fails is no measurement."""
    started = time.perf_counter()
    finished = subprocess.run([str(DISCLOSE), *command], cwd=folder, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if finished.returncode not in allowed_codes:
        sys.exit(f"disclose {' '.join(command)} ended with {finished.returncode}\n{finished.stderr.decode()}")
    return seconds


def show(title: str, times: Sequence[float], target: float) -> None:
    """Print a line: median, spread, number of runs, and the share of the time that is allowed."""
    median = statistics.median(times)
    spread = f"{min(times):6.2f} – {max(times):6.2f}"
    print(f"{title:<44} {median:7.2f} s   ({spread}, {len(times)} runs)   {median / target:5.2f} of {target:g} s")


def main() -> None:
    """Measure help, the check of one workbook, and the run of the sample with a fresh and a used Prefect database."""
    workbooks = sorted((ROOT / "inputs" / YEAR).glob("*/*.xlsx"))
    if not workbooks:
        sys.exit(f"no workbooks under inputs/{YEAR}")
    largest = max(workbooks, key=lambda path: path.stat().st_size)
    templates = ("--templates", str(ROOT / "templates"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "inputs" / YEAR, folder / "inputs" / YEAR)
        show("disclose --help", [seconds_of(["--help"], folder) for _ in range(9)], 0.3)
        check = ["check", str(largest), *templates]
        show("disclose check (the largest workbook)", [seconds_of(check, folder) for _ in range(5)], 1)
        run = ["run", YEAR, *templates]
        show("disclose run, first start of Prefect", [seconds_of(run, folder)], 30)
        show("disclose run, afterwards", [seconds_of(run, folder) for _ in range(3)], 30)
        first, *others = in_process(folder)
        show("one department without Prefect, first", [first], 30)
        show("one department without Prefect, afterwards", others, 30)


def in_process(folder: Path) -> list[float]:
    """Return the times of processing the first department four times here; the first includes the imports."""
    started = time.perf_counter()
    from budget_disclosure.departments import discover
    from budget_disclosure.pipeline import DepartmentJob, process_department

    found = discover(folder / "inputs", int(YEAR)).departments[0]
    job = DepartmentJob(int(YEAR), found.code, found.name, found.folder, folder / "other", ROOT / "templates")
    times = []
    for _ in range(4):
        process_department(job)
        times.append(time.perf_counter() - started)
        started = time.perf_counter()
    return times


if __name__ == "__main__":
    main()
