"""R-301, R-304 and R-305: amounts in prose against the tables; shares."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.figure_keys import has_carried, is_carried
from budget_disclosure.audit.named_figures import Candidate, Named, lexicon_of
from budget_disclosure.audit.percentages import Change, fits, shown_percent, shown_points
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import differ_by_a_slip, difference, operand_of
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told

RULES: Final = AuditRules()
_TRUE: Final = "《预算法》第十四条：公开的内容应真实，说明应与报表一致"
_MOST: Final = 5
_CLAUSE: Final = 20
_USUAL: Final = 3
_FEWEST_SHARES: Final = 2
_SIX_DIGITS: Final = 100_000


@RULES.of(
    block(
        "R-301",
        "文字中写明项目的金额应与表中的数相同",
        _TRUE,
        "请核对表和文字，改正写错的一个。",
        sometimes=(Severity.WARN,),
    )
)
def amounts_are_those_of_the_tables(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """An amount whose words name a row or a total of a table is that figure; 元, 万元 and 亿元 alike."""
    lexicon = lexicon_of(subject)
    without: list[str] = []
    for statement in subject.statements:
        for one in statement.figures:
            if not one.is_money or one.told is not Told.STATED:
                continue
            named = lexicon.name_of(statement, one)
            if named is None or not named.candidates:
                if one.value and not _stands_somewhere(one, subject):
                    without.append(f"{_clause(one)}{one.as_printed}")
                continue
            is_there = any(_is_it(one, candidate) for candidate in named.candidates)
            if is_there or _is_nothing(one, named) or (has_carried(subject) and _is_with_carried(one, named)):
                yield Checked()
            else:
                yield _wrong(rule, statement, one, named)
    if without:
        listed = "、".join(f"“{text}”" for text in without[:_MOST])
        more = f"等 {len(without)} 个" if len(without) > _MOST else ""
        yield Unchecked(f"{listed}{more}金额在表中没有对应的数，无法核对")


def _clause(one: TextFigure) -> str:
    """Return the words of the clause before an amount, of a long one its end."""
    words = re.split("[，。；：、]", one.before)[-1]
    return words if len(words) <= _CLAUSE else f"……{words[-_CLAUSE:]}"


def _is_it(one: TextFigure, candidate: Candidate) -> bool:
    amount = candidate.cell.amount
    return amount is not None and are_equal(one.amount, amount)


def _is_with_carried(one: TextFigure, named: Named) -> bool:
    """Return whether an amount is this year's and what was left from last year of the same item together."""
    told = [each for each in named.candidates if each.cell.amount is not None]
    left = [each for each in told if is_carried(each.table, each.line, each.cell)]
    return any(
        _are_of_one_item(each, other) and _is_sum(one, each, other)
        for each in told
        if each not in left
        for other in left
    )


def _are_of_one_item(one: Candidate, other: Candidate) -> bool:
    if one.table is not other.table:
        return False
    return one.line is other.line or (one.line.label == other.line.label and one.cell.column is other.cell.column)


def _is_sum(one: TextFigure, first: Candidate, second: Candidate) -> bool:
    amounts = [each.cell.amount for each in (first, second) if each.cell.amount is not None]
    room = max((amount.step for amount in amounts if amount.is_rounded), default=ZERO)
    return abs(one.value - sum((amount.yuan for amount in amounts), ZERO)) <= room


def are_equal(prose: PrintedAmount, table: PrintedAmount) -> bool:
    """Return whether an amount in prose is a figure of a table: the same, or rounded to the unit of the prose."""
    if prose.yuan == table.yuan:
        return True
    if prose.unit is table.unit or prose.step <= table.step:
        return False
    return abs(prose.yuan - table.yuan) <= prose.step / 2


def _is_nothing(one: TextFigure, named: Named) -> bool:
    """Return whether an amount of nothing stands for cells of which one at least is blank."""
    return not one.value and any(
        candidate.cell.amount is None or not candidate.cell.amount.yuan for candidate in named.candidates
    )


def _wrong(rule: Rule, statement: Statement, one: TextFigure, named: Named) -> AuditFinding:
    told: dict[str, Candidate] = {}
    for candidate in named.candidates:
        if candidate.cell.amount is not None and candidate.cell.amount.yuan:
            told.setdefault(shown(candidate.cell.amount.yuan, Unit(one.unit)), candidate)
    nearest = min(told.values(), key=lambda candidate: abs(candidate.cell.yuan - one.value), default=None)
    is_sure = named.is_sure and len(told) <= 1
    expected = "、".join(list(told)[:3]) or "0"
    return finding_in(
        rule,
        statement,
        one.span,
        f"“{named.name}”{one.as_printed}",
        f"表中的 {expected}",
        tuple(operand_of(each.table, each.line, each.cell) for each in list(told.values())[:_MOST]),
        difference(one.value, nearest.cell.yuan if nearest else ZERO, Unit(one.unit)),
        severity=None if is_sure else Severity.WARN,
    )


def _stands_somewhere(one: TextFigure, subject: AuditSubject) -> bool:
    return any(
        cell.amount is not None and are_equal(one.amount, cell.amount)
        for table in subject.document.tables
        for _, cell in table.cells()
    )


@RULES.of(
    warn(
        "R-305",
        "金额不应与表中的合计只差一个数字",
        _TRUE,
        "请核对是否写错了一个数字；确实是另一个数的，可以不改。",
    )
)
def amounts_are_no_near_misses(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """An amount of six digits or more that stands in no table, a slip away from one that stands in several places."""
    counted = Counter(
        cell.amount.yuan
        for table in subject.document.tables
        for _, cell in table.cells()
        if cell.amount is not None and cell.amount.yuan
    )
    usual = [yuan for yuan, count in counted.items() if count >= _USUAL]
    lexicon = lexicon_of(subject)
    for statement in subject.statements:
        for one in statement.figures:
            if not one.is_money or one.told is not Told.STATED or one.value / one.step < _SIX_DIGITS:
                continue
            named = lexicon.name_of(statement, one)
            if _stands_somewhere(one, subject) or (named is not None and named.candidates):
                yield Checked()
                continue
            near = next((yuan for yuan in usual if differ_by_a_slip(one.value, yuan, one.step)), None)
            if near is None:
                yield Checked()
                continue
            yield finding_in(
                rule,
                statement,
                one.span,
                one.as_printed,
                f"{shown(near, Unit(one.unit))}（表中有 {counted[near]} 处）",
                (),
                difference(one.value, near, Unit(one.unit)),
            )


@RULES.of(
    block(
        "R-304",
        "所占比重应按所写的金额算得出来",
        _TRUE,
        "请用这一项除以合计重新计算比重，四舍五入。",
    )
)
def shares_can_be_recomputed(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Of the amount before it, in an amount told earlier in the paragraph or in a total of a table."""
    totals = _totals(subject)
    for statement in subject.statements:
        shares = list(_shares(statement))
        for share in shares:
            usual = _usual_whole(share, shares)
            if usual is not None and not _is_share(share.percent, share.part, [usual]):
                yield _wrong_share(rule, statement, share, usual)
            elif _is_share(share.percent, share.part, (*share.wholes, *totals)):
                yield Checked()
            elif known := [whole for whole in share.wholes if whole[0] >= share.part.value and whole[0]]:
                yield _wrong_share(rule, statement, share, known[0])
            else:
                yield Unchecked(f"“{statement.quote(*share.percent.span)}”：不知道占什么的比重")


@dataclass(frozen=True, slots=True)
class _Share:
    """A share, the amount that it is of, and the amounts before that: value, room and words of each."""

    percent: TextFigure
    part: TextFigure
    wholes: tuple[tuple[Decimal, Decimal, str], ...]


def _shares(statement: Statement) -> Iterator[_Share]:
    stated = [one for one in statement.figures if one.is_money and one.told is Told.STATED]
    for one in statement.figures:
        earlier = [figure for figure in stated if figure.end <= one.start]
        if one.told is Told.SHARE and one.is_percent and earlier:
            wholes = tuple((figure.value, figure.room, figure.as_printed) for figure in earlier[:-1])
            yield _Share(one, earlier[-1], wholes)


def _usual_whole(share: _Share, shares: Sequence[_Share]) -> tuple[Decimal, Decimal, str] | None:
    """Return the amount that all other shares told in the same words are of; ``None`` where fewer than two say so."""
    others = [one for one in shares if one is not share and one.percent.before == share.percent.before]
    if len(others) < _FEWEST_SHARES:
        return None
    return next(
        (
            whole
            for whole in share.wholes
            if whole[0] and all(whole in one.wholes and _is_share(one.percent, one.part, [whole]) for one in others)
        ),
        None,
    )


def _wrong_share(rule: Rule, statement: Statement, share: _Share, whole: tuple[Decimal, Decimal, str]) -> AuditFinding:
    percent, part = share.percent, share.part
    right = shown_percent(Change(part.value, whole[0], part.value, ZERO), min(percent.step, Decimal("0.01")))
    return finding_in(
        rule,
        statement,
        percent.span,
        f"{percent.text}%",
        f"{right}%",
        (Operand("这一项", part.as_printed), Operand("合计", whole[2])),
        shown_points(percent.value, right),
        around=24,
    )


def _is_share(percent: TextFigure, part: TextFigure, wholes: Sequence[tuple[Decimal, Decimal, str]]) -> bool:
    return any(
        fits(percent.value, percent.step, Change(part.value, whole, part.value, max(part.room, room)))
        for whole, room, _ in wholes
        if whole
    ) or (not percent.value and not part.value)


def _totals(subject: AuditSubject) -> list[tuple[Decimal, Decimal, str]]:
    return [
        (cell.amount.yuan, cell.amount.step / 2, cell.text)
        for table in subject.document.tables
        for line, cell in table.cells()
        if cell.amount is not None and cell.amount.yuan > 0 and (line.is_total or line.row == 0)
        if not cell.column.meaning.time
    ]
