"""The legal check list, and R-701: what the law asks to be published is there, and complete."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.line_trees import codes_of
from budget_disclosure.declarations.audit_law_yaml import RequiredItem
from budget_disclosure.model.findings import Rule, warn
from budget_disclosure.published.published_table import PublishedTable
from budget_disclosure.published.spots import NOWHERE, Spot

RULES: Final = AuditRules()
_SHORT: Final = 40
_NEAR: Final = 12


@unique
class Presence(StrEnum):
    """Whether a required item is there."""

    THERE = "有"
    INCOMPLETE = "不完整"
    MISSING = "缺"
    UNKNOWN = "无法判断"


@dataclass(frozen=True, slots=True)
class ItemState:
    """A required item: whether it is there, where, and what is missing of it."""

    item: RequiredItem
    presence: Presence
    place: str = ""
    spot: Spot = NOWHERE
    note: str = ""


def check_list(subject: AuditSubject) -> tuple[ItemState, ...]:
    """Return every item that the law asks for."""
    return tuple(_state(item, subject) for item in subject.law.items)


@RULES.of(
    warn(
        "R-701",
        "依法应公开的内容应齐全",
        "《预算法》第十四条、《预算法实施条例》第六条、财预〔2016〕143号和各地公开目录",
        "请补上缺少的内容；没有这项预算的，也应列出空表或写明没有。",
    )
)
def what_the_law_asks_for_is_there(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Each item of the check list; what cannot be told counts as not looked at."""
    for state in check_list(subject):
        if state.presence is Presence.THERE:
            yield Checked()
        elif state.presence is Presence.UNKNOWN:
            yield Unchecked(f"{state.item.title}：{state.note}")
        else:
            found = f"{state.presence}：{state.item.title}" + (f"（{state.note}）" if state.note else "")
            yield AuditFinding(rule, state.place or "全文", state.spot, "", found, f"有（{state.item.basis}）")


def _state(item: RequiredItem, subject: AuditSubject) -> ItemState:
    if item.roles:
        return _table(item, subject)
    if item.headings:
        return _heading(item, subject)
    return _sentences(item, subject)


def _table(item: RequiredItem, subject: AuditSubject) -> ItemState:
    tables = [table for table in subject.document.tables if table.role in item.roles]
    if not tables:
        has_unknown = any(not table.role for table in subject.document.tables) or subject.document.strange
        if has_unknown:
            return ItemState(item, Presence.UNKNOWN, note="有没认出的表")
        return ItemState(item, Presence.MISSING)
    table = tables[0]
    note = _shallow(item, tables, subject) or _lacking(item, table)
    presence = Presence.INCOMPLETE if note else Presence.THERE
    return ItemState(item, presence, table.name, table.spot, note)


def _shallow(item: RequiredItem, tables: Sequence[PublishedTable], subject: AuditSubject) -> str:
    """Say that a table with figures does not go down to the level that is asked for."""
    if not item.depth or not any(table.has_figures for table in tables):
        return ""
    lengths = [
        len(code) for table in tables for side in table.sides for code in codes_of(table, side, subject).values()
    ]
    if lengths and max(lengths) < item.depth:
        return f"只列到 {max(lengths)} 位编码"
    return ""


def _lacking(item: RequiredItem, table: PublishedTable) -> str:
    if not item.parts:
        return ""
    texts = [line.printed_label for line in table.lines] + [column.header for column in table.columns]
    missing = [part for part in item.parts if not any(re.search(part, text) for text in texts)]
    return f"没有{'、'.join(missing)}" if missing else ""


def _heading(item: RequiredItem, subject: AuditSubject) -> ItemState:
    for statement in subject.statements:
        is_short = statement.passage.is_heading or len(statement.text) <= _SHORT
        if is_short and any(word in statement.text for word in item.headings):
            note = _missing_units(statement, subject) if item.units else ""
            presence = Presence.INCOMPLETE if note else Presence.THERE
            return ItemState(item, presence, statement.place, statement.passage.block.spot, note)
    for form in subject.document.forms:
        if any(word in form.title for word in item.headings):
            return ItemState(item, Presence.THERE, form.name, form.spot)
    return ItemState(item, Presence.MISSING)


def _missing_units(heading: Statement, subject: AuditSubject) -> str:
    """Say which units of the table of operating costs no paragraph below a heading names."""
    names = [line.label for table in subject.document.tables if table.role == "agency" for line in table.lines]
    units = [name for name in names if name and name not in subject.words.total_rows and name not in _owner(subject)]
    position = heading.passage.position
    below = [one.text for one in subject.statements if position <= one.passage.position <= position + _NEAR]
    missing = [name for name in units if not any(name in text for text in below)]
    return f"没有列出预算单位：{'、'.join(missing)}" if missing else ""


def _owner(subject: AuditSubject) -> str:
    return subject.document.title


def _sentences(item: RequiredItem, subject: AuditSubject) -> ItemState:
    found = [
        statement
        for statement in subject.statements
        if not statement.passage.is_heading and any(subject.words.says(statement.text, word) for word in item.sentences)
    ]
    if item.amount:
        found = [statement for statement in found if _tells_amount(statement)] or []
    if not found:
        return ItemState(item, Presence.MISSING)
    text = "".join(statement.text for statement in found)
    missing = [part for part in item.parts if not re.search(part, text)]
    first = found[0]
    if missing:
        note = f"没有{'、'.join(part.partition('|')[0] for part in missing)}"
        return ItemState(item, Presence.INCOMPLETE, first.place, first.passage.block.spot, note)
    return ItemState(item, Presence.THERE, first.place, first.passage.block.spot)


def _tells_amount(statement: Statement) -> bool:
    return any(one.is_money for one in statement.figures) or "无" in statement.text or "没有" in statement.text
