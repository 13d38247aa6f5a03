"""Documents with their file and their data, ready to be compared: those of a published version, those of the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.corrections.draft_reading import snapshot_of
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.document_data import INPUTS_NAME, data_of, read_headings, read_path, read_snapshot
from budget_disclosure.store.draft import Draft
from budget_disclosure.store.versions import VersionFiles, load_version


@dataclass(frozen=True, slots=True)
class ComparableDocument:
    """A document of a version or of the draft. ``subject`` says whose it is: ``部门-021``, ``单位-021002``."""

    subject: str
    path: str
    docx: bytes
    snapshot: Snapshot

    @property
    def code(self) -> str:
        """The code of the department or unit."""
        return self.subject.partition("-")[2]

    @property
    def name(self) -> str:
        """The name of the department or unit."""
        return str(self.snapshot.data["document"]["name"])


def documents_of_version(folder: Path, number: int) -> Mapping[str, ComparableDocument]:
    """Return the documents of a published version by whose they are. Raises ``DisclosureError`` for damaged files."""
    files = load_version(folder, number)
    try:
        return {subject: _of_version(files, subject) for subject in sorted(files.version.subjects)}
    except (KeyError, ValueError, TypeError) as error:
        raise DisclosureError(f"历史版本 {files.version.folder} 的数据不完整（{error}）。请从备份恢复。") from error


def documents_of_draft(folder: Path, draft: Draft) -> Mapping[str, ComparableDocument]:
    """Return the documents of the draft as they stand on the disk; those that are gone are left out."""
    return {
        subject: ComparableDocument(subject, one.path, (folder / one.path).read_bytes(), snapshot_of(draft, subject))
        for subject, one in draft.documents.items()
        if (folder / one.path).is_file()
    }


def _of_version(files: VersionFiles, subject: str) -> ComparableDocument:
    data, extra = data_of(subject, files.data)
    path = read_path(extra)
    snapshot = read_snapshot(data, read_headings(extra) or {}, extra, files.data[INPUTS_NAME])
    return ComparableDocument(subject, path, files.documents[path], snapshot)
