"""A finished document that an operator drops on the page, audited in a process of its own: report and marked copy."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from budget_disclosure.actions.audit_folder import FolderOrder, audit_folder
from budget_disclosure.actions.audit_pool import LIMITS, Limits
from budget_disclosure.actions.audit_worker import MARKS
from budget_disclosure.actions.folder_files import files_of
from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.actions.mark_files import is_document
from budget_disclosure.actions.receive_workbook import Sent
from budget_disclosure.audit_report.folder_audit import DOUBT, ERROR
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import safe_name


@dataclass(frozen=True, slots=True)
class SentAudit:
    """What an audit of a document came to: its report (HTML) and its marked copy, empty where there is none."""

    name: str
    state: str
    errors: int
    doubts: int
    report: bytes
    marked: bytes


def audit_sent(sent: Sent, folders: YearFolders, now: datetime, limits: Limits = LIMITS) -> SentAudit:
    """Audit what was sent and return what was found; nothing of it stays on the disk.

    Raises ``DisclosureError`` for what is no .docx or .pdf, cannot be read or takes too long; ``OSError``.
    """
    name = PurePosixPath(sent.shown_name)
    if not is_document(Path(name.name)):
        raise DisclosureError("只审查 .docx 和 .pdf 文件；旧的 .doc、WPS 文件请另存为 .docx。")
    with tempfile.TemporaryDirectory() as folder:
        files, results = Path(folder) / "files", Path(folder) / "results"
        files.mkdir()
        path = files / f"{safe_name(name.stem)}{name.suffix.lower()}"
        path.write_bytes(sent.content)
        for _, reason in files_of(files, results).left_out:
            raise DisclosureError(f"这是{reason}，没有审查。请放进文档本身。")
        order = FolderOrder(files, results, folders.templates, now, True, 1, folders.outputs, limits)
        (document,) = audit_folder(order).documents
        if document.fault:
            raise DisclosureError(f"{document.fault}。")
        copy = results / MARKS / path.name
        marked = copy.read_bytes() if copy.is_file() else b""
        report = (results / document.report).read_bytes()
    return SentAudit(sent.shown_name, document.state, document.count(ERROR), document.count(DOUBT), report, marked)
