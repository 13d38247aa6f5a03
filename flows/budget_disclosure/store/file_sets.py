"""Writing files so that nobody ever sees half of one, files of one document appear together, and no edit is lost.

What was written stands in the record of the folder. A file that differs from it was edited by hand: it and the files
that belong to it stay, unless the caller asks to replace it, and then the edited one is kept under another name.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique
from pathlib import Path

from budget_disclosure.store.folder_record import RECORD_NAME, Record, digest, read_record

_KEPT_SUFFIX = "（人工修改备份{}）"
_TEMPORARY_PREFIX, _TEMPORARY_SUFFIX = ".disclose-", ".tmp"


@unique
class StoreState(Enum):
    """What became of files that were to be published."""

    WRITTEN = auto()
    UNCHANGED = auto()
    EDITED_BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class Stored:
    """A set of files that belong together. ``edited`` were changed by hand and keep the set from being published.

    ``kept`` are the copies of edited files that were replaced on request.
    """

    state: StoreState
    edited: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: to a temporary file in the same folder, flushed to the disk, then renamed.

    Raises ``OSError`` when the folder or the file cannot be written (on Windows: the document is open in Word).
    """
    temporary = _stage(path, content)
    try:
        _put_in_place(temporary, path)
    except BaseException:
        _discard([temporary])
        raise


def publish_file(path: Path, content: bytes, *, replace_edited: bool = False) -> Stored:
    """Publish a single file into a folder with a record of its own; see ``publish_sets``."""
    record = read_record(path.parent)
    return publish_sets(path.parent, record, [{path.name: content}], replace_edited=replace_edited)[0]


def publish_sets(
    root: Path, record: Record, sets: Sequence[Mapping[str, bytes]], *, replace_edited: bool = False
) -> list[Stored]:
    """Publish sets of files by their paths relative to ``root`` and save ``record``; return what became of each set.

    All contents are on the disk before the first file is renamed, and a file that is open elsewhere stops the whole; so
    files of a set appear together but for the instant of the renames. They are renamed in their order: the file
    people look for comes last. Equal content is not rewritten.

    Raises ``OSError`` when a file is busy; then nothing of any set has been replaced, as far as can be known before.
    """
    root.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(root)
    before = record.as_json()
    plans = [_plan(root, record, files, replace_edited) for files in sets]
    staged: dict[str, Path] = {}
    try:
        for plan in plans:
            for name in plan.to_write:
                _refuse_if_open(root / name)
                staged[name] = _stage(root / name, plan.files[name])
        # Old and new digest are ours until the renames are done: a run killed in between must not look like an edit.
        for plan in plans:
            for name in plan.to_write:
                record.files[name] = [*record.files.get(name, ()), digest(plan.files[name])]
        record.pending = {name: path.relative_to(root).as_posix() for name, path in staged.items()}
        _save(root, record, before)
        stored = [_carry_out(root, plan, staged) for plan in plans]
    except BaseException:
        _discard(staged.values())
        raise
    record.pending.clear()
    for plan in plans:
        if not plan.edited or replace_edited:
            record.files.update({name: [digest(content)] for name, content in plan.files.items()})
    save_record(root, record)
    return stored


def save_record(root: Path, record: Record) -> None:
    """Write the record of a folder, where it says something new."""
    path, content = root / RECORD_NAME, record.as_json()
    if not path.exists() or path.read_bytes() != content:
        write_atomically(path, content)


def finish_publishing(root: Path) -> None:
    """Finish the publication in which a run was killed, and remove the temporary files of those that had not begun.

    Without it a document could stand beside companions of another version for as long as the workbooks have errors.
    A file that a person changed since stays.
    """
    record = read_record(root)
    for name, staged in record.pending.items():
        temporary, path, known = root / staged, root / name, record.files.get(name, [])
        if temporary.is_file() and (not path.exists() or digest(path.read_bytes()) in known):
            _put_in_place(temporary, path)
        if path.is_file() and digest(path.read_bytes()) in known[-1:]:
            record.files[name] = known[-1:]
    if record.pending:
        record.pending.clear()
        save_record(root, record)
    _remove_leftovers(root)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A set with the files that differ from the disk, and those of them that a person edited."""

    files: Mapping[str, bytes]
    to_write: tuple[str, ...]
    edited: tuple[str, ...]
    replaces: bool


def _plan(root: Path, record: Record, files: Mapping[str, bytes], replace_edited: bool) -> _Plan:
    differing, edited = [], []
    for name, content in files.items():
        path = root / name
        found = digest(path.read_bytes()) if path.exists() else None
        if found == digest(content):
            continue
        differing.append(name)
        if found is not None and found not in record.files.get(name, ()):
            edited.append(name)
    is_left = bool(edited) and not replace_edited
    return _Plan(files, () if is_left else tuple(differing), tuple(edited), replace_edited)


def _carry_out(root: Path, plan: _Plan, staged: Mapping[str, Path]) -> Stored:
    if plan.edited and not plan.replaces:
        return Stored(StoreState.EDITED_BY_HAND, edited=tuple(root / name for name in plan.edited))
    kept = []
    for name in plan.to_write:
        path = root / name
        if name in plan.edited:
            kept.append(_free_name(path))
            path.rename(kept[-1])
        _put_in_place(staged[name], path)
    return Stored(StoreState.WRITTEN if plan.to_write else StoreState.UNCHANGED, kept=tuple(kept))


def _save(root: Path, record: Record, before: bytes) -> None:
    content = record.as_json()
    if content != before:
        write_atomically(root / RECORD_NAME, content)


def _stage(path: Path, content: bytes) -> Path:
    """Return a temporary file beside ``path`` that holds the content, flushed to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY_PREFIX, suffix=_TEMPORARY_SUFFIX, dir=path.parent)
    temporary = path.parent / Path(name).name  # mkstemp answers with an absolute path, whatever the folder was called
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except BaseException:
        _discard([temporary])
        raise
    return temporary


def _put_in_place(temporary: Path, path: Path) -> None:
    os.replace(temporary, path)  # noqa: PTH105 - Path.replace has the same effect but hides that it is the atomic step


def _discard(temporaries: Iterable[Path]) -> None:
    for temporary in temporaries:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _refuse_if_open(path: Path) -> None:
    """Raise ``OSError`` when the file cannot be replaced because another program holds it (Windows)."""
    if path.exists():
        with path.open("r+b"):
            pass


def _remove_leftovers(root: Path) -> None:
    """Remove temporary files of a run that was killed; the lock on the year's outputs keeps other runs away."""
    for leftover in root.rglob(f"{_TEMPORARY_PREFIX}*{_TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        suffix = _KEPT_SUFFIX.format(number if number > 1 else "")
        candidate = path.with_name(f"{path.stem}{suffix}{path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1
