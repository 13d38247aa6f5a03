"""The board as one page, index.html: everything is in it, it opens from the disk without a network.

Equal input gives equal bytes; the page knows no clock but the day and the time it is given.
"""

from collections.abc import Callable

from budget_disclosure.board.year_state import Clock, ClockState, Stage, YearStatus
from budget_disclosure.report.html_page import html_page

MOST_RULES = 5
_MOST_CHARACTERS = 110
# Further than any deadline, in days.
_UNKNOWN, _PUBLISHED = 100_000, 200_000
# Chinese stands as it is in a link, a browser encodes it; percent-encoded it would take three times the room.
_IN_LINKS = str.maketrans({character: f"%{ord(character):02X}" for character in "%?# \"'<>\\^`{|}"})


def board_page(status: YearStatus, now_text: str) -> str:
    """Return the page; ``now_text`` says when it was made."""
    values = {
        "status": status,
        "now_text": now_text,
        "Stage": Stage,
        "ClockState": ClockState,
        "most_rules": MOST_RULES,
    }
    filters: dict[str, Callable[..., object]] = {"link": link_to, "short": shortened, "urgency": urgency}
    return html_page("board", "board_page.html.j2", values, filters)


def link_to(path: str) -> str:
    """Return a relative path as a link: ``./`` in front, so that no part of it can be taken for a scheme."""
    return f"./{path.translate(_IN_LINKS)}"


def shortened(text: str) -> str:
    """Return a text that may be long, cut: the whole stands in the report of the checks."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def urgency(clock: Clock) -> int:
    """Return by what the column of deadlines is sorted: open ones by days left, then unknown ones, then published."""
    left = clock.days_left
    if clock.state is ClockState.PAST:
        return _UNKNOWN
    if clock.published:
        return _PUBLISHED if left is None else _PUBLISHED + left
    return _UNKNOWN if left is None else left
