"""The fields a template can use, made from a disclosure; pure. The list for people is ``docs/fields.md``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.document.cell_shapes import MERGE
from budget_disclosure.document.chart import drawing_xml
from budget_disclosure.document.computed_table import ComputedTable, computed_table
from budget_disclosure.document.properties import Properties
from budget_disclosure.document.three_public_chart import three_public_chart
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.dates import ImpossibleDayError, date_text, day_meant, month_text
from budget_disclosure.model.money import round_half_up
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import FormAmount, IndicatorRow, PerformanceForm
from budget_disclosure.ooxml.word_styles import FIGURE, Styles
from budget_disclosure.tables.table import Table
from budget_disclosure.text.house_style import in_house_style

# The names a template can use; what each means is in ``docs/fields.md``.
FIELDS = (
    "year",
    "last_year",
    "code",
    "name",
    "scope",
    "scope_noun",
    "is_department",
    "title",
    "level",
    "approval_date",
    "approval_month",
    "as_of",
    "tables",
    "prose",
    "facts",
    "forms",
    "charts",
)
# In front of a cell's text: it starts or continues a vertical merge. Text of users is escaped and can never be one.
_MERGE_START = Markup(f"<?{MERGE} restart?>")
_MERGE_ON = Markup(f"<?{MERGE} continue?>")


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as a template sees it: heading, the line above it, the table itself, and the note when it is empty.

    The line above has words to the left and the unit of the amounts to the right.
    """

    heading: str
    title: str
    line_above: str
    unit: str
    body: ComputedTable | Markup
    note: str


@dataclass(frozen=True, slots=True)
class FundingView:
    """A line of a form's money: source, mid-term and annual amount in 元 as printed."""

    label: str
    mid_term: str
    annual: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """A line of a form's indicators. The merge fields stand before the text of a cell that may span several lines."""

    level1_merge: Markup
    level1: str
    mid_level2_merge: Markup
    mid_level2: str
    mid_level3: str
    mid_target: str
    annual_level2_merge: Markup
    annual_level2: str
    annual_level3: str
    annual_target: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A performance form as a template sees it, texts in house style; blank where the unit left it blank; in 元.

    ``fields`` are those that only ``workbook.yaml`` knows, by their keys.
    """

    project: str
    category: str
    department: str
    unit: str
    nature: str
    period: str
    has_mid_term: bool
    has_mid_term_goal: bool
    has_mid_term_indicators: bool
    mid_term_total: str
    annual_total: str
    funding: tuple[FundingView, ...]
    overview: str
    basis: str
    necessity: str
    safeguards: str
    plan: str
    mid_term_goal: str
    annual_goal: str
    indicators: tuple[IndicatorView, ...]
    responsible_person: str
    handler: str
    phone: str
    filled_on: str
    fields: Mapping[str, str]


def build_context(disclosure: Disclosure, styles: Styles, *, has_tables: bool = True) -> dict[str, Any]:
    """Return the fields of a template. Amounts of forms are in 元, all others as the tables and the prose show them.

    Without tables their bodies are empty: making them takes most of the time.
    """
    ledger, unit = disclosure.ledger, disclosure.ledger.head.unit
    chart = three_public_chart(disclosure)
    return {
        "year": ledger.fiscal_year,
        "last_year": ledger.fiscal_year - 1,
        "code": ledger.code,
        "name": ledger.name,
        "scope": str(ledger.scope),
        "scope_noun": ledger.scope.noun,
        "is_department": ledger.scope is Scope.DEPARTMENT,
        "title": disclosure.title,
        "level": str(unit.level or ""),
        "approval_date": date_text(unit.approval_date.value) if unit.approval_date else "",
        "approval_month": month_text(unit.approval_date.value) if unit.approval_date else "",
        "as_of": date_text(unit.as_of.value) if unit.as_of else "",
        "tables": {
            name: _table(table, computed_table(table, styles) if has_tables else Markup())
            for name, table in disclosure.tables.items()
        },
        "prose": disclosure.narrative.prose,
        "facts": disclosure.narrative.facts,
        "forms": tuple(_form(form) for form in disclosure.forms),
        "charts": {
            str(Purpose.THREE_PUBLIC): Markup(drawing_xml(chart, styles.id(FIGURE))) if chart else ""
            for table in disclosure.tables.values()
            if table.purpose is Purpose.THREE_PUBLIC
        },
    }


def document_properties(disclosure: Disclosure) -> Properties:
    """Return what the document says about itself; it is dated by the budget (``Ledger.dated``)."""
    ledger = disclosure.ledger
    return Properties(
        title=disclosure.full_title,
        subject=f"{ledger.fiscal_year}年度{ledger.scope.noun}预算公开",
        author=ledger.name,
        dated=ledger.dated,
    )


def _table(table: Table, body: ComputedTable | Markup) -> TableView:
    return TableView(
        heading=table.heading,
        title=table.title,
        line_above=table.line_above,
        unit=table.unit_of_amount,
        body=body,
        note=table.empty_note if table.is_empty else "",
    )


def _form(form: PerformanceForm) -> FormView:
    target, unit, project = form.target, form.project.unit.unit, form.project.project
    labels = [f"其中：{_source(part)}" if index == 0 else _source(part) for index, part in enumerate(form.amounts)]
    return FormView(
        project=_text(project.name),
        category=str(project.category or ""),
        department=f"{unit.department_code}-{unit.department_name}",
        unit=unit.unit_name.value,
        nature=_text(target.nature),
        period=_text(target.period),
        has_mid_term=target.mid_term_goal is not None or _has_mid_term_indicators(form),
        has_mid_term_goal=target.mid_term_goal is not None,
        has_mid_term_indicators=_has_mid_term_indicators(form),
        mid_term_total=_yuan(target.mid_term_amount.yuan) if target.mid_term_amount else "",
        annual_total=_yuan(form.total.yuan),
        funding=tuple(
            FundingView(label, "", _yuan(part.amount.yuan)) for label, part in zip(labels, form.amounts, strict=True)
        ),
        overview=_text(target.overview),
        basis=_text(target.basis),
        necessity=_text(target.necessity),
        safeguards=_text(target.safeguards),
        plan=_text(target.plan),
        mid_term_goal=_text(target.mid_term_goal),
        annual_goal=_text(target.annual_goal),
        indicators=tuple(_indicators(form.indicators)),
        responsible_person=_text(target.responsible_person),
        handler=_text(target.handler),
        phone=_text(target.phone),
        filled_on=_day(target.filled_on),
        fields={one.key: one.text for one in form.fields},
    )


def _source(part: FormAmount) -> str:
    return str(part.source) if part.vintage.is_current else f"{part.source}（{part.vintage}）"


def _has_mid_term_indicators(form: PerformanceForm) -> bool:
    return any((row.mid_level2, row.mid_level3, row.mid_target) != ("", "", "") for row in form.indicators)


def _indicators(rows: tuple[IndicatorRow, ...]) -> Iterator[IndicatorView]:
    level1 = _runs([(row.level1,) for row in rows])
    mid = _runs([(row.level1, row.mid_level2) for row in rows])
    annual = _runs([(row.level1, row.annual_level2) for row in rows])
    for index, row in enumerate(rows):
        yield IndicatorView(
            level1_merge=level1[index],
            level1=in_house_style(row.level1) if level1[index] != _MERGE_ON else "",
            mid_level2_merge=mid[index],
            mid_level2=in_house_style(row.mid_level2) if mid[index] != _MERGE_ON else "",
            mid_level3=in_house_style(row.mid_level3),
            mid_target=in_house_style(row.mid_target),
            annual_level2_merge=annual[index],
            annual_level2=in_house_style(row.annual_level2) if annual[index] != _MERGE_ON else "",
            annual_level3=in_house_style(row.annual_level3),
            annual_target=in_house_style(row.annual_target),
        )


def _runs(keys: list[tuple[str, ...]]) -> list[Markup]:
    """Return for each line whether its cell starts a merge, continues the one above, or stands alone (as blanks do)."""
    result = []
    for index, key in enumerate(keys):
        goes_on = key[-1] != "" and index > 0 and keys[index - 1] == key
        starts = key[-1] != "" and index + 1 < len(keys) and keys[index + 1] == key
        result.append(_MERGE_ON if goes_on else _MERGE_START if starts else Markup(""))
    return result


def _yuan(amount: Decimal) -> str:
    return f"{round_half_up(amount):,.2f}"


def _text(value: Cited[str] | None) -> str:
    return "" if value is None else in_house_style(value.value)


def _day(value: Cited[str] | None) -> str:
    """Return a day as documents write it, whatever a system typed (20240311153418); a text that is no day, as it is."""
    if value is None:
        return ""
    try:
        day = day_meant(value.value)
    except ImpossibleDayError:
        day = None
    return _text(value) if day is None else date_text(day)


def used_tables(disclosure: Disclosure) -> Mapping[str, str]:
    """Return the heading of every table by its id; the document must show each exactly once."""
    return {name: table.heading for name, table in disclosure.tables.items()}
