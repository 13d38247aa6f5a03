"""The result of a whole run, as one line, as an exit code and as ``last_run.json``, written and read back.

Files tell success, not Prefect's states.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Finding, render
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, PublicationState
from budget_disclosure.report.report_json import document_head
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.json_files import json_bytes, read_json
from budget_disclosure.store.run_lock import begun_run, recorded_run

SUMMARY_NAME = "last_run.json"
EXIT_DONE, EXIT_CORRECT_INPUT, EXIT_FAULT = 0, 1, 2
_FORMAT = 2


class UnfinishedRunError(DisclosureError):
    """A run ended before it had a summary."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Everything a run did: an outcome a department, and files of the year's folder that belong to no department."""

    year: int
    outcomes: tuple[DepartmentOutcome, ...]
    stray: tuple[Finding, ...] = ()

    @property
    def succeeded(self) -> int:
        """The number of departments of which everything that was asked for is up to date."""
        return sum(outcome.state.is_success for outcome in self.outcomes)

    @property
    def is_success(self) -> bool:
        """Whether every department succeeded, and there was one."""
        return bool(self.outcomes) and self.succeeded == len(self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 when all is done, 1 when some input needs correcting, 2 when a department met a fault of ours."""
        if any(outcome.state is DepartmentState.FAILED for outcome in self.outcomes):
            return EXIT_FAULT
        return EXIT_DONE if self.is_success and not self.stray else EXIT_CORRECT_INPUT

    @property
    def message(self) -> str:
        """One line: ``97 个部门成功，3 个没有完成（有错误 2，未报送 1）``."""
        if not self.outcomes:
            return "没有找到部门文件夹"
        changed = sum(outcome.publication is PublicationState.CHANGED for outcome in self.outcomes)
        rest = f"，{changed} 个{PublicationState.CHANGED}" if changed else ""
        if self.is_success:
            return f"{self.succeeded} 个部门全部成功{rest}"
        states = Counter(outcome.state for outcome in self.outcomes if not outcome.state.is_success)
        details = "，".join(f"{state} {states[state]}" for state in DepartmentState if states[state])
        return f"{self.succeeded} 个部门成功，{states.total()} 个没有完成（{details}）{rest}"


@contextmanager
def on_record(folder: Path) -> Iterator[None]:
    """Let it be known that a run is at work; nobody takes the summary of another run for this one's.

    ``folder`` is the year's ``.disclose``.
    """
    (folder / SUMMARY_NAME).unlink(missing_ok=True)
    with recorded_run(folder):
        yield


def write_summary(summary: RunSummary, folder: Path) -> Path:
    """Write the summary for machines to ``folder`` and return its path."""
    data = {
        "format": _FORMAT,
        "fiscal_year": summary.year,
        "message": summary.message,
        "exit_code": summary.exit_code,
        "departments": [
            {
                "code": outcome.code,
                "name": outcome.name,
                "state": outcome.state.value,
                "publication": outcome.publication_text or None,
                "message": outcome.message,
                "documents": [document_head(one, Path.as_posix) for one in outcome.documents],
                "report": outcome.report.as_posix() if outcome.report else None,
                "milliseconds": outcome.milliseconds,
            }
            for outcome in summary.outcomes
        ],
        "stray": [render(finding) for finding in summary.stray],
    }
    path = folder / SUMMARY_NAME
    write_atomically(path, json_bytes(data))
    return path


def last_run_text(folder: Path) -> str:
    """Return when the last run was and what came of it, in words and local time; ``""`` where there was none.

    One that is at work is told, and one that was stopped, because nothing else says so. A run that has its summary
    tells that: it writes the board while it still is at work.
    """
    begun, ended = begun_run(folder), _ended(folder)
    is_over = begun is not None and ended is not None and ended[0] >= begun.since
    whole = f"{ended[0]:%Y-%m-%d %H:%M}（{ended[1]}）" if ended else ""
    if begun is None or (is_over and begun.is_at_work):
        return whole
    began = f"{begun.since:%Y-%m-%d %H:%M} 开始"
    if begun.is_at_work:
        return f"{began}，正在运行"
    if is_over:
        return f"{whole}；另一次 {began}的运行没有运行完就停止了"
    return f"{began}，没有运行完就停止了；已经生成的文档不受影响，再运行一次，只做缺的"


def _ended(folder: Path) -> tuple[datetime, str] | None:
    """Return when the last run ended that did, in local time, and its line."""
    path = folder / SUMMARY_NAME
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone(), str(read_json(path)["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
