"""The flows: a run over a year's departments, or over one of them, as Prefect knows it.

``flows/publish_year.py`` and ``flows/publish_department.py`` are where prefect.yaml finds them for a Prefect server.
"""

from pathlib import Path
from typing import Any

from prefect import State, flow
from prefect.states import Failed

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.run_summary import RunSummary, UnfinishedRunError, on_record
from budget_disclosure.runs.department_tasks import TASK_RUNNER, run_departments
from budget_disclosure.runs.department_work import DepartmentWork, begin_work
from budget_disclosure.runs.run_plan import RunPlan, hold_departments, plan_run
from budget_disclosure.runs.run_request import DepartmentRequest, RunRequest, YearRequest

_YEAR_FLOW = "publish-year"


@flow(
    name=_YEAR_FLOW,
    flow_run_name="{request.year}年度部门预算公开",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_year(request: YearRequest) -> State[RunSummary]:
    """Publish every department of the year; one that fails does not stop the others. The state tells the result."""
    return carried_out(request)


@flow(
    name="publish-department",
    flow_run_name="{request.year}年度 {request.department}",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_department(request: DepartmentRequest) -> State[RunSummary]:
    """Publish one department of the year; the state tells whether it succeeded."""
    return carried_out(request)


def carry_out(plan: RunPlan, work: DepartmentWork) -> RunSummary:
    """Run a plan whose work has begun, as a run of the yearly flow in this process, and return what it did.

    Raises ``DisclosureError`` when the run ended before it had a
    summary, ``OSError`` where the disk refused it.
    """

    @flow(
        name=_YEAR_FLOW,
        flow_run_name=f"{plan.request.year}年度部门预算公开",
        task_runner=TASK_RUNNER,
        persist_result=False,
    )
    def publish_planned(request: RunRequest) -> State[RunSummary]:  # what is asked for is on record, as of any run
        return run_departments(plan, work)

    return summary_of(publish_planned(plan.request, return_state=True))


def run_here(request: YearRequest, log_file: Path) -> RunSummary:
    """Plan a request and carry it out in this process, on the server that Prefect is set to; return what it did.

    What the pool complains about goes to ``log_file``. Raises as ``carry_out`` and ``plan_run`` do.
    """
    plan = plan_run(request)
    with (
        hold_departments(plan) as locks,
        on_record(request.state_folder),
        begin_work(plan, locks, log_file) as work,
    ):
        return carry_out(plan, work)


def summary_of(state: State[Any]) -> RunSummary:
    """Return the summary that a run's final state holds; raises what kept it from having one."""
    result: object = state.result(raise_on_failure=False)
    if isinstance(result, RunSummary):
        return result
    if isinstance(result, DisclosureError | OSError):
        raise result
    raise UnfinishedRunError(f"运行没有完成（{state.message}）。")


def carried_out(request: RunRequest) -> State[RunSummary]:
    """Plan a run and carry it out within the flow that is running; the returned state tells and holds the result."""
    try:
        plan = plan_run(request)
        with hold_departments(plan) as locks, begin_work(plan, locks, None) as work:
            return run_departments(plan, work)
    except DisclosureError as error:
        # What a person has to set right is a sentence, not a traceback.
        return Failed(message=str(error), data=error)
