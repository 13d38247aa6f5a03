"""The draft: what the last run wrote of a department, kept for comparing and for publishing (``.disclose-draft.zip``).

What will be written is announced before the first document is replaced (``.disclose-draft-next.zip``) and becomes the
draft after the last: a run killed in between leaves both, and the digests tell which describes the disk.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from budget_disclosure.changes.cell_labels import cell_labels
from budget_disclosure.changes.snapshot import Snapshot, read_snapshot, write_extra, write_inputs
from budget_disclosure.companions import TABLES_WORKBOOK
from budget_disclosure.corrections.kept_documents import CurrentDocument
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.store.file_names import companion_name
from budget_disclosure.store.file_sets import write_atomically
from budget_disclosure.store.folder_record import digest
from budget_disclosure.store.versions import INPUTS_DATA, KeptVersion
from budget_disclosure.template.section_titles import section_titles

DRAFT_NAME, NEXT_NAME = ".disclose-draft.zip", ".disclose-draft-next.zip"
_INDEX, _DATA, _EXTRA = "draft.json", "data.json", "extra.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document of the draft: its path, digests of its bytes and of what a reader reads, its tables as a workbook.

    ``data`` is its data.json, ``extra`` what that lacks (``changes/snapshot.py``).
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
        return dict(json.loads(self.extra)["headings"])


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

    def version_data(self) -> dict[str, bytes]:
        """Return the data files of a version of this draft."""
        files = {f"{subject}/{_DATA}": one.data for subject, one in self.documents.items()}
        files |= {f"{subject}/{_EXTRA}": one.extra for subject, one in self.documents.items()}
        return {**files, INPUTS_DATA: self.inputs}


def draft_of(
    documents: Sequence[CurrentDocument],
    before: Draft | None,
    codes: Codes,
    template: Path,
    *,
    workbooks: Mapping[str, str],
    declarations: Mapping[str, str],
) -> Draft:
    """Return the draft of documents that are up to date on the disk; ``before`` spares reading those that are equal.

    ``template`` is the one they were made from, ``workbooks`` and ``declarations`` are digests by name.
    """
    units: dict[str, UnitSubmission] = {}
    for document in documents:
        units |= {unit.unit.unit_code.value: unit for unit in document.disclosure.ledger.units}
    known = before.documents if before else {}
    return Draft(
        {document.subject: _document(document, known.get(document.subject), template) for document in documents},
        write_inputs(input_cells(units.values()), cell_labels(units.values(), codes)),
        dict(workbooks),
        dict(declarations),
    )


def draft_of_version(kept: KeptVersion, year: int) -> Draft:
    """Return the draft that a version was made from: what an earlier program left instead of a draft."""
    documents = {}
    for name, data in kept.data.items():
        subject, _, file = name.partition("/")
        if file == _DATA:
            extra = kept.data[f"{subject}/{_EXTRA}"]
            path = json.loads(extra)["document"]
            tables = _tables_of(path, json.loads(data)["document"]["name"], year)
            docx = kept.documents[path]
            documents[subject] = DraftDocument(path, digest(docx), content_digest(docx), tables, data, extra)
    version = kept.version
    return Draft(documents, kept.data[INPUTS_DATA], version.inputs, version.declarations)


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
    there = [one.path for one in announced.documents.values() if _is_there(folder / one.path, one.docx)]
    return announced.only(there) if there else None


def _is_there(path: Path, known: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == known


def _read(path: Path) -> Draft | None:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        index: dict[str, Any] = json.loads(parts[_INDEX])
        if index["format"] != _FORMAT:
            return None
        documents = {
            subject: DraftDocument(
                one["path"],
                one["docx"],
                one["text"],
                one["tables"],
                parts[f"{subject}/{_DATA}"],
                parts[f"{subject}/{_EXTRA}"],
            )
            for subject, one in index["documents"].items()
        }
        return Draft(documents, parts[INPUTS_DATA], dict(index["workbooks"]), dict(index["declarations"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return None  # the next run writes it anew; until then nothing can be published, and that is said


def write_draft(folder: Path, draft: Draft) -> None:
    """Write the draft, where it says something new; what was announced is over."""
    content = _packed(draft)
    path = folder / DRAFT_NAME
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)
    (folder / NEXT_NAME).unlink(missing_ok=True)


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


def paths_of(subjects: Iterable[str], draft: Draft | None) -> dict[str, str]:
    """Return where documents of the draft stand; an empty path for one that is not in it."""
    known = draft.documents if draft else {}
    return {subject: known[subject].path if subject in known else "" for subject in subjects}


def _document(document: CurrentDocument, before: DraftDocument | None, template: Path) -> DraftDocument:
    disclosure, found = document.disclosure, digest(document.docx)
    if before is not None and before.docx == found:
        headings, text = before.headings, before.text
    else:
        headings, text = section_titles(disclosure, template), content_digest(document.docx)
    extra = write_extra(document.path, disclosure.forms, headings)
    tables = _tables_of(document.path, disclosure.ledger.name, disclosure.ledger.fiscal_year)
    return DraftDocument(document.path, found, text, tables, document.data_json, extra)


def _tables_of(path: str, name: str, year: int) -> str:
    """Return where the tables of a document stand as a workbook."""
    parent = f"{path.rpartition('/')[0]}/" if "/" in path else ""
    return f"{parent}{companion_name(TABLES_WORKBOOK, name, year)}"
