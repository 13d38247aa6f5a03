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

from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.store.atomic_writing import write_atomically, write_if_different
from budget_disclosure.store.digests import digest, has_digest
from budget_disclosure.store.document_data import INPUTS_NAME, data_files, data_of, read_headings, read_snapshot

DRAFT_NAME, NEXT_NAME = ".disclose-draft.zip", ".disclose-draft-next.zip"
_INDEX = "draft.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document of the draft: its path, digests of its bytes and of what a reader reads, its tables as a workbook.

    ``data`` is its data.json, ``extra`` what that lacks (``document_data``).
    """

    path: str
    docx: str
    text: str
    tables: str
    data: bytes
    extra: bytes

    @property
    def headings(self) -> Mapping[str, str]:
        """The headings its sections stand under."""
        return read_headings(self.extra)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the last run wrote, by whose document it is; ``inputs`` has every cell, the others digests by file name."""

    documents: Mapping[str, DraftDocument] = field(default_factory=dict)
    inputs: bytes = b""
    workbooks: Mapping[str, str] = field(default_factory=dict)
    declarations: Mapping[str, str] = field(default_factory=dict)

    def snapshot(self, subject: str) -> Snapshot:
        """Return a document for comparing."""
        one = self.documents[subject]
        return read_snapshot(one.data, one.extra, self.inputs)

    def only(self, paths: Iterable[str]) -> "Draft":
        """Return the draft with the documents at these paths only."""
        wanted = set(paths)
        return replace(self, documents={key: one for key, one in self.documents.items() if one.path in wanted})

    @property
    def texts(self) -> Mapping[str, str]:
        """The digests of what readers read, by document."""
        return {subject: one.text for subject, one in self.documents.items()}

    @property
    def key(self) -> str:
        """A digest of what readers read, and of the cells behind it."""
        text = json.dumps(dict(sorted(self.texts.items())), ensure_ascii=False)
        return digest(text.encode() + self.inputs)

    @property
    def paths(self) -> Mapping[str, str]:
        """Where the documents stand."""
        return {subject: one.path for subject, one in self.documents.items()}

    def version_data(self) -> dict[str, bytes]:
        """Return the data files of a version of this draft."""
        files: dict[str, bytes] = {}
        for subject, one in self.documents.items():
            files |= data_files(subject, one.data, one.extra)
        return {**files, INPUTS_NAME: self.inputs}


def read_draft(folder: Path) -> Draft | None:
    """Return the draft of a department's output folder; ``None`` where there is none that can be read."""
    return _read(folder / DRAFT_NAME)


def announce_draft(folder: Path, draft: Draft) -> None:
    """Keep what is about to be written, before the first document is replaced."""
    write_atomically(folder / NEXT_NAME, _packed(draft))


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
    """Write the draft, where it says something new; what was announced is over."""
    write_if_different(folder / DRAFT_NAME, _packed(draft))
    forget_announced(folder)


def _read(path: Path) -> Draft | None:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        index: dict[str, Any] = json.loads(parts[_INDEX])
        if index["format"] != _FORMAT:
            return None
        documents = {
            subject: DraftDocument(one["path"], one["docx"], one["text"], one["tables"], *data_of(subject, parts))
            for subject, one in index["documents"].items()
        }
        return Draft(documents, parts[INPUTS_NAME], dict(index["workbooks"]), dict(index["declarations"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return None  # the next run writes it; until then nothing can be published, and that is said


def _packed(draft: Draft) -> bytes:
    index = {
        "format": _FORMAT,
        "documents": {
            subject: {"path": one.path, "docx": one.docx, "text": one.text, "tables": one.tables}
            for subject, one in draft.documents.items()
        },
        "workbooks": dict(draft.workbooks),
        "declarations": dict(draft.declarations),
    }
    text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True)
    return write_package({_INDEX: text.encode(), **draft.version_data()})
