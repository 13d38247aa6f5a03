"""The catalogue of rules: a decorated function is a check; importing its module is all it takes to register it.

A check is given its rule and what it looks at, and yields findings. Ids are unique and never reused.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from budget_disclosure import checks
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity

P = ParamSpec("P")
CheckFunction = Callable[Concatenate[Rule, P], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the function that looks for breaches of it; ``module`` is where both stand."""

    rule: Rule
    module: str
    run: Callable[..., Iterable[Finding]]


_CHECKS: dict[str, Check] = {}


def check(rule: Rule) -> Callable[[CheckFunction[P]], CheckFunction[P]]:
    """Register the decorated function as the check of ``rule``. Raises ``ValueError`` for an id that is taken."""

    def register(function: CheckFunction[P]) -> CheckFunction[P]:
        if rule.id in _CHECKS:
            raise ValueError(f"rule {rule.id} is registered twice")
        _CHECKS[rule.id] = Check(rule, function.__module__, function)
        return function

    return register


def run_checks(module: str, *subjects: object) -> tuple[Finding, ...]:
    """Return the findings of all checks of a module, in the order of the rules."""
    return tuple(finding for c in checks_of(module) for finding in c.run(c.rule, *subjects))


def checks_of(module: str) -> tuple[Check, ...]:
    """Return the checks of a module in the order of their ids."""
    return tuple(_CHECKS[id_] for id_ in sorted(_CHECKS) if _CHECKS[id_].module == module)


def all_rules() -> tuple[Rule, ...]:
    """Return every registered rule in the order of the ids; all modules of ``checks`` are looked through."""
    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"{checks.__name__}.{module.name}")
    return tuple(_CHECKS[id_].rule for id_ in sorted(_CHECKS))


def block(id_: str, sentence: str, basis: str, remedy: str, *, is_acceptable: bool = False) -> Rule:
    """Return a rule whose breach stops the document, unless a named person may and does accept it."""
    return Rule(id_, sentence, Severity.BLOCK, basis, remedy, is_acceptable=is_acceptable)


def warn(id_: str, sentence: str, basis: str, remedy: str, *, concern: Concern = Concern.OTHER) -> Rule:
    """Return a rule whose breach is shown; ``concern`` says what it puts in doubt."""
    return Rule(id_, sentence, Severity.WARN, basis, remedy, concern)
