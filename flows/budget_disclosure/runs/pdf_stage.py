"""PDFs beside finished documents: a stage of its own, after all documents are written, resumable and apart for each.

A PDF whose document is the one it was made from is not made again. Documents of a batch share starts of LibreOffice.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from budget_disclosure.conversion.finished_pdf import UnfitPdfError, finished_pdf
from budget_disclosure.conversion.libreoffice import Export, to_pdfs
from budget_disclosure.conversion.office_service import LibreOfficeError
from budget_disclosure.model.errors import describe_os_error
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, with_documents, with_report
from budget_disclosure.runs.edited_by_hand import keep_lists, lists_of_edits
from budget_disclosure.store.file_names import pdf_of
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.pdf_files import has_fresh_pdf, publish_pdf, remove_outdated_pdf

WORKERS = 2
# Few starts, but a crash or a kill costs one batch only.
_MOST_IN_A_BATCH = 12
# Batches of one process share departments' records.
_record_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class PdfJob:
    """A document whose PDF is missing or that of another version. ``document`` is its path inside ``root``."""

    root: Path
    document: str
    replace_edited: bool
    is_archival: bool = False

    @property
    def path(self) -> Path:
        """The document."""
        return self.root / self.document

    @property
    def pdf(self) -> Path:
        """Its PDF."""
        return self.root / pdf_of(self.document)


@dataclass(frozen=True, slots=True)
class PdfResult:
    """The result for a PDF; ``problem`` is Chinese, and empty where the PDF is there.

    ``notes`` say what a person should know besides: that an edited PDF was put aside.
    """

    job: PdfJob
    problem: str = ""
    notes: tuple[str, ...] = ()


def plan_pdfs(jobs: Iterable[DepartmentJob], outcomes: Iterable[DepartmentOutcome]) -> list[list[PdfJob]]:
    """Return the PDFs to be made in batches for ``WORKERS`` workers; large and small documents are spread evenly."""
    todo = [
        PdfJob(
            job.output_folder, document.path.relative_to(job.output_folder).as_posix(), job.replace_edited, job.pdf_a
        )
        for job, outcome in zip(jobs, outcomes, strict=True)
        for document in outcome.documents
        if document.path is not None and document.pdf is None
    ]
    todo.sort(key=lambda one: (-one.path.stat().st_size, one.document))
    fewest = -(-len(todo) // _MOST_IN_A_BATCH)
    count = min(len(todo), max(WORKERS, fewest))
    return [todo[number::count] for number in range(count)]


def make_pdfs(batch: Sequence[PdfJob]) -> list[PdfResult]:
    """Make and publish the PDFs of a batch; a failure is the result of its own document only.

    Raises ``OSError`` when a document cannot be read.
    """
    contents = [job.path.read_bytes() for job in batch]
    # One run asks for PDFs of one kind.
    export = Export.ARCHIVAL if any(job.is_archival for job in batch) else Export.TAGGED
    pdfs = to_pdfs(contents, export=export)
    return [_publish(job, content, pdf) for job, content, pdf in zip(batch, contents, pdfs, strict=True)]


def failed_pdfs(batch: Sequence[PdfJob], error: BaseException) -> list[PdfResult]:
    """Return the results of a batch whose processing raised."""
    return [PdfResult(job, _words(error)) for job in batch]


def with_pdfs(job: DepartmentJob, outcome: DepartmentOutcome, results: Iterable[PdfResult]) -> DepartmentOutcome:
    """Return the outcome with the PDFs of its documents; its report is written again when there is something new."""
    by_path = {result.job.path: result for result in results if result.job.root == job.output_folder}
    if not by_path:
        return outcome
    documents = tuple(
        replace(
            document,
            pdf=None if result.problem else result.job.pdf,
            pdf_problem=result.problem,
            notes=(*document.notes, *result.notes),
        )
        if document.path is not None and (result := by_path.get(document.path)) is not None
        else document
        for document in outcome.documents
    )
    return with_report(job, with_documents(job, replace(outcome, documents=documents)))


def _publish(job: PdfJob, content: bytes, pdf: bytes | LibreOfficeError) -> PdfResult:
    if isinstance(pdf, LibreOfficeError):
        return _failed(job, str(pdf))
    try:
        finished = finished_pdf(pdf, content, is_archival=job.is_archival)
    except UnfitPdfError as error:
        return _failed(job, str(error))
    try:
        with _record_lock:
            record = read_record(job.root)
            lists = lists_of_edits(job.root) if job.replace_edited else {}
            stored = publish_pdf(
                job.root,
                record,
                job.document,
                content,
                finished,
                is_archival=job.is_archival,
                replace_edited=job.replace_edited,
            )
            notes = keep_lists(job.root, stored.backups, lists)
            is_there = has_fresh_pdf(job.root, record, job.document, is_archival=job.is_archival)
    except OSError as error:
        return PdfResult(job, _words(error))
    if stored.edited and not is_there:
        return PdfResult(job, f"《{job.pdf.name}》在上次生成后被人工修改，未覆盖；要重新生成，请加 --force")
    return PdfResult(job, notes=notes)


def _failed(job: PdfJob, problem: str) -> PdfResult:
    """Return the result of a document without a PDF; our PDF of an earlier version does not stay beside it."""
    try:
        with _record_lock:
            removed = remove_outdated_pdf(job.root, read_record(job.root), job.document)
    except OSError as error:
        return PdfResult(job, f"{problem}。旧的 PDF 没有删除：{_words(error)}")
    if removed is None:
        return PdfResult(job, problem)
    what = "不是由本次文档生成的，请勿一起公开" if removed.is_left else "与新文档不符，已删除"
    return PdfResult(job, f"{problem}。旧的《{removed.path.name}》{what}")


def _words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return describe_os_error(error)
    return f"程序出错（{type(error).__name__}）。请把运行日志交给技术人员"
