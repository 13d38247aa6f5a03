"""Which indicators of 上年对比 are parts of which, by what their figures count."""

from collections.abc import Iterator

from budget_disclosure.model.law import ComparisonItem, Counted, Law, Term


def partitions(whole: ComparisonItem, law: Law) -> Iterator[tuple[ComparisonItem, ...]]:
    """Yield the indicators that together count exactly what one counts: one for each source, or kind, or vintage."""
    everything = _lists(Counted(law.sources.terms, law.vintages.terms, law.expenditure_kinds.terms, law.costs.terms))
    for name, terms in everything.items():
        of_whole = _lists(whole.counted)
        wanted = of_whole.pop(name) or terms
        parts = []
        for item in law.comparisons:
            others = _lists(item.counted)
            own = others.pop(name)
            same = others == of_whole and item.counted.agencies_only == whole.counted.agencies_only
            if same and own and own < wanted:
                parts.append((item, own))
        counted = [term for _, own in parts for term in own]
        if parts and len(counted) == len(wanted) and set(counted) == wanted:
            yield tuple(item for item, _ in parts)


def _lists(counted: Counted) -> dict[str, frozenset[Term]]:
    return {
        "sources": frozenset(counted.sources),
        "vintages": frozenset(counted.vintages),
        "kinds": frozenset(counted.kinds),
        "costs": frozenset(counted.costs),
    }


def is_within(part: Counted, whole: Counted) -> bool:
    """Return whether all that one counts is counted by the other."""
    if part == whole or (whole.agencies_only and not part.agencies_only):
        return False
    wide = _lists(whole)
    return all(not wide[name] or (bool(own) and own <= wide[name]) for name, own in _lists(part).items())
