"""A published version: its number, when and where it was published, what it was made from, where its files are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from budget_disclosure.store.document_data import subjects_in


@dataclass(frozen=True, slots=True)
class Publication:
    """That a department has published: since when and where; ``url`` may be empty.

    ``reason`` says why a correction was made, for the second publication and those after it; it may be empty.
    """

    day: date
    url: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """By whom, and when (ISO 8601), content was signed off, and the check code of that content."""

    reviewer: str
    at: str
    code: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version on the disk. Digests are SHA-256 in hexadecimal; the number orders versions, not the time.

    ``documents``, ``companions`` (PDF, 公开表) and ``data`` map names (relative, with ``/``) to digests; ``inputs`` and
    ``declarations`` the names of the workbooks and template files it was made from. ``kept_at`` is the
    time the caller gave, or ``""``. ``publication`` is ``None`` for what an earlier program kept in every run: nobody
    had said that those were published. ``elsewhere`` says of what an earlier version holds already where it stands
    among the versions (``公开.docx``: ``0001/公开.docx``). ``signature`` is the sign-off it was
    published under, ``None`` without one.
    """

    number: int
    folder: Path
    documents: Mapping[str, str]
    data: Mapping[str, str]
    inputs: Mapping[str, str]
    declarations: Mapping[str, str]
    code_version: str
    kept_at: str
    companions: Mapping[str, str] = field(default_factory=dict)
    publication: Publication | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    signature: Signature | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """Whose documents it holds: ``部门-021``, ``单位-021002``."""
        return subjects_in(self.data)
