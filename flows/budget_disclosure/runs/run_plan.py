"""What a run is going to do: which departments of the year, and what the year's folder has that belongs to none."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from budget_disclosure.checks.acceptances import check_waiver_units
from budget_disclosure.corrections.notice_docx import notice_template, require_notice_template
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME, load_waivers
from budget_disclosure.declarations.year import declarations_of
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.departments import discover, select
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import Finding
from budget_disclosure.runs.department_run import DepartmentJob
from budget_disclosure.runs.run_request import RunRequest
from budget_disclosure.store.run_lock import HeldLock, lock_departments
from budget_disclosure.text.comparable import leading_code


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The departments to process; ``stray`` is empty in a run over some departments only."""

    request: RunRequest
    jobs: tuple[DepartmentJob, ...]
    stray: tuple[Finding, ...] = ()


def plan_run(request: RunRequest) -> RunPlan:
    """Look through the year's folder once.

    Raises ``DisclosureError`` for an unknown year, department, roster or format, and where a template of notices lacks.
    """
    discovery = discover(request.inputs, request.year)
    formats = formats_of_departments(request.templates, request.inputs, request.year)
    now = datetime.now().astimezone()  # one clock for all of them
    selected = select(discovery.departments, request.department_codes)
    for one in formats.in_use(found.code for found in selected):
        require_notice_template(notice_template(one.folder, request.year))
    jobs = tuple(request.job(found, formats.of(found.code).folder, now) for found in selected)
    stray = () if request.department_codes else (*discovery.findings, *_stray_acceptances(request, jobs))
    return RunPlan(request, jobs, stray)


def _stray_acceptances(request: RunRequest, jobs: tuple[DepartmentJob, ...]) -> tuple[Finding, ...]:
    """Return the acceptances that no department takes (W-104): a mistyped code would otherwise never be noticed.

    A file that is not as documented is told by every department that needs it.
    """
    try:
        waivers = load_waivers(request.inputs / str(request.year) / WAIVERS_NAME)
    except DeclarationError:
        return ()
    units = {job.code: _codes_of_files(job) for job in jobs if waivers}
    return check_waiver_units(waivers, units)


def _codes_of_files(job: DepartmentJob) -> list[str]:
    """Return the unit codes that file names begin with; none of a folder that cannot be read, which its run tells."""
    try:
        return [leading_code(path.name) for path in job.folder.iterdir()] if job.folder else []
    except OSError:
        return []


def require_declarations(request: RunRequest) -> None:
    """Raise ``DeclarationError`` where the declarations of a format that departments of the run use are wrong."""
    formats = formats_of_departments(request.templates, request.inputs, request.year)
    selected = select(discover(request.inputs, request.year).departments, request.department_codes)
    for one in formats.in_use(found.code for found in selected):
        declarations_of(one.folder, request.year)


@contextlib.contextmanager
def hold_departments(plan: RunPlan) -> Iterator[Mapping[str, HeldLock]]:
    """Hold the locks of the planned departments, by code. Raises ``OutputsInUseError`` naming those that are in use."""
    with lock_departments(plan.request.state_folder, {job.code: job.name for job in plan.jobs}) as locks:
        yield locks
