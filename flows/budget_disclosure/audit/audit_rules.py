"""The registry of the audit's rules: each is a rule of the catalogue and the function that looks for its breaches.

A function yields a finding for each breach, ``Checked`` for each thing that is right and ``Unchecked`` for each that it
could not look at; so a rule that found nothing to look at never counts as passed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, RuleOutcome, Seen
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.model.findings import Rule

Look = Callable[[Rule, AuditSubject], Iterable[Seen]]
NOTHING_TO_CHECK = "文档中没有认出可供检查的内容"


@dataclass(frozen=True, slots=True)
class _Registered:
    rule: Rule
    look: Look


class AuditRules:
    """Rules in the order of their ids."""

    def __init__(self, *parts: "AuditRules") -> None:
        self._rules: list[_Registered] = [one for part in parts for one in part._rules]
        self._rules.sort(key=lambda one: one.rule.id)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules."""
        return tuple(one.rule for one in self._rules)

    def of(self, rule: Rule) -> Callable[[Look], Look]:
        """Make the decorated function the check of ``rule``. Raises ``ValueError`` for an id that is taken."""
        if rule.id in {known.id for known in self.rules}:
            raise ValueError(f"rule {rule.id} has two checks")

        def register(look: Look) -> Look:
            self._rules.append(_Registered(rule, look))
            return look

        return register

    def run(self, subject: AuditSubject) -> tuple[RuleOutcome, ...]:
        """Return how every rule ended for a document."""
        return tuple(_outcome(one.rule, one.look(one.rule, subject)) for one in self._rules)


def _outcome(rule: Rule, seen: Iterable[Seen]) -> RuleOutcome:
    findings, residues, reasons, checked = [], [], [], 0
    for one in seen:
        if isinstance(one, AuditFinding):
            findings.append(one)
        elif isinstance(one, Checked):
            checked += 1
            if one.residue:
                residues.append(one.residue)
        else:
            reasons.append(one.reason)
    if not findings and not checked and not reasons:
        reasons.append(NOTHING_TO_CHECK)
    return RuleOutcome(rule, tuple(findings), checked, tuple(residues), tuple(dict.fromkeys(reasons)))
