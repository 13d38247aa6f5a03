"""Whether what stands on the disk is what was published: by content, not by bytes.

Page numbers that a layout or Word filled in are no change. A document that came, or went, is one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.report.outcome import PublicationState
from budget_disclosure.store.folder_record import digest
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import DATA_FOLDER, list_versions

_EXTRA = "extra.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the documents of a department stand; ``version`` is the published one they are compared with.

    ``changed`` are the documents that differ from it (``单位-021002``).
    """

    state: PublicationState
    version: Version | None = None
    changed: tuple[str, ...] = ()


def standing(folder: Path, documents: Mapping[str, str]) -> Standing:
    """Return where the documents of an output folder stand.

    ``documents`` are those the department has now, with their paths; an empty path where the last run left the
    document alone (an error, a person's edit). Raises ``DisclosureError`` for a damaged record of a version.
    """
    versions = list_versions(folder)
    if not versions:
        return Standing(PublicationState.AWAITING)
    latest = versions[-1]
    changed = tuple(_changed(folder, latest, documents))
    return Standing(PublicationState.CHANGED if changed else PublicationState.PUBLISHED, latest, changed)


def document_paths(version: Version) -> dict[str, str]:
    """Return where the documents of a version stand in it, by whose they are."""
    subjects = [name.partition("/")[0] for name in version.data if name.endswith(f"/{_EXTRA}")]
    return {
        subject: json.loads((version.folder / DATA_FOLDER / subject / _EXTRA).read_text(encoding="utf-8"))["document"]
        for subject in subjects
    }


def is_same_content(one: bytes, other: bytes) -> bool:
    """Return whether a reader reads the same in two documents; what is no document is not the same as one."""
    try:
        return one == other or content_digest(one) == content_digest(other)
    except (TemplateError, KeyError):
        return False


def _changed(folder: Path, version: Version, documents: Mapping[str, str]) -> Iterator[str]:
    published = document_paths(version)
    for subject, path in documents.items():
        file = folder / (path or published.get(subject, ""))
        if not file.is_file():
            if subject in published:
                yield subject  # what was published is gone from the folder
            continue
        if subject not in published or not _is_published(file, version, published[subject]):
            yield subject
    yield from (subject for subject in published if subject not in documents)


def _is_published(file: Path, version: Version, name: str) -> bool:
    content = file.read_bytes()
    return digest(content) == version.documents[name] or is_same_content(content, (version.folder / name).read_bytes())
