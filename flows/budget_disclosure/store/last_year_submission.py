"""What the workbooks behind a document of last year said, as the archived version keeps them.

An earlier program kept no workbooks: then their digests tell which files were used, so that none is taken by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.archived_document import ArchivedDocument
from budget_disclosure.model.last_year import PlainRow
from budget_disclosure.store.document_data import subject_of
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME, read_submissions
from budget_disclosure.store.versions import list_versions, read_data


@dataclass(frozen=True, slots=True)
class KeptSubmissions:
    """The workbooks behind a department's document; ``source`` names the version for people, ``sheets`` are by unit.

    ``files`` are the names of the units' workbooks in the folder, ``digests`` (SHA-256) those of all workbooks by name.
    """

    source: str
    sheets: Mapping[str, Mapping[str, tuple[PlainRow, ...]]]
    files: Mapping[str, str]
    digests: Mapping[str, str]


def kept_submissions(outputs: Path, document: ArchivedDocument) -> KeptSubmissions:
    """Return what is kept with a department's document. Raises ``DisclosureError`` for a version that is damaged."""
    folder = outputs / document.where
    kept, digests = b"", document.inputs
    if document.is_published:
        version = next(one for one in list_versions(folder) if one.number == document.version)
        if SUBMISSIONS_NAME in version.data:
            kept = read_data(version, [SUBMISSIONS_NAME])[SUBMISSIONS_NAME]
    elif draft := read_draft(folder):
        own = draft.documents.get(subject_of(Scope.DEPARTMENT, document.code))
        if own is not None:
            kept, digests = draft.submissions, draft.workbooks
    return KeptSubmissions(document.source, read_submissions(kept), dict(_files(document)), digests)


def _files(document: ArchivedDocument) -> list[tuple[str, str]]:
    """Return the codes of the units in a document, each with the name of its workbook."""
    head = document.data.get("document")
    units = head.get("units") if isinstance(head, Mapping) else None
    return [
        (str(unit.get("code", "")), str(unit.get("file", "")).rpartition("/")[2])
        for unit in (units if isinstance(units, list) else ())
        if isinstance(unit, Mapping)
    ]
