"""The state of the year as the page shows it: that of the board, gathered anew every few seconds at most.

What may be downloaded is what the board names for a department or a unit, and the copies for review; a file is asked
for by a key that only its being named there gives a meaning.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.board.collect import collect
from budget_disclosure.board.department_facts import Link
from budget_disclosure.board.year_state import DepartmentStatus, UnitStatus, YearStatus
from budget_disclosure.public_page.write_page import PUBLIC_PAGE
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    DRAFT_FOLDER,
    REVIEW_FOLDER,
    department_folder,
    release_folder,
)

_FRESH_SECONDS = 2.0
_KEY_LENGTH = 24
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}
# A page that we wrote, with styles of its own and without anything that runs; it cannot reach this page's session.
OF_PAGES = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_SHOWN = frozenset({".html", ".pdf"})


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the page names: its title, its key and where it is."""

    title: str
    key: str
    path: Path

    @property
    def headers(self) -> dict[str, str]:
        """How the file is sent."""
        suffix = self.path.suffix.lower()
        how = "inline" if suffix in _SHOWN else "attachment"
        headers = {
            "content-type": TYPES.get(suffix, "application/octet-stream"),
            "content-disposition": f"{how}; filename*=UTF-8''{quote(self.path.name)}",
        }
        return headers | ({"content-security-policy": OF_PAGES} if suffix != ".pdf" else {})


class DeskBoard:
    """The state of a year, and its files."""

    def __init__(self, year: int, folders: YearFolders, now: Callable[[], datetime]) -> None:
        self._year, self._folders, self._now = year, folders, now
        self._lock = threading.Lock()
        self._status: YearStatus | None = None
        self._gathered_at = 0.0

    def status(self) -> YearStatus:
        """Return the state of the year. Raises as ``collect`` does."""
        with self._lock:
            if self._status is None or time.monotonic() - self._gathered_at > _FRESH_SECONDS:
                one = self._folders
                self._status = collect(self._year, one.inputs, one.outputs, self._now().date(), one.templates)
                self._gathered_at = time.monotonic()
            return self._status

    def forget(self) -> None:
        """Gather anew the next time: something was changed."""
        with self._lock:
            self._status = None

    def department(self, code: str) -> DepartmentStatus | None:
        """Return a department of the year."""
        return next((one for one in self.status().departments if one.code == code), None)

    def unit(self, code: str) -> tuple[DepartmentStatus, UnitStatus] | None:
        """Return a unit of the year with its department."""
        pairs = ((one, unit) for one in self.status().departments for unit in one.units)
        return next((pair for pair in pairs if code and pair[1].code == code), None)

    def files(self, links: Iterable[Link]) -> list[NamedFile]:
        """Return the files that the board names, those that are in the year's outputs."""
        return list(self._named((link.title, link.path) for link in links))

    def files_of_department(self, department: DepartmentStatus) -> list[NamedFile]:
        """Return every file of a department and of its units that is named anywhere on its page."""
        units = [link for unit in department.units for link in unit.links]
        more = (self.review_copies(department), self.drafts_of_corrections(department), self.public_pages(department))
        return [*self.files([*department.links, *units]), *(one for files in more for one in files)]

    def release_of(self, department: DepartmentStatus) -> Path | None:
        """Return the folder of what a department may put on the web; ``None`` where it has published nothing."""
        folder = release_folder(self._own(department))
        return folder if folder.is_dir() else None

    def review_copies(self, department: DepartmentStatus) -> list[NamedFile]:
        """Return the copies that reviewers are given."""
        return self._inside(department, REVIEW_FOLDER, {".docx", ".pdf", ".html"})

    def drafts_of_corrections(self, department: DepartmentStatus) -> list[NamedFile]:
        """Return what the draft would correct: notices, copies with tracked changes, the list for the reviewer."""
        return self._inside(department, f"{CORRECTIONS_FOLDER}/{DRAFT_FOLDER}", {".docx", ".html"})

    def public_pages(self, department: DepartmentStatus) -> list[NamedFile]:
        """Return the pages for the public as they would be published now, of the department and of its units."""
        own = self._own(department)
        if not own.is_dir():
            return []
        paths = sorted([*own.glob(f"*{PUBLIC_PAGE}"), *own.glob(f"[0-9]*/*{PUBLIC_PAGE}")])
        titles = ["部门" if path.parent == own else f"单位 {path.parent.name.partition('-')[0]}" for path in paths]
        return list(self._named(zip(titles, map(self._relative, paths), strict=True)))

    def _inside(self, department: DepartmentStatus, folder: str, kinds: Collection[str]) -> list[NamedFile]:
        own = self._own(department) / folder
        if not own.is_dir():
            return []
        paths = sorted(path for path in own.rglob("*") if path.suffix in kinds)
        return list(self._named((_title(path), self._relative(path)) for path in paths))

    def _own(self, department: DepartmentStatus) -> Path:
        return department_folder(self._folders.outputs, self._year, department.code, department.name)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._folders.outputs / str(self._year)).as_posix()

    def _named(self, named: Iterable[tuple[str, str]]) -> Iterator[NamedFile]:
        root = self._folders.outputs / str(self._year)
        for title, name in named:
            path = root / name
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                yield NamedFile(title, digest(name.encode())[:_KEY_LENGTH], path)


def _title(path: Path) -> str:
    """Return what a file is called on a page; of two that differ only by their kind, which it is."""
    return path.stem if path.suffix == ".docx" else f"{path.stem}（{'网页' if path.suffix == '.html' else 'PDF'}）"
