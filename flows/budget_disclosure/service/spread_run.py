"""A run whose departments are spread over several hosts: workers of a Prefect server, or a Dask cluster.

Parts of departments travel; what each came to stands in the shared outputs. At the end an ordinary run over the year
finds everything done, does what is missing, and writes summary and board: success is judged by files, never by states.
"""

import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.runs.process_part import parts_of, process_part
from budget_disclosure.runs.run_plan import plan_run
from budget_disclosure.runs.run_request import YearRequest

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

_log = logging.getLogger(__name__)
progress = logging.getLogger("budget_disclosure.progress")

PART_DEPLOYMENT = "publish-year/part"
_PAUSE, _BURY_EVERY = 1.0, 10.0
_ATTEMPTS = 3
# A server that is being started again is away for a while.
_AWAY = 300.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How departments are spread: over ``workers`` of the Prefect server, or ``dask``: the address of a scheduler, or
    the number of processes of a cluster on this machine. ``part`` is how many travel together.
    """

    over: str
    part: int = 10

    @property
    def dask_options(self) -> Mapping[str, Any] | None:
        """What the Dask runner is given; ``None`` where workers of Prefect do it. Raises ``DisclosureError``."""
        if self.over == "workers":
            return None
        if "://" in self.over:
            return {"address": self.over}
        kind, _, number = self.over.partition(":")
        if kind != "dask" or not (number or "2").isdecimal() or not int(number or "2"):
            raise DisclosureError(
                f"不认识的分工方式“{self.over}”。可用的有：workers（Prefect 的工作进程）、"
                "dask:2（本机 2 个 Dask 进程）、tcp://主机:8786（Dask 调度器的地址）。"
            )
        return {"cluster_kwargs": {"n_workers": int(number or "2"), "threads_per_worker": 1}}


def run_spread(request: YearRequest, spread: Spread, log_file: Path) -> RunSummary:
    """Spread a run over several hosts and return what it came to.

    ``PREFECT_API_URL`` names the server; folders of the request are those of the shared project. Raises
    ``DisclosureError``.
    """
    options = spread.dask_options
    codes = [job.code for job in plan_run(request).jobs]
    parts = [request.model_copy(update={"departments": part}) for part in parts_of(codes, spread.part)]
    progress.info(f"{len(codes)} 个部门分成 {len(parts)} 份，由多台计算机处理。")
    if options is None:
        _over_workers(parts)
    else:
        _over_dask(parts, options)
    from budget_disclosure.runs.prefect_flows import run_here

    return run_here(request, log_file)


# --- Dask ----------------------------------------------------------------------------------------------------------


def _over_dask(parts: Sequence[YearRequest], options: Mapping[str, Any]) -> None:
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE

    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise DisclosureError("没有安装 Dask（prefect-dask、distributed），见 docs/operations.md。") from error

    @task(name="一份部门", retries=_ATTEMPTS - 1, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)
    def do_part(part: YearRequest) -> int:
        return process_part(part)

    runner = cast("TaskRunner[PrefectFuture[Any]]", DaskTaskRunner(**options))

    @flow(name="spread-year", task_runner=runner, persist_result=False)
    def spread_year() -> None:
        for part, future in [(part, do_part.submit(part)) for part in parts]:
            done: object = future.result(raise_on_failure=False)
            if isinstance(done, int):
                progress.info(f"{_title(part)}：处理完毕，{done} 个成功。")
            else:
                progress.info(f"{_title(part)}：没有处理完，最后在本机补做。")

    try:
        spread_year()
    except OSError as error:
        where = options.get("address", "本机的 Dask")
        raise DisclosureError(f"连不上 {where}：请确认 Dask 调度器已启动、地址正确，然后重新运行。") from error


# --- workers of a Prefect server -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sent:
    """A part on its way: its run on the server, and how often it was sent."""

    part: YearRequest
    run: UUID
    times: int = 1


@dataclass(slots=True)
class _Office:
    """Sends parts to the workers and hears of them; a server that is away for a while is waited for."""

    sent: list[_Sent] = field(default_factory=list)
    bury_at: float = 0.0

    def send(self, part: YearRequest) -> UUID:
        from prefect.deployments import run_deployment
        from prefect.exceptions import ObjectNotFound

        # Folders are those of the project's folder on each host.
        parameters = {"request": part.model_dump(mode="json")}
        try:
            run: Any = run_deployment(PART_DEPLOYMENT, parameters=parameters, timeout=0, as_subflow=False)
        except ObjectNotFound as error:
            raise DisclosureError(
                f"Prefect 服务上没有部署 {PART_DEPLOYMENT}：请先登记（prefect --no-prompt deploy --all）。"
            ) from error
        identity: UUID = run.id
        return identity

    def hear(self) -> list[_Sent]:
        """Return the parts that have come to an end, and send those again whose run died."""
        from prefect.client.orchestration import get_client

        from budget_disclosure.service.prefect_client import bury_dead_runs

        if time.monotonic() >= self.bury_at:
            self.bury_at = time.monotonic() + _BURY_EVERY
            bury_dead_runs(Path.cwd(), starts_again=False)
        ended = []
        with get_client(sync_client=True) as client:
            for one in self.sent:
                state = client.read_flow_run(one.run).state
                if state is None or not state.is_final():
                    continue
                if state.is_completed() or one.times >= _ATTEMPTS:
                    ended.append(one)
                else:
                    progress.info(f"{_title(one.part)}：中断，重新安排。")
                    one.run, one.times = self.send(one.part), one.times + 1
        return ended


def _over_workers(parts: Sequence[YearRequest]) -> None:
    office = _Office()
    for part in parts:
        office.sent.append(_Sent(part, _patiently(lambda part=part: office.send(part), _AWAY if office.sent else 0)))
    while office.sent:
        time.sleep(_PAUSE)
        for one in _patiently(office.hear):
            office.sent.remove(one)
            progress.info(f"{_title(one.part)}：处理完毕。")


def _patiently(ask: Any, away: float = _AWAY) -> Any:
    """Return what a question to the server comes to; asked again while the server is away, for so many seconds."""
    from httpx import HTTPError
    from prefect.exceptions import PrefectHTTPStatusError

    end = time.monotonic() + away
    while True:
        try:
            return ask()
        except (HTTPError, PrefectHTTPStatusError, OSError, RuntimeError) as error:
            if time.monotonic() > end:
                where = os.environ.get("PREFECT_API_URL", "")
                raise DisclosureError(
                    f"连不上 Prefect 服务 {where}：{error}。已经生成的不受影响，请重新运行。"
                ) from error
            _log.warning("the server is away", exc_info=True)
            time.sleep(_PAUSE)


def _title(part: YearRequest) -> str:
    first, *others = part.departments
    return f"{first} 等 {len(part.departments)} 个部门" if others else first
