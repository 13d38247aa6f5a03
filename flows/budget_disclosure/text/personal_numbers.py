"""Numbers that belong to a person: identity cards, bank cards, telephones; shown with their middle hidden.

A number is believed when it can be one: an identity card has a date of birth and a check digit (GB 11643-1999), a bank
card of this country begins with 62 and has the check digit of ISO/IEC 7812; or when the text names it (身份证号, 账号).
Long numbers that are codes stay unnamed, and so do amounts, counts and dates.
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


# A blank ends a number when another telephone follows it.
_NEXT_ONE: Final = r"(?:1[3-9][0-9]{9}(?![0-9])|0[1-9][0-9]{1,2}-)"
_NO_DIGIT_BEFORE: Final = r"(?<![0-9A-Za-z.])(?<![0-9][- ])"
_NO_DIGIT_AFTER: Final = rf"(?![0-9A-Za-z])(?![-.][0-9])(?! (?!{_NEXT_ONE})[0-9])"
_IS: Final = r"\s*(?:\([^)]{0,12}\))?\s*[:为是]?\s*"
_GAP: Final = r"[-. ]?"
# An amount or a count of things, by the word that follows or comes before.
_NO_UNIT: Final = (
    r"(?!\s?元|[万亿]?(?:人次|人民币|平方|平米|公[里斤顷]|[次户件份吨亩度辆套册株]|[万亿][元人户件份亩])|,[0-9]{3})"
)
_CODE_BEFORE: Final = re.compile(
    rf"(?:代码|编码|编号|文号|单号|合同号|凭证号|流水号|序号|金额|资金|经费|数量|面积|投资|预算){_IS}$"
)
_IDENTITY: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}[1-8](?:{_GAP}[0-9]){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}[0-9]){{9}}{_GAP}[0-9Xx×]"
    rf"{_NO_DIGIT_AFTER}"
)
_NAMED_IDENTITY: Final = re.compile(
    rf"身份证(?:件)?(?:号码?)?{_IS}([1-8][0-9]{{14}}(?:[0-9]{{2}}[0-9Xx×])?){_NO_DIGIT_AFTER}"
)
_CARD: Final = re.compile(rf"{_NO_DIGIT_BEFORE}62[0-9]{{2}}(?:{_GAP}[0-9]){{12,15}}{_NO_DIGIT_AFTER}")
_ACCOUNT: Final = re.compile(
    rf"(?:银行卡号?|(?<!刷)卡号|(?<![台入出记报对做挂])[账帐][号户](?:号码)?|开户行[^,。;数]{{0,20}}?){_IS}"
    rf"([0-9](?:{_GAP}[0-9]){{8,24}}){_NO_DIGIT_AFTER}{_NO_UNIT}"
)
_MOBILE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?:(?:\+|00)?86\)?{_GAP})?"
    rf"(1[3-9][0-9]{_GAP}(?:[0-9]{{4}}{_GAP}[0-9]{{4}}|[0-9]{{3}}{_GAP}[0-9]{{5}})){_NO_DIGIT_AFTER}{_NO_UNIT}"
)
_AREA: Final = r"\(?(?:(?:010|02[0-9])\)?{gap}[2-9][0-9]{{3}}|0[3-9][0-9]{{2}}\)?{gap}[2-9][0-9]{{2,3}})"
_TELEPHONE: Final = re.compile(
    rf"{_NO_DIGIT_BEFORE}({_AREA.format(gap=_GAP)}{_GAP}[0-9]{{4}})(?:-[0-9]{{1,4}})?{_NO_DIGIT_AFTER}{_NO_UNIT}"
    rf"|(?:电话|座机|固话|热线|传真|联系方式|(?i:tel)\.?)(?:号码)?{_IS}([2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}})"
    rf"(?:-[0-9]{{1,4}})?(?![0-9A-Za-z])(?![-.][0-9]){_NO_UNIT}"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
_DASHES: Final = re.compile("[‐‑‒–—―−]")


def personal_numbers(text: str) -> tuple[PersonalNumber, ...]:
    """Return the numbers of persons in a text, in the order of kinds; a stretch of text is one number only."""
    found: list[PersonalNumber] = []
    rest = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    for kind, matches in (
        (NumberKind.IDENTITY_CARD, _identity_cards),
        (NumberKind.BANK_CARD, _bank_cards),
        (NumberKind.MOBILE, _mobiles),
        (NumberKind.TELEPHONE, _telephones),
    ):
        # What was found is blanked, so that the next look finds what stood beside it.
        while (match := next(matches(rest), None)) is not None:
            found.append(PersonalNumber(kind, _hidden(next(filter(None, match.groups()), match.group()))))
            rest = f"{rest[: match.start()]}{'　' * len(match.group())}{rest[match.end() :]}"
    return tuple(found)


def _identity_cards(text: str) -> Iterator[re.Match[str]]:
    for match in _IDENTITY.finditer(text):
        digits = _digits(match.group()).upper()
        check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
        is_unit = text[: match.start()].rstrip(": ").endswith("信用代码")
        if not is_unit and digits[-1] == _CHECK_DIGITS[check] and _is_day(digits[6:14]):
            yield match
    yield from _NAMED_IDENTITY.finditer(text)


def _bank_cards(text: str) -> Iterator[re.Match[str]]:
    yield from (match for match in _CARD.finditer(text) if _passes_luhn(_digits(match.group())))
    yield from _ACCOUNT.finditer(text)


def _mobiles(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _MOBILE.finditer(text) if not _CODE_BEFORE.search(text, 0, match.start()))


def _telephones(text: str) -> Iterator[re.Match[str]]:
    """Eight digits that are a day of this century are one (热线20240101开通)."""
    for match in _TELEPHONE.finditer(text):
        local = _digits(match.group(1) or match.group(2))[-8:]
        if not _CODE_BEFORE.search(text, 0, match.start()) and not (local.startswith("20") and _is_day(local)):
            yield match


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
    return re.sub(r"[^0-9Xx]", "", text.replace("×", "X"))


def _hidden(text: str) -> str:
    """Return a number with its middle hidden: who looks at a report need not read it."""
    digits = _digits(text)
    kept = 3 if len(digits) <= 12 else 4
    return f"{digits[:kept]}{'*' * (len(digits) - kept - 2)}{digits[-2:]}"
