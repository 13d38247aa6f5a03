"""The reason for the change of several “三公” items together: the total's own, or those of items that move its way.

The cell of the row 合计 speaks for the total. Without it only reasons of items that moved in the direction of the total
can be its reasons: a fall is never explained by the reason of a rise.
"""

from collections.abc import Iterator, Sequence

from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import Law, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount, total
from budget_disclosure.narrative.change_cases import Change, compare
from budget_disclosure.narrative.reason_words import printed_reason


def joint_reasons(ledger: Ledger, items: Sequence[ThreePublicItem], change: Change) -> tuple[Cited[str], ...]:
    """Return the reasons to print for a change of several items: the total's, or each moving item's once."""
    own = ledger.three_public_reason if is_total(items, ledger.law) else None
    if own is not None:
        return (own,)
    found: dict[str, Cited[str]] = {}
    for item in _moving(ledger, items, change):
        last_year = ledger.last_year_three_public([item])
        if last_year.reason is not None:
            text = printed_reason(last_year.reason.value, compare(_this_year(ledger, item), last_year))
            found.setdefault(text, Cited(text, last_year.reason.at))
    return tuple(found.values())


def blank_reason(ledger: Ledger, items: Sequence[ThreePublicItem], change: Change) -> tuple[Location, ...]:
    """Return the blank cell in which the missing reason belongs, where intake noted it."""
    moving = next(_moving(ledger, items, change), None)
    row = TOTAL_WORD if is_total(items, ledger.law) or moving is None else str(moving)
    field = "reason" if ledger.is_single_unit else "department_reason"
    key = f"three_public.{row}.{field}"
    return tuple(at for name, at in ledger.head.blanks if name == key)[:1]


def is_total(items: Sequence[ThreePublicItem], law: Law) -> bool:
    """Return whether the items are all there are."""
    return set(items) == set(law.three_public_items)


def _moving(ledger: Ledger, items: Sequence[ThreePublicItem], change: Change) -> Iterator[ThreePublicItem]:
    """Yield the items whose exact amount moves in the direction of the shown change."""
    for item in items:
        before = ledger.last_year_three_public([item]).amount
        moved = _this_year(ledger, item).yuan - (before.yuan if before is not None else 0)
        if moved and change.prior is not None and (moved > 0) == (change.current > change.prior):
            yield item


def _this_year(ledger: Ledger, item: ThreePublicItem) -> Amount:
    return total(line.amount for line in ledger.three_public_lines if line.item == item and line.period.is_this_year)
