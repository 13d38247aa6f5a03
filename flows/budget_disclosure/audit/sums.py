"""Sums of printed amounts: what rounding explains, and how a sum that does not hold is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.audit.audit_findings import Operand
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit, shown
from budget_disclosure.published.published_table import AmountCell, PublishedTable, TableLine

_FEWEST_DIGITS = 3
_BLANK = "空"


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of a sum with its name; a blank cell is a term of nothing."""

    label: str
    cell: AmountCell
    sign: int = 1

    @property
    def yuan(self) -> Decimal:
        """What it adds, in 元."""
        return self.cell.yuan * self.sign


def step_of(tables: Iterable[PublishedTable]) -> Decimal:
    """Return what the last printed digit of tables is worth, in 元: the finest of all their amounts."""
    steps = [cell.amount.step for table in tables for _, cell in table.cells() if cell.amount is not None]
    return min(steps, default=Decimal(1))


def allowed(terms: Iterable[PrintedAmount | None], step: Decimal, unit: Unit) -> Decimal:
    """Return by how much a sum may differ because its figures were rounded one by one: half a step each, in 元.

    Amounts in 元 are not rounded; nothing plus one rounded figure is that figure.
    """
    if unit is Unit.YUAN:
        return ZERO
    rounded = sum(1 for one in terms if one is not None and (one.yuan or "." in one.text))
    return step * rounded / 2 if rounded > 2 else ZERO


def differ_by_a_slip(found: Decimal, right: Decimal, step: Decimal) -> bool:
    """Return whether two figures of three digits or more differ in one digit, or in two that changed places."""
    if right <= 0 or found == right:
        return False
    mine = str((found / step).to_integral_value()).lstrip("0")
    other = str((right / step).to_integral_value()).lstrip("0")
    if len(mine) != len(other) or len(mine) < _FEWEST_DIGITS:
        return False
    places = [place for place, pair in enumerate(zip(mine, other, strict=True)) if pair[0] != pair[1]]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and mine[places[0]] == other[places[1]]
        and mine[places[1]] == other[places[0]]
    )


def operands(terms: Sequence[Term], most: int = 12) -> tuple[Operand, ...]:
    """Return terms as a reader rechecks them; of many only those that are not nothing."""
    told = [term for term in terms if term.yuan] if len(terms) > most else list(terms)
    return tuple(Operand(term.label, _figure(term), term.cell.spot) for term in told)


def difference(found: Decimal, expected: Decimal, unit: Unit) -> str:
    """Return a difference in the unit of a table, with its sign."""
    gap = found - expected
    return f"{'+' if gap > 0 else '-' if gap < 0 else ''}{shown(abs(gap), unit)}"


def row_place(table: PublishedTable, name: str) -> str:
    """Return where a row stands that is called so, as a reader finds it."""
    return f"{table.name}，“{name}”行"


def place_of(table: PublishedTable, line: TableLine, cell: AmountCell) -> str:
    """Return where a cell stands, as a reader finds it."""
    return f"{row_place(table, line.name)}，“{cell.column.header or f'第 {cell.column.index + 1} 栏'}”栏"


def operand_of(table: PublishedTable, line: TableLine, cell: AmountCell) -> Operand:
    """Return a cell as a reader rechecks it: where it stands, and what it prints."""
    return Operand(place_of(table, line, cell), cell.text or _BLANK, cell.spot)


def _figure(term: Term) -> str:
    return f"{'－' if term.sign < 0 else ''}{term.cell.text or _BLANK}"
