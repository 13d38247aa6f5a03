"""What a unit's own document needs and the department's does not: an error that stops one document.

Last year's figures of the unit and the reasons for its changes: the department's document states its own (S-101 …).
"""

from collections.abc import Iterable
from dataclasses import replace

from budget_disclosure.model.findings import Finding, is_blocked

_REMEDY = "改正以前，本单位的单位预算公开不生成；部门的文档不受影响。"


def stops_department(findings: Iterable[Finding]) -> bool:
    """Return whether any finding stops the department's document, and with it all others."""
    return is_blocked(finding for finding in findings if not finding.stops_only_own_document)


def stops_own_document(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those of a unit's findings that stop its own document only; 财预〔2016〕143号 asks for both."""
    return tuple(
        replace(finding, remedy=f"{finding.what_to_do}{_REMEDY}")
        for finding in findings
        if finding.stops_only_own_document
    )
