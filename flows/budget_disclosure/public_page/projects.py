"""The projects of the public's page: what each costs in which table, and what it is to achieve."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.public_page.page_figures import in_page_style
from budget_disclosure.tables.table import table_of
from budget_disclosure.text.house_style import in_house_style

_PURPOSES = (Purpose.PROJECTS_CURRENT, Purpose.PROJECTS_CARRYOVER)


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator of a project's form with its target."""

    level1: str
    level2: str
    level3: str
    target: str


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project: ``amounts`` by the table that has them, with the unit; goal and targets if its form is published.

    ``passages`` are what prose says of it, paragraphs under a label.
    """

    name: str
    unit: str
    amounts: tuple[tuple[str, str], ...]
    goal: str
    targets: tuple[Target, ...]
    passages: tuple[tuple[str, tuple[str, ...]], ...] = ()


def projects_of(disclosure: Disclosure) -> tuple[ProjectEntry, ...]:
    """Return the projects that tables, performance forms or prose of the document tell of, in the ledger's order."""
    forms = {form.key: form for form in disclosure.forms}
    printed = _printed(disclosure)
    entries = []
    for entry in disclosure.ledger.projects:
        amounts, form = tuple(_amounts(entry.key, disclosure)), forms.get(entry.key)
        passages = tuple(_passages(entry.key, disclosure, printed))
        if amounts or form is not None or passages:
            name, unit = in_house_style(entry.project.name.value), entry.unit.unit.unit_name.value
            targets = tuple(_targets(form)) if form is not None else ()
            entries.append(ProjectEntry(name, unit, amounts, _goal(form), targets, passages))
    return tuple(entries)


def _amounts(key: str, disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    for purpose in _PURPOSES:
        table = table_of(disclosure.tables, purpose)
        if table is not None and table.has_row(key, table.whole_column):
            cell = table.cell(key, table.whole_column)
            if cell.text:
                unit = table.unit_of_amount
                yield table.title, f"{in_page_style(cell.text, unit)} {unit}"


def _printed(disclosure: Disclosure) -> Mapping[str, str]:
    """Return the paragraphs of prose by the facts that stand in them."""
    return {fact.key: paragraph.text for paragraph in disclosure.narrative.paragraphs for fact in paragraph.facts}


def _passages(key: str, disclosure: Disclosure, printed: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what prose prints of a project, label by label; a text of several paragraphs has a fact for each."""
    told = disclosure.named.public_page.projects
    if told is None or told.scope not in (None, disclosure.ledger.scope.name.lower()):
        return
    for passage in told.passages:
        fact = f"{told.each}.{key}.{passage.fact}"
        texts = tuple(text for one, text in printed.items() if one == fact or one.startswith(f"{fact}."))
        if texts:
            yield passage.label, texts


def _goal(form: PerformanceForm | None) -> str:
    """Return the goal of the year; where only one of several years is stated, that."""
    stated = (form.target.annual_goal or form.target.mid_term_goal) if form is not None else None
    return in_house_style(stated.value) if stated is not None else ""


def _targets(form: PerformanceForm) -> Iterator[Target]:
    """Yield the indicators of the year; where a form has none of them, those of several years."""
    annual = [Target(r.level1, r.annual_level2, r.annual_level3, r.annual_target) for r in form.indicators]
    middle = [Target(r.level1, r.mid_level2, r.mid_level3, r.mid_target) for r in form.indicators]
    stated = [one for one in annual if one.level3 or one.target]
    for one in stated or middle:
        if one.level3 or one.target:
            yield Target(*(in_house_style(text) for text in (one.level1, one.level2, one.level3, one.target)))
