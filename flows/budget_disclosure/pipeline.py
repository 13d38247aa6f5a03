"""The way of one department from its folder of workbooks to its files; every caller (flow, command, test) uses this.

Contents are prepared (``preparation``), then produced as files (``production``); a report is written in any case.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter_ns

from budget_disclosure.checks.last_year import check_last_year
from budget_disclosure.checks.waivers import Acceptances, apply_waivers, waivers_of
from budget_disclosure.correction.kept import PublishedDocument
from budget_disclosure.correction.recording import CORRECTIONS_FOLDER, file_digests, finish_corrections, record_version
from budget_disclosure.errors import DisclosureError, describe_os_error
from budget_disclosure.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    counts_text,
)
from budget_disclosure.preparation import Prepared, prepare
from budget_disclosure.production import TEMPLATE_NAME, Order, Published, produce
from budget_disclosure.publish.archive import read_archive, read_last_units
from budget_disclosure.publish.names import department_folder
from budget_disclosure.publish.report import ReportContext, write_report
from budget_disclosure.publish.store import finish_publishing
from budget_disclosure.returned.deliver import deliver_returned_copies
from budget_disclosure.spec.waivers import WAIVERS_NAME, load_waivers
from budget_disclosure.spec.year import YearSpec, year_spec
from budget_disclosure.versions.folders import remove_leftovers
from budget_disclosure.versions.store import VERSIONS_FOLDER

__all__ = [
    "TEMPLATE_NAME",
    "DepartmentJob",
    "Prepared",
    "failed_outcome",
    "prepare",
    "process_department",
    "with_documents",
    "with_report",
    "year_spec",
]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DepartmentJob:
    """One department to process. ``folder`` is its folder of workbooks, ``None`` when it sent nothing.

    ``now`` is the run's clock: until when waivers hold, when a version was kept, the day of a notice of corrections.
    """

    year: int
    code: str
    name: str
    folder: Path | None
    outputs: Path
    templates: Path
    replace_edited: bool = False
    pdf: bool = False
    now: datetime = field(default_factory=lambda: datetime.now().astimezone())

    @property
    def output_folder(self) -> Path:
        """Where the department's documents and report go."""
        return department_folder(self.outputs, self.year, self.code, self.name)


def process_department(job: DepartmentJob) -> DepartmentOutcome:
    """Process one department and return its outcome; documents, companions and report are written.

    PDFs are not, but for those that come about on the way to page numbers: they are a stage of their own
    (``pdf_stage``). Data problems are findings of the outcome. Raises ``DisclosureError`` for faults of declarations or
    template and ``OSError`` for files that are busy; ``failed_outcome`` turns either into an outcome.
    """
    started = perf_counter_ns()
    spec = year_spec(job.templates, job.year)
    _finish_killed_run(job.output_folder)
    inputs = file_digests(job.folder, "*.xlsx") if job.folder else {}
    prepared = _prepared(job, spec)
    outcome = _without_documents(job, prepared) if prepared.disclosure is None else _publish(job, spec, prepared)
    outcome = replace(
        outcome,
        returned=_return_copies(job, spec, prepared, outcome),
        inputs=tuple(inputs.items()),
        unit_codes=prepared.unit_codes,
        approval_date=f"{prepared.approval_date or ''}",
        reported=prepared.reported,
    )
    outcome = replace(outcome, milliseconds=(perf_counter_ns() - started) // 1_000_000)
    return with_report(job, outcome)


def failed_outcome(job: DepartmentJob, error: BaseException) -> DepartmentOutcome:
    """Return the outcome of a department whose processing raised; the traceback goes to the log, the others go on."""
    _log.error("department %s failed", job.code, exc_info=error)
    if isinstance(error, OSError):
        state = DepartmentState.BUSY
        message = describe_os_error(error)
    elif isinstance(error, DisclosureError):
        state, message = DepartmentState.FAILED, str(error)
    else:
        state = DepartmentState.FAILED
        message = f"处理时程序出错（{type(error).__name__}），未生成文档。请把运行日志交给技术人员。"
    outcome = DepartmentOutcome(job.code, job.name, state, message)
    try:
        return with_report(job, outcome)
    except OSError as report_error:
        _log.error("report of department %s could not be written", job.code, exc_info=report_error)
        return outcome


def with_documents(job: DepartmentJob, outcome: DepartmentOutcome) -> DepartmentOutcome:
    """Return the outcome with the state and the message that its documents give."""
    documents = outcome.documents
    if any(one.state is DocumentState.EDITED_BY_HAND for one in documents):
        state = DepartmentState.EDITED_BY_HAND
    elif any(not one.state.is_up_to_date or one.pdf_problem for one in documents):
        state = DepartmentState.PARTLY
    else:
        state = DepartmentState.GENERATED
    return replace(outcome, state=state, message=_message(job, outcome))


def with_report(job: DepartmentJob, outcome: DepartmentOutcome) -> DepartmentOutcome:
    """Write the report of an outcome and return the outcome with its place."""
    folder, current = job.output_folder, set(outcome.files)
    others = [
        path for pattern in ("*.docx", "*.pdf") for path in folder.rglob(pattern) if not _is_archive(path, folder)
    ]
    older = sorted(path for path in others if path not in current and not path.name.startswith(("~$", ".~")))
    return replace(outcome, report=write_report(folder, outcome, ReportContext(job.year, tuple(older))))


def _finish_killed_run(folder: Path) -> None:
    """Finish or remove what a killed run left half done, also where this run will write nothing of its kind."""
    finish_publishing(folder)
    for archive in (VERSIONS_FOLDER, CORRECTIONS_FOLDER):
        remove_leftovers(folder / archive)


def _is_archive(path: Path, folder: Path) -> bool:
    """Return whether a file belongs to what is kept on purpose: versions, corrections."""
    return path.relative_to(folder).parts[0] in (VERSIONS_FOLDER, CORRECTIONS_FOLDER)


def _without_documents(job: DepartmentJob, prepared: Prepared) -> DepartmentOutcome:
    finish_corrections(job.output_folder, job.now)
    if prepared.is_unreadable:
        names = "、".join(f"“{file.partition('/')[2]}”" for file in prepared.unreadable)
        message = f"收到了{names}，但不能读取。请按校验报告处理，或把“退回”文件夹中的退回单发给单位，收到后重新运行。"
        return DepartmentOutcome(job.code, job.name, DepartmentState.UNREADABLE, message, prepared.findings)
    if prepared.is_empty:
        message = "没有收到单位填报表。请催报后重新运行。"
        return DepartmentOutcome(job.code, job.name, DepartmentState.NOT_SUBMITTED, message, prepared.findings)
    message = f"填报表有错误（{counts_text(prepared.findings)}），未生成文档。请按校验报告更正填报表后重新运行。"
    return DepartmentOutcome(job.code, job.name, DepartmentState.HAS_ERRORS, message, prepared.findings)


def _publish(job: DepartmentJob, spec: YearSpec, prepared: Prepared) -> DepartmentOutcome:
    produced = produce(prepared, spec, Order(job.output_folder, job.pdf, job.replace_edited))
    outcome = DepartmentOutcome(
        job.code,
        job.name,
        DepartmentState.GENERATED,
        "",
        prepared.findings,
        documents=produced.outcomes,
        residues=prepared.residues,
        version=_keep_version(job, spec, produced.published),
    )
    return with_documents(job, outcome)


def _prepared(job: DepartmentJob, spec: YearSpec) -> Prepared:
    """Return the content of the documents; findings that the bureau accepted are marked."""
    if job.folder is None:
        return Prepared((), None, is_empty=True)
    declared = load_waivers(job.folder.parent / WAIVERS_NAME)
    last_year = read_last_units(job.outputs, job.year - 1, job.code)
    prepared = prepare(job.folder, spec, Acceptances(declared, job.now.date()), last_year)
    if prepared.disclosure is not None:
        archive = read_archive(job.outputs, job.year - 1, job.code)
        found = check_last_year(prepared.disclosure.ledger, archive)
        prepared = replace(prepared, findings=(*prepared.findings, *found))
    codes = dict(prepared.unit_codes)
    waivers = waivers_of(declared, job.code, codes.values())
    findings = apply_waivers(prepared.findings, waivers, job.now.date(), {**codes, job.name: job.code})
    return replace(prepared, findings=findings)


def _return_copies(
    job: DepartmentJob, spec: YearSpec, prepared: Prepared, outcome: DepartmentOutcome
) -> tuple[Path, ...]:
    """Write what goes back to the units, and return the files; none where nothing is open."""
    if job.folder is None:
        return ()
    files = {file: job.folder.parent / file for file in prepared.files}
    unreadable = [file for file in prepared.unreadable if file not in files]
    returned = deliver_returned_copies(files, outcome.all_findings, spec, job.output_folder, unreadable)
    return tuple(path for one in returned for path in (one.workbook, one.page) if path is not None)


def _keep_version(job: DepartmentJob, spec: YearSpec, published: Sequence[Published]) -> str:
    """Keep what is published now and return in words which version it is; empty when nothing is."""
    if not published or job.folder is None:
        return ""
    recorded = record_version(
        job.output_folder,
        [PublishedDocument(one.path, one.docx, one.disclosure, one.data_json) for one in published],
        inputs=file_digests(job.folder, "*.xlsx"),
        declarations=file_digests(spec.folder),
        now=job.now,
    )
    words = f"已公开内容的第 {recorded.version.number} 版"
    if not recorded.is_new or recorded.version.number == 1:
        return f"{words}。"
    changes = "；".join(f"{subject}：{text}" for subject, text in recorded.summaries.items())
    return f"{words}，与上一版相比：{changes}。见“{CORRECTIONS_FOLDER}/{recorded.version.number:04d}”。"


def _message(job: DepartmentJob, outcome: DepartmentOutcome) -> str:
    documents = outcome.documents
    sentences = [f"{_made(documents)}（{counts_text(outcome.all_findings)}）"]
    edited = [one for one in documents if one.state is DocumentState.EDITED_BY_HAND]
    if edited:
        sentences += [note for one in edited for note in one.notes]
        sentences.append(
            f"要采用新数据，请运行 ./disclose run {job.year} --department {job.code} --force："
            "原文件会另存为“…（人工修改备份）”"
        )
    blocked = [one.title for one in documents if one.state is DocumentState.HAS_ERRORS]
    if blocked:
        sentences.append(f"{'、'.join(blocked)}的单位文档有错误，未生成，请按校验报告更正")
    sentences += [note for one in documents if one not in edited for note in one.notes]
    contents = sorted({one.contents_problem for one in documents if one.contents_problem})
    sentences += [f"目录没有填页码（{problem}），用 Word 打开时请同意更新目录" for problem in contents]
    pdfs = Counter(one.pdf_problem for one in documents if one.pdf_problem)
    sentences += [f"{count} 个 PDF 没有生成：{problem}" for problem, count in pdfs.items()]
    return "。".join(sentence.rstrip("。") for sentence in sentences) + "。"


def _made(documents: Sequence[DocumentOutcome]) -> str:
    counts = Counter(one.state for one in documents)
    text = f"文档 {len(documents)} 份"
    if counts[DocumentState.UNCHANGED] == len(documents):
        text = f"内容未变，{text}"
    elif counts[DocumentState.WRITTEN] != len(documents):
        text += "：" + "，".join(f"{state} {counts[state]}" for state in DocumentState if counts[state])
    pdfs = sum(one.pdf is not None for one in documents)
    return f"{text}，PDF {pdfs} 份" if pdfs else text
