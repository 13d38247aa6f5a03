"""What rules of prose look at: the printed paragraphs with their places, and the changes that their facts tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.model.location import Location
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph

BASIS_TRUE = "预算公开应真实、准确、完整（财预〔2016〕143号）"
BASIS_REASONS = "财预〔2016〕143号：说明预算收支增减变化情况及原因"


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as the narrative's facts tell it, in shown figures; the facts themselves know the exact amounts."""

    key: str
    current: Decimal
    prior: Decimal | None
    amount: Decimal | None
    pct: Decimal | None
    reason: Fact | None
    current_yuan: Decimal | None = None
    prior_yuan: Decimal | None = None

    @property
    def difference(self) -> Decimal:
        """Return this year's shown figure less last year's; zero where last year's is not known."""
        return self.current - self.prior if self.prior is not None else Decimal(0)

    @property
    def is_of_something_rounded_away(self) -> bool:
        """Whether one of the two figures is not zero and only rounds to it, and the other is not of that kind."""
        this, last = (self.current_yuan, self.current), (self.prior_yuan, self.prior)
        return (bool(this[0]) and not this[1]) != (bool(last[0]) and not last[1])


def changes_of(narrative: Narrative) -> Iterator[ToldChange]:
    """Yield every change: the facts under its key are ``current``, ``prior``, ``amount``, ``pct`` and ``reason``."""
    facts = narrative.facts
    for full_key, current in facts.items():
        key, _, part = full_key.rpartition(".")
        if part == "current" and current.value is not None:
            prior, amount, pct = (_value(facts.get(f"{key}.{name}")) for name in ("prior", "amount", "pct"))
            base = facts.get(f"{key}.prior")
            reason = facts.get(f"{key}.reason")
            prior_yuan = base.yuan if base is not None else None
            yield ToldChange(key, current.value, prior, amount, pct, reason, current.yuan, prior_yuan)


def reported_changes(narrative: Narrative) -> Iterator[ToldChange]:
    """Yield the changes whose reason is printed, in the order of the prose."""
    printed = {fact.key for paragraph in narrative.paragraphs for fact in paragraph.facts if fact.is_known}
    return (change for change in changes_of(narrative) if f"{change.key}.reason" in printed)


def paragraphs_of(disclosure: Disclosure) -> Iterator[tuple[Location, Paragraph]]:
    """Yield every paragraph with its place in the wording."""
    for key, paragraphs in disclosure.narrative.prose.items():
        for paragraph in paragraphs:
            yield Location(disclosure.ledger.name, f"文字说明（{key}）", paragraph.source), paragraph


def place_of_reason(reason: Fact) -> Location:
    """Return the first cell of a reason; its key where it has none."""
    return reason.cells[0] if reason.cells else Location("", "", reason.key)


def text_cells_at(paragraph: Paragraph, start: int, end: int) -> list[Location]:
    """Return the cells of the filled texts that touch a stretch of a paragraph."""
    cells: list[Location] = []
    position = 0
    for segment in paragraph.segments:
        first, position = position, position + len(segment.text)
        fact = segment.fact
        if first <= end and position >= start and fact is not None and fact.value is None:
            cells.extend(fact.cells)
    return cells


def _value(fact: Fact | None) -> Decimal | None:
    return fact.value if fact is not None and fact.is_known else None
