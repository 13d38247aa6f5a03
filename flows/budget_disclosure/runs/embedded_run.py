"""A run without a server to start: one command, offline, the screen in Chinese, Prefect's own words in a log file."""

import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.model.findings import render
from budget_disclosure.report.run_summary import EXIT_FAULT, RunSummary, UnfinishedRunError, on_record
from budget_disclosure.runs.department_work import begin_work
from budget_disclosure.runs.log_files import new_log
from budget_disclosure.runs.prefect_environment import choose_home, own
from budget_disclosure.runs.prefect_server import embedded_server
from budget_disclosure.runs.run_plan import RunPlan, hold_departments, plan_run, require_declarations
from budget_disclosure.runs.run_request import YearRequest
from budget_disclosure.store.run_lock import HeldLock
from budget_disclosure.text.screen import fitted

_NO_LIBREOFFICE = "没有找到 LibreOffice：文档照常生成，目录没有页码，用 Word 打开时会提示更新。"
_NO_LIBREOFFICE_FOR_PDF = (
    "没有找到 LibreOffice：文档照常生成，目录没有页码，PDF 不能生成。"
    "请安装 LibreOffice 后重新运行，或在 Word 中另存为 PDF。"
)


def run_embedded(request: YearRequest) -> int:
    """Run the yearly flow and return the exit code its outcomes give.

    Raises ``DisclosureError`` before anything is started when the request cannot be carried out: unknown year or
    department, wrong declarations, another run at work on one of the departments.
    """
    started = time.monotonic()
    plan = plan_run(request)
    require_declarations(request)
    with hold_departments(plan) as locks, on_record(request.state_folder):
        summary, log_file = _carried_out(plan, locks)
    return tell_end(request, summary, log_file, started)


def tell_end(request: YearRequest, summary: RunSummary, log_file: Path, started: float) -> int:
    """Say how a run ended that began at ``started`` (of the steady clock); return the exit code its outcomes give."""
    seconds = int(time.monotonic() - started)
    where = request.outputs / str(request.year)
    print(fitted(f"完成：{summary.message}，用时 {seconds} 秒。结果在 {where}，总览见其中的 index.html"), flush=True)
    if summary.exit_code == EXIT_FAULT:
        print(fitted(f"运行日志：{log_file}"), flush=True)
    return summary.exit_code


def _carried_out(plan: RunPlan, locks: Mapping[str, HeldLock]) -> tuple[RunSummary, Path]:
    """Run the flow with a server of its own; return its summary and its log file."""
    request = plan.request
    for finding in plan.stray:
        print(fitted(render(finding)))
    if find_soffice() is None:
        print(fitted(_NO_LIBREOFFICE_FOR_PDF if request.wants_pdf else _NO_LIBREOFFICE))
    print(fitted(f"{request.year} 年度，{len(plan.jobs)} 个部门。开始处理，运行记录同时启动……"), flush=True)
    home, log_file = choose_home(request.outputs), new_log(request.state_folder / "logs")
    own(home, log_file)
    show_progress()
    with begin_work(plan, locks, log_file) as work, embedded_server(home, log_file) as wait_for_server:
        from budget_disclosure.runs.prefect_flows import carry_out

        wait_for_server()
        try:
            return carry_out(plan, work), log_file
        except UnfinishedRunError as error:
            raise UnfinishedRunError(f"{error}运行日志：{log_file}") from error


def show_progress() -> logging.Handler:
    """Let the progress lines of runs reach the screen, by the handler that is returned."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_FittedLines("%(message)s"))
    logging.getLogger("budget_disclosure.progress").addHandler(handler)
    return handler


class _FittedLines(logging.Formatter):
    """Breaks long lines as every command does."""

    def format(self, record: logging.LogRecord) -> str:
        return fitted(super().format(record))
