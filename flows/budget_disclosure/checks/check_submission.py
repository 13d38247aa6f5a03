"""All rules that need one submission only."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from budget_disclosure.checks import confidential, form_dates, free_text, performance, plausibility, within_unit
from budget_disclosure.checks.magnitude import check_magnitude
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.self_check_yaml import Verdict
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding, Severity, stops_department
from budget_disclosure.model.submission import UnitSubmission

UNIT_CHECKS: Final = Checks(
    plausibility.CHECKS,
    within_unit.CHECKS,
    free_text.CHECKS,
    confidential.CHECKS,
    performance.CHECKS,
    form_dates.CHECKS,
)


def check_submission(
    submission: UnitSubmission, year: Declarations, reading: Iterable[Finding] = (), last: Decimal | None = None
) -> tuple[Finding, ...]:
    """Return the findings of the U- and P- rules.

    ``reading`` are those of reading the workbook. What its own sheet 校验 shows is a finding (I-406) where neither
    found the same: one defect gives one finding. ``last`` is the unit's whole budget as published last year, in 元.
    """
    findings = (*check_magnitude(submission, year, last), *UNIT_CHECKS.run(submission, year))
    return (*findings, *_own_failures(submission, (*reading, *findings)))


def _own_failures(submission: UnitSubmission, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what the sheet 校验 was saved with as not held and no rule found.

    Nothing while an error is open that nobody can let stand, or numbers are saved as text, which no formula adds up:
    the sheet's numbers follow from it. It only asks where the reader knows better.
    """
    listed = list(found)
    if stops_department(finding for finding in listed if not finding.rule.is_acceptable):
        return
    ids = {finding.rule.id for finding in listed}
    has_texts = rules.NUMBER_AS_TEXT.id in ids
    for failure in submission.own_failures:
        # Both sides of a check without a rule (C-301) leave texts out alike.
        is_of_texts = has_texts and (bool(failure.rules) or failure.result != Verdict.FAILED)
        if not is_of_texts and not ids.intersection(failure.rules):
            yield Finding(
                rules.OWN_CHECK,
                failure.at,
                f"“校验”表 {failure.id} {failure.result}：{failure.left}，{failure.right}",
                failure.sentence,
                f"{failure.remedy}{rules.RECALCULATE_CHECK}",
                difference=failure.difference,
                severity=Severity.WARN if failure.only_asks else None,
            )
