"""R-302, R-309 and R-420: what stands after 其中 adds up to what stands before it, and so does how it changed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.part_groups import (
    Parts,
    Said,
    mixed_parts,
    parts_after,
    parts_in,
    parts_of_named,
    spread_parts,
)
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import differ_by_a_slip
from budget_disclosure.model.findings import Rule, Severity, block
from budget_disclosure.model.money import ZERO, parse_decimal
from budget_disclosure.published.comparisons import Comparison
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told

RULES: Final = AuditRules()
_TRUE: Final = "《预算法》第十四条：公开的内容应真实，总数等于各项之和"
# A car, a room or a machine is one of the parts; a person or a project may be several.
_EXCLUSIVE: Final = ("辆", "平方米", "㎡", "台", "台（套）", "套")


@RULES.of(
    block(
        "R-302",
        "“其中”各项之和应等于前面的总数",
        _TRUE,
        "请逐项相加，改正总数或写错的一项。",
        sometimes=(Severity.WARN,),
    )
)
def parts_are_the_whole(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Certain where the parts are known to be all there are; else near misses, and a part above its whole."""
    for statement in subject.statements:
        families = subject.words.told_parts
        yield from _look(rule, list(parts_in(statement, families)))
        yield from _look(rule, [one for one in parts_of_named(statement, families) if one.are_all])
    yield from _look(rule, [one for one in spread_parts(subject) if one.are_all])


def _look(rule: Rule, groups: Sequence[Parts]) -> Iterator[Seen]:
    for one in groups:
        whole = one.whole.figure
        total = sum((part.value for part in one.values), ZERO)
        room = sum((figure.room for figure in (whole, *one.values)), ZERO)
        if len(one.parts) == 1:
            if whole.is_money and total > _most_before(one) + room:
                yield _wrong(rule, one, total, is_sure=False)
            continue
        if abs(total - whole.value) <= (room if whole.is_money else ZERO):
            yield Checked()
            continue
        if _is_told_before(one, total) or _holds_nested(one) or _follows_from_another(one, groups, total):
            continue
        is_more = whole.unit in _EXCLUSIVE and total > whole.value
        if one.are_all or is_more or _is_near_miss(one, total):
            yield _wrong(rule, one, total, is_sure=one.are_all or is_more)


def _holds_nested(one: Parts) -> bool:
    """Return whether a part is the sum of those after it: they are its own parts, and the rest adds up."""
    values = [part.value for part in one.values]
    for first in range(len(values)):
        for last in range(first + 2, len(values) + 1):
            inner = values[first + 1 : last]
            if inner and values[first] == sum(inner, ZERO) and sum(values) - values[first] == one.whole.figure.value:
                return True
    return False


def _is_told_before(one: Parts, total: Decimal) -> bool:
    """Return whether another amount before the parts is their sum: 其中 may speak of one that is not the nearest."""
    first = one.parts[0]
    return first.statement is one.whole.statement and any(
        figure.value == total and figure.unit == one.whole.figure.unit and figure.told is Told.STATED
        for figure in first.statement.figures
        if figure.end <= first.figure.start
    )


def _most_before(one: Parts) -> Decimal:
    """Return the greatest amount before a single part: its whole need not be the nearest."""
    first = one.parts[0]
    before = [
        figure.value for figure in first.statement.figures if figure.is_money and figure.end <= first.figure.start
    ]
    return max(before, default=ZERO)


def _follows_from_another(one: Parts, groups: Sequence[Parts], total: Decimal) -> bool:
    """Return whether a part is itself a total that is wrong, and right there would be right here."""
    for other in groups:
        if other is not one and len(other.parts) > 1 and other.whole.figure in one.values:
            whole = other.whole.figure
            inner = sum((part.value for part in other.values), ZERO)
            if inner != whole.value and total - whole.value + inner == one.whole.figure.value:
                return True
    return False


def _is_near_miss(one: Parts, total: Decimal) -> bool:
    """Return whether one digit, or two that changed places, makes all the difference."""
    whole = one.whole.figure
    gap = whole.value - total
    return any(
        differ_by_a_slip(figure.value, figure.value + (gap if figure is not whole else -gap), figure.step)
        for figure in (whole, *one.values)
    )


def _wrong(rule: Rule, one: Parts, total: Decimal, *, is_sure: bool) -> AuditFinding:
    statement, first = one.whole.statement, one.whole.figure
    last = one.parts[-1]
    end = last.figure.end if last.statement is statement else len(statement.text)
    return AuditFinding(
        rule,
        statement.place,
        one.whole.spot,
        statement.text[max(first.start - 12, 0) : end],
        f"总数 {first.as_printed}",
        f"各项之和 {_figure(total, first)}" if len(one.parts) > 1 else f"不小于其中的 {_figure(total, first)}",
        tuple(_operand(part) for part in one.parts),
        f"{'+' if first.value > total else '-'}{_figure(abs(first.value - total), first)}",
        severity=None if is_sure else Severity.WARN,
    )


def _operand(part: Said) -> Operand:
    return Operand(_words_before(part), part.figure.as_printed, part.spot)


def _words_before(part: Said) -> str:
    return part.figure.before[-14:].lstrip("，、；：（其中")


def _figure(value: Decimal, like: TextFigure) -> str:
    return shown(value, Unit(like.unit)) if like.is_money else f"{value.normalize():f} {like.unit}"


@RULES.of(
    block(
        "R-309",
        "总数和“其中”各项的金额单位应写对",
        _TRUE,
        "请核对这个金额是元还是万元。",
    )
)
def parts_are_in_the_unit_of_the_whole(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """30.50元。其中：10.50万元、20.00万元: the numbers add up, the amounts do not."""
    for statement in subject.statements:
        for one in mixed_parts(statement, subject.words.told_parts):
            whole = one.whole.figure
            room = sum((figure.room for figure in (whole, *one.values)), ZERO)
            numbers = [_number(figure) for figure in one.values]
            if abs(sum((figure.value for figure in one.values), ZERO) - whole.value) <= room:
                yield Checked()
                continue
            if not whole.value or sum(numbers, ZERO) != _number(whole):
                continue
            units = [figure.unit for figure in one.values]
            is_whole = whole.unit not in units
            usual = units[0] if is_whole else whole.unit
            for figure in [whole] if is_whole else one.values:
                if figure.unit == usual or not figure.value:
                    continue
                yield finding_in(
                    rule,
                    statement,
                    figure.span,
                    figure.as_printed,
                    f"{figure.text}{usual}",
                    tuple(_operand(said) for said in (one.whole, *one.parts) if said.figure is not figure),
                )


def _number(figure: TextFigure) -> Decimal:
    """Return the number that is printed, whatever its unit."""
    return parse_decimal(figure.text.replace(",", ""))


@RULES.of(
    block(
        "R-420",
        "总数的增减应等于“其中”各项增减之和",
        _TRUE,
        "请核对各项两年的数，改正写错的增减金额或“增加”“减少”。",
    )
)
def changes_of_parts_are_that_of_the_whole(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """“三公”经费比上年增加25.00万元, where one of its items rose by 25.00 and the others are the same."""
    families = subject.words.told_parts
    groups = [
        one
        for statement in subject.statements
        for one in (*parts_in(statement, families), *parts_of_named(statement, families))
    ]
    groups = [one for one in (*groups, *spread_parts(subject)) if one.are_all]
    wholes = [one.whole.figure for one in groups]
    groups += [one for one in parts_after(subject) if not any(one.whole.figure is whole for whole in wholes)]
    for one in groups:
        told = [_change(said) for said in (one.whole, *one.parts)]
        known = [change for change in told if change is not None]
        if len(known) < len(told) or known[0] is None:
            continue
        whole, parts = known[0], known[1:]
        total = sum((change[0] for change in parts), ZERO)
        room = sum((change[1] for change in known), ZERO)
        if abs(whole[0] - total) <= room:
            yield Checked()
            continue
        statement, comparison = one.whole.statement, whole[2]
        yield AuditFinding(
            rule,
            statement.place,
            statement.spot(comparison.start, max(comparison.end, comparison.start + 1)),
            statement.quote(comparison.start, comparison.end),
            _signed(whole[0]),
            f"各项之和 {_signed(total)}",
            tuple(
                Operand(
                    _words_before(part),
                    _signed(change[0]),
                    part.statement.spot(change[2].start, max(change[2].end, change[2].start + 1)),
                )
                for part, change in zip(one.parts, parts, strict=True)
            ),
        )


def _change(said: Said) -> tuple[Decimal, Decimal, Comparison] | None:
    """Return by how much a figure changed, in 元 with its sign, by how much that may be off, and where it is told."""
    for one in said.statement.comparisons:
        if not one.currents or one.currents[0] is not said.figure:
            continue
        if one.is_same and not one.rises:
            return ZERO, ZERO, one
        if one.difference is not None and len(set(one.rises)) == 1:
            return one.difference.value * (1 if one.rises[0] else -1), one.difference.room, one
    return None


def _signed(value: Decimal) -> str:
    return f"{'增加' if value > 0 else '减少'} {shown(abs(value), Unit.WAN)}" if value else "没有增减"
