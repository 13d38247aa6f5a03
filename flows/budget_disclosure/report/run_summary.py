"""The result of a whole run, as one line, as an exit code and as ``last_run.json``, written and read back.

Files tell success, not Prefect's states.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Finding, render
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, PublicationState
from budget_disclosure.report.report_json import document_head
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.json_files import json_bytes, read_json

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


def read_last_run(folder: Path) -> tuple[datetime, str] | None:
    """Return when the last run ended, in local time, and its line; ``None`` where no summary can be read."""
    path = folder / SUMMARY_NAME
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone(), str(read_json(path)["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
