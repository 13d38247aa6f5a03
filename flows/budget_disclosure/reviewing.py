"""What `disclose changes` shows: two kept versions of a department's or a unit's document, compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure.changes.result import Changes
from budget_disclosure.correction.files import compare_kept, review_files
from budget_disclosure.correction.kept import KeptDocument, earlier_with, kept_documents, subjects_of
from budget_disclosure.errors import DisclosureError
from budget_disclosure.publish.store import write_atomically
from budget_disclosure.versions.store import list_versions, load_version
from budget_disclosure.versions.version import Version


@dataclass(frozen=True, slots=True)
class Review:
    """Two versions of one document and what changed between them; ``others`` are further documents of the version."""

    versions: tuple[Version, ...]
    old_number: int
    new_number: int
    old: KeptDocument
    new: KeptDocument
    changes: Changes
    others: tuple[str, ...]


def review(code: str, outputs: Path, year: int | None, old: int | None, new: int | None) -> Review:
    """Return the comparison; without numbers the latest version with the one before that has the document.

    Raises ``DisclosureError`` when there is no such department, unit or version.
    """
    folder = _folder_of(code, _year_folder(outputs, year))
    versions = list_versions(folder)
    subject = _subject_of(code, versions, folder)
    holding = [version.number for version in versions if subject in subjects_of(version)]
    new_number = new if new is not None else holding[-1]
    before = earlier_with(folder, subject, new_number)
    old_number = old if old is not None else before.number if before else None
    if old_number is None:
        raise DisclosureError(f"{subject.replace('-', ' ')} 只有第 {new_number} 版，还没有可比较的版本。")
    current = kept_documents(load_version(folder, new_number))
    earlier = kept_documents(load_version(folder, old_number))
    for number, documents in ((old_number, earlier), (new_number, current)):
        if subject not in documents:
            raise DisclosureError(f"第 {number} 版中没有 {subject.replace('-', ' ')} 的文档。")
    changes = compare_kept(earlier[subject], current[subject])
    others = tuple(sorted(set(current) - {subject}))
    return Review(versions, old_number, new_number, earlier[subject], current[subject], changes, others)


def write_review(one: Review, folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write notice and reviewer's copy of a comparison into a folder; return the files."""
    files = review_files(one.old, one.new, one.changes, (one.old_number, one.new_number), now)
    paths = tuple(folder / name.rpartition("/")[2] for name in files)
    for path, content in zip(paths, files.values(), strict=True):
        write_atomically(path, content)
    return paths


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
    """Return the department's output folder: by its own code, or because its versions hold the unit's document."""
    folders = [path for path in sorted(year_folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    for folder in folders:
        if folder.name.partition("-")[0] == code:
            return folder
    for folder in folders:
        if any(f"单位-{code}" in subjects_of(version) for version in list_versions(folder)):
            return folder
    listing = "、".join(folder.name for folder in folders) or "（无）"
    raise DisclosureError(f"没有代码为 {code} 的部门或单位的历史版本。{year_folder.name} 年度现有：{listing}")


def _subject_of(code: str, versions: Sequence[Version], folder: Path) -> str:
    subjects = {subject for version in versions for subject in subjects_of(version)}
    for subject in (f"部门-{code}", f"单位-{code}"):
        if subject in subjects:
            return subject
    raise DisclosureError(f"{folder.name} 还没有历史版本。请先运行 ./disclose run。")
