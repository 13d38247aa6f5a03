"""What a performance form says: its project, unit, department code, amounts, cost indicators, period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit, amount_of
from budget_disclosure.published.published_table import FormTable
from budget_disclosure.published.spots import NOWHERE, Spot

BASIS_OF_FORMS: Final = "《预算法》第三十二条、财预〔2016〕143号：绩效目标随项目公开，与项目的预算一致"
_UNIT = re.compile(r"资金[（(](万元|元)[）)]")
_TOTAL = re.compile(r"年度资金总额|年度预算(?:总额|资金)|预算总额|^资金总额|本年度资金总额")
_SOURCE = re.compile(r"资金|基金|拨款|预算|转移支付|自筹|结转|债")
_COST = re.compile(r"成本指标|经济成本")
_MONEY = re.compile(r"^[:：≤<=＝约]*([0-9][0-9,]*(?:\.[0-9]+)?)(万元|元)")


@dataclass(frozen=True, slots=True)
class FormCell:
    """A text of a form and where it stands."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Form:
    """A performance form; what it does not say is an empty text or ``None``."""

    table: FormTable
    name: FormCell
    department: FormCell
    period: FormCell
    kind: FormCell
    total: PrintedAmount | None
    total_cell: FormCell
    sources: tuple[tuple[FormCell, PrintedAmount | None], ...]
    costs: tuple[tuple[FormCell, FormCell, Decimal], ...]

    @property
    def place(self) -> str:
        """Where it stands, as a reader finds it."""
        return f"项目绩效目标表“{self.name.text}”"


def forms_of(subject: AuditSubject) -> Iterator[Form]:
    """Yield the forms that name a project; a form that was cut by a page has its name on its first part."""
    for table in subject.document.forms:
        form = _form(table)
        if form.name.text:
            yield form


def _form(table: FormTable) -> Form:
    unit = _unit(table)
    total_cell = _after(table, _TOTAL)
    return Form(
        table,
        _after(table, re.compile(r"^项目名称")),
        _after(table, re.compile(r"主管部门")),
        _after(table, re.compile(r"^项目期")),
        _after(table, re.compile(r"^项目属性")),
        amount_of(total_cell.text, unit),
        total_cell,
        tuple(_sources(table, unit)),
        tuple(_costs(table)),
    )


def _unit(table: FormTable) -> Unit:
    for row in table.rows:
        for text in row:
            match = _UNIT.search(text)
            if match:
                return Unit(match[1])
    return Unit.WAN


def _after(table: FormTable, label: re.Pattern[str]) -> FormCell:
    for row, spots in zip(table.rows, table.spots, strict=True):
        for place, text in enumerate(row[:-1]):
            if label.search(text):
                return FormCell(row[place + 1], spots[place + 1])
    return FormCell("", NOWHERE)


def _sources(table: FormTable, unit: Unit) -> Iterator[tuple[FormCell, PrintedAmount | None]]:
    """Yield the amounts below the total of the year, in its column, with their names: down to what is no amount."""
    places = [
        (index, len(row) - place)
        for index, row in enumerate(table.rows)
        for place, text in enumerate(row[:-1])
        if _TOTAL.search(text)
    ]
    if len(places) != 1:
        return
    first, from_end = places[0]
    for row, spots in zip(table.rows[first + 1 :], table.spots[first + 1 :], strict=True):
        at = len(row) - from_end
        if at < 0 or not _SOURCE.search(row[at]):
            return
        yield FormCell(row[at], spots[at]), amount_of(row[at + 1], unit)


def _costs(table: FormTable) -> Iterator[tuple[FormCell, FormCell, Decimal]]:
    """Yield the cost indicators that are amounts: name, value and 元; the last ones of a row, which are of the year."""
    is_cost = False
    for row, spots in zip(table.rows, table.spots, strict=True):
        if any(text.endswith("指标") and len(text) <= 8 for text in row):
            is_cost = any(_COST.search(text) for text in row)
        if not is_cost or len(row) < 2:
            continue
        match = _MONEY.match(row[-1])
        if match:
            amount = amount_of(match[1], Unit(match[2]))
            if amount is not None:
                yield FormCell(row[-2], spots[-2]), FormCell(row[-1], spots[-1]), amount.yuan
