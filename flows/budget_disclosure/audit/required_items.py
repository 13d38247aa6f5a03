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
from budget_disclosure.published.text_figures import sentences_of

RULES: Final = AuditRules()
_SHORT: Final = 40
_NEAR: Final = 12
_AFTER: Final = 3
_FEW: Final = 4
_NONE: Final = re.compile(r"没有|未安排|不安排|不涉及|未发生|不存在|不在|不属于|无(?!误|锡|偿)|未编制|均?为(?:0|零)")
_LEAD: Final = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]{1,2})?[^。，；：]{2,30}[。：]")
_RANKS: Final = tuple(
    enumerate(
        map(
            re.compile,
            (
                r"第[一二三四五六七八九十]+部分",
                r"[一二三四五六七八九十]{1,3}、",
                r"[（(][一二三四五六七八九十]{1,3}[）)]",
                r"[0-9]{1,2}[.．、]",
            ),
        )
    )
)


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
        return _without_table(item, subject)
    table = next((one for one in tables if one.has_figures), tables[0])
    note = _empty(table) or _shallow(item, tables, subject) or _lacking(item, table)
    presence = Presence.INCOMPLETE if note else Presence.THERE
    return ItemState(item, presence, table.name, table.spot, note)


def _without_table(item: RequiredItem, subject: AuditSubject) -> ItemState:
    """A table that is not there: said to be none, perhaps one that was not recognised, or missing."""
    said = next((one for one in subject.statements if item.absent and _says_none(one, item.absent)), None)
    if said is not None:
        presence = Presence.THERE if item.local else Presence.INCOMPLETE
        note = "文字写明没有" if item.local else "文字写明没有，但没有列出空表"
        return ItemState(item, presence, said.place, said.passage.block.spot, note)
    if any(not table.role for table in subject.document.tables) or subject.document.strange:
        return ItemState(item, Presence.UNKNOWN, note="有没认出的表")
    if item.local:
        return ItemState(item, Presence.UNKNOWN, note="没有这张表；是否应有，要看当地的公开目录")
    return ItemState(item, Presence.MISSING)


def _says_none(statement: Statement, word: str) -> bool:
    return any(word in sentence and _NONE.search(sentence) for _, sentence in sentences_of(statement.text))


def _empty(table: PublishedTable) -> str:
    """Say that a table has no figures and no note that there are none."""
    has_nothing = any(cell.amount is not None for _, cell in table.cells())
    return "" if table.has_figures or table.notes or has_nothing else "空表，没有注明没有数据"


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
    bare: Statement | None = None
    for index, statement in enumerate(subject.statements):
        if not _is_headed(statement, item.headings):
            continue
        if not _has_content(subject, index):
            bare = bare or statement
            continue
        note = _missing_units(statement, subject) if item.units else ""
        presence = Presence.INCOMPLETE if note else Presence.THERE
        return ItemState(item, presence, statement.place, statement.passage.block.spot, note)
    for form in subject.document.forms:
        if any(re.search(word, form.title) for word in item.headings):
            return ItemState(item, Presence.THERE, form.name, form.spot)
    if bare is not None:
        return ItemState(item, Presence.INCOMPLETE, bare.place, bare.passage.block.spot, "只有标题，没有内容")
    if item.sentences:
        return _sentences(item, subject)
    return ItemState(item, Presence.MISSING)


def _is_headed(statement: Statement, headings: Sequence[str]) -> bool:
    """Return whether a paragraph is a heading with certain words, or begins with them: （三）国有资产占用情况。截至…"""
    text = statement.text
    lead = _LEAD.match(text)
    if not (statement.passage.is_heading or (len(text) <= _SHORT and text[-1:] not in "。；") or lead):
        return False
    words = text if statement.passage.is_heading or lead is None else lead[0]
    return any(re.search(word, words) for word in headings)


def _has_content(subject: AuditSubject, index: int) -> bool:
    """Return whether anything stands below a heading: words or a table, before the next heading of its level."""
    statement = subject.statements[index]
    lead = _LEAD.match(statement.text)
    if len(statement.text) > _SHORT or (lead and len(statement.text) - lead.end() > _FEW):
        return True
    position, rank = statement.passage.position, _rank(statement)
    for place, other in enumerate(subject.statements[index + 1 :], start=1):
        if other.passage.position > position + place:
            return True  # a table stands between
        if not other.passage.is_heading:
            return bool(other.text)
        if _rank(other) <= rank:
            return False
    return len(subject.document.source.blocks) > position + len(subject.statements) - index


def _rank(statement: Statement) -> int:
    """Return the level of a heading: what the file says, or the kind of its number."""
    found = next((rank for rank, pattern in _RANKS if pattern.match(statement.text)), None)
    return found if found is not None else statement.passage.block.level or len(_RANKS)


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
    named = [one for one in subject.statements if any(_speaks_of(one, word, subject) for word in item.sentences)]
    found = [one for one in named if not one.passage.is_heading]
    if item.amount:
        found = [one for one in found if _tells_amount(one)]
    if not found:
        if not named:
            return ItemState(item, Presence.MISSING)
        told = any(not one.passage.is_heading for one in named)
        note = "没有写明金额" if told else "只有标题，没有内容"
        return ItemState(item, Presence.INCOMPLETE, named[0].place, named[0].passage.block.spot, note)
    first = found[0]
    is_none = bool(item.absent) and any(_says_none(one, item.absent) for one in found) and not _tells_money(found)
    # What is told further down under the same heading belongs to it.
    places = {(one.passage.position + step, one.passage.heading) for one in found for step in range(_AFTER + 1)}
    text = "".join(one.text for one in subject.statements if (one.passage.position, one.passage.heading) in places)
    missing = [] if is_none else [part for part in item.parts if not re.search(part, text)]
    if missing:
        note = f"没有{'、'.join(part.partition('|')[0] for part in missing)}"
        return ItemState(item, Presence.INCOMPLETE, first.place, first.passage.block.spot, note)
    return ItemState(item, Presence.THERE, first.place, first.passage.block.spot)


def _speaks_of(statement: Statement, word: str, subject: AuditSubject) -> bool:
    if word in subject.words.own_words:
        return subject.words.says(statement.text, word)
    return bool(re.search(word, statement.text))


def _tells_amount(statement: Statement) -> bool:
    return any(one.is_money for one in statement.figures) or bool(_NONE.search(statement.text))


def _tells_money(statements: Sequence[Statement]) -> bool:
    return any(one.is_money and one.value for statement in statements for one in statement.figures)
