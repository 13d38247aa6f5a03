"""What an earlier program left: it kept a version in every run, and called it published. Nobody had said so.

Those versions and their notices are moved to ``旧版存档``, whole; the last one becomes the draft. Nothing is lost.
"""

from pathlib import Path

from budget_disclosure.corrections.make_draft import draft_of_version
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.draft import read_draft, write_draft
from budget_disclosure.store.file_names import CORRECTIONS_FOLDER, SET_ASIDE_FOLDER, VERSIONS_FOLDER
from budget_disclosure.store.release import name_aside
from budget_disclosure.store.version import Publication, Version
from budget_disclosure.store.versions import VersionFiles, list_versions, read_version, versions_in


def migrate(folder: Path, year: int) -> tuple[str, ...]:
    """Move the versions that runs have kept out of the way, and say so; nothing where there are none.

    Killed at any moment, the next call goes on. Raises ``OSError``, ``DisclosureError`` for damaged versions.
    """
    versions = list_versions(folder)
    if not versions or any(version.publication is not None for version in versions):
        return ()
    if read_draft(folder) is None:
        write_draft(folder, draft_of_version(read_version(versions[-1]), year))
    # The versions go last: while they are there, this is done again.
    for name in (CORRECTIONS_FOLDER, VERSIONS_FOLDER):
        source, target = folder / name, folder / SET_ASIDE_FOLDER / name
        if source.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(name_aside(folder, name) if target.exists() else target)
    return (
        f"以前的程序每运行一次存一版；这 {len(versions)} 版不是公开的版本，已移到“{SET_ASIDE_FOLDER}”，没有删除。"
        "已经公开的部门请用 ./disclose publish 或公开登记.csv 登记公开日期",
    )


def version_of_day(folder: Path, publication: Publication) -> VersionFiles | None:
    """Return the version of an earlier program that was current on a day of publication; ``None`` where unknown.

    Also ``None`` where it is what stands on the disk now: that is pinned as it stands.
    """
    kept = versions_in(folder / SET_ASIDE_FOLDER / VERSIONS_FOLDER)
    known = [version for version in kept if version.kept_at and version.kept_at[:10] <= publication.day.isoformat()]
    if not known or _is_on_disk(folder, known[-1]):
        return None
    return read_version(known[-1])


def _is_on_disk(folder: Path, version: Version) -> bool:
    return all(has_digest(folder / name, known) for name, known in version.documents.items())
