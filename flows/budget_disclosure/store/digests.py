"""The digest by which everything on the disk is known: SHA-256 in hexadecimal."""

from hashlib import sha256
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
