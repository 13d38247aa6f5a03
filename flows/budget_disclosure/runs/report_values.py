"""What the report draws, taken from the content of documents: changes against last year, shares of the units."""

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.money import share_pct, to_wan, total
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.printed_changes import printed_changes
from budget_disclosure.report.year_changes import UnitShare, YearChange


def changes_of_document(disclosure: Disclosure, year: Declarations) -> tuple[YearChange, ...] | None:
    """Return the changes that a document prints, in shown 万元; ``None`` where it compares nothing with last year."""
    printed = printed_changes(disclosure, year.wording.facts)
    changes = [
        YearChange(one.label, one.prior.value, one.current.value, one.pct.shown if one.pct is not None else "")
        for one in printed
        if one.prior.value is not None and one.current.value is not None
    ]
    return tuple(changes) or None


def shares_of_units(ledger: Ledger) -> tuple[UnitShare, ...]:
    """Return each unit's whole expenditure and its share of the department's; nothing where there is no money."""
    whole = to_wan(total(line.amount for line in ledger.lines).yuan)
    shares = []
    for unit in ledger.units:
        code = unit.unit.unit_code.value
        figure = to_wan(total(line.amount for line in ledger.lines if line.unit_code == code).yuan)
        pct = share_pct(figure, whole)
        if pct is not None:
            shares.append(UnitShare(code, unit.unit.unit_name.value, figure, pct))
    return tuple(shares)
