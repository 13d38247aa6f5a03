"""The deadline of the Budget Law, article 14: within twenty days of the approval by the finance bureau.

The twentieth day is in time, the twenty-first is not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, unique

from budget_disclosure.model.law import PublicationPeriod


@unique
class ClockState(StrEnum):
    """What the deadline says about a department."""

    OVERDUE = "超期"
    SOON = "即将到期"
    RUNNING = "期限内"
    UNKNOWN = "期限不明"
    LATE = "超期公开"
    ON_TIME = "按期公开"
    PUBLISHED = "已公开"
    PAST = "年度已过"


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline of a department as of ``today``: so many days after the approval as the law says.

    ``approved`` and ``published`` are ``None`` where not known.

    ``published`` is the first publication: a correction does not make it late. ``year`` is the budget year: once it is
    over, what nobody registered is not called overdue, because it is not known; nor is it ever called in time.
    """

    today: date
    period: PublicationPeriod
    approved: date | None = None
    published: date | None = None
    year: int | None = None

    @property
    def deadline(self) -> date | None:
        """The last day that is in time."""
        return self.approved + timedelta(days=self.period.days) if self.approved else None

    @property
    def days_left(self) -> int | None:
        """Days from today, or from the day of publication, to the deadline; negative when it has passed."""
        return (self.deadline - (self.published or self.today)).days if self.deadline else None

    @property
    def state(self) -> ClockState:
        """What the deadline says."""
        left = self.days_left
        if self.published:
            if left is None:
                return ClockState.PUBLISHED
            return ClockState.LATE if left < 0 else ClockState.ON_TIME
        if self.year is not None and self.today.year > self.year:
            return ClockState.PAST
        if left is None:
            return ClockState.UNKNOWN
        if left < 0:
            return ClockState.OVERDUE
        return ClockState.SOON if left <= self.period.days_of_warning else ClockState.RUNNING

    @property
    def text(self) -> str:
        """The same in words: ``剩 3 天``, ``今天到期``, ``超期 2 天``, ``超期 2 天公开`` …"""
        left = self.days_left
        if self.state is ClockState.PAST:
            return f"{ClockState.PAST}，未登记公开"
        if left is None:
            return self.state.value
        if self.published:
            return f"超期 {-left} 天公开" if left < 0 else "按期公开"
        if left < 0:
            return f"超期 {-left} 天"
        return f"剩 {left} 天" if left else "今天到期"
