"""What `disclose changes` shows: two published versions of a document compared, or the draft with the published one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.changes.notice_words import NoticeFacts
from budget_disclosure.corrections.comparable_documents import (
    ComparableDocument,
    documents_of_draft,
    documents_of_version,
)
from budget_disclosure.corrections.correction_files import LIST_PAGE, compare_documents, correction_files, list_page
from budget_disclosure.corrections.notice_docx import notice_template
from budget_disclosure.corrections.publication_status import publication_status
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.draft import Draft, read_draft
from budget_disclosure.store.file_names import NOT_DEPARTMENTS, RUN_CHANGES_FOLDER
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import earlier_with, list_versions

DRAFT: Final = 0
"""Stands for the draft where the number of a version is asked for."""


@dataclass(frozen=True, slots=True)
class Review:
    """Two states of one document and what changed between them; ``others`` are further documents of the newer one.

    Numbers are those of versions; ``DRAFT`` is what the last run wrote. ``department`` is the code of the department
    that the document belongs to.
    """

    year: int
    versions: tuple[Version, ...]
    old_number: int
    new_number: int
    old: ComparableDocument
    new: ComparableDocument
    changes: Changes
    others: tuple[str, ...]
    department: str

    def title_of(self, number: int) -> str:
        """Return a state in words: ``第 1 版（2024-05-20 公开）``, ``草稿``."""
        if number == DRAFT:
            return "草稿"
        version = self.version(number)
        return f"第 {number} 版" + (f"（{version.publication.day} 公开）" if version and version.publication else "")

    def version(self, number: int) -> Version | None:
        """Return a version by its number; ``None`` for the draft."""
        return next((version for version in self.versions if version.number == number), None)


def review(code: str, outputs: Path, year: int | None, old: int | None, new: int | None) -> Review:
    """Return the comparison.

    Without numbers the draft with what is published where they differ, otherwise the latest two published versions.
    Raises ``DisclosureError`` when there is no such department, unit or version, or nothing was published yet.
    """
    year_folder = _year_folder(outputs, year)
    folder = _folder_of(code, year_folder)
    versions, draft = list_versions(folder), read_draft(folder)
    subject = _subject_of(code, _subjects(versions, draft), folder)
    holding = [version.number for version in versions if subject in version.subjects]
    if not holding:
        raise DisclosureError(
            f"{folder.name} 还没有公开过的版本可以比较。两次运行之间的变动见 {folder / RUN_CHANGES_FOLDER}；"
            "公开以后请用 ./disclose publish 登记。"
        )
    if new is None:
        new = _newest(folder, draft, subject, holding)
    if old is None:
        before = earlier_with(folder, subject, new) if new != DRAFT else None
        old = holding[-1] if new == DRAFT else before.number if before else None
    if old is None:
        raise DisclosureError(f"{subject.replace('-', ' ')} 只有第 {new} 版，还没有可比较的版本。")
    documents = {number: _documents(folder, number, draft) for number in (old, new)}
    for number, found in documents.items():
        if subject not in found:
            state = "草稿" if number == DRAFT else f"第 {number} 版"
            raise DisclosureError(f"{state}中没有 {subject.replace('-', ' ')} 的文档。")
    changes = compare_documents(documents[old][subject], documents[new][subject])
    others = tuple(sorted(set(documents[new]) - {subject}))
    found_year = int(year_folder.name)
    both = documents[old][subject], documents[new][subject]
    department = folder.name.partition("-")[0]
    return Review(found_year, versions, old, new, *both, changes, others, department)


def published_document(code: str, outputs: Path, year: int | None, number: int) -> tuple[int, ComparableDocument]:
    """Return the year and a department's or a unit's document as a version keeps it.

    Raises ``DisclosureError`` when there is no such department, unit or version, or it does not hold the document.
    """
    year_folder = _year_folder(outputs, year)
    folder = _folder_of(code, year_folder)
    documents = documents_of_version(folder, number)
    found = next((one for one in documents.values() if one.code == code), None)
    if found is None:
        holding = "、".join(subject.replace("-", " ") for subject in sorted(documents))
        raise DisclosureError(f"第 {number} 版中没有 {code} 的文档，有：{holding}。")
    return int(year_folder.name), found


def write_review(one: Review, folder: Path, format_folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write notice, reviewer's copy and reviewer's list of a comparison into a folder; return the files.

    The notice is made from its year's template in ``format_folder``. Raises ``TemplateError``.
    """
    old, new = one.version(one.old_number), one.version(one.new_number)
    publication = new.publication if new else None
    facts = NoticeFacts(
        one.new.name,
        one.old_number,
        old.publication.day if old and old.publication else None,
        one.new_number or one.old_number + 1,
        publication.day if publication else None,
        publication.reason if publication else "",
    )
    files = correction_files(one.old, one.new, one.changes, facts, notice_template(format_folder, one.year), now)
    if files:
        title = f"{one.title_of(one.old_number)}与{one.title_of(one.new_number)}相比的变动"
        files[LIST_PAGE] = list_page(title, "供审核：逐项列出变动和引起变动的填报单元格。", [(one.changes, "")])
    paths = tuple(folder / name.rpartition("/")[2] for name in files)
    for path, content in zip(paths, files.values(), strict=True):
        write_atomically(path, content)
    return paths


def _newest(folder: Path, draft: Draft | None, subject: str, holding: list[int]) -> int:
    """Return what to look at without being asked: the draft where it differs, or where there is one version only."""
    if draft is None or subject not in draft.documents:
        return holding[-1]
    changed = publication_status(folder, draft).changed
    return DRAFT if subject in changed or len(holding) == 1 else holding[-1]


def _documents(folder: Path, number: int, draft: Draft | None) -> Mapping[str, ComparableDocument]:
    if number == DRAFT:
        return documents_of_draft(folder, draft) if draft else {}
    return documents_of_version(folder, number)


def _year_folder(outputs: Path, year: int | None) -> Path:
    years = sorted(path for path in outputs.glob("20[0-9][0-9]") if path.is_dir())
    if year is not None:
        years = [path for path in years if path.name == str(year)]
    if not years:
        raise DisclosureError(
            f"{outputs} 里没有{f' {year} 年度' if year else ''}生成过的文档。请先运行 ./disclose run。"
        )
    return years[-1]


def _folder_of(code: str, year_folder: Path) -> Path:
    """Return the department's output folder: by its own code, or because it holds the unit's document."""
    folders = [
        path
        for path in sorted(year_folder.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name not in NOT_DEPARTMENTS
    ]
    for folder in folders:
        if folder.name.partition("-")[0] == code:
            return folder
    for folder in folders:
        if f"单位-{code}" in _subjects(list_versions(folder), read_draft(folder)):
            return folder
    listing = "、".join(folder.name for folder in folders) or "（无）"
    raise DisclosureError(f"没有代码为 {code} 的部门或单位的文档。{year_folder.name} 年度现有：{listing}")


def _subjects(versions: tuple[Version, ...], draft: Draft | None) -> set[str]:
    return {subject for version in versions for subject in version.subjects} | set(draft.documents if draft else ())


def _subject_of(code: str, subjects: set[str], folder: Path) -> str:
    for subject in (f"部门-{code}", f"单位-{code}"):
        if subject in subjects:
            return subject
    raise DisclosureError(f"{folder.name} 还没有生成过文档。请先运行 ./disclose run。")
