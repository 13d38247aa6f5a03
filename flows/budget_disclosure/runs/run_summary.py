"""A run's result in words, as a file for machines and as an exit code. Files tell success, not Prefect's states."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Finding, render
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, PublicationState, counts_text
from budget_disclosure.runs.pdf_stage import PdfResult
from budget_disclosure.store.atomic_writing import write_atomically

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
        """One line: ``97 个部门成功，3 个失败（有错误 2，未报送 1）``."""
        if not self.outcomes:
            return "没有找到部门文件夹"
        changed = sum(outcome.publication is PublicationState.CHANGED for outcome in self.outcomes)
        rest = f"，{changed} 个{PublicationState.CHANGED}" if changed else ""
        if self.is_success:
            return f"{self.succeeded} 个部门全部成功{rest}"
        states = Counter(outcome.state for outcome in self.outcomes if not outcome.state.is_success)
        details = "，".join(f"{state} {states[state]}" for state in DepartmentState if states[state])
        return f"{self.succeeded} 个部门成功，{states.total()} 个失败（{details}）{rest}"


def outcome_line(outcome: DepartmentOutcome, number: int, count: int) -> str:
    """Return the progress line of a department, with the place of its report when a person has to read it."""
    state = "，".join(word for word in (outcome.state.value, outcome.publication_text) if word)
    line = f"［{number}/{count}］{outcome.title}：{state}，{_seconds(outcome)} 秒。{outcome.message}"
    if outcome.publication is PublicationState.CHANGED:
        line = f"{line}\n　　{outcome.version}"
    return line if outcome.state.is_success or outcome.report is None else f"{line}\n　　校验报告：{outcome.report}"


def pdf_line(result: PdfResult, number: int, count: int) -> str:
    """Return the progress line of a PDF."""
    state = f"没有生成。{result.problem.rstrip('。')}" if result.problem else "已生成"
    return f"［PDF {number}/{count}］{result.job.pdf.name}：{state}。"


def as_markdown(summary: RunSummary) -> str:
    """Return the summary as a page for Prefect's interface."""
    lines = [f"# {summary.year} 年度部门预算公开", "", f"**{summary.message}**", ""]
    lines += [f"- {outcome.title}：{outcome.state}。{outcome.message}" for outcome in summary.outcomes]
    if summary.stray:
        lines += ["", "## 不属于任何部门的文件", "", *(f"- {render(finding)}" for finding in summary.stray)]
    return "\n".join(lines)


def as_table(summary: RunSummary) -> list[dict[str, str]]:
    """Return one row a department for Prefect's interface."""
    return [
        {
            "部门代码": outcome.code,
            "部门名称": outcome.name,
            "结果": outcome.state.value,
            "检查": counts_text(outcome.all_findings),
            "说明": outcome.message,
            "文档": "、".join(path.name for one in outcome.documents for path in (one.path, one.pdf) if path),
            "用时（秒）": _seconds(outcome),
        }
        for outcome in summary.outcomes
    ]


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
                "documents": [
                    {
                        "scope": "unit" if one.is_unit else "department",
                        "code": one.code,
                        "name": one.name,
                        "state": one.state.value,
                        "file": one.path.as_posix() if one.path else None,
                        "pdf": one.pdf.as_posix() if one.pdf else None,
                    }
                    for one in outcome.documents
                ],
                "report": outcome.report.as_posix() if outcome.report else None,
                "milliseconds": outcome.milliseconds,
            }
            for outcome in summary.outcomes
        ],
        "stray": [render(finding) for finding in summary.stray],
    }
    path = folder / SUMMARY_NAME
    write_atomically(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def _seconds(outcome: DepartmentOutcome) -> str:
    return f"{outcome.milliseconds / 1000:.1f}"
