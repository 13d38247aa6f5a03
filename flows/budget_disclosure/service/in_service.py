"""`disclose watch` and `disclose serve`: one thing to start. Units drop files, documents appear.

Both run the same loop with the same flow. ``watch`` has a Prefect server that nobody sees, ``serve`` one with pages, a
worker and the deployments of prefect.yaml, and the local page for the operator and the units.
"""

import contextlib
import logging
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.desk.desk_files import DeskFiles
from budget_disclosure.desk.desk_orders import AskedRun, RunOrders
from budget_disclosure.desk.open_desk import DeskRequest, open_desk
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import render
from budget_disclosure.report.run_summary import RunSummary, UnfinishedRunError
from budget_disclosure.runs.department_work import SAYS_AGAIN
from budget_disclosure.runs.embedded_run import show_progress
from budget_disclosure.runs.log_files import new_log
from budget_disclosure.runs.prefect_environment import choose_home, own
from budget_disclosure.runs.run_plan import require_declarations
from budget_disclosure.runs.run_request import YearRequest
from budget_disclosure.service.open_browser import open_browser
from budget_disclosure.service.served_prefect import ServedPrefect
from budget_disclosure.service.watch_loop import LOOK_SECONDS, WatchLoop
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import OutputsInUseError, lock_first_free
from budget_disclosure.text.screen import fitted

if TYPE_CHECKING:
    from budget_disclosure.service.prefect_client import DeadRun

_log = logging.getLogger(__name__)
_SERVED, _WATCHED = "serve", "watch"
# A server that was killed in the middle of a batch still believes in it.
_BURY_SECONDS, _RESTART_SECONDS = 30.0, 10.0


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What is served: a year, the project's folders, whether with PDFs, and the port of Prefect's pages.

    ``desk_port`` and ``lan`` are those of the local page, as ``open_desk.DeskRequest`` has them; ``opens_browser`` says
    whether the operator's browser is opened at it.
    """

    year: int
    inputs: Path
    outputs: Path
    templates: Path
    pdf: bool = False
    port: int = 4200
    desk_port: int | None = None
    lan: str | None = None
    opens_browser: bool = False


def watch(request: ServiceRequest) -> NoReturn:
    """Watch a year's folder until the program is stopped."""
    home, log_file = _begin(request)
    own(home, log_file)
    screen = show_progress()
    _say(f"正在启动，之后留意 {request.inputs / str(request.year)} 里的填报表。停止请按 Ctrl-C。")
    with _served(_WATCHED, None, home, log_file) as served:
        _loop(request, log_file, served, screen, RunOrders())


def serve(request: ServiceRequest) -> NoReturn:
    """Serve the local page and Prefect's pages, and watch a year's folder until the program is stopped."""
    desktop = dict(os.environ)
    home, log_file = _begin(request)
    own(home, log_file)
    os.environ["PREFECT_LOGGING_TO_API_ENABLED"] = "true"  # the pages show them
    screen = show_progress()
    _say("正在启动 Prefect 服务……（第一次约需半分钟）")
    asked = DeskRequest(
        request.year,
        YearFolders(request.inputs, request.outputs, request.templates),
        request.desk_port,
        request.lan,
    )
    with _served(_SERVED, request.port, home, log_file) as served, open_desk(asked) as desk:
        from budget_disclosure.service.prefect_client import bury_dead_runs

        _tell_dead(bury_dead_runs(Path.cwd(), all_are_dead=True))
        if problem := served.deploy():
            _log.error("deployments were not registered: %s", problem)
            _say(f"prefect.yaml 里的部署没有登记，页面上不能直接启动运行；原因见运行日志 {log_file}")
        board = (request.outputs / str(request.year) / "index.html").resolve()
        _say(f"运行记录的页面：{served.address}\n总览页：{board}")
        print(f"本机页面（操作员的链接，不要给别人）：\n{desk.operator_link}", flush=True)
        if request.opens_browser and not open_browser(desk.operator_link, desktop):
            _say("没有能打开的浏览器：请把上面的链接复制到浏览器里。")
        if request.lan is not None:
            _say(f"各单位由自己的链接进入：{desk.address_of_units}（操作员只能在这台计算机上进入）")
        _say("停止请按 Ctrl-C。")
        _loop(request, log_file, served, screen, desk.orders)


def show_running(request: ServiceRequest, environment: Mapping[str, str]) -> bool:
    """Open the page that another window serves already, as a second double click means it.

    Returns whether there is one; ``environment`` is that of the desktop.
    """
    port = urlsplit(DeskFiles(request.outputs, request.year).address()).port
    if port is None:
        return False
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    page = f"http://127.0.0.1:{port}/"
    _say(f"已经在另一个窗口里运行。本机页面：{page}")
    open_browser(page, environment)
    _say("页面要链接的，用那个窗口里显示的链接。要重新启动，请先关闭那个窗口。")
    return True


def _begin(request: ServiceRequest) -> tuple[Path, Path]:
    """Refuse what cannot be served; return Prefect's home and the log file."""
    if not (request.inputs / str(request.year)).is_dir():
        raise DisclosureError(
            f"没有找到 {request.year} 年度的填报文件夹 {request.inputs / str(request.year)}。"
            "请在项目文件夹里运行，或用 --inputs 指明 inputs 文件夹的位置。"
        )
    require_declarations(_asked(request, ()))
    return choose_home(request.outputs), new_log(state_folder(request.outputs, request.year) / "logs")


@contextlib.contextmanager
def _served(name: str, port: int | None, home: Path, log_file: Path) -> Iterator[ServedPrefect]:
    with lock_first_free(home, name) as (lock, database), log_file.open("ab") as log:
        if not database.stem.endswith("-1"):
            raise OutputsInUseError(f"另一个 disclose {name} 已经在这个项目里运行。")
        served = ServedPrefect(database, lock, Path.cwd(), port, log_file, log)
        try:
            served.start()
            yield served
        finally:
            served.close()


def _loop(
    request: ServiceRequest, log_file: Path, served: ServedPrefect, screen: logging.Handler, orders: RunOrders
) -> NoReturn:
    def tell(words: str) -> None:
        orders.say(words)
        _say(words)

    batches = _Batches(request, log_file, orders)
    loop = WatchLoop(request.year, request.inputs, batches, tell)
    bury_at = time.monotonic() + _BURY_SECONDS
    if not any((request.inputs / str(request.year)).iterdir()):
        _say("已就绪。文件夹里还没有填报表：收到后放进“部门代码-部门名称”文件夹。")
    while True:
        try:
            for restarted in served.keep_alive():
                _say(f"{restarted}意外结束，已重新启动。")
        except DisclosureError as error:
            _say(f"{error}稍后再试。")
            time.sleep(_RESTART_SECONDS)
            continue
        if time.monotonic() >= bury_at:
            bury_at = time.monotonic() + _BURY_SECONDS
            _bury()
        asked = orders.take()
        summary = loop.step() if asked is None else loop.run_now(asked.codes, replace(batches, asked=asked))
        if summary is not None:
            # From the second batch on, only what is new is said.
            screen.addFilter(_is_news)
            for finding in summary.stray:
                tell(render(finding))
            tell(f"{datetime.now().astimezone():%H:%M:%S} {summary.message}")
        time.sleep(LOOK_SECONDS)


def _is_news(record: logging.LogRecord) -> bool:
    return not getattr(record, SAYS_AGAIN, False)


def _bury() -> None:
    """Mark what runs according to the server and does not; whatever keeps it from that is tried again in a while."""
    from budget_disclosure.service.prefect_client import recover_runs

    try:
        _tell_dead(recover_runs(Path.cwd(), starts_again=True))
    except DisclosureError:
        _log.warning("dead runs were not looked for", exc_info=True)


def _tell_dead(runs: "Sequence[DeadRun]") -> None:
    for dead in runs:
        again = f"，已重新安排（{dead.started_again}）" if dead.started_again else ""
        _say(f"中断的运行“{dead.name}”已记为中断{again}。")


def _asked(one: ServiceRequest, codes: Sequence[str], how: AskedRun | None = None) -> YearRequest:
    """Return the run over some departments, or all; ``how`` is what the operator wants besides."""
    how = how or AskedRun()
    return YearRequest(
        year=one.year,
        departments=tuple(codes),
        inputs=one.inputs,
        outputs=one.outputs,
        templates=one.templates,
        pdf=one.pdf or how.pdf,
        replace_edited=how.replace_edited,
    )


@dataclass(frozen=True, slots=True)
class _Batches:
    """Makes a batch as a run of the yearly flow in this process."""

    request: ServiceRequest
    log_file: Path
    orders: RunOrders
    asked: AskedRun | None = None

    def __call__(self, codes: Sequence[str]) -> RunSummary:
        """Run over some departments, or all; see ``watch_loop.Batches``."""
        asked = _asked(self.request, codes, self.asked)
        from budget_disclosure.runs.prefect_flows import run_here

        try:
            with self.orders.working():
                return run_here(asked, self.log_file)
        except (DisclosureError, OSError):
            raise
        except Exception as error:
            # The server went away in the middle. What was made stands on the disk, and is found there.
            _log.exception("a batch was not recorded to its end")
            raise UnfinishedRunError(f"运行没有记录完（{type(error).__name__}），稍后再试。") from error


def _say(words: str) -> None:
    print(fitted(words), flush=True)
