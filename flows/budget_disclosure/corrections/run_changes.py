"""What a run changed in the draft, kept for the reviewer: ``变动清单/NNNN`` with a page and the same as JSON.

A draft is replaced freely and makes no version; equal content makes no list, whatever bytes and page numbers say.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changes_text import changes_data, summary
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.corrections.correction_files import list_page
from budget_disclosure.corrections.draft import Draft
from budget_disclosure.store.whole_folders import write_folder

RUN_CHANGES_FOLDER = "变动清单"
PAGE_NAME, DATA_NAME = "变动清单.html", "变动清单.json"
_NUMBER = re.compile(r"\d{4,}")
_NOT_IN_DATA = "填报的内容没有变动：模板、表样或措辞有变"


def write_run_changes(
    folder: Path, before: Draft | None, draft: Draft, reasons: Mapping[str, Sequence[str]], now: datetime
) -> Path | None:
    """Write what changed between the drafts of two runs and return the page; ``None`` where a reader sees no change.

    ``reasons`` say why documents were made anew, by whose they are. A list that is there already is not written twice.
    """
    if before is None or before.texts == draft.texts:
        return None
    target = folder / RUN_CHANGES_FOLDER
    key = [_digest(before), _digest(draft)]
    latest = _latest(target)
    if latest and _key_of(target / f"{latest:04d}") == key:
        return target / f"{latest:04d}" / PAGE_NAME
    listed: list[tuple[Changes, str]] = []
    documents: list[dict[str, Any]] = []
    for subject in sorted({**before.documents, **draft.documents}):
        words = _presence(subject, before, draft)
        if words:
            documents.append({"subject": subject, "summary": words, "reasons": list(reasons.get(subject, ()))})
            continue
        if before.texts[subject] == draft.texts[subject]:
            continue
        changes = compare(before.snapshot(subject), draft.snapshot(subject))
        why = "；".join(reasons.get(subject, ()))
        listed.append((changes, f"重新生成的原因：{why}" if why else ""))
        words = summary(changes) if not changes.is_empty else _NOT_IN_DATA
        documents.append(
            {
                "subject": subject,
                "summary": words,
                "reasons": list(reasons.get(subject, ())),
                **changes_data(changes),
            }
        )
    data = {"format": 1, "made_at": now.isoformat(timespec="seconds"), "key": key, "documents": documents}
    opening = f"{now:%Y-%m-%d %H:%M} 的运行与上一次生成的草稿相比。" + "；".join(
        f"{one['subject'].replace('-', ' ')}：{one['summary']}" for one in documents
    )
    files = {
        PAGE_NAME: list_page("本次运行的变动清单", f"{opening}。", listed),
        DATA_NAME: f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode(),
    }
    number = latest + 1
    while not write_folder(target / f"{number:04d}", files):
        number += 1
    return target / f"{number:04d}" / PAGE_NAME


def _presence(subject: str, before: Draft, draft: Draft) -> str:
    if subject not in before.documents:
        return "新增的文档"
    return "" if subject in draft.documents else "本次没有生成（不再有这个单位，或有错误、被人改过）"


def _digest(draft: Draft) -> str:
    """Return a digest of what readers read, and of the cells behind it."""
    text = json.dumps(dict(sorted(draft.texts.items())), ensure_ascii=False)
    return sha256(text.encode() + draft.inputs).hexdigest()


def _latest(folder: Path) -> int:
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return max((int(name) for name in names if _NUMBER.fullmatch(name)), default=0)


def _key_of(folder: Path) -> Any:
    try:
        return json.loads((folder / DATA_NAME).read_text(encoding="utf-8"))["key"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
