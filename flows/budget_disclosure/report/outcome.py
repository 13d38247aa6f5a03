"""The result of a run for a department: plain values that travel between processes, to reports and to the screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from pathlib import Path

from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.report.sign_off_state import SignOffStatus
from budget_disclosure.report.year_changes import UnitShare, YearChange


@unique
class DepartmentState(StrEnum):
    """The end of a department's run: what a run makes are drafts; ``PublicationState`` says what has become of them."""

    GENERATED = "已生成"
    PARTLY = "部分生成"
    HAS_ERRORS = "有错误"
    NOT_SUBMITTED = "未报送"
    UNREADABLE = "收到但不能读取"
    EDITED_BY_HAND = "人工修改"
    BUSY = "文件被占用"
    DISK_FULL = "磁盘已满"
    FAILED = "程序故障"

    @property
    def is_success(self) -> bool:
        """Whether everything that was asked for is there and up to date."""
        return self is DepartmentState.GENERATED

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the same input may come to another end a little later: a file was open, the disk was full."""
        return self in (DepartmentState.BUSY, DepartmentState.DISK_FULL)


@unique
class PublicationState(StrEnum):
    """Where documents stand between a draft and the web. The words of board, report, terminal and manual."""

    AWAITING = "待公开"
    PUBLISHED = "已公开"
    CHANGED = "公开后有变动"


def publication_text(state: PublicationState, version: int) -> str:
    """Return a state with the number of the version that was published, where it is one."""
    return f"{state}第 {version} 版" if state is PublicationState.PUBLISHED and version else state.value


@unique
class DocumentState(StrEnum):
    """The end of one document, the department's or a unit's."""

    WRITTEN = "已生成"
    UNCHANGED = "内容未变"
    EDITED_BY_HAND = "人工修改"
    HAS_ERRORS = "有错误"

    @property
    def is_up_to_date(self) -> bool:
        """Whether the document on the disk says what the workbooks say."""
        return self in (DocumentState.WRITTEN, DocumentState.UNCHANGED)


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """One document. Paths are those of this run's files: ``None`` or empty where a file is not there or not ours.

    ``contents_problem`` says why the contents have no page numbers, ``pdf_problem`` why there is no PDF, ``notes`` what
    a person should know besides. ``findings`` are those of this document only, ``reasons`` why it was written again,
    ``changes`` those against last year that it prints, ``None`` where it compares nothing.
    """

    code: str
    name: str
    is_unit: bool
    state: DocumentState
    path: Path | None = None
    companions: tuple[Path, ...] = ()
    pdf: Path | None = None
    contents_problem: str = ""
    pdf_problem: str = ""
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()
    changes: tuple[YearChange, ...] | None = None

    @property
    def title(self) -> str:
        """Whose document it is, as reports show it."""
        return f"{'单位' if self.is_unit else '部门'} {self.code} {self.name}"

    @property
    def files(self) -> tuple[Path, ...]:
        """The document, its PDF and its companions, as far as they are up to date."""
        return tuple(path for path in (self.path, self.pdf, *self.companions) if path is not None)


@dataclass(frozen=True, slots=True)
class DepartmentOutcome:
    """The result of one department. ``message`` is a Chinese sentence; ``milliseconds`` is the time it took.

    ``documents`` has the department's own first, then its units'; it is empty when the department has errors.
    ``returned`` are the copies and pages that go back to units, ``residues`` explain what rounding does to shown sums,
    ``publication`` and ``published_version`` say where the documents stand between draft and web, ``version`` the same
    in words and what changed since, ``notes`` what else the message says of publication, ``sign_off`` what has become
    of a reviewer's signature; ``run_changes`` is the list of what this run changed in the draft. ``inputs`` are the
    digests of the workbooks that were read, by name,
    ``approval_date`` the day from which the term of publication runs, ``reported`` code and name of the units whose
    workbooks could be read, ``unit_codes`` the unit's code by its workbook, as findings call it, ``shares`` what each
    unit has of the department's budget.
    """

    code: str
    name: str
    state: DepartmentState
    message: str
    findings: tuple[Finding, ...] = ()
    documents: tuple[DocumentOutcome, ...] = ()
    report: Path | None = None
    milliseconds: int = 0
    returned: tuple[Path, ...] = ()
    residues: tuple[str, ...] = ()
    version: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    approval_date: date | None = None
    reported: tuple[tuple[str, str], ...] = ()
    unit_codes: tuple[tuple[str, str], ...] = ()
    publication: PublicationState | None = None
    published_version: int = 0
    run_changes: Path | None = None
    notes: tuple[str, ...] = ()
    sign_off: SignOffStatus | None = None
    shares: tuple[UnitShare, ...] = ()

    @property
    def publication_text(self) -> str:
        """Where the documents stand, as people read it: ``待公开``, ``已公开第 2 版``, ``公开后有变动``; or nothing."""
        return publication_text(self.publication, self.published_version) if self.publication else ""

    @property
    def title(self) -> str:
        """Code and name, as progress lines and tables show the department."""
        return f"{self.code} {self.name}".strip()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The department's findings and those of its units' own documents; each defect once, with its full weight."""
        own = [finding for document in self.documents for finding in document.findings]
        raised = {(finding.rule.id, str(finding.at)) for finding in own}
        return (*(f for f in self.findings if (f.rule.id, str(f.at)) not in raised), *own)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that are up to date."""
        return tuple(path for document in self.documents for path in document.files)


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many open findings there are of each severity, most severe first, only those that occur."""
    counts = Counter(finding.effective_severity for finding in findings if not finding.accepted)
    return {severity: counts[severity] for severity in Severity if counts[severity]}


def counts_text(findings: Iterable[Finding]) -> str:
    """Return the counts in words (``错误 2 项，提醒 1 项，已接受 1 项``), or ``未发现问题``."""
    listed = tuple(findings)
    words = [f"{severity} {count} 项" for severity, count in count_by_severity(listed).items()]
    accepted = sum(bool(finding.accepted) for finding in listed)
    return "，".join([*words, f"已接受 {accepted} 项"] if accepted else words) or "未发现问题"
