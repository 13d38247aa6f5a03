"""The loop of `disclose watch` and `disclose serve`: look, wait until what came is at rest, run, tell the units.

A batch is an ordinary run. While something is still being copied, only the departments that are at rest take part;
otherwise the whole year does, of which a run skips what has not changed.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from budget_disclosure.intake.departments import discover
from budget_disclosure.model.errors import DisclosureError, describe_error, describe_os_error
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.service.receipts import put_into_receipts, write_receipts
from budget_disclosure.store.run_lock import OutputsInUseError
from budget_disclosure.watching.settling import YEAR, Patience, Settling
from budget_disclosure.watching.sights import look

# Seconds between two looks; between two looks that read every file again; after a batch that could not be made.
LOOK_SECONDS, REREAD_SECONDS, RETRY_SECONDS = 1.0, 60.0, 30.0


class Batches(Protocol):
    """What makes a batch: a run over some departments by their codes, or over all when none is named."""

    def __call__(self, codes: Sequence[str]) -> RunSummary:
        """Run and return what was done. Raises ``DisclosureError`` and ``OSError`` as a run does."""
        ...


@dataclass
class WatchLoop:
    """One year's folder under watch. ``say`` tells people what happens, ``clock`` is a steady one in seconds."""

    year: int
    inputs: Path
    run: Batches
    say: Callable[[str], None]
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    _settling: Settling = field(init=False)
    _reread_at: float = field(default=0.0, init=False)
    _retry_at: float = field(default=0.0, init=False)
    _told: set[str] = field(default_factory=set, init=False)
    _saved: dict[str, int] = field(default_factory=dict, init=False)
    _missed: frozenset[Path] = field(default=frozenset(), init=False)
    _made: dict[str, tuple[Path, ...]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._settling = Settling(self.patience)

    def step(self) -> RunSummary | None:
        """Look once; return what a batch did when one was due, otherwise ``None``.

        Whatever keeps the folder from being read, or a batch from being made, is told once and tried again later.
        """
        now = self.clock()
        try:
            self._look(now)
        except OSError as error:
            self._tell_once(f"填报表文件夹暂时读不到：{describe_os_error(error)}")
            return None
        due = self._settling.due(now)
        if not due or now < self._retry_at:
            return None
        return self._batch(due)

    def _look(self, now: float) -> None:
        reread = now >= self._reread_at
        if reread:
            self._reread_at = now + REREAD_SECONDS
            self._miss()
            self._look_into_receipts()
        seen = look(self.inputs / str(self.year), self._settling.seen, reread=reread)
        if seen != self._settling.seen:
            self._retry_at = now  # what stood in the way may have been put right
        self._settling.see(seen, now)
        for path in self._settling.held():
            self._tell_once(f"{path} 正在被打开，关闭后处理。如果没有人打开，请删除旁边以“~$”或“.~”开头的文件。")

    def run_now(self, codes: Sequence[str], run: Batches | None = None) -> RunSummary | None:
        """Run over departments, or all, because a person asks for it, whatever is at rest; ``None`` as of ``step``.

        ``run`` is how it is asked for, where it is not the usual run.
        """
        try:
            departments = discover(self.inputs, self.year).departments
        except (DisclosureError, OSError) as error:
            self.say(f"没有运行：{describe_error(error)}")
            return None
        folders = {one.folder.name for one in departments if one.folder and (not codes or one.code in codes)}
        return self._carry_out(folders if codes else {YEAR, *folders}, codes, run or self.run)

    def _batch(self, due: Collection[str]) -> RunSummary | None:
        try:
            codes = self._codes(due)
        except (DisclosureError, OSError) as error:
            self._put_off(due, f"这一批没有处理：{describe_error(error)}")
            return None
        if codes is None:
            self._settling.begin(due)
            return None
        return self._carry_out(due, codes, self.run)

    def _carry_out(self, due: Collection[str], codes: Sequence[str], run: Batches) -> RunSummary | None:
        try:
            self._settling.begin(due)
            summary = run(codes)
        except OutputsInUseError as error:
            self._put_off(due, f"{error}稍后再处理。")
            return None
        except (DisclosureError, OSError) as error:
            self._put_off(due, f"这一批没有处理：{describe_error(error)}")
            return None
        self._told.clear()
        self._made = {**(self._made if codes else {}), **{one.code: _files(one) for one in summary.outcomes}}
        try:
            for problem in write_receipts(self.inputs, summary):
                self._tell_once(problem)
        except (DisclosureError, OSError) as error:  # the roster was changed meanwhile, or the share went away
            self._put_off(due, f"回执没有写出，稍后再试：{describe_error(error)}")
        if any(outcome.state.is_worth_another_try for outcome in summary.outcomes):
            self._put_off(due, "有的部门因为文件被占用没有处理，稍后再试。")
        return summary

    def _look_into_receipts(self) -> None:
        """Tell, once for every time it was saved, what a unit corrected where nobody reads it."""
        for path, saved in put_into_receipts(self.inputs / str(self.year)):
            if self._saved.get(path) != saved:
                self._saved[path] = saved
                where = path.partition("/")[0]
                self.say(f"{path} 有人改过。回执里的文件不会被读取：请另存到 {where} 里，替换原来的填报表。")

    def _miss(self) -> None:
        """Take everything as new when something that was made is gone; once, should a run not bring it back."""
        gone = frozenset(path for paths in self._made.values() for path in paths if not path.exists())
        if gone - self._missed:
            self.say(f"输出文件夹里少了 {len(gone)} 个生成的文件（如 {min(gone)}），重新生成。")
            self._settling = Settling(self.patience)
        self._missed = gone

    def _codes(self, due: Collection[str]) -> Sequence[str] | None:
        """Return the codes of departments to run over: none for all of the year, ``None`` for no run at all."""
        if self._settling.is_at_rest(self.clock()):
            return ()
        folders = {one.folder.name: one.code for one in discover(self.inputs, self.year).departments if one.folder}
        return tuple(folders[name] for name in due if name in folders) or None

    def _put_off(self, due: Collection[str], words: str) -> None:
        self._settling.again(due)
        self._retry_at = self.clock() + RETRY_SECONDS
        self._tell_once(words)

    def _tell_once(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self.say(words)


def _files(outcome: DepartmentOutcome) -> tuple[Path, ...]:
    documents = (path for one in outcome.documents for path in (one.path, *one.companions, one.pdf))
    return tuple(path for path in (*documents, *outcome.returned) if path is not None)
