"""How long the audit of a folder takes, by kind of file: python -m bench.audit_folder FOLDER.

A folder to try it on: ``./disclose sample-county --departments 25 --seed 3``, then ``./disclose run 2024 --pdf``, then
``outputs/2024``. Time of the clock depends on what else the machine does; that of the processor hardly.
"""

import argparse
import resource
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path

from budget_disclosure.actions.audit_folder import FolderOrder, audit_folder
from budget_disclosure.actions.folder_files import files_of
from budget_disclosure.audit_report.folder_audit import FolderAudit

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Audit the .docx and then the .pdf files of a folder and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    for kind in (".docx", ".pdf"):
        with tempfile.TemporaryDirectory() as scratch:
            files, results = Path(scratch) / "files", Path(scratch) / "results"
            files.mkdir()
            for name in files_of(arguments.folder, results).documents:
                if name.suffix == kind:
                    (files / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(arguments.folder / name, files / name)
            if not any(files.iterdir()):
                continue
            clock, processor = time.perf_counter(), _processor()
            now = datetime.now().astimezone()
            audit = audit_folder(FolderOrder(files, results, ROOT / "templates", now, processes=arguments.processes))
            print(_line(kind, audit, time.perf_counter() - clock, _processor() - processor))
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _line(kind: str, audit: FolderAudit, clock: float, processor: float) -> str:
    count = len(audit.documents)
    states = ", ".join(f"{state} {number}" for state, number in sorted(audit.all.states.items()))
    took = f"{clock:.0f} s, of the processor {processor:.0f} s: {processor / count:.2f} s each"
    return f"{kind}: {count} documents ({states}), {took}"


if __name__ == "__main__":
    main()
