"""Who signed which draft: ``签批/0001``, ``0002`` … in a department's output folder; the latest entry counts.

Entries are only added, each by one rename, and are read-only: a sign-off (``签批.json`` and the draft that was signed,
by which is told what changed since) or its withdrawal. What is signed is content: what readers read and the exact
figures behind it, not page numbers and not the bytes of a layout.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import numbered, numbers_in, write_folder
from budget_disclosure.store.digests import digest
from budget_disclosure.store.draft import Draft, packed_draft, unpacked_draft
from budget_disclosure.store.file_names import SIGN_OFFS_FOLDER
from budget_disclosure.store.json_files import json_bytes, read_json

ENTRY_NAME: Final = "签批.json"
SIGNED_DRAFT: Final = "签批的草稿.zip"
CODE_LENGTH: Final = 12
_FORMAT = 1
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document as it was signed: its path, and digests.

    Of its file, of what a reader reads, of data.json, of the exact figures in it, and of the workbook of its tables.
    """

    path: str
    docx: str
    text: str
    data: str
    values: str
    tables: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """An entry: who, when (ISO 8601), what for, and what was signed by whose document it is.

    ``reminders`` counts what was open by rule (``N-203``) when it was signed. A withdrawal has no documents.
    """

    reviewer: str
    at: str
    note: str = ""
    documents: Mapping[str, SignedDocument] = field(default_factory=dict)
    reminders: Mapping[str, int] = field(default_factory=dict)
    is_withdrawal: bool = False
    number: int = 0

    @property
    def digest(self) -> str:
        """The digest of the content that was signed."""
        return signed_digest({subject: (one.text, one.values) for subject, one in self.documents.items()})

    @property
    def code(self) -> str:
        """The check code of what was signed."""
        return self.digest[:CODE_LENGTH]


def signed_digest(content: Mapping[str, tuple[str, str]]) -> str:
    """Return one digest of the content of all documents of a department."""
    return digest(json.dumps(sorted(content.items()), ensure_ascii=False).encode())


def check_code(content: Mapping[str, tuple[str, str]]) -> str:
    """Return what people compare of the content of all documents: the beginning of its digest."""
    return signed_digest(content)[:CODE_LENGTH]


def values_digest(data: bytes) -> str:
    """Return a digest of the exact figures of a data.json: of all tables, and of the facts that the prose prints.

    Which cells they came from, file names and lines of declarations are left out: a figure that moved is the same.
    """
    try:
        found = json.loads(data)
        tables = [
            [table["id"], [[row["keys"], _values(row["cells"])] for row in table["rows"]]] for table in found["tables"]
        ]
        printed = {
            segment["fact"]
            for section in found["prose"]
            for paragraph in section["paragraphs"]
            for segment in paragraph["segments"]
            if segment.get("fact")
        }
        facts = {key: one for key, one in found["facts"].items() if key in printed}
        return digest(json.dumps([tables, _values(facts)], ensure_ascii=False, sort_keys=True).encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return digest(data)


def add_sign_off(folder: Path, entry: SignOff, draft: Draft | None = None) -> SignOff:
    """Add an entry and return it with its number; ``draft`` is what was signed. Raises ``OSError``, and
    ``DisclosureError`` where other programs go on taking the numbers.
    """
    target = folder / SIGN_OFFS_FOLDER
    for _ in range(_ATTEMPTS):
        number = max(numbers_in(target), default=0) + 1
        files = {ENTRY_NAME: _as_json(replace(entry, number=number))}
        if draft is not None:
            files[SIGNED_DRAFT] = packed_draft(draft)
        if write_folder(numbered(target, number), files):
            return replace(entry, number=number)
    raise DisclosureError(f"{target} 中无法写入签批：另一个程序正在不断写入。请稍后再签。")


def latest_sign_off(folder: Path) -> SignOff | None:
    """Return the entry that counts; ``None`` where nobody ever signed. Raises ``DisclosureError`` for a damaged one."""
    number = max(numbers_in(folder / SIGN_OFFS_FOLDER), default=0)
    return _read(numbered(folder / SIGN_OFFS_FOLDER, number)) if number else None


def read_signed_draft(folder: Path, entry: SignOff) -> Draft | None:
    """Return the draft that was signed; ``None`` where it cannot be read."""
    try:
        return unpacked_draft((numbered(folder / SIGN_OFFS_FOLDER, entry.number) / SIGNED_DRAFT).read_bytes())
    except OSError:
        return None


def _values(cells: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {key: [one.get(name) for name in ("text", "shown", "value", "yuan")] for key, one in cells.items()}


def _as_json(entry: SignOff) -> bytes:
    return json_bytes(
        {
            "format": _FORMAT,
            "number": entry.number,
            "action": "withdraw" if entry.is_withdrawal else "approve",
            "reviewer": entry.reviewer,
            "at": entry.at,
            "note": entry.note,
            "digest": "" if entry.is_withdrawal else entry.digest,
            "reminders": dict(entry.reminders),
            "documents": {subject: asdict(one) for subject, one in sorted(entry.documents.items())},
        }
    )


def _read(folder: Path) -> SignOff:
    path = folder / ENTRY_NAME
    try:
        data = read_json(path)
        entry = SignOff(
            str(data["reviewer"]),
            str(data["at"]),
            str(data["note"]),
            {subject: SignedDocument(**one) for subject, one in data["documents"].items()},
            {rule: int(count) for rule, count in data["reminders"].items()},
            data["action"] == "withdraw",
            int(data["number"]),
        )
        if not entry.is_withdrawal and entry.digest != data["digest"]:
            raise ValueError("digest")
        return entry
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DisclosureError(f"签批记录 {folder.name}/{path.name} 缺失、已损坏或被改动过") from error
