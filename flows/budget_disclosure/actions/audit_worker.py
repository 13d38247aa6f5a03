"""A process that audits documents one after the other: orders from its standard input, results to its output.

It may be ended at any time (a document that takes too long, memory that is short): nothing but its document is lost.
"""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from budget_disclosure.actions.audit_files import audit_file, audit_files
from budget_disclosure.actions.audit_pool import Order
from budget_disclosure.actions.mark_files import mark_file
from budget_disclosure.audit_report.audit_page import audit_page
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.audit_report.folder_audit import FolderDocument, department_of, folder_document
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.processes.end_with_parent import end_with_parent, wait_for_hang_up
from budget_disclosure.processes.limited import limit_memory, limit_processor
from budget_disclosure.store.atomic_writing import write_atomically

REPORTS, MARKS = "报告", "标注"


@dataclass(frozen=True, slots=True)
class AuditOrder:
    """A document to audit: its path below ``folder``; reports, and marked copies where they are wanted, go to
    ``results``.
    """

    folder: Path
    file: PurePosixPath
    results: Path
    templates: Path
    has_marks: bool
    now: datetime
    outputs: Path | None = None
    """Where documents of ours are, to say what a person changed in one since; ``None``: nobody wants to know."""

    def answer(self) -> FolderDocument:
        """Write the report and return what is kept of the document."""
        return audit_one(self)

    def failed(self, why: str) -> FolderDocument:
        """Return the document as one that could not be audited."""
        return FolderDocument(str(self.file), department_of(self.file, None), why)


def audit_one(order: AuditOrder) -> FolderDocument:
    """Write the report of a document and return what is kept of it; whatever goes wrong is its fault, in words."""
    path = order.folder / order.file
    try:
        audited = _audited(path, order)
        if audited.document is not None and not audited.fault and not audited.document.tables:
            fault = "没有认出预算公开的表，可能不是预算公开文档"
            return FolderDocument(str(order.file), department_of(order.file, audited.document), fault)
        if audited.fault:
            return folder_document(order.file, audited, "")
        if order.has_marks:
            copy = order.results / MARKS / order.file
            copy.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(DisclosureError):  # what takes no marks still has its report
                audited = mark_file(path, audited, copy, order.now)
                if order.outputs is not None and audited.marked:
                    audited = replace(audited, marked=copy.name)
        report = PurePosixPath(REPORTS) / f"{order.file}.html"
        target = order.results / report
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, audit_page([audited]).encode())
        return folder_document(order.file, audited, str(report))
    except (DisclosureError, OSError) as error:
        return order.failed(describe_error(error))


def _audited(path: Path, order: AuditOrder) -> AuditedFile:
    if order.outputs is None:
        return audit_file(path, order.templates)
    (audited,) = audit_files([path], order.templates, order.outputs)
    return replace(audited, file=str(order.file))  # where it lies for the moment is nobody's business


def main() -> None:
    """Audit until there are no more orders; arguments: who started us, the limits of processor and memory."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # whoever started us is asked to end, and we end with it
    end_with_parent(int(sys.argv[1]), wait_for_hang_up)
    limit_memory(int(sys.argv[3]))
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints elsewhere
    with contextlib.suppress(EOFError):
        while True:
            order: Order[object] = pickle.load(sys.stdin.buffer)
            limit_processor(int(sys.argv[2]))
            try:
                result = order.answer()
            except MemoryError:
                result = order.failed("没有审查完：要用的内存太多")
            except Exception as error:  # a fault of ours must not stop the others; it is listed, and told to the log
                traceback.print_exc()
                result = order.failed(f"审查程序出错（{type(error).__name__}），请把这份文档交给技术人员")
            pickle.dump(result, results)
            results.flush()
