"""What is explained: the tables and the prose of a document, and the figures of its forms and its chart.

It comes from the workbooks as they are now (``content_of``), or from a published version (``kept``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Narrative
from budget_disclosure.tables.table import Table, table_of

_TOTAL = "年度资金总额"


@unique
class Figures(StrEnum):
    """Where figures stand besides tables and prose, by the word that is typed before ``!``."""

    FORMS = "绩效目标表"
    CHART = "分布图"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a form or of the chart; ``names`` are the words it is found by, ``shown`` is as printed."""

    where: Figures
    row: str
    column: str
    names: tuple[str, ...]
    shown: str
    unit: str
    yuan: Decimal
    cells: tuple[Location, ...]

    @property
    def reference(self) -> str:
        """The reference that names this figure and no other."""
        return f"{self.where}!{self.row}.{self.column}"

    @property
    def label(self) -> str:
        """The figure as a reader finds it."""
        return f"{self.where}!{' '.join(dict.fromkeys((self.row, *self.names)))}.{self.column}"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a document. ``code`` is the department's or the unit's."""

    code: str
    name: str
    tables: Mapping[str, Table]
    narrative: Narrative
    figures: tuple[Figure, ...] = ()


def content_of(disclosure: Disclosure) -> Content:
    """Return the content of a document as it is computed now."""
    ledger = disclosure.ledger
    figures = (*_forms(disclosure), *_chart(disclosure))
    return Content(ledger.code, ledger.name, disclosure.tables, disclosure.narrative, figures)


def form_figure(key: str, project: str, column: str, amount: Amount) -> Figure:
    """Return an amount of a project's form, which prints 元."""
    shown = f"{amount.yuan:,.2f}"
    return Figure(Figures.FORMS, key, column, (project,), shown, "元", amount.yuan, amount.cells)


def _forms(disclosure: Disclosure) -> Iterator[Figure]:
    for form in disclosure.forms:
        name = form.project.project.name.value
        yield form_figure(form.key, name, _TOTAL, form.total)
        for part in form.amounts:
            carried = "" if part.vintage.is_current else f"，{part.vintage}"
            yield form_figure(form.key, name, f"{part.source}{carried}", part.amount)


def _chart(disclosure: Disclosure) -> Iterator[Figure]:
    """Yield this year's figure of each item, and last year's where somebody stated it."""
    table, ledger = table_of(disclosure.tables, Purpose.THREE_PUBLIC), disclosure.ledger
    if table is None:
        return
    for item in ledger.law.three_public_items:
        row = next((row for row, items in table.items.items() if items == (item,)), None)
        if row is None:
            continue
        amounts = {
            ledger.fiscal_year: table.amount(row, table.whole_column),
            ledger.fiscal_year - 1: ledger.last_year_three_public((item,)).amount,
        }
        for year, amount in amounts.items():
            if amount is not None and amount.cells:
                shown = f"{amount.wan:.2f}"
                yield Figure(Figures.CHART, str(item), f"{year}年", (), shown, "万元", amount.yuan, amount.cells)
