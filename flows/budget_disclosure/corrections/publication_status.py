"""Whether what stands on the disk is what was published: by content, not by bytes.

Page numbers that a layout or Word filled in are no change. A document that came, or went, is one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.report.outcome import PublicationState
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import reading_order
from budget_disclosure.store.draft import Draft
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import document_paths, list_versions, read_file


@dataclass(frozen=True, slots=True)
class PublicationStatus:
    """How the documents of a department compare with ``version``, the latest that was published.

    ``changed`` are the documents that differ from it (``单位-021002``).
    """

    state: PublicationState
    version: Version | None = None
    changed: tuple[str, ...] = ()


def publication_status(folder: Path, draft: Draft | None, subjects: Iterable[str] = ()) -> PublicationStatus:
    """Return how the documents of an output folder compare with what was published.

    ``subjects`` are the documents the department has now, by default those of the draft; one that is not in the draft
    was left alone by the last run (an error, a person's edit). Raises ``DisclosureError`` for a damaged version.
    """
    versions = list_versions(folder)
    if not versions:
        return PublicationStatus(PublicationState.AWAITING)
    latest, paths = versions[-1], draft.paths if draft else {}
    documents = {subject: paths.get(subject, "") for subject in subjects or paths}
    # In one order, whoever asks: the list of what changed must not depend on what the run before was stopped at.
    changed = tuple(sorted(_changed(folder, latest, documents), key=reading_order))
    return PublicationStatus(PublicationState.CHANGED if changed else PublicationState.PUBLISHED, latest, changed)


def has_same_content(document: bytes, known: str, text: Callable[[], str]) -> bool:
    """Return whether a document is a known one, by the digests of its bytes and of what a reader reads.

    One in which only fields were updated (page numbers, by Word) is; what is no document is not.
    """
    try:
        return digest(document) == known or content_digest(document) == text()
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
    return has_same_content(
        file.read_bytes(), version.documents[name], lambda: content_digest(read_file(version, name))
    )
