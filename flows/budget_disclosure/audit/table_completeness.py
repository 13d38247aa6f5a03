"""R-115 to R-117, R-203, R-514 to R-516: no row is missing, none is called by a wrong name."""

from collections.abc import Iterable, Iterator
from typing import Final

from budget_disclosure.audit.alike_names import is_one_away
from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, all_names
from budget_disclosure.audit.figure_keys import KeyedFigure, keyed_figures
from budget_disclosure.audit.line_trees import codes_of, uppers_of
from budget_disclosure.audit.sums import row_place
from budget_disclosure.audit.unit_names import unit_names
from budget_disclosure.model.findings import Rule, block, warn
from budget_disclosure.published.published_table import PublishedTable, TableLine

RULES: Final = AuditRules()
_ALIKE: Final = 0.6
_SHORTEST_LABEL: Final = 4
_TOP: Final = 3


@RULES.of(
    block(
        "R-115",
        "功能分类应列到项，经济分类应列到款",
        "预算法第四十六条：功能分类编列到项，基本支出的经济分类编列到款",
        "请补上这一科目的下级科目。",
    )
)
def items_are_told_to_the_last_level(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """An item with figures and nothing below it, in a table that goes further down elsewhere."""
    for table in subject.document.tables:
        for side in table.sides:
            codes = codes_of(table, side, subject)
            deepest = max(map(len, codes.values()), default=0)
            printed = set(codes.values())
            above = {upper for code in set(codes.values()) for upper in uppers_of(code)}
            for line in table.lines_of(side):
                code = codes.get(line.row, "")
                if not code or not line.has_figures or deepest < 5:
                    continue
                is_last = len(code) == deepest
                missing = next((upper for upper in (code[:3], code[:5]) if upper not in printed), "")
                if is_last and missing and any(len(other) == len(missing) for other in printed):
                    yield AuditFinding(
                        rule,
                        row_place(table, line.name),
                        line.spot,
                        line.printed_label,
                        f"{line.name} 上面没有 {missing} 的一行",
                        "先列上级科目的合计，再列下级科目",
                    )
                    continue
                if is_last or code in above:
                    yield Checked()
                    continue
                yield AuditFinding(
                    rule,
                    row_place(table, line.name),
                    line.spot,
                    line.printed_label,
                    f"{line.name} 下面没有下级科目",
                    f"列到 {deepest} 位编码",
                )


@RULES.of(
    block(
        "R-203",
        "口径相同的表应列同样的科目",
        "表间勾稽：口径相同的收入表、支出表逐科目对应",
        "请核对原始数，补上漏列的一行，或删去多列的一行。",
    )
)
def tables_of_one_scope_have_the_same_items(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Two tables of one money whose totals are one figure, or that have most of their items in common."""
    rows: dict[tuple[int, str], dict[str, TableLine]] = {}
    tables: dict[int, PublishedTable] = {}
    for one in keyed_figures(subject):
        if one.key.subject.startswith("F") and one.key.kind == "all" and _is_listing(one):
            tables[one.table.number] = one.table
            rows.setdefault((one.table.number, one.key.source), {})[one.line.code] = one.line
    scopes = list(rows)
    for place, first in enumerate(scopes):
        for second in scopes[place + 1 :]:
            if first[1] != second[1] or first[0] == second[0]:
                continue
            mine, other = rows[first], rows[second]
            if len(set(mine) & set(other)) < _ALIKE * max(len(mine), len(other)):
                continue
            yield from _missing(rule, tables[first[0]], mine, tables[second[0]], other)
            yield from _missing(rule, tables[second[0]], other, tables[first[0]], mine)


def _is_listing(one: KeyedFigure) -> bool:
    return bool(one.line.code) and one.cell.amount is not None and bool(one.cell.amount.yuan)


def _missing(
    rule: Rule,
    table: PublishedTable,
    rows: dict[str, TableLine],
    other: PublishedTable,
    wanted: dict[str, TableLine],
) -> Iterator[Seen]:
    missing = [code for code in wanted if code not in rows]
    if not missing:
        yield Checked()
    for code in missing:
        # Where it should stand: below its upper item, or else after the item before it.
        before = max((known for known in rows if known < code), default="")
        upper = rows.get(code[:5] if len(code) > 5 else code[:3]) or rows.get(before)
        line = wanted[code]
        yield AuditFinding(
            rule,
            f"{table.name}，“{upper.name}”下面" if upper else table.name,
            upper.spot if upper else table.spot,
            upper.printed_label if upper else table.title,
            f"没有 {line.name}",
            f"与{other.name}一样列出这一科目",
            (Operand(row_place(other, line.name), _first(line), line.spot),),
        )


def _first(line: TableLine) -> str:
    return next((cell.text for cell in line.cells.values() if cell.text), "")


@RULES.of(
    warn(
        "R-515",
        "没有编码的表，科目和收入来源的名称应写对",
        "《政府收支分类科目》：功能分类、部门预算支出经济分类科目",
        "请按科目表改正名称。",
    )
)
def names_without_codes_are_of_the_list(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """基本工人 where all other rows are items of the list; 社会保障和就业支教 in a summary."""
    for table in subject.document.tables:
        if table.role in ("summary", "fiscal"):
            yield from _names_of_summary(rule, subject, table)
        if table.role != "economic":
            continue
        for line in table.lines:
            own = () if line.is_total or line.code else ((line.label, subject.economic, line.spot),)
            for label, known, spot in (*own, (line.other_label, subject.government, line.other_spot)):
                names = all_names(known)
                if not label or not names:
                    continue
                near = next((name for name in names if is_one_away(label, name)), "")
                if label in names or not near:
                    yield Checked()
                else:
                    place = row_place(table, line.label)
                    yield AuditFinding(rule, place, spot, label, f"“{label}”", f"“{near}”")


def _names_of_summary(rule: Rule, subject: AuditSubject, table: PublishedTable) -> Iterator[Seen]:
    """类 and sources of money: names of the list, usual terms, and what the other summaries say."""
    others = {
        line.label
        for other in subject.document.tables
        if other is not table and other.role in ("summary", "fiscal")
        for line in other.lines
    }
    names = {name for code, given in subject.functions.items() if len(code) == _TOP for name in given}
    usual = names | set(subject.words.terms) | set(subject.words.lines) | {facet.word for facet in subject.words.facets}
    own = [line for line in table.lines if not line.is_total and not line.code and len(line.label) >= _SHORTEST_LABEL]
    for line in own:
        if line.label in usual or line.label in subject.words.total_rows:
            yield Checked()
            continue
        near = _meant(line.label, (*sorted(usual), *sorted(others)))
        if near:
            place = row_place(table, line.label)
            yield AuditFinding(rule, place, line.spot, line.printed_label, f"“{line.label}”", f"“{near}”")
        else:
            yield Checked()


def _meant(label: str, known: Iterable[str]) -> str:
    """Return the name that a label is one character away from; one of four characters is as long, else ``""``."""
    return next(
        (
            name
            for name in known
            if is_one_away(label, name)
            and (len(name) > _SHORTEST_LABEL or (len(label) == len(name) and _differing(label, name) == 1))
        ),
        "",
    )


def _differing(one: str, other: str) -> int:
    return sum(first != second for first, second in zip(one, other, strict=True))


@RULES.of(
    warn(
        "R-516",
        "单位名称在各处应相同",
        "《政府信息公开条例》第六条：公开的信息应准确",
        "请核对单位名称。",
    )
)
def units_have_one_name(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A row one character away from the name of a unit that the document has elsewhere."""
    names = {name for name in unit_names(subject) if len(name) >= _SHORTEST_LABEL}
    texts = "\n".join(statement.text for statement in subject.statements)
    for table in subject.document.tables:
        if table.role not in ("projects", "agency"):
            continue
        for line in table.lines:
            near = next((name for name in names if is_one_away(line.label, name)), "")
            if near and (line.label not in names or (line.label not in texts and near in texts)):
                place = row_place(table, line.label)
                yield AuditFinding(rule, place, line.spot, line.printed_label, f"“{line.label}”", f"“{near}”")
            elif line.label in names:
                yield Checked()


@RULES.of(
    warn(
        "R-116",
        "有几项的表应有合计行",
        "表的构成：合计为各项之和",
        "请补上合计行，或核对合计行的名称。",
    )
)
def tables_have_a_total(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A side with several items and figures, and no row that is their total."""
    for table in subject.document.tables:
        if table.role in ("projects", ""):
            continue
        for side in table.sides:
            lines = table.lines_of(side)
            if not any(line.label for line in lines) or not any(line.has_figures for line in lines):
                continue
            totals = [line for line in lines if line.is_total]
            if totals and totals[0].has_figures and not any(line.has_figures for line in lines if not line.is_total):
                name = totals[0].printed_label
                yield AuditFinding(
                    rule,
                    row_place(table, name),
                    totals[0].spot,
                    name,
                    "合计有金额，没有列出各项",
                    "列出合计的各项",
                    remedy="请补上漏列的各项；只有一项的，也列出这一项的名称。",
                )
            elif totals:
                yield Checked()
            else:
                columns = "、".join(column.header for column in table.amount_columns(side)[:1])
                yield AuditFinding(rule, f"{table.name}，“{columns}”", table.spot, table.title, "没有合计行", "合计行")
    yield from _totals_of_summaries(rule, subject)


@RULES.of(
    warn(
        "R-117",
        "项目支出表应写明项目是哪个单位的",
        "表的构成：单位（部门）的一行为所属项目之和",
        "请补上单位（部门）的一行。",
    )
)
def projects_stand_below_their_unit(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """A table of projects without the row of any unit, where another table of projects has it."""
    known = unit_names(subject)
    tables = [table for table in subject.document.tables if table.role == "projects" and table.has_figures]
    units = {table.number: [line for line in table.lines if line.label in known] for table in tables}
    other = next((one for one in tables if units[one.number]), None)
    if other is None or len(tables) == 1:
        return
    row = units[other.number][0]
    for table in tables:
        if units[table.number]:
            yield Checked()
            continue
        first = next(line for line in table.lines if line.has_figures)
        yield AuditFinding(
            rule,
            f"{row_place(table, first.name)}上面",
            first.spot,
            first.printed_label,
            "没有单位的一行",
            f"与{other.name}一样列出“{row.label}”等单位",
            (Operand(row_place(other, row.label), row.label, row.spot),),
        )


def _totals_of_summaries(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The summaries of one document have the same totals: 本年收入合计, 收入总计."""
    tables = [table for table in subject.document.tables if table.role in ("summary", "fiscal") and table.has_figures]
    labels = {table.number: {line.label for line in table.lines if line.is_total} for table in tables}
    for table in tables:
        others = set().union(*(labels[other.number] for other in tables if other is not table))
        missing = sorted(others - labels[table.number])
        has_rest = any("结转" in line.label and line.rank == 0 for line in table.lines)
        if missing and labels[table.number] and (has_rest or not any(name.startswith("本年") for name in missing)):
            found = f"没有“{'”“'.join(missing)}”行"
            yield AuditFinding(rule, table.name, table.spot, table.title, found, "与另一张收支总表一样有这些合计行")
        elif others:
            yield Checked()


def _is_longer(label: str, near: str, subject: AuditSubject) -> bool:
    """Return whether an item is only called by a longer or shorter name: 公务用车购置, 因公出国（境）费用."""
    return near in subject.words.labels and (label.startswith(near) or near.startswith(label))


@RULES.of(
    warn(
        "R-514",
        "合计行和“三公”经费各项的名称应写对",
        "表的构成：合计行用“合计”“收入总计”等名称",
        "请核对这一行的名称。",
    )
)
def totals_are_called_totals(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """收入总人: one character away from the name of a total."""
    usual = (*subject.words.total_rows, *subject.words.labels)
    names = [name for name in usual if len(name) >= _SHORTEST_LABEL]
    for table in subject.document.tables:
        for line in table.lines:
            near = next((name for name in names if is_one_away(line.label, name)), "")
            if near and not line.is_total and line.label not in usual and not _is_longer(line.label, near, subject):
                yield AuditFinding(
                    rule,
                    row_place(table, line.label),
                    line.spot,
                    line.printed_label,
                    f"“{line.label}”",
                    f"“{near}”",
                )
            elif line.is_total:
                yield Checked()
