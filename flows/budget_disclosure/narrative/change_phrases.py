"""The phrase of a change: the wording of its case with the figures and the reason behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from budget_disclosure.ledger.department import LastYear
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.changes import ChangeCase, compare, stated_base
from budget_disclosure.narrative.result import Fact
from budget_disclosure.narrative.sentences import say
from budget_disclosure.narrative.sources import Sources
from budget_disclosure.narrative.values import (
    Phrase,
    amount_fact,
    figure_fact,
    percent_fact,
    text_fact,
    unknown_fact,
    without_end,
)
from budget_disclosure.spec.wording import ChangeFact


def change_phrase(spec: ChangeFact, sources: Sources, current: Fact, key: str) -> Phrase:
    """Return this year's figure against last year's in the declared words; its parts are ``CHANGE_PARTS``."""
    last_year, base_name = _last_year(spec, sources)
    unknown = sources.wording.undetermined
    origin = f"|{current.origin} － {base_name}|"
    parts = {
        "current": replace(current, key=f"{key}.current"),
        "prior": unknown_fact(f"{key}.prior", unknown, f"上年数未填（{base_name}）"),
        "amount": unknown_fact(f"{key}.amount", unknown, origin),
        "pct": unknown_fact(f"{key}.pct", unknown, f"{origin} ÷ {base_name}"),
        "reason": unknown_fact(f"{key}.reason", unknown, f"变动原因未填（{base_name}）"),
    }
    case = ChangeCase.UNKNOWN
    if current.yuan is not None:
        amount = Amount(current.yuan, current.cells)
        case = compare(amount, last_year).case
        parts.update(_known_parts(amount, last_year, dict(parts), base_name))
    return Phrase(say(getattr(sources.wording.changes[spec.change.wording], case.value), parts), parts)


def _last_year(spec: ChangeFact, sources: Sources) -> tuple[LastYear, str]:
    if spec.change.comparison is not None:
        return sources.ledger.last_year(spec.change.comparison), f"上年对比 {spec.change.comparison}"
    items = spec.change.three_public
    return sources.ledger.last_year_three_public(items), f"三公经费 上年 {'＋'.join(items)}"


def _known_parts(
    amount: Amount, last_year: LastYear, parts: Mapping[str, Fact], base_name: str
) -> Iterator[tuple[str, Fact]]:
    """Yield the parts that are known, in place of their place-holders."""
    key, origin = parts["reason"].key, parts["amount"].origin
    if (reason := last_year.reason) is not None:
        yield "reason", text_fact(key, without_end(reason.value), "填报的变动原因", (reason.at,))
    change, base = compare(amount, last_year), stated_base(amount, last_year)
    if base is not None:
        yield "prior", amount_fact(parts["prior"].key, base, base_name)
        if change.amount is not None:
            yield "amount", figure_fact(parts["amount"].key, change.amount, origin, (*amount.cells, *base.cells))
        if change.pct is not None:
            yield "pct", percent_fact(parts["pct"].key, change.pct, parts["pct"].origin, (*amount.cells, *base.cells))
