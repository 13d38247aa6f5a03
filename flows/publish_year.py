"""Prefect flow: the documents of all departments and units of a year."""

from prefect import State, flow

from budget_disclosure.runs.run_request import YearRequest
from department_tasks import TASK_RUNNER, run_departments


@flow(
    name="publish-year",
    flow_run_name="{request.year}年度部门预算公开",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_year(request: YearRequest) -> State[None]:
    """Publish every department of the year; one that fails does not stop the others. The state tells the result."""
    return run_departments(request)
