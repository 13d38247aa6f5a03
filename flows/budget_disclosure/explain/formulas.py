"""How a fact was computed, read from its declaration: its kind and the facts or table cells it was computed from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique

from budget_disclosure.declarations.wording_facts import (
    ROW_PLACE,
    AnyFact,
    CellFact,
    ChangeFact,
    DifferenceFact,
    EachProjectFact,
    EachRowFact,
    EachUnitFact,
    ListFact,
    ShareFact,
    SumFact,
)
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.tables.table import Table


@unique
class Operation(Enum):
    """What is done with the operands."""

    NONE = auto()
    CELL = auto()
    SUM = auto()
    DIFFERENCE = auto()
    SIZE_OF_DIFFERENCE = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True)
class Formula:
    """An operation over facts (by key) or table cells (table, row, column)."""

    operation: Operation = Operation.NONE
    facts: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str], ...] = ()


_OPERATIONS: Mapping[type[AnyFact], Operation] = {
    SumFact: Operation.SUM,
    DifferenceFact: Operation.DIFFERENCE,
    ShareFact: Operation.SHARE,
}


def formula_of(
    key: str, specs: Sequence[AnyFact], facts: Mapping[str, Fact], tables: Mapping[str, Table], code: str
) -> Formula:
    """Return how the fact was computed; ``Operation.NONE`` for what submissions state. ``code``: the document's own."""
    return _Reader(facts, tables).formula(key, specs, code, ())


@dataclass(frozen=True, slots=True)
class _Reader:
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]

    def formula(self, key: str, specs: Sequence[AnyFact], code: str, prefixes: tuple[str, ...]) -> Formula:
        head, _, rest = key.partition(".")
        spec = next((spec for spec in specs if spec.key == head), None)
        match spec:
            case EachUnitFact() | EachRowFact() | EachProjectFact() if "." in rest:
                unit, _, inner = rest.partition(".")
                return self.formula(inner, spec.facts, unit, (*prefixes, f"{head}.{unit}."))
            case CellFact():
                table, row, column = spec.place
                return Formula(
                    Operation.CELL, cells=((table, row.replace("{unit_code}", code).replace(ROW_PLACE, code), column),)
                )
            case SumFact() | DifferenceFact() | ShareFact():
                return Formula(_OPERATIONS[type(spec)], self._keys(spec.refers_to(), prefixes))
            case ChangeFact():
                return self._change(spec, rest, prefixes)
            case ListFact():
                return self._list(spec, rest, prefixes)
            case _:
                return Formula()

    def _change(self, spec: ChangeFact, part: str, prefixes: tuple[str, ...]) -> Formula:
        own = f"{''.join(prefixes)}{spec.key}"
        match part:
            case "amount":
                return Formula(Operation.SIZE_OF_DIFFERENCE, (f"{own}.current", f"{own}.prior"))
            case "pct":
                return Formula(Operation.SHARE, (f"{own}.amount", f"{own}.prior"))
            case "current":
                return Formula(Operation.SUM, self._keys(spec.refers_to(), prefixes))
            case _:
                return Formula()

    def _list(self, spec: ListFact, rest: str, prefixes: tuple[str, ...]) -> Formula:
        code, _, part = rest.rpartition(".")
        own = f"{''.join(prefixes)}{spec.key}.{code}"
        if part == "share" and spec.list.whole:
            return Formula(Operation.SHARE, (f"{own}.amount", *self._keys((spec.list.whole,), prefixes)))
        table = self.tables.get(spec.list.table)
        if part != "amount" or table is None:
            return Formula()
        pattern = re.compile(spec.list.keys)
        rows = [
            row
            for row in table.row_keys(spec.list.column)
            if (match := pattern.fullmatch(row)) and (match.group(1) if pattern.groups else row) == code
        ]
        operation = Operation.CELL if len(rows) == 1 else Operation.SUM
        return Formula(operation, cells=tuple((table.id, row, spec.list.column) for row in rows))

    def _keys(self, names: Sequence[str], prefixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return full keys: a name means the fact of the innermost unit that has one."""
        ways = ["".join(prefixes[:depth]) for depth in range(len(prefixes), -1, -1)]
        return tuple(next((f"{way}{name}" for way in ways if f"{way}{name}" in self.facts), name) for name in names)
