"""Flows for a Prefect server besides those of a run: what has changed, PDFs, a publication, a folder audited."""

import logging
import time
from datetime import date, datetime
from pathlib import Path

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from budget_disclosure.actions.audit_folder import PAGE, FolderOrder, audit_folder, results_beside
from budget_disclosure.actions.publish_departments import PublishOrder, Result, publish_departments
from budget_disclosure.audit_report.folder_audit import ERROR, FolderAudit
from budget_disclosure.intake.departments import discover
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.runs.department_tasks import NEEDS_CORRECTION, TASK_RUNNER
from budget_disclosure.runs.prefect_flows import carried_out
from budget_disclosure.runs.run_request import RunRequest, YearRequest
from budget_disclosure.service.receipts import write_receipts
from budget_disclosure.store.version import Publication
from budget_disclosure.watching.settling import YEAR, Patience, Settling
from budget_disclosure.watching.sights import look

_log = logging.getLogger(__name__)


class ChangedRequest(RunRequest):
    """A run over the departments of a year whose workbooks nobody is writing to."""

    quiet_seconds: float = Field(default=Patience().quiet, title="静止几秒", description="文件多久没有变动才处理", gt=0)


class PdfRequest(YearRequest):
    """A run over a year's departments, with PDFs."""

    pdf: bool = Field(default=True, title="生成 PDF", description="在每份文档旁边生成 PDF（需要 LibreOffice）")


class PublicationRequest(BaseModel):
    """Departments that have published, on one day, at one address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(title="预算年度", description="如 2024", ge=2000, le=2099)
    departments: tuple[str, ...] = Field(title="部门代码", description="已经公开的部门", min_length=1)
    day: date = Field(title="公开日期")
    url: str = Field(default="", title="公开的网址")
    reason: str = Field(default="", title="更正的原因", description="第 2 版起必写，印在更正说明上")
    inputs: Path = Field(default=Path("inputs"), title="填报表文件夹")
    outputs: Path = Field(default=Path("outputs"), title="输出文件夹")
    templates: Path = Field(default=Path("templates"), title="模板文件夹")


class AuditRequest(BaseModel):
    """A folder of published documents to audit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path = Field(title="文件夹", description="已公开的文档（.docx、.pdf）所在的文件夹")
    results: Path | None = Field(default=None, title="结果放在哪里", description="不写的，放在旁边的“…（审查结果）”")
    marks: bool = Field(default=False, title="做标注", description="另存做了标注的副本")
    outputs: Path = Field(default=Path("outputs"), title="输出文件夹", description="本系统生成的文档，用来找出人工改动")
    templates: Path = Field(default=Path("templates"), title="模板文件夹")


@flow(
    name="publish-changed",
    flow_run_name="{request.year}年度 有变动的部门",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_changed(request: ChangedRequest) -> State[RunSummary]:
    """Publish the departments whose files are at rest; those that are unchanged cost next to nothing."""
    try:
        codes = codes_at_rest(request)
        if not codes:
            return Completed(message="没有可以处理的部门", data=RunSummary(request.year, ()))
        state = carried_out(YearRequest(departments=codes, **request.model_dump(exclude={"quiet_seconds"})))
        summary = state.result(raise_on_failure=False)
        if isinstance(summary, RunSummary):
            for problem in write_receipts(request.inputs, summary):
                _log.warning(problem)
    except (DisclosureError, OSError) as error:  # a sentence for a person, not a traceback
        return Failed(message=describe_error(error), data=error)
    return state


@flow(
    name="publish-pdf",
    flow_run_name="{request.year}年度部门预算公开（PDF）",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_pdf(request: PdfRequest) -> State[RunSummary]:
    """Publish the departments of a year with PDFs beside their documents."""
    return carried_out(request)


@flow(name="register-publication", flow_run_name="{request.year}年度公开登记", persist_result=False)
def register_publication(request: PublicationRequest) -> State[list[Result]]:
    """Register that departments have published; what is refused is said, and waits for a person."""
    order = PublishOrder(
        request.departments,
        request.year,
        Publication(request.day, request.url.strip(), request.reason.strip()),
        request.inputs,
        request.outputs,
        request.templates,
    )
    try:
        results = publish_departments(order, datetime.now().astimezone())
    except DisclosureError as error:
        return Failed(message=str(error), data=error)
    refused = [f"{one.title}：{'；'.join(one.problems)}" for one in results if one.problems]
    if refused:
        return Completed(name=NEEDS_CORRECTION, message="。".join(refused), data=results)
    return Completed(message="、".join(f"{one.title} 已公开第 {one.version} 版" for one in results), data=results)


@flow(name="audit-published", flow_run_name="审查 {request.folder}", persist_result=False)
def audit_published(request: AuditRequest) -> State[FolderAudit]:
    """Audit a folder of published documents; with an error in any of them the run is completed and waits for people."""
    now = datetime.now().astimezone()
    results = request.results or results_beside(request.folder)
    order = FolderOrder(
        request.folder, results, request.templates, now, has_marks=request.marks, outputs=request.outputs
    )
    try:
        audit = audit_folder(order, lambda done, total, one: _log.info("%d/%d %s %s", done, total, one.state, one.file))
    except (DisclosureError, OSError) as error:
        return Failed(message=describe_error(error), data=error)
    counted = "，".join(f"{state} {count}" for state, count in sorted(audit.all.states.items()))
    told = f"文档 {len(audit.documents)} 份：{counted}；错误 {audit.all.count(ERROR)} 处。结果：{results / PAGE}"
    return Completed(name=NEEDS_CORRECTION if audit.all.count(ERROR) else None, message=told, data=audit)


def codes_at_rest(request: ChangedRequest) -> tuple[str, ...]:
    """Return the departments of which no file changed for a while, none is half, and none is open in a program."""
    folder = request.inputs / str(request.year)
    settling = Settling(Patience(quiet=request.quiet_seconds))
    settling.see(look(folder, {}), time.monotonic())
    time.sleep(request.quiet_seconds)
    now = time.monotonic()
    settling.see(look(folder, settling.seen, reread=True), now)
    resting = settling.due(now)
    return tuple(
        one.code
        for one in discover(request.inputs, request.year).departments
        if one.folder is not None and one.folder.name in resting - {YEAR}
    )
