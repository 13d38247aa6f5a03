"""Writes the documents of a department: rendered, numbered, with companions, put in place.

A document is written again only when something it is made from has changed (``store/staleness.py``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budget_disclosure.companions import DATA_JSON, TABLES_WORKBOOK, write_companions
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.conversion.libreoffice import NO_LIBREOFFICE, Export, engine_id
from budget_disclosure.conversion.page_numbers import Numbered, filled, number_pages
from budget_disclosure.corrections.make_draft import CurrentDocument
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.findings import Finding
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.public_page.write_page import PUBLIC_PAGE, write_public_page
from budget_disclosure.report.outcome import DocumentOutcome, DocumentState
from budget_disclosure.report.year_changes import YearChange
from budget_disclosure.runs.edited_by_hand import EditList, keep_lists, lists_of_edits
from budget_disclosure.runs.report_values import changes_of_document
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_sources import Source, Sources, made_from, read_sources, write_sources
from budget_disclosure.store.earlier_years import EarlierYear, EarlierYears
from budget_disclosure.store.file_names import beside, companion_name, pdf_of, unit_folder
from budget_disclosure.store.file_sets import Stored, StoreState, publish_sets
from budget_disclosure.store.folder_record import Layout, Record, read_record
from budget_disclosure.store.pdf_files import has_fresh_pdf, publish_pdf, remove_outdated_pdf
from budget_disclosure.store.staleness import PUBLISHED_BEFORE, MadeFrom, stale_reasons

TEMPLATE_NAME = "部门预算公开.docx"
_STATES = {
    StoreState.WRITTEN: DocumentState.WRITTEN,
    StoreState.UNCHANGED: DocumentState.UNCHANGED,
    StoreState.EDITED_BY_HAND: DocumentState.EDITED_BY_HAND,
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where documents go (``root``, the department's folder), whether with PDFs (``PAGES``: without), and whether files
    that were edited by hand may be put aside. ``outputs`` has the folders of all years.
    """

    root: Path
    outputs: Path
    export: Export
    replace_edited: bool

    @property
    def with_pdf(self) -> bool:
        """Whether PDFs are wanted."""
        return self.export is not Export.PAGES

    @property
    def is_archival(self) -> bool:
        """Whether PDFs are to be PDF/A."""
        return self.export is Export.ARCHIVAL


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the department: its path in the folder, its content, what it is made from, why it must be written.

    ``reasons`` is empty where the files on the disk are what they would be; then nothing is rendered. ``changes`` are
    those against last year that it prints.
    """

    path: str
    disclosure: Disclosure
    findings: tuple[Finding, ...]
    made_from: MadeFrom
    earlier: tuple[EarlierYear, ...]
    reasons: tuple[str, ...]
    changes: tuple[YearChange, ...] | None
    rendered: bytes = b""

    @property
    def data_path(self) -> str:
        """Where its data.json stands."""
        return beside(self.path, DATA_JSON)


@dataclass(frozen=True, slots=True)
class _NewFiles:
    """The files of a document that was written again, by their paths; the document itself is the last."""

    document: _Document
    numbered: Numbered
    files: Mapping[str, bytes]

    @property
    def current(self) -> CurrentDocument:
        """The document as it will stand on the disk."""
        one = self.document
        return CurrentDocument(one.path, self.files[one.path], one.disclosure, self.files[one.data_path])


def write_documents(
    content: DepartmentContent,
    declarations: Declarations,
    target: Target,
    announce: Callable[[Sequence[CurrentDocument]], None] | None = None,
) -> tuple[DocumentOutcome, ...]:
    """Write the documents of a department that are not up to date, with their companions; return what was done with
    each, the department's first.

    ``announce`` is given what will stand on the disk before the first file is replaced.
    Raises ``TemplateError`` for a template that cannot be filled in, ``OSError`` for busy files, ``DisclosureError``
    for a broken record; then nothing has been replaced.
    """
    record, sources = read_record(target.root), read_sources(target.root)
    documents = list(_documents(content, declarations, record, sources, target))
    stale = [_rendered(document, declarations) for document in documents if document.reasons]
    new = {
        document.path: _NewFiles(document, numbered, _files(document, numbered, declarations))
        for document, numbered in zip(stale, _numbered(stale, record, target), strict=True)
    }
    if announce is not None:
        announce([new[one.path].current if one.path in new else _unchanged(one, target) for one in documents])
    # Units first: where the department's document is new, those of its units are.
    units_first = list(reversed(new.values()))
    lists = lists_of_edits(target.root) if target.replace_edited else {}
    sets = publish_sets(target.root, record, [one.files for one in units_first], replace_edited=target.replace_edited)
    stored = {one.document.path: result for one, result in zip(units_first, sets, strict=True)}
    notes = {path: keep_lists(target.root, result.backups, lists) for path, result in stored.items()}
    _save_sources(new.values(), stored, sources, target)
    outcomes = [
        _outcome(new[one.path], stored[one.path], notes[one.path], record, target, lists)
        if one.path in new
        else _unchanged_outcome(one, sources, record, target, lists)
        for one in documents
    ]
    written = {outcome.code: outcome for outcome in outcomes[1:]}
    blocked = {unit.code: _blocked(unit.code, unit.name, unit.findings) for unit in content.units}
    return (outcomes[0], *(written.get(unit.code, blocked[unit.code]) for unit in content.units))


def _documents(
    content: DepartmentContent, declarations: Declarations, record: Record, sources: Sources, target: Target
) -> Iterator[_Document]:
    if content.disclosure is None:
        raise ValueError("nothing to publish")
    engine = engine_id()
    contents = [(content.disclosure.file_name, content.disclosure, tuple[Finding, ...]())]
    for unit in content.units:
        if unit.disclosure is not None:
            path = f"{unit_folder(unit.code, unit.name)}/{unit.disclosure.file_name}"
            contents.append((path, unit.disclosure, unit.findings))
    years = EarlierYears(target.outputs, declarations, content.disclosure.ledger.code)
    for path, disclosure, findings in contents:
        earlier = years.of(disclosure.ledger.scope, disclosure.ledger.code)
        published = {f"{one.year}{PUBLISHED_BEFORE}": one.digest for one in earlier}
        now = made_from(disclosure.ledger.units, declarations.folder, engine, published)
        before = sources.documents.get(path)
        missing, edited = _differing(target.root, before, record)
        reasons = stale_reasons(before.made_from if before else None, now, missing, edited)
        changes = changes_of_document(disclosure, declarations)
        yield _Document(path, disclosure, findings, now, earlier, tuple(reasons), changes)


def _differing(root: Path, before: Source | None, record: Record) -> tuple[list[str], list[str]]:
    """Return the files of a document that are gone, and those that are not what was written."""
    missing, edited = list[str](), list[str]()
    for name, written in (before.files if before else {}).items():
        path = root / name
        if not path.is_file():
            missing.append(path.name)
        elif (found := digest(path.read_bytes())) != written and found not in record.files.get(name, ()):
            edited.append(path.name)
        elif found != written:
            missing.append(path.name)  # an older one of ours: a run was killed before it was replaced
    return missing, edited


def _rendered(document: _Document, declarations: Declarations) -> _Document:
    return replace(document, rendered=render_document(document.disclosure, declarations.folder / TEMPLATE_NAME))


def _unchanged(document: _Document, target: Target) -> CurrentDocument:
    docx, data_json = (target.root / document.path).read_bytes(), (target.root / document.data_path).read_bytes()
    return CurrentDocument(document.path, docx, document.disclosure, data_json)


def _save_sources(new: Iterable[_NewFiles], stored: Mapping[str, Stored], sources: Sources, target: Target) -> None:
    """Keep what the new documents were made from; what a person edited stays as it was known before."""
    for one in new:
        if stored[one.document.path].state is not StoreState.EDITED_BY_HAND:
            engine = "" if one.numbered.problem else one.document.made_from.engine
            files = {name: digest(content) for name, content in one.files.items()}
            sources.documents[one.document.path] = Source(replace(one.document.made_from, engine=engine), files)
    write_sources(target.root, sources)


def _numbered(documents: Sequence[_Document], record: Record, target: Target) -> list[Numbered]:
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
    laid_out = number_pages([one.rendered for one in open_ones], guesses, wanted=target.export)
    for document, numbered in zip(open_ones, laid_out, strict=True):
        results[document.path] = numbered
        if not numbered.problem:
            record.layouts[document.path] = Layout(digest(document.rendered), engine, numbered.pages)
    return [results[document.path] for document in documents]


def _files(document: _Document, numbered: Numbered, declarations: Declarations) -> Mapping[str, bytes]:
    """Return the files of a document by their paths in the department's folder; the document itself is the last."""
    ledger = document.disclosure.ledger
    tables = companion_name(TABLES_WORKBOOK, ledger.name, declarations.year)
    contents = {
        **write_companions(document.disclosure, declarations.codes),
        PUBLIC_PAGE: write_public_page(document.disclosure, tables, document.earlier),
    }
    companions = {
        beside(document.path, companion_name(name, ledger.name, declarations.year)): content
        for name, content in contents.items()
    }
    return {**companions, document.path: numbered.docx}


def _outcome(
    new: _NewFiles,
    stored: Stored,
    notes: tuple[str, ...],
    record: Record,
    target: Target,
    lists: Mapping[str, EditList],
) -> DocumentOutcome:
    document = new.document
    outcome = replace(
        _plain_outcome(document, _STATES[stored.state]),
        contents_problem=new.numbered.problem,
        notes=notes,
    )
    if stored.state is StoreState.EDITED_BY_HAND:
        names = "、".join(f"《{path.name}》" for path in stored.edited)
        note = f"{names}在上次生成后被人工修改，未覆盖；与它同属一份文档的各文件都没有更新"
        return replace(outcome, contents_problem="", notes=(note,))
    return _with_pdf(_with_files(outcome, new.files, target), document, new.numbered, record, target, lists)


def _unchanged_outcome(
    document: _Document, sources: Sources, record: Record, target: Target, lists: Mapping[str, EditList]
) -> DocumentOutcome:
    """Return the outcome of a document that is up to date: nothing was done."""
    outcome = _plain_outcome(document, DocumentState.UNCHANGED)
    outcome = _with_files(outcome, sources.documents[document.path].files, target)
    if not document.made_from.engine:
        outcome = replace(outcome, contents_problem=NO_LIBREOFFICE)
    return _with_pdf(outcome, document, Numbered(b""), record, target, lists)


def _plain_outcome(document: _Document, state: DocumentState) -> DocumentOutcome:
    ledger = document.disclosure.ledger
    return DocumentOutcome(
        code=ledger.code,
        name=ledger.name,
        is_unit=ledger.scope is Scope.UNIT,
        state=state,
        findings=document.findings,
        reasons=document.reasons,
        changes=document.changes,
    )


def _with_files(outcome: DocumentOutcome, files: Iterable[str], target: Target) -> DocumentOutcome:
    *companions, path = (target.root / name for name in files)
    return replace(outcome, path=path, companions=tuple(companions))


def _with_pdf(
    outcome: DocumentOutcome,
    document: _Document,
    numbered: Numbered,
    record: Record,
    target: Target,
    lists: Mapping[str, EditList],
) -> DocumentOutcome:
    """Publish the PDF that came about on the way; otherwise see that no PDF of another version stands beside."""
    if target.with_pdf and numbered.pdf is not None:
        stored = publish_pdf(
            target.root,
            record,
            document.path,
            numbered.docx,
            numbered.pdf,
            is_archival=target.is_archival,
            replace_edited=target.replace_edited,
        )
        outcome = replace(outcome, notes=(*outcome.notes, *keep_lists(target.root, stored.backups, lists)))
    wanted = target.is_archival if target.with_pdf else None
    if has_fresh_pdf(target.root, record, document.path, is_archival=wanted):
        return replace(outcome, pdf=target.root / pdf_of(document.path))
    if target.with_pdf:
        return outcome  # the stage for PDFs makes it, or says why not
    removed = remove_outdated_pdf(target.root, record, document.path)
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
