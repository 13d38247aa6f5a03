"""R-102 and R-306: last year's figures beside this year's in a table: changes, percentages, and what prose says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.figure_keys import keyed_figures
from budget_disclosure.audit.named_figures import Candidate, lexicon_of
from budget_disclosure.audit.percentages import Change, fits, shown_percent, shown_points
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import difference, place_of
from budget_disclosure.model.findings import Rule, Severity, block
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.comparisons import Comparison
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit, shown
from budget_disclosure.published.published_table import AmountCell, Column, ColumnKind, PublishedTable, TableLine
from budget_disclosure.published.text_figures import TextFigure

RULES: Final = AuditRules()
_MANY: Final = 2
_OUTCOME: Final = "执行"


@dataclass(frozen=True, slots=True)
class _Years:
    """The columns of this year and of last year that a column of changes compares."""

    this: Column
    last: Column


@RULES.of(
    block(
        "R-102",
        "表中的增减额、增减比例应按两年的数算得出来",
        "表的构成：增减额＝本年数－上年数，增减比例＝增减额÷上年数",
        "请用同一行的两个数重新计算，改正写错的一个。",
    )
)
def changes_of_rows(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """In tables that have both years; which columns are compared is what most rows say."""
    for table in subject.document.tables:
        for side in table.sides:
            lines = table.lines_of(side)
            columns = [one for one in table.columns if one.side == side]
            pairs = list(_pairs(columns))
            for column in columns:
                if column.meaning.time != "change":
                    continue
                looks = [list(_look(rule, table, lines, column, pair)) for pair in pairs]
                seen = min(looks, key=lambda one: sum(isinstance(each, AuditFinding) for each in one), default=[])
                wrong = sum(isinstance(each, AuditFinding) for each in seen)
                if wrong <= 1 or (len(seen) - wrong >= _MANY and wrong * 2 <= len(seen)):
                    yield from seen
                else:
                    yield Unchecked(f"{table.name}：“{column.header}”看不出是哪两栏的增减")


def _pairs(columns: Sequence[Column]) -> Iterator[_Years]:
    amounts = [one for one in columns if one.kind is ColumnKind.AMOUNT]
    for last in (one for one in amounts if one.meaning.time == "last"):
        for this in (one for one in amounts if not one.meaning.time):
            yield _Years(this, last)


def _look(
    rule: Rule, table: PublishedTable, lines: Sequence[TableLine], column: Column, years: _Years
) -> Iterator[Seen]:
    is_rate = column.kind is ColumnKind.RATE
    cells = [(line, (line.rates if is_rate else line.cells).get(column.index)) for line in lines]
    is_signed = any(cell is not None and cell.amount is not None and cell.amount.yuan < 0 for _, cell in cells)
    for line, cell in cells:
        this, last = line.cells.get(years.this.index), line.cells.get(years.last.index)
        if cell is None or cell.amount is None or this is None or last is None:
            continue
        if not any(one.amount is not None and one.amount.yuan for one in (cell, this, last)):
            continue
        gap = this.yuan - last.yuan
        if is_rate:
            yield _rate(rule, table, line, cell, this, last)
            continue
        room = _room(this, last, cell)
        if abs(cell.yuan - gap) <= room or (not is_signed and abs(cell.yuan - abs(gap)) <= room):
            yield Checked()
        else:
            yield AuditFinding(
                rule,
                place_of(table, line, cell),
                cell.spot,
                cell.text,
                f"增减额 {cell.text}",
                _signed(gap, table.unit),
                _operands(this, last),
                difference(cell.yuan, gap, table.unit),
            )


def _rate(
    rule: Rule, table: PublishedTable, line: TableLine, cell: AmountCell, this: AmountCell, last: AmountCell
) -> Seen:
    assert cell.amount is not None
    found, place, base = cell.yuan, place_of(table, line, cell), last.yuan
    if not base:
        if not found:
            return Checked()
        return AuditFinding(
            rule, place, cell.spot, cell.text, f"上年数为 0，写作 {cell.text}", "不写比例", _operands(this, last)
        )
    gap, room = this.yuan - base, _room(this, last)
    step = cell.amount.step
    if fits(abs(found), step, Change(abs(gap), base, this.yuan, room)) and (found >= 0 or gap <= room):
        return Checked()
    right = shown_percent(Change(gap, base, this.yuan, room), step)
    return AuditFinding(
        rule,
        place,
        cell.spot,
        cell.text,
        f"增减比例 {cell.text}",
        f"{right}%",
        _operands(this, last),
        shown_points(found, right),
    )


@RULES.of(
    block(
        "R-306",
        "文字中与上年的比较应与表中上年的数一致",
        "《预算法》第十四条：公开的内容应真实，说明应与报表一致",
        "请核对表中上年的数，改正文字中的上年数或增减额。",
        sometimes=(Severity.WARN,),
    )
)
def prose_compares_with_the_figures_of_last_year(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Where the row of an amount has last year's figure: outcomes with outcomes, budgets with budgets."""
    lexicon = lexicon_of(subject)
    for statement in subject.statements:
        for one in statement.comparisons:
            if not one.currents or (one.base is None and one.difference is None):
                continue
            if re.search("[。；]", statement.text[one.currents[0].end : one.start]):
                yield from _compared_in_all(rule, subject, statement, one)
                continue  # the amount is told of something else
            named = lexicon.name_of(statement, one.currents[0])
            if named is None:
                continue
            known = _last_years(named.candidates, one.currents[0], _told_against(statement, one))
            if known:
                yield _compared(rule, statement, one, known, is_sure=named.is_sure)


def _compared_in_all(rule: Rule, subject: AuditSubject, statement: Statement, one: Comparison) -> Iterator[Seen]:
    """“三公”经费 as a whole against last year, in a sentence of its own that does not tell its amount again."""
    begin = max(statement.text.rfind(mark, 0, one.start) for mark in "。；") + 1
    if not subject.words.says(statement.text[begin : one.start], "三公") or one.difference is None:
        return
    is_outcome = _told_against(statement, one)
    for figure in keyed_figures(subject):
        if figure.key.subject != "Ptotal" or figure.cell.amount is None:
            continue
        lasts = [
            cell
            for cell in figure.line.cells.values()
            if cell.column.meaning.time == "last"
            and (_OUTCOME in cell.column.header) is is_outcome
            and (cell.column.path[1:] == figure.cell.column.path[1:] or figure.line.label)
        ]
        for cell in lasts[:1]:
            right = abs(figure.cell.amount.yuan - cell.yuan)
            if abs(one.difference.value - right) <= one.difference.room + _room(figure.cell, cell):
                yield Checked()
                continue
            place = place_of(figure.table, figure.line, cell)
            yield finding_in(
                rule,
                statement,
                one.difference.span,
                f"增减 {one.difference.text}{one.difference.unit}",
                shown(right, Unit(one.difference.unit)),
                (Operand(place, cell.text, cell.spot),),
                difference(one.difference.value, right, Unit(one.difference.unit)),
            )
        if lasts:
            return


def _told_against(statement: Statement, one: Comparison) -> bool:
    """Return whether a change is told against what was spent last year, not against last year's budget."""
    return _OUTCOME in statement.text[max(one.start - 14, 0) : one.end]


def _last_years(candidates: Iterable[Candidate], current: TextFigure, is_outcome: bool) -> list[tuple[AmountCell, str]]:
    """Return the cells of last year in the rows whose figure of this year is the amount."""
    found: list[tuple[AmountCell, str]] = []
    for candidate in candidates:
        if candidate.cell.amount is None or abs(candidate.cell.amount.yuan - current.value) > current.room:
            continue
        line, mine = candidate.line, candidate.cell.column
        lasts = [
            cell
            for cell in line.cells.values()
            if cell.column.meaning.time == "last" and (_OUTCOME in cell.column.header) is is_outcome
        ]
        same = [cell for cell in lasts if cell.column.path[1:] == mine.path[1:]]
        is_total = mine.is_total or len(mine.path) == 1
        for cell in same or (lasts if len(lasts) == 1 and is_total else []):
            found.append((cell, place_of(candidate.table, line, cell)))
    return found


def _compared(
    rule: Rule, statement: Statement, one: Comparison, known: Sequence[tuple[AmountCell, str]], *, is_sure: bool
) -> Seen:
    current = one.currents[0]
    figure = one.base or one.difference
    assert figure is not None
    rights = [cell.yuan if one.base is not None else abs(current.value - cell.yuan) for cell, _ in known]
    for (cell, _), right in zip(known, rights, strict=True):
        room = figure.room + (cell.amount.step / 2 if cell.amount else ZERO) + current.room
        if abs(figure.value - right) <= room:
            return Checked()
    (cell, place), right = known[0], rights[0]
    unit = Unit(figure.unit)
    return finding_in(
        rule,
        statement,
        figure.span,
        f"{'上年' if one.base is not None else '增减'} {figure.as_printed}",
        shown(right, unit),
        (Operand(place, cell.text, cell.spot),),
        difference(figure.value, right, unit),
        severity=None if is_sure else Severity.WARN,
    )


def _room(*cells: AmountCell) -> Decimal:
    """Return what rounding explains of a difference of figures: nothing in 元, where all are exact."""
    rounded: list[PrintedAmount] = [cell.amount for cell in cells if cell.amount is not None and cell.amount.is_rounded]
    return sum((one.step / 2 for one in rounded if one.yuan), ZERO)


def _operands(this: AmountCell, last: AmountCell) -> tuple[Operand, ...]:
    return Operand("本年", this.text or "空", this.spot), Operand("上年", last.text or "空", last.spot)


def _signed(gap: Decimal, unit: Unit) -> str:
    return f"{'-' if gap < 0 else ''}{shown(abs(gap), unit)}"
