"""发布: exactly what may go to the web, apart from drafts, reports and data; made from the bytes that were pinned.

``outputs/<year>/发布/<department>/`` has the documents, their PDF, tables and public pages, from the second version on
the public notice of correction, and 文件清单.csv with the size and SHA-256 of each.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from budget_disclosure.store.atomic_writing import first_free, numbered, replace_folder
from budget_disclosure.store.csv_files import csv_bytes
from budget_disclosure.store.digests import digest, file_digests, has_digest
from budget_disclosure.store.file_names import CORRECTIONS_FOLDER, SET_ASIDE_FOLDER, notice_path, release_folder
from budget_disclosure.store.versions import list_versions, load_version

RELEASE_LIST = "文件清单.csv"


def update_release(folder: Path) -> bool:
    """Make the files for the web those of the latest published version; return whether anything was written.

    A folder that says it holds them is left alone, whatever a person has done to it: ``release_problems`` tells. One
    of an earlier version that a person changed is put aside, not deleted. Raises ``OSError``, ``DisclosureError``.
    """
    versions = list_versions(folder)
    target = release_folder(folder)
    if not versions:
        return False
    files = _release_of(folder, versions[-1].number)
    listing = _listing(files)
    if has_digest(target / RELEASE_LIST, digest(listing)):
        return False
    aside = name_aside(folder, target.parent.name) if target.is_dir() and _differing(target) else None
    replace_folder(target, {**files, RELEASE_LIST: listing}, aside=aside)
    return True


def release_problems(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the files for the web of a department that has published, in Chinese."""
    target = release_folder(folder)
    if not list_versions(folder) or not target.is_dir():
        return ()
    wrong = _differing(target)
    if not wrong:
        return ()
    return (f"“{target.parent.name}/{target.name}”里的文件与公开时不同：{'、'.join(wrong)}。请勿从这里再次公开",)


def released_files(target: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the wanted files of a release that are as its own list says, by their paths in it."""
    files = {}
    for name, known in (_listed(target) or {}).items():
        path = target / name
        if wanted(name) and has_digest(path, known):
            files[name] = path.read_bytes()
    return files


def _release_of(folder: Path, number: int) -> dict[str, bytes]:
    published = load_version(folder, number)
    files = {**published.documents, **published.companions}
    notices = numbered(folder / CORRECTIONS_FOLDER, number)
    for document in published.documents:
        notice = notices / notice_path(document)
        if notice.is_file():
            files[notice_path(document)] = notice.read_bytes()
    return files


def _listing(files: Mapping[str, bytes]) -> bytes:
    rows = [(name, len(content), digest(content)) for name, content in sorted(files.items())]
    return csv_bytes([("文件", "字节数", "SHA-256"), *rows])


def _differing(target: Path) -> list[str]:
    """Return the files of a release that are not as its own list says: changed, gone, or put there."""
    listed = _listed(target)
    if listed is None:
        return [RELEASE_LIST]
    found = file_digests(target)
    found.pop(RELEASE_LIST, None)
    return sorted(name for name in {**listed, **found} if listed.get(name) != found.get(name))


def _listed(target: Path) -> dict[str, str] | None:
    """Return the digests that the list of a release has by path; ``None`` where it cannot be read."""
    try:
        rows = list(csv.reader((target / RELEASE_LIST).read_text(encoding="utf-8-sig").splitlines()))[1:]
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return {row[0]: row[2] for row in rows if len(row) == 3}


def name_aside(folder: Path, name: str) -> Path:
    """Return a free name for what is put aside in a department's output folder: the wanted one with a number."""
    return first_free(lambda number: folder / SET_ASIDE_FOLDER / f"{name}-{number}")
