"""Which line of the register is which version: ``历史版本/登记.json``, so that no line is ever pinned twice.

A line counts once: when it was pinned, when its content was already published, or when it could not be pinned (version
``UNKNOWN``: only ``disclose publish`` may then say that what stands on the disk is what was published). A day that was
corrected in the register is the same line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.file_names import VERSIONS_FOLDER
from budget_disclosure.store.json_files import json_bytes, read_json
from budget_disclosure.store.version import Publication

LOG_NAME: Final = "登记.json"
UNKNOWN: Final = 0


@dataclass(frozen=True, slots=True)
class HandledLine:
    """A line of the register that the program has dealt with: its day, and the version that was published then."""

    day: date
    version: int


@dataclass(frozen=True, slots=True)
class MatchedRegister:
    """The register against the log: lines with their version, lines that are new, and log entries without a line.

    ``moved`` are the lines whose day was corrected, with the day as it was.
    """

    known: tuple[tuple[Publication, int], ...]
    new: tuple[Publication, ...]
    lost: tuple[HandledLine, ...]
    moved: tuple[tuple[HandledLine, Publication], ...]

    @property
    def log(self) -> list[HandledLine]:
        """The log with the days as the register has them now."""
        return sorted(
            (*(HandledLine(one.day, version) for one, version in self.known), *self.lost), key=lambda one: one.day
        )

    def of_version(self, number: int) -> Publication | None:
        """Return the line that a version was first published with; ``None`` where the register has none."""
        return next((one for one, version in self.known if version == number), None)


def match_register(log: Sequence[HandledLine], publications: Sequence[Publication]) -> MatchedRegister:
    """Return which lines are known: by their day first; lines and entries that are left over pair in their order."""
    by_day = {one.day: one for one in log}
    known = [(one, by_day[one.day].version) for one in publications if one.day in by_day]
    lines = [one for one in publications if one.day not in by_day]
    days = {one.day for one in publications}
    entries = [one for one in log if one.day not in days]
    moved = tuple(zip(entries, lines, strict=False))
    known += [(line, entry.version) for entry, line in moved]
    known.sort(key=lambda pair: pair[0].day)
    return MatchedRegister(tuple(known), tuple(lines[len(moved) :]), tuple(entries[len(moved) :]), moved)


def read_log(folder: Path) -> tuple[HandledLine, ...]:
    """Return the log of a department's output folder; empty where there is none that can be read."""
    try:
        lines = read_json(folder / VERSIONS_FOLDER / LOG_NAME)["lines"]
        return tuple(HandledLine(date.fromisoformat(one["day"]), int(one["version"])) for one in lines)
    except (OSError, ValueError, KeyError, TypeError):
        return ()  # the versions know their days, the log is written again from them


def write_log(folder: Path, log: Sequence[HandledLine]) -> None:
    """Write the log, where it says something new."""
    lines = [{"day": one.day.isoformat(), "version": one.version} for one in log]
    write_if_different(folder / VERSIONS_FOLDER / LOG_NAME, json_bytes({"format": 1, "lines": lines}))
