"""From declared facts to values: figures of tables, their sums, shares and changes, lists; each with its origin.

Sums are exact in 元 and rounded once; shares, differences and changes are computed from the shown figures.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from budget_disclosure.declarations.wording_facts import (
    AnyFact,
    CellFact,
    ChangeFact,
    CodeNameFact,
    ConstantFact,
    DifferenceFact,
    EachProjectFact,
    EachRowFact,
    EachUnitFact,
    ListFact,
    RowTextFact,
    ShareFact,
    StructureFact,
    SumFact,
)
from budget_disclosure.narrative import stated_facts as measures
from budget_disclosure.narrative import table_figures as figures
from budget_disclosure.narrative.adjusted_words import structure_phrase
from budget_disclosure.narrative.change_phrases import change_phrase
from budget_disclosure.narrative.fact_sources import Sources, TableRowOf
from budget_disclosure.narrative.fact_values import Entries, Phrase, Value
from budget_disclosure.narrative.narrative import Fact, RowList
from budget_disclosure.narrative.row_lists import enumerated, is_not_zero, row_list
from budget_disclosure.narrative.row_statements import row_fact
from budget_disclosure.narrative.sentences import segments_of

Names = Mapping[str, Value]


def compute_facts(
    specs: Iterable[AnyFact], sources: Sources, outer: Names | None = None, prefix: str = ""
) -> tuple[dict[str, Value], dict[str, Fact]]:
    """Return the values by the names sentences use, and every fact (also parts of phrases) by its full key."""
    names: dict[str, Value] = dict(outer or {})
    facts: dict[str, Fact] = {}
    for spec in specs:
        value, inner = _compute(spec, sources, names, f"{prefix}{spec.key}")
        names[spec.key] = value
        facts.update(inner)
        facts.update(_facts_in(value))
    return names, facts


def _facts_in(value: Value) -> dict[str, Fact]:
    match value:
        case Fact():
            return {value.key: value}
        case Phrase():
            printed = {segment.fact.key: segment.fact for segment in value.segments if segment.fact}
            return printed | {fact.key: fact for fact in value.parts.values() if fact.is_known}
        case Entries():
            return {fact.key: fact for fact in value.items}


def _compute(spec: AnyFact, sources: Sources, names: Names, key: str) -> tuple[Value, dict[str, Fact]]:
    """Return the value of a fact, and further facts that its value does not hold."""
    if isinstance(spec, EachUnitFact):
        return _each_unit(spec, sources, names, key)
    if isinstance(spec, EachRowFact):
        return _each_row(spec, sources, names, key)
    if isinstance(spec, EachProjectFact):
        return _each_project(spec, sources, names, key)
    if isinstance(spec, StructureFact):
        return structure_phrase(spec, sources, key), {}
    return _value(spec, sources.in_style(spec.numbers), names, key), {}


def _value(spec: AnyFact, sources: Sources, names: Names, key: str) -> Value:
    match spec:
        case ChangeFact():
            return change_phrase(spec, sources, _fact(names, spec.change.current), key)
        case ListFact():
            return row_list(spec, sources, _fact(names, spec.list.whole) if spec.list.whole else None, key)
        case CellFact() | SumFact() | DifferenceFact() | ShareFact():
            return figures.figure(spec, sources, key, [_fact(names, reference) for reference in spec.refers_to()])
        case ConstantFact():
            return Fact(key, spec.constant, origin="措辞中声明")
        case CodeNameFact() | RowTextFact():
            return row_fact(spec, sources, key)
    return measures.measure(spec, sources, key)


def _fact(names: Names, key: str) -> Fact:
    value = names[key]
    if not isinstance(value, Fact):
        raise TypeError(f"{key} is not a figure")
    return value


def _each_unit(spec: EachUnitFact, sources: Sources, names: Names, key: str) -> tuple[Value, dict[str, Fact]]:
    items: list[Phrase] = []
    facts: dict[str, Fact] = {}
    is_complete = True
    for unit in measures.chosen_units(spec.each_unit, sources):
        prefix = f"{key}.{unit.unit.unit_code}."
        inner, computed = compute_facts(spec.facts, sources.of_unit(unit), names, prefix)
        if spec.keep_if and not any(is_not_zero(inner, reference) for reference in spec.keep_if):
            is_complete = False
            continue
        items.append(Phrase(segments_of(spec.item, inner), names=inner))
        facts.update(computed)
    return enumerated(spec, items, key, is_complete=is_complete), facts


def _each_row(spec: EachRowFact, sources: Sources, names: Names, key: str) -> tuple[Value, dict[str, Fact]]:
    """Return every row that is not zero, in the order of the table; small ones by the policy of lists."""
    table, column = sources.tables.get(spec.each_row.table), spec.each_row.column
    if table is None or column not in table.block_of_column:
        raise figures.no_such_cell(f"{spec.each_row.table}!….{column}", sources, key)
    items: dict[str, Phrase] = {}
    facts: dict[str, Fact] = {}
    leaves_small_out, is_complete = sources.wording.shown_zero.in_lists == "left_out", True
    for row in table.row_keys(column):
        amount = table.amount(row, column)
        if not amount.yuan or re.fullmatch(spec.each_row.keys, row) is None:
            continue
        if amount.is_rounded_away and leaves_small_out:
            is_complete = False
            continue
        of_row = replace(sources, row=TableRowOf(row, frozenset(amount.cells)))
        inner, computed = compute_facts(spec.facts, of_row, names, f"{key}.{row}.")
        items[row] = Phrase(segments_of(spec.item, inner), names=inner)
        facts.update(computed)
    rows = RowList(spec.each_row.table, column, spec.each_row.keys, tuple(items), leaves_small_out)
    return replace(enumerated(spec, list(items.values()), key, is_complete=is_complete), rows=rows), facts


def _each_project(spec: EachProjectFact, sources: Sources, names: Names, key: str) -> tuple[Value, dict[str, Fact]]:
    items: list[Phrase] = []
    facts: dict[str, Fact] = {}
    for entry in sources.ledger.projects:
        number = entry.project.number.value
        if not any((one.sheet, one.row) == (spec.each_project.stated_in, number) for one in entry.unit.declared):
            continue
        of_project = replace(sources.of_unit(entry.unit), project=entry)
        inner, computed = compute_facts(spec.facts, of_project, names, f"{key}.{entry.key}.")
        items.append(Phrase(segments_of(spec.item, inner), names=inner))
        facts.update(computed)
    return enumerated(spec, items, key, is_complete=True), facts
