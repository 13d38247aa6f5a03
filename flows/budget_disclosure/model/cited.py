"""A value together with the workbook cell that states it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from budget_disclosure.model.location import Location

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Cited(Generic[T_co]):
    """A value and where it was read."""

    value: T_co
    at: Location

    def __str__(self) -> str:
        return str(self.value)
