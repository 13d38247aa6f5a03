"""Findings: what is wrong with data, as values collected to the end; rendered to Chinese in one place.

A finding names where it stands, what was found, what is expected and what to do. Exceptions are for our own faults.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

from budget_disclosure.model.location import Location

FIRST_YEAR: Final = 2024
"""The first budget year of the program: a rule holds from it on unless it says a later one."""


@unique
class Severity(StrEnum):
    """BLOCK stops the document, WARN is shown, UNDETERMINED says that a check lacked its input (never a pass)."""

    BLOCK = "错误"
    WARN = "提醒"
    UNDETERMINED = "无法判断"


@unique
class Concern(StrEnum):
    """What a breach puts in doubt; the order is that in which open findings of one severity are shown."""

    AMOUNT = "金额"
    SENTENCE = "公开的文字"
    OTHER = "其他"

    @property
    def weight(self) -> int:
        """The place in the order."""
        return list(Concern).index(self)


@unique
class Stops(StrEnum):
    """Which documents an error stops: all of a department, or those alone that print what is wrong.

    What only a unit's own document says (its changes, the reasons for them) leaves the department's document alone.
    """

    EVERY_DOCUMENT = "本部门的全部文档"
    WHERE_PRINTED = "印有该项内容的文档"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: stable id (``I-101``), one Chinese sentence that must hold, severity, basis and remedy.

    ``sometimes`` are the severities that single cases have instead. An error ``is_acceptable`` when a named person may
    let it stand, at its cell and with a reason (``checks/acceptances``): what is certainly wrong never is. ``concern``
    says what it puts in doubt; rules of prose (N-) concern sentences. ``since`` is the first budget year it holds for.
    ``needs`` are the sheets and fields of the unit's workbook (``sheet.field``) without which it does not apply: the
    format does not ask for them. ``sheet?.field`` is needed only where the sheet is there. ``follows`` are rules whose
    open error may be all that is wrong: while there is one, only what would be found without it is told besides.
    """

    id: str
    sentence: str
    severity: Severity
    basis: str
    remedy: str
    concern: Concern = Concern.OTHER
    is_acceptable: bool = False
    sometimes: tuple[Severity, ...] = ()
    stops: Stops = Stops.EVERY_DOCUMENT
    since: int = FIRST_YEAR
    needs: tuple[str, ...] = ()
    follows: "tuple[Rule, ...]" = ()

    @property
    def doubt(self) -> Concern:
        """What a breach puts in doubt: what the rule says, or published sentences for rules of prose."""
        is_prose = self.concern is Concern.OTHER and self.id.startswith("N-")
        return Concern.SENTENCE if is_prose else self.concern

    @property
    def weight(self) -> int:
        """The place among findings of one severity: doubtful amounts, then published sentences, then the rest."""
        return self.doubt.weight


def block(
    id_: str,
    sentence: str,
    basis: str,
    remedy: str,
    *,
    concern: Concern = Concern.OTHER,
    is_acceptable: bool = False,
    sometimes: tuple[Severity, ...] = (),
    stops: Stops = Stops.EVERY_DOCUMENT,
    needs: tuple[str, ...] = (),
    follows: tuple[Rule, ...] = (),
) -> Rule:
    """Return a rule whose breach stops documents, unless a named person may and does accept it."""
    return Rule(
        id_,
        sentence,
        Severity.BLOCK,
        basis,
        remedy,
        concern,
        is_acceptable,
        sometimes,
        stops,
        needs=needs,
        follows=follows,
    )


def warn(
    id_: str,
    sentence: str,
    basis: str,
    remedy: str,
    *,
    concern: Concern = Concern.OTHER,
    sometimes: tuple[Severity, ...] = (),
    needs: tuple[str, ...] = (),
) -> Rule:
    """Return a rule whose breach is shown."""
    return Rule(id_, sentence, Severity.WARN, basis, remedy, concern, sometimes=sometimes, needs=needs)


@dataclass(frozen=True, slots=True)
class Operand:
    """One term of a failed identity, in 元, with its name and place as the reader knows them."""

    label: str
    yuan: Decimal
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect. ``remedy`` is the rule's unless there is a better one; ``difference`` in 元, found − expected.

    ``accepted`` says who accepted it and why (``checks/acceptances.py``); empty while it is open. An error that
    ``stops_only_own_document`` leaves the department's document alone. ``explained`` is what the workbook itself says
    for it, where that lets it stand. Raises ``ValueError`` for a severity, or a
    document left alone, that the rule does not declare.
    """

    rule: Rule
    at: Location
    found: str
    expected: str
    remedy: str = ""
    difference: Decimal | None = None
    operands: tuple[Operand, ...] = ()
    severity: Severity | None = None
    accepted: str = ""
    stops_only_own_document: bool = False
    explained: str = ""

    def __post_init__(self) -> None:
        if self.effective_severity not in (self.rule.severity, *self.rule.sometimes):
            raise ValueError(f"rule {self.rule.id} does not declare that it is sometimes {self.severity}")
        if self.stops_only_own_document and self.rule.stops is not Stops.WHERE_PRINTED:
            raise ValueError(f"rule {self.rule.id} declares that it stops every document")

    @property
    def effective_severity(self) -> Severity:
        """The severity of this case: the rule's unless the finding lowers or raises it."""
        return self.severity or self.rule.severity

    @property
    def what_to_do(self) -> str:
        """The remedy shown to the reader."""
        return self.remedy or self.rule.remedy


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Return whether any finding stops the document; an error that a named person accepted does not."""
    return any(finding.effective_severity is Severity.BLOCK and not finding.accepted for finding in findings)


def stops_department(findings: Iterable[Finding]) -> bool:
    """Return whether any finding stops the department's document, and with it all others."""
    return is_blocked(finding for finding in findings if not finding.stops_only_own_document)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings as people should read them: errors first, then doubtful amounts, sentences, the rest.

    What could not be determined follows, what was accepted is last; equal ones keep their order.
    """
    severities = list(Severity)
    return tuple(
        sorted(findings, key=lambda f: (bool(f.accepted), severities.index(f.effective_severity), f.rule.weight))
    )


def by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in groups of one rule, one severity, open or accepted, in the order of the first of each."""
    groups: dict[tuple[str, Severity, bool], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule.id, finding.effective_severity, bool(finding.accepted)), []).append(finding)
    return list(groups.values())


def render(finding: Finding) -> str:
    """Return the one-line Chinese message: where › what was found › what is expected › what to do."""
    parts = [
        f"［{finding.effective_severity}］{finding.rule.id} {finding.at}：发现{finding.found}，应为{finding.expected}。"
    ]
    if finding.difference is not None:
        parts.append(f"差额 {finding.difference:+,.2f} 元。")
    if finding.operands:
        terms = "".join(
            f" {'＋' if operand.sign > 0 else '－'} {operand.label} {operand.yuan:,.2f}" for operand in finding.operands
        )
        parts.append(f"算式：{terms.removeprefix(' ＋').strip()}。")
    parts.append(f"已接受：{finding.accepted}。" if finding.accepted else finding.what_to_do)
    return "".join(parts)
