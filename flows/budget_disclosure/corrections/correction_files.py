"""The files of a correction: 更正说明 for the public, the copy with tracked changes and the list for the reviewer."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath

from budget_disclosure.changes.change_blocks import Block, Heading, plain
from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.changes.notice_words import NoticeFacts, notice_of
from budget_disclosure.changes.review_words import review_blocks
from budget_disclosure.corrections.comparable_documents import ComparableDocument
from budget_disclosure.corrections.notice_docx import notice_docx
from budget_disclosure.corrections.notice_html import notice_html
from budget_disclosure.corrections.printed_differences import with_printed
from budget_disclosure.corrections.redline import mark_changes
from budget_disclosure.store.file_names import beside, notice_path

AUTHOR = "预算公开系统"
LIST_PAGE = "更正清单.html"


def compare_documents(old: ComparableDocument, new: ComparableDocument) -> Changes:
    """Return what changed between two documents: in their data, and in what else is printed."""
    return with_printed(compare(old.snapshot, new.snapshot), old.docx, new.docx)


def correction_files(
    old: ComparableDocument,
    new: ComparableDocument,
    changes: Changes,
    facts: NoticeFacts,
    template: Path,
    now: datetime,
) -> dict[str, bytes]:
    """Return notice and reviewer's copy by name, beside where the document stands; none where nothing changed.

    ``template`` is that of the notice. ``now`` is the caller's clock: the time of the marks, and the day of a notice
    that is not published yet.
    """
    if changes.is_empty:
        return {}
    notice = notice_of(changes, old.snapshot, new.snapshot, facts)
    return {
        notice_path(new.path): notice_docx(notice, template, facts.new_day or now.date()),
        notice_path(new.path, ".html"): notice_html(notice.title, notice.blocks),
        beside(new.path, f"{PurePosixPath(new.path).stem}（修订对照）.docx"): mark_changes(
            old.docx, new.docx, AUTHOR, now
        ),
    }


def list_page(title: str, opening: str, listed: Iterable[tuple[Changes, str]]) -> bytes:
    """Return the reviewer's list of several documents as one page; a text with each says why it was written again."""
    blocks: list[Block] = [Heading(0, title), plain(opening)]
    for changes, why in listed:
        heading, *rest = (_lowered(block) for block in review_blocks(changes))
        blocks += [heading, *([plain(why)] if why else []), *rest]
    return notice_html(title, blocks)


def _lowered(block: Block) -> Block:
    """Return a heading as one below the page's title; other blocks as they are."""
    return Heading(block.level + 1, block.text) if isinstance(block, Heading) else block
