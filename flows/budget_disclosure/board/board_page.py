"""The board as one page, index.html: everything is in it, it opens from the disk without a network.

The departments stand in it as data, columns by place, each text once and named by its number, and a script makes the
table: as HTML a department takes ten times the room. Equal input gives equal bytes; the page knows no clock but the day
and the time it is given.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from budget_disclosure.board.deadline import Clock, ClockState
from budget_disclosure.board.department_facts import Link
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import BrokenRule, DepartmentStatus, UnitStatus, YearStatus
from budget_disclosure.model.findings import Severity
from budget_disclosure.report.html_page import html_page
from budget_disclosure.report.sign_off_state import SignOffStatus
from budget_disclosure.store.json_files import json_in_page

MOST_RULES: Final = 5
_MOST_CHARACTERS: Final = 110
# Further than any deadline, in days.
_UNKNOWN, _PUBLISHED = 100_000, 200_000
# Chinese stands as it is in a link, a browser encodes it; percent-encoded it would take three times the room.
_IN_LINKS = str.maketrans({character: f"%{ord(character):02X}" for character in "%?# \"'<>\\^`{|}"})
# What stands in a text for the code and name of its unit and of its department: paths and places are then the same
# words for all of them. Characters of the private use area; a text that has them itself is kept as it is.
_MARKS: Final = "\ue000\ue001\ue002\ue003"
_STAGES, _CLOCKS, _SEVERITIES = list(Stage), list(ClockState), list(Severity)

Reference = int | list[str]


def board_page(status: YearStatus, now_text: str) -> str:
    """Return the page; ``now_text`` says when it was made."""
    values = {"status": status, "now_text": now_text, "ClockState": ClockState, "data": _data(status)}
    return html_page("board", "board_page.html.j2", values)


def _data(status: YearStatus) -> str:
    """Return the departments as JSON that may stand in a page; ``board_page.js.j2`` names the places of each list."""
    texts = _Texts()
    departments = [_department(one, texts, shows_format=bool(status.formats)) for one in status.departments]
    data = {
        "stages": [[stage.name.lower(), stage.meaning] for stage in _STAGES],
        "clocks": [state.name.lower() for state in _CLOCKS],
        "severities": [[severity.name.lower(), severity.value] for severity in _SEVERITIES],
        "words": texts.words,
        "departments": departments,
    }
    return json_in_page(data)


class _Texts:
    """Texts by number, in the order in which they are first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def words(self) -> list[str]:
        """All texts by their numbers."""
        return list(self._numbers)

    def number(self, text: str, names: Sequence[str] = ()) -> Reference:
        """Return the number of a text in which ``names`` (in the order of the marks) stand as their marks.

        A text that has a mark itself is returned as it is, in a list.
        """
        if any(mark in text for mark in _MARKS):
            return [text]
        for mark, name in sorted(zip(_MARKS, names, strict=False), key=lambda pair: -len(pair[1])):
            text = text.replace(name, mark) if name else text
        return self._numbers.setdefault(text, len(self._numbers))


def _department(one: DepartmentStatus, texts: _Texts, *, shows_format: bool) -> list[Any]:
    own, clock = ("", "", one.code, one.name), one.clock
    counts, publication = one.counts, one.publication
    return [
        one.code,
        one.name,
        _STAGES.index(one.stage),
        texts.number(one.state_text),
        [counts.block, counts.warn, counts.undetermined, counts.accepted],
        _CLOCKS.index(clock.state),
        texts.number(clock.text),
        urgency(clock),
        texts.number(str(clock.deadline or "")),
        texts.number(str(clock.approved or "")),
        [texts.number(str(publication.day)), publication.url] if publication else [],
        one.versions,
        _links(one.links, own, texts),
        texts.number(one.message, own),
        [texts.number(note, own) for note in one.notes],
        [_unit(unit, one, texts) for unit in one.units],
        [_rule(rule, one, texts) for rule in one.rules[:MOST_RULES]],
        max(len(one.rules) - MOST_RULES, 0),
        _sign_off(one.sign_off, texts),
        *([texts.number(one.format_title)] if shows_format else []),
    ]


def _sign_off(status: SignOffStatus | None, texts: _Texts) -> list[Any]:
    """Return what has become of a sign-off: the kind, and its words for the row; nothing where nobody signed."""
    if status is None:
        return []
    words = status.state.value if status.is_lost else f"{status.state} {status.reviewer}"
    return [status.state.name.lower(), texts.number(words)]


def _unit(unit: UnitStatus, department: DepartmentStatus, texts: _Texts) -> list[Any]:
    return [
        unit.code,
        texts.number(unit.name, ("", "", "", department.name)),
        _STAGES.index(unit.stage),
        texts.number(unit.state_text),
        unit.counts.block,
        unit.counts.warn,
        _links(unit.links, _names(unit, department), texts),
    ]


def _rule(rule: BrokenRule, department: DepartmentStatus, texts: _Texts) -> list[Any]:
    """Return a broken rule; its place is that of the unit with the number that comes first, -1 where it is of none."""
    first, place = rule.first, rule.places[0]
    units = enumerate(department.units)
    number, unit = next(((n, unit) for n, unit in units if unit.code and unit.code in place), (-1, None))
    names = _names(unit, department) if unit else ("", "", department.code, department.name)
    return [
        number,
        _SEVERITIES.index(first.effective_severity),
        texts.number(first.rule.id),
        texts.number(place, names),
        len(rule.places),
        *(texts.number(shortened(words)) for words in (first.found, first.expected, first.what_to_do)),
    ]


def _names(unit: UnitStatus, department: DepartmentStatus) -> tuple[str, ...]:
    return unit.code, unit.name, department.code, department.name


def _links(links: Iterable[Link], names: Sequence[str], texts: _Texts) -> list[Reference]:
    """Return title and address of each link, one after the other."""
    return [number for link in links for number in (texts.number(link.title), texts.number(link_to(link.path), names))]


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
