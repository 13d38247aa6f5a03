"""The draft: what the last run wrote of a department, kept for comparing and for publishing (``.disclose-draft.zip``).

What will be written is announced before the first document is replaced (``.disclose-draft-next.zip``) and becomes the
draft after the last: a run killed in between leaves both, and the digests tell which describes the disk.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from budget_disclosure.ooxml.zip_package import deflated, write_package
from budget_disclosure.store.atomic_writing import put_in_place, write_atomically
from budget_disclosure.store.digests import digest, has_digest
from budget_disclosure.store.document_data import INPUTS_NAME, data_files, data_of
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME

DRAFT_NAME, NEXT_NAME = ".disclose-draft.zip", ".disclose-draft-next.zip"
_INDEX, _DOCUMENT = "draft.json", "document.docx"
_FORMAT, _OLDER_FORMAT = 2, 1
_LEVEL = 3  # of compression: a draft is written by every run, and a fifth larger in half the time


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document of the draft: its path, the digest of its bytes, its tables as a workbook.

    ``data`` is its data.json, ``extra`` what that lacks (``document_data``). ``content`` are its bytes: what a reader
    reads, and under which headings, is read from them when it is asked for. Earlier programs kept a digest of what a
    reader reads instead (``text``), and the headings in ``extra``.
    """

    path: str
    docx: str
    tables: str
    data: bytes
    extra: bytes
    content: bytes = b""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the last run wrote, by whose document it is; ``inputs`` has every cell, the others digests by file name.

    ``submissions`` says the same cells by the fields of the workbook (``kept_submissions``); earlier ones had none.
    """

    documents: Mapping[str, DraftDocument] = field(default_factory=dict)
    inputs: bytes = b""
    workbooks: Mapping[str, str] = field(default_factory=dict)
    declarations: Mapping[str, str] = field(default_factory=dict)
    submissions: bytes = b""

    def only(self, paths: Iterable[str]) -> "Draft":
        """Return the draft with the documents at these paths only."""
        wanted = set(paths)
        return replace(self, documents={key: one for key, one in self.documents.items() if one.path in wanted})

    @property
    def key(self) -> str:
        """A digest of the documents, and of the cells behind them."""
        known = {subject: one.docx for subject, one in sorted(self.documents.items())}
        return digest(json.dumps(known, ensure_ascii=False).encode() + self.inputs)

    @property
    def paths(self) -> Mapping[str, str]:
        """Where the documents stand."""
        return {subject: one.path for subject, one in self.documents.items()}


def read_draft(folder: Path) -> Draft | None:
    """Return the draft of a department's output folder; ``None`` where there is none that can be read."""
    return _read(folder / DRAFT_NAME)


def announce_draft(folder: Path, draft: Draft) -> None:
    """Keep what is about to be written, before the first document is replaced."""
    write_atomically(folder / NEXT_NAME, packed_draft(draft))


def interrupted_draft(folder: Path) -> Draft | None:
    """Return what a run that was killed has written of what it announced; ``None`` where nothing was interrupted."""
    announced = _read(folder / NEXT_NAME)
    if announced is None:
        return None
    there = [one.path for one in announced.documents.values() if has_digest(folder / one.path, one.docx)]
    return announced.only(there) if there else None


def forget_announced(folder: Path) -> None:
    """Remove what was announced: it is over."""
    (folder / NEXT_NAME).unlink(missing_ok=True)


def write_draft(folder: Path, draft: Draft) -> None:
    """Write the draft, where it says something new; what was announced is over.

    Where all that was announced was written, the announcement becomes the draft by its name.
    """
    if _read(folder / NEXT_NAME) == draft:
        put_in_place(folder / NEXT_NAME, folder / DRAFT_NAME)
    elif read_draft(folder) != draft:
        write_atomically(folder / DRAFT_NAME, packed_draft(draft))
    forget_announced(folder)


def _read(path: Path) -> Draft | None:
    try:
        return unpacked_draft(path.read_bytes())
    except OSError:
        return None  # the next run writes it; until then nothing can be published, and that is said


def unpacked_draft(content: bytes) -> Draft | None:
    """Return the draft that a file holds; ``None`` where it holds none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        index: dict[str, Any] = json.loads(parts[_INDEX])
        if index["format"] not in (_FORMAT, _OLDER_FORMAT):
            return None
        documents = {subject: _document(subject, one, parts) for subject, one in index["documents"].items()}
        return Draft(
            documents,
            parts[INPUTS_NAME],
            dict(index["workbooks"]),
            dict(index["declarations"]),
            parts.get(SUBMISSIONS_NAME, b""),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return None


def _document(subject: str, one: Mapping[str, Any], parts: Mapping[str, bytes]) -> DraftDocument:
    known = DraftDocument(one["path"], one["docx"], one["tables"], *data_of(subject, parts))
    if "text" in one:  # the older format
        return replace(known, text=one["text"])
    return replace(known, content=parts[f"{subject}/{_DOCUMENT}"])


def packed_draft(draft: Draft) -> bytes:
    """Return a draft as a file."""
    documents = {
        subject: {"path": one.path, "docx": one.docx, "tables": one.tables} | ({"text": one.text} if one.text else {})
        for subject, one in draft.documents.items()
    }
    index = {
        "format": _FORMAT,
        "documents": documents,
        "workbooks": dict(draft.workbooks),
        "declarations": dict(draft.declarations),
    }
    parts = {_INDEX: json.dumps(index, ensure_ascii=False, sort_keys=True).encode(), INPUTS_NAME: draft.inputs}
    if draft.submissions:
        parts[SUBMISSIONS_NAME] = draft.submissions
    for subject, one in draft.documents.items():
        parts |= data_files(subject, one.data, one.extra)
    packed = {name: deflated(content, _LEVEL) for name, content in parts.items()}
    contents = {subject: one.content for subject, one in draft.documents.items() if not one.text}
    packed |= {f"{subject}/{_DOCUMENT}": deflated(content, 0) for subject, content in contents.items()}
    return write_package(packed)
