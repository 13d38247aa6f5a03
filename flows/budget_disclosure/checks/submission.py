"""All rules that need one submission only."""

from budget_disclosure.checks.forms import check_forms
from budget_disclosure.checks.performance import check_performance
from budget_disclosure.checks.unit import check_unit
from budget_disclosure.findings import Finding, is_blocked
from budget_disclosure.intake import rules
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.spec.codes import Codes


def check_submission(submission: UnitSubmission, codes: Codes) -> tuple[Finding, ...]:
    """Return the findings of the U- and P- rules.

    What the workbook's own sheet 校验 shows is a finding (I-406) only where these find nothing that blocks: its checks
    are these rules once more, and one defect gives one finding.
    """
    findings = (
        *check_unit(submission, codes),
        *check_performance(submission, codes),
        *check_forms(submission, codes),
    )
    shown = submission.own_failures
    if shown is None or is_blocked(findings):
        return findings
    return (*findings, Finding(rules.OWN_CHECK, shown.at, f"“校验”表保存的结果为{shown}", "各项都通过"))
