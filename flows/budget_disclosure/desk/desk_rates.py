"""How often somebody may ask: buckets that fill again, one for each kind of request and who asks."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many in a minute."""

    at_once: int
    a_minute: float


ANYTHING, ENTERING, HEAVY = Rate(300, 600), Rate(10, 10), Rate(60, 60)
"""Requests of an address; tries to come in, of an address; pages and forms of a session."""
OF_A_UNIT, OF_ALL_UNITS = Rate(20, 20), Rate(400, 200)
"""Workbooks sent by a unit, and by the operator, who may drop those of a whole county."""
ROSTERS, AUDITS = Rate(20, 20), Rate(60, 30)
"""Rosters, and documents to audit, sent by the operator."""


class Rates:
    """What each has left. ``clock`` is a steady one in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[Rate, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, rate: Rate, who: str) -> bool:
        """Return whether one more is allowed, and count it."""
        now, key = self._clock(), (rate, who)
        with self._lock:
            left, at = self._left.pop(key, (rate.at_once, now))
            left = min(rate.at_once, left + (now - at) * rate.a_minute / 60)
            is_allowed = left >= 1
            # Put at the end: the first ones are those that nobody asked for the longest.
            self._left[key] = (left - 1 if is_allowed else left, now)
            while len(self._left) > _MOST_REMEMBERED:
                del self._left[next(iter(self._left))]
            return is_allowed
