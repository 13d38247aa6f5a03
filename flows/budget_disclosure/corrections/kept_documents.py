"""What a version keeps of each document, and how it is found again: by department or unit, not by file name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budget_disclosure.changes.snapshot import Snapshot, read_snapshot
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import INPUTS_DATA, KeptVersion, list_versions

_DATA, _EXTRA = "data.json", "extra.json"
_KINDS = {Scope.DEPARTMENT: "部门", Scope.UNIT: "单位"}


def subject_of(scope: Scope, code: str) -> str:
    """Return whose document it is: ``部门-021``, ``单位-021002``."""
    return f"{_KINDS[scope]}-{code}"


@dataclass(frozen=True, slots=True)
class CurrentDocument:
    """A document as it stands on the disk: its path in the department's folder (with ``/``), its bytes and content."""

    path: str
    docx: bytes
    disclosure: Disclosure
    data_json: bytes

    @property
    def subject(self) -> str:
        """Whose document it is: ``部门-021``, ``单位-021002``."""
        return subject_of(self.disclosure.ledger.scope, self.disclosure.ledger.code)


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document read back from a version."""

    subject: str
    path: str
    name: str
    docx: bytes
    snapshot: Snapshot

    @property
    def code(self) -> str:
        """The code of the department or unit."""
        return self.subject.partition("-")[2]


def kept_documents(kept: KeptVersion) -> Mapping[str, KeptDocument]:
    """Return the documents of a version by whose they are. Raises ``DisclosureError`` for damaged files."""
    found: dict[str, KeptDocument] = {}
    try:
        for name in kept.data:
            subject, _, file = name.partition("/")
            if file != _DATA:
                continue
            extra = kept.data[f"{subject}/{_EXTRA}"]
            snapshot = read_snapshot(kept.data[name], extra, kept.data[INPUTS_DATA])
            path = json.loads(extra)["document"]
            owner: Mapping[str, Any] = snapshot.data["document"]
            found[subject] = KeptDocument(subject, path, owner["name"], kept.documents[path], snapshot)
    except (KeyError, ValueError, TypeError) as error:
        raise DisclosureError(f"历史版本 {kept.version.folder} 的数据不完整（{error}）。请从备份恢复。") from error
    return found


def subjects_of(version: Version) -> frozenset[str]:
    """Return whose documents a version holds."""
    return frozenset(name.partition("/")[0] for name in version.data if name.endswith(f"/{_DATA}"))


def earlier_with(folder: Path, subject: str, number: int) -> Version | None:
    """Return the latest version before ``number`` that holds the document; ``None`` when there is none."""
    earlier = (version for version in reversed(list_versions(folder)) if version.number < number)
    return next((version for version in earlier if subject in subjects_of(version)), None)
