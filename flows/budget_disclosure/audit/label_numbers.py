"""R-518: the numbers before the labels of a table (一、二、三、) follow each other."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.sums import row_place
from budget_disclosure.model.findings import Rule, warn
from budget_disclosure.published.published_table import TableLine
from budget_disclosure.text.numerals import number_of, numeral_of

RULES: Final = AuditRules()
_BEFORE: Final = re.compile(r"([^\W0-9A-Za-z_]{1,3})、(?=[^\W_]{2})")
_FEWEST: Final = 2


@RULES.of(
    warn(
        "R-518",
        "表中各项的编号应先后相接",
        "《政府信息公开条例》第六条：公开的信息应准确",
        "请核对这一行前面的编号。",
    )
)
def labels_are_numbered_one_after_another(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """费、财政拨款收入 before 二、: one that does not fit between those around it; numbers left out are no slip."""
    for table in subject.document.tables:
        for side in table.sides:
            rows = [(line, mark) for line in table.lines_of(side) if (mark := _mark(line))]
            if sum(number_of(mark) > 0 for _, mark in rows) < _FEWEST:
                continue
            for place, (line, mark) in enumerate(rows):
                right = _expected([number_of(other) for _, other in rows], place)
                if right <= 0 or number_of(mark) == right:
                    yield Checked()
                    continue
                where = row_place(table, line.label)
                found, expected = f"编号“{mark}、”", f"“{numeral_of(right)}、”"
                yield AuditFinding(rule, where, line.spot, line.printed_label, found, expected)


def _mark(line: TableLine) -> str:
    """Return what stands before the first 、 of a label: a number, or what may be one that was spoiled."""
    match = _BEFORE.match("".join(line.printed_label.split()))
    if match is None or (number_of(match[1]) == 0 and len(match[1]) > 1):
        return ""
    return match[1]


def _expected(numbers: Sequence[int], place: int) -> int:
    """Return the only number that fits between those before and after; 0 where that is open."""
    before = numbers[place - 1] if place else 0
    after = numbers[place + 1] if place + 1 < len(numbers) else 0
    if after:
        return before + 1 if before + 2 == after and (before or not place) else 0
    is_run = place >= _FEWEST and before == numbers[place - 2] + 1
    return before + 1 if numbers[place] == 0 and is_run and place + 1 == len(numbers) else 0
