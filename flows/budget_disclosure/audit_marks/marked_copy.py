"""The marked copy of an audited file: of its kind, beside it or where it is asked for; the file itself stays."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit_marks.pdf_notes import with_notes
from budget_disclosure.audit_marks.word_comments import with_comments
from budget_disclosure.model.errors import DisclosureError, TemplateError

MARKED = "（审查标注）"


def marked_name(path: Path) -> Path:
    """Return where the marked copy of a file stands when nobody says where."""
    return path.with_name(f"{path.stem}{MARKED}{path.suffix}")


def is_marked(path: Path) -> bool:
    """Return whether a file is a marked copy by its name."""
    return path.stem.endswith(MARKED)


def marked_copy(path: Path, findings: Sequence[AuditFinding], now: datetime) -> bytes:
    """Return the file with its findings marked. Raises ``OSError``, and ``DisclosureError`` where it takes no marks."""
    data = path.read_bytes()
    try:
        return (with_notes if path.suffix.casefold() == ".pdf" else with_comments)(data, findings, now)
    except TemplateError as error:
        raise DisclosureError(f"不能在《{path.name}》里做标注：{error}") from error
