"""Which chart “三公”经费 gets: this year's figures of its table, against last year's as the prose knows them.

Grouped bars where last year's figures are known, bars of one year for a single item, and a pie for the rest: there
only this year's division can be shown.
"""

from collections.abc import Mapping
from decimal import Decimal

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.document.chart import Chart
from budget_disclosure.document.chart_bars import BarChart, Series
from budget_disclosure.document.chart_pie import PieChart, Slice
from budget_disclosure.model.law import ThreePublicItem
from budget_disclosure.model.money import Amount, round_half_up
from budget_disclosure.narrative.change_cases import compare
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.tables.table import table_of


def three_public_chart(disclosure: Disclosure) -> Chart | None:
    """Return the chart of “三公”经费 with the shown figures of its table; ``None`` when none of them is above zero."""
    table = table_of(disclosure.tables, Purpose.THREE_PUBLIC)
    if table is None:
        return None
    row_of = {items: row for row, items in table.items.items()}
    amounts = {
        item: table.amount(row, table.whole_column)
        for item in disclosure.ledger.law.three_public_items
        if (row := row_of.get((item,)))
    }
    this_year = {item: amount.wan for item, amount in amounts.items()}
    if not any(this_year.values()):
        return None
    ledger = disclosure.ledger
    title = f"{ledger.fiscal_year}年“三公”经费预算分布图（单位：万元）"
    last_year = _last_year(disclosure, amounts)
    if last_year is None and sum(map(bool, this_year.values())) > 1:
        return _pie(ledger.name, title, this_year)
    return _bars(ledger.name, title, ledger.fiscal_year, this_year, last_year)


def _last_year(
    disclosure: Disclosure, amounts: Mapping[ThreePublicItem, Amount]
) -> dict[ThreePublicItem, Decimal] | None:
    """Return last year's shown figures in 万元; ``None`` when one of them was stated by nobody."""
    known: dict[ThreePublicItem, Decimal] = {}
    for item, amount in amounts.items():
        prior = compare(amount, disclosure.ledger.last_year_three_public((item,))).prior
        if prior is None:
            return None
        known[item] = prior
    return known


def _pie(name: str, title: str, this_year: Mapping[ThreePublicItem, Decimal]) -> PieChart:
    total = sum(this_year.values(), Decimal(0))
    slices = tuple(Slice(str(item), wan, round_half_up(wan * 100 / total)) for item, wan in this_year.items())
    return PieChart(title, f"饼图：{name}{title}。{_shares(this_year)}。", slices)


def _bars(
    name: str,
    title: str,
    year: int,
    this_year: Mapping[ThreePublicItem, Decimal],
    last_year: Mapping[ThreePublicItem, Decimal] | None,
) -> BarChart:
    shown = [item for item, wan in this_year.items() if wan or (last_year and last_year[item])]
    series = [Series(f"{year}年", tuple(this_year[item] for item in shown))]
    words = f"{_shares(this_year)}。"
    if last_year is not None:
        series.insert(0, Series(f"{year - 1}年", tuple(last_year[item] for item in shown)))
        words += f"{year - 1}年：{'；'.join(f'{item}{last_year[item]:.2f}万元' for item in shown)}。"
    return BarChart(title, f"柱形图：{name}{title}。{words}", tuple(map(str, shown)), tuple(series))


def _shares(this_year: Mapping[ThreePublicItem, Decimal]) -> str:
    total = sum(this_year.values(), Decimal(0))
    return "；".join(
        f"{item}{wan:.2f}万元，占{round_half_up(wan * 100 / total):.2f}%" for item, wan in this_year.items() if wan
    )
