"""The roster of a year that an operator drops on the page: checked line by line, put in place, the earlier one kept."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.actions.receive_workbook import Sent
from budget_disclosure.declarations.formats import formats_of_year
from budget_disclosure.intake.department_formats import named_by_roster
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, looked_through, read_roster
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.model.shown_names import defect_of_name
from budget_disclosure.store.atomic_writing import first_free, write_atomically
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import lock_year

_OTHER_KINDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_NOT_CSV = (
    f"这不是 CSV 文件，没有采用。名单请在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）”，再放进来；"
    f"第一行是表头，至少有 部门代码、部门名称、单位代码、单位名称 四列（{ROSTER_NAME}）。"
)
_LONGEST_NAME, _MOST_UNITS = 100, 20_000


@dataclass(frozen=True, slots=True)
class ReceivedRoster:
    """A roster that is in place now. ``kept`` is where the earlier one is, ``gone`` are units that it had."""

    entries: tuple[RosterEntry, ...]
    kept: Path | None
    added: tuple[RosterEntry, ...]
    gone: tuple[RosterEntry, ...]
    is_known: bool = False

    @property
    def departments(self) -> int:
        """How many departments it has."""
        return len({one.department_code for one in self.entries})


class RefusedRosterError(DisclosureError):
    """A roster was not taken, and nothing was written; ``problems`` name the lines."""

    def __init__(self, words: str, problems: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.problems = tuple(problems)


def receive_roster(sent: Sent, year: int, folders: YearFolders, now: datetime) -> ReceivedRoster:
    """Make what was sent the roster of a year and return what is other in it; the earlier one stays beside it.

    Raises ``RefusedRosterError`` for what is no roster, with everything that is wrong in it by line; ``OSError``.
    """
    if sent.content.startswith(_OTHER_KINDS) or PurePosixPath(sent.shown_name).suffix.lower() not in (".csv", ".txt"):
        raise RefusedRosterError(_NOT_CSV)
    entries, problems = _checked(sent.content, year, folders)
    if problems:
        raise RefusedRosterError(f"名单有 {len(problems)} 处要改，没有采用：", problems)
    if not entries:
        raise RefusedRosterError("名单里没有单位，没有采用。")
    path = folders.inputs / str(year) / ROSTER_NAME
    with lock_year(state_folder(folders.outputs, year)):
        before = _before(path)
        if path.is_file() and path.read_bytes() == sent.content:
            return ReceivedRoster(entries, None, (), (), is_known=True)
        kept = _keep(path, now) if path.is_file() else None
        write_atomically(path, sent.content)
    now_there, there_before = {one.unit_code for one in entries}, {one.unit_code for one in before}
    added = tuple(one for one in entries if one.unit_code not in there_before)
    gone = tuple(one for one in before if one.unit_code not in now_there)
    return ReceivedRoster(entries, kept, added, gone)


def example_roster() -> bytes:
    """Return a roster of two invented units, as Excel reads it: to be filled in."""
    rows = (
        "部门代码,部门名称,单位代码,单位名称,联系人",
        "021,某县水利局,021001,某县水利局,张三 电话",
        "021,某县水利局,021002,某县水文站,李四 电话",
    )
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")


def _checked(content: bytes, year: int, folders: YearFolders) -> tuple[tuple[RosterEntry, ...], tuple[str, ...]]:
    """Return the units, and what is wrong by line."""
    formats = formats_of_year(folders.templates, year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ROSTER_NAME
        path.write_bytes(content)
        entries, problems = looked_through(path)
        found = [*problems, *_odd(path, entries)]
        if not found:
            try:
                dict(named_by_roster(path, entries, formats))
            except DeclarationError as error:
                found.append(error)
    return entries, tuple(f"第 {one.line} 行：{one.message}" if one.line else one.message for one in found)


def _odd(path: Path, entries: Sequence[RosterEntry]) -> Iterator[DeclarationError]:
    """Yield what no roster of people has: names that no folder can have, or that are another's."""
    names: dict[str, RosterEntry] = {}
    if len(entries) > _MOST_UNITS:
        yield DeclarationError(path, None, f"有 {len(entries)} 个单位，太多了（最多 {_MOST_UNITS} 个）")
    for one in entries:
        for name in (one.department_name, one.unit_name):
            if len(name) > _LONGEST_NAME or not name.isprintable() or defect_of_name(name):
                yield DeclarationError(
                    path, one.line, f"名称“{name[:20]}…”太长（最多 {_LONGEST_NAME} 个字），或夹有看不见的字符"
                )
        first = names.setdefault(one.department_code, one)
        if first.department_name != one.department_name:
            found = f"部门 {one.department_code} 的名称是“{one.department_name}”"
            yield DeclarationError(path, one.line, f"{found}，第 {first.line} 行是“{first.department_name}”，应相同")


def _before(path: Path) -> tuple[RosterEntry, ...]:
    """Return the units of the roster that is there; none of one that cannot be read, which is replaced."""
    try:
        return read_roster(path) if path.is_file() else ()
    except DeclarationError:
        return ()


def _keep(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}（{now:%Y%m%d-%H%M%S}）"
    kept = first_free(lambda number: path.with_name(f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix}"))
    write_atomically(kept, path.read_bytes())
    return kept
