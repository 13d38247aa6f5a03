"""R-201 and R-202: the same figure in several tables is the same; income and expenditure of a summary are equal."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.figure_keys import Key, KeyedFigure, keyed_figures
from budget_disclosure.audit.sums import difference, operand_of, place_of
from budget_disclosure.model.findings import Rule, block
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import PrintedAmount
from budget_disclosure.published.published_table import PublishedTable, TableLine

RULES: Final = AuditRules()
_MANY: Final = 3


@RULES.of(
    block(
        "R-201",
        "同一个数在各张表中应相同",
        "表间勾稽：同一科目、同一口径的数只有一个",
        "请核对原始数，改正有误的一张表。",
    )
)
def the_same_figure_is_the_same(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By code, source and kind of use; of several the one that stands alone is named."""
    groups: dict[Key, list[KeyedFigure]] = {}
    for figure in keyed_figures(subject):
        groups.setdefault(figure.key, []).append(figure)
    strangers = _strangers(groups.values())
    for pair in sorted(strangers):
        yield Unchecked(f"“{pair[0]}”与“{pair[1]}”多数数不同，不是同一口径")
    for figures in groups.values():
        rows = _one_a_table(figures)
        if len({one.table.number for one in rows}) < 2 and len(rows) < 2:
            continue
        yield from _compare(rule, rows, strangers)


def _one_a_table(figures: Sequence[KeyedFigure]) -> list[KeyedFigure]:
    """Rows of one code that stand twice in a table (by government item) are not the same figure."""
    found = []
    for one in figures:
        twins = [other for other in figures if other.table is one.table and other.cell.column is one.cell.column]
        if len(twins) == 1:
            found.append(one)
    return found


def _compare(rule: Rule, figures: Sequence[KeyedFigure], strangers: set[tuple[str, str]]) -> Iterator[Seen]:
    groups: list[list[KeyedFigure]] = []
    for one in figures:
        for group in groups:
            if _are_same(group[0].cell.amount, one.cell.amount):
                group.append(one)
                break
        else:
            groups.append([one])
    if len(groups) == 1:
        if len(figures) > 1:
            yield Checked()
        return
    groups.sort(key=len, reverse=True)
    most = groups[0]
    for group in groups[1:]:
        for one in group:
            others = [other for other in most if _pair(other.table, one.table) not in strangers]
            if not others:
                continue
            assert one.cell.amount is not None and others[0].cell.amount is not None
            yield AuditFinding(
                rule,
                place_of(one.table, one.line, one.cell),
                one.cell.spot,
                one.cell.text,
                f"{one.cell.text} {one.table.unit}",
                _told(others),
                tuple(operand_of(other.table, other.line, other.cell) for other in others[:6]),
                difference(one.cell.amount.yuan, others[0].cell.amount.yuan, one.table.unit),
            )


def _told(others: Sequence[KeyedFigure]) -> str:
    first = others[0]
    return f"{first.cell.text} {first.table.unit}（{first.table.name}{'等' if len(others) > 1 else ''}）"


def _are_same(one: PrintedAmount | None, other: PrintedAmount | None) -> bool:
    if one is None or other is None:
        return False
    if one.unit is other.unit:
        return one.yuan == other.yuan
    return abs(one.yuan - other.yuan) <= max(_room(one), _room(other))


def _room(one: PrintedAmount) -> Decimal:
    """Return by how much a rounded figure may differ from the exact one: half of what two decimals are worth."""
    return min(one.step, one.unit.yuan / 100) / 2 if one.is_rounded else ZERO


def _pair(one: PublishedTable, other: PublishedTable) -> tuple[str, str]:
    first, second = sorted((one, other), key=lambda table: table.number)
    return first.name, second.name


def _strangers(groups: Iterable[list[KeyedFigure]]) -> set[tuple[str, str]]:
    """Return the pairs of tables most of whose common figures differ: they cannot be about the same."""
    counts: dict[tuple[str, str], list[int]] = {}
    for figures in groups:
        rows = _one_a_table(figures)
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                if other.table is one.table:
                    continue
                count = counts.setdefault(_pair(one.table, other.table), [0, 0])
                count[0 if _are_same(one.cell.amount, other.cell.amount) else 1] += 1
    return {pair for pair, (same, other) in counts.items() if other >= _MANY and other > same}


@RULES.of(
    block(
        "R-202",
        "收支总表的收入总计应等于支出总计",
        "预算收支平衡（预算法第十二条）",
        "请核对收入和支出的合计，改正有误的一方。",
    )
)
def both_sides_are_equal(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The last total row of each side of a summary, in its first column of figures."""
    for table in subject.document.tables:
        if table.role not in ("summary", "fiscal") or len(table.sides) != 2:
            continue
        ends = [_last_total(table, side) for side in table.sides]
        if None in ends:
            yield Unchecked(f"{table.name}：没有认出收入总计或支出总计")
            continue
        left, right = (line for line in ends if line is not None)
        income, spent = next(iter(left.cells.values())), next(iter(right.cells.values()))
        if income.amount is None or spent.amount is None:
            yield Unchecked(f"{table.name}：收入总计或支出总计没有金额")
        elif income.amount.yuan == spent.amount.yuan:
            yield Checked()
        else:
            yield AuditFinding(
                rule,
                place_of(table, left, income),
                income.spot,
                income.text,
                f"{left.label} {income.text}",
                f"{right.label} {spent.text}",
                (Operand(left.label, income.text, income.spot), Operand(right.label, spent.text, spent.spot)),
                difference(income.amount.yuan, spent.amount.yuan, table.unit),
            )


def _last_total(table: PublishedTable, side: int) -> TableLine | None:
    return next((line for line in reversed(table.lines_of(side)) if line.is_total and line.cells), None)
