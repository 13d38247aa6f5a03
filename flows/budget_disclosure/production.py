"""From the content of a department's documents to its files: rendered, numbered, with companions, put in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budget_disclosure.companions import write_companions
from budget_disclosure.disclosure import Disclosure
from budget_disclosure.document.layout import Numbered, filled, number_pages
from budget_disclosure.document.libreoffice import engine_id
from budget_disclosure.document.render import render_document
from budget_disclosure.findings import Finding
from budget_disclosure.ledger.department import Scope
from budget_disclosure.outcome import DocumentOutcome, DocumentState
from budget_disclosure.preparation import Prepared
from budget_disclosure.publish.names import companion_name, document_name, pdf_of, unit_folder
from budget_disclosure.publish.pdfs import has_fresh_pdf, publish_pdf, remove_outdated_pdf
from budget_disclosure.publish.record import Layout, Record, digest, read_record
from budget_disclosure.publish.store import Stored, StoreState, publish_sets
from budget_disclosure.spec.year import YearSpec

TEMPLATE_NAME = "部门预算公开.docx"
_STATES = {
    StoreState.WRITTEN: DocumentState.WRITTEN,
    StoreState.UNCHANGED: DocumentState.UNCHANGED,
    StoreState.EDITED_BY_HAND: DocumentState.EDITED_BY_HAND,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What to produce: the folder, whether PDFs are wanted, and whether files edited by hand may be put aside."""

    root: Path
    with_pdf: bool
    replace_edited: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the making: where it goes inside the department's folder, and its files."""

    path: str
    disclosure: Disclosure
    rendered: bytes
    findings: tuple[Finding, ...]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def produce(prepared: Prepared, spec: YearSpec, order: Order) -> tuple[DocumentOutcome, ...]:
    """Write all documents of a department with their companions; return what became of each, the department's first.

    Raises ``TemplateError`` for a template that cannot be filled in, ``OSError`` for busy files, ``DisclosureError``
    for a broken record; then nothing has been replaced.
    """
    documents = list(_documents(prepared, spec))
    record = read_record(order.root)
    numbered = _numbered(documents, record, order)
    # Units first: where the department's document is new, those of its units are.
    sets = [_files(document, one, spec) for document, one in reversed(list(zip(documents, numbered, strict=True)))]
    stored = publish_sets(order.root, record, sets, replace_edited=order.replace_edited)
    done = [
        _outcome(document, one, stored_set, files, record, order)
        for document, one, stored_set, files in zip(documents, numbered, reversed(stored), reversed(sets), strict=True)
    ]
    written = {outcome.code: outcome for outcome in done[1:]}
    blocked = {unit.code: _blocked(unit.code, unit.name, unit.findings) for unit in prepared.units}
    return (done[0], *(written.get(unit.code, blocked[unit.code]) for unit in prepared.units))


def _documents(prepared: Prepared, spec: YearSpec) -> list[_Document]:
    if prepared.disclosure is None:
        raise ValueError("nothing to publish")
    template = spec.folder / TEMPLATE_NAME
    name = document_name(Scope.DEPARTMENT, prepared.disclosure.ledger.name, spec.year)
    documents = [_Document(name, prepared.disclosure, render_document(prepared.disclosure, template), ())]
    for unit in prepared.units:
        if unit.disclosure is not None:
            path = f"{unit_folder(unit.code, unit.name)}/{document_name(Scope.UNIT, unit.name, spec.year)}"
            rendered = render_document(unit.disclosure, template)
            documents.append(_Document(path, unit.disclosure, rendered, unit.findings))
    return documents


def _numbered(documents: Sequence[_Document], record: Record, order: Order) -> list[Numbered]:
    """Return the documents with page numbers: known ones from the record, all others from one start of LibreOffice."""
    engine = engine_id()
    known = {document.path: record.layouts.get(document.path) for document in documents}
    results: dict[str, Numbered] = {}
    for document in documents:
        layout = known[document.path]
        if engine and layout and (layout.rendered, layout.engine) == (digest(document.rendered), engine):
            results[document.path] = Numbered(filled(document.rendered, layout.pages), layout.pages)
    open_ones = [document for document in documents if document.path not in results]
    guesses = [layout.pages if (layout := known[document.path]) else None for document in open_ones]
    laid_out = number_pages([one.rendered for one in open_ones], guesses, keep_pdf=order.with_pdf)
    for document, numbered in zip(open_ones, laid_out, strict=True):
        results[document.path] = numbered
        if not numbered.problem:
            record.layouts[document.path] = Layout(digest(document.rendered), engine, numbered.pages)
    return [results[document.path] for document in documents]


def _files(document: _Document, numbered: Numbered, spec: YearSpec) -> Mapping[str, bytes]:
    """Return the files of a document by their paths in the department's folder; the document itself is the last."""
    ledger = document.disclosure.ledger
    folder = f"{document.folder}/" if document.folder else ""
    companions = {
        f"{folder}{companion_name(name, ledger.name, spec.year)}": content
        for name, content in write_companions(document.disclosure, spec.codes).items()
    }
    return {**companions, document.path: numbered.docx}


def _outcome(
    document: _Document, numbered: Numbered, stored: Stored, files: Mapping[str, bytes], record: Record, order: Order
) -> DocumentOutcome:
    ledger = document.disclosure.ledger
    outcome = DocumentOutcome(
        code=ledger.code,
        name=ledger.name,
        is_unit=ledger.scope is Scope.UNIT,
        state=_STATES[stored.state],
        contents_problem=numbered.problem,
        notes=tuple(f"人工修改过的《{path.name}》在原处另存" for path in stored.kept),
        findings=document.findings,
    )
    if stored.state is StoreState.EDITED_BY_HAND:
        names = "、".join(f"《{path.name}》" for path in stored.edited)
        note = f"{names}在上次生成后被人工修改，未覆盖；与它同属一份文档的各文件都没有更新"
        return replace(outcome, contents_problem="", notes=(note,))
    *companions, path = (order.root / name for name in files)
    outcome = replace(outcome, path=path, companions=tuple(companions))
    return _with_pdf(outcome, document, numbered, record, order)


def _with_pdf(
    outcome: DocumentOutcome, document: _Document, numbered: Numbered, record: Record, order: Order
) -> DocumentOutcome:
    """Publish the PDF that came about on the way; otherwise see that no PDF of another version stands beside."""
    if order.with_pdf and numbered.pdf is not None:
        publish_pdf(order.root, record, document.path, numbered.docx, numbered.pdf, replace_edited=order.replace_edited)
    if has_fresh_pdf(order.root, record, document.path):
        return replace(outcome, pdf=order.root / pdf_of(document.path))
    if order.with_pdf:
        return outcome  # the stage for PDFs makes it, or says why not
    removed = remove_outdated_pdf(order.root, record, document.path)
    if removed is None:
        return outcome
    note = (
        f"《{removed.path.name}》不是由本次文档生成的，未改动，请勿一起公开"
        if removed.is_left
        else f"旧的《{removed.path.name}》与新文档不符，已删除；加 --pdf 重新运行可再生成"
    )
    return replace(outcome, notes=(*outcome.notes, note))


def _blocked(code: str, name: str, findings: tuple[Finding, ...]) -> DocumentOutcome:
    return DocumentOutcome(code, name, is_unit=True, state=DocumentState.HAS_ERRORS, findings=findings)
