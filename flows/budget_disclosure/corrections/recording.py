"""Writing what changed: between two published versions, and between the published one and the draft.

``更正说明/NNNN`` belongs to the version with that number and stays; ``更正说明/草稿`` shows what publishing now would
say, and goes when the draft is published or is again what was published.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changes_text import changes_data, summary
from budget_disclosure.changes.notice_words import NoticeFacts, headline
from budget_disclosure.corrections.correction_files import LIST_PAGE, compare_kept, correction_files, list_page
from budget_disclosure.corrections.kept_documents import KeptDocument, earlier_with, kept_documents, subjects_of
from budget_disclosure.corrections.register_log import Matched
from budget_disclosure.store.folder_record import digest
from budget_disclosure.store.version import Publication, Version
from budget_disclosure.store.versions import list_versions, load_version
from budget_disclosure.store.whole_folders import replace_folder, write_folder

CORRECTIONS_FOLDER = "更正说明"
DRAFT_FOLDER = "草稿"
LIST_NAME = "更正清单.json"
_NEW_DOCUMENT, _GONE, _UNCHANGED = "新增的文档", "不再有这份文档", "公开的内容没有变化"


@dataclass(frozen=True, slots=True)
class Told:
    """What changed in words, by whose document it is; ``headlines`` in one sentence, for the documents that changed."""

    summaries: Mapping[str, str]
    headlines: Mapping[str, str]


def finish_corrections(folder: Path, now: datetime, register: Matched) -> None:
    """Write what changed for every version that lacks it; also where its reason was told or changed later.

    Of earlier versions too: a run may have been killed before it came to it. Raises ``OSError`` when the disk refuses,
    ``DisclosureError`` for what is damaged.
    """
    for version in list_versions(folder)[1:]:
        target = folder / CORRECTIONS_FOLDER / f"{version.number:04d}"
        publication = publication_of(version, register)
        if not target.exists():
            write_folder(target, _of_version(folder, version, publication, now)[0])
        elif _listed(target).get("reason") != publication.reason:
            replace_folder(target, _of_version(folder, version, publication, now)[0])


def publication_of(version: Version, register: Matched) -> Publication:
    """Return when, where and why a version was published: the register's word, which a person can correct, before ours.

    Raises ``ValueError`` for what an earlier program kept without a publication.
    """
    publication = register.of_version(version.number) or version.publication
    if publication is None:
        raise ValueError(f"version {version.number} was never published")
    return publication


def write_draft_correction(
    folder: Path, draft: Mapping[str, KeptDocument], changed: Sequence[str], version: Version, now: datetime
) -> Told:
    """Write what publishing the draft now would correct, and return it in words; ``changed`` are the documents.

    Nothing is written where it is there already.
    """
    target = folder / CORRECTIONS_FOLDER / DRAFT_FOLDER
    documents = kept_documents(load_version(folder, version.number))
    key = {subject: digest(one.docx) for subject, one in sorted(draft.items())}
    known = _listed(target)
    if known.get("drafts") == key and known.get("from") == version.number:
        return Told(known["summaries"], known["headlines"])
    numbers = NoticeFacts("", version.number, _day(version), version.number + 1, None)
    found = _Found()
    for subject in changed:
        _compare(found, subject, documents.get(subject), draft.get(subject), numbers, now)
    replace_folder(
        target,
        found.as_files(
            f"草稿与已公开的第{version.number}版相比的变动",
            {"from": version.number, "to": None, "drafts": key, "reason": ""},
        ),
    )
    return Told(found.summaries, found.headlines)


def remove_draft_correction(folder: Path) -> None:
    """Remove what a draft would have corrected: it is published, or there is nothing to correct any more."""
    shutil.rmtree(folder / CORRECTIONS_FOLDER / DRAFT_FOLDER, ignore_errors=True)


def file_digests(folder: Path, pattern: str = "**/*") -> dict[str, str]:
    """Return the SHA-256 of the files of a folder by their relative names, without lock files and hidden ones."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file() and path.name[:1] not in (".", "~"))
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}


class _Found:
    """What was found in the documents of a version, one after the other."""

    def __init__(self) -> None:
        self.summaries: dict[str, str] = {}
        self.headlines: dict[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._listing: list[dict[str, object]] = []
        self._pages: list[tuple[Changes, str]] = []

    def add(self, subject: str, changes: Changes, words: str, files: Mapping[str, bytes], numbers: NoticeFacts) -> None:
        """Add a document that was compared."""
        self.summaries[subject] = summary(changes)
        if not changes.is_empty:
            self.headlines[subject] = words
        self._listing.append(
            {"subject": subject, "from": numbers.old_version, "to": numbers.new_version, **changes_data(changes)}
        )
        self._pages.append((changes, ""))
        self._files |= files

    def as_files(self, title: str, head: Mapping[str, Any]) -> dict[str, bytes]:
        """Return everything that was found as the files of a folder."""
        data = {
            "format": 2,
            **head,
            "summaries": self.summaries,
            "headlines": self.headlines,
            "documents": self._listing,
        }
        opening = "供审核：逐项列出每个变动的数、每段文字和引起变动的填报单元格。对外公开的是“更正说明”。"
        pages = [(changes, why) for changes, why in self._pages if not changes.is_empty]
        return {
            LIST_NAME: f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode(),
            LIST_PAGE: list_page(title, opening, pages),
            **self._files,
        }


def _of_version(
    folder: Path, version: Version, publication: Publication, now: datetime
) -> tuple[dict[str, bytes], Mapping[str, str]]:
    """Return the files of a version's corrections and what changed in words; a document new in it has no notice."""
    current = kept_documents(load_version(folder, version.number))
    found = _Found()
    for subject in sorted(subjects_of(version)):
        before = earlier_with(folder, subject, version.number)
        old = kept_documents(load_version(folder, before.number))[subject] if before else None
        numbers = NoticeFacts(
            "",
            before.number if before else 0,
            _day(before) if before else None,
            version.number,
            publication.day,
            publication.reason,
        )
        _compare(found, subject, old, current[subject], numbers, now)
    for subject in sorted(subjects_of(list_versions(folder)[version.number - 2]) - subjects_of(version)):
        found.summaries[subject] = _GONE
    title = f"第{version.number}版与上一版相比的变动"
    head = {"to": version.number, "reason": publication.reason, "published_on": publication.day.isoformat()}
    return found.as_files(title, head), found.summaries


def _compare(
    found: _Found,
    subject: str,
    old: KeptDocument | None,
    new: KeptDocument | None,
    numbers: NoticeFacts,
    now: datetime,
) -> None:
    if old is None or new is None:
        found.summaries[subject] = _NEW_DOCUMENT if old is None else _GONE
        return
    changes = compare_kept(old, new)
    facts = NoticeFacts(
        new.name, numbers.old_version, numbers.old_day, numbers.new_version, numbers.new_day, numbers.reason
    )
    files = correction_files(old, new, changes, facts, now)
    found.add(subject, changes, headline(changes, old.snapshot, new.snapshot), files, facts)


def _day(version: Version) -> Any:
    return version.publication.day if version.publication else None


def _listed(folder: Path) -> dict[str, Any]:
    """Return the list of a folder of corrections; empty where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads((folder / LIST_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
