"""From what a person typed to the way of the figure that is meant, or to a list to choose from."""

from collections.abc import Mapping, Sequence

from budget_disclosure.explain.places import candidates, find_places, nearest_places, table_named
from budget_disclosure.explain.result import Answer, Candidate, Choice, Explanation, Way
from budget_disclosure.explain.sentences import (
    Printed,
    in_piece,
    is_figure,
    printed_facts,
    source_of,
    split_section,
    with_figure,
)
from budget_disclosure.explain.trace import Tracer
from budget_disclosure.tables.result import CellKind

_USAGE = (
    "写法：“表五!2012601.基本支出”（表!行.列）、“39.51”（文中的数）、“七: 15.40”（某一部分中的数），或文中的一段原话"
)


def explain(reference: str, tracer: Tracer, headings: Mapping[str, str]) -> Answer:
    """Return the ways of what a reference names, or the candidates when it names none or several.

    ``headings`` are the titles of the sections of the prose by their keys, as the document prints them.
    """
    words = reference.strip()
    table_name, mark, place = words.replace("！", "!").partition("!")
    if mark:
        return _table_cell(table_name, place, tracer)
    fact = tracer.disclosure.narrative.facts.get(words)
    printed = tuple(printed_facts(tracer.disclosure.narrative, headings))
    if fact is not None:
        shown = next((one for one in printed if one.fact.key == words), None)
        return Explanation((_way(shown, tracer) if shown else tracer.fact(fact),))
    sections, rest = split_section(words, headings)
    within = tuple(one for one in printed if not sections or one.section in sections)
    if is_figure(rest):
        return _figure(rest, within, tracer)
    return _piece(rest, within, tracer)


def _table_cell(table_name: str, place: str, tracer: Tracer) -> Answer:
    tables = tracer.disclosure.tables
    table = table_named(table_name, tables)
    if table is None:
        listing = tuple(Candidate(f"表{one.numeral}!", one.title, one.id) for one in tables.values())
        return Choice(f"没有“{table_name}”这张表。", listing)
    found = find_places(table, place)
    if len(found) == 1:
        return Explanation((tracer.cell(found[0]),))
    if found:
        return Choice(f"“表{table.numeral}!{place}”对应 {len(found)} 个单元格，请选一个：", candidates(found))
    return Choice(
        f"表{table.numeral}中没有“{place}”。{'最接近的有：' if table.rows else '本表没有数据。'}",
        candidates(nearest_places(table, place)),
    )


def _figure(words: str, printed: Sequence[Printed], tracer: Tracer) -> Answer:
    found = {one.fact.key: one for one in reversed(with_figure(printed, words))}
    if len(found) == 1:
        return Explanation(tuple(_way(one, tracer) for one in found.values()))
    if found:
        listing = tuple(_candidate(one) for one in reversed(found.values()))
        return Choice(f"文字说明中有 {len(found)} 处“{words}”，请选一处：", listing)
    cells = _cells_showing(words, tracer)
    if len(cells) == 1:
        table, _, place = cells[0].reference.partition("!")
        return _table_cell(table, place, tracer)
    if cells:
        return Choice(f"文字说明中没有“{words}”，报表中有 {len(cells)} 处：", cells)
    return Choice(f"文字说明和报表中都没有“{words}”。{_USAGE}。")


def _cells_showing(words: str, tracer: Tracer) -> tuple[Candidate, ...]:
    plain = words.replace(",", "").replace("，", "").removesuffix("万元")
    return tuple(
        Candidate(
            f"{table.id}!{row}.{column.key}", table.cell(row, column.key).text, f"表{table.numeral} {table.title}"
        )
        for table in tracer.disclosure.tables.values()
        for column in table.columns
        if column.kind is CellKind.AMOUNT
        for row in table.row_keys(column.key)
        if table.cell(row, column.key).text == plain
    )


def _piece(words: str, printed: Sequence[Printed], tracer: Tracer) -> Answer:
    narrative = tracer.disclosure.narrative
    is_there, found = in_piece(printed, narrative, words)
    if not is_there:
        return Choice(f"文字说明中没有“{words}”这段话。{_USAGE}。")
    figures = tuple(one for one in found if one.fact.value is not None) or found
    if not figures:
        return Choice(f"“{words}”是固定措辞，不含填报的内容；出自 {source_of(narrative, words)}。")
    return Explanation(tuple(_way(one, tracer) for one in figures))


def _way(one: Printed, tracer: Tracer) -> Way:
    return tracer.fact(one.fact, one.heading, one.context, one.unit)


def _candidate(one: Printed) -> Candidate:
    return Candidate(one.fact.key, f"{one.fact.shown}{one.unit}", f"{one.heading}：{one.context}")
