"""A part of a year's departments, processed here from beginning to end: what one host of several does at a time.

Nothing of Prefect is needed. The locks of the departments are those of the shared folder, so that no department is ever
processed on two hosts at once. What it came to stands in the outputs, where the run that spread the parts finds it.
"""

from collections.abc import Sequence

from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import failed_outcome
from budget_disclosure.runs.department_work import begin_work
from budget_disclosure.runs.run_plan import hold_departments, plan_run
from budget_disclosure.runs.run_request import YearRequest


def process_part(request: YearRequest) -> int:
    """Process the departments that a request names and return how many succeeded.

    Raises ``DisclosureError`` and ``OSError`` where the part cannot be begun: another run at work on one of them.
    """
    plan = plan_run(request)
    outcomes: list[DepartmentOutcome] = []
    with hold_departments(plan) as locks, begin_work(plan, locks, None) as work:
        for job in plan.jobs:
            try:
                outcomes.append(work.outcome(job))
            except Exception as error:
                outcomes.append(failed_outcome(job, error))
        work.keep(outcomes)
    return sum(outcome.state.is_success for outcome in outcomes)


def parts_of(codes: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return departments by their codes in parts of at most ``size``; a few more parts than that lets hosts share."""
    return [tuple(codes[start : start + size]) for start in range(0, len(codes), size)]
