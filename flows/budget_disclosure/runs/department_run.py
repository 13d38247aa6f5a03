"""The way of one department from its folder of workbooks to its files; every caller (flow, command, test) uses this.

Contents are prepared (``preparation``), then produced as files (``production``); a report is written in any case.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from time import perf_counter_ns

from budget_disclosure.checks.acceptances import Acceptances, apply_waivers, waivers_of
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.conversion.fonts import replaced_template_fonts
from budget_disclosure.conversion.libreoffice import Export, find_soffice
from budget_disclosure.corrections.comparable_documents import documents_of_draft
from budget_disclosure.corrections.make_draft import CurrentDocument, draft_of
from budget_disclosure.corrections.notice_docx import notice_template
from budget_disclosure.corrections.pin_publication import PinResult, pin_publications
from budget_disclosure.corrections.publication_status import publication_status
from budget_disclosure.corrections.review_copies import remove_outdated_review_copies
from budget_disclosure.corrections.run_changes import write_run_changes
from budget_disclosure.corrections.sign_off_status import sign_off_status
from budget_disclosure.corrections.write_corrections import remove_draft_correction, write_draft_correction
from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME, load_waivers
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.errors import DeclarationError, DisclosureError, describe_error, is_disk_full
from budget_disclosure.model.shown_names import defect_of_name
from budget_disclosure.report.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    PublicationState,
    counts_text,
    publication_text,
)
from budget_disclosure.report.report_json import ReportContext
from budget_disclosure.report.report_page import write_report
from budget_disclosure.return_copy.deliver_copies import deliver_returned_copies
from budget_disclosure.runs.read_contents import content_of_folder
from budget_disclosure.runs.report_values import shares_of_units
from budget_disclosure.runs.write_documents import TEMPLATE_NAME, Target, write_documents
from budget_disclosure.store.digests import WORKBOOKS, digest, file_digests
from budget_disclosure.store.document_data import subject_of
from budget_disclosure.store.draft import Draft, announce_draft, read_draft, write_draft
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    DRAFT_FOLDER,
    REVIEW_FOLDER,
    SET_ASIDE_FOLDER,
    SIGN_OFFS_FOLDER,
    VERSIONS_FOLDER,
    department_folder,
)
from budget_disclosure.store.publication_register import REGISTER_NAME, read_register
from budget_disclosure.store.release import names_for_web, release_problems
from budget_disclosure.store.version import Version

__all__ = [
    "TEMPLATE_NAME",
    "DepartmentJob",
    "declarations_of",
    "failed_outcome",
    "fonts_told_here",
    "process_department",
    "with_documents",
    "with_report",
]
_ARCHIVES = (VERSIONS_FOLDER, CORRECTIONS_FOLDER, SET_ASIDE_FOLDER, REVIEW_FOLDER)
_NOT_PINNED = (
    "登记已公开，没有存下公开的版本，不能判断公开以后有没有变动。"
    "确认目前的文档就是公开的内容以后，请运行 ./disclose publish {code} --date 公开日期（与登记的相同）。"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DepartmentJob:
    """One department to process. ``folder`` is its folder of workbooks, ``None`` when it sent nothing;
    ``format_folder`` has the declarations of its format, a folder for each year.

    ``pdf`` asks for PDFs beside the documents, ``pdf_a`` for such that are PDF/A-2.
    ``now`` is the run's clock: until when waivers hold, when a version was kept, the day of a notice of corrections.
    """

    year: int
    code: str
    name: str
    folder: Path | None
    outputs: Path
    format_folder: Path
    replace_edited: bool = False
    pdf: bool = False
    pdf_a: bool = False
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
    spec = declarations_of(job.format_folder, job.year)
    pinning = _pin(job)  # what was published is pinned before anything is written over it
    prepared = _prepared(job, spec)
    inputs = dict(_digests_of_workbooks(prepared))
    if prepared.disclosure is None:
        outcome = _without_documents(job, prepared)
    else:
        outcome = _generate(job, spec, prepared, inputs)
    outcome = _with_sign_off(job, _with_publication(job, outcome, pinning))
    outcome = replace(
        outcome,
        returned=_return_copies(job, spec, prepared, outcome),
        inputs=tuple(inputs.items()),
        unit_codes=prepared.unit_codes,
        approval_date=prepared.approval_date,
        reported=prepared.reported,
    )
    outcome = replace(outcome, milliseconds=(perf_counter_ns() - started) // 1_000_000)
    return with_report(job, outcome)


def failed_outcome(job: DepartmentJob, error: BaseException) -> DepartmentOutcome:
    """Return the outcome of a department whose processing raised; the traceback goes to the log, the others go on."""
    _log.error("department %s failed", job.code, exc_info=error)
    state = DepartmentState.BUSY if isinstance(error, OSError) else DepartmentState.FAILED
    state = DepartmentState.DISK_FULL if is_disk_full(error) else state
    message = describe_error(error)
    if not isinstance(error, OSError | DisclosureError):
        message = f"处理时{message.replace('。', '，未生成文档。', 1)}"
    outcome = DepartmentOutcome(job.code, job.name, state, message)
    try:
        return with_report(job, outcome)
    except Exception as report_error:
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
    fonts = fonts_told_here(job.format_folder, job.year) if outcome.documents else ""
    context = ReportContext(job.year, tuple(older), fonts)
    return replace(outcome, report=write_report(folder, outcome, context))


def fonts_told_here(format_folder: Path, year: int) -> str:
    """Return in a sentence which fonts of a year's template are replaced when documents are laid out here.

    Empty where nothing is replaced, and where LibreOffice is not there and nothing is laid out.
    """
    return replaced_template_fonts(format_folder / str(year) / TEMPLATE_NAME) if find_soffice() else ""


def _pin(job: DepartmentJob) -> PinResult:
    """Pin what the register says was published, as it stands on the disk."""
    if job.folder is None:
        return pin_publications(job.output_folder, job.year, (), job.format_folder, job.now)
    register = read_register(job.folder.parent / REGISTER_NAME, job.year, job.now.date())
    publications = register.of(job.code).publications
    if publications:
        # Nothing on the disk is an answer too: what this run is about to make is not what was published.
        job.output_folder.mkdir(parents=True, exist_ok=True)
    names = names_for_web(job.folder.parent.parent, job.year)
    return pin_publications(job.output_folder, job.year, publications, job.format_folder, job.now, names)


def _is_archive(path: Path, folder: Path) -> bool:
    """Return whether a file belongs to what is kept on purpose: versions, corrections, what an earlier program left."""
    return path.relative_to(folder).parts[0] in _ARCHIVES


def _without_documents(job: DepartmentJob, prepared: DepartmentContent) -> DepartmentOutcome:
    if prepared.is_unreadable:
        names = "、".join(f"“{file.partition('/')[2]}”" for file in prepared.unreadable)
        message = f"收到了{names}，但不能读取。请按校验报告处理，或把“退回”文件夹中的退回单发给单位，收到后重新运行。"
        return DepartmentOutcome(job.code, job.name, DepartmentState.UNREADABLE, message, prepared.findings)
    if prepared.is_empty:
        message = "没有收到单位填报表。请催报后重新运行。"
        return DepartmentOutcome(job.code, job.name, DepartmentState.NOT_SUBMITTED, message, prepared.findings)
    message = f"填报表有错误（{counts_text(prepared.findings)}），未生成文档。请按校验报告更正填报表后重新运行。"
    return DepartmentOutcome(job.code, job.name, DepartmentState.HAS_ERRORS, message, prepared.findings)


def _generate(
    job: DepartmentJob, spec: Declarations, prepared: DepartmentContent, inputs: Mapping[str, str]
) -> DepartmentOutcome:
    """Write the documents, and what this run changed in the draft; no version comes of it."""
    folder = job.output_folder
    before, declarations = read_draft(folder), file_digests(spec.folder)
    drafts: list[Draft] = []

    def announce(planned: Sequence[CurrentDocument]) -> None:
        drafts.append(draft_of(planned, spec.codes, workbooks=inputs, declarations=declarations))
        if before != drafts[-1]:
            announce_draft(folder, drafts[-1])

    documents = write_documents(prepared, spec, Target(folder, job.outputs, _export(job), job.replace_edited), announce)
    draft = drafts[-1].only(one.path.relative_to(folder).as_posix() for one in documents if one.path)
    reasons = {_subject(one): one.reasons for one in documents}
    # The list first: where a run is killed between the two, the next one finds it and does not write it again.
    run_changes = write_run_changes(folder, before, draft, reasons, job.now)
    write_draft(folder, draft)
    outcome = DepartmentOutcome(
        job.code,
        job.name,
        DepartmentState.GENERATED,
        "",
        prepared.findings,
        documents=documents,
        residues=prepared.residues,
        run_changes=run_changes,
        shares=shares_of_units(prepared.disclosure.ledger) if prepared.disclosure is not None else (),
    )
    return with_documents(job, outcome)


def _export(job: DepartmentJob) -> Export:
    if job.pdf_a:
        return Export.ARCHIVAL
    return Export.TAGGED if job.pdf else Export.PAGES


def _subject(document: DocumentOutcome) -> str:
    return subject_of(Scope.UNIT if document.is_unit else Scope.DEPARTMENT, document.code)


def _with_publication(job: DepartmentJob, outcome: DepartmentOutcome, pinning: PinResult) -> DepartmentOutcome:
    """Return the outcome with where its documents stand between draft and web, and what was done about it."""
    notes = [*pinning.messages, *pinning.problems, *release_problems(job.output_folder)]
    if notes:
        outcome = replace(outcome, message=f"{outcome.message}{'。'.join(notes)}。", notes=tuple(notes))
    draft = read_draft(job.output_folder)
    status = publication_status(job.output_folder, draft, [_subject(one) for one in outcome.documents])
    version = status.version
    if version is None:
        if pinning.is_registered:
            return replace(outcome, publication=PublicationState.PUBLISHED, version=_NOT_PINNED.format(code=job.code))
        if not outcome.state.is_success:
            return outcome
        return replace(outcome, publication=status.state, version=_awaiting(job))
    words = f"{publication_text(PublicationState.PUBLISHED, version.number)}{_published_on(version)}"
    outcome = replace(outcome, publication=status.state, published_version=version.number, version=f"{words}。")
    if status.state is not PublicationState.CHANGED or draft is None:
        remove_draft_correction(job.output_folder)
        return outcome
    return replace(outcome, version=_changed(job, draft, version, status.changed))


def _with_sign_off(job: DepartmentJob, outcome: DepartmentOutcome) -> DepartmentOutcome:
    """Return the outcome with what has become of the sign-off of the draft; copies for review of another draft go."""
    folder = job.output_folder
    if not any((folder / name).is_dir() for name in (SIGN_OFFS_FOLDER, REVIEW_FOLDER)):
        return outcome
    draft = read_draft(folder)
    remove_outdated_review_copies(folder, draft)
    status = sign_off_status(folder, draft)
    if status is not None and not outcome.documents:
        status = status.unless_changed(f"填报表的状态是“{outcome.state}”，更正后重新运行才能核对")
    return replace(outcome, sign_off=status)


def _awaiting(job: DepartmentJob) -> str:
    sign = f"请先审核、签批：./disclose approve {job.code}。" if _must_be_signed(job) else ""
    return f"{PublicationState.AWAITING}。{sign}公开以后请登记：./disclose publish {job.code} --date 公开日期。"


def _must_be_signed(job: DepartmentJob) -> bool:
    """Return whether the bureau demands a sign-off; what is wrong with its settings is told by the board."""
    try:
        return job.folder is not None and load_bureau(job.folder.parent.parent, job.year).sign_off == "required"
    except DeclarationError:
        return False


def _published_on(version: Version) -> str:
    return f"（{version.publication.day}）" if version.publication else ""


def _changed(job: DepartmentJob, draft: Draft, version: Version, changed: Sequence[str]) -> str:
    """Write what publishing the draft would correct, and return in words what changed since the publication."""
    folder = job.output_folder
    template, documents = notice_template(job.format_folder, job.year), documents_of_draft(folder, draft)
    corrections = write_draft_correction(folder, template, documents, changed, version, job.now)
    changes = "；".join(
        f"{subject.replace('-', ' ')}：{corrections.headlines.get(subject, '')}（{words}）"
        for subject, words in corrections.summaries.items()
    )
    return (
        f"{PublicationState.CHANGED}：与已公开的第 {version.number} 版{_published_on(version)}相比，{changes}。"
        f"更正说明的草稿在“{CORRECTIONS_FOLDER}/{DRAFT_FOLDER}”。"
        f"公开更正以后请登记：./disclose publish {job.code} --date 公开日期 --reason 更正原因。"
    )


def _prepared(job: DepartmentJob, spec: Declarations) -> DepartmentContent:
    """Return the content of the documents; findings that the bureau accepted are marked."""
    if job.folder is None:
        return DepartmentContent((), None, is_empty=True)
    declared = load_waivers(job.folder.parent / WAIVERS_NAME)
    acceptances = Acceptances(declared, job.now.date())
    prepared = content_of_folder(job.folder, job.code, spec, job.outputs, acceptances)
    codes = dict(prepared.unit_codes)
    waivers = waivers_of(declared, job.code, codes.values())
    findings = apply_waivers(prepared.findings, waivers, job.now.date(), {**codes, job.name: job.code})
    return replace(prepared, findings=findings)


def _digests_of_workbooks(prepared: DepartmentContent) -> Iterator[tuple[str, str]]:
    """Yield names in the folder and digests of what was read, as ``file_digests`` lists what lies there."""
    for file, content in prepared.contents:
        path = PurePosixPath(file)
        if path.match(WORKBOOKS) and path.name[:1] != "~" and not defect_of_name(path.name):
            yield path.name, digest(content)


def _return_copies(
    job: DepartmentJob, spec: Declarations, prepared: DepartmentContent, outcome: DepartmentOutcome
) -> tuple[Path, ...]:
    """Write what goes back to the units, and return the files; none where nothing is open."""
    if job.folder is None:
        return ()
    contents = dict(prepared.contents)
    files = {file: contents[file] for file in prepared.files if file in contents}
    unreadable = [file for file in prepared.unreadable if file not in files]
    returned = deliver_returned_copies(files, outcome.all_findings, spec, job.output_folder, unreadable)
    return tuple(path for one in returned for path in (one.workbook, one.page) if path is not None)


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
