"""The archive of a year: the one reader of what was published of a department and of its units.

What counts is the pinned version of the latest publication, checked against the digests it was kept with; a change goes
through a correction, which pins another version. What stands beside it in the outputs is never used, and said where a
person changed it. Where nobody registered a publication, the data that were generated count, if they are the only ones
and unchanged, and are called so. Departments and units are found by their codes: what the data say of
themselves decides, not what a folder is called.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from budget_disclosure.checks.archive_doubts import ArchiveDoubt, DoubtKind
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.archived_document import ArchivedDocument
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import DATA_NAME, EXTRA_NAME, INPUTS_NAME, subject_of
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.file_names import NOT_DEPARTMENTS
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.json_files import parse_json_object
from budget_disclosure.store.register_log import read_log
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import list_versions, read_data

Cells = Mapping[str, Mapping[str, str]]
"""The filled cells of a workbook: values by cell, by sheet; amounts in exact 元."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the archive has of a document, and what cannot be told of it or was noticed."""

    document: ArchivedDocument | None = None
    doubts: tuple[ArchiveDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose document is looked for."""

    scope: Scope
    code: str

    @property
    def key(self) -> str:
        return subject_of(self.scope, self.code)

    @property
    def words(self) -> str:
        return f"{'部门' if self.scope is Scope.DEPARTMENT else '单位'} {self.code}"


class YearArchive:
    """What was published for a year in ``outputs``; folders are read when they are asked for.

    ``registered`` are the departments whose publication the register of that year has.
    """

    def __init__(self, outputs: Path, year: int, registered: Collection[str] = ()) -> None:
        self.year, self._registered = year, frozenset(registered)
        root = outputs / str(year)
        folders = sorted(root.iterdir(), key=lambda path: path.name) if root.is_dir() else []
        self._folders = [
            path for path in folders if path.is_dir() and path.name not in NOT_DEPARTMENTS and path.name[0] != "."
        ]

    def department(self, code: str) -> Found:
        """Return a department's own document."""
        return self._only(_Subject(Scope.DEPARTMENT, code), self._folders_of(code))

    def unit(self, code: str, department_code: str) -> Found:
        """Return a unit's own document, from its department of that year."""
        return self._only(_Subject(Scope.UNIT, code), self._folders_of(department_code))

    def unit_anywhere(self, code: str) -> Found:
        """Return a unit's own document, whichever department it belonged to."""
        return self._only(_Subject(Scope.UNIT, code), self._folders)

    def inputs(self, department_code: str) -> Mapping[str, Cells]:
        """Return every filled cell behind the documents of a department, by workbook; empty where that is not known.

        They are those of the published version, or of what was generated where nothing was published.
        """
        for folder in self._folders_of(department_code):
            try:
                for version in reversed(_published_versions(folder)):
                    if INPUTS_NAME in version.data:
                        return _cells(read_data(version, [INPUTS_NAME])[INPUTS_NAME])
            except DisclosureError:
                return {}  # ``department`` says that the version is damaged
            draft = read_draft(folder)
            if draft is not None:
                return _cells(draft.inputs)
        return {}

    def _folders_of(self, code: str) -> list[Path]:
        """Return the folders that may be a department's: the program begins their names with its code."""
        return [path for path in self._folders if path.name.partition("-")[0] == safe_name(code)]

    def _only(self, subject: _Subject, folders: Sequence[Path]) -> Found:
        """Return the document that folders hold: published before generated; none of two that contradict each other."""
        found = [self._in_folder(subject, folder) for folder in folders]
        doubts = [doubt for one in found for doubt in one.doubts]
        documents = [one.document for one in found if one.document is not None]
        documents = [one for one in documents if one.is_published] or documents
        if any(doubt.hides_the_document for doubt in doubts):
            documents = [one for one in documents if one.is_published]
        if any(one.is_published for one in documents):  # a folder beside it needs no version of its own
            doubts = [doubt for doubt in doubts if doubt.kind is not DoubtKind.NOT_PINNED]
        if not documents:
            return Found(None, tuple(doubts))
        first = documents[0]
        if any(_figures(one) != _figures(first) for one in documents[1:]):
            places = "、".join(f"“{one.where}”" for one in documents)
            said = f"{subject.words} 有 {len(documents)} 个上年的文件夹，数据不同：{places}，不能判断以哪一个为准"
            return Found(None, (*doubts, ArchiveDoubt(DoubtKind.AMBIGUOUS, said)))
        if not first.is_published:
            said = f"{subject.words} 的 {self.year} 年公开没有登记，上年数与当年生成的数据（{first.where}）核对"
            doubts.append(ArchiveDoubt(DoubtKind.UNREGISTERED, said))
        return Found(first, tuple(doubts))

    def _in_folder(self, subject: _Subject, folder: Path) -> Found:
        where = f"{self.year}/{folder.name}"
        try:
            versions = _published_versions(folder)
            version = next((one for one in reversed(versions) if f"{subject.key}/{DATA_NAME}" in one.data), None)
            published = self._of_version(subject, version, where) if version is not None else None
        except DisclosureError as error:
            return Found(None, (ArchiveDoubt(DoubtKind.DAMAGED, f"{subject.words} 的上年公开存档不能用：{error}"),))
        beside, changed = _generated(folder, subject)
        doubts = []
        if changed is not None:
            used = f"没有采用，以{published.source}为准" if published is not None else "没有采用"
            said = f"{subject.words} 的 {where}/{changed} 在生成以后被人改过，{used}"
            doubts.append(ArchiveDoubt(DoubtKind.CHANGED if published else DoubtKind.CHANGED_UNPUBLISHED, said))
        if published is not None or beside is None or changed is not None:
            return Found(published, tuple(doubts))
        if not _says_to_be(beside, subject, self.year):
            said = f"{where} 中的 {DATA_NAME} 不是{subject.words} {self.year} 年的数据，没有采用"
            return Found(None, (ArchiveDoubt(DoubtKind.FOREIGN, said),))
        if versions or read_log(folder) or folder.name.partition("-")[0] in self._registered:
            said = f"{where} 登记过公开，但没有存下{subject.words}公开的版本；生成的数据没有采用"
            return Found(None, (ArchiveDoubt(DoubtKind.NOT_PINNED, said),))
        source = f"{self.year}年生成的数据（没有登记公开）"
        return Found(ArchivedDocument(subject.code, self.year, source, beside, where=where))

    def _of_version(self, subject: _Subject, version: Version, where: str) -> ArchivedDocument:
        """Return a document of a version. Raises ``DisclosureError`` where its data were changed, or are no data."""
        names = [f"{subject.key}/{DATA_NAME}", f"{subject.key}/{EXTRA_NAME}"]
        files = read_data(version, [name for name in names if name in version.data])
        data = parse_json_object(files[names[0]])
        if data is None or not _says_to_be(data, subject, self.year):
            raise DisclosureError(f"{where} 第 {version.number} 版中没有{subject.words} {self.year} 年的数据。")
        extra = parse_json_object(files.get(names[1], b"{}")) or {}
        source = f"{self.year}年公开第{version.number}版"
        forms = tuple(form for form in extra.get("forms", ()) if isinstance(form, Mapping))
        return ArchivedDocument(
            subject.code, self.year, source, data, version.number, forms, version.inputs, version.declarations, where
        )


def _published_versions(folder: Path) -> list[Version]:
    """Return the pinned publications of a folder by number. Raises ``DisclosureError`` for a damaged record."""
    return [version for version in list_versions(folder) if version.publication is not None]


def _generated(folder: Path, subject: _Subject) -> tuple[dict[str, Any] | None, str | None]:
    """Return the data that stand beside a document, and the name of the file where a person changed it."""
    pattern = DATA_NAME if subject.scope is Scope.DEPARTMENT else f"{safe_name(subject.code)}-*/{DATA_NAME}"
    written = _written(folder)
    known: dict[str, Any] | None = None
    for file in sorted(folder.glob(pattern)):
        content = file.read_bytes()
        name = str(PurePosixPath(*file.relative_to(folder).parts))
        if name in written and digest(content) not in written[name]:
            return None, name
        data = parse_json_object(content)
        if data is not None and known is None and isinstance(data.get("facts"), dict):
            known = data
    return known, None


def _written(folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the digests of what the program wrote into a folder; empty where there is no record that can be read."""
    try:
        return read_record(folder).files
    except DisclosureError:
        return {}


def _says_to_be(data: Mapping[str, Any], subject: _Subject, year: int) -> bool:
    """Return whether data are those of a document by what they say of themselves, if they say anything."""
    head = data.get("document")
    if not isinstance(data.get("facts"), dict) or not isinstance(head, Mapping | None):
        return False
    told = head or {}
    return (told.get("code", subject.code), told.get("fiscal_year", year)) == (subject.code, year)


def _figures(document: ArchivedDocument) -> Mapping[str, Any]:
    """Return all amounts of a document, to tell whether two say the same."""
    facts = {key: document.figure(key) for key in document.facts}
    tables = document.data.get("tables")
    ids = [str(one.get("id")) for one in tables if isinstance(one, Mapping)] if isinstance(tables, list) else []
    return {"facts": facts, **{f"table {name}": document.rows(name) for name in ids}}


def _cells(content: bytes) -> Mapping[str, Cells]:
    try:
        return {
            str(file): {str(sheet): dict(cells) for sheet, cells in sheets.items()}
            for file, sheets in _by_file(json.loads(content))
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _by_file(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Mapping[str, str]]]]:
    for file, sheets in data["files"].items():
        yield file, {sheet: {cell: str(value[0]) for cell, value in cells.items()} for sheet, cells in sheets.items()}


def distinct(doubts: Iterable[ArchiveDoubt]) -> tuple[ArchiveDoubt, ...]:
    """Return each doubt once, in order."""
    return tuple(dict.fromkeys(doubts))
