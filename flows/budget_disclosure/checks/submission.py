"""All rules that need one submission only."""

from budget_disclosure.checks.performance import check_performance
from budget_disclosure.checks.unit import check_unit
from budget_disclosure.findings import Finding
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.spec.codes import Codes


def check_submission(submission: UnitSubmission, codes: Codes) -> tuple[Finding, ...]:
    """Return the findings of the U- and P- rules."""
    return (*check_unit(submission, codes), *check_performance(submission, codes))
