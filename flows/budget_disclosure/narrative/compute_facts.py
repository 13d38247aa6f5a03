"""From declared facts to values: figures of tables, their sums, shares and changes, lists; each with its origin.

Sums are exact in 元 and rounded once; shares, differences and changes are computed from the shown figures.
"""

from collections.abc import Iterable, Mapping

from budget_disclosure.declarations.wording_yaml import (
    AnyFact,
    CellFact,
    ChangeFact,
    ConstantFact,
    DifferenceFact,
    EachUnitFact,
    ListFact,
    ShareFact,
    SumFact,
)
from budget_disclosure.narrative import stated_facts as measures
from budget_disclosure.narrative import table_figures as figures
from budget_disclosure.narrative.change_phrases import change_phrase
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import Entries, Phrase, Value
from budget_disclosure.narrative.narrative import Fact, Segment
from budget_disclosure.narrative.row_lists import enumerated, is_not_zero, row_list
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
    return _value(spec, sources, names, key), {}


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
    return measures.measure(spec, sources, key)


def _fact(names: Names, key: str) -> Fact:
    value = names[key]
    if not isinstance(value, Fact):
        raise TypeError(f"{key} is not a figure")
    return value


def _each_unit(spec: EachUnitFact, sources: Sources, names: Names, key: str) -> tuple[Value, dict[str, Fact]]:
    items: list[tuple[Segment, ...]] = []
    facts: dict[str, Fact] = {}
    is_complete = True
    for unit in measures.chosen_units(spec.each_unit, sources):
        prefix = f"{key}.{unit.unit.unit_code}."
        inner, computed = compute_facts(spec.facts, sources.of_unit(unit), names, prefix)
        if spec.keep_if and not any(is_not_zero(inner, reference) for reference in spec.keep_if):
            is_complete = False
            continue
        items.append(segments_of(spec.item, inner))
        facts.update(computed)
    return enumerated(spec, items, key, is_complete=is_complete), facts
