"""The draft of documents: from those a run has written, or from a version that an earlier program kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.changes.cell_labels import cell_labels
from budget_disclosure.companions import TABLES_WORKBOOK
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import (
    INPUTS_NAME,
    data_of,
    read_name,
    read_path,
    subject_of,
    write_extra,
    write_inputs,
)
from budget_disclosure.store.draft import Draft, DraftDocument
from budget_disclosure.store.file_names import beside, companion_name
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME, write_submissions
from budget_disclosure.store.versions import VersionFiles


@dataclass(frozen=True, slots=True)
class CurrentDocument:
    """A document that is up to date: its path in the department's folder (with ``/``), its bytes and its content."""

    path: str
    docx: bytes
    disclosure: Disclosure
    data_json: bytes

    @property
    def subject(self) -> str:
        """Whose document it is: ``部门-021``, ``单位-021002``."""
        return subject_of(self.disclosure.ledger.scope, self.disclosure.ledger.code)


def draft_of(
    documents: Sequence[CurrentDocument], codes: Codes, *, workbooks: Mapping[str, str], declarations: Mapping[str, str]
) -> Draft:
    """Return the draft of documents that are up to date on the disk, or will be; none of them is read back for it.

    ``workbooks`` and ``declarations`` are digests by name.
    """
    units: dict[str, UnitSubmission] = {}
    for document in documents:
        units |= {unit.unit.unit_code.value: unit for unit in document.disclosure.ledger.units}
    return Draft(
        {document.subject: _document(document) for document in documents},
        write_inputs(input_cells(units.values()), cell_labels(units.values(), codes)),
        dict(workbooks),
        dict(declarations),
        write_submissions(units.values()),
    )


def draft_of_version(files: VersionFiles, year: int) -> Draft:
    """Return the draft that a version was made from: what an earlier program left instead of a draft."""
    documents = {}
    for subject in sorted(files.version.subjects):
        data, extra = data_of(subject, files.data)
        path = read_path(extra)
        docx = files.documents[path]
        tables = _tables_of(path, read_name(data), year)
        documents[subject] = DraftDocument(path, digest(docx), tables, data, extra, docx)
    version = files.version
    kept = files.data.get(SUBMISSIONS_NAME, b"")
    return Draft(documents, files.data[INPUTS_NAME], version.inputs, version.declarations, kept)


def _document(document: CurrentDocument) -> DraftDocument:
    disclosure = document.disclosure
    extra = write_extra(document.path, disclosure.forms)
    tables = _tables_of(document.path, disclosure.ledger.name, disclosure.ledger.fiscal_year)
    return DraftDocument(document.path, digest(document.docx), tables, document.data_json, extra, document.docx)


def _tables_of(path: str, name: str, year: int) -> str:
    """Return where the tables of a document stand as a workbook."""
    return beside(path, companion_name(TABLES_WORKBOOK, name, year))
