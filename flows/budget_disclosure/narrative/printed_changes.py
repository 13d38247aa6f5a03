"""The changes against last year that a document prints, each under a name that people know it by.

The figures are the shown ones of its facts, so that whoever sees them elsewhere finds them in the document.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budget_disclosure.declarations.tables_yaml import without_numbering
from budget_disclosure.declarations.wording_facts import AnyFact, ChangeFact, ChangeSpec, EachRowFact, EachUnitFact
from budget_disclosure.model.law import Law
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """A figure of this year and of last year, in shown 万元; ``pct`` is the printed percentage, if any."""

    label: str
    current: Fact
    prior: Fact
    pct: Fact | None

    @property
    def figures(self) -> tuple[object, ...]:
        """What two changes have in common that say the same of the same: income and expenditure, which are equal."""
        return self.label, self.current.value, self.prior.value


def printed_changes(disclosure: Disclosure, declared: Iterable[AnyFact]) -> tuple[PrintedChange, ...]:
    """Return the changes that prose tells, and figures that did not change, where last year's is known.

    In the order of the wording; ``declared`` are its facts.
    """
    narrative = disclosure.narrative
    printed = {fact.key.rpartition(".")[0] for paragraph in narrative.paragraphs for fact in paragraph.facts}
    found: dict[object, PrintedChange] = {}
    for key, label in _named(declared, disclosure, "", ""):
        current, prior = (narrative.facts.get(f"{key}.{part}") for part in ("current", "prior"))
        if current is None or prior is None or current.value is None or prior.value is None:
            continue
        if key not in printed and current.value != prior.value:
            continue  # no sentence of this document says it
        change = PrintedChange(label, current, prior, narrative.facts.get(f"{key}.pct"))
        found.setdefault(change.figures, change)
    return tuple(found.values())


def _named(facts: Iterable[AnyFact], disclosure: Disclosure, prefix: str, whose: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of all changes, those of units and rows too, with their names."""
    for fact in facts:
        match fact:
            case ChangeFact():
                yield (
                    f"{prefix}{fact.key}",
                    whose if fact.change.row else _joined(_item(fact.change, disclosure.ledger.law), whose),
                )
            case EachUnitFact():
                for unit in disclosure.ledger.units:
                    of_unit = f"{prefix}{fact.key}.{unit.unit.unit_code}."
                    yield from _named(fact.facts, disclosure, of_unit, unit.unit.unit_name.value)
            case EachRowFact():
                for row, name in _rows(fact, disclosure):
                    yield from _named(fact.facts, disclosure, f"{prefix}{fact.key}.{row}.", name)


def _joined(item: str, whose: str) -> str:
    return f"{item}（{whose}）" if whose else item


def _item(change: ChangeSpec, law: Law) -> str:
    """Return what is compared: an indicator, a “三公” item, several of them, or all."""
    if change.comparison is not None:
        return str(change.comparison)
    words = [str(item) for item in change.three_public]
    return "“三公”经费合计" if len(words) == len(tuple(law.three_public_items)) else "＋".join(words)


def _rows(fact: EachRowFact, disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    table = disclosure.tables.get(fact.each_row.table)
    if table is None or fact.each_row.column not in table.block_of_column:
        return
    block = table.block_of_column[fact.each_row.column]
    for row in table.rows:
        if key := row.keys[block]:
            yield key, f"{key} {without_numbering(table.row_words(row, block)[-1])}"
