"""R-308: no more is reserved for small and medium firms than is bought."""

import re
from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import difference
from budget_disclosure.model.findings import Rule, block
from budget_disclosure.published.printed_amounts import Unit
from budget_disclosure.published.text_figures import TextFigure, Told

RULES: Final = AuditRules()
_ALL: Final = re.compile(
    r"政府采购(?:项目)?(?:支出)?(?:预算)?(?:支出)?(?:总额|总金额|金额|资金|总计|合计|共计|安排|为|共|计)*$"
)
_RESERVED: Final = re.compile(r"(?:中小|小微|小型|微型)[^。；]*预留|预留[^。；]*(?:中小|小微|小型|微型)")
_FIRMS: Final = re.compile(r"中小|小微|小型|微型|预留")
_CLAUSE: Final = re.compile(r"[。；]")


@RULES.of(
    block(
        "R-308",
        "面向中小企业预留的金额不应大于政府采购预算",
        "《政府采购促进中小企业发展管理办法》（财库〔2020〕46号）：预留的是政府采购预算中的份额",
        "请核对政府采购预算总额和预留的金额，改正写错的一处。",
    )
)
def reserves_are_part_of_what_is_bought(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The greatest amount that prose tells of all purchases, and each that is reserved."""
    totals: list[tuple[Statement, TextFigure]] = []
    reserved: list[tuple[Statement, TextFigure]] = []
    for statement in subject.statements:
        for figure in statement.figures:
            if not figure.is_money or figure.told is not Told.STATED:
                continue
            sentence = _CLAUSE.split(statement.text[: figure.start])[-1]
            if _RESERVED.search(sentence):
                reserved.append((statement, figure))
            elif _ALL.search(sentence) and not _FIRMS.search(sentence):
                totals.append((statement, figure))
    if not totals:
        return
    place, most = max(totals, key=lambda one: one[1].value)
    for statement, figure in reserved:
        if figure.value <= most.value + figure.room + most.room:
            yield Checked()
            continue
        yield finding_in(
            rule,
            statement,
            figure.span,
            f"预留 {figure.as_printed}",
            f"不大于政府采购预算 {most.as_printed}",
            (Operand(place.place, most.as_printed, place.spot(*most.span)),),
            difference(figure.value, most.value, Unit(figure.unit)),
        )
