"""Writing what changed: between two published versions, and between the published one and the draft.

``更正说明/NNNN`` belongs to the version with that number and stays; ``更正说明/草稿`` shows what publishing now would
say, and goes when the draft is published or is again what was published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.changes_text import changes_data, summary
from budget_disclosure.changes.notice_words import NoticeFacts, headline
from budget_disclosure.corrections.comparable_documents import ComparableDocument, documents_of_version
from budget_disclosure.corrections.correction_files import LIST_PAGE, compare_documents, correction_files, list_page
from budget_disclosure.store.atomic_writing import numbered, remove_folder, replace_folder, write_folder
from budget_disclosure.store.change_lists import CORRECTIONS_NAME, Corrections, read_corrections
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import CORRECTIONS_FOLDER, DRAFT_FOLDER
from budget_disclosure.store.register_log import MatchedRegister
from budget_disclosure.store.version import Publication, Version
from budget_disclosure.store.versions import earlier_with, list_versions

_NEW_DOCUMENT, _GONE = "新增的文档", "不再有这份文档"


def write_missing_corrections(folder: Path, template: Path, now: datetime, register: MatchedRegister) -> None:
    """Write what every version corrects, where that is missing or its reason was added or changed later.

    ``template`` is that of the notices. Earlier versions are looked at too: a run may have been killed before it came
    to one. Raises ``OSError`` when the disk refuses, ``DisclosureError`` for what is damaged.
    """
    for version in list_versions(folder)[1:]:
        target = numbered(folder / CORRECTIONS_FOLDER, version.number)
        publication = publication_of(version, register)
        known = read_corrections(target)
        if not target.exists():
            write_folder(target, _of_version(folder, template, version, publication, now))
        elif known is None or known.reason != publication.reason:
            replace_folder(target, _of_version(folder, template, version, publication, now))


def publication_of(version: Version, register: MatchedRegister) -> Publication:
    """Return when, where and why a version was published: the register's word, which a person can correct, before ours.

    Raises ``ValueError`` for what an earlier program kept without a publication.
    """
    publication = register.of_version(version.number) or version.publication
    if publication is None:
        raise ValueError(f"version {version.number} was never published")
    return publication


def write_draft_correction(
    folder: Path,
    template: Path,
    draft: Mapping[str, ComparableDocument],
    changed: Sequence[str],
    version: Version,
    now: datetime,
) -> Corrections:
    """Write what publishing the draft now would correct, and return it; ``changed`` are the documents.

    ``template`` is that of the notices. Nothing is written where it is there already.
    """
    target = folder / CORRECTIONS_FOLDER / DRAFT_FOLDER
    published = documents_of_version(folder, version.number)
    drafts = {subject: digest(one.docx) for subject, one in sorted(draft.items())}
    known = read_corrections(target)
    if known is not None and (known.drafts, known.compared_with) == (drafts, version.number):
        return known
    numbers = NoticeFacts("", version.number, _day(version), version.number + 1, None)
    comparison = _Comparison(template, now)
    for subject in changed:
        comparison.add(subject, published.get(subject), draft.get(subject), numbers)
    corrections = comparison.corrections(compared_with=version.number, drafts=drafts)
    replace_folder(target, comparison.files(f"草稿与已公开的第{version.number}版相比的变动", corrections))
    return corrections


def remove_draft_correction(folder: Path) -> None:
    """Remove what a draft would have corrected: it is published, or there is nothing to correct any more."""
    remove_folder(folder / CORRECTIONS_FOLDER / DRAFT_FOLDER)


class _Comparison:
    """What was found in the documents of a version or of the draft, one after the other."""

    def __init__(self, template: Path, now: datetime) -> None:
        self._template = template
        self._now = now
        self.summaries: dict[str, str] = {}
        self._headlines: dict[str, str] = {}
        self._documents: list[dict[str, object]] = []
        self._pages: list[tuple[Changes, str]] = []
        self._files: dict[str, bytes] = {}

    def add(
        self,
        subject: str,
        old: ComparableDocument | None,
        new: ComparableDocument | None,
        numbers: NoticeFacts,
    ) -> None:
        """Compare a document with what it was; one that is new, or gone, has no notice."""
        if old is None or new is None:
            self.summaries[subject] = _NEW_DOCUMENT if old is None else _GONE
            return
        changes, facts = compare_documents(old, new), replace(numbers, name=new.name)
        self.summaries[subject] = summary(changes)
        if not changes.is_empty:
            self._headlines[subject] = headline(changes, old.snapshot, new.snapshot)
            self._pages.append((changes, ""))
        self._documents.append(
            {"subject": subject, "from": facts.old_version, "to": facts.new_version, **changes_data(changes)}
        )
        self._files |= correction_files(old, new, changes, facts, self._template, self._now)

    def corrections(self, **head: Any) -> Corrections:
        """Return the list of what was found; ``head`` says between which versions."""
        return Corrections(self.summaries, self._headlines, self._documents, **head)

    def files(self, title: str, corrections: Corrections) -> dict[str, bytes]:
        """Return everything that was found as the files of a folder."""
        opening = "供审核：逐项列出每个变动的数、每段文字和引起变动的填报单元格。对外公开的是“更正说明”。"
        return {
            CORRECTIONS_NAME: corrections.as_json(),
            LIST_PAGE: list_page(title, opening, self._pages),
            **self._files,
        }


def _of_version(
    folder: Path, template: Path, version: Version, publication: Publication, now: datetime
) -> dict[str, bytes]:
    """Return the files of what a version corrects."""
    current = documents_of_version(folder, version.number)
    comparison = _Comparison(template, now)
    for subject in sorted(version.subjects):
        before = earlier_with(folder, subject, version.number)
        old = documents_of_version(folder, before.number)[subject] if before else None
        numbers = NoticeFacts(
            "",
            before.number if before else 0,
            _day(before) if before else None,
            version.number,
            publication.day,
            publication.reason,
        )
        comparison.add(subject, old, current[subject], numbers)
    for subject in sorted(list_versions(folder)[version.number - 2].subjects - version.subjects):
        comparison.summaries[subject] = _GONE
    corrections = comparison.corrections(number=version.number, reason=publication.reason, published_on=publication.day)
    return comparison.files(f"第{version.number}版与上一版相比的变动", corrections)


def _day(version: Version) -> date | None:
    return version.publication.day if version.publication else None
