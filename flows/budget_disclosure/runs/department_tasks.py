"""What a run is made of for Prefect: a task a department, then a task a batch of PDFs, artifacts and the final state.

Measured: threads share one interpreter lock, a task runner with processes starts Prefect in each of them. So tasks are
threads that only wait, for visibility and retries, and the work is done in processes that know nothing of Prefect: a
pool for documents (``department_work``, which has begun before), LibreOffice itself for PDFs.
"""

import logging
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from prefect import State, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from budget_disclosure.board.write_board import write_board
from budget_disclosure.conversion.office_service import close_offices
from budget_disclosure.model.errors import describe_error, is_disk_full
from budget_disclosure.model.findings import render
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.report.run_summary import EXIT_DONE, EXIT_FAULT, RunSummary, write_summary
from budget_disclosure.runs.department_run import DepartmentJob, failed_outcome
from budget_disclosure.runs.department_work import DepartmentWork, progress
from budget_disclosure.runs.pdf_stage import WORKERS, PdfJob, PdfResult, failed_pdfs, make_pdfs, plan_pdfs, with_pdfs
from budget_disclosure.runs.roster_proposal import propose_roster
from budget_disclosure.runs.run_artifacts import RunArtifacts
from budget_disclosure.runs.run_plan import RunPlan
from budget_disclosure.runs.run_request import RunRequest
from budget_disclosure.runs.run_words import pdf_line
from budget_disclosure.store.run_lock import lock_year

# Enough that a task waits for every department that is worked on.
TASK_RUNNER = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=8 + (os.cpu_count() or 1)))
_libreoffice = threading.BoundedSemaphore(WORKERS)

# The name of the completed state of a run, or a department, whose input has to be corrected.
NEEDS_CORRECTION = "有待更正"

_log = logging.getLogger(__name__)


def is_busy_file(_task: Any, _task_run: Any, state: State[Any]) -> bool:
    """Return whether a failed task may succeed later: a file was busy or a share away. Bad input is not retried.

    Nor is a full disk: a person has to make room first.
    """
    error: object = state.data
    if not isinstance(error, OSError) or isinstance(error, FileNotFoundError | NotADirectoryError):
        return False
    return not is_disk_full(error)


@task(
    name="部门",
    task_run_name="{job.code} {job.name}",
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=is_busy_file,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def publish_one(job: DepartmentJob, work: DepartmentWork) -> State[DepartmentOutcome]:
    """Wait for a department, whose processing has begun; asked again, process it again.

    Input that needs correcting is no failure: the work was done, and its state says what it came to.
    """
    outcome = work.outcome(job)
    name = None if outcome.state.is_success else NEEDS_CORRECTION
    return Completed(name=name, message=outcome.message, data=outcome)


@task(
    name="PDF",
    task_run_name="PDF {batch[0].document}",
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=is_busy_file,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def publish_pdfs(batch: list[PdfJob]) -> list[PdfResult]:
    """Make the PDFs of a batch in one start of LibreOffice, of which only so many run at a time."""
    with _libreoffice:
        return make_pdfs(batch)


def run_departments(plan: RunPlan, work: DepartmentWork) -> State[RunSummary]:
    """Wait for the planned departments, publish artifacts and summary; the returned state tells and holds the result.

    ``work`` is that on the departments of the plan.
    """
    request = plan.request
    artifacts = RunArtifacts(plan)
    outcomes = _outcomes(plan.jobs, work, artifacts)
    work.close()
    if request.wants_pdf:
        outcomes = _make_pdfs(plan.jobs, outcomes)
    close_offices()
    work.keep(outcomes)
    summary = RunSummary(request.year, outcomes, plan.stray)
    with lock_year(request.state_folder):
        write_summary(summary, request.state_folder)
        _write_board(request)
        if not request.department_codes:
            _ask_for_a_roster(request, outcomes)
    artifacts.finish(summary)
    if summary.exit_code == EXIT_FAULT:
        return Failed(message=summary.message, data=summary)
    name = None if summary.exit_code == EXIT_DONE else NEEDS_CORRECTION
    return Completed(name=name, message=summary.message, data=summary)


def _write_board(request: RunRequest) -> None:
    """Write the board anew; whatever keeps it from that must not make a run fail whose documents are right."""
    now = datetime.now().astimezone()
    try:
        made_at = f"{now:%Y-%m-%d %H:%M}"
        write_board(request.year, request.inputs, request.outputs, now.date(), made_at, request.templates)
    except Exception as error:
        _log.exception("the board was not written")
        progress.info(f"总览页没有更新：{describe_error(error)}")


def _ask_for_a_roster(request: RunRequest, outcomes: Sequence[DepartmentOutcome]) -> None:
    try:
        for finding in propose_roster(request.year, request.inputs, request.outputs, outcomes):
            progress.info(render(finding))
    except Exception as error:
        _log.exception("the roster was not proposed")
        progress.info(f"单位名单的建议没有写出：{describe_error(error)}")


def _outcomes(
    jobs: Sequence[DepartmentJob], work: DepartmentWork, artifacts: RunArtifacts
) -> tuple[DepartmentOutcome, ...]:
    outcomes: dict[str, DepartmentOutcome] = {}
    futures = {publish_one.submit(job, work): job for job in jobs}
    for future in as_completed(list(futures)):
        job = futures[future]
        outcomes[job.code] = _outcome(job, future)
        work.tell(outcomes[job.code])
        artifacts.add(outcomes[job.code])
    return tuple(outcomes[job.code] for job in jobs)


def _outcome(job: DepartmentJob, future: PrefectFuture[Any]) -> DepartmentOutcome:
    result: object = future.result(raise_on_failure=False)
    if isinstance(result, DepartmentOutcome):
        return result
    return failed_outcome(job, _error(result, future))


def _make_pdfs(jobs: Sequence[DepartmentJob], outcomes: Sequence[DepartmentOutcome]) -> tuple[DepartmentOutcome, ...]:
    batches = plan_pdfs(jobs, outcomes)
    count, results = sum(map(len, batches)), list[PdfResult]()
    futures = {publish_pdfs.submit(batch): batch for batch in batches}
    for future in as_completed(list(futures)):
        made: object = future.result(raise_on_failure=False)
        for result in made if isinstance(made, list) else failed_pdfs(futures[future], _error(made, future)):
            results.append(result)
            progress.info(pdf_line(result, len(results), count))
    return tuple(with_pdfs(job, outcome, results) for job, outcome in zip(jobs, outcomes, strict=True))


def _error(result: object, future: PrefectFuture[Any]) -> BaseException:
    return result if isinstance(result, BaseException) else RuntimeError(future.state.message)
