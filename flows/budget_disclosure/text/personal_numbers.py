"""Numbers that belong to a person: identity cards, bank cards, telephones; shown with their middle hidden.

A number is believed when it can be one: an identity card has a date of birth and a check digit (GB 11643-1999), a bank
card of this country begins with 62 and has the check digit of ISO/IEC 7812; long numbers that are codes stay unnamed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Final


@unique
class NumberKind(StrEnum):
    """What a number is."""

    IDENTITY_CARD = "居民身份证号码"
    BANK_CARD = "银行卡号或账号"
    MOBILE = "手机号码"
    TELEPHONE = "电话号码"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number that belongs to a person; ``shown`` is what may be repeated of it."""

    kind: NumberKind
    shown: str


_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![0-9A-Za-z.])(?<![0-9][-－ ])", r"(?![0-9A-Za-z])(?![-－ .][0-9])"
_GAP: Final = r"[-－ ]?"
_IDENTITY: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}([1-8][0-9]{{5}}){_GAP}((?:19|20)[0-9]{{6}}){_GAP}([0-9]{{3}}[0-9Xx]){_NO_DIGIT_AFTER}"
)
_CARD: Final = re.compile(rf"{_NO_DIGIT_BEFORE}62[0-9]{{2}}(?:{_GAP}[0-9]){{12,15}}{_NO_DIGIT_AFTER}")
_ACCOUNT: Final = re.compile(
    rf"(?:银行卡号?|卡号|[账帐]号|开户行[^，。；;]{{0,20}}?)\s*[:：为是]?\s*([0-9](?:{_GAP}[0-9]){{8,24}}){_NO_DIGIT_AFTER}"
)
_MOBILE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?:\+?86{_GAP})?(1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}){_NO_DIGIT_AFTER}"
)
_TELEPHONE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}[(（]?(0[1-9][0-9]{{1,2}})[)）]?[-－ ]?([2-9][0-9]{{6,7}}){_NO_DIGIT_AFTER}"
    r"|(?:电话|座机|热线|传真)(?:号码)?\s*[:：为是]?\s*([2-9][0-9]{6,7})(?![0-9A-Za-z])"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"


def personal_numbers(text: str) -> tuple[PersonalNumber, ...]:
    """Return the numbers of persons in a text, in the order of kinds; a stretch of text is one number only."""
    found: list[PersonalNumber] = []
    rest = unicodedata.normalize("NFKC", text)
    for kind, matches in (
        (NumberKind.IDENTITY_CARD, _identity_cards),
        (NumberKind.BANK_CARD, _bank_cards),
        (NumberKind.MOBILE, _mobiles),
        (NumberKind.TELEPHONE, _telephones),
    ):
        for match in list(matches(rest)):
            found.append(PersonalNumber(kind, _hidden(match.group())))
            rest = f"{rest[: match.start()]}{'　' * len(match.group())}{rest[match.end() :]}"
    return tuple(found)


def _identity_cards(text: str) -> Iterator[re.Match[str]]:
    for match in _IDENTITY.finditer(text):
        digits = "".join(match.groups()).upper()
        check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
        if digits[-1] == _CHECK_DIGITS[check] and _is_day(match.group(2)):
            yield match


def _bank_cards(text: str) -> Iterator[re.Match[str]]:
    yield from (match for match in _CARD.finditer(text) if _passes_luhn(_digits(match.group())))
    yield from _ACCOUNT.finditer(text)


def _mobiles(text: str) -> Iterator[re.Match[str]]:
    return _MOBILE.finditer(text)


def _telephones(text: str) -> Iterator[re.Match[str]]:
    return _TELEPHONE.finditer(text)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _hidden(text: str) -> str:
    """Return a number with its middle hidden: who looks at a report need not read it."""
    digits = _digits(text)
    kept = 3 if len(digits) <= 12 else 4
    return f"{digits[:kept]}{'*' * (len(digits) - kept - 2)}{digits[-2:]}"
