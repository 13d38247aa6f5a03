"""Lists in prose: the rows of a table that are not zero, the budget units, each as its declared words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from budget_disclosure.declarations.wording_facts import Enumeration, ListFact
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import Phrase, Value, amount_fact, count_fact
from budget_disclosure.narrative.narrative import Fact, RowList, Segment
from budget_disclosure.narrative.sentences import segments_of
from budget_disclosure.narrative.table_figures import cell_origin, no_such_cell, share, sum_of
from budget_disclosure.tables.table import Table

Names = Mapping[str, Value]


def row_list(spec: ListFact, sources: Sources, whole: Fact | None, key: str) -> Phrase:
    """Return the rows that are not zero, in the order of the codes; ``whole`` is what shares refer to."""
    table = sources.tables.get(spec.list.table)
    if table is None or spec.list.column not in table.block_of_column:
        raise no_such_cell(f"{spec.list.table}!….{spec.list.column}", sources, key)
    code_list = getattr(sources.codes, spec.list.names)
    items = {}
    leaves_small_out, is_complete = sources.wording.shown_zero.in_lists == "left_out", True
    for code, terms in _grouped_rows(spec, table, sources).items():
        amount = sum_of(f"{key}.{code}.amount", terms, sources)
        if not amount.yuan:
            continue
        if not amount.value and leaves_small_out:
            is_complete = False
            continue
        name = code_list.name(code) if code in code_list else code
        item: dict[str, Value] = {
            "name": Fact(f"{key}.{code}.name", name, origin=f"{code_list.title} {code}"),
            "code": Fact(f"{key}.{code}.code", code, origin=code_list.title),
            "amount": amount,
        }
        if whole is not None:
            item["share"] = share(f"{key}.{code}.share", amount, whole, sources)
        items[code] = Phrase(segments_of(spec.item, item))
    rows = RowList(spec.list.table, spec.list.column, spec.list.keys, tuple(items), leaves_small_out)
    return replace(enumerated(spec, list(items.values()), key, is_complete=is_complete), rows=rows)


def _grouped_rows(spec: ListFact, table: Table, sources: Sources) -> dict[str, list[Fact]]:
    """Return the amounts of the wanted rows by the item's code, in the order of the codes."""
    pattern = re.compile(spec.list.keys)
    groups: dict[str, list[Fact]] = {}
    for row in table.row_keys(spec.list.column):
        if match := pattern.fullmatch(row):
            code = match.group(1) if pattern.groups else row
            origin = cell_origin(table, row, spec.list.column)
            amount = table.amount(row, spec.list.column)
            groups.setdefault(code, []).append(amount_fact(row, amount, origin, sources.figures))
    return dict(sorted(groups.items()))


def is_not_zero(names: Names, reference: str) -> bool:
    """Return whether a figure is not zero; an unknown one is something, because it must not be passed over."""
    key, _, part = reference.partition(".")
    value = names[key]
    fact = value[part] if isinstance(value, Phrase) else value
    return isinstance(fact, Fact) and (not fact.is_known or bool(fact.value) or bool(fact.yuan))


def enumerated(spec: Enumeration, items: Sequence[Phrase], key: str, *, is_complete: bool) -> Phrase:
    """Return the items with joiners, with the ending only where something was left out, or the words for none."""
    count = count_fact(f"{key}.count", len(items), "列出的个数")
    if not items:
        return Phrase((Segment(spec.empty),) if spec.empty else (), {"count": count})
    segments: list[Segment] = [*items[0].segments]
    for item in items[1:]:
        segments.extend((Segment(spec.joiner), *item.segments))
    if spec.ending and not is_complete:
        segments.append(Segment(spec.ending))
    return Phrase(tuple(segments), {"count": count}, entries=tuple(items))
