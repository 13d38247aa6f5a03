"""Which departments have something new that has come to rest. Pure: what was seen, and when, is told to it.

A file counts when it looked the same for a while, whole and not open in a program; one that stays broken or open counts
after a longer while, so that it is told once instead of being waited for. Times are those of one steady clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from budget_disclosure.watching.sights import Sight, Sights

YEAR = ""
"""Stands for files of the year's folder itself: roster, settings, register. They concern every department."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, a file must look the same; one that is not whole; and how long a batch waits for others.

    A file that is open in a program is not taken: whoever has it open has not finished.
    """

    quiet: float = 3.0
    broken: float = 30.0
    longest: float = 60.0


@dataclass
class Settling:
    """What was seen, since when it looks as it does, and what was already worked on."""

    patience: Patience = field(default_factory=Patience)
    _now: dict[str, Sight] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)
    _done: dict[str, Sight] = field(default_factory=dict)

    @property
    def seen(self) -> Sights:
        """What lay in the folder at the last look."""
        return self._now

    def is_at_rest(self, time: float) -> bool:
        """Return whether nothing is moving, and no changed file is open."""
        return all(self._rests(path, time) for path in self._changed())

    def see(self, sights: Sights, time: float) -> None:
        """Take note of what lies in the folder at a time; what has gone counts as changed at that time."""
        for path in {*self._now, *sights}:
            if self._now.get(path) != sights.get(path):
                self._since[path] = time
        self._now = dict(sights)

    def due(self, time: float) -> frozenset[str]:
        """Return the folders of departments with something new at rest; ``YEAR`` for the year's own files.

        Empty while something else is still moving, but for no longer than the longest wait: 300 files that are copied
        one after the other are one batch.
        """
        changed = self._changed()
        resting = {path for path in changed if self._rests(path, time)}
        moving = {path for path in changed - resting if not self._is_held(path)}
        waited = max((time - self._since[path] for path in resting), default=0.0)
        if moving and waited < self.patience.longest:
            return frozenset()
        unfinished = {_folder(path) for path in changed - resting}
        return frozenset({_folder(path) for path in resting} - unfinished)

    def held(self) -> tuple[str, ...]:
        """Return the changed files that are open in a program: nothing happens to them until they are closed."""
        return tuple(sorted(path for path in self._changed() if self._is_held(path)))

    def begin(self, folders: Iterable[str]) -> None:
        """Take what lies in these folders now as worked on; what changes from now on is new."""
        begun = set(folders)
        for path in {*self._now, *self._done}:
            if _folder(path) in begun:
                if path in self._now:
                    self._done[path] = self._now[path]
                else:
                    self._done.pop(path, None)
                    self._since.pop(path, None)

    def again(self, folders: Iterable[str]) -> None:
        """Take what lies in these folders as not worked on: it could not be, or what came of it is gone."""
        begun = set(folders)
        for path in [path for path in self._done if _folder(path) in begun]:
            del self._done[path]

    def _changed(self) -> set[str]:
        return {
            path
            for path in {*self._now, *self._done}
            if _content(self._now.get(path)) != _content(self._done.get(path))
        }

    def _rests(self, path: str, time: float) -> bool:
        sight = self._now.get(path)
        if sight is not None and sight.is_open:
            return False
        is_ready = sight is None or sight.is_ready
        return time - self._since.get(path, time) >= (self.patience.quiet if is_ready else self.patience.broken)

    def _is_held(self, path: str) -> bool:
        sight = self._now.get(path)
        return sight is not None and sight.is_open


def _content(sight: Sight | None) -> str | None:
    """Return what decides whether a file is new: its content, however often it was touched or copied over itself."""
    return None if sight is None else sight.content


def _folder(path: str) -> str:
    """Return the department's folder of a file, ``YEAR`` for one that lies beside them."""
    return path.partition("/")[0] if "/" in path else YEAR
