"""The one call after publishing: keep the version, and write what changed against the version before."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure import __version__
from budget_disclosure.changes.text import changes_data, summary
from budget_disclosure.correction.files import compare_kept, review_files
from budget_disclosure.correction.kept import (
    PublishedDocument,
    data_name,
    earlier_with,
    kept_documents,
    subjects_of,
    version_data,
)
from budget_disclosure.versions.folders import write_folder
from budget_disclosure.versions.store import digest, keep_version, list_versions, load_version
from budget_disclosure.versions.version import Version

CORRECTIONS_FOLDER = "更正说明"
LIST_NAME = "更正清单.json"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The version that is published now. ``is_new`` says that it was kept by this call.

    ``corrections`` is the folder with what changed against the version before, ``None`` for a first version;
    ``summaries`` says it in words by ``部门-021``, ``单位-021002``, only for a new version.
    """

    version: Version
    is_new: bool
    corrections: Path | None
    summaries: Mapping[str, str]


def record_version(
    folder: Path,
    documents: Sequence[PublishedDocument],
    *,
    inputs: Mapping[str, str],
    declarations: Mapping[str, str],
    now: datetime,
) -> Recorded:
    """Keep what is published in a department's folder, write what changed, and return the version.

    ``documents`` are those that are up to date on the disk; ``inputs`` and ``declarations`` are digests by name
    (``file_digests``). Repeating the call is cheap and changes nothing; a call after one that was killed finishes it.
    Raises ``OSError`` when the disk refuses, ``DisclosureError`` when a kept version was damaged.
    """
    known = list_versions(folder)
    if known and _is_published(known[-1], documents):
        version = known[-1]
    else:
        version = keep_version(
            folder,
            {document.path: document.docx for document in documents},
            version_data(documents),
            inputs,
            declarations=declarations,
            code_version=__version__,
            kept_at=now.isoformat(timespec="seconds"),
        )
    target = folder / CORRECTIONS_FOLDER / f"{version.number:04d}"
    summaries = finish_corrections(folder, now).get(version.number, {})
    return Recorded(version, version not in known, target if target.exists() else None, summaries)


def finish_corrections(folder: Path, now: datetime) -> Mapping[int, Mapping[str, str]]:
    """Write what changed for every version that lacks it, and return it in words by version and document.

    Of earlier versions too: a run may have been killed before it came to it, and other workbooks, or none that are in
    order, have come since. Raises as ``record_version``.
    """
    written: dict[int, Mapping[str, str]] = {}
    for version in list_versions(folder):
        target = folder / CORRECTIONS_FOLDER / f"{version.number:04d}"
        if version.number > 1 and not target.exists():
            files, written[version.number] = _corrections(folder, version, now)
            write_folder(target, files)
    return written


def file_digests(folder: Path, pattern: str = "**/*") -> dict[str, str]:
    """Return the SHA-256 of the files of a folder by their relative names, without lock files and hidden ones."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file() and path.name[:1] not in (".", "~"))
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}


def _is_published(version: Version, documents: Sequence[PublishedDocument]) -> bool:
    """Return whether a version holds exactly these documents; what else it holds of them is made from the same."""
    return version.documents == {document.path: digest(document.docx) for document in documents} and all(
        version.data.get(data_name(document)) == digest(document.data_json) for document in documents
    )


def _corrections(folder: Path, version: Version, now: datetime) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of a version's corrections, and what changed in words; a document new in it has none."""
    current = kept_documents(load_version(folder, version.number))
    files: dict[str, bytes] = {}
    listing: list[dict[str, object]] = []
    summaries: dict[str, str] = {}
    for subject in sorted(subjects_of(version)):
        before = earlier_with(folder, subject, version.number)
        if before is None:
            summaries[subject] = "新增的文档"
            continue
        old, new = kept_documents(load_version(folder, before.number))[subject], current[subject]
        changes = compare_kept(old, new)
        summaries[subject] = summary(changes)
        listing.append({"subject": subject, "from": before.number, "to": version.number, **changes_data(changes)})
        files |= review_files(old, new, changes, (before.number, version.number), now)
    text = json.dumps({"format": 1, "documents": listing}, ensure_ascii=False, indent=1)
    return {LIST_NAME: f"{text}\n".encode(), **files}, summaries
