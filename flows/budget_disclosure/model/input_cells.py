"""Every filled cell that a submission was read from: where explanations end, and what versions are compared by."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal

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
        for at, value in _cells(submission):
            found.setdefault(at, value)
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


def _cells(value: object) -> Iterator[tuple[Location, str]]:
    match value:
        case Cited():
            yield value.at, _words(value.value)
        case Amount():
            if len(value.cells) == 1:
                yield value.cells[0], exact_digits(value.yuan)
        case tuple():
            for item in value:
                yield from _cells(item)
        case UnitSubmission():
            for field in fields(value):
                if field.name != "blanks":
                    yield from _cells(getattr(value, field.name))
        case _ if is_dataclass(value) and not isinstance(value, Location):
            for field in fields(value):
                yield from _cells(getattr(value, field.name))


def _words(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
