"""What is wrong with some words of a sentence, as a finding."""

from budget_disclosure.audit.audit_findings import AuditFinding, Operand
from budget_disclosure.audit.audit_subject import Statement
from budget_disclosure.model.findings import Rule, Severity

_AROUND = 12


def finding_in(
    rule: Rule,
    statement: Statement,
    span: tuple[int, int],
    found: str,
    expected: str,
    operands: tuple[Operand, ...] = (),
    difference: str = "",
    *,
    severity: Severity | None = None,
    around: int = _AROUND,
) -> AuditFinding:
    """Return a finding at the words from start to end (``span``), quoted with so many characters ``around`` them."""
    place, spot, quotation = statement.place, statement.spot(*span), statement.quote(*span, around=around)
    return AuditFinding(rule, place, spot, quotation, found, expected, operands, difference, severity=severity)
