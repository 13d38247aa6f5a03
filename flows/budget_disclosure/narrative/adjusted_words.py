"""What is printed behind a comparison whose base is not the published figure: that figure, and why it was adjusted."""

from collections.abc import Iterator, Mapping, Sequence

from budget_disclosure.declarations.wording_facts import StructureFact
from budget_disclosure.declarations.wording_file import ChangeWording
from budget_disclosure.model.adjusted_base import AdjustedBase
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem
from budget_disclosure.model.money import Amount, total
from budget_disclosure.model.structure_changes import ChangedUnit, StructureKind
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import Phrase, amount_fact, count_fact, on_one_line, without_end
from budget_disclosure.narrative.narrative import Fact, Segment
from budget_disclosure.narrative.reason_words import without_leads
from budget_disclosure.narrative.sentences import segments_of
from budget_disclosure.text.house_style import in_house_style

_ORIGIN = "单位变动.csv"


def adjusted_segments(
    wording: ChangeWording,
    items: Sequence[ComparisonItem | ThreePublicItem],
    sources: Sources,
    parts: Mapping[str, Fact],
    key: str,
) -> tuple[Segment, ...]:
    """Return the declared words with the published figure and the basis; nothing where the base is the published one.

    Of several items together the published figure is the sum of theirs.
    """
    ledger = sources.ledger
    bases = [base for item in items if (base := ledger.adjusted_base(item)) is not None]
    if not bases or wording.adjusted is None or wording.adjusted_unpublished is None:
        return ()
    basis = tuple(_basis(wording, bases, key))
    names: dict[str, Fact | Phrase] = {**parts, "basis": Phrase(basis)}
    published = _published(items, sources)
    if published is None:
        return segments_of(wording.adjusted_unpublished, names)
    cells = parts["prior"].cells or tuple(reason.at for base in bases for reason in base.reasons)
    places = dict.fromkeys(base.place for base in bases if base.place)
    names["published"] = amount_fact(
        f"{key}.published", Amount(published.yuan, cells), "、".join(places), sources.figures
    )
    return segments_of(wording.adjusted, names)


def _published(items: Sequence[ComparisonItem | ThreePublicItem], sources: Sources) -> Amount | None:
    """Return the published figure of some items together; ``None`` where that of one is not known."""
    amounts: list[Amount] = []
    for item in items:
        base = sources.ledger.adjusted_base(item)
        if base is not None:
            amount = Amount(base.published) if base.published is not None else None
        elif isinstance(item, ThreePublicItem):
            amount = sources.ledger.last_year_three_public([item]).amount
        else:
            amount = sources.ledger.last_year(item).amount
        if amount is None:
            return None
        amounts.append(Amount(amount.yuan))
    return total(amounts)


def _basis(wording: ChangeWording, bases: Sequence[AdjustedBase], key: str) -> Iterator[Segment]:
    """Yield the units that moved and the stated reasons, each once."""
    told: list[tuple[Segment, ...]] = []
    for unit in dict.fromkeys(unit for base in bases for unit in base.moved):
        sentence = wording.moved_in if unit.is_in else wording.moved_out
        told.append(segments_of(sentence or "", names_of(unit, f"{key}.moved.{unit.code}")))
    for number, (text, cells) in enumerate(
        {_shown(reason.value): reason.at for base in bases for reason in base.reasons}.items(), start=1
    ):
        fact = Fact(f"{key}.basis{number}", text, origin="填报的上年数调整原因", cells=(cells,))
        told.append((Segment(text, fact),))
    for number, segments in enumerate(told):
        if number:
            yield Segment("、")
        yield from segments


def _shown(text: str) -> str:
    return in_house_style(without_leads(without_end(on_one_line(text))))


def structure_phrase(spec: StructureFact, sources: Sources, key: str) -> Phrase:
    """Return what changed in the structure since last year, in the declared words."""
    said: list[tuple[Segment, ...]] = []
    for one in sources.ledger.structure:
        sentence = spec.structure[_word(one)]
        if sentence is not None:
            said.append(segments_of(sentence, names_of(one, f"{key}.{one.code}")))
    segments: list[Segment] = []
    for number, parts in enumerate(said):
        segments += [Segment(spec.joiner)] if number else []
        segments += parts
    return Phrase(tuple(segments), {"count": count_fact(f"{key}.count", len(said), "单位变动的个数")})


def names_of(unit: ChangedUnit, key: str) -> dict[str, Fact]:
    """Return the names that a phrase of a changed unit may use."""
    return {
        "name": Fact(f"{key}.name", unit.name, origin=_ORIGIN),
        "other": Fact(f"{key}.other", unit.other, origin=_ORIGIN),
    }


def _word(unit: ChangedUnit) -> str:
    if unit.kind is StructureKind.MOVED:
        return "划入" if unit.is_in else "划出"
    return unit.kind.value
