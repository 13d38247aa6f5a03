"""Prefect flow: the documents of one department and its units."""

from prefect import State, flow

from budget_disclosure.runs.run_request import DepartmentRequest
from department_tasks import TASK_RUNNER, run_departments


@flow(
    name="publish-department",
    flow_run_name="{request.year}年度 {request.department}",
    task_runner=TASK_RUNNER,
    persist_result=False,
)
def publish_department(request: DepartmentRequest) -> State[None]:
    """Publish one department of the year; the state tells whether it succeeded."""
    return run_departments(request)
