"""Writing files so that nobody ever sees half of one, files of one document appear together, and no edit is lost.

What was written stands in the record of the folder. A file that differs from it was edited by hand: it and the files
that belong to it stay, unless the caller asks to replace it, and then the edited one is kept under another name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique
from functools import partial
from pathlib import Path

from budget_disclosure.store.atomic_writing import (
    discard,
    first_free,
    put_in_place,
    remove_unfinished_files,
    stage_file,
)
from budget_disclosure.store.digests import digest, has_digest
from budget_disclosure.store.folder_record import Record, read_record, save_record

_BACKUP_SUFFIX = "（人工修改备份{}）"


@unique
class StoreState(Enum):
    """What was done with files that were to be published."""

    WRITTEN = auto()
    UNCHANGED = auto()
    EDITED_BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class Stored:
    """A set of files that belong together. ``edited`` were changed by hand and keep the set from being published.

    ``backups`` are the copies of edited files that were replaced on request.
    """

    state: StoreState
    edited: tuple[Path, ...] = ()
    backups: tuple[Path, ...] = ()


def publish_file(path: Path, content: bytes, *, replace_edited: bool = False) -> Stored:
    """Publish a single file into a folder with a record of its own; see ``publish_sets``."""
    record = read_record(path.parent)
    return publish_sets(path.parent, record, [{path.name: content}], replace_edited=replace_edited)[0]


def publish_sets(
    root: Path, record: Record, sets: Sequence[Mapping[str, bytes]], *, replace_edited: bool = False
) -> list[Stored]:
    """Publish sets of files by their paths relative to ``root`` and save ``record``; return what was done.

    All contents are on the disk before the first file is renamed, and a file that is open elsewhere stops the whole; so
    files of a set appear together but for the instant of the renames. They are renamed in their order: the file
    people look for comes last. Equal content is not rewritten.

    Raises ``OSError`` when a file is busy; then nothing of any set has been replaced, as far as can be known before.
    """
    root.mkdir(parents=True, exist_ok=True)
    remove_unfinished_files(root)
    plans = [_plan(root, record, files, replace_edited) for files in sets]
    staged: dict[str, Path] = {}
    try:
        for plan in plans:
            for name in plan.to_write:
                _refuse_if_open(root / name)
                staged[name] = stage_file(root / name, plan.files[name])
        # Old and new digest are ours until the renames are done: a run killed in between must not look like an edit.
        for plan in plans:
            for name in plan.to_write:
                record.files[name] = [*record.files.get(name, ()), digest(plan.files[name])]
        record.pending = {name: path.relative_to(root).as_posix() for name, path in staged.items()}
        save_record(root, record)
        stored = [_carry_out(root, plan, staged) for plan in plans]
    except BaseException:
        discard(staged.values())
        raise
    record.pending.clear()
    for plan in plans:
        if not plan.edited or replace_edited:
            record.files.update({name: [digest(content)] for name, content in plan.files.items()})
    save_record(root, record)
    return stored


def finish_publishing(root: Path) -> None:
    """Finish the publication in which a run was killed, and remove the temporary files of those that had not begun.

    Without it a document could stand beside companions of another version for as long as the workbooks have errors.
    A file that a person changed since stays.
    """
    record = read_record(root)
    for name, staged in record.pending.items():
        temporary, path, known = root / staged, root / name, record.files.get(name, [])
        if temporary.is_file() and (not path.exists() or has_digest(path, *known)):
            put_in_place(temporary, path)
        if has_digest(path, *known[-1:]):
            record.files[name] = known[-1:]
    if record.pending:
        record.pending.clear()
        save_record(root, record)
    remove_unfinished_files(root)


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
    backups = []
    for name in plan.to_write:
        path = root / name
        if name in plan.edited:
            backups.append(first_free(partial(_backup_name, path)))
            path.rename(backups[-1])
        put_in_place(staged[name], path)
    return Stored(StoreState.WRITTEN if plan.to_write else StoreState.UNCHANGED, backups=tuple(backups))


def is_backup(path: Path) -> bool:
    """Return whether a file is what a person had changed, kept under another name when ours took its place."""
    return _BACKUP_SUFFIX.partition("{")[0] in path.stem


def original_of(backup: Path) -> Path:
    """Return the file that a copy was kept of."""
    return backup.with_name(backup.stem.rpartition(_BACKUP_SUFFIX.partition("{")[0])[0] + backup.suffix)


def _backup_name(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}{_BACKUP_SUFFIX.format(number if number > 1 else '')}{path.suffix}")


def _refuse_if_open(path: Path) -> None:
    """Raise ``OSError`` when the file cannot be replaced because another program holds it (Windows)."""
    if path.exists():
        with path.open("r+b"):
            pass
