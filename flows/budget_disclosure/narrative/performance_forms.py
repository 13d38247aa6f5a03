"""Performance forms: one for each published project, its indicators arranged for the two halves of the form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget_disclosure.declarations.workbook_yaml import FORM_SHEETS, WorkbookSpec
from budget_disclosure.ledger.ledger import Ledger, ProjectEntry
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import FundingSource, Law, Vintage
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount, round_half_up, total
from budget_disclosure.model.submission import Indicator, Project, ProjectTarget
from budget_disclosure.narrative.fact_values import value_text
from budget_disclosure.text.house_style import in_house_style


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One line of the form: left half 中期, right half 年度; empty text where a half has no indicator."""

    level1: str
    mid_level2: str
    mid_level3: str
    mid_target: str
    annual_level2: str
    annual_level3: str
    annual_target: str


@dataclass(frozen=True, slots=True)
class FormAmount:
    """What one source pays for a project, in 元: of this year's budget, or carried over from last year."""

    source: FundingSource
    vintage: Vintage
    amount: Amount


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a project or its targets that only ``workbook.yaml`` knows, as the form prints it; empty if blank."""

    key: str
    title: str
    text: str
    cells: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class PerformanceForm:
    """A project's form. ``total`` is all its money in 元, this year's and carried over; ``amounts`` its parts.

    ``fields`` are those that only ``workbook.yaml`` knows.
    """

    key: str
    project: ProjectEntry
    target: ProjectTarget
    total: Amount
    amounts: tuple[FormAmount, ...]
    indicators: tuple[IndicatorRow, ...]
    fields: tuple[FormField, ...] = ()


def performance_forms(ledger: Ledger, workbook: WorkbookSpec | None = None) -> tuple[PerformanceForm, ...]:
    """Return the forms of all published projects that have one, in the order of table 十二; ``workbook`` says which
    fields they have beside those the program knows.

    The amount of a form is the project's amount in the ledger, which is its row in table 十二 and its row in table 十三
    together: what was carried over is spent on the same target (rules N-306 and N-307).
    """
    forms = []
    for entry in ledger.projects:
        number = entry.project.number.value
        target = next((t for t in entry.unit.project_targets if t.project_number.value == number), None)
        if target is None or not entry.project.is_published:
            continue
        indicators = [
            i for i in entry.unit.indicators if i.project_number is not None and i.project_number.value == number
        ]
        forms.append(
            PerformanceForm(
                key=entry.key,
                project=entry,
                target=target,
                total=total(a.amount for a in entry.project.amounts),
                amounts=tuple(_paying(entry.project, ledger.law)),
                indicators=arrange(indicators),
                fields=() if workbook is None else tuple(_fields(entry, workbook)),
            )
        )
    return tuple(forms)


def _fields(entry: ProjectEntry, workbook: WorkbookSpec) -> Iterator[FormField]:
    number = entry.project.number.value
    of_project = [one for one in entry.unit.declared if one.sheet in FORM_SHEETS and one.row == number]
    for sheet, field in workbook.form_fields:
        values = [one.value for one in of_project if (one.sheet, one.field) == (sheet.key, field.key)]
        amount = total(value for value in values if isinstance(value, Amount))
        cited = [value for value in values if isinstance(value, Cited)]
        words = list(dict.fromkeys(in_house_style(value_text(value.value)) for value in cited))
        text = f"{round_half_up(amount.yuan):,.2f}" if amount.cells else "、".join(words)
        yield FormField(field.key, field.full_title, text, amount.cells or tuple(value.at for value in cited))


def _paying(project: Project, law: Law) -> Iterator[FormAmount]:
    """Yield the filled amounts, this year's first; an amount of zero only where it is this year's."""
    for vintage in law.vintages:
        for source in law.sources:
            amount = total(a.amount for a in project.amounts if a.source == source and a.vintage == vintage)
            if amount.yuan or (amount.cells and vintage.is_current):
                yield FormAmount(source, vintage, amount)


def arrange(indicators: Sequence[Indicator]) -> tuple[IndicatorRow, ...]:
    """Return the lines of a form: by first level, then second level in the order of appearance, halves side by side."""
    rows: list[IndicatorRow] = []
    for level1 in _in_order(_word(i.level1) for i in indicators):
        of_level1 = [i for i in indicators if _word(i.level1) == level1]
        for level2 in _in_order(_word(i.level2) for i in of_level1):
            of_level2 = [i for i in of_level1 if _word(i.level2) == level2]
            mid = [i for i in of_level2 if not i.scope.value.is_annual]
            annual = [i for i in of_level2 if i.scope.value.is_annual]
            rows.extend(
                IndicatorRow(level1, *_half(mid, index, level2), *_half(annual, index, level2))
                for index in range(max(len(mid), len(annual)))
            )
    return tuple(rows)


def _half(indicators: Sequence[Indicator], index: int, level2: str) -> tuple[str, str, str]:
    if index >= len(indicators):
        return (level2 if indicators else "", "", "")
    return level2, indicators[index].level3.value, indicators[index].target.value


def _word(value: Cited[str] | None) -> str:
    return "" if value is None else value.value


def _in_order(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
