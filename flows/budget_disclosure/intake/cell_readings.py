"""How each cell was read, grouped into records; typed access for building the submission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import TypeVar

from budget_disclosure.declarations.field_yaml import YES
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import Term, Terms
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount

T = TypeVar("T", str, int, Decimal, date)
W = TypeVar("W", bound=Term)

ReadValue = str | int | Decimal | date


class State(Enum):
    """READ holds a value, BLANK is allowed to be empty, UNREAD has been reported and says nothing more."""

    READ = auto()
    BLANK = auto()
    UNREAD = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of one cell."""

    state: State
    at: Location
    value: ReadValue | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A form, or one row of a table. ``at`` is its first cell; ``item`` the word of a fixed row."""

    at: Location
    readings: Mapping[str, Reading]
    item: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every cell was read or may be blank."""
        return all(reading.state is not State.UNREAD for reading in self.readings.values())

    def optional(self, key: str, kind: type[T]) -> Cited[T] | None:
        """Return the value with its cell, ``None`` for a blank one and for a field that the format has not.

        Raises ``TypeError`` for an unread cell.
        """
        reading = self.readings.get(key)
        if reading is None or reading.state is State.BLANK:
            return None
        if not isinstance(reading.value, kind):
            raise TypeError(f"{reading.at}: {key} is {reading.value!r}, not {kind.__name__}")
        return Cited(reading.value, reading.at)

    def required(self, key: str, kind: type[T]) -> Cited[T]:
        """Return the value with its cell. Raises ``TypeError`` for a blank or unread cell."""
        value = self.optional(key, kind)
        if value is None:
            raise TypeError(f"{self.at}: {key} is blank")
        return value

    def flag(self, key: str) -> Cited[bool] | None:
        """Return whether the cell says yes, ``None`` for a blank one and for a field that the format has not."""
        word = self.optional(key, str)
        return None if word is None else Cited(word.value == YES, word.at)

    def choice(self, key: str, terms: Terms[W]) -> Cited[W]:
        """Return the term of a list that the cell names, with the cell. Raises ``TypeError`` as ``required`` does."""
        word = self.required(key, str)
        return Cited(terms.called(word.value), word.at)

    def optional_choice(self, key: str, terms: Terms[W]) -> Cited[W] | None:
        """Return the term that the cell names, ``None`` as ``optional`` does."""
        word = self.optional(key, str)
        return None if word is None else Cited(terms.called(word.value), word.at)

    def amount(self, key: str) -> Amount | None:
        """Return the amount in 元 with its cell, or ``None`` for a blank one."""
        value = self.optional(key, Decimal)
        return None if value is None else Amount(value.value, (value.at,))

    def required_amount(self, key: str) -> Amount:
        """Return the amount in 元 with its cell."""
        value = self.required(key, Decimal)
        return Amount(value.value, (value.at,))


@dataclass(frozen=True, slots=True)
class SheetRecords:
    """The records of one sheet; ``is_whole`` is false when any of it could not be read."""

    records: tuple[Record, ...]
    is_whole: bool
