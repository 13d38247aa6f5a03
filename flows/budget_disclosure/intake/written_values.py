"""Numbers and dates that people wrote as text: read where only one thing can be meant, else what it may mean.

Read is only what says the same to everybody: plain digits, correct thousands separators, year-month-day. Whatever has
a unit, another separator or digits in odd groups is proposed in a message, never read.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from budget_disclosure.model.money import parse_decimal
from budget_disclosure.text.comparable import same_key, visible
from budget_disclosure.text.numerals import number_of

_PLAIN = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]+)?")
_GROUPED_BY_POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")
_WITH_WORDS = re.compile(
    r"(?:人民币|rmb|cny|[¥$])?([0-9][0-9.,'’]*)(亿|千万|百万|十万|万|千|百)?(?:元|整|圆)*(?:m2|[a-z一-龥]{0,4})"
)
_SCALES = {"亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2}
_NOTHING = frozenset({"无", "没有", "暂无", "无数据", "空", "零", "〇", "○", "n/a", "na", "null", "none", "nil"})
_STROKES = re.compile(r"[-‐‑‒–—―─_/\\.。…*×]+")
# Programs put no-break and thin blanks between groups of digits; a typed blank can be anything.
_TYPED_BLANK = re.compile("[ \u3000\t\n]")

_YEAR_MONTH_DAY = re.compile(
    r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?(?:t?[0-9]{1,2}(?::|时|点)[0-9:.分秒]*z?)?"
)
_DIGITS_ONLY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
_SHORT_YEAR = re.compile(r"([0-9]{2})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_CHINESE_DIGITS = {**{word: number for number, word in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}


def read_number(text: str) -> Decimal | None:
    """Return the exact number that the text says to everybody, ``None`` where another could be meant too."""
    shown = visible(text)
    digits = unicodedata.normalize("NFKC", shown)  # no-break and thin blanks become plain ones here
    if _PLAIN.fullmatch(digits) or (_GROUPED.fullmatch(digits) and not _TYPED_BLANK.search(shown)):
        return parse_decimal(re.sub("[, ]", "", digits))
    return None


def says_none(text: str) -> bool:
    """Return whether people write this for “nothing”: a stroke, 无, N/A, a zero with its unit."""
    key = same_key(text)
    return key in _NOTHING or _STROKES.fullmatch(key) is not None or numbers_meant(text) == (Decimal(0),)


def numbers_meant(text: str) -> tuple[Decimal, ...]:
    """Return the numbers a text such as ``91.16万``, ``1,000元`` or ``1,10`` may mean, the likeliest first."""
    match = _WITH_WORDS.fullmatch(same_key(text))
    if match is None:
        return ()
    scale = Decimal(10) ** _SCALES.get(match.group(2) or "", 0)
    candidates = [parse_decimal(digits) * scale for digits in _plain_digits(re.sub("['’]", "", match.group(1)))]
    return tuple(dict.fromkeys(candidates))


def _plain_digits(digits: str) -> list[str]:
    commas, points = digits.count(","), digits.count(".")
    if digits[-1] in ",.":
        return []
    if commas and points:
        decimal = max(digits.rfind(","), digits.rfind("."))
        whole, fraction = re.sub("[,.]", "", digits[:decimal]), digits[decimal + 1 :]
        return [f"{whole}.{fraction}"]
    if points > 1:
        return [digits.replace(".", "")] if _GROUPED_BY_POINTS.fullmatch(digits) else []
    if commas == 1 and len(digits) - digits.index(",") <= 3:
        return [digits.replace(",", ""), digits.replace(",", ".")]
    return [digits.replace(",", "")]


def read_date(text: str) -> date | None:
    """Return the date that the text says to everybody: year with four digits, month, day; a time of day is dropped."""
    key = same_key(text)
    match = _YEAR_MONTH_DAY.fullmatch(key) or _DIGITS_ONLY.fullmatch(key)
    return _date(*match.groups()) if match else None


def date_meant(text: str) -> date | None:
    """Return the date that a text may mean which is not read: a short year, the day first, Chinese numerals."""
    key = same_key(text)
    if match := _SHORT_YEAR.fullmatch(key):
        return _date(f"20{match[1]}", match[2], match[3])
    if match := _DAY_FIRST.fullmatch(key):
        day, month, year = match.groups()
        both = [found for found in (_date(year, month, day), _date(year, day, month)) if found]
        return both[0] if len(set(both)) == 1 else None
    if match := _CHINESE_DATE.fullmatch(key):
        year = "".join(str(_CHINESE_DIGITS[digit]) for digit in match[1])
        return _date(year, str(number_of(match[2])), str(number_of(match[3])))
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
