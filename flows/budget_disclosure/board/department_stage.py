"""How far a department is, decided from what is known of it: no file, no clock, equal facts give equal stages."""

from collections.abc import Iterable

from budget_disclosure.board.department_facts import DepartmentFacts, DocumentOnDisk
from budget_disclosure.board.stage import Stage
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentState, PublicationState

SEEN_TO_FIRST = (Stage.UNREADABLE, Stage.PENDING, Stage.FAILED, Stage.HAS_ERRORS)
"""What a person has to see to before it can be said again how the documents stand to what is published."""


def stage_of(facts: DepartmentFacts) -> Stage:
    """Return the state of a department."""
    stage = stage_of_work(facts)
    published = facts.published
    if published.state is PublicationState.CHANGED:
        return Stage.CHANGED
    if published.is_published and stage not in SEEN_TO_FIRST:
        return Stage.PUBLISHED
    return stage


def stage_of_work(facts: DepartmentFacts) -> Stage:
    """Return how far a department is, published or not."""
    report = facts.report
    if not facts.workbooks:
        return Stage.NOT_SUBMITTED
    if not any(book.is_readable for book in facts.workbooks):
        return Stage.UNREADABLE
    if report is None or _is_changed(facts) or report.state is DepartmentState.NOT_SUBMITTED:
        return Stage.PENDING
    return _WITHOUT_DOCUMENTS.get(report.state) or _stage_of_documents(report, facts.documents)


_WITHOUT_DOCUMENTS = {
    DepartmentState.FAILED: Stage.FAILED,
    DepartmentState.BUSY: Stage.FAILED,
    DepartmentState.DISK_FULL: Stage.FAILED,
    DepartmentState.UNREADABLE: Stage.UNREADABLE,
    DepartmentState.HAS_ERRORS: Stage.HAS_ERRORS,
}


def _stage_of_documents(report: DepartmentOutcome, documents: Iterable[DocumentOnDisk]) -> Stage:
    states = {document_stage(document) for document in documents} or {Stage.READY}
    if Stage.EDITED_BY_HAND in states:
        return Stage.EDITED_BY_HAND
    if Stage.READY in states:
        return Stage.READY
    return Stage.PARTLY if states != {Stage.GENERATED} or not report.state.is_success else Stage.AWAITING


def document_stage(document: DocumentOnDisk) -> Stage:
    """Return how far one document is."""
    state = document.outcome.state
    if state is DocumentState.HAS_ERRORS:
        return Stage.HAS_ERRORS
    if not document.is_there:
        return Stage.READY
    if document.is_edited or state is DocumentState.EDITED_BY_HAND:
        return Stage.EDITED_BY_HAND
    return Stage.GENERATED


def _is_changed(facts: DepartmentFacts) -> bool:
    return bool(facts.removed) or any(workbook.is_new for workbook in facts.workbooks)
