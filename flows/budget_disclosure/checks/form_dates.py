"""P- rules of the day on which a performance form was filled in; ``document/context.py`` prints it as documents do."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.dates import ImpossibleDayError, date_text, day_meant
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity
from budget_disclosure.model.submission import UnitSubmission

_BASIS = "预算绩效管理：项目支出绩效目标表的填报日期随表公开"
_MONTH = re.compile(r"\d{4}\s*年\s*(?:[1-9]|0[1-9]|1[0-2])\s*月")

CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(
    Rule(
        "P-310",
        "绩效目标表的填报日期应是实有的日期",
        Severity.WARN,
        _BASIS,
        "请按“2024年3月11日”的形式填写；不公开就空着。",
        Concern.SENTENCE,
    )
)
def days_exist(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A text that is no day, or one the calendar does not have, is printed as it was typed."""
    for typed, day in _days(submission):
        if day is None and not _MONTH.fullmatch(typed.value.strip()):
            yield Finding(rule, typed.at, f"填报日期“{typed}”", "实有的年、月、日")


@CHECKS.of(
    Rule(
        "P-311",
        "绩效目标表的填报日期应在编制本年度预算期间，不晚于预算批复日期",
        Severity.WARN,
        _BASIS,
        "请核对填报日期和“单位信息”的批复日期；沿用往年绩效目标表的，请改为本年度的日期。",
        Concern.SENTENCE,
        needs=("unit.approval_date", "project_targets.filled_on"),
    )
)
def days_are_before_the_approval(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A budget is prepared from the year before on; a form cannot be younger than the document it is printed in."""
    if submission.unit.approval_date is None:
        return
    first, last = date(submission.fiscal_year - 1, 1, 1), submission.unit.approval_date.value
    for typed, day in _days(submission):
        if day is not None and not first <= day <= last:
            expected = f"不晚于批复日期 {date_text(last)}" if day > last else f"{first.year} 年及以后的日期"
            yield Finding(rule, typed.at, f"填报日期 {date_text(day)}", expected)


def _days(submission: UnitSubmission) -> Iterator[tuple[Cited[str], date | None]]:
    """Yield every 填报日期 with the day it names."""
    for target in submission.project_targets:
        if target.filled_on is not None:
            try:
                yield target.filled_on, day_meant(target.filled_on.value)
            except ImpossibleDayError:
                yield target.filled_on, None
