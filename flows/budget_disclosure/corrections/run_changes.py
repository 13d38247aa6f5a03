"""What a run changed in the draft, kept for the reviewer: ``变动清单/NNNN`` with a page and the same as JSON.

A draft is replaced freely and makes no version; equal content makes no list, whatever bytes and page numbers say.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changes_text import changes_data, summary
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.corrections.correction_files import list_page
from budget_disclosure.corrections.draft_reading import is_same_text, snapshot_of
from budget_disclosure.store.atomic_writing import numbered, numbers_in, write_folder
from budget_disclosure.store.change_lists import RUN_CHANGES_NAME, read_run_changes_key, run_changes_json
from budget_disclosure.store.draft import Draft
from budget_disclosure.store.file_names import RUN_CHANGES_FOLDER

PAGE_NAME = "变动清单.html"
_NOT_IN_DATA = "填报的内容没有变动：模板、表样或措辞有变"


def write_run_changes(
    folder: Path, before: Draft | None, draft: Draft, reasons: Mapping[str, Sequence[str]], now: datetime
) -> Path | None:
    """Write what changed between the drafts of two runs and return the page; ``None`` where a reader sees no change.

    ``reasons`` say why documents were written again, by whose they are. The same list is not written twice.
    """
    if before is None:
        return None
    subjects = sorted({**before.documents, **draft.documents})
    presence = {subject: _presence(subject, before, draft) for subject in subjects}
    differing = [
        subject
        for subject in subjects
        if presence[subject] or not is_same_text(before.documents[subject], draft.documents[subject])
    ]
    if not differing:
        return None
    target = folder / RUN_CHANGES_FOLDER
    key = [before.key, draft.key]
    latest = max(numbers_in(target), default=0)
    if latest and read_run_changes_key(numbered(target, latest)) == key:
        return numbered(target, latest) / PAGE_NAME
    listed: list[tuple[Changes, str]] = []
    documents: list[dict[str, Any]] = []
    for subject in differing:
        why, words = list(reasons.get(subject, ())), presence[subject]
        if words:
            documents.append({"subject": subject, "summary": words, "reasons": why})
            continue
        changes = compare(snapshot_of(before, subject), snapshot_of(draft, subject))
        listed.append((changes, f"重新生成的原因：{'；'.join(why)}" if why else ""))
        words = summary(changes) if not changes.is_empty else _NOT_IN_DATA
        documents.append({"subject": subject, "summary": words, "reasons": why, **changes_data(changes)})
    opening = f"{now:%Y-%m-%d %H:%M} 的运行与上一次生成的草稿相比。" + "；".join(
        f"{one['subject'].replace('-', ' ')}：{one['summary']}" for one in documents
    )
    files = {
        PAGE_NAME: list_page("本次运行的变动清单", f"{opening}。", listed),
        RUN_CHANGES_NAME: run_changes_json(now, key, documents),
    }
    number = latest + 1
    while not write_folder(numbered(target, number), files):
        number += 1
    return numbered(target, number) / PAGE_NAME


def _presence(subject: str, before: Draft, draft: Draft) -> str:
    if subject not in before.documents:
        return "新增的文档"
    return "" if subject in draft.documents else "本次没有生成（不再有这个单位，或有错误、被人改过）"
