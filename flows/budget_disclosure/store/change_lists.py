"""The lists of changes that stand on the disk for programs: what is read back of them, and how they are written.

``更正说明/NNNN/更正清单.json`` has what a published version corrects, that in ``更正说明/草稿`` what publishing the
draft would correct, ``变动清单/NNNN/变动清单.json`` what a run changed in the draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from budget_disclosure.store.json_files import json_bytes, read_json_object

CORRECTIONS_NAME, RUN_CHANGES_NAME = "更正清单.json", "变动清单.json"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What changed between two versions, or between a version and the draft.

    ``summaries`` say in words what changed, by whose document it is, ``headlines`` in one sentence, only for documents
    that changed; ``documents`` has every change. Of the draft ``drafts`` are the digests of its documents and
    ``compared_with`` is the version; of a version ``number``, ``reason`` and ``published_on`` say what was published.
    """

    summaries: Mapping[str, str]
    headlines: Mapping[str, str]
    documents: Sequence[Mapping[str, Any]] = ()
    number: int | None = None
    published_on: date | None = None
    reason: str = ""
    compared_with: int | None = None
    drafts: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return the list as it is saved."""
        if self.number is None:
            head = {"from": self.compared_with, "to": None, "drafts": self.drafts, "reason": ""}
        else:
            day = self.published_on.isoformat() if self.published_on else None
            head = {"to": self.number, "reason": self.reason, "published_on": day}
        return json_bytes(
            {
                "format": 2,
                **head,
                "summaries": self.summaries,
                "headlines": self.headlines,
                "documents": self.documents,
            }
        )


def read_corrections(folder: Path) -> Corrections | None:
    """Return the list of a folder of corrections without its single changes; ``None`` where none can be read."""
    data = read_json_object(folder / CORRECTIONS_NAME)
    if data is None or "reason" not in data:
        return None
    return Corrections(
        data.get("summaries", {}),
        data.get("headlines", {}),
        number=data.get("to"),
        reason=data["reason"],
        compared_with=data.get("from"),
        drafts=data.get("drafts", {}),
    )


def run_changes_json(made_at: datetime, key: Sequence[str], documents: Sequence[Mapping[str, Any]]) -> bytes:
    """Return what a run changed in the draft; ``key`` are the digests of the drafts before and after."""
    return json_bytes(
        {"format": 1, "made_at": made_at.isoformat(timespec="seconds"), "key": key, "documents": documents}
    )


def read_run_changes_key(folder: Path) -> Any:
    """Return the key of a list of what a run changed; ``None`` where none can be read."""
    return (read_json_object(folder / RUN_CHANGES_NAME) or {}).get("key")
