"""U-620 to U-623: what must not be published, or not without being looked at: persons' numbers, words of secrecy.

Found in everything a unit filled in, published or not; the cell is named, the number itself is not repeated, and
nothing is deleted: what is secret is decided by people.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.secrecy_yaml import SecrecyWord, found_words
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Rule, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.text.personal_numbers import NumberKind, personal_numbers

_SECRETS: Final = "《政府信息公开条例》第十四条：依法确定为国家秘密的政府信息不予公开"
_PRIVACY: Final = "《政府信息公开条例》第十五条：涉及个人隐私等公开会损害他人合法权益的政府信息不得公开"
_GRAVE: Final = (NumberKind.IDENTITY_CARD, NumberKind.BANK_CARD)
_ROW: Final = re.compile(r"[0-9]+$")

CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(
    block(
        "U-620",
        "填报内容中不应有居民身份证号码、银行卡号或账号",
        _PRIVACY,
        "请删除号码；确属可以公开的（如单位对公账户），由负责保密审查的人写明原因后保留。",
        concern=Concern.SENTENCE,
        is_acceptable=True,
    )
)
def no_identity_or_bank_cards(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A number that has the form and the check digit of a card; other long numbers are codes."""
    for text in _texts(submission):
        shown = [f"{n.kind} {n.shown}" for n in personal_numbers(text.value) if n.kind in _GRAVE]
        if shown:
            yield Finding(rule, text.at, "、".join(dict.fromkeys(shown)), "没有个人的号码")


@CHECKS.of(
    warn(
        "U-621",
        "填报内容中的电话号码应是可以公开的办公电话",
        _PRIVACY,
        "手机号码请改为办公电话或者删除；确认可以公开的可保留。",
        concern=Concern.SENTENCE,
    )
)
def telephones_are_of_the_office(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A mobile telephone anywhere; an office's where a telephone is not asked for."""
    asked_for = {target.phone.at for target in submission.project_targets if target.phone is not None}
    for text in _texts(submission):
        numbers = personal_numbers(text.value)
        shown = [
            f"{n.kind} {n.shown}"
            for n in numbers
            if n.kind is NumberKind.MOBILE or (n.kind is NumberKind.TELEPHONE and text.at not in asked_for)
        ]
        if shown:
            yield Finding(rule, text.at, "、".join(dict.fromkeys(shown)), "可以公开的办公电话，或者没有号码")


@CHECKS.of(
    block(
        "U-622",
        "填报内容中不应有国家秘密的标志",
        _SECRETS,
        "请先作保密审查。不属于国家秘密的请删去标志；属于的，整项内容都不能填在这里。",
        concern=Concern.SENTENCE,
        is_acceptable=True,
    )
)
def no_marks_of_classification(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """秘密★10年, 机密级 and the like, as ``secrecy.yaml`` lists them."""
    for at, words in _hits(submission, year.secrecy.marks):
        yield Finding(rule, at, words, "没有密级标志")


@CHECKS.of(
    warn(
        "U-623",
        "可能涉及秘密的内容，公开前应作保密审查",
        _SECRETS,
        "请负责保密审查的人核对；可以公开的可保留，不能公开的请改写或删除。",
        concern=Concern.SENTENCE,
    )
)
def secrecy_was_looked_at(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Words that ``secrecy.yaml`` lists; one finding a row, at its first cell, because one decision answers for all."""
    for at, words in _by_row(_hits(submission, year.secrecy.words)):
        yield Finding(rule, at, words, "经过保密审查的文字")


# --- shared --------------------------------------------------------------------------------------------------------


def _hits(submission: UnitSubmission, words: tuple[SecrecyWord, ...]) -> Iterator[tuple[Location, str]]:
    """Yield the cells that have one of the words, with the words in quotes."""
    for text in _texts(submission):
        found = list(found_words(text.value, words))
        if found:
            yield text.at, "、".join(f"“{word}”" for word in found)


def _by_row(hits: Iterable[tuple[Location, str]]) -> Iterator[tuple[Location, str]]:
    """Yield the first hit of every row, with the other cells of it."""
    rows: dict[tuple[str, str], list[tuple[Location, str]]] = {}
    for at, words in hits:
        row = _ROW.search(at.cell)
        rows.setdefault((at.sheet, row.group() if row else at.cell), []).append((at, words))
    for row_hits in rows.values():
        (at, words), *others = row_hits
        cells = "、".join(other.cell for other, _ in others)
        yield at, f"{words}；同一行的 {cells} 也有" if others else words


def _texts(submission: UnitSubmission) -> Sequence[Cited[str]]:
    """Return every text that a unit filled in, each cell once, in the order of the submission."""
    found: dict[Location, Cited[str]] = {}
    for text in _cited(submission):
        found.setdefault(text.at, text)
    return tuple(found.values())


def _cited(value: object) -> Iterator[Cited[str]]:
    if isinstance(value, Cited):
        if type(value.value) is str:
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _cited(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _cited(getattr(value, field.name))
