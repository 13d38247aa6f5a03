"""N- rules: what the text says of projects and their forms, against the tables of projects and the annex of forms.

Each figure is added up again from what is published: the rows of the two tables, the amounts printed on the forms.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.declarations.wording_facts import Projects
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger, ProjectEntry
from budget_disclosure.model.findings import Finding, Rule, block
from budget_disclosure.model.law import FundingSource, Vintage
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, format_table, to_wan
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.tables.table import Table, table_of

Tables = Mapping[str, Table]
Forms = Sequence[PerformanceForm]

_BASIS: Final = "预算绩效管理：绩效目标随部门预算公开，文字、表格和绩效目标表应一致"
_REMEDY: Final = "这是程序或措辞的错误，请把本报告交给维护人员。"
_TABLES: Final = {
    True: Purpose.PROJECTS_CURRENT,
    False: Purpose.PROJECTS_CARRYOVER,
}

CHECKS: Final = Checks[Disclosure]()


@CHECKS.of(block("N-305", "文字中项目的个数和金额应等于项目支出表中的项目", _BASIS, _REMEDY))
def projects_equal_tables(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Count and amount, of all and of each category, on the basis that the fact declares: one table, or both."""
    yield from _differences(rule, disclosure, "all")


@CHECKS.of(block("N-306", "文字中公开的绩效目标应与附件的绩效目标表一致", _BASIS, _REMEDY))
def forms_equal_annex(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """The text counts the forms that are printed, and adds up what is printed on them."""
    yield from _differences(rule, disclosure, "forms")


@CHECKS.of(block("N-307", "绩效目标表的年度资金应等于项目支出表中该项目的金额", _BASIS, _REMEDY))
def form_amounts_equal_tables(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """The total is the project's row of both tables, and the sources on the form add up to it."""
    for form in disclosure.forms if _tables_of(disclosure.tables, None) else ():
        at = Location(disclosure.ledger.name, "绩效目标表", form.project.project.name.value)
        in_tables = sum((_row(table, form.key) for table in _tables_of(disclosure.tables, None)), ZERO)
        by_source = sum((part.amount.yuan for part in form.amounts), ZERO)
        for found, name in ((form.total.yuan, "年度资金总额"), (by_source, "各资金来源之和")):
            if found != in_tables:
                expected = f"{_named(_tables_of(disclosure.tables, None))}中该项目的金额 {in_tables:,.2f} 元"
                yield Finding(rule, at, f"{name} {found:,.2f} 元", expected, difference=found - in_tables)


def _differences(rule: Rule, disclosure: Disclosure, among: str) -> Iterator[Finding]:
    ledger, tables, narrative = disclosure.ledger, disclosure.tables, disclosure.narrative
    for key, wanted in narrative.projects.items():
        fact = narrative.facts.get(key)
        if wanted.among != among or fact is None or fact.value is None:
            continue
        if among == "all" and (wanted.source is not None or not _tables_of(tables, wanted.vintage)):
            continue  # the program knows no table that says it
        amounts = _in_tables(ledger, tables, wanted) if among == "all" else _on_forms(disclosure.forms, wanted)
        if wanted.measure == "count":
            said = f"{len(amounts)} 个"
            is_right = fact.value == len(amounts) and fact.shown == str(len(amounts))
        else:
            expected = sum(amounts.values(), ZERO)
            said = f"{format_table(to_wan(expected))} 万元（{expected:,.2f} 元）"
            is_right = fact.yuan == expected and fact.value == to_wan(expected)
        if not is_right:
            where = _named(_tables_of(tables, wanted.vintage)) if among == "all" else "附件的绩效目标表"
            at = Location(ledger.name, "文字说明", key)
            yield Finding(rule, at, f"{fact.origin}“{fact.shown}”", f"{where}：{said}")


def _in_tables(ledger: Ledger, tables: Tables, wanted: Projects) -> dict[str, Decimal]:
    """Return the amounts in 元 of the projects that the tables list, by key."""
    declared = _tables_of(tables, wanted.vintage)
    amounts = {
        entry.key: sum((_row(table, entry.key) for table in declared), ZERO)
        for entry in ledger.projects
        if _is_of(entry, wanted)
    }
    return {key: amount for key, amount in amounts.items() if amount}


def _tables_of(tables: Tables, vintage: Vintage | None) -> tuple[Table, ...]:
    """Return the tables that list the projects of a vintage, of both for ``None``; none where the format lacks one."""
    wanted = [purpose for is_current, purpose in _TABLES.items() if vintage is None or vintage.is_current is is_current]
    found = tuple(table for purpose in wanted if (table := table_of(tables, purpose)) is not None)
    return found if len(found) == len(wanted) else ()


def _named(tables: Sequence[Table]) -> str:
    return "、".join(f"表{table.numeral}" for table in tables)


def _row(table: Table, key: str) -> Decimal:
    return table.amount(key, table.whole_column).yuan


def _on_forms(forms: Forms, wanted: Projects) -> dict[str, Decimal]:
    """Return the amounts in 元 that the forms print, by the key of the project."""
    amounts: dict[str, Decimal] = {}
    for form in forms:
        if _is_of(form.project, wanted):
            parts = [p for p in form.amounts if _counts(p.source, p.vintage, wanted)]
            is_whole = wanted.vintage is None and wanted.source is None
            amounts[form.key] = form.total.yuan if is_whole else sum((p.amount.yuan for p in parts), ZERO)
    return {key: amount for key, amount in amounts.items() if amount}


def _is_of(entry: ProjectEntry, wanted: Projects) -> bool:
    category = entry.project.category
    return wanted.category is None or (category is not None and wanted.category == category.value)


def _counts(source: FundingSource, vintage: Vintage, wanted: Projects) -> bool:
    return wanted.source in (None, source) and wanted.vintage in (None, vintage)
