"""A folder of published documents audited: over all cores, each document with its own report, one summary of all."""

import contextlib
import os
import pickle
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from budget_disclosure.actions.audit_worker import AuditOrder
from budget_disclosure.actions.folder_files import files_of
from budget_disclosure.audit_report.folder_audit import FolderAudit, FolderDocument, department_of
from budget_disclosure.audit_report.folder_csv import findings_csv, summary_csv
from budget_disclosure.audit_report.folder_page import folder_json, folder_page
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import shown_name
from budget_disclosure.processes.owned import end, python, start_owned
from budget_disclosure.store.atomic_writing import write_atomically

PAGE, SUMMARY, FINDINGS, DATA, LOG = "审查汇总.html", "审查汇总.csv", "审查明细.csv", "审查汇总.json", "运行日志.txt"
_SECONDS = 120
_DOCUMENTS_A_PROCESS = 40  # then a new one: what a library does not give back is given back so
Progress = Callable[[int, int, FolderDocument], None]


@dataclass(frozen=True, slots=True)
class FolderOrder:
    """A folder to audit, where the results go, and whether marked copies are wanted; ``now`` is the caller's clock.

    ``outputs`` is where documents of ours are, if it is wanted what a person changed in them since.
    """

    folder: Path
    results: Path
    templates: Path
    now: datetime
    has_marks: bool = False
    processes: int = 0
    outputs: Path | None = None
    seconds: float = _SECONDS


def results_beside(folder: Path) -> Path:
    """Return where the results of a folder go when nobody says where: beside it."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}（审查结果）")


def audit_folder(order: FolderOrder, progress: Progress | None = None) -> FolderAudit:
    """Audit all documents of a folder and write reports, summary page and tables; return what was found.

    A document that takes longer than ``order.seconds`` is given up and listed. Raises ``DisclosureError`` for a folder
    without documents, ``OSError`` where one cannot be read or written.
    """
    files = files_of(order.folder, order.results)
    if not files.documents:
        raise DisclosureError(f"文件夹里没有可以审查的文档（.docx、.pdf）：{shown_name(str(order.folder))}")
    order.results.mkdir(parents=True, exist_ok=True)
    orders = [
        AuditOrder(order.folder, file, order.results, order.templates, order.has_marks, order.now, order.outputs)
        for file in files.documents
    ]
    size = min(order.processes or os.cpu_count() or 1, len(orders))
    found: dict[str, FolderDocument] = {}
    with _pool(size, order) as audit_one, ThreadPoolExecutor(size, "audit") as threads:
        for future in as_completed([threads.submit(audit_one, one) for one in orders]):
            document = future.result()
            found[document.file] = document
            if progress is not None:
                progress(len(found), len(orders), document)
    audit = FolderAudit(
        shown_name(str(order.folder)), tuple(found[str(file)] for file in files.documents), files.left_out
    )
    _write(audit, order.results)
    return audit


def _write(audit: FolderAudit, results: Path) -> None:
    write_atomically(results / SUMMARY, summary_csv(audit))
    write_atomically(results / FINDINGS, findings_csv(audit))
    write_atomically(results / DATA, folder_json(audit).encode())
    write_atomically(results / PAGE, folder_page(audit).encode())


class _Worker:
    """A process that audits, and our ends of its pipes."""

    def __init__(self, log: IO[bytes]) -> None:
        command = python("budget_disclosure.actions.audit_worker", str(os.getpid()))
        self._process = start_owned(command, os.environ, log, output=subprocess.PIPE)
        self._orders = cast(IO[bytes], self._process.stdin)
        self._results = cast(IO[bytes], self._process.stdout)
        self.audited = 0

    def audit(self, order: AuditOrder, seconds: float) -> FolderDocument | None:
        """Return what was found; ``None`` where the process ended, as it does after so many seconds."""
        clock = threading.Timer(seconds, self._process.kill)
        clock.start()
        try:
            pickle.dump(order, self._orders)
            self._orders.flush()
            document: FolderDocument = pickle.load(self._results)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            clock.cancel()
        self.audited += 1
        return document

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._orders.close()
        end(self._process)
        self._results.close()


@contextlib.contextmanager
def _pool(size: int, order: FolderOrder) -> Iterator[Callable[[AuditOrder], FolderDocument]]:
    """Lend a function that audits one document in one of so many processes; it may be called from many threads."""
    places: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
    for _ in range(size):
        places.put(None)

    with (order.results / LOG).open("wb") as log:

        def audit(one: AuditOrder) -> FolderDocument:
            worker = places.get()
            try:
                worker = worker or _Worker(log)
                document = worker.audit(one, order.seconds)
                if document is None or worker.audited >= _DOCUMENTS_A_PROCESS:
                    worker.close()
                    worker = None
                return document or _given_up(one, order.seconds)
            finally:
                places.put(worker)

        try:
            yield audit
        finally:
            for _ in range(size):
                left = places.get()
                if left is not None:
                    left.close()


def _given_up(order: AuditOrder, seconds: float) -> FolderDocument:
    told = f"没有审查完：超过 {seconds:g} 秒，或者内存不足；可单独审查这一份"
    return FolderDocument(str(order.file), department_of(order.file, ""), told)
