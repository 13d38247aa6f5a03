"""R-511 to R-513: codes have the length of their level, one name, and that of the list of their year."""

import re
from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.sums import row_place
from budget_disclosure.model.findings import Rule, block, warn
from budget_disclosure.published.published_table import PublishedTable, TableLine

RULES: Final = AuditRules()
_CODES: Final = "《政府收支分类科目》：类 3 位，款、项各 2 位"
_MARKS: Final = re.compile(r"[（）()、，,“”\"\s·—\-]")


@RULES.of(block("R-511", "科目编码的位数应正确", _CODES, "请补足编码的位数（如“2”应为“02”）。"))
def codes_have_their_length(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """3, 5 or 7 digits as a whole; 3 and then 2 each in parts."""
    for table in subject.document.tables:
        for line in table.lines:
            printed = [code for code in line.code_texts if code]
            if not printed or not line.code:
                continue
            if len(line.code_texts) > 1:
                wrong = [
                    code
                    for place, code in enumerate(line.code_texts)
                    if code and len(code) not in ((3,) if place == 0 else (2,)) and len(code) < 5
                ]
            else:
                wrong = [code for code in printed if len(code) not in (3, 5, 7)]
            if not wrong:
                yield Checked()
                continue
            yield AuditFinding(
                rule,
                row_place(table, line.label),
                line.spot,
                " ".join(printed),
                f"编码“{wrong[0]}”",
                f"“{wrong[0].zfill(2)}”" if len(line.code_texts) > 1 else "3、5 或 7 位",
            )


@RULES.of(block("R-512", "同一个科目编码在各张表中的名称应相同", _CODES, "请按《政府收支分类科目》改正编码或名称。"))
def a_code_has_one_name(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By code and list; the name that most tables have is taken for right."""
    names: dict[str, dict[str, list[tuple[PublishedTable, TableLine]]]] = {}
    for table in subject.document.tables:
        if table.role == "projects":
            continue  # names of projects beside the codes of their items
        for line in table.lines:
            if line.code and line.label:
                key = f"{table.role == 'economic'}{line.code}"
                names.setdefault(key, {}).setdefault(_plain(line.label), []).append((table, line))
    for by_name in names.values():
        if len(by_name) == 1:
            yield Checked()
            continue
        groups = sorted(by_name.values(), key=len, reverse=True)
        right_table, right = groups[0][0]
        for table, line in (one for group in groups[1:] for one in group):
            yield AuditFinding(
                rule,
                row_place(table, line.name),
                line.spot,
                line.printed_label,
                f"{line.code} 写作“{line.label}”",
                f"“{right.label}”（{right_table.name}）",
                (Operand(row_place(right_table, right.name), right.label, right.spot),),
            )


@RULES.of(
    warn(
        "R-513",
        "科目编码和名称应与当年的科目表一致",
        _CODES,
        "请按当年的《政府收支分类科目》核对编码和名称。",
    )
)
def names_are_those_of_the_list(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A name that differs is asked about: the list that is at hand may be another edition."""
    if not subject.functions:
        yield Unchecked(f"没有 {subject.document.year} 年的科目表")
        return
    told: set[tuple[str, str]] = set()
    for table in subject.document.tables:
        if table.role == "projects":
            continue
        for line in table.lines:
            known = subject.economic if table.role == "economic" else subject.functions
            right = known.get(line.code)
            if not right or not line.label or (line.code, line.label) in told:
                continue
            told.add((line.code, line.label))
            label = _plain(line.label)
            if label in map(_plain, right):
                yield Checked()
                continue
            meant = next((code for code, names in known.items() if label in map(_plain, names)), "")
            found = f"{line.code} 写作“{line.label}”" + (f"（“{line.label}”的编码是 {meant}）" if meant else "")
            expected = "或".join(f"“{name}”" for name in right)
            yield AuditFinding(rule, row_place(table, line.name), line.spot, line.printed_label, found, expected)


def _plain(name: str) -> str:
    return _MARKS.sub("", name)
