"""From the content of a department's documents to its files: rendered, numbered, with companions, put in place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budget_disclosure.companions import DATA_JSON, write_companions
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.conversion.libreoffice import Export, engine_id
from budget_disclosure.conversion.page_numbers import Numbered, filled, number_pages
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.findings import Finding
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.report.outcome import DocumentOutcome, DocumentState
from budget_disclosure.store.document_sources import Source, Sources, made_from, read_sources, write_sources
from budget_disclosure.store.file_names import companion_name, document_name, pdf_of, unit_folder
from budget_disclosure.store.file_sets import Stored, StoreState, publish_sets
from budget_disclosure.store.folder_record import Layout, Record, digest, read_record
from budget_disclosure.store.pdf_files import has_fresh_pdf, publish_pdf, remove_outdated_pdf
from budget_disclosure.store.staleness import MadeFrom, stale_reasons

TEMPLATE_NAME = "部门预算公开.docx"
_STATES = {
    StoreState.WRITTEN: DocumentState.WRITTEN,
    StoreState.UNCHANGED: DocumentState.UNCHANGED,
    StoreState.EDITED_BY_HAND: DocumentState.EDITED_BY_HAND,
}


@dataclass(frozen=True, slots=True)
class ProductionRequest:
    """What to produce: the folder, whether PDFs are wanted (``PAGES``: none), and whether files edited by hand may be
    put aside.
    """

    root: Path
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
class CurrentFile:
    """A document that is up to date on the disk: its path in the department's folder, its bytes and its content."""

    path: str
    docx: bytes
    disclosure: Disclosure
    data_json: bytes


@dataclass(frozen=True, slots=True)
class WrittenDocuments:
    """What became of every document, the department's first, and those that are up to date."""

    outcomes: tuple[DocumentOutcome, ...]
    published: tuple[CurrentFile, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the making: where it goes inside the department's folder, what it is made from, and why anew.

    ``reasons`` is empty where the files on the disk are what they would be; then nothing is rendered.
    """

    path: str
    disclosure: Disclosure
    findings: tuple[Finding, ...]
    made_from: MadeFrom
    reasons: tuple[str, ...]
    rendered: bytes = b""

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def is_stale(self) -> bool:
        # Without a layout the page numbers are asked for again each time.
        return bool(self.reasons) or not self.made_from.engine


def write_documents(
    prepared: DepartmentContent,
    spec: Declarations,
    request: ProductionRequest,
    announce: Callable[[Sequence[CurrentFile]], None] | None = None,
) -> WrittenDocuments:
    """Write the documents of a department that have to be made anew, with their companions; say what became of all.

    ``announce`` is told what will stand on the disk before the first file is replaced.
    Raises ``TemplateError`` for a template that cannot be filled in, ``OSError`` for busy files, ``DisclosureError``
    for a broken record; then nothing has been replaced.
    """
    record, sources = read_record(request.root), read_sources(request.root)
    documents = list(_documents(prepared, spec, record, sources, request))
    stale = [_rendered(document, spec) for document in documents if document.is_stale]
    numbered = _numbered(stale, record, request)
    # Units first: where the department's document is new, those of its units are.
    sets = [_files(document, one, spec) for document, one in reversed(list(zip(stale, numbered, strict=True)))]
    if announce is not None:
        announce(
            list(_planned(documents, dict(zip((one.path for one in stale), reversed(sets), strict=True)), request))
        )
    stored = publish_sets(request.root, record, sets, replace_edited=request.replace_edited)
    made = {
        document.path: _Made(document, one, stored_set, files)
        for document, one, stored_set, files in zip(stale, numbered, reversed(stored), reversed(sets), strict=True)
    }
    _remember(made.values(), sources, request)
    done = [
        _outcome(made[document.path], record, request)
        if document.is_stale
        else _kept(document, sources, record, request)
        for document in documents
    ]
    written = {outcome.code: outcome for outcome in done[1:]}
    blocked = {unit.code: _blocked(unit.code, unit.name, unit.findings) for unit in prepared.units}
    outcomes = (done[0], *(written.get(unit.code, blocked[unit.code]) for unit in prepared.units))
    return WrittenDocuments(outcomes, tuple(_published(documents, done, request)))


@dataclass(frozen=True, slots=True)
class _Made:
    """A document that was made anew: with page numbers, as files, and what the store did with them."""

    document: _Document
    numbered: Numbered
    stored: Stored
    files: Mapping[str, bytes]


def _documents(
    prepared: DepartmentContent, spec: Declarations, record: Record, sources: Sources, request: ProductionRequest
) -> Iterator[_Document]:
    if prepared.disclosure is None:
        raise ValueError("nothing to publish")
    engine = engine_id()
    name = document_name(Scope.DEPARTMENT, prepared.disclosure.ledger.name, spec.year)
    contents = [(name, prepared.disclosure, tuple[Finding, ...]())]
    for unit in prepared.units:
        if unit.disclosure is not None:
            path = f"{unit_folder(unit.code, unit.name)}/{document_name(Scope.UNIT, unit.name, spec.year)}"
            contents.append((path, unit.disclosure, unit.findings))
    for path, disclosure, findings in contents:
        now = made_from(disclosure.ledger.units, spec.folder, engine)
        before = sources.documents.get(path)
        missing, edited = _differing(request.root, before, record)
        reasons = stale_reasons(before.made_from if before else None, now, missing, edited)
        yield _Document(path, disclosure, findings, now, tuple(reasons))


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


def _rendered(document: _Document, spec: Declarations) -> _Document:
    return replace(document, rendered=render_document(document.disclosure, spec.folder / TEMPLATE_NAME))


def _planned(
    documents: Iterable[_Document], new: Mapping[str, Mapping[str, bytes]], request: ProductionRequest
) -> Iterator[CurrentFile]:
    """Yield every document as it will stand on the disk."""
    for document in documents:
        data = f"{document.folder}/{DATA_JSON}" if document.folder else DATA_JSON
        if document.path in new:
            files = new[document.path]
            yield CurrentFile(document.path, files[document.path], document.disclosure, files[data])
        else:
            docx, data_json = (request.root / document.path).read_bytes(), (request.root / data).read_bytes()
            yield CurrentFile(document.path, docx, document.disclosure, data_json)


def _remember(made: Iterable[_Made], sources: Sources, request: ProductionRequest) -> None:
    """Keep what the new documents were made from; what a person edited stays as it was known before."""
    for one in made:
        if one.stored.state is not StoreState.EDITED_BY_HAND:
            engine = "" if one.numbered.problem else one.document.made_from.engine
            files = {name: digest(content) for name, content in one.files.items()}
            sources.documents[one.document.path] = Source(replace(one.document.made_from, engine=engine), files)
    write_sources(request.root, sources)


def _published(
    documents: Sequence[_Document], outcomes: Sequence[DocumentOutcome], request: ProductionRequest
) -> Iterator[CurrentFile]:
    for document, outcome in zip(documents, outcomes, strict=True):
        if outcome.path is not None:
            data = request.root / document.folder / DATA_JSON
            yield CurrentFile(document.path, outcome.path.read_bytes(), document.disclosure, data.read_bytes())


def _numbered(documents: Sequence[_Document], record: Record, request: ProductionRequest) -> list[Numbered]:
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
    laid_out = number_pages([one.rendered for one in open_ones], guesses, wanted=request.export)
    for document, numbered in zip(open_ones, laid_out, strict=True):
        results[document.path] = numbered
        if not numbered.problem:
            record.layouts[document.path] = Layout(digest(document.rendered), engine, numbered.pages)
    return [results[document.path] for document in documents]


def _files(document: _Document, numbered: Numbered, spec: Declarations) -> Mapping[str, bytes]:
    """Return the files of a document by their paths in the department's folder; the document itself is the last."""
    ledger = document.disclosure.ledger
    folder = f"{document.folder}/" if document.folder else ""
    companions = {
        f"{folder}{companion_name(name, ledger.name, spec.year)}": content
        for name, content in write_companions(document.disclosure, spec.codes).items()
    }
    return {**companions, document.path: numbered.docx}


def _outcome(made: _Made, record: Record, request: ProductionRequest) -> DocumentOutcome:
    document, stored = made.document, made.stored
    outcome = replace(
        _plain_outcome(document, _STATES[stored.state]),
        contents_problem=made.numbered.problem,
        notes=tuple(f"人工修改过的《{path.name}》在原处另存" for path in stored.kept),
    )
    if stored.state is StoreState.EDITED_BY_HAND:
        names = "、".join(f"《{path.name}》" for path in stored.edited)
        note = f"{names}在上次生成后被人工修改，未覆盖；与它同属一份文档的各文件都没有更新"
        return replace(outcome, contents_problem="", notes=(note,))
    return _with_pdf(_with_files(outcome, made.files, request), document, made.numbered, record, request)


def _kept(document: _Document, sources: Sources, record: Record, request: ProductionRequest) -> DocumentOutcome:
    """Return the outcome of a document that is what it would be: nothing was done."""
    outcome = _plain_outcome(document, DocumentState.UNCHANGED)
    outcome = _with_files(outcome, sources.documents[document.path].files, request)
    return _with_pdf(outcome, document, Numbered(b""), record, request)


def _plain_outcome(document: _Document, state: DocumentState) -> DocumentOutcome:
    ledger = document.disclosure.ledger
    return DocumentOutcome(
        code=ledger.code,
        name=ledger.name,
        is_unit=ledger.scope is Scope.UNIT,
        state=state,
        findings=document.findings,
        reasons=document.reasons,
    )


def _with_files(outcome: DocumentOutcome, files: Iterable[str], request: ProductionRequest) -> DocumentOutcome:
    *companions, path = (request.root / name for name in files)
    return replace(outcome, path=path, companions=tuple(companions))


def _with_pdf(
    outcome: DocumentOutcome, document: _Document, numbered: Numbered, record: Record, request: ProductionRequest
) -> DocumentOutcome:
    """Publish the PDF that came about on the way; otherwise see that no PDF of another version stands beside."""
    if request.with_pdf and numbered.pdf is not None:
        publish_pdf(
            request.root,
            record,
            document.path,
            numbered.docx,
            numbered.pdf,
            is_archival=request.is_archival,
            replace_edited=request.replace_edited,
        )
    wanted = request.is_archival if request.with_pdf else None
    if has_fresh_pdf(request.root, record, document.path, is_archival=wanted):
        return replace(outcome, pdf=request.root / pdf_of(document.path))
    if request.with_pdf:
        return outcome  # the stage for PDFs makes it, or says why not
    removed = remove_outdated_pdf(request.root, record, document.path)
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
