"""四舍五入尾差: where shown parts do not add up to the shown total although the exact amounts do; never an error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from budget_disclosure.checks.table_identities import Figure, figure_of, rows_of, sides_of, sum_of
from budget_disclosure.declarations.checks_yaml import IdentitiesSpec, Identity
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.model.money import ZERO
from budget_disclosure.tables.table import CellKind, Table


@dataclass(frozen=True, slots=True)
class Residue:
    """A total whose shown parts differ from it by rounding alone; figures as they are shown, in the unit of ``style``.

    ``table`` is how it is called (``表三``), ``row`` and ``column`` as a reader finds them; ``parts`` are places and
    figures. ``bound`` is half a step for each part and for the total: no difference by rounding can be larger.
    """

    table: str
    row: str
    column: str
    shown: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    style: FigureStyle

    @property
    def parts_sum(self) -> Decimal:
        """What a reader gets who adds up the shown parts."""
        return sum((figure for _, figure in self.parts), ZERO)

    @property
    def difference(self) -> Decimal:
        """The sum of the shown parts less the shown total."""
        return self.parts_sum - self.shown

    @property
    def bound(self) -> Decimal:
        """The most that rounding can make."""
        return self.style.step / 2 * (len(self.parts) + 1)

    @property
    def text(self) -> str:
        """One sentence that explains it."""
        exact = "元" if self.style.unit is MoneyUnit.WAN else "分"
        return (
            f"{self.table}“{self.row}”行“{self.column}”列："
            f"{len(self.parts)} 个分项显示数之和 {self._words(self.parts_sum)}，显示合计 {self._words(self.shown)}，"
            f"相差 {self._words(self.difference, '+')}，为四舍五入尾差（按{exact}相加相等）。"
        )

    def _words(self, figure: Decimal, sign: str = "") -> str:
        return f"{figure:{sign},.{self.style.places}f} {self.style.unit}"


def rounding_residues(tables: Mapping[str, Table], identities: IdentitiesSpec) -> tuple[Residue, ...]:
    """Return every total of the tables whose shown parts do not add up, by table; the exact amounts do.

    Looked at are the rows below a row, column by column, and the declared identities of one total and its parts. A
    total that is not exactly the sum of the parts is no residue: that is a matter of rules X-.
    """
    found: dict[tuple[str, frozenset[str]], Residue] = {}
    for total, parts in chain(_down(tables), _across(tables, identities)):
        residue = _residue(total, parts)
        if residue is not None:
            found.setdefault((total.operand.label, frozenset(part.operand.label for part in parts)), residue)
    order = [f"表{table.numeral}" for table in tables.values()]
    return tuple(sorted(found.values(), key=lambda residue: order.index(residue.table)))


def _down(tables: Mapping[str, Table]) -> Iterator[tuple[Figure, Sequence[Figure]]]:
    for table in tables.values():
        for column in table.columns:
            if column.kind is CellKind.AMOUNT:
                for row in table.row_keys(column.key):
                    parts = [figure_of(table, key, column.key) for key in table.children(row, column.key) if key != row]
                    yield figure_of(table, row, column.key), parts


def _across(tables: Mapping[str, Table], spec: IdentitiesSpec) -> Iterator[tuple[Figure, Sequence[Figure]]]:
    for identity in spec.identities:
        if identity.relation == "equal" and len(identity.left) == 1 and _is_shown_alike(identity, tables):
            for row in rows_of(identity, tables):
                sides = sides_of(identity, row, tables)
                if sides is not None and len(sides[0]) == 1:
                    yield sides[0][0], sides[1]


def _is_shown_alike(identity: Identity, tables: Mapping[str, Table]) -> bool:
    """Return whether a reader can add up the figures as they stand: all in one unit, rounded alike."""
    styles = [tables[term.table].figures for term in (*identity.left, *identity.right)]
    return len({(style.unit, style.places) for style in styles}) == 1


def _residue(total: Figure, parts: Sequence[Figure]) -> Residue | None:
    if len(parts) < 2 or sum_of(parts) != total.sign * total.yuan:
        return None
    style = total.table.figures
    shown = total.sign * style.figure(total.yuan)
    figures = [(part, part.sign * style.figure(part.yuan)) for part in parts if part.yuan]
    if sum((figure for _, figure in figures), ZERO) == shown:
        return None
    table, _, place = total.operand.label.partition("!")
    row, _, column = place.rpartition(".")
    return Residue(table, row, column, shown, tuple((part.operand.label, figure) for part, figure in figures), style)
