"""The pictures of a report, each with its table: the largest changes against last year, and each unit's share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from budget_disclosure.report.bar_chart import Bar, Group, bar_chart
from budget_disclosure.report.year_changes import UnitShare, YearChange

_MOST_CHANGES: Final = 10
_NO_PCT: Final = "—"


@dataclass(frozen=True, slots=True)
class YearPicture:
    """A picture and its table; the first column names the rows."""

    title: str
    chart: Markup
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def picture_of_changes(name: str, changes: Sequence[YearChange]) -> YearPicture | None:
    """Return the ten largest changes, the largest first; ``None`` where there is none. ``name`` is unique in a page."""
    largest = sorted((one for one in changes if one.difference), key=lambda one: -abs(one.difference))[:_MOST_CHANGES]
    if not largest:
        return None
    title = "与上年相比变动最大的"
    bars = [Group(one.label, (Bar(one.text, abs(one.difference), tone=_tone(one)),)) for one in largest]
    headers = ("项目", "上年（万元）", "本年（万元）", "增减（万元）", "幅度")
    rows = [
        (one.label, f"{one.before:,.2f}", f"{one.current:,.2f}", f"{one.difference:+,.2f}", _signed_pct(one))
        for one in largest
    ]
    return YearPicture(title, bar_chart(name, title, bars), headers, tuple(rows))


def picture_of_shares(name: str, shares: Sequence[UnitShare]) -> YearPicture | None:
    """Return the units, the largest first; ``None`` where there is only one, or no money."""
    if len(shares) < 2:
        return None
    title = "各单位的份额"
    ordered = sorted(shares, key=lambda one: (-one.figure, one.code))
    bars = [Group(f"{one.code} {one.name}", (Bar(one.text, one.figure),)) for one in ordered]
    rows = [(f"{one.code} {one.name}", f"{one.figure:,.2f}", f"{one.pct}%") for one in ordered]
    return YearPicture(title, bar_chart(name, title, bars), ("单位", "支出（万元）", "占比"), tuple(rows))


def _signed_pct(change: YearChange) -> str:
    """Return the printed percentage, which has no sign, with that of the change."""
    return f"{'+' if change.difference > 0 else '-'}{change.pct.lstrip('+-')}" if change.pct else _NO_PCT


def _tone(change: YearChange) -> str:
    return "up" if change.difference > 0 else "down"
