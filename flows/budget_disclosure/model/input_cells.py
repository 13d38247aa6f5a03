"""Every filled cell that a submission was read from: where explanations end, and what versions are compared by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission

_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class InputCell:
    """A filled cell and what it says; amounts and numbers as plain digits, exact, amounts in 元."""

    at: Location
    value: str


def input_cells(submissions: Iterable[UnitSubmission]) -> tuple[InputCell, ...]:
    """Return every filled cell that the submissions hold, each once, by file, sheet, row and column.

    Blank cells have no entry: blank is not zero. Nothing is left out, also what no table and no sentence uses.
    """
    found: dict[Location, str] = {}
    for submission in submissions:
        _collect(submission, found)
    return tuple(InputCell(at, found[at]) for at in sorted(found, key=reading_order))


def reading_order(at: Location) -> tuple[str, str, int, int, str]:
    """Return the key that sorts cells as a reader meets them: file, sheet, row, column (A … Z, AA …)."""
    match = _CELL.fullmatch(at.cell)
    row, column = (int(match[2]), match[1]) if match else (0, "")
    return at.file, at.sheet, row, len(column), column


def row_of(at: Location) -> tuple[str, str, str]:
    """Return file, sheet and row number of a cell; an empty row for what is no cell."""
    match = _CELL.fullmatch(at.cell)
    return at.file, at.sheet, match[2] if match else ""


def exact_digits(number: Decimal) -> str:
    """Return all digits of an amount, at least two after the point; nothing is rounded."""
    whole, _, fraction = f"{number:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def _collect(value: object, found: dict[Location, str]) -> None:
    """Put the cells of a value into ``found``; what was found of a cell before stays."""
    if isinstance(value, Cited):
        found.setdefault(value.at, plain_words(value.value))
    elif isinstance(value, Amount):
        if len(value.cells) == 1:
            found.setdefault(value.cells[0], exact_digits(value.yuan))
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
    elif not isinstance(value, Location):
        kind: Any = type(value)
        for name in _field_names(kind):
            if name != "blanks" or not isinstance(value, UnitSubmission):
                _collect(getattr(value, name), found)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def plain_words(value: object) -> str:
    """Return a value as text: days as ``2024-03-01``, numbers in plain digits, exact."""
    match value:
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
