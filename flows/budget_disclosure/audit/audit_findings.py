"""What an audit found: findings with their place, operands and difference; how each rule ended."""

from dataclasses import dataclass, field
from enum import StrEnum, unique

from budget_disclosure.model.findings import Rule, Severity
from budget_disclosure.published.spots import NOWHERE, Spot

CERTAINTY = {Severity.BLOCK: "错误", Severity.WARN: "存疑"}
"""How the audit calls a severity: an error by arithmetic or by the document's own words, or something to be asked."""


@unique
class State(StrEnum):
    """How a rule ended."""

    PASSED = "通过"
    FAILED = "不通过"
    UNCHECKED = "未能检查"


@dataclass(frozen=True, slots=True)
class Operand:
    """One term of what was computed: its name, its figure as printed, and where it stands."""

    label: str
    shown: str
    spot: Spot = NOWHERE


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One defect of a document.

    ``place`` names it as a reader does, ``spot`` is where a mark goes, ``quotation`` the words or cell that are wrong.
    """

    rule: Rule
    place: str
    spot: Spot
    quotation: str
    found: str
    expected: str
    operands: tuple[Operand, ...] = ()
    difference: str = ""
    remedy: str = ""
    severity: Severity | None = None

    def __post_init__(self) -> None:
        if self.weight not in (self.rule.severity, *self.rule.sometimes):
            raise ValueError(f"rule {self.rule.id} does not declare that it is sometimes {self.severity}")

    @property
    def weight(self) -> Severity:
        """The severity of this case."""
        return self.severity or self.rule.severity

    @property
    def certainty(self) -> str:
        """How sure it is, in a word."""
        return CERTAINTY[self.weight]

    @property
    def what_to_do(self) -> str:
        """The remedy of this case."""
        return self.remedy or self.rule.remedy


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at and is right; ``residue`` is what rounding explains of it, ``""`` for nothing."""

    residue: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """One thing that could not be looked at, and why."""

    reason: str


Seen = AuditFinding | Checked | Unchecked


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """How a rule ended: what it found, how many things were right, and what could not be looked at."""

    rule: Rule
    findings: tuple[AuditFinding, ...]
    checked: int
    residues: tuple[str, ...] = ()
    reasons: tuple[str, ...] = field(default=())

    @property
    def state(self) -> State:
        """Passed only when something was looked at and nothing was wrong."""
        if self.findings:
            return State.FAILED
        return State.PASSED if self.checked else State.UNCHECKED
