"""What a run is going to do: which departments of the year, and what lies in the year's folder and belongs to none."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budget_disclosure.corrections.notice_docx import notice_template, require_notice_template
from budget_disclosure.intake.departments import discover, select
from budget_disclosure.model.findings import Finding
from budget_disclosure.runs.department_run import DepartmentJob
from budget_disclosure.runs.run_request import RunRequest
from budget_disclosure.store.run_lock import HeldLock, lock_departments


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The departments to process; ``stray`` is empty in a run over some departments only."""

    request: RunRequest
    jobs: tuple[DepartmentJob, ...]
    stray: tuple[Finding, ...] = ()


def plan_run(request: RunRequest) -> RunPlan:
    """Look through the year's folder once.

    Raises ``DisclosureError`` for an unknown year, department or roster, and for a year without a template of notices.
    """
    require_notice_template(notice_template(request.templates, request.year))
    discovery = discover(request.inputs, request.year)
    jobs = tuple(request.job(found) for found in select(discovery.departments, request.department_codes))
    return RunPlan(request, jobs, () if request.department_codes else discovery.findings)


@contextlib.contextmanager
def hold_departments(plan: RunPlan) -> Iterator[Mapping[str, HeldLock]]:
    """Hold the locks of the planned departments, by code. Raises ``OutputsInUseError`` naming those that are in use."""
    with lock_departments(plan.request.state_folder, {job.code: job.name for job in plan.jobs}) as locks:
        yield locks
