"""Checks by what they look at: each is a rule and the function that looks for its breaches.

A check is given its rule, its subject (a unit's submission, the content of a document …) and what is declared for the
year, and yields findings. Every module of rules has its ``CHECKS``; ``Checks(…)`` puts those of one kind of subject
together, so that mypy refuses a subject of another kind. Ids are unique and never reused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Rule

S = TypeVar("S")
Look = Callable[[Rule, S, Declarations], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check(Generic[S]):
    """A rule and the function that looks for its breaches in a subject."""

    rule: Rule
    look: Look[S]


class Checks(Generic[S]):
    """The checks of one kind of subject, in the order in which their findings are told."""

    def __init__(self, *parts: "Checks[S]") -> None:
        self._checks: list[Check[S]] = [check for part in parts for check in part._checks]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of these checks."""
        return tuple(check.rule for check in self._checks)

    def of(self, rule: Rule) -> Callable[[Look[S]], Look[S]]:
        """Make the decorated function the check of ``rule``; checks stand in the order of their ids.

        Raises ``ValueError`` for an id that is taken.
        """
        if rule.id in {known.id for known in self.rules}:
            raise ValueError(f"rule {rule.id} has two checks")

        def register(look: Look[S]) -> Look[S]:
            self._checks.append(Check(rule, look))
            self._checks.sort(key=lambda check: check.rule.id)
            return look

        return register

    def run(self, subject: S, year: Declarations) -> tuple[Finding, ...]:
        """Return the findings of all checks that hold for the year and whose fields its workbook has."""
        return tuple(
            finding
            for check in self._checks
            if check.rule.since <= year.year and year.workbook.has(*check.rule.needs)
            for finding in check.look(check.rule, subject, year)
        )
