"""A kept version: its number, what it was made from, and where its files are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Version:
    """A version on the disk. Digests are SHA-256 in hexadecimal; the number orders versions, not the time.

    ``documents`` and ``data`` map names (relative, with ``/``) to digests; ``inputs`` and ``declarations`` the names of
    the workbooks and template files it was made from. ``kept_at`` is the time the caller gave, or ``""``.
    """

    number: int
    folder: Path
    documents: Mapping[str, str]
    data: Mapping[str, str]
    inputs: Mapping[str, str]
    declarations: Mapping[str, str]
    code_version: str
    kept_at: str
