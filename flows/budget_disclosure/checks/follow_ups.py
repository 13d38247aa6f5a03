"""What follows from a wrong figure of last year is not told besides it: a reason that is missing only because of it.

Rules that ``follow`` X-004 look twice where it is broken: at the workbooks as they are filled, and at last year's
figures as they were published. Told is what both find, as the workbooks say it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from budget_disclosure.checks.published_last_year import StatedLastYear, contradicted_figures
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.law import ThreePublicItem
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import Comparison, ThreePublicEntry, UnitSubmission


def unit_as_published(stated: StatedLastYear, year: Declarations) -> UnitSubmission:
    """Return the submission of a unit with what was published, where it states something else and does not say why.

    The same object where that is nowhere.
    """
    unit = stated.ledger.head
    for item, base in contradicted_figures(stated, year).items():
        if isinstance(item, ThreePublicItem):
            entries = tuple(_published(one, base) if one.item == item else one for one in unit.three_public)
            unit = replace(unit, three_public=entries)
        else:
            rows = tuple(replace(one, last_year=base) if one.item == item else one for one in unit.comparisons)
            unit = replace(unit, comparisons=rows)
    return unit


def department_as_published(stated: StatedLastYear, year: Declarations) -> Sequence[UnitSubmission]:
    """Return the submissions of a department, its head unit stating what was published of the department.

    Only where the department's own figure is another one and nobody says why; the same objects where that is nowhere.
    """
    units, head = stated.ledger.units, stated.ledger.head
    wrong = contradicted_figures(stated, year)
    if not wrong:
        return units
    for item, base in wrong.items():
        if isinstance(item, ThreePublicItem):
            blank = ThreePublicEntry(item, (), (), None, None, None)
            entry = next((one for one in head.three_public if one.item == item), blank)
            others = tuple(one for one in head.three_public if one.item != item)
            head = replace(head, three_public=(*others, replace(entry, department_last_year=base)))
        else:
            row = next((one for one in head.comparisons if one.item == item), Comparison(item, None, None, None, None))
            rows = tuple(one for one in head.comparisons if one.item != item)
            head = replace(head, comparisons=(*rows, replace(row, department_last_year=base)))
    return tuple(head if unit is stated.ledger.head else unit for unit in units)


def without_follow_ups(findings: Iterable[Finding], as_published: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings but for those that only follow; ``as_published`` are those of the published figures."""
    found = {(one.rule.id, one.at) for one in as_published}
    return tuple(one for one in findings if not one.rule.follows or (one.rule.id, one.at) in found)


def _published(entry: ThreePublicEntry, base: Amount) -> ThreePublicEntry:
    """Return an entry with the sum that was published; who paid it is nothing that a reason depends on."""
    filled = entry.last_year or entry.this_year
    return replace(entry, last_year=((filled[0][0], base),)) if filled else entry
