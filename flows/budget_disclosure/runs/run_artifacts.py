"""What Prefect's pages show of a run, while it goes on and at its end: progress, departments, findings, places.

Prefect's picture of a run leaves out Chinese names, so these pages are what an operator looks at. Each is made at the
beginning and renewed as departments finish, but not more often than people can read.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactUpdate

from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.runs.run_plan import RunPlan
from budget_disclosure.runs.run_words import as_findings, as_markdown, as_table
from budget_disclosure.store.json_files import json_bytes

_log = logging.getLogger(__name__)
SECONDS = 5.0
_WHOLE = 100.0


class RunArtifacts:
    """The pages of one run. ``clock`` is a steady one in seconds."""

    def __init__(self, plan: RunPlan, clock: Callable[[], float] = time.monotonic) -> None:
        self._plan, self._clock = plan, clock
        self._renewed_at = clock()
        self._outcomes: dict[str, DepartmentOutcome] = {}
        summary = self._summary()
        title = f"{plan.request.year} 年度部门预算公开"
        self._progress = _identity(create_progress_artifact(progress=0.0, key="progress", description=title))
        self._page = _identity(create_markdown_artifact(as_markdown(summary), "run-summary", title))
        self._departments = _identity(create_table_artifact(as_table(summary), "departments", title))
        self._findings = _identity(create_table_artifact(as_findings(summary), "findings", title))

    def add(self, outcome: DepartmentOutcome) -> None:
        """Take in a department that has finished; the pages follow in a while."""
        self._outcomes[outcome.code] = outcome
        if self._clock() - self._renewed_at >= SECONDS:
            try:
                self._renew(self._summary())
            except Exception:  # pages that are late must not end a run whose documents are right
                _log.exception("the pages of the run were not renewed")

    def finish(self, summary: RunSummary) -> None:
        """Let the pages say the end."""
        self._outcomes = {outcome.code: outcome for outcome in summary.outcomes}
        self._renew(summary)

    def _summary(self) -> RunSummary:
        known = [self._outcomes[job.code] for job in self._plan.jobs if job.code in self._outcomes]
        return RunSummary(self._plan.request.year, tuple(known), self._plan.stray)

    def _renew(self, summary: RunSummary) -> None:
        self._renewed_at = self._clock()
        total, done = len(self._plan.jobs), len(summary.outcomes)
        told = f"{summary.year} 年度部门预算公开：{total} 个部门，处理了 {done} 个"
        update_progress_artifact(self._progress, _WHOLE * done / total if total else _WHOLE, told)
        outputs = self._plan.request.outputs
        _update(self._page, as_markdown(summary, outputs), summary.message)
        _update(self._departments, _as_data(as_table(summary)), told)
        _update(self._findings, _as_data(as_findings(summary)), told)


def _identity(created: object) -> UUID:
    """Return the id of an artifact; Prefect's functions are typed for their other use, from coroutines, as well."""
    if not isinstance(created, UUID):
        raise TypeError(f"no artifact was made: {created!r}")
    return created


def _as_data(table: Sequence[Mapping[str, str]]) -> str:
    return json_bytes(table).decode()


def _update(artifact: UUID, data: str, description: str) -> None:
    with get_client(sync_client=True) as client:
        change: Any = ArtifactUpdate(data=data, description=description)
        client.update_artifact(artifact, change)
