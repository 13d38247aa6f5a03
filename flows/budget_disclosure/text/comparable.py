"""Tolerant comparison and cleaning of text: brackets, widths and blanks differ between people, meaning does not."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

_KEPT_CONTROLS = frozenset("\n\t")
_LEADING_CODE = re.compile(r"[0-9]+")
# No characters at all, and what is a letter or sign by its category yet not seen: fillers, joiners, variants.
_UNSEEN = frozenset("\ufffe\uffff\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(number) for number in range(0xFE00, 0xFE10)
}


def _is_invisible(character: str) -> bool:
    """Return whether it is a control, a format character, half of a pair, or none at all: XML refuses most of them."""
    return character in _UNSEEN or (
        unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _KEPT_CONTROLS
    )


# The first plane and the tags: beyond them nothing invisible is in use, and looking would cost a fifth of a second.
_INVISIBLE = re.compile(
    f"[{''.join(re.escape(chr(n)) for n in (*range(0x10000), *range(0xE0000, 0xE0200)) if _is_invisible(chr(n)))}]+"
)


def clean(text: str) -> tuple[str, str]:
    """Return the text without control and invisible characters, and what was removed.

    Line breaks become ``\\n``, tabs and no-break spaces become blanks; both are no defect. Blanks at the ends go.
    """
    decoded = text.replace("\r\n", "\n").replace("\r", "\n")
    removed = "".join(_INVISIBLE.findall(decoded))
    kept = _INVISIBLE.sub("", decoded) if removed else decoded
    return unicodedata.normalize("NFC", kept.replace("\t", " ").replace("\u00a0", " ")).strip(), removed


def visible(text: str) -> str:
    """Return the text without what nobody sees; blanks at the ends go too, those within stay."""
    return _INVISIBLE.sub("", text).strip()


def says_nothing(text: str) -> bool:
    """Return whether nothing of the text is seen: blanks of any kind, controls, format characters."""
    first = text[:1]
    return not ("!" <= first <= "~" or "一" <= first <= "鿿" or visible(text))


def compact(text: str) -> str:
    """Return a code or number without blanks and what nobody sees, in half-width characters."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).split())


@lru_cache(maxsize=16_384)
def same_key(text: str) -> str:
    """Return the key that texts share which a person would call the same.

    Width, brackets, case, blanks and what nobody sees do not count.
    """
    return compact(text).casefold()


def nearest(word: str, words: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """Return the words most like ``word``, best first."""
    by_key = {same_key(candidate): candidate for candidate in words}
    return tuple(by_key[key] for key in get_close_matches(same_key(word), list(by_key), n=limit, cutoff=0.5))


def leading_code(name: str) -> str:
    """Return the digits at the beginning of a file's or folder's name, ``""`` where there are none."""
    match = _LEADING_CODE.match(name)
    return match.group() if match else ""


def plain(number: Decimal) -> str:
    """Return the number as a person types it: no exponent, no trailing zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
