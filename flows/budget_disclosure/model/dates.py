"""Days as people and systems type them into text cells, and days as documents write them."""

import re
from datetime import date
from typing import Final
from unicodedata import normalize

# A time of day behind the day: 15:34, 15:34:18; or four or six digits behind eight.
_TIME: Final = r"(?:(?:\s+|T)\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日?{_TIME}",
        rf"(\d{{4}})\s*-\s*(\d{{1,2}})\s*-\s*(\d{{1,2}}){_TIME}",
        rf"(\d{{4}})\s*/\s*(\d{{1,2}})\s*/\s*(\d{{1,2}}){_TIME}",
        rf"(\d{{4}})\s*\.\s*(\d{{1,2}})\s*\.\s*(\d{{1,2}})\.?{_TIME}",
        rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:(?:\d{{2}}){{2,3}}|{_TIME})",
    )
)


class ImpossibleDayError(ValueError):
    """The text has the form of a day, but the calendar has no such day (20240231)."""


def day_meant(text: str) -> date | None:
    """Return the day a text names, a time of day left out; ``None`` where it names none or could be read in two ways.

    ``20240311153418``, ``2024/3/11 15:34``, ``2024.03.11`` and ``2024年3月11日`` are one day; ``3/11/2024``,
    ``24.3.11`` and ``2024年3月`` are none. Raises ``ImpossibleDayError``.
    """
    plain = normalize("NFKC", text).strip()
    found = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise ImpossibleDayError(text) from None


def month_text(day: date) -> str:
    """Return the month of a date as covers write it: ``2024年5月``."""
    return f"{day.year}年{day.month}月"


def date_text(day: date) -> str:
    """Return a date as documents write it: ``2024年5月20日``."""
    return f"{day.year}年{day.month}月{day.day}日"
