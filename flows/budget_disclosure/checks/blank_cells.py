"""Where a cell stands that was left blank, and how findings say amounts."""

from decimal import Decimal

from budget_disclosure.model.law import Term
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission


def blank_cell(submission: UnitSubmission, sheet: str, field: str, item: Term | str = "") -> Location:
    """Return the cell of a field that was left blank, as intake noted it; of a submission without such notes its file.

    ``item`` is the fixed row, or the number of the project.
    """
    key = ".".join(str(part) for part in (sheet, item, field) if str(part))
    return next((location for known, location in submission.blanks if known == key), Location(submission.file))


def place_of(amount: Amount) -> Location:
    """Return the first cell of an amount."""
    return amount.cells[0]


def yuan(value: Decimal) -> str:
    """Return an exact amount as findings say it."""
    return f"{value:,.2f} 元"
