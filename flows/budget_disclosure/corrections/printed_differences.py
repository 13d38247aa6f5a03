"""What differs in two printed documents and no data tells: a changed template, other wording around the tables.

Without it a notice could say that all else is unchanged, and be wrong.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from budget_disclosure.changes.change_list import Changes, LabelChange, ParagraphChange, Presence
from budget_disclosure.readback.document_text import DocumentText, TextParagraph, TextTable, read_document
from budget_disclosure.text.word_diff import align, stretches, text_likeness

_LIKE_ENOUGH = 30


def with_printed(changes: Changes, old: bytes, new: bytes) -> Changes:
    """Return the changes and what else a reader sees to differ; equal documents are not read."""
    if old == new:
        return changes
    before, after = read_document(old), read_document(new)
    known = Counter((one.old, one.new) for one in changes.paragraphs)
    paragraphs = [one for one in _paragraphs(before, after) if not _take(known, (one.old, one.new))]
    told = {(one.old, one.new) for one in changes.figures} | {(one.old, one.new) for one in changes.labels}
    told |= {(text.old, text.new) for form in changes.forms for text in form.texts}
    labels = [one for one in _cells(before, after) if (one.old, one.new) not in told] if not changes.rows else []
    return replace(
        changes,
        paragraphs=(*changes.paragraphs, *paragraphs),
        labels=(*changes.labels, *_without_forms(labels, changes)),
    )


def _take(known: Counter[tuple[str, str]], pair: tuple[str, str]) -> bool:
    if known[pair] <= 0:
        return False
    known[pair] -= 1
    return True


def _without_forms(labels: list[LabelChange], changes: Changes) -> list[LabelChange]:
    """Return the labels without cells of forms that changed: several fields of a form can stand in one cell."""
    return [one for one in labels if not (changes.forms and "绩效目标" in one.title)]


def _paragraphs(old: DocumentText, new: DocumentText) -> Iterator[ParagraphChange]:
    was, now = list(_headed(old)), list(_headed(new))
    for i, j in align(was, now, lambda one: one[1], _likeness):
        before, after = (was[i][1] if i is not None else ""), (now[j][1] if j is not None else "")
        if before == after:
            continue
        heading, _ = now[j] if j is not None else was[i or 0]
        presence = Presence.ADDED if i is None else Presence.REMOVED if j is None else Presence.CHANGED
        yield ParagraphChange(presence, "", heading, 0, before, after, stretches(before, after), (), ())


def _headed(document: DocumentText) -> Iterator[tuple[str, str]]:
    heading = "文件首页"
    for block in document.blocks:
        if isinstance(block, TextParagraph):
            yield heading, block.text
            if block.level and block.text:
                heading = block.text


def _likeness(old: tuple[str, str], new: tuple[str, str]) -> int:
    likeness = text_likeness(old[1], new[1])
    return likeness if likeness >= _LIKE_ENOUGH else 0


def _cells(old: DocumentText, new: DocumentText) -> Iterator[LabelChange]:
    """Yield the differing cells of tables that have the same shape; other shapes come from rows that came or went."""
    if len(old.tables) != len(new.tables):
        return
    for before, after in zip(old.tables, new.tables, strict=True):
        if [len(row) for row in before.anchors] == [len(row) for row in after.anchors]:
            yield from _differing(before, after)


def _differing(old: TextTable, new: TextTable) -> Iterator[LabelChange]:
    for was, now in zip(old.anchors, new.anchors, strict=True):
        for before, after in zip(was, now, strict=True):
            if before != after:
                yield LabelChange("", new.heading, "表内文字", before, after, ())
