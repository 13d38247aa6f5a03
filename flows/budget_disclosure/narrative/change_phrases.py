"""The phrase of a change: the wording of its case with the figures and the reason behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from budget_disclosure.declarations.wording_facts import ChangeFact
from budget_disclosure.ledger.ledger import LastYear
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import LAST_YEAR, ComparisonItem, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.adjusted_words import adjusted_segments
from budget_disclosure.narrative.change_cases import Change, ChangeCase, compare, stated_base
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import (
    Phrase,
    amount_fact,
    figure_fact,
    on_one_line,
    ordinal_fact,
    percent_fact,
    unknown_fact,
    without_end,
)
from budget_disclosure.narrative.joint_reasons import blank_reason, is_total, joint_reasons
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.narrative.reason_words import printed_reason
from budget_disclosure.narrative.row_statements import blank_of_row, row_amount, row_origin, row_text
from budget_disclosure.narrative.sentences import segments_of
from budget_disclosure.text.house_style import in_house_style


def change_phrase(spec: ChangeFact, sources: Sources, current: Fact, key: str) -> Phrase:
    """Return this year's figure against last year's in the declared words; its parts are ``CHANGE_PARTS``."""
    last_year, base_name = _last_year(spec, sources)
    unknown = sources.wording.undetermined
    origin = f"|{current.origin} － {base_name}|"
    parts = {
        "current": replace(current, key=f"{key}.current"),
        "prior": unknown_fact(f"{key}.prior", unknown, f"上年数未填（{base_name}）", _blanks(spec, sources)),
        "amount": unknown_fact(f"{key}.amount", unknown, origin),
        "pct": unknown_fact(f"{key}.pct", unknown, f"{origin} ÷ {base_name}"),
        "reason": unknown_fact(f"{key}.reason", unknown, f"变动原因未填（{base_name}）"),
    }
    case = ChangeCase.UNKNOWN
    if current.yuan is not None:
        amount = Amount(current.yuan, current.cells)
        change = compare(amount, last_year)
        case = change.case
        parts.update(_figures(amount, last_year, change, dict(parts), base_name, sources))
        parts["reason"] = _reason(spec, sources, last_year, change, parts["reason"])
    names = {**parts, **_years(key, sources)}
    wording = sources.wording.changes[spec.change.wording]
    segments = segments_of(getattr(wording, case.value), names)
    if case is not ChangeCase.UNKNOWN:
        segments += adjusted_segments(wording, _items(spec), sources, names, key)
    return Phrase(segments, parts)


def _years(key: str, sources: Sources) -> Mapping[str, Fact]:
    year = sources.ledger.fiscal_year
    return {
        "year": ordinal_fact(f"{key}.year", year, "文件的年度"),
        "last_year": ordinal_fact(f"{key}.last_year", year - 1, "文件年度的上一年"),
    }


def _blanks(spec: ChangeFact, sources: Sources) -> tuple[Location, ...]:
    """Return the blank cell in which last year's figure belongs, where intake noted it."""
    if spec.change.row is not None:
        return blank_of_row(spec.change.row.last_year, sources)
    blank = f"comparisons.{spec.change.comparison}.last_year"
    return tuple(at for unit in sources.ledger.units for name, at in unit.blanks if name == blank)[:1]


def _items(spec: ChangeFact) -> tuple[ComparisonItem | ThreePublicItem, ...]:
    return (spec.change.comparison,) if spec.change.comparison is not None else spec.change.three_public


def _last_year(spec: ChangeFact, sources: Sources) -> tuple[LastYear, str]:
    sheets, last = sources.wording.sheet_titles, sources.codes.law.periods[LAST_YEAR]
    if spec.change.comparison is not None:
        return sources.ledger.last_year(spec.change.comparison), f"{sheets['comparisons']} {spec.change.comparison}"
    if spec.change.row is not None:
        path = spec.change.row.last_year
        return LastYear(row_amount(path, sources), None), row_origin(path, sources)
    items = spec.change.three_public
    return sources.ledger.last_year_three_public(items), f"{sheets['three_public']} {last} {'＋'.join(map(str, items))}"


def _figures(
    amount: Amount,
    last_year: LastYear,
    change: Change,
    parts: Mapping[str, Fact],
    base_name: str,
    sources: Sources,
) -> Iterator[tuple[str, Fact]]:
    """Yield the figures that are known, in place of their place-holders."""
    base, origin, figures = stated_base(amount, last_year), parts["amount"].origin, sources.figures
    if base is None:
        return
    cells = (*amount.cells, *base.cells)
    yield "prior", amount_fact(parts["prior"].key, base, base_name, figures)
    if change.exact is not None:
        yield "amount", amount_fact(parts["amount"].key, Amount(change.exact, cells), origin, figures)
    elif change.amount is not None:
        yield "amount", figure_fact(parts["amount"].key, change.amount, origin, figures, cells)
    if change.pct is not None:
        is_nothing = not change.amount and not change.exact
        yield (
            "pct",
            percent_fact(parts["pct"].key, change.pct, parts["pct"].origin, figures, cells, is_nothing=is_nothing),
        )


def _reason(spec: ChangeFact, sources: Sources, last_year: LastYear, change: Change, unknown: Fact) -> Fact:
    """Return the reason as it is printed; a place-holder, with the blank cell, where nobody stated one."""
    if spec.change.row is not None:
        stated = row_text(spec.change.row.reason, sources, unknown.key)
        if not stated.is_known:
            return stated
        return replace(_reason_fact(unknown.key, (Cited(stated.shown, stated.cells[0]),), change), cells=stated.cells)
    items = spec.change.three_public
    if len(items) > 1:
        reasons = joint_reasons(sources.ledger, items, change)
        if not reasons:
            name = "“三公”经费合计" if is_total(items, sources.ledger.law) else "＋".join(map(str, items))
            origin = f"{name}的变动原因未填，各项也没有与合计同方向的原因"
            return replace(unknown, origin=origin, cells=blank_reason(sources.ledger, items, change))
    elif last_year.reason is not None:
        reasons = (last_year.reason,)
    else:
        return unknown
    return _reason_fact(unknown.key, reasons, change)


def _reason_fact(key: str, reasons: tuple[Cited[str], ...], change: Change) -> Fact:
    cells: tuple[Location, ...] = tuple(reason.at for reason in reasons)
    if len(reasons) > 1:
        together = "；".join(in_house_style(without_end(reason.value)) for reason in reasons)
        return Fact(key, together, origin="各项的变动原因", cells=cells)
    filled = reasons[0].value
    shown, plain = printed_reason(filled, change), without_end(on_one_line(filled))
    lost = "" if shown == plain else filled.strip()
    return Fact(key, in_house_style(shown), origin="填报的变动原因", cells=cells, filled=lost)
