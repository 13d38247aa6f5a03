"""R-302: what stands after 其中 adds up to what stands before it: amounts, cars, floor space, projects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.sums import differ_by_a_slip
from budget_disclosure.model.findings import Rule, Severity, block
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told

RULES: Final = AuditRules()
_OF_WHICH: Final = re.compile(r"其中[:：，]?|(?:主要)?包括[:：]|(?<=元)（(?=本年|当年)")
_FAMILIES: Final = (
    ("货物", "工程", "服务"),
    ("基本支出", "项目支出"),
    ("人员经费", "公用经费"),
    ("其他运转类", "特定目标类"),
    ("因公出国", "公务接待", "公务用车"),
    ("购置费", "运行"),
    ("地上", "地下"),
    ("本年", "上年结转"),
    ("当年", "上年结转"),
    ("计容", "不计容"),
)
# A car, a room or a machine is one of the parts; a person or a project may be several.
_EXCLUSIVE: Final = ("辆", "平方米", "㎡", "台", "台（套）", "套")
_REST: Final = re.compile(r"其他(?:公务)?用车$")


@dataclass(frozen=True, slots=True)
class _Parts:
    whole: TextFigure
    parts: tuple[TextFigure, ...]


@RULES.of(
    block(
        "R-302",
        "“其中”各项之和应等于前面的总数",
        "《预算法》第十四条：公开的内容应真实，总数等于各项之和",
        "请逐项相加，改正总数或写错的一项。",
        sometimes=(Severity.WARN,),
    )
)
def parts_are_the_whole(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Certain where the parts are known to be all there are, or are more than the whole; else only near misses."""
    for statement in subject.statements:
        groups = list(_groups(statement))
        for one in groups:
            total = sum((part.value for part in one.parts), ZERO)
            room = sum((figure.room for figure in (one.whole, *one.parts)), ZERO)
            is_counted = not one.whole.is_money
            if abs(total - one.whole.value) <= (ZERO if is_counted else room):
                yield Checked()
                continue
            if (
                _is_told_before(statement, one, total)
                or _holds_nested(one)
                or _follows_from_another(one, groups, total)
            ):
                continue
            is_all = _are_all(one.parts)
            is_more = one.whole.unit in _EXCLUSIVE and total > one.whole.value
            if is_all or is_more or _is_near_miss(one, total):
                yield _wrong(rule, statement, one, total, is_sure=is_all or is_more)


def _groups(statement: Statement) -> Iterator[_Parts]:
    for mark in _OF_WHICH.finditer(statement.text):
        before = [
            one
            for one in statement.figures
            if one.end <= mark.start()
            and one.told is Told.STATED
            and not _is_bracketed(statement.text, one, mark.start())
        ]
        if not before:
            continue
        end = _end(statement.text, mark)
        inside = [one for one in statement.figures if mark.end() <= one.start < end and one.told is Told.STATED]
        for unit in dict.fromkeys(one.unit for one in inside):
            whole = next((one for one in reversed(before) if one.unit == unit), None)
            parts = _outer(statement.text, [one for one in inside if one.unit == unit], mark.end(), end)
            if whole is not None and len(parts) >= 2 and "。" not in statement.text[whole.end : mark.start() - 1]:
                yield _Parts(whole, parts)


def _is_bracketed(text: str, one: TextFigure, end: int) -> bool:
    """Return whether a figure stands in a bracket that is closed before a place."""
    closing = text.find("）", one.end, end)
    return closing >= 0 and "（" not in text[one.end : closing]


def _end(text: str, mark: re.Match[str]) -> int:
    """The parts end with the sentence, or with the bracket that they stand in."""
    depth = 0
    for place in range(mark.end(), len(text)):
        character = text[place]
        if character == "（":
            depth += 1
        elif character == "）":
            depth -= 1
            if depth < 0:
                return place
        elif character == "。" and depth <= 0:
            return place
    return len(text)


def _outer(text: str, figures: Sequence[TextFigure], start: int, end: int) -> tuple[TextFigure, ...]:
    """Return the figures that are not themselves within a bracket, nor after another 其中."""
    inner = _OF_WHICH.search(text, start, end)
    while inner and text[start : inner.start()].count("（") > text[start : inner.start()].count("）"):
        inner = _OF_WHICH.search(text, inner.end(), end)
    found = []
    for one in figures:
        before = text[start : one.start]
        if before.count("（") > before.count("）") or (inner and one.start > inner.start()):
            continue
        found.append(one)
    return tuple(found)


def _holds_nested(one: _Parts) -> bool:
    """Return whether a part is the sum of those after it: they are its own parts, and the rest adds up."""
    values = [part.value for part in one.parts]
    for first in range(len(values)):
        for last in range(first + 2, len(values) + 1):
            inner = values[first + 1 : last]
            if inner and values[first] == sum(inner, ZERO) and sum(values) - values[first] == one.whole.value:
                return True
    return False


def _is_told_before(statement: Statement, one: _Parts, total: Decimal) -> bool:
    """Return whether another amount before the parts is their sum: 其中 may speak of one that is not the nearest."""
    return any(
        figure.value == total and figure.unit == one.whole.unit and figure.told is Told.STATED
        for figure in statement.figures
        if figure.end <= one.parts[0].start
    )


def _follows_from_another(one: _Parts, groups: Sequence[_Parts], total: Decimal) -> bool:
    """Return whether a part is itself a total that is wrong, and right there would be right here."""
    for other in groups:
        if other is not one and other.whole in one.parts:
            inner = sum((part.value for part in other.parts), ZERO)
            if inner != other.whole.value and total - other.whole.value + inner == one.whole.value:
                return True
    return False


def _are_all(parts: Sequence[TextFigure]) -> bool:
    names = [part.before for part in parts]
    if _REST.search(names[-1]) and len(parts) > 2:
        return True
    return any(
        len(parts) == len(family) and all(any(word in name for name in names) for word in family)
        for family in _FAMILIES
    )


def _is_near_miss(one: _Parts, total: Decimal) -> bool:
    """Return whether one digit, or two that changed places, makes all the difference."""
    gap = one.whole.value - total
    return any(
        differ_by_a_slip(figure.value, figure.value + (gap if figure is not one.whole else -gap), figure.step)
        for figure in (one.whole, *one.parts)
    )


def _wrong(rule: Rule, statement: Statement, one: _Parts, total: Decimal, *, is_sure: bool) -> AuditFinding:
    first, last = one.whole, one.parts[-1]
    return AuditFinding(
        rule,
        statement.place,
        statement.spot(first.start, first.end),
        statement.text[max(first.start - 12, 0) : last.end],
        f"总数 {first.text}{first.unit}",
        f"各项之和 {_figure(total, first)}",
        tuple(Operand(part.before[-14:].lstrip("，、；：（其中"), f"{part.text}{part.unit}") for part in one.parts),
        f"{'+' if first.value > total else '-'}{_figure(abs(first.value - total), first)}",
        severity=None if is_sure else Severity.WARN,
    )


def _figure(value: Decimal, like: TextFigure) -> str:
    return shown(value, Unit(like.unit)) if like.is_money else f"{value.normalize():f} {like.unit}"
