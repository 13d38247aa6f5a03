"""What a unit's own document needs and the department's does not: there a reminder is an error."""

from collections.abc import Iterable
from dataclasses import replace

from budget_disclosure.findings import Finding, Severity

# Last year's figures of the unit and the reasons for its changes: the department's document states its own (S-101 …).
OWN_DOCUMENT_RULES = frozenset({"U-204", "U-301", "U-302"})
_REMEDY = "缺少这一项，本单位的单位预算公开没有生成；部门的文档不受影响。"


def stops_own_document(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those of a unit's findings that stop its own document, as errors; 财预〔2016〕143号 asks for both."""
    return tuple(
        replace(finding, severity=Severity.BLOCK, remedy=f"{finding.what_to_do}{_REMEDY}")
        for finding in findings
        if finding.rule.id in OWN_DOCUMENT_RULES
    )
