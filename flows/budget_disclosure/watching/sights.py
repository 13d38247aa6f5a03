"""What lies in a year's folder at one moment: a look at every file, cheap where nothing seems to have changed.

Size, time and identity of a file say when to read it again; a look that ``rereads`` reads all, because a program can
put back the time of a file, and some shares have clocks of their own. Nothing is ever compared with our own clock.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from budget_disclosure.intake.file_formats import WORKBOOK_SUFFIX
from budget_disclosure.intake.received import NEVER_READ, is_lock_file
from budget_disclosure.store.digests import digest


@dataclass(frozen=True, slots=True)
class Sight:
    """A file as it was seen. ``content`` is its digest, empty when it could not be read (somebody is writing it).

    ``is_open`` when a lock file of Excel, WPS or LibreOffice stands beside it; ``is_whole`` when it is no workbook, or
    one whose end is there.
    """

    stamp: tuple[int, int, int]
    content: str
    is_open: bool = False
    is_whole: bool = True

    @property
    def is_ready(self) -> bool:
        """Whether nobody seems to be at work on it."""
        return bool(self.content) and self.is_whole and not self.is_open


Sights = Mapping[str, Sight]
"""Files by their paths in the year's folder, with ``/``."""


def look(folder: Path, known: Sights, *, reread: bool = False) -> dict[str, Sight]:
    """Return what lies in a folder. ``known`` is what was seen before: what has its stamp is not read again.

    Raises ``OSError`` when the folder itself cannot be listed: a share that is away is no empty folder.
    """
    seen: dict[str, Sight] = {}
    for parent, names in _listed(folder):
        open_names = {name for name in names if is_lock_file(name)}
        for name, entry in names.items():
            if name in open_names or name.startswith("."):
                continue
            path = f"{parent}/{name}" if parent else name
            sight = _sight(entry, None if reread else known.get(path), is_open=_is_open(name, open_names))
            if sight is not None:
                seen[path] = sight
    return seen


def _listed(folder: Path) -> Iterator[tuple[str, dict[str, Path]]]:
    """Yield the files of the year's folder and of all folders in it, but for those that no run reads."""
    folders = [("", folder)]
    while folders:
        parent, place = folders.pop(0)
        files: dict[str, Path] = {}
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if _is_folder(entry):
                    if entry.name not in NEVER_READ and not entry.name.startswith("."):
                        folders.append((f"{parent}/{entry.name}" if parent else entry.name, Path(entry.path)))
                else:
                    files[entry.name] = Path(entry.path)
        yield parent, files


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_open(name: str, locks: set[str]) -> bool:
    """Return whether a lock file stands for this one; Excel leaves away the beginning of names that are long."""
    return any(lock in (f"~${name}", f"~${name[2:]}", f".~{name}", f".~lock.{name}#") for lock in locks)


def _sight(path: Path, known: Sight | None, *, is_open: bool) -> Sight | None:
    """Return what a file looks like; ``None`` where it is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return Sight((0, 0, 0), "", is_open)
    stamp = (found.st_size, found.st_mtime_ns, found.st_ino)
    if known is not None and known.stamp == stamp and known.content and known.is_open == is_open:
        return known
    content = ""
    with contextlib.suppress(OSError):
        content = digest(path.read_bytes())
    return Sight(stamp, content, is_open, is_whole=not content or _is_whole(path))


def _is_whole(path: Path) -> bool:
    """Return whether a workbook has its end: one that is still being copied has none."""
    if path.suffix.lower() != WORKBOOK_SUFFIX:
        return True
    try:
        with ZipFile(path):
            return True
    except (BadZipFile, OSError, ValueError):
        return False
