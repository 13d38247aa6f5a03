"""Tolerant comparison and cleaning of text: brackets, widths and blanks differ between people, meaning does not."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

from budget_disclosure.model.money import YUAN_PER_WAN, parse_decimal

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER_WITH_WORDS = re.compile(r"[¥￥]?([+-]?[\d.]+)(万元|万|元)?")
_KEPT_CONTROLS = frozenset("\n\t")
_LEADING_CODE = re.compile(r"[0-9]+")
_NO_CHARACTERS = frozenset("\ufffe\uffff")


def clean(text: str) -> tuple[str, str]:
    """Return the text without control and invisible characters, and what was removed.

    Line breaks become ``\\n``, tabs and no-break spaces become blanks; both are no defect. Blanks at the ends go.
    """
    decoded = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    decoded = decoded.replace("\r\n", "\n").replace("\r", "\n")
    removed = "".join(c for c in decoded if _is_invisible(c))
    kept = "".join(c for c in decoded if c not in removed)
    return unicodedata.normalize("NFC", kept.replace("\t", " ").replace("\u00a0", " ")).strip(), removed


def _is_invisible(character: str) -> bool:
    """Return whether it is a control, a format character, half of a pair, or none at all: XML refuses most of them."""
    if character in _NO_CHARACTERS:
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _KEPT_CONTROLS


def same_key(text: str) -> str:
    """Return what two texts share that a person would call the same: width, brackets and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def nearest(word: str, words: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """Return the words most like ``word``, best first."""
    by_key = {same_key(candidate): candidate for candidate in words}
    return tuple(by_key[key] for key in get_close_matches(same_key(word), list(by_key), n=limit, cutoff=0.5))


def leading_code(name: str) -> str:
    """Return the digits at the beginning of a file's or folder's name, ``""`` where there are none."""
    match = _LEADING_CODE.match(name)
    return match.group() if match else ""


def number_meant(text: str) -> Decimal | None:
    """Return the number in 元 a text such as ``91.16万`` or ``1,000元`` seems to mean, for the message only."""
    match = _NUMBER_WITH_WORDS.fullmatch(same_key(clean(text)[0]).replace(",", ""))
    if match is None:
        return None
    try:
        number = parse_decimal(match.group(1))
    except ValueError:
        return None
    return number * YUAN_PER_WAN if (match.group(2) or "").startswith("万") else number


def plain(number: Decimal) -> str:
    """Return the number as a person types it: no exponent, no trailing zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
