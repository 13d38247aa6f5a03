"""The work on a run's departments. It begins at once, before Prefect is there to record it, and each result is waited
for by a task (``department_tasks``).

First every department is looked at: where nothing has changed, its outcome is there already (``kept_outcome``). The
others are processed by a pool of processes, or here where they are few. The locks are held before, and until after.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, fonts_told_here, process_department
from budget_disclosure.runs.kept_outcome import keep_outcome, kept_outcome
from budget_disclosure.runs.outcome_inputs import Inputs, YearInputs, department_inputs, year_inputs
from budget_disclosure.runs.run_plan import RunPlan
from budget_disclosure.runs.run_words import outcome_line
from budget_disclosure.runs.worker_pool import worker_pool
from budget_disclosure.store.run_lock import HeldLock

# Starting a pool costs more than it saves for so few departments.
_MOST_WITHOUT_POOL = 2

_log = logging.getLogger(__name__)
progress = logging.getLogger("budget_disclosure.progress")
progress.setLevel(logging.INFO)
SAYS_AGAIN = "says_again"
"""Marks a line of progress that says what the run before said as well: who watches all day has read it."""


class DepartmentWork:
    """The departments of a run on their way to their outcomes; made by ``begin_work``."""

    def __init__(self, plan: RunPlan, locks: Mapping[str, HeldLock], log_file: Path | None) -> None:
        self._plan, self._locks, self._log_file = plan, locks, log_file
        self._outcomes = {job.code: Future[DepartmentOutcome]() for job in plan.jobs}
        self._inputs: dict[str, Inputs] = {}
        self._asked, self._told = set[str](), set[str]()
        self._telling = threading.Lock()
        self._ends = threading.Event()
        self._process: Callable[[DepartmentJob], DepartmentOutcome] = process_department
        self._pool = contextlib.ExitStack()
        # With the context, so that progress lines find the run that they are lines of.
        self._thread = threading.Thread(target=copy_context().run, args=(self._work,), name="departments", daemon=True)
        self._thread.start()

    def outcome(self, job: DepartmentJob) -> DepartmentOutcome:
        """Return the outcome of a department, as soon as it is there; raises what its processing raised.

        Asked once more, the department is processed once more.
        """
        if job.code in self._asked:
            return self._process(job)
        self._asked.add(job.code)
        return self._outcomes[job.code].result()

    def tell(self, outcome: DepartmentOutcome, *, is_kept: bool = False) -> None:
        """Say what became of a department, once."""
        with self._telling:
            if outcome.code not in self._told:
                self._told.add(outcome.code)
                progress.info(outcome_line(outcome, len(self._told), len(self._plan.jobs)), extra={SAYS_AGAIN: is_kept})

    def keep(self, outcomes: Sequence[DepartmentOutcome]) -> None:
        """Keep the final outcomes for the next run, those that rest on what was there when they were begun."""
        if not self._inputs:
            return
        try:
            of_year = self._year_inputs()
        except (OSError, DisclosureError):
            return
        for job, outcome in zip(self._plan.jobs, outcomes, strict=True):
            if job.code in self._inputs:
                self._keep(job, outcome, of_year)

    def close(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._ends.set()
        self._thread.join()
        self._pool.close()

    def _work(self) -> None:
        try:
            self._process_all(self._changed())
        except BaseException as error:  # nobody must wait for what never comes
            _log.exception("the work on departments ended")
            for future in self._outcomes.values():
                if not future.done():
                    future.set_exception(error)

    def _changed(self) -> list[DepartmentJob]:
        """Return the departments that have to be processed; the outcomes of the others are there."""
        jobs = self._plan.jobs
        if not jobs:
            return []
        formats = dict.fromkeys(job.format_folder for job in jobs)
        for told in dict.fromkeys(filter(None, (fonts_told_here(folder, jobs[0].year) for folder in formats))):
            progress.info(f"{told}。", extra={SAYS_AGAIN: True})
        try:
            of_year = self._year_inputs()
        except (OSError, DisclosureError):
            return list(jobs)  # each says what is wrong with it
        changed = [job for job in jobs if not self._is_kept(job, of_year)]
        if len(changed) < len(jobs):
            kept = len(jobs) - len(changed)
            progress.info(f"{kept} 个部门没有变动，沿用上次的结果；要处理的 {len(changed)} 个。")
        return changed

    def _year_inputs(self) -> YearInputs:
        return year_inputs(self._plan.jobs, self._plan.request.inputs)

    def _is_kept(self, job: DepartmentJob, of_year: YearInputs) -> bool:
        try:
            inputs = department_inputs(job, of_year)
        except OSError:
            return False  # it is said when the department is processed
        outcome = kept_outcome(job, inputs)
        if outcome is None:
            self._inputs[job.code] = inputs
            return False
        self.tell(outcome, is_kept=True)
        self._outcomes[job.code].set_result(outcome)
        return True

    def _keep(self, job: DepartmentJob, outcome: DepartmentOutcome, of_year: YearInputs) -> None:
        before = self._inputs[job.code]
        try:
            if department_inputs(job, of_year) == before:
                keep_outcome(job, outcome, before)
        except OSError:
            _log.warning("the outcome of department %s was not kept", job.code, exc_info=True)

    def _process_all(self, jobs: Sequence[DepartmentJob]) -> None:
        if len(jobs) <= _MOST_WITHOUT_POOL:
            for job in jobs:
                self._carry_out(job)
            return
        size = min(len(jobs), os.cpu_count() or 1)
        # The processes stay until the end: a department may be tried again.
        pool = self._pool.enter_context(worker_pool(size, tuple(self._locks.values()), self._log_file))
        self._process = pool.process
        with ThreadPoolExecutor(size, "department") as threads:
            for job in jobs:
                threads.submit(copy_context().run, self._carry_out, job)

    def _carry_out(self, job: DepartmentJob) -> None:
        future = self._outcomes[job.code]
        if self._ends.is_set():
            future.cancel()
            return
        try:
            outcome = self._process(job)
        except BaseException as error:  # the task that waits for it decides whether it is tried again
            future.set_exception(error)
        else:
            self.tell(outcome)
            future.set_result(outcome)


@contextlib.contextmanager
def begin_work(plan: RunPlan, locks: Mapping[str, HeldLock], log_file: Path | None) -> Iterator[DepartmentWork]:
    """Begin to work on the planned departments, whose ``locks`` are held, and lend the work.

    What the pool's processes complain about goes to ``log_file``.
    """
    work = DepartmentWork(plan, locks, log_file)
    try:
        yield work
    finally:
        work.close()
