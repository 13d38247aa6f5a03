"""Folders that appear whole: written under a temporary name, flushed to the disk, then renamed.

What is kept (``write_folder``) is never overwritten; what is derived from it (``replace_folder``) can be made anew.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_TEMPORARY_PREFIX = ".未完成-"
_READ_ONLY, _ORDINARY = 0o444, 0o644
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)


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
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    if not is_ours:
        shutil.rmtree(temporary, ignore_errors=True)
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
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _flush(target.parent)
    if had_old and aside is None:
        shutil.rmtree(old, ignore_errors=True)


def _staged(target: Path, files: Mapping[str, bytes], mode: int) -> Path:
    """Return a temporary folder beside the target that holds the files, flushed to the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(target.parent)
    temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=target.parent))
    try:
        for name, content in files.items():
            _write_file(temporary / name, content, mode)
        temporary.chmod(0o755)
        for folder in sorted((path for path in temporary.rglob("*") if path.is_dir()), reverse=True):
            _flush(folder)
        _flush(temporary)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return temporary


def remove_leftovers(parent: Path) -> None:
    """Remove what a killed run left unfinished in a folder of such folders."""
    for leftover in parent.glob(f"{_TEMPORARY_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _rename(temporary: Path, target: Path) -> bool:
    """Give the folder its name; ``False`` when another program gave it to its own meanwhile."""
    try:
        temporary.rename(target)
    except OSError as error:
        if isinstance(error, FileExistsError) or error.errno in _TAKEN:
            return False
        raise
    return True


def _write_file(path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
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
