"""X- rules: the declared identities of the tables, exact in 元."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budget_disclosure.declarations.checks_yaml import CHILDREN, PARTS, ROW, TOP, IdentitiesSpec, Identity, Term
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.findings import Finding, Operand, Rule
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO
from budget_disclosure.tables.table import Table

Tables = Mapping[str, Table]

IDENTITY_REMEDY = (
    "公开表由填报数据自动生成，本条不平说明表样声明（tables.yaml）或收入、支出填报不一致，请按算式逐项核对。"
)


def check_tables(ledger: Ledger, tables: Tables, spec: IdentitiesSpec) -> tuple[Finding, ...]:
    """Return a finding for each declared identity that does not hold, with every operand in 元."""
    return tuple(
        finding
        for identity in spec.identities
        if identity.since <= ledger.fiscal_year
        for row in rows_of(identity, tables)
        for finding in _check(identity, row, tables, ledger)
    )


def identity_rule(identity: Identity) -> Rule:
    """Return a declared identity as a rule of the catalogue."""
    return Rule(
        identity.id, identity.sentence, identity.severity, identity.basis, IDENTITY_REMEDY, since=identity.since
    )


def rows_of(identity: Identity, tables: Tables) -> Sequence[str]:
    """Return the row keys an identity is checked for; one empty key where it is checked once."""
    if not identity.for_each:
        return [""]
    return list(
        dict.fromkeys(
            key
            for rows in identity.for_each
            if rows.column in tables[rows.table].block_of_column
            for key in tables[rows.table].row_keys(rows.column)
        )
    )


class Figure(NamedTuple):
    """An amount of a table in 元 as a term counts it; its name is made when somebody is told of it."""

    table: Table
    row: str
    column: str
    yuan: Decimal
    sign: int = 1

    @property
    def operand(self) -> Operand:
        """The figure with its place as readers know it."""
        place = place_in_table(self.table, self.row, self.column)
        return Operand(f"表{self.table.numeral}!{place}", self.yuan, self.sign)


Sides = tuple[tuple[Figure, ...], tuple[Figure, ...]]


def figure_of(table: Table, row: str, column: str, sign: int = 1) -> Figure:
    """Return the figure of a cell."""
    return Figure(table, row, column, table.amount(row, column).yuan, sign)


def sum_of(figures: Iterable[Figure]) -> Decimal:
    """Return what figures add up to, in 元."""
    return sum((figure.sign * figure.yuan for figure in figures), ZERO)


def sides_of(identity: Identity, row: str, tables: Tables) -> Sides | None:
    """Return the figures of both sides for a row; ``None`` where it asks for the parts of a row without any."""
    sides: list[tuple[Figure, ...]] = []
    for terms in (identity.left, identity.right):
        figures: list[Figure] = []
        for term in terms:
            found = _figures(term, row, tables)
            if found is None:
                return None
            figures += found
        sides.append(tuple(figures))
    return sides[0], sides[1]


def _check(identity: Identity, row: str, tables: Tables, ledger: Ledger) -> Iterator[Finding]:
    sides = sides_of(identity, row, tables)
    if sides is None:
        return
    found, expected = map(sum_of, sides)
    if found == expected or (identity.relation == "at_most" and found < expected):
        return
    left, right = (tuple(figure.operand for figure in side) for side in sides)
    first = identity.left[0]
    table = tables[first.table]
    yield Finding(
        identity_rule(identity),
        Location(ledger.name, f"表{table.numeral}", left[0].label.split("!", 1)[1] if left else ""),
        f"“{identity.sentence}”不成立，左边为 {found:,.2f} 元",
        f"{'不大于 ' if identity.relation == 'at_most' else ''}{expected:,.2f} 元",
        difference=found - expected,
        operands=(*left, *(Operand(o.label, o.yuan, -o.sign) for o in right)),
    )


def _figures(term: Term, row: str, tables: Tables) -> list[Figure] | None:
    """Return the figures of a term; ``None`` where it asks for the parts of a row that has none."""
    table = tables[term.table]
    keys: Sequence[str]
    if term.column not in table.block_of_column:
        return []  # a column that is left out because nothing stands in it
    if term.row == CHILDREN:
        keys = table.children(row, term.column) if table.has_row(row, term.column) else ()
        if not keys:
            return None
    elif term.row in (PARTS, TOP):
        keys = table.rows_of_level(1 if term.row == PARTS else None, term.column)
    else:
        keys = (row if term.row == ROW else term.row,)
    return [figure_of(table, key, term.column, term.sign) for key in keys]


def place_in_table(table: Table, row_key: str, column_key: str) -> str:
    """Return row and column as the reader knows them: ``2012601.基本支出``."""
    header = next((column.header[-1] for column in table.columns if column.key == column_key), column_key)
    return f"{table.row_label(row_key, column_key)}.{header}"
