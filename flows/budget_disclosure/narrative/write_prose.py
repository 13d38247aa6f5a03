"""The prose of a document: every declared section as paragraphs, and every fact behind them."""

from collections.abc import Iterator, Mapping, Sequence

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.wording_facts import ProjectsFact
from budget_disclosure.declarations.wording_file import ParagraphSpec
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.narrative.compute_facts import compute_facts
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import Entries, Phrase, Value, ordinal_fact
from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.narrative.sentences import segments_of
from budget_disclosure.tables.table import Table

_SCOPES = {"department": Scope.DEPARTMENT, "unit": Scope.UNIT}


def write_prose(
    ledger: Ledger, tables: Mapping[str, Table], forms: Sequence[PerformanceForm], wording: Wording, codes: Codes
) -> Narrative:
    """Return the prose by section. Raises ``DeclarationError`` when a fact names a table, row or column that there is
    not.

    What a unit has not stated is not guessed: its fact is not known, and rule N-001 blocks the document.
    """
    names, facts = compute_facts(wording.facts, Sources(ledger, tables, forms, wording, codes))
    prose = {key: tuple(_paragraphs(key, specs, wording, ledger.scope, names)) for key, specs in wording.prose.items()}
    lists = {key: value.rows for key, value in names.items() if isinstance(value, Phrase) and value.rows is not None}
    projects = {spec.key: spec.projects for spec in wording.facts if isinstance(spec, ProjectsFact)}
    return Narrative(prose, _with_printed(facts, prose), lists, projects)


def _paragraphs(
    key: str, specs: Sequence[ParagraphSpec], wording: Wording, scope: Scope, names: Mapping[str, Value]
) -> Iterator[Paragraph]:
    for spec, line in zip(specs, wording.paragraph_lines[key], strict=True):
        yield from _of_spec(spec, scope, names, f"{wording.path.name} 第 {line} 行")


def _of_spec(spec: ParagraphSpec, scope: Scope, names: Mapping[str, Value], source: str) -> Iterator[Paragraph]:
    if spec.scope is not None and _SCOPES[spec.scope] is not scope:
        return
    for own in _each(spec, names):
        if spec.text and (segments := segments_of(spec.text, own)):
            yield Paragraph(segments, source, spec.is_heading)
        for nested in spec.paragraphs:
            yield from _of_spec(nested, scope, own, source)


def _each(spec: ParagraphSpec, names: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """Yield the names of each repetition of a paragraph; the names as they are for one that is not repeated."""
    if spec.each is None:
        yield names
        return
    value = names[spec.each]
    entries: Sequence[Fact | Phrase] = ()
    if isinstance(value, Entries | Phrase):
        entries = value.items if isinstance(value, Entries) else value.entries
    for number, item in enumerate(entries, start=1):
        key = item.key if isinstance(item, Fact) else f"{spec.each}.{number}"
        own = item.names if isinstance(item, Phrase) else {}
        yield {**names, **own, "item": item, "number": ordinal_fact(f"{key}.number", number, "序号")}


def _with_printed(facts: dict[str, Fact], prose: Mapping[str, tuple[Paragraph, ...]]) -> dict[str, Fact]:
    """Return the facts, with those that only paragraphs made (numbers of a list)."""
    printed = (fact for paragraphs in prose.values() for paragraph in paragraphs for fact in paragraph.facts)
    return facts | {fact.key: fact for fact in printed if fact.key not in facts}
