"""What is asked of a Prefect server: its work pool, and the runs that are dead."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectAlreadyExists
from prefect.states import Crashed

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import departments_in_use

OUR_FLOWS = ("publish-year", "publish-department", "publish-changed", "publish-pdf", "register-publication")
_DEAD = "运行它的进程已经不在了。"
# A run that has only just begun may not hold its departments yet; one that a worker has taken has yet to be started.
YOUNG, NOT_BEGUN = timedelta(seconds=20), timedelta(seconds=120)
_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_PAGE = 200


@dataclass(frozen=True, slots=True)
class DeadRun:
    """A run whose process is gone: its name, and the run that was started in its place (empty where none was)."""

    name: str
    started_again: str = ""


def ensure_work_pool(name: str) -> None:
    """Make the pool from which the worker takes its runs, where the server has none of the name."""
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        except ObjectAlreadyExists:
            return


def bury_dead_runs(project: Path, *, all_are_dead: bool = False, starts_again: bool = True) -> tuple[DeadRun, ...]:
    """Mark as crashed what runs according to the server and does not; return those runs.

    A run holds the locks of its departments for as long as it lives, on whatever host: where none is held, it is dead.
    ``all_are_dead`` where nothing can be alive, because nothing was started yet. Paths of runs are relative to
    ``project``. What was started from a deployment is started again, once for equal parameters: of it, only what is
    missing is done.
    """
    buried, started = list[DeadRun](), set[str]()
    with get_client(sync_client=True) as client:
        for run in _open_runs(client):
            if not all_are_dead and _is_alive(run, project):
                continue
            client.set_flow_run_state(run.id, Crashed(message=_DEAD))
            again = ""
            if starts_again and run.deployment_id is not None:
                order = f"{run.deployment_id} {run.parameters}"
                if order not in started:
                    started.add(order)
                    again = client.create_flow_run_from_deployment(run.deployment_id, parameters=run.parameters).name
            buried.append(DeadRun(run.name, again))
    return tuple(buried)


def recover_runs(project: Path, *, starts_again: bool) -> tuple[DeadRun, ...]:
    """As ``bury_dead_runs``. Raises ``DisclosureError`` when the server cannot be reached."""
    try:
        return bury_dead_runs(project, starts_again=starts_again)
    except (HTTPError, OSError, RuntimeError) as error:
        raise DisclosureError(
            f"连不上 Prefect 服务 {os.environ.get('PREFECT_API_URL', '')}（{type(error).__name__}）。"
            "请确认它已启动，或用 --api 指明地址。"
        ) from error


def _open_runs(client: SyncPrefectClient) -> Sequence[FlowRun]:
    runs: list[FlowRun] = []
    while True:
        page = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=list(OUR_FLOWS))),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN))),
            limit=_PAGE,
            offset=len(runs),
        )
        runs.extend(page)
        if len(page) < _PAGE:
            return runs


def _is_alive(run: FlowRun, project: Path) -> bool:
    patience = NOT_BEGUN if run.state is not None and run.state.is_pending() else YOUNG
    if run.state is not None and datetime.now(UTC) - run.state.timestamp < patience:
        return True
    request: Any = run.parameters.get("request", run.parameters)
    try:
        folder = state_folder(project / str(request.get("outputs", "outputs")), int(request["year"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    used = departments_in_use(folder)
    wanted = [str(code) for code in (request.get("departments") or ())] or [str(request.get("department") or "")]
    return bool(used) if not any(wanted) else any(code in used for code in wanted)
