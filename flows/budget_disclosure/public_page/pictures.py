"""The pictures of the public's page, each with the table of what it draws: facts and cells of the document."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from budget_disclosure.declarations.public_page_yaml import Part, PictureSpec, RowsOfTable
from budget_disclosure.declarations.tables_yaml import without_numbering
from budget_disclosure.model.figure_style import MoneyUnit
from budget_disclosure.model.money import ZERO
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.public_page.page_figures import Figure, in_page_style
from budget_disclosure.report.bar_chart import Bar, Group, bar_chart
from budget_disclosure.store.csv_files import csv_bytes, guarded
from budget_disclosure.store.earlier_years import EarlierYear, PublishedFigure

_NOTHING = "—"
_THIS_YEAR, _LAST_YEAR = "本年", "上年"
_FIGURE = re.compile(r"-?[\d,]+(\.\d+)?%?")
# What may stand before a term that is explained: 一、 （五） 1.


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, its table (``headers``, ``rows``; the first column names the rows) and the words it needs: of terms,
    and what the document says of the figures.
    """

    name: str
    title: str
    says: str
    source: str
    chart: Markup
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]
    quoted: tuple[str, ...]

    @property
    def csv(self) -> str:
        """The address that has the table as a CSV file: it is in the page, nothing is fetched."""
        content = csv_bytes(self.headers, [(guarded(label), *map(_cell_of_csv, rest)) for label, *rest in self.rows])
        return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(content).decode()}"


def _cell_of_csv(text: str) -> str:
    """Return a figure as it is, a negative one too, and a text so that it never is a formula."""
    return text if _FIGURE.fullmatch(text) else guarded(text)


def pictures_of(disclosure: Disclosure, earlier: Sequence[EarlierYear]) -> tuple[Picture, ...]:
    """Return the declared pictures of what the document has; one without a figure is left out."""
    drawn = []
    for number, spec in enumerate(disclosure.named.public_page.pictures, 1):
        content = _content(spec, disclosure, earlier)
        if content is not None and content.groups:
            name = f"p{number}"
            chart = bar_chart(name, spec.title, content.groups)
            terms = tuple(_terms(spec.terms, disclosure))
            headers, rows = content.headers, content.rows
            said = disclosure.narrative.prose.get(spec.section, ())
            quoted = tuple(paragraph.text for paragraph in said)
            drawn.append(Picture(name, spec.title, spec.says, content.source, chart, headers, rows, terms, quoted))
    return tuple(drawn)


def summary_of(disclosure: Disclosure) -> tuple[Figure, ...]:
    """Return the figures that stand at the top of the page."""
    return tuple(_figures(disclosure.named.public_page.summary, disclosure))


@dataclass(frozen=True, slots=True)
class _Content:
    groups: tuple[Group, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""


def _content(spec: PictureSpec, disclosure: Disclosure, earlier: Sequence[EarlierYear]) -> _Content | None:
    if spec.rows is not None:
        return _rows(spec.rows, disclosure)
    if spec.parts:
        return _parts(spec, disclosure)
    return _changes(spec, disclosure) if spec.changes else _years(spec, disclosure, earlier)


def _rows(spec: RowsOfTable, disclosure: Disclosure) -> _Content | None:
    """Return the rows of a table that have money, the largest first: their numbers would be out of order."""
    table = disclosure.tables.get(spec.table)
    if table is None or spec.column not in table.block_of_column:
        return None
    block, unit = table.block_of_column[spec.column], table.unit_of_amount
    rows = {key: row for row in table.rows if (key := row.keys[block]) and re.fullmatch(spec.keys, key)}
    figures = [
        Figure(without_numbering(table.row_words(row, block)[-1]), _written(cell.text, unit), unit, cell.amount.yuan)
        for key, row in rows.items()
        if (cell := table.cell(key, spec.column)).amount is not None and cell.amount.yuan
    ]
    figures.sort(key=lambda one: -one.yuan)
    headers = ("项目", f"{table.header_of(spec.column)}（{unit}）")
    return _Content(_singles(figures), headers, tuple((one.label, one.shown) for one in figures), table.heading)


def _parts(spec: PictureSpec, disclosure: Disclosure) -> _Content:
    figures = tuple(_figures(spec.parts, disclosure))
    units = dict.fromkeys(one.unit for one in figures)
    amount = f"金额（{'、'.join(units)}）"
    if any(one.share for one in figures):
        rows = tuple((one.label, one.shown, one.share or _NOTHING) for one in figures)
        return _Content(_singles(figures), ("项目", amount, "占比"), rows)
    return _Content(_singles(figures), ("项目", amount), tuple((one.label, one.shown) for one in figures))


def _changes(spec: PictureSpec, disclosure: Disclosure) -> _Content:
    """Return figures of this year and of last year, as the document compares them."""
    facts, groups, rows = disclosure.narrative.facts, list[Group](), list[tuple[str, ...]]()
    for one in spec.changes:
        current, prior = (facts.get(f"{one.change}.{part}") for part in ("current", "prior"))
        if current is None:
            continue
        known = [(_THIS_YEAR, "now", current)]
        if prior is not None and prior.is_known:
            known.append((_LAST_YEAR, "before", prior))
        bars = (Bar(f"{_wan(fact)} {MoneyUnit.WAN}", fact.yuan or ZERO, label, tone) for label, tone, fact in known)
        groups.append(Group(one.label, tuple(bars)))
        rows.append((one.label, _wan(current), _wan(prior) if prior is not None else _NOTHING))
    headers = ("项目", f"本年预算数（{MoneyUnit.WAN}）", f"上年预算数（{MoneyUnit.WAN}）")
    return _Content(tuple(groups), headers, tuple(rows))


def _years(spec: PictureSpec, disclosure: Disclosure, earlier: Sequence[EarlierYear]) -> _Content | None:
    """Return what the years before published, and this year; nothing where they published nothing."""
    wanted = {one.fact for one in spec.years}
    years = [one for one in earlier if wanted & set(one.figures)]
    if not years:
        return None
    now, groups, rows = disclosure.ledger.fiscal_year, list[Group](), list[tuple[str, ...]]()
    for one in spec.years:
        fact = disclosure.narrative.facts.get(one.fact)
        if fact is None or fact.yuan is None:
            continue
        known = [(year.year, "before", year.figures.get(one.fact)) for year in years]
        bars = [
            Bar(f"{_wan(figure)} {MoneyUnit.WAN}", figure.yuan, f"{year}年", tone)
            for year, tone, figure in known
            if figure is not None
        ]
        bars.append(Bar(f"{_wan(fact)} {MoneyUnit.WAN}", fact.yuan, f"{now}年"))
        groups.append(Group(one.label, tuple(bars)))
        rows.append((one.label, *(_wan(figure) if figure else _NOTHING for _, _, figure in known), _wan(fact)))
    headers = ("项目", *(f"{year}年（{MoneyUnit.WAN}）" for year in (*(one.year for one in years), now)))
    return _Content(tuple(groups), headers, tuple(rows), "、".join(one.source for one in years))


def _figures(parts: Iterable[Part], disclosure: Disclosure) -> Iterator[Figure]:
    """Yield the figures of the document that are declared; of what it does not have there is none."""
    facts = disclosure.narrative.facts
    for part in parts:
        if part.cell:
            table_id, row, column = part.place
            table = disclosure.tables.get(table_id)
            if table is None or column not in table.block_of_column or not table.has_row(row, column):
                continue
            cell = table.cell(row, column)
            unit = table.unit_of_amount
            yield Figure(part.label, _written(cell.text, unit), unit, table.amount(row, column).yuan)
        elif (fact := facts.get(part.fact)) is not None and fact.yuan is not None:
            share = facts.get(part.share)
            yield Figure(part.label, _wan(fact), MoneyUnit.WAN, fact.yuan, share.shown if share else "")


def _written(text: str, unit: str) -> str:
    return in_page_style(text, unit) or _NOTHING


def _wan(figure: Fact | PublishedFigure) -> str:
    """Return a figure of prose, which is in 万元."""
    return _written(figure.shown, MoneyUnit.WAN)


def _singles(figures: Iterable[Figure]) -> tuple[Group, ...]:
    groups = []
    for one in figures:
        text = f"{one.text}，占 {one.share}" if one.share else one.text
        groups.append(Group(one.label, (Bar(text, one.yuan),)))
    return tuple(groups)


def _terms(terms: Iterable[str], disclosure: Disclosure) -> Iterator[str]:
    """Yield how the document explains terms, without the numbers of its list."""
    section = disclosure.narrative.prose.get(disclosure.named.public_page.definitions, ())
    explained = [without_numbering(paragraph.text) for paragraph in section]
    for term in terms:
        yield from (text for text in explained if text.startswith(f"{term}："))
