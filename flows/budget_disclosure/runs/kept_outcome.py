"""The outcome of before, returned again where nothing has changed: nothing is read, rendered or written.

What an outcome rests on is listed in ``outcome_inputs``. Beside the digests only what the department's report does not
say is kept, in ``outputs/<year>/.disclose/outcomes``; the report itself is one of the outputs that must be unchanged.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from budget_disclosure.conversion.libreoffice import NO_LIBREOFFICE
from budget_disclosure.report.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    PublicationState,
)
from budget_disclosure.report.report_json import finding_data, read_report
from budget_disclosure.report.report_page import HTML_NAME
from budget_disclosure.runs.department_run import DepartmentJob, with_documents
from budget_disclosure.runs.outcome_inputs import Inputs, outputs_digest
from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.json_files import json_bytes, read_json

_FOLDER = "outcomes"
_FORMAT = 1
# Ends of a run that the next one comes to as well; the others depend on who has a file open, or on ourselves.
_LASTING = frozenset(
    {
        DepartmentState.GENERATED,
        DepartmentState.PARTLY,
        DepartmentState.HAS_ERRORS,
        DepartmentState.NOT_SUBMITTED,
        DepartmentState.UNREADABLE,
    }
)


def kept_outcome(job: DepartmentJob, inputs: Inputs) -> DepartmentOutcome | None:
    """Return what processing the department would come to, where nothing it rests on has changed; else ``None``."""
    try:
        data = read_json(_path(job))
        if data["format"] != _FORMAT or data["inputs"] != inputs or data["outputs"] != outputs_digest(job):
            return None
        return _restored(job, data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_outcome(job: DepartmentJob, outcome: DepartmentOutcome, inputs: Inputs) -> None:
    """Keep the outcome that a run came to from ``inputs``, for as long as they and the outputs are the same.

    Nothing is kept of an outcome that says something only this run has to say, or that could end otherwise next time.
    Raises ``OSError``.
    """
    path = _path(job)
    if not _is_lasting(outcome):
        path.unlink(missing_ok=True)
        return
    data = {
        "format": _FORMAT,
        "inputs": dict(inputs),
        "outputs": outputs_digest(job),
        "reported": [list(one) for one in outcome.reported],
        "unit_codes": [list(one) for one in outcome.unit_codes],
        "publication": outcome.publication.value if outcome.publication else None,
        "published_version": outcome.published_version,
    }
    restored = _restored(job, data)
    if restored is None or _said(restored) != _said(_next_time(job, outcome)):
        path.unlink(missing_ok=True)  # a name that a report cannot hold as it is
        return
    write_if_different(path, json_bytes(data))


def _path(job: DepartmentJob) -> Path:
    return state_folder(job.outputs, job.year) / _FOLDER / f"{re.sub(r'[^0-9A-Za-z]', '_', job.code)}.json"


def _is_lasting(outcome: DepartmentOutcome) -> bool:
    """Return whether the next run would come to the same, but for what was done already."""
    documents = outcome.documents
    return (
        outcome.state in _LASTING
        and not outcome.notes
        and not any(one.notes or one.pdf_problem or one.state is DocumentState.EDITED_BY_HAND for one in documents)
        and not any(one.contents_problem and one.contents_problem != NO_LIBREOFFICE for one in documents)
    )


def _next_time(job: DepartmentJob, outcome: DepartmentOutcome) -> DepartmentOutcome:
    """Return the outcome that the next run has when nothing changes until then."""
    documents = tuple(map(_unchanged, outcome.documents))
    outcome = replace(outcome, documents=documents, run_changes=None)
    return with_documents(job, outcome) if documents else outcome


def _unchanged(document: DocumentOutcome) -> DocumentOutcome:
    if document.state is not DocumentState.WRITTEN:
        return document
    return replace(document, state=DocumentState.UNCHANGED, reasons=())


def _restored(job: DepartmentJob, data: Mapping[str, Any]) -> DepartmentOutcome | None:
    outcome, _ = read_report(job.output_folder)
    if outcome is None:
        return None
    return replace(
        _next_time(job, outcome),
        report=job.output_folder / HTML_NAME,
        reported=tuple((code, name) for code, name in data["reported"]),
        unit_codes=tuple((file, code) for file, code in data["unit_codes"]),
        publication=PublicationState(data["publication"]) if data["publication"] else None,
        published_version=int(data["published_version"]),
    )


def _said(outcome: DepartmentOutcome) -> list[object]:
    """Return all that an outcome says, so that two can be compared; not how long it took."""
    documents = [replace(one, findings=()) for one in outcome.documents]
    findings = [outcome.findings, *(one.findings for one in outcome.documents)]
    listed = [sorted(str(finding_data(one)) for one in some) for some in findings]
    others = [field.name for field in fields(outcome) if field.name not in ("findings", "documents", "milliseconds")]
    return [documents, listed, *(getattr(outcome, name) for name in others)]
