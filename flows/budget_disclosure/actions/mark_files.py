"""Marked copies of audited files written; the files themselves are never touched."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from budget_disclosure.audit_marks.marked_copy import marked_copy, marked_name
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import shown_name
from budget_disclosure.reading.read_finished import KINDS
from budget_disclosure.store.atomic_writing import write_atomically


def is_document(path: Path) -> bool:
    """Return whether a file is to be a document by its name, and not a report."""
    return path.suffix.casefold() in KINDS


def mark_file(path: Path, audited: AuditedFile, target: Path | None, now: datetime) -> AuditedFile:
    """Write the marked copy of a file and return its audit with the name of the copy; where nothing was found, none.

    ``target`` is ``None`` for a copy beside the file. Raises ``DisclosureError`` for a target that is the file itself
    or of another kind, and for a file that takes no marks; ``OSError``.
    """
    copy = target or marked_name(path)
    if copy.suffix.casefold() != path.suffix.casefold():
        raise DisclosureError(f"《{path.name}》的标注副本应是 {path.suffix} 文件，不能写成《{copy.name}》")
    if copy.exists() and copy.samefile(path):
        raise DisclosureError(f"标注副本不能写在原文件上：《{path.name}》")
    if not audited.findings:
        return audited
    write_atomically(copy, marked_copy(path, audited.findings, now))
    return replace(audited, marked=shown_name(str(copy)))
