"""The way of one department from its folder of workbooks to its document; every caller (flow, command, test) uses this.

Each stage is a function of what came before. A BLOCK finding stops the way before rendering; the report is written.
"""

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter_ns

from budget_disclosure.checks.department import check_department
from budget_disclosure.checks.prose import check_narrative
from budget_disclosure.checks.submission import check_submission
from budget_disclosure.checks.tables import check_department_is_sum_of_units, check_tables
from budget_disclosure.disclosure import Disclosure
from budget_disclosure.document.render import render_document
from budget_disclosure.errors import DisclosureError
from budget_disclosure.findings import Finding, is_blocked
from budget_disclosure.intake.folder import DepartmentIntake, read_department
from budget_disclosure.ledger.build import department_ledger, unit_ledger
from budget_disclosure.ledger.department import Ledger, Scope
from budget_disclosure.narrative.forms import performance_forms
from budget_disclosure.narrative.tell import tell
from budget_disclosure.outcome import DepartmentOutcome, DepartmentState, counts_text
from budget_disclosure.publish.names import department_folder, document_name
from budget_disclosure.publish.report import ReportContext, write_report
from budget_disclosure.publish.store import Stored, StoreState, publish_file
from budget_disclosure.spec.year import YearSpec, load_year
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.result import Table

TEMPLATE_NAME = "部门预算公开.docx"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DepartmentJob:
    """One department to process. ``folder`` is its folder of workbooks, ``None`` when it sent nothing."""

    year: int
    code: str
    name: str
    folder: Path | None
    outputs: Path
    templates: Path
    replace_edited: bool = False

    @property
    def output_folder(self) -> Path:
        """Where the department's document and report go."""
        return department_folder(self.outputs, self.year, self.code, self.name)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the workbooks of a department amount to; ``disclosure`` is ``None`` when a finding stops the document."""

    findings: tuple[Finding, ...]
    disclosure: Disclosure | None
    is_empty: bool = False


def process_department(job: DepartmentJob) -> DepartmentOutcome:
    """Process one department and return its outcome; document and report are written.

    Data problems are findings of the outcome. Raises ``DisclosureError`` for faults of declarations or template and
    ``OSError`` for files that are busy; ``failed_outcome`` turns either into an outcome.
    """
    started = perf_counter_ns()
    spec = year_spec(job.templates, job.year)
    prepared = prepare(job.folder, spec) if job.folder else Prepared((), None, is_empty=True)
    outcome = _without_document(job, prepared) if prepared.disclosure is None else _publish(job, spec, prepared)
    outcome = replace(outcome, milliseconds=(perf_counter_ns() - started) // 1_000_000)
    return _with_report(job, outcome)


def prepare(folder: Path, spec: YearSpec) -> Prepared:
    """Return everything the document of the folder's department says, or the findings that stop it."""
    intake = read_department(folder, spec)
    submissions = intake.submissions
    findings = [*intake.findings, *_check_submissions(intake, spec)]
    if is_blocked(findings) or not submissions:
        return Prepared(tuple(findings), None, is_empty=not intake.files)
    ledger = department_ledger(submissions, spec.codes)
    tables = compute_tables(ledger, spec.tables, spec.codes)
    findings += check_tables(ledger, tables, spec.identities)
    findings += check_department_is_sum_of_units(ledger, tables, _tables_of_units(ledger, spec))
    if is_blocked(findings):
        return Prepared(tuple(findings), None)
    forms = performance_forms(ledger)
    narrative = tell(ledger, tables, forms, spec.wording, spec.codes)
    findings += check_narrative(ledger, tables, narrative)
    if is_blocked(findings):
        return Prepared(tuple(findings), None)
    return Prepared(tuple(findings), Disclosure(ledger, tables, narrative, forms))


def failed_outcome(job: DepartmentJob, error: BaseException) -> DepartmentOutcome:
    """Return the outcome of a department whose processing raised; the traceback goes to the log, the others go on."""
    _log.error("department %s failed", job.code, exc_info=error)
    if isinstance(error, OSError):
        state = DepartmentState.BUSY
        message = f"文件无法读写：{error.filename or error}。它可能正在 Word 或 Excel 中打开，请关闭后重新运行。"
    elif isinstance(error, DisclosureError):
        state, message = DepartmentState.FAILED, str(error)
    else:
        state = DepartmentState.FAILED
        message = f"处理时程序出错（{type(error).__name__}），未生成文档。请把运行日志交给技术人员。"
    outcome = DepartmentOutcome(job.code, job.name, state, message)
    try:
        return _with_report(job, outcome)
    except OSError as report_error:
        _log.error("report of department %s could not be written", job.code, exc_info=report_error)
        return outcome


def year_spec(templates: Path, year: int) -> YearSpec:
    """Return the declarations of a year, loaded again only when one of the files has changed; raises ``SpecError``."""
    files = sorted(path for path in (templates / str(year)).rglob("*") if path.is_file())
    stats = [(str(path), path.stat()) for path in files]
    return _load_year(templates, year, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=4)
def _load_year(templates: Path, year: int, _stamps: tuple[tuple[str, int, int], ...]) -> YearSpec:
    return load_year(templates, year)


def _check_submissions(intake: DepartmentIntake, spec: YearSpec) -> list[Finding]:
    """Return the findings of the rules within units, and of those across units only when every workbook could be read.

    A missing unit would make the department's sums look wrong: one defect must not cascade into more findings.
    """
    findings = [finding for one in intake.submissions for finding in check_submission(one, spec.codes)]
    if len(intake.submissions) == len(intake.files):
        findings += check_department(intake.submissions, spec.codes)
    return findings


def _tables_of_units(ledger: Ledger, spec: YearSpec) -> dict[str, dict[str, Table]]:
    units = {unit.unit.unit_code.value: unit_ledger(unit, spec.codes) for unit in ledger.units}
    return {code: compute_tables(unit, spec.tables, spec.codes) for code, unit in units.items()}


def _without_document(job: DepartmentJob, prepared: Prepared) -> DepartmentOutcome:
    if prepared.is_empty:
        message = "没有收到单位填报表。请催报后重新运行。"
        return DepartmentOutcome(job.code, job.name, DepartmentState.NOT_SUBMITTED, message, prepared.findings)
    message = f"填报表有错误（{counts_text(prepared.findings)}），未生成文档。请按校验报告更正填报表后重新运行。"
    return DepartmentOutcome(job.code, job.name, DepartmentState.HAS_ERRORS, message, prepared.findings)


def _publish(job: DepartmentJob, spec: YearSpec, prepared: Prepared) -> DepartmentOutcome:
    if prepared.disclosure is None:
        raise ValueError("nothing to publish")
    content = render_document(prepared.disclosure, spec.folder / TEMPLATE_NAME)
    path = job.output_folder / document_name(Scope.DEPARTMENT, prepared.disclosure.ledger.name, job.year)
    stored = publish_file(path, content, replace_edited=job.replace_edited)
    state, message = _describe(stored, job, prepared.findings)
    documents = (stored.path,) if state is DepartmentState.PUBLISHED else ()
    return DepartmentOutcome(job.code, job.name, state, message, prepared.findings, documents)


def _describe(stored: Stored, job: DepartmentJob, findings: tuple[Finding, ...]) -> tuple[DepartmentState, str]:
    if stored.state is StoreState.EDITED_BY_HAND:
        return DepartmentState.EDITED_BY_HAND, (
            f"《{stored.path.name}》在上次生成后被人工修改，未覆盖。"
            f"要采用新数据，请运行 disclose run {job.year} --department {job.code} --force："
            "原文件会另存为“…（人工修改备份）”。"
        )
    changed = "内容未变" if stored.state is StoreState.UNCHANGED else "文档已生成"
    kept = f"；人工修改过的原文件另存为《{stored.kept.name}》" if stored.kept else ""
    return DepartmentState.PUBLISHED, f"{changed}（{counts_text(findings)}）{kept}。"


def _with_report(job: DepartmentJob, outcome: DepartmentOutcome) -> DepartmentOutcome:
    folder = job.output_folder
    older = tuple(sorted(set(folder.glob("*.docx")) - set(outcome.documents)))
    older = tuple(path for path in older if not path.name.startswith("~$"))
    return replace(outcome, report=write_report(folder, outcome, ReportContext(job.year, older)))
