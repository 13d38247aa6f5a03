"""The files for reviewers: 更正说明 as Word and page, and the reviewer's copy with tracked changes."""

from datetime import datetime
from pathlib import PurePosixPath

from budget_disclosure.changes.compare import compare
from budget_disclosure.changes.notice import NoticeFacts, notice_blocks, notice_title
from budget_disclosure.changes.result import Changes
from budget_disclosure.correction.kept import KeptDocument
from budget_disclosure.correction.notice_docx import notice_docx
from budget_disclosure.correction.notice_html import notice_html
from budget_disclosure.document.tracked import mark_changes

AUTHOR = "预算公开系统"


def compare_kept(old: KeptDocument, new: KeptDocument) -> Changes:
    """Return what changed between two kept documents."""
    return compare(old.snapshot, new.snapshot)


def review_files(
    old: KeptDocument, new: KeptDocument, changes: Changes, numbers: tuple[int, int], now: datetime
) -> dict[str, bytes]:
    """Return notice and reviewer's copy by name, beside where the document stands; none where nothing changed.

    ``numbers`` are the versions; ``now`` is the caller's clock: the day of the notice and the time of the marks.
    """
    if changes.is_empty and old.docx == new.docx:
        return {}
    path = PurePosixPath(new.path)
    facts = NoticeFacts(new.name, *numbers, now.date())
    title, blocks = notice_title(changes), notice_blocks(changes, facts)
    return {
        str(path.with_name(f"{path.stem}更正说明.docx")): notice_docx(title, blocks, new.name, now.date()),
        str(path.with_name(f"{path.stem}更正说明.html")): notice_html(title, blocks),
        str(path.with_name(f"{path.stem}（修订对照）.docx")): mark_changes(old.docx, new.docx, AUTHOR, now),
    }
