"""An audit as one self-contained page, 审查报告, grouped by certainty and rule."""

from collections.abc import Sequence
from itertools import groupby

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit_report.audited_file import AuditedFile, unchecked_by_reason, with_page
from budget_disclosure.model.findings import Rule
from budget_disclosure.report.html_page import html_page

_TEMPLATE = "audit_page.html.j2"


def audit_page(files: Sequence[AuditedFile]) -> str:
    """Return the page of files; the errors of a file stand first."""
    values = {"files": files, "groups": _groups, "with_page": with_page, "unchecked": unchecked_by_reason}
    return html_page("audit_report", _TEMPLATE, values)


def _groups(one: AuditedFile) -> list[tuple[str, Rule, list[tuple[int, AuditFinding]]]]:
    """Return the findings by certainty and rule, with their numbers."""
    numbered = enumerate(one.findings, 1)
    grouped = groupby(numbered, key=lambda pair: (pair[1].certainty, pair[1].rule.id))
    found = []
    for (certainty, _), group in grouped:
        findings = list(group)
        found.append((certainty, findings[0][1].rule, findings))
    return found
