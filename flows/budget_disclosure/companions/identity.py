"""Whose document the companions stand beside: the same words in every file."""

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal

from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.location import Location
from budget_disclosure.narrative.disclosure import Disclosure

_KINDS = {Scope.DEPARTMENT: "department", Scope.UNIT: "unit"}


def scope_noun(disclosure: Disclosure) -> str:
    """Return 部门 or 单位."""
    return disclosure.ledger.scope.noun


def scope_kind(disclosure: Disclosure) -> str:
    """Return ``department`` or ``unit``."""
    return _KINDS[disclosure.ledger.scope]


def document_title(disclosure: Disclosure) -> str:
    """Return the title of the document the companions belong to."""
    return disclosure.full_title


def dated(disclosure: Disclosure) -> datetime:
    """Return the moment that stands for creation: the day of the budget (``Ledger.dated``), never the clock."""
    return datetime.combine(disclosure.ledger.dated, time())


def exact(number: Decimal) -> str:
    """Return all digits of a number, at least two after the point; nothing is rounded."""
    whole, _, fraction = f"{number:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def cell_texts(cells: Iterable[Location]) -> list[str]:
    """Return source cells as ``file!sheet!cell``, each once, in their order."""
    return list(dict.fromkeys(f"{cell.file}!{cell.sheet}!{cell.cell}" for cell in cells))
