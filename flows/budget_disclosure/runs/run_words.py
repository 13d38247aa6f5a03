"""What a run says while it goes on and at its end: progress lines, a page and a table for Prefect's interface."""

from pathlib import Path

from budget_disclosure.model.findings import Severity, render
from budget_disclosure.report.outcome import DepartmentOutcome, PublicationState, counts_text
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.runs.pdf_stage import PdfResult

# More than that nobody reads on a page; the reports have all.
_MOST_FINDINGS = 500


def outcome_line(outcome: DepartmentOutcome, number: int, count: int) -> str:
    """Return the progress line of a department, with the place of its report when a person has to read it."""
    state = "，".join(word for word in (outcome.state.value, outcome.publication_text) if word)
    line = f"［{number}/{count}］{outcome.title}：{state}，{_seconds(outcome)} 秒。{outcome.message}"
    if outcome.publication is PublicationState.CHANGED:
        line = f"{line}\n　　{outcome.version}"
    if outcome.sign_off is not None and outcome.sign_off.is_lost:
        line = f"{line}\n　　{outcome.sign_off.text}。"
    return line if outcome.state.is_success or outcome.report is None else f"{line}\n　　校验报告：{outcome.report}"


def pdf_line(result: PdfResult, number: int, count: int) -> str:
    """Return the progress line of a PDF."""
    state = f"没有生成。{result.problem.rstrip('。')}" if result.problem else "已生成"
    return f"［PDF {number}/{count}］{result.job.pdf.name}：{state}。"


def as_markdown(summary: RunSummary, outputs: Path | None = None) -> str:
    """Return the summary as a page for Prefect's interface; with ``outputs``, where board, reports and documents are.

    Addresses of files: a browser opens them where it is on the same machine, elsewhere they can be copied.
    """
    lines = [f"# {summary.year} 年度部门预算公开", "", f"**{summary.message}**", ""]
    if outputs is not None:
        lines += [f"总览页：{_link('index.html', outputs / str(summary.year) / 'index.html')}", ""]
    for outcome in summary.outcomes:
        places = [("校验报告", outcome.report), *((path.name, path) for one in outcome.documents if (path := one.path))]
        links = "　".join(_link(name, path) for name, path in places if path is not None)
        lines.append(f"- {outcome.title}：{outcome.state}。{outcome.message}{f' {links}' if links else ''}")
    if summary.stray:
        lines += ["", "## 不属于任何部门的", "", *(f"- {render(finding)}" for finding in summary.stray)]
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


def as_findings(summary: RunSummary) -> list[dict[str, str]]:
    """Return one row a finding for Prefect's interface, errors of all departments first."""
    rows = [
        (finding.effective_severity is not Severity.BLOCK, outcome, finding)
        for outcome in summary.outcomes
        for finding in outcome.all_findings
        if not finding.accepted
    ]
    return [
        {
            "部门": outcome.title,
            "级别": finding.effective_severity.value,
            "规则": finding.rule.id,
            "位置": str(finding.at),
            "发现": finding.found,
            "应为": finding.expected,
        }
        for _, outcome, finding in sorted(rows, key=lambda row: row[0])[:_MOST_FINDINGS]
    ]


def _link(name: str, path: Path) -> str:
    return f"[{name}]({path.resolve().as_uri()})"


def _seconds(outcome: DepartmentOutcome) -> str:
    return f"{outcome.milliseconds / 1000:.1f}"
