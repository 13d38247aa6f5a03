"""R-517: items that prose names with their level (…（类）…（款）…（项）) are called as in the classification."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from budget_disclosure.audit.alike_names import is_one_away
from budget_disclosure.audit.audit_findings import Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.model.findings import Rule, warn

RULES: Final = AuditRules()
_NAME: Final = re.compile(
    r"(?P<name>[^，。；：、“”（）0-9]{2,40}(?:（[^类款项（）]{1,12}）[^，。；：、“”（）]{0,30})*)（(?P<level>[类款项])）"
)
_MARKS: Final = re.compile(r"[（）()、，,“”\"\s·—\-]")
_LENGTHS: Final = {"类": 3, "款": 5, "项": 7}


@RULES.of(
    warn(
        "R-517",
        "文字中写明类、款、项的科目名称应与科目表一致",
        "《政府收支分类科目》：类、款、项的名称",
        "请按科目表改正名称。",
    )
)
def named_items_are_of_the_list(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By level; a name that is one character away from one of the list, or from one of the tables, is asked about."""
    known = _known(subject)
    if not subject.functions:
        yield Unchecked(f"没有 {subject.document.year} 年的科目表")
        return
    for statement in subject.statements:
        for match in _NAME.finditer(statement.text):
            names = known[match["level"]]
            name = _plain(match["name"])
            if name in names or any(name.endswith(one) for one in names if len(one) > 1):
                yield Checked()
                continue
            near = next((shown for plain, shown in names.items() if is_one_away(name, plain)), "")
            if near:
                found, expected = f"“{match['name']}（{match['level']}）”", f"“{near}（{match['level']}）”"
                yield finding_in(rule, statement, match.span("name"), found, expected)


def _known(subject: AuditSubject) -> Mapping[str, Mapping[str, str]]:
    """Return the names of each level as they are compared, with themselves as they are written."""
    found: dict[str, dict[str, str]] = {level: {} for level in _LENGTHS}
    for level, length in _LENGTHS.items():
        for code, names in subject.functions.items():
            if len(code) == length:
                found[level].update({_plain(name): name for name in names})
        for table in subject.document.tables:
            labels = [line.label for line in table.lines if len(line.code) == length and table.role != "economic"]
            found[level].update({_plain(label): label for label in labels if label})
    return found


def _plain(name: str) -> str:
    return _MARKS.sub("", name)
