"""What the prose takes its figures from, held against the tables and the law: names that exist, words that are true.

A key is only a name. That “人员经费” is not printed with the figure of 公用经费 after two keys were exchanged is seen
from what the tables filter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from budget_disclosure.declarations.row_kinds import CategoryRows, Dataset, ItemRows, UnitRows, Where
from budget_disclosure.declarations.tables_yaml import BlockSpec, TableSpec, TablesSpec, defect_of_cell, terms_said
from budget_disclosure.declarations.wording_facts import (
    ROW_PLACE,
    AnyFact,
    CellFact,
    ChangeFact,
    EachFact,
    EachRowFact,
    ListFact,
    ProjectsFact,
    StatedFact,
)
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import Counted, Law, Term, ThreePublicItem

_PRINTED = re.compile(r"([^{}]*)\{\{\s*([a-z0-9_]+)\s*\}\}")
_WORDS = re.compile(r"[^，。；：、（）\s]*$")
_CLAUSE = re.compile(r"[。；：]")
_Filters = tuple[Where, Where]
_AFTER_TERM = re.compile(r"(?:拨款)?收入$|预算$")


def refuse_wrong_figures(wording: Wording, tables: TablesSpec, law: Law) -> None:
    """Raise ``DeclarationError`` with file and line where a fact has no such figure or a sentence calls it another."""
    for key, defect in _defects_of_facts(wording.facts, tables, law):
        raise DeclarationError(wording.path, wording.fact_lines[key], defect)
    for section, index, defect in _defects_of_sentences(wording, tables, law):
        raise DeclarationError(wording.path, wording.paragraph_lines[section][index], defect)


def _defects_of_facts(facts: tuple[AnyFact, ...], tables: TablesSpec, law: Law) -> Iterator[tuple[str, str]]:
    """Yield the key of a fact and what is wrong with where it comes from."""
    sources: dict[str, str] = {}
    for fact in facts:
        for one in (fact, *_inner(fact)):
            yield from ((fact.key, defect) for defect in _defects_of_fact(one, tables))
        if isinstance(fact, CellFact | StatedFact | ProjectsFact):
            source = repr(fact.model_copy(update={"key": ""}))
            if source in sources:
                yield fact.key, f"“{fact.key}”与“{sources[source]}”是同一个数，请核对；确实相同的只声明一个"
            sources[source] = fact.key
        cells = {one.key: one for one in (*facts, *getattr(fact, "facts", ())) if isinstance(one, CellFact)}
        for one in (fact, *_inner(fact)):
            if isinstance(one, ChangeFact) and (current := cells.get(one.change.current)):
                yield from ((fact.key, defect) for defect in _defects_of_change(one, current, tables, law))


def _inner(fact: AnyFact) -> tuple[AnyFact, ...]:
    return fact.facts if isinstance(fact, EachFact) else ()


def _defects_of_fact(fact: AnyFact, tables: TablesSpec) -> Iterator[str]:
    if isinstance(fact, CellFact):
        table, row, column = fact.place
        if defect := defect_of_cell(tables, table, column, "" if row == ROW_PLACE else row):
            yield f"“{fact.cell}”：{defect}"
    rows = fact.list if isinstance(fact, ListFact) else fact.each_row if isinstance(fact, EachRowFact) else None
    if rows is not None and (defect := defect_of_cell(tables, rows.table, rows.column)):
        yield f"“{fact.key}”：{defect}"


def _defects_of_change(fact: ChangeFact, current: CellFact, tables: TablesSpec, law: Law) -> Iterator[str]:
    """Yield a change of a figure that is not what last year's figure is of."""
    _, block, row = _cell(current, tables)
    column = next(column for column in block.columns if column.key == current.place[2])
    if fact.change.three_public:
        said = _other_than_items(fact.change.three_public, block, (row, column.where), law)
        compared = _said(fact.change.three_public)
    elif fact.change.comparison is not None:
        said = _other_than_counted(fact.change.comparison.counted, block, (row, column.where), law)
        compared = str(fact.change.comparison)
    else:
        return
    if said:
        yield f"“{current.cell}”是{said}，“{fact.key}”比较的却是{compared}"


def _other_than_items(items: Sequence[ThreePublicItem], block: BlockSpec, where: _Filters, law: Law) -> str:
    """Return what a cell adds up, where these are not just these items of “三公” of this year; or empty."""
    if block.dataset is not Dataset.THREE_PUBLIC:
        return f"数据集 {block.dataset} 的数"
    this_year = next(period for period in law.periods if period.is_this_year)
    if (periods := block.taken("period", *where)) != (this_year,):
        return f"{_said(periods) or '本年和上年'}的数"
    taken = block.taken("item", *where) or tuple(law.three_public_items)
    return "" if set(taken) == set(items) else _said(taken)


def _other_than_counted(counted: Counted, block: BlockSpec, where: _Filters, law: Law) -> str:
    """Return what a cell adds up, where a figure of last year counts something else; or empty."""
    if block.dataset is not Dataset.BUDGET:
        return f"数据集 {block.dataset} 的数"
    agencies = tuple(kind for kind in law.unit_kinds if kind.has_agency_operating)
    units = block.rows.unit_kinds if isinstance(block.rows, UnitRows) else ()
    held: tuple[tuple[str, Sequence[Term], Sequence[Term], Iterable[Term]], ...] = (
        ("资金来源", block.taken("source", *where), counted.sources, law.sources),
        ("年度", block.taken("vintage", *where), counted.vintages, law.vintages),
        ("支出", block.taken("kind", *where), counted.kinds, law.expenditure_kinds),
        ("经费", block.taken("cost", *where), counted.costs, law.costs),
        (
            "单位",
            block.taken("unit_kind", Where(unit_kind=units), *where),
            agencies if counted.agencies_only else (),
            law.unit_kinds,
        ),
    )
    for what, taken, wanted, every in held:
        if set(taken or every) != set(wanted or every):
            return f"{_said(taken)}的数" if taken else f"不分{what}的数"
    return ""


def _said(terms: Iterable[Term]) -> str:
    return "、".join(map(str, terms))


def _cell(fact: CellFact, tables: TablesSpec) -> tuple[TableSpec, BlockSpec, Where]:
    """Return table, block and filter of the fixed row of a cell that there is."""
    table_id, row_key, column_key = fact.place
    table = next(table for table in tables.tables if table.id == table_id)
    block = next(block for block in table.blocks if any(column.key == column_key for column in block.columns))
    rows = block.rows
    fixed = (*rows.items, *rows.footer) if isinstance(rows, ItemRows) else ()
    fixed = rows.footer if isinstance(rows, CategoryRows) else fixed
    return table, block, next((item.where for item in fixed if item.key == row_key), Where())


def _defects_of_sentences(wording: Wording, tables: TablesSpec, law: Law) -> Iterator[tuple[str, int, str]]:
    """Yield section, paragraph and what is wrong where a figure stands behind a term of the law that it is not of."""
    facts = {fact.key: fact for fact in wording.facts}
    for section, paragraphs in wording.prose.items():
        for index, paragraph in enumerate(paragraphs):
            before = ""
            for match in _PRINTED.finditer(paragraph.text):
                before, fact = _CLAUSE.split(before + match[1])[-1], facts.get(match[2])
                if isinstance(fact, CellFact):
                    said = _of_cell(match[1], fact, tables, law)
                elif isinstance(fact, ProjectsFact):
                    said = _of_projects(before, fact, law)
                else:
                    continue
                yield from ((section, index, f"“{term}”后面的“{fact.key}”{other}") for term, other in said)


def _of_cell(before: str, fact: CellFact, tables: TablesSpec, law: Law) -> Iterator[tuple[Term, str]]:
    match = _WORDS.search(before)
    words = match[0] if match else ""
    _, block, row = _cell(fact, tables)
    column = next(column for column in block.columns if column.key == fact.place[2])
    for attribute, term in terms_said(words, law) or terms_said(_AFTER_TERM.sub("", words), law):
        if attribute in block.attributes() and (taken := block.taken(attribute, row, column.where)) != (term,):
            yield term, f"（{fact.cell}）是{_said(taken) or '没有按它筛选的数'}"


def _of_projects(clause: str, fact: ProjectsFact, law: Law) -> Iterator[tuple[Term, str]]:
    named = [term for term in law.project_categories if str(term) in clause]
    if len(named) == 1 and fact.projects.category != named[0]:
        yield named[0], f"是{fact.projects.category or '全部类别'}的项目"
