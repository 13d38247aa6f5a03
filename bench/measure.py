"""Measured times of what a person waits for: `make bench`. Medians of several runs, in seconds; nothing is asserted.

The sample under inputs/ is copied to a temporary folder, so that the project's own outputs stay as they are.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    """Measure help, the check of a workbook, runs of the sample with and without PDF, a document without Prefect."""
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
        show("disclose run, nothing changed", [seconds_of(run, folder) for _ in range(3)], 30)
        shutil.rmtree(folder / "outputs" / YEAR)
        show("disclose run, all documents new", [seconds_of(run, folder)], 30)
        show("disclose run --pdf, documents unchanged", [seconds_of([*run, "--pdf"], folder)], 30)
        shutil.rmtree(folder / "outputs" / YEAR)
        show("disclose run --pdf, all new", [seconds_of([*run, "--pdf"], folder)], 40)
        in_process(folder)


def in_process(folder: Path) -> None:
    """Measure the first department here, without Prefect: seconds for all its documents, and for each on average."""
    from budget_disclosure.conversion.libreoffice import find_soffice
    from budget_disclosure.intake.departments import discover
    from budget_disclosure.runs.department_run import DepartmentJob, process_department
    from budget_disclosure.runs.pdf_stage import make_pdfs, plan_pdfs

    found = discover(folder / "inputs", int(YEAR)).departments[0]
    job = DepartmentJob(int(YEAR), found.code, found.name, found.folder, folder / "other", ROOT / "templates", pdf=True)
    new, unchanged, pdfs = [], [], []
    for _ in range(3):
        shutil.rmtree(folder / "other", ignore_errors=True)
        new.append(timed(lambda: process_department(job)))
        unchanged.append(timed(lambda: process_department(job)))
        batches = plan_pdfs([job], [process_department(job)])
        with ThreadPoolExecutor(2) as workers:
            started = time.perf_counter()
            list(workers.map(make_pdfs, batches))
            pdfs.append(time.perf_counter() - started)
    count = len(process_department(job).documents)
    pages = "with page numbers" if find_soffice() else "no LibreOffice, no page numbers"
    show(f"a document, new ({pages})", [seconds / count for seconds in new], 3)
    show("a document, unchanged", [seconds / count for seconds in unchanged], 1)
    show("its PDF, in a stage with two workers", [seconds / count for seconds in pdfs], 3)


def timed(work: Callable[[], object]) -> float:
    """Return the wall time of some work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
