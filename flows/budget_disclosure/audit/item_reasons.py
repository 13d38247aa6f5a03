"""R-406: what is said of an item is not another item's."""

from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.named_figures import lexicon_of, path_before
from budget_disclosure.model.findings import Rule, block
from budget_disclosure.published.text_figures import Told

RULES: Final = AuditRules()
_SHORTEST: Final = 4
_USED_FOR: Final = "主要用于"


@RULES.of(
    block(
        "R-406",
        "一个科目的用途和变动原因应说这个科目，不说别的科目",
        "财预〔2016〕143号：对增减变化的原因作出说明；抄自别的科目的原因不成立",
        "请改写为本科目的用途和原因。",
    )
)
def items_are_told_of_themselves(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The full name of another item where this item's own name is not said."""
    lexicon = lexicon_of(subject)
    names = lexicon.item_names()
    for statement in subject.statements:
        own = _own_path(statement)
        if own is None:
            continue
        for start, words in _said(statement):
            if own[-1] in words:
                yield Checked()
                continue
            plain = lexicon.without_units(words)
            others = [name for name in names if len(name) >= _SHORTEST and name in plain and name not in own]
            if not others:
                yield Checked()
                continue
            other = max(others, key=len)
            place = start + plain.index(other)
            yield AuditFinding(
                rule,
                statement.place,
                statement.spot(place, place + len(other)),
                words,
                f"“{own[-1]}”写作“{words}”",
                f"说“{own[-1]}”的内容，这里说的是“{other}”",
            )


def _own_path(statement: Statement) -> tuple[str, ...] | None:
    for one in statement.figures:
        if one.is_money and one.told is Told.STATED:
            return path_before(statement.text[: one.start], one.before)
    return None


def _said(statement: Statement) -> Iterator[tuple[int, str]]:
    """Yield what the item is used for, and the reasons of its changes, with their places."""
    place = statement.text.find(_USED_FOR)
    if place >= 0:
        end = min(
            (found for mark in "。；，" if (found := statement.text.find(mark, place)) >= 0),
            default=len(statement.text),
        )
        start = place + len(_USED_FOR)
        yield start, statement.text[start:end]
    for one in statement.comparisons:
        if one.reason:
            yield one.reason_start, one.reason
