"""A folder of published documents audited: over all cores, each document with its own report, one summary of all."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure.actions.audit_pool import LIMITS, AuditPool, Limits
from budget_disclosure.actions.audit_worker import AuditOrder
from budget_disclosure.actions.folder_files import files_of
from budget_disclosure.audit_report.folder_audit import FolderAudit, FolderDocument
from budget_disclosure.audit_report.folder_csv import findings_csv, summary_csv
from budget_disclosure.audit_report.folder_page import folder_json, folder_page
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import shown_name
from budget_disclosure.store.atomic_writing import write_atomically

PAGE, SUMMARY, FINDINGS, DATA, LOG = "审查汇总.html", "审查汇总.csv", "审查明细.csv", "审查汇总.json", "运行日志.txt"
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
    limits: Limits = LIMITS


def results_beside(folder: Path) -> Path:
    """Return where the results of a folder go when nobody says where: beside it."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}（审查结果）")


def audit_folder(order: FolderOrder, progress: Progress | None = None) -> FolderAudit:
    """Audit all documents of a folder and write reports, summary page and tables; return what was found.

    A document that takes more than ``order.limits`` is given up and listed. Raises ``DisclosureError`` for a folder
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
    with AuditPool(size, order.results / LOG, order.limits) as pool, ThreadPoolExecutor(size, "audit") as threads:
        for future in as_completed([threads.submit(pool.audit, one) for one in orders]):
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
