"""The digest by which everything on the disk is known: SHA-256 in hexadecimal."""

import os
from collections.abc import Callable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from budget_disclosure.model.shown_names import defect_of_name

WORKBOOKS: Final = "*.xlsx"


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal."""
    return sha256(content).hexdigest()


def has_digest(path: Path, *known: str) -> bool:
    """Return whether a file is there and has one of the digests."""
    return path.is_file() and digest(path.read_bytes()) in known


def file_digests(folder: Path, pattern: str = "**/*") -> dict[str, str]:
    """Return the digests of the files of a folder by their relative names.

    Without lock files, hidden ones, and such whose names nobody can write down.
    """
    files = sorted(path for path in folder.glob(pattern) if path.is_file() and path.name[:1] not in (".", "~"))
    files = [path for path in files if not defect_of_name(str(path.relative_to(folder)))]
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}


def tree_digest(folder: Path, without: Callable[[str], bool] = lambda _name: False) -> str:
    """Return a digest of everything in a folder, at any depth: names, kinds, contents; empty where there is no folder.

    Contents are read, times and sizes are not asked. Files and folders ``without`` says so of, by their names, are left
    out. Raises ``OSError`` for what cannot be read, and for a link to a folder: it may lead anywhere.
    """
    if not folder.is_dir():
        return ""
    whole = sha256()
    for line in _lines(folder, b"", without):
        whole.update(line)
    return whole.hexdigest()


def _lines(folder: Path, inside: bytes, without: Callable[[str], bool]) -> Iterator[bytes]:
    with os.scandir(folder) as scanned:
        entries = sorted(scanned, key=lambda entry: os.fsencode(entry.name))
    for entry in entries:
        if without(entry.name):
            continue
        name = inside + b"/" + os.fsencode(entry.name)
        if entry.is_dir():
            if entry.is_symlink():
                raise OSError(f"{entry.path} is a link to a folder")
            yield b"folder%s\0" % name
            yield from _lines(Path(entry.path), name, without)
        elif entry.is_file():
            with open(entry.path, "rb") as stream:  # noqa: PTH123 - a name that is no text
                yield b"file%s\0%s" % (name, file_digest(stream, "sha256").digest())
        else:
            yield b"other%s\0" % name
