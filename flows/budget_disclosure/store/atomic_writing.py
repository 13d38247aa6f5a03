"""Everything that is written to the disk: whole or not at all, files as well as folders.

A file is written beside its place under a temporary name, flushed to the disk, then renamed; a folder of files too. A
folder that is kept (``write_folder``) is never overwritten; one that can be derived again (``replace_folder``) is.
"""

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path

_FILE_PREFIX, _FILE_SUFFIX = ".disclose-", ".tmp"
_FOLDER_PREFIX = ".未完成-"
_READ_ONLY, _ORDINARY, _PRIVATE = 0o444, 0o644, 0o600
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
_NUMBER = re.compile(r"[0-9]{4,}")


def write_atomically(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a whole file or nothing; one that is private only its owner may read.

    Raises ``OSError`` when the folder or the file cannot be written (on Windows: the document is open in Word).
    """
    temporary = stage_file(path, content, is_private=is_private)
    try:
        put_in_place(temporary, path)
    except BaseException:
        discard([temporary])
        raise


def write_if_different(path: Path, content: bytes) -> None:
    """Write a whole file or nothing, and leave one alone that says the same already. Raises ``OSError``."""
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)


def stage_file(path: Path, content: bytes, *, is_private: bool = False) -> Path:
    """Return a temporary file beside ``path`` that holds the content, flushed to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_FILE_PREFIX, suffix=_FILE_SUFFIX, dir=path.parent)
    os.close(handle)
    temporary = path.parent / Path(name).name  # mkstemp answers with an absolute path, whatever the folder was called
    try:
        _write_flushed(temporary, content, _PRIVATE if is_private else _ORDINARY)
    except BaseException:
        discard([temporary])
        raise
    return temporary


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a temporary file its name, at once; a file that has the name is replaced."""
    os.replace(temporary, path)  # noqa: PTH105 - Path.replace has the same effect but hides that it is the atomic step


def discard(temporaries: Iterable[Path]) -> None:
    """Remove temporary files, as far as they can be removed."""
    for temporary in temporaries:
        with contextlib.suppress(OSError):
            temporary.unlink()


def remove_unfinished_files(root: Path) -> None:
    """Remove temporary files of a run that was killed; the lock on the year's outputs keeps other runs away."""
    discard(root.rglob(f"{_FILE_PREFIX}*{_FILE_SUFFIX}"))


def write_folder(target: Path, files: Mapping[str, bytes]) -> bool:
    """Write a folder of files (names relative, with ``/``) in one step; ``False`` when the folder is there already.

    What a killed run left beside it is removed. The files are made read-only, so that nobody edits the past by
    mistake. Raises ``OSError`` when the disk refuses; then there is no folder.
    """
    if target.exists():
        return False
    temporary = _staged(target, files, _READ_ONLY)
    try:
        is_ours = _rename(temporary, target)
    except BaseException:
        remove_folder(temporary)
        raise
    if not is_ours:
        remove_folder(temporary)
        return False
    _flush(target.parent)
    return True


def replace_folder(target: Path, files: Mapping[str, bytes], *, aside: Path | None = None) -> None:
    """Write a folder of files in the place of the one that is there; no file of the old one stays in it.

    The old folder is removed, or moved to ``aside``. Killed between the two renames there is none, and the caller, who
    knows what should be there, writes it again. Raises ``OSError`` when the disk refuses; then the old one is there.
    """
    temporary = _staged(target, files, _ORDINARY)
    old = aside or temporary.with_name(f"{temporary.name}-旧")
    had_old = target.exists()
    try:
        if had_old:
            old.parent.mkdir(parents=True, exist_ok=True)
            target.rename(old)
        try:
            temporary.rename(target)
        except OSError:
            if had_old:
                old.rename(target)
            raise
    except BaseException:
        remove_folder(temporary)
        raise
    _flush(target.parent)
    if had_old and aside is None:
        remove_folder(old)


def _staged(target: Path, files: Mapping[str, bytes], mode: int) -> Path:
    """Return a temporary folder beside the target that holds the files, flushed to the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_unfinished_folders(target.parent)
    temporary = Path(tempfile.mkdtemp(prefix=_FOLDER_PREFIX, dir=target.parent))
    try:
        for name, content in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_flushed(path, content, mode)
        temporary.chmod(0o755)
        for folder in sorted((path for path in temporary.rglob("*") if path.is_dir()), reverse=True):
            _flush(folder)
        _flush(temporary)
    except BaseException:
        remove_folder(temporary)
        raise
    return temporary


def remove_folder(folder: Path) -> None:
    """Remove a folder with what is in it, as far as that can be removed; nothing where it is not there."""
    shutil.rmtree(folder, ignore_errors=True)


def remove_unfinished_folders(parent: Path) -> None:
    """Remove what a killed run left unfinished in a folder of such folders."""
    for leftover in parent.glob(f"{_FOLDER_PREFIX}*"):
        remove_folder(leftover)


def first_free(name: Callable[[int], Path]) -> Path:
    """Return the first of the names 1, 2, 3 … that is not taken."""
    return next(path for number in count(1) if not (path := name(number)).exists())


def numbers_in(folder: Path) -> list[int]:
    """Return the numbers of the folders ``0001``, ``0002`` … in a folder, in order; none where it is not there."""
    names = (path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()
    return sorted(int(name) for name in names if _NUMBER.fullmatch(name))


def numbered(folder: Path, number: int) -> Path:
    """Return the folder with a number, ``0001``."""
    return folder / f"{number:04d}"


def _rename(temporary: Path, target: Path) -> bool:
    """Give the folder its name; ``False`` when another program gave it to its own meanwhile."""
    try:
        temporary.rename(target)
    except OSError as error:
        if isinstance(error, FileExistsError) or error.errno in _TAKEN:
            return False
        raise
    return True


def _write_flushed(path: Path, content: bytes, mode: int) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(mode)


def _flush(folder: Path) -> None:
    """Flush the names in a folder; a system that cannot open a folder (Windows) does it by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
