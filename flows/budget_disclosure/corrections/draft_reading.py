"""What a reader reads in the documents of a draft: read from their bytes when somebody asks, and only then."""

from collections.abc import Mapping

from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.readback.document_text import content_digest, read_document
from budget_disclosure.store.document_data import (
    INPUTS_NAME,
    data_files,
    read_headings,
    read_prose,
    read_snapshot,
    with_headings,
)
from budget_disclosure.store.draft import Draft, DraftDocument
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME
from budget_disclosure.template.section_titles import titles_in


def text_digest(document: DraftDocument) -> str:
    """Return the digest of what a reader reads in a document of a draft. Raises ``TemplateError``."""
    return document.text or content_digest(document.content)


def is_same_text(one: DraftDocument, other: DraftDocument) -> bool:
    """Return whether a reader reads the same in two documents; of equal bytes nothing has to be read."""
    return one.docx == other.docx or text_digest(one) == text_digest(other)


def snapshot_of(draft: Draft, subject: str) -> Snapshot:
    """Return a document of a draft for comparing."""
    one = draft.documents[subject]
    return read_snapshot(one.data, _headings(one), one.extra, draft.inputs)


def version_data(draft: Draft) -> dict[str, bytes]:
    """Return the data files of a version of this draft."""
    files: dict[str, bytes] = {}
    for subject, one in draft.documents.items():
        files |= data_files(subject, one.data, with_headings(one.extra, _headings(one)))
    kept = {SUBMISSIONS_NAME: draft.submissions} if draft.submissions else {}
    return {**files, INPUTS_NAME: draft.inputs, **kept}


def _headings(document: DraftDocument) -> Mapping[str, str]:
    """Return the headings that the sections of a document stand under, by the keys of its prose."""
    known = read_headings(document.extra)
    if known is not None:
        return known
    return titles_in(read_document(document.content, has_tables=False), read_prose(document.data))
