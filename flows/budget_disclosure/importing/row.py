"""A row of workbook values, by field key; what is unknown is left out."""

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from budget_disclosure.declarations.field_yaml import NO, YES
from budget_disclosure.model.law import Term

Value: TypeAlias = str | int | Decimal | date | None
Row: TypeAlias = dict[str, Value]
Keys: TypeAlias = tuple[int | str, ...]


def known(row: Row) -> Row:
    """Return the row without its unknown values."""
    return {key: value for key, value in row.items() if value is not None}


def word(term: Term | None) -> str | None:
    """Return a term as the workbook words it."""
    return None if term is None else str(term)


def yes_no(value: bool | None) -> str | None:
    """Return a statement as the workbook words it."""
    return None if value is None else (YES if value else NO)
