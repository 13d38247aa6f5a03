"""What was published last year, from last year's own output: figures (X-004, X-005) and units (I-132).

The pinned version of a publication is what was published. Where nobody registered one, it is the data that was made
last year, and is called so. A department and a unit are found by their codes, not by their names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeAlias

from budget_disclosure.checks.published_last_year import Archive, Item, LastYearArchives
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.document_data import DATA_NAME
from budget_disclosure.store.file_names import RELEASES_FOLDER
from budget_disclosure.store.json_files import parse_json_object, read_json_object
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import list_versions, read_data

CompareFacts: TypeAlias = Mapping[Item, str]
"""The facts that say, of their own year, what the next year compares with (``compared_next_year``)."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A data.json of last year: the folder it was found in, what it is called, and its content."""

    folder: Path
    source: str
    data: Mapping[str, Any]


def read_last_year(
    outputs: Path, year: int, facts: CompareFacts, department_code: str, unit_codes: Iterable[str]
) -> LastYearArchives:
    """Return the figures that a department and its units published for ``year``, and what cannot be told of them.

    A figure that is not in a file is not in the result. A unit that belonged to another department is found there.
    """
    doubts: list[str] = []
    department = _archive(_of_department(outputs, year, department_code), facts, f"部门 {department_code}", doubts)
    units = {}
    # Where the department's folders contradict one another, those of its units do: it is asked once.
    of_units = [] if doubts else doubts
    for code in unit_codes:
        archive = _archive(_of_unit(outputs, year, department_code, code), facts, f"单位 {code}", of_units)
        if archive is not None:
            units[code] = archive
    return LastYearArchives(department, units, tuple(doubts))


def read_last_units(outputs: Path, year: int, department_code: str) -> Mapping[str, str]:
    """Return the names of the units in the department's document of ``year`` by their codes; empty where unknown."""
    for found in _of_department(outputs, year, department_code):
        try:
            return {str(unit["code"]): str(unit["name"]) for unit in found.data["document"]["units"]}
        except (KeyError, TypeError, AttributeError):
            continue
    return {}


def _archive(found: Sequence[_Found], facts: CompareFacts, whose: str, doubts: list[str]) -> Archive | None:
    """Return the figures that were found; none, and a doubt, where two folders say different things."""
    archives = [(one, figures) for one in found if (figures := _figures(one.data, facts)) is not None]
    if not archives:
        return None
    first, figures = archives[0]
    if any(other != figures for _, other in archives[1:]):
        folders = "、".join(f"“{one.folder.parent.name}/{one.folder.name}”" for one, _ in archives)
        doubts.append(f"{whose} 有 {len(archives)} 个上年的文件夹，数据不同：{folders}，不能判断以哪一个为准")
        return None
    return Archive(figures, first.source)


def _figures(data: Mapping[str, Any], compared: CompareFacts) -> Mapping[Item, Decimal] | None:
    try:
        facts = data["facts"]
        exact = {item: facts[key]["yuan"] for item, key in compared.items() if key in facts}
        return {item: Decimal(yuan) for item, yuan in exact.items() if yuan is not None}
    except (KeyError, TypeError, AttributeError, InvalidOperation):
        return None


def _of_department(outputs: Path, year: int, code: str) -> list[_Found]:
    return list(_read(_folders(outputs, year, code), f"部门-{code}", year, ("", code)))


def _of_unit(outputs: Path, year: int, department_code: str, code: str) -> list[_Found]:
    """Return what a unit has left in its department's folders; else in those of the department it belonged to."""
    own = _folders(outputs, year, department_code)
    found = list(_read(own, f"单位-{code}", year, (code, code)))
    if found or not (outputs / str(year)).is_dir():
        return found
    others = [folder for folder in _all_folders(outputs, year) if folder not in own]
    return list(_read(others, f"单位-{code}", year, (code, code)))


def _read(folders: Iterable[Path], subject: str, year: int, place: tuple[str, str]) -> Iterator[_Found]:
    """Yield what folders hold of a document: the published version, or the data beside the document."""
    for folder in folders:
        published = _published(folder, subject, year)
        if published is not None:
            yield published
            continue
        pattern = f"{safe_name(place[0])}-*/{DATA_NAME}" if place[0] else DATA_NAME
        for file in sorted(folder.glob(pattern)):
            if (data := read_json_object(file)) is not None:
                yield _Found(file.parent, f"{year}年生成的数据（没有登记公开）", data)


def _published(folder: Path, subject: str, year: int) -> _Found | None:
    """Return a document as the latest version that holds it has it; ``None`` where nothing was published."""
    try:
        versions = [version for version in list_versions(folder) if version.publication is not None]
    except DisclosureError:
        return None
    for version in reversed(versions):
        if f"{subject}/{DATA_NAME}" in version.data:
            data = _data_of(version, subject)
            return _Found(folder, f"{year}年公开第{version.number}版", data) if data is not None else None
    return None


def _data_of(version: Version, subject: str) -> dict[str, Any] | None:
    """Return what a version kept of a document; ``None`` where that is damaged."""
    name = f"{subject}/{DATA_NAME}"
    try:
        return parse_json_object(read_data(version, [name])[name])
    except DisclosureError:
        return None


def _folders(outputs: Path, year: int, code: str) -> list[Path]:
    return [path for path in _all_folders(outputs, year) if path.name.partition("-")[0] == safe_name(code)]


def _all_folders(outputs: Path, year: int) -> list[Path]:
    root = outputs / str(year)
    folders = sorted(root.iterdir(), key=lambda path: path.name) if root.is_dir() else []
    return [path for path in folders if path.is_dir() and path.name != RELEASES_FOLDER and path.name[:1] != "."]
