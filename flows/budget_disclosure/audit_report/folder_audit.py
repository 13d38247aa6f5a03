"""What an audit of a whole folder keeps of each document: counts and one line a finding, small however large it was."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from budget_disclosure.audit.audit_findings import CERTAINTY
from budget_disclosure.audit.hand_edits import EditedDocument
from budget_disclosure.audit.kinds_of_rules import kind_of
from budget_disclosure.audit_report.audited_file import AuditedFile, with_page
from budget_disclosure.model.findings import Severity
from budget_disclosure.published.recognised_document import RecognisedDocument

ERROR, DOUBT = CERTAINTY[Severity.BLOCK], CERTAINTY[Severity.WARN]
PASSED, FAILED, UNCHECKED = "通过", "不通过", "未能检查"
_PLACE = re.compile(r"(?:[^省市县区]{1,8}(?:省|自治区|市|州|盟|地区|县|区|旗))*")
EDIT, NOTHING = "人工改动", "（没有）"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding of a document, as one line."""

    rule: str
    sentence: str
    kind: str
    certainty: str
    place: str
    found: str
    expected: str
    difference: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EditLine:
    """What a person changed in a document of ours: where, what was generated, what stands there (``""``: nothing)."""

    place: str
    generated: str
    now: str


@dataclass(frozen=True, slots=True)
class FolderDocument:
    """A document of the folder: ``file`` and ``report`` are paths below the folder and below that of the reports.

    ``fault`` says why it could not be checked, and then there is nothing else.
    """

    file: str
    department: str
    fault: str = ""
    year: int = 0
    found: tuple[FoundLine, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    report: str = ""
    edits: tuple[EditLine, ...] | None = None
    """``None`` where it is none of ours, or is as it was generated."""

    @property
    def state(self) -> str:
        """Whether it has no error, has one, or could not be checked."""
        if self.fault:
            return UNCHECKED
        return FAILED if self.count(ERROR) else PASSED

    def count(self, certainty: str) -> int:
        """Return how many findings are errors, or doubts."""
        return sum(one.certainty == certainty for one in self.found)


@dataclass(frozen=True, slots=True)
class DepartmentCounts:
    """The documents of a department, and how many findings of each kind are errors or doubts in them."""

    department: str
    documents: tuple[FolderDocument, ...]

    @property
    def states(self) -> Counter[str]:
        """How many of its documents passed, failed, could not be checked."""
        return Counter(one.state for one in self.documents)

    def count(self, certainty: str, kind: str = "") -> int:
        """Return how many findings there are of a certainty, of one kind or of all."""
        return sum(
            line.certainty == certainty and kind in ("", line.kind) for one in self.documents for line in one.found
        )


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """A rule that was broken: in how many departments and documents, and how many times."""

    rule: str
    sentence: str
    kind: str
    certainty: str
    departments: int
    documents: int
    times: int


@dataclass(frozen=True, slots=True)
class FolderAudit:
    """All documents of a folder in the order of their paths, and the files that were left out, with the reason."""

    folder: str
    documents: tuple[FolderDocument, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def all(self) -> DepartmentCounts:
        """All documents as one."""
        return DepartmentCounts("", self.documents)

    @property
    def departments(self) -> tuple[DepartmentCounts, ...]:
        """The departments, those with most errors first, then those that could not be checked, then by doubts."""
        names = dict.fromkeys(one.department for one in self.documents)
        found = [
            DepartmentCounts(name, tuple(one for one in self.documents if one.department == name)) for name in names
        ]
        return tuple(sorted(found, key=lambda one: (-one.count(ERROR), -one.states[UNCHECKED], -one.count(DOUBT))))

    @property
    def broken_rules(self) -> tuple[RuleCounts, ...]:
        """The rules that were broken: errors first, then those in most documents."""
        found: dict[tuple[str, str, str, str], list[FolderDocument]] = {}
        for one in self.documents:
            for line in one.found:
                found.setdefault((line.rule, line.sentence, line.kind, line.certainty), []).append(one)
        counts = (
            RuleCounts(*key, len({one.department for one in where}), len({one.file for one in where}), len(where))
            for key, where in found.items()
        )
        return tuple(sorted(counts, key=lambda one: (one.certainty != ERROR, -one.documents, -one.times, one.rule)))

    @property
    def edited(self) -> tuple[FolderDocument, ...]:
        """The documents of ours that a person edited."""
        return tuple(one for one in self.documents if one.edits is not None)

    @property
    def unreadable(self) -> tuple[FolderDocument, ...]:
        """The documents that could not be checked."""
        return tuple(one for one in self.documents if one.fault)


def folder_document(file: PurePosixPath, audited: AuditedFile, report: str) -> FolderDocument:
    """Return what is kept of a document."""
    department = department_of(file, audited.document)
    if audited.fault:
        return FolderDocument(str(file), department, audited.fault)
    return FolderDocument(
        str(file),
        department,
        year=audited.document.year if audited.document else 0,
        found=tuple(_lines(audited)),
        rules=tuple((state.value, count) for state, count in audited.states.items()),
        report=report,
        edits=None if audited.edited is None else tuple(_edits(audited.edited)),
    )


def department_of(file: PurePosixPath, document: RecognisedDocument | None) -> str:
    """Return whose document it is: the first folder it lies in, else whom its cover or title names, else its file.

    A title that names only the place (``某市某区2024年部门预算``) names nobody: the place has many departments.
    """
    if len(file.parts) > 1:
        return file.parts[0]
    if document is None:
        return file.stem
    before, year, _ = document.title.partition("20")
    named = before if year and not _PLACE.fullmatch(before) else ""
    return document.named_owner or named or file.stem


def kinds_in(audit: FolderAudit) -> Sequence[str]:
    """Return the kinds of error that occur, most errors first."""
    kinds = {line.kind for one in audit.documents for line in one.found}
    return sorted(kinds, key=lambda kind: (-audit.all.count(ERROR, kind), -audit.all.count(DOUBT, kind), kind))


def _edits(edited: EditedDocument) -> Iterable[EditLine]:
    for one in edited.edits:
        yield EditLine(one.place, one.old, one.new)


def _lines(audited: AuditedFile) -> Iterable[FoundLine]:
    for one in audited.findings:
        yield FoundLine(
            one.rule.id,
            one.rule.sentence,
            kind_of(one.rule),
            one.certainty,
            with_page(one),
            one.found,
            one.expected,
            one.difference,
            one.what_to_do,
        )
