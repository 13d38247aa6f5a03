"""Findings: what is wrong with data, as values collected to the end; rendered to Chinese in one place.

A finding names where it stands, what was found, what is expected and what to do. Exceptions are for our own faults.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.model.location import Location


@unique
class Severity(StrEnum):
    """BLOCK stops the document, WARN is shown, UNDETERMINED says that a check lacked its input (never a pass)."""

    BLOCK = "错误"
    WARN = "提醒"
    UNDETERMINED = "无法判断"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: stable id (``I-101``), one Chinese sentence that must hold, severity, basis and remedy."""

    id: str
    sentence: str
    severity: Severity
    basis: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Operand:
    """One term of a failed identity, in 元, with its name and place as the reader knows them."""

    label: str
    yuan: Decimal
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect. ``remedy`` is the rule's unless there is a better one; ``difference`` in 元, found − expected.

    ``accepted`` says who accepted it and why (``checks/waivers.py``); empty while it is open.
    """

    rule: Rule
    at: Location
    found: str
    expected: str
    remedy: str = ""
    difference: Decimal | None = None
    operands: tuple[Operand, ...] = ()
    severity: Severity | None = None
    accepted: str = ""

    @property
    def effective_severity(self) -> Severity:
        """The severity of this case: the rule's unless the finding lowers or raises it."""
        return self.severity or self.rule.severity

    @property
    def what_to_do(self) -> str:
        """The remedy shown to the reader."""
        return self.remedy or self.rule.remedy


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Return whether any finding stops the document."""
    return any(finding.effective_severity is Severity.BLOCK for finding in findings)


def render(finding: Finding) -> str:
    """Return the one-line Chinese message: where › what was found › what is expected › what to do."""
    parts = [
        f"［{finding.effective_severity}］{finding.rule.id} {finding.at}：发现{finding.found}，应为{finding.expected}。"
    ]
    if finding.difference is not None:
        parts.append(f"差额 {finding.difference:+,.2f} 元。")
    if finding.operands:
        terms = "".join(
            f" {'＋' if operand.sign > 0 else '－'} {operand.label} {operand.yuan:,.2f}" for operand in finding.operands
        )
        parts.append(f"算式：{terms.removeprefix(' ＋').strip()}。")
    parts.append(f"已接受：{finding.accepted}。" if finding.accepted else finding.what_to_do)
    return "".join(parts)
