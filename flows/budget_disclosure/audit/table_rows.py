"""R-111 to R-114: within a column, upper items are the sum of the items below them, and totals that of all.

What belongs to what is told by codes (类, 款, 项), by names of a list of codes, or by the numbering before the names.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.audit.line_trees import Group, code_groups, codes_of, list_groups, total_groups, unit_groups
from budget_disclosure.audit.sums import Term, allowed, difference, operands, place_of, step_of
from budget_disclosure.model.findings import Rule, Severity, block
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import shown
from budget_disclosure.published.published_table import PublishedTable

RULES: Final = AuditRules()
_REMEDY: Final = "请按各级科目的原始数逐项相加，改正有误的一个。"


@RULES.of(
    block(
        "R-111",
        "表中上级科目应等于下级科目之和",
        "预算法第四十六条：功能分类编列到项、经济分类编列到款，逐级汇总",
        _REMEDY,
        sometimes=(Severity.WARN,),
    )
)
def upper_items_are_sums(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """类 = Σ款, 款 = Σ项, in every column."""
    for table in subject.document.tables:
        for side in table.sides:
            if table.role == "economic" and not codes_of(table, side, subject):
                yield Unchecked(f"{table.name}：没有编码，名称也不都在科目表中，分不出类和款")
    yield from _look_at_all(rule, subject, code_groups)


@RULES.of(
    block(
        "R-112",
        "表中合计行应等于各类（各行）之和",
        "表的构成：合计为各项之和",
        _REMEDY,
        sometimes=(Severity.WARN,),
    )
)
def totals_are_sums(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """合计 = Σ of the uppermost items."""
    yield from _look_at_all(rule, subject, total_groups)


@RULES.of(
    block(
        "R-113",
        "没有编码的表，上级项目和合计应等于所列各项之和",
        "表的构成：合计为各项之和，带编号的下级项目为上级项目的组成",
        _REMEDY,
        sometimes=(Severity.WARN,),
    )
)
def lists_are_sums(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """收支总表, “三公”经费, 机关运行经费: by numbering and total rows."""
    yield from _look_at_all(rule, subject, list_groups)


@RULES.of(
    block(
        "R-114",
        "项目支出表的部门、单位数应等于所属项目之和",
        "表的构成：部门＝所属单位之和，单位＝项目之和",
        "请核对各项目的金额，改正单位（部门）的小计或有误的项目。",
        sometimes=(Severity.WARN,),
    )
)
def units_are_sums_of_projects(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Units are those that the document names elsewhere."""
    for table in subject.document.tables:
        if table.role != "projects" or not table.lines:
            continue
        for side in table.sides:
            groups = list(unit_groups(table, side, subject))
            if not groups:
                yield Unchecked(f"{table.name}：看不出哪些行是单位")
            yield from _look(rule, table, side, groups)


def _look_at_all(
    rule: Rule, subject: AuditSubject, groups_of: Callable[[PublishedTable, int, AuditSubject], Iterator[Group]]
) -> Iterator[Seen]:
    for table in subject.document.tables:
        for side in table.sides:
            yield from _look(rule, table, side, groups_of(table, side, subject))


def _look(rule: Rule, table: PublishedTable, side: int, groups: Iterable[Group]) -> Iterator[Seen]:
    step = step_of([table])
    for group in groups:
        for column in table.amount_columns(side):
            whole = group.whole.cells.get(column.index)
            if whole is None:
                continue
            terms = [Term(part.name, part.cells[column.index]) for part in group.parts if column.index in part.cells]
            amounts = [whole.amount, *(term.cell.amount for term in terms)]
            if not any(amount is not None and amount.yuan for amount in amounts):
                continue
            if whole.amount is None and not group.whole.has_figures:
                continue  # a heading, not a sum
            total = sum((term.yuan for term in terms), ZERO)
            said = whole.yuan
            if abs(said - total) <= allowed(amounts, step, table.unit):
                yield Checked(difference(said, total, table.unit) if said != total else "")
                continue
            yield AuditFinding(
                rule,
                place_of(table, group.whole, whole),
                whole.spot,
                whole.text,
                f"“{group.whole.name}”为 {whole.text or '空'}",
                f"{len(terms)} 项之和 {shown(total, table.unit)}",
                operands(terms),
                difference(said, total, table.unit),
                severity=None if group.is_certain else Severity.WARN,
            )
