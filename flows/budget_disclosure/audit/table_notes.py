"""R-501 to R-503: the note below a table says that it is empty when it is, and speaks of this table."""

from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.sums import operand_of
from budget_disclosure.model.findings import Rule, block, warn
from budget_disclosure.published.published_document import TextBlock
from budget_disclosure.published.published_table import PublishedTable

RULES: Final = AuditRules()
_BASIS: Final = "财预〔2016〕143号：没有数据的表也应公开，并注明本表无数据"


@RULES.of(block("R-501", "注明没有数据的表应是空表", _BASIS, "表中有数的请删去这条注；确实没有的请删去表中的数。"))
def empty_notes_stand_under_empty_tables(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A note that says 空表 under a table with figures."""
    for table in subject.document.tables:
        for note in _empty_notes(table, subject):
            filled = [(line, cell) for line, cell in table.cells() if cell.amount is not None and cell.amount.yuan]
            if not filled:
                yield Checked()
                continue
            yield AuditFinding(
                rule,
                f"{table.name}，表下的注",
                note.spot_of(0, len(note.text)),
                note.text,
                f"表中有数（{len(filled)} 个），注写作“{note.text}”",
                "没有这条注",
                tuple(operand_of(table, line, cell) for line, cell in filled[:4]),
            )


@RULES.of(warn("R-502", "没有数据的表应注明", _BASIS, "请在表下注明“本表无数据”或没有这项预算。"))
def empty_tables_have_a_note(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A table whose figures are all blank or nothing."""
    for table in subject.document.tables:
        if table.has_figures or not table.role:
            continue
        if table.notes:
            yield Checked()
        else:
            yield AuditFinding(rule, table.name, table.spot, "", "空表，表下没有注", "表下注明没有数据")


@RULES.of(block("R-503", "表下的注应说这张表", _BASIS, "请改为这张表的注。"))
def notes_speak_of_their_table(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A note on one budget below the table of another."""
    for table in subject.document.tables:
        for note in _empty_notes(table, subject):
            subjects = subject.words.note_subjects
            named = {word: roles for word, roles in subjects.items() if subject.words.says(note.text, word)}
            if not table.role or not named or any(table.role in roles for roles in named.values()):
                yield Checked()
                continue
            found = f"注说的是“{next(iter(named))}”"
            yield AuditFinding(
                rule, f"{table.name}，表下的注", note.spot_of(0, len(note.text)), note.text, found, "说这张表的注"
            )


def _empty_notes(table: PublishedTable, subject: AuditSubject) -> Iterator[TextBlock]:
    for note in table.notes:
        if any(word in note.text for word in subject.words.empty_notes):
            yield note
