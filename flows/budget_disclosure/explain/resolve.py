"""From what a person typed to the way of the figure that is meant, or to a list to choose from."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from budget_disclosure.explain.explained_content import Figure, Figures
from budget_disclosure.explain.explanation import Answer, Candidate, Choice, Explanation, Term, Way
from budget_disclosure.explain.sentence_references import (
    Printed,
    in_piece,
    is_figure,
    printed_facts,
    source_of,
    split_section,
    typed_reference,
    with_figure,
)
from budget_disclosure.explain.table_references import Place, candidates, find_places, nearest_places, table_named
from budget_disclosure.explain.trace import Tracer
from budget_disclosure.model.figure_style import MoneyUnit
from budget_disclosure.tables.table import CellKind

_USAGE = (
    "可以写：表五!2012601.基本支出（表!行.列），39.51（文中的数），七: 15.40（某一部分中的数），395,100.00元（金额），"
    "绩效目标表!项目名称，分布图，或文中的一段原话"
)
_QUOTES = "'\"‘’"
_MOST_CANDIDATES = 12
_FIGURES = {
    Figures.FORMS: ("绩效目标表", "项目支出绩效目标表", "项目绩效目标表", "绩效目标", "附件"),
    Figures.CHART: ("分布图", "“三公”经费分布图", "三公经费分布图", "图", "图表"),
}


def explain(reference: str, tracer: Tracer, headings: Mapping[str, str]) -> Answer:
    """Return the ways of what a reference names, or the candidates when it names none or several.

    ``headings`` are the titles of the sections of the prose by their keys, as the document prints them.
    """
    words = reference.strip().strip(_QUOTES).strip()
    table_name, mark, place = words.replace("！", "!").partition("!")
    where = _figures_named(table_name)
    if where is not None:
        return _figure_of(where, place if mark else "", tracer)
    if mark:
        return _table_cell(table_name, place, tracer)
    narrative = tracer.content.narrative
    fact = narrative.facts.get(words)
    printed = tuple(printed_facts(narrative, headings))
    if fact is not None:
        shown = next((one for one in printed if one.fact.key == words), None)
        return Explanation((_way(shown, tracer) if shown else tracer.fact(fact),))
    sections, rest = split_section(words, headings)
    within = tuple(one for one in printed if not sections or one.section in sections)
    if is_figure(rest):
        return _number(rest, within, tracer, is_limited=bool(sections))
    return _piece(rest, within, tracer)


def _figures_named(name: str) -> Figures | None:
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return next((where for where, names in _FIGURES.items() if plain in names), None)


def _figure_of(where: Figures, place: str, tracer: Tracer) -> Answer:
    """Return the figure of a form or of the chart; all of the chart when no item is named."""
    listed = tuple(figure for figure in tracer.content.figures if figure.where is where)
    found = tuple(_best_figures(listed, "".join(unicodedata.normalize("NFKC", place).split())))
    if len(found) == 1 or (found and where is Figures.CHART):
        return Explanation(tuple(tracer.figure(figure) for figure in found))
    if found:
        return _choice(
            f"“{where}!{place}”对应 {len(found)} 个数，请选一个：", [_figure_candidate(one) for one in found]
        )
    if not listed:
        return Choice(f"这份文件没有{where}。{_USAGE}。")
    return _choice(f"{where}中没有“{place}”。有这些：", [_figure_candidate(one) for one in listed])


def _best_figures(figures: Sequence[Figure], place: str) -> Iterator[Figure]:
    """Yield the figures that are named exactly, else those named in part; a row alone means its first figure."""
    if not place:
        yield from figures
        return

    def names(figure: Figure) -> tuple[str, ...]:
        rows = (figure.row, *figure.names)
        plain = ["".join(unicodedata.normalize("NFKC", row).split()) for row in rows]
        return (*plain, *(f"{row}.{figure.column}" for row in plain))

    exact = [figure for figure in figures if place in names(figure)]
    found = exact or [figure for figure in figures if any(place in name for name in names(figure))]
    rows = {figure.row for figure in found}
    is_one_form = len(rows) == 1 and found and found[0].where is Figures.FORMS
    yield from found[:1] if is_one_form and not any(place.endswith(one.column) for one in found) else found


def _table_cell(table_name: str, place: str, tracer: Tracer) -> Answer:
    tables = tracer.content.tables
    table = table_named(table_name, tables)
    if table is None:
        listing = tuple(Candidate(f"表{one.numeral}!合计", one.title) for one in tables.values())
        return Choice(f"没有“{table_name}”这张表。", listing)
    found = find_places(table, place)
    if len(found) == 1:
        return Explanation((tracer.cell(found[0]),))
    if found:
        message = f"“表{table.numeral}!{place}”对应 {len(found)} 个单元格，请选一个："
        return _choice(message, candidates(found[:_MOST_CANDIDATES]), len(found))
    return Choice(
        f"表{table.numeral}中没有“{place}”。{'最接近的有：' if table.rows else '本表没有数据。'}",
        candidates(nearest_places(table, place)),
    )


def _number(words: str, printed: Sequence[Printed], tracer: Tracer, *, is_limited: bool) -> Answer:
    """Return what shows a number: prose first, then tables, then whatever is exactly so many 元."""
    is_yuan = words.endswith("元") and not words.endswith("万元")
    found = {} if is_yuan else {one.fact.key: one for one in reversed(with_figure(printed, words))}
    if len(found) == 1:
        return Explanation(tuple(_way(one, tracer) for one in found.values()))
    if found:
        listing = [_candidate(one, tracer) for one in reversed(found.values())]
        return _choice(f"文字说明中有 {len(found)} 处“{words}”，请选一处：", listing)
    cells = () if is_yuan else tuple(_cells_showing(words, tracer))
    if len(cells) == 1:
        return Explanation((tracer.cell(cells[0]),))
    if cells:
        message = f"文字说明中没有“{words}”，报表中有 {len(cells)} 处："
        return _choice(message, candidates(cells[:_MOST_CANDIDATES]), len(cells))
    return _amount(words, () if is_limited else printed, tracer)


def _amount(words: str, printed: Sequence[Printed], tracer: Tracer) -> Answer:
    """Return what is exactly so many 元: a cell that a unit filled in, a form, a table, a figure of the prose.

    A table in 元 may show it for what is not exactly so much: 分 are rounded there.
    """
    yuan = _exact(words)
    if yuan is None:
        return Choice(f"文字说明和报表中都没有“{words}”。{_USAGE}。")
    facts = {one.fact.key: one for one in reversed(printed) if one.fact.yuan == yuan}
    shown = {place.reference for place in _cells_showing(words, tracer)}
    places = [
        place
        for place in _amount_cells(tracer)
        if place.table.amount(place.row, place.column).yuan == yuan or place.reference in shown
    ]
    figures = [figure for figure in tracer.content.figures if figure.yuan == yuan]
    inputs = [term for term in tracer.terms.values() if term.yuan == yuan]
    count = len(facts) + len(places) + len(figures)
    if count == 0 and len(inputs) == 1:
        return Explanation((tracer.input_cell(inputs[0]),))
    if count == 1:
        ways = (
            *(_way(one, tracer) for one in facts.values()),
            *(tracer.cell(place) for place in places),
            *(tracer.figure(figure) for figure in figures),
        )
        return Explanation(ways)
    if count + len(inputs) == 0:
        return Choice(f"文字说明、报表、绩效目标表和填报表中都没有“{words}”。{_USAGE}。")
    listing = [
        *(_figure_candidate(figure) for figure in figures),
        *(_candidate(one, tracer) for one in reversed(facts.values())),
        *candidates(places[:_MOST_CANDIDATES]),
    ]
    if not listing:
        return Explanation(tuple(tracer.input_cell(term) for term in inputs))
    where = "、".join(_input_words(term) for term in inputs[:_MOST_CANDIDATES])
    filled = f"填报表中 {len(inputs)} 格是这个数（{where}）；" if inputs else ""
    return _choice(f"{filled}公开的内容中有 {count} 处：", listing, count)


def _input_words(term: Term) -> str:
    return f"{term.unit_code} {term.at.sheet}!{term.at.cell}"


def _exact(words: str) -> Decimal | None:
    """Return a number typed as 元; ``None`` for percentages and what is no amount."""
    plain = words.replace(",", "").replace("，", "").strip()
    factor = Decimal(10000) if plain.endswith("万元") else Decimal(1)
    try:
        return Decimal(plain.removesuffix("万元").removesuffix("元").strip()) * factor
    except InvalidOperation:
        return None


def _amount_cells(tracer: Tracer) -> Iterator[Place]:
    for table in tracer.content.tables.values():
        for column in table.columns:
            if column.kind is CellKind.AMOUNT:
                for row in table.row_keys(column.key):
                    if table.cell(row, column.key).amount is not None:
                        yield Place(table, row, column.key)


def _cells_showing(words: str, tracer: Tracer) -> Iterator[Place]:
    """Yield the cells that print a number, in tables of the unit that is typed behind it, if any."""
    number = words.replace("，", "").replace(",", "")
    unit = next((unit for unit in (MoneyUnit.WAN, MoneyUnit.YUAN) if number.endswith(unit)), "")
    number = number.removesuffix(unit).strip()
    for place in _amount_cells(tracer):
        text = place.table.cell(place.row, place.column).text.replace(",", "")
        if text == number and unit in ("", place.table.unit_of_amount):
            yield place


def _piece(words: str, printed: Sequence[Printed], tracer: Tracer) -> Answer:
    narrative = tracer.content.narrative
    is_there, found = in_piece(printed, narrative, words)
    named = tuple(_best_figures([one for one in tracer.content.figures if one.where is Figures.FORMS], words))
    if not is_there and named:
        return _figure_of(Figures.FORMS, words, tracer)
    if not is_there:
        return Choice(f"文字说明中没有“{words}”这段话。{_USAGE}。")
    figures = tuple(one for one in found if one.fact.value is not None) or found
    if not figures:
        return Choice(f"“{words}”是固定措辞，不含填报的内容；出自 {source_of(narrative, words)}。")
    return Explanation(tuple(_way(one, tracer) for one in figures))


def _way(one: Printed, tracer: Tracer) -> Way:
    return tracer.fact(one.fact, one.heading, one.context, one.unit)


def _candidate(one: Printed, tracer: Tracer) -> Candidate:
    reference = typed_reference(one, tracer.content.narrative)
    return Candidate(reference, f"{one.fact.shown}{one.unit}", f"{one.heading}：{one.context}")


def _figure_candidate(figure: Figure) -> Candidate:
    return Candidate(figure.reference, f"{figure.shown}{figure.unit}", figure.label)


def _choice(message: str, listing: Sequence[Candidate], count: int = 0) -> Choice:
    shown = tuple(listing[:_MOST_CANDIDATES])
    return Choice(message, shown, max(count, len(listing)) - len(shown))
