"""What became of a department in a run: plain values that travel between processes, to reports and to the screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from budget_disclosure.findings import Finding, Severity


@unique
class DepartmentState(StrEnum):
    """The end of a department's run."""

    PUBLISHED = "已生成"
    HAS_ERRORS = "有错误"
    NOT_SUBMITTED = "未报送"
    EDITED_BY_HAND = "人工修改"
    BUSY = "文件被占用"
    FAILED = "程序故障"

    @property
    def is_success(self) -> bool:
        """Whether the department's document is there and up to date."""
        return self is DepartmentState.PUBLISHED


@dataclass(frozen=True, slots=True)
class DepartmentOutcome:
    """The result of one department. ``message`` is a Chinese sentence; ``milliseconds`` is the time it took."""

    code: str
    name: str
    state: DepartmentState
    message: str
    findings: tuple[Finding, ...] = ()
    documents: tuple[Path, ...] = ()
    report: Path | None = None
    milliseconds: int = 0

    @property
    def title(self) -> str:
        """Code and name, as progress lines and tables show the department."""
        return f"{self.code} {self.name}".strip()


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, most severe first, only those that occur."""
    counts = Counter(finding.effective_severity for finding in findings)
    return {severity: counts[severity] for severity in Severity if counts[severity]}


def counts_text(findings: Iterable[Finding]) -> str:
    """Return the counts in words (``错误 2 项，提醒 1 项``), or ``未发现问题``."""
    counts = count_by_severity(findings)
    return "，".join(f"{severity} {count} 项" for severity, count in counts.items()) or "未发现问题"
