"""R-527 and R-529: 本部门 and 本单位 by whose document it is; dates that there are."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.model.findings import Rule, Severity, block, warn

RULES: Final = AuditRules()
_TRUE: Final = "《政府信息公开条例》第六条：公开的信息应及时、准确"
_OF_UNIT: Final = re.compile(r"单位预算")
_OF_DEPARTMENT: Final = re.compile(r"部门预算")
_DEPARTMENTS_OWN: Final = re.compile(r"本部门(?!所属|及|和|主管|职责)")
_DATE: Final = re.compile(r"(?:((?:19|20)[0-9]{2})年)?(?<![0-9])([0-9]{1,2})月([0-9]{1,2})[日号]")
_AS_OF: Final = re.compile(r"截[至止](20[0-9]{2})年(?:度)?(?:年?[底末]|([0-9]{1,2})月)")
_LATE: Final = 7
# Figures of the first months of last year are older than the year-end that everybody has.
_EARLY: Final = 3
_LEAP: Final = 2024


@RULES.of(
    warn(
        "R-527",
        "部门的文档说“本部门”，单位的文档说“本单位”",
        _TRUE,
        "请改为“本部门”或“本单位”：部门预算公开用“本部门”，单位预算公开用“本单位”。",
    )
)
def the_owner_calls_itself_right(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By the title; a department's sentences may speak of one of its units, but not of 本单位’s whole budget."""
    title = subject.document.title
    is_unit, is_department = bool(_OF_UNIT.search(title)), bool(_OF_DEPARTMENT.search(title))
    if is_unit is is_department:
        yield Unchecked("标题没有写明是部门预算还是单位预算")
        return
    pattern, right = (
        (_DEPARTMENTS_OWN, "本单位") if is_unit else (re.compile(f"本单位(?={subject.words.owned})"), "本部门")
    )
    for statement in subject.statements:
        matches = list(pattern.finditer(statement.text))
        for match in matches:
            yield finding_in(rule, statement, match.span(), f"“{match[0]}”", f"“{right}”")
        if not matches:
            yield Checked()
    for table in subject.document.tables:
        for note in table.notes:
            words = "".join(note.text.split())
            if pattern.search(words):
                found = f"注写作“{words}”"
                yield AuditFinding(rule, f"{table.name}，表下的注", note.spot, note.text, found, f"“{right}”")


@RULES.of(block("R-529", "写明的日期应是有的日期，不晚于预算编制时", _TRUE, "请改正日期。", sometimes=(Severity.WARN,)))
def dates_exist(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """2月30日, 12月32日; 截至 the end of the year that only begins."""
    for statement in subject.statements:
        for match in _DATE.finditer(statement.text):
            try:
                date(int(match[1] or _LEAP), int(match[2]), int(match[3]))
            except ValueError:
                yield finding_in(rule, statement, match.span(), f"“{match[0]}”", "有这一天的日期")
            else:
                yield Checked()
        for match in _AS_OF.finditer(statement.text):
            is_old = match[2] is not None and int(match[2]) <= _EARLY
            if int(match[1]) == subject.document.year - 1 and is_old:
                found = f"“{match[0]}”"
                expected = f"截至{int(match[1])}年底或{subject.document.year}年初"
                yield finding_in(rule, statement, match.span(), found, expected, severity=Severity.WARN)
                continue
            is_end = match[2] is None or int(match[2]) >= _LATE
            if int(match[1]) == subject.document.year and is_end:
                found, expected = f"“{match[0]}”", f"截至{int(match[1]) - 1}年底"
                yield finding_in(rule, statement, match.span(), found, expected, severity=Severity.WARN)
            else:
                yield Checked()
