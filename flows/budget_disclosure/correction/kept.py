"""What a version keeps of each document, and how it is found again: by department or unit, not by file name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budget_disclosure.changes.snapshot import Snapshot, read_snapshot, write_extra, write_inputs
from budget_disclosure.disclosure import Disclosure
from budget_disclosure.document.readback import read_document
from budget_disclosure.document.sections import section_titles
from budget_disclosure.errors import DisclosureError
from budget_disclosure.ledger.department import Scope
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.versions.store import INPUTS_DATA, KeptVersion, list_versions
from budget_disclosure.versions.version import Version

_DATA, _EXTRA = "data.json", "extra.json"
_KINDS = {Scope.DEPARTMENT: "部门", Scope.UNIT: "单位"}


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document as it was published: its path in the department's folder (with ``/``), its bytes and content."""

    path: str
    docx: bytes
    disclosure: Disclosure
    data_json: bytes

    @property
    def subject(self) -> str:
        """Whose document it is: ``部门-021``, ``单位-021002``."""
        return f"{_KINDS[self.disclosure.ledger.scope]}-{self.disclosure.ledger.code}"


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


def data_name(document: PublishedDocument) -> str:
    """Return where a version keeps the data.json of a document."""
    return f"{document.subject}/{_DATA}"


def version_data(documents: Sequence[PublishedDocument]) -> dict[str, bytes]:
    """Return the data files of a version: data.json and what it lacks by document, and all input cells."""
    files: dict[str, bytes] = {}
    units: dict[str, UnitSubmission] = {}
    for document in documents:
        disclosure = document.disclosure
        prose = {key: [p.text for p in paragraphs] for key, paragraphs in disclosure.narrative.prose.items()}
        headings = section_titles(read_document(document.docx), prose)
        files[data_name(document)] = document.data_json
        files[f"{document.subject}/{_EXTRA}"] = write_extra(document.path, disclosure.forms, headings)
        units |= {unit.unit.unit_code.value: unit for unit in disclosure.ledger.units}
    files[INPUTS_DATA] = write_inputs(input_cells(units.values()))
    return files


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
