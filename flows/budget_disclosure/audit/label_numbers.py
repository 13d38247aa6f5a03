"""R-518: the numbers before the labels of a table (一、二、三、) follow each other."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.model.findings import Rule, warn
from budget_disclosure.published.published_table import TableLine

RULES: Final = AuditRules()
_NUMERALS: Final = "一二三四五六七八九十"
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
            if sum(_number(mark) > 0 for _, mark in rows) < _FEWEST:
                continue
            for place, (line, mark) in enumerate(rows):
                right = _expected([_number(other) for _, other in rows], place)
                if right <= 0 or _number(mark) == right:
                    yield Checked()
                    continue
                where = f"{table.name}，“{line.label}”行"
                found, expected = f"编号“{mark}、”", f"“{_numeral(right)}、”"
                yield AuditFinding(rule, where, line.spot, line.printed_label, found, expected)


def _mark(line: TableLine) -> str:
    """Return what stands before the first 、 of a label: a number, or what may be one that was spoiled."""
    match = _BEFORE.match("".join(line.printed_label.split()))
    if match is None or (_number(match[1]) == 0 and len(match[1]) > 1):
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


def _number(mark: str) -> int:
    """Return the number of a numeral up to 九十九; 0 for what is none."""
    tens, ten, ones = mark.partition("十")
    if not mark or not set(mark) <= set(_NUMERALS) or len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    if not ten:
        return _NUMERALS.index(mark) + 1 if len(mark) == 1 else 0
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    first = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return first + (_NUMERALS[ones - 1] if ones else "")
