"""The outcome of one audited file, and its counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from budget_disclosure.audit.audit_findings import AuditFinding, RuleOutcome, State
from budget_disclosure.audit.hand_edits import EditedDocument
from budget_disclosure.audit.required_items import ItemState
from budget_disclosure.model.findings import Rule, Severity
from budget_disclosure.published.recognised_document import RecognisedDocument


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """A file: ``fault`` says why it could not be read, and then there are no outcomes.

    ``marked`` names the copy in which the findings are marked, by their numbers in ``findings``; ``""`` for none.
    ``edited`` is what differs from the document as it was generated, where it is one of ours and somebody edited it.
    """

    file: str
    document: RecognisedDocument | None = None
    outcomes: tuple[RuleOutcome, ...] = field(default=())
    check_list: tuple[ItemState, ...] = field(default=())
    fault: str = ""
    marked: str = ""
    edited: EditedDocument | None = None

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """All findings: errors first, then by rule and in the order of the document."""
        found = [finding for outcome in self.outcomes for finding in outcome.findings]
        return tuple(sorted(found, key=lambda finding: (finding.weight is not Severity.BLOCK, finding.rule.id)))

    @property
    def has_errors(self) -> bool:
        """Whether anything is certainly wrong."""
        return any(finding.weight is Severity.BLOCK for finding in self.findings)

    @property
    def states(self) -> Mapping[State, int]:
        """How many rules passed, failed and could not be looked at."""
        return {state: sum(outcome.state is state for outcome in self.outcomes) for state in State}

    @property
    def certainties(self) -> Mapping[Severity, int]:
        """How many findings are errors, and how many doubts."""
        return {
            severity: sum(finding.weight is severity for finding in self.findings)
            for severity in (Severity.BLOCK, Severity.WARN)
        }

    @property
    def residues(self) -> int:
        """How many sums differ by what rounding explains."""
        return sum(len(outcome.residues) for outcome in self.outcomes)

    @property
    def not_recognised(self) -> tuple[str, ...]:
        """What of the document was not read or not recognised, in words."""
        if self.document is None:
            return ()
        source = self.document.source
        pages = [f"第 {page} 页只有图片，没有文字，无法检查" for page in source.picture_pages]
        tables = [
            f"{f'第 {one.spot.page} 页' if one.spot.page else ''}{one.name}：{one.why}" for one in self.document.strange
        ]
        unknown = [f"{one.name}：认不出是什么表，只检查表内的合计" for one in self.document.tables if not one.role]
        return (*source.not_read, *pages, *tables, *unknown)


def unchecked_by_reason(one: AuditedFile) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Return what rules could not look at, by the reason, with the rules; most rules have one reason in common.

    A rule that looked at something else besides is among them, because that part of it is not checked.
    """
    found: dict[str, list[Rule]] = {}
    for outcome in one.outcomes:
        for reason in outcome.reasons:
            found.setdefault(reason, []).append(outcome.rule)
    return tuple((reason, tuple(rules)) for reason, rules in found.items())


def with_page(finding: AuditFinding) -> str:
    """Return the place of a finding, with its page where there is one."""
    return f"第 {finding.spot.page} 页，{finding.place}" if finding.spot.page else finding.place


def any_errors(files: Iterable[AuditedFile]) -> bool:
    """Return whether any file has an error."""
    return any(one.has_errors for one in files)
