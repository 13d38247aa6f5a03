"""R-204 and R-205: what is part of something else is not more than it: economic items and 三公, operating costs."""

from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.figure_keys import KeyedFigure, keyed_figures
from budget_disclosure.audit.line_trees import codes_of
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import difference, operand_of, place_of
from budget_disclosure.model.findings import Rule, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.published_table import AmountCell, PublishedTable, TableLine
from budget_disclosure.published.text_figures import Told, subject_words

RULES: Final = AuditRules()
# The economic items that are one of the three, by their codes.
_ITEMS: Final = {"30212": "visits", "30217": "hospitality", "30231": "operation"}
_APPROPRIATED: Final = ("general", "fiscal")
_OPERATING: Final = "operating"


@RULES.of(
    warn(
        "R-204",
        "基本支出中的接待费、用车运行费、出国费不应大于“三公”经费的同一项",
        "财预〔2016〕143号：“三公”经费包括基本支出和项目支出中的财政拨款支出",
        "请核对基本支出的经济分类和“三公”经费表，改正写错的一处。",
    )
)
def items_are_within_the_three(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """30217 of the table of basic expenditure and 公务接待费 of the 三公 table, where both are of appropriations."""
    for table in subject.document.tables:
        if table.role != "economic":
            continue
        for side in table.sides:
            codes = codes_of(table, side, subject)
            for code, item in _ITEMS.items():
                rows = [line for line in table.lines_of(side) if codes.get(line.row) == code]
                cells = [(line, cell) for line in rows if (cell := _total(line)) is not None]
                wholes = _most(subject, f"P{item}")
                if cells and wholes is not None:
                    yield _compared(rule, table, cells, wholes)


def _total(line: TableLine) -> AmountCell | None:
    """Return the total of a row of the table of basic expenditure, if it is of appropriations of this year."""
    cells = [cell for cell in line.cells.values() if not cell.column.meaning.time and cell.amount is not None]
    found = next((cell for cell in cells if cell.column.is_total), cells[0] if cells else None)
    return found if found is not None and found.column.meaning.source in _APPROPRIATED else None


def _most(subject: AuditSubject, key: str) -> KeyedFigure | None:
    found = [one for one in keyed_figures(subject) if one.key.subject == key]
    return max(found, key=lambda one: one.cell.yuan, default=None)


def _compared(rule: Rule, table: PublishedTable, cells: list[tuple[TableLine, AmountCell]], whole: KeyedFigure) -> Seen:
    amounts = [cell.amount for _, cell in cells if cell.amount is not None]
    total, limit = sum((one.yuan for one in amounts), ZERO), whole.cell.yuan
    room = sum((one.step / 2 for one in amounts if one.is_rounded), ZERO)
    room += whole.cell.amount.step / 2 if whole.cell.amount and whole.cell.amount.is_rounded else ZERO
    if total <= limit + room:
        return Checked()
    line, cell = cells[0]
    return AuditFinding(
        rule,
        place_of(table, line, cell),
        cell.spot,
        cell.text,
        f"基本支出的“{line.label}”{shown(total, table.unit)}",
        f"不大于“三公”经费的 {whole.cell.text} {whole.table.unit}",
        (operand_of(whole.table, whole.line, whole.cell),),
        difference(total, limit, table.unit),
    )


@RULES.of(
    warn(
        "R-205",
        "机关运行经费不应大于基本支出的公用经费",
        "财预〔2016〕143号：机关运行经费是行政、参公单位基本支出中的公用经费",
        "请核对机关运行经费和基本支出的公用经费。",
    )
)
def operating_costs_of_offices_are_operating_costs(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The total of the table of operating costs of offices, and 公用经费 of all basic expenditure."""
    figures = keyed_figures(subject)
    limits = [one for one in figures if one.key.subject == "T" and one.key.kind == _OPERATING]
    limit = max(limits, key=lambda one: one.cell.yuan, default=None)
    if limit is None:
        return
    yield from _told_in_prose(rule, subject, limit)
    for one in figures:
        if one.key.subject != "A" or not one.cell.yuan:
            continue
        room = sum((each.cell.amount.step / 2 for each in (one, limit) if each.cell.amount), ZERO)
        if one.cell.yuan <= limit.cell.yuan + room:
            yield Checked()
            continue
        yield AuditFinding(
            rule,
            place_of(one.table, one.line, one.cell),
            one.cell.spot,
            one.cell.text,
            f"机关运行经费 {one.cell.text} {one.table.unit}",
            f"不大于公用经费 {limit.cell.text} {limit.table.unit}",
            (operand_of(limit.table, limit.line, limit.cell),),
            difference(one.cell.yuan, limit.cell.yuan, one.table.unit),
        )


def _told_in_prose(rule: Rule, subject: AuditSubject, limit: KeyedFigure) -> Iterator[Seen]:
    """The amount that a sentence tells of it, where no table has it."""
    for statement in subject.statements:
        for figure in statement.figures:
            if not figure.is_money or figure.told is not Told.STATED or "机关运行经费" not in subject_words(figure):
                continue
            room = figure.room + (limit.cell.amount.step / 2 if limit.cell.amount else ZERO)
            if figure.value <= limit.cell.yuan + room:
                yield Checked()
                continue
            yield finding_in(
                rule,
                statement,
                figure.span,
                f"机关运行经费 {figure.as_printed}",
                f"不大于公用经费 {limit.cell.text} {limit.table.unit}",
                (operand_of(limit.table, limit.line, limit.cell),),
                difference(figure.value, limit.cell.yuan, Unit(figure.unit)),
            )
