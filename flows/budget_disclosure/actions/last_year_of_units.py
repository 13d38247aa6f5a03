"""What is known of the last year of a department's units: figures, and the workbooks behind what was published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import cast

from budget_disclosure.checks.published_last_year import Archive
from budget_disclosure.declarations.prefill import COMPARED
from budget_disclosure.declarations.structure_csv import STRUCTURE_NAME, load_structure
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.intake.roster import RosterEntry
from budget_disclosure.model.archived_document import ArchivedDocument
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.last_year import PublishedFigures, StatedLastYear, UnitLastYear
from budget_disclosure.model.structure_changes import StructureChanges, StructureKind
from budget_disclosure.store.archive_of_year import YearArchive
from budget_disclosure.store.digests import digest
from budget_disclosure.store.kept_submissions import plain_sheets
from budget_disclosure.store.last_year_archive import CompareFacts, Present, SourceCells, read_last_year
from budget_disclosure.store.last_year_submission import KeptSubmissions, kept_submissions
from budget_disclosure.store.publication_register import registered_departments

_ONE_PAST = frozenset({StructureKind.MOVED, StructureKind.RECODED, StructureKind.RENAMED})


@dataclass(frozen=True, slots=True)
class YearFolders:
    """The project's folders."""

    inputs: Path
    outputs: Path
    templates: Path


class LastYear:
    """The year before ``spec``'s, as the archive has it; units are followed through the declared changes of structure.

    Raises ``DeclarationError`` for changes of structure that are not as documented.
    """

    def __init__(self, year: int, folders: YearFolders) -> None:
        self._year, self._folders = year - 1, folders
        self._changes = load_structure(folders.inputs / str(year) / STRUCTURE_NAME)
        self._registered = registered_departments(folders.inputs, self._year)
        self._archive = YearArchive(folders.outputs, self._year, self._registered)
        self._workbooks = _Workbooks(folders, self._year, self._archive)

    def of_department(self, entries: Sequence[RosterEntry], spec: Declarations) -> Mapping[str, UnitLastYear]:
        """Return what is known of each of the units of one department, by its code.

        ``entries`` are all its units. What is said of the department stands with the first of them.
        """
        code = entries[0].department_code
        codes = tuple(entry.unit_code for entry in entries)
        names = {code: entries[0].department_name} | {entry.unit_code: entry.unit_name for entry in entries}
        present = Present(code, codes, names, self._changes, is_whole=True, has_roster=True)
        facts = cast(CompareFacts, {fact: fact for fact in _facts(spec)} | dict(spec.compared_last_year))
        sources: SourceCells = spec.published_by_source
        published = read_last_year(
            self._folders.outputs,
            self._year,
            facts,
            code,
            codes,
            present=present,
            sources=sources,
            registered=self._registered,
        )
        of_department = self._archive.department(self._changes.old_department(code)).document
        department = _figures(published.department, self._cells(spec, of_department))
        result: dict[str, UnitLastYear] = {}
        for unit in codes:
            doubts = [one.text for one in published.doubts if one.unit == unit or (not one.unit and not result)]
            stated, problem = self._stated(code, unit)
            document = self._document(code, unit) if _columns(spec) else None
            own = _figures(published.units.get(unit), self._cells(spec, document))
            said = (*doubts, *([problem] if problem else []))
            result[unit] = UnitLastYear(stated, own, department, tuple(dict.fromkeys(said)))
        return result

    def _document(self, department: str, unit: str) -> ArchivedDocument | None:
        """Return the document of a unit that was one unit before."""
        past = _past(self._changes, department, unit)
        return self._archive.unit(past[1], past[0]).document if past is not None else None

    @staticmethod
    def _cells(spec: Declarations, document: ArchivedDocument | None) -> Mapping[tuple[str, str, str], Decimal]:
        """Return the amounts of the columns that the workbook of the year takes up, by this year's codes."""
        cells: dict[tuple[str, str, str], Decimal] = {}
        if document is None:
            return cells
        for table, column, classification in _columns(spec):
            rows = {code: amounts[column] for code, amounts in document.rows(table).items() if column in amounts}
            by_code = {code: yuan for code, yuan in rows.items() if code.isdigit()}
            mapped = spec.codes.changes.mapped(classification, by_code) if by_code else None
            for code, yuan in mapped.amounts.items() if mapped else ():
                cells[table, code, column] = yuan
        return cells

    def _stated(self, department: str, unit: str) -> tuple[StatedLastYear | None, str]:
        """Return what the workbook of a unit said, or ``None`` and why it is not known where that is worth a word."""
        past = _past(self._changes, department, unit)
        if past is None:
            return None, f"单位 {unit} 由几个单位合并或分立而来，文字没有沿用"
        return self._workbooks.of(*past)


def _past(changes: StructureChanges, department: str, unit: str) -> tuple[str, str] | None:
    """Return department and code that a unit had; ``None`` for one that was not one unit before."""
    declared = changes.of_unit(unit)
    if any(one.kind in (StructureKind.MERGED, StructureKind.SPLIT) for one in declared):
        return None
    moved = [one.old for one in declared if one.kind in _ONE_PAST and one.old_unit]
    return moved[0] if moved else (changes.old_department(department), unit)


def _columns(spec: Declarations) -> frozenset[tuple[str, str, str]]:
    """Return table and column of the amounts that the workbook of the year is filled from, with their code list."""
    return frozenset(
        (one.prefill.table, one.prefill.column, sheet.field(sheet.record_key).codes)
        for sheet in spec.workbook.sheets
        for one in sheet.fields
        if one.prefill and one.prefill.table
    )


def _facts(spec: Declarations) -> frozenset[str]:
    """Return the keys of the facts that the workbook of the year is filled from."""
    declared = {one.prefill.fact for sheet in spec.workbook.sheets for one in sheet.fields if one.prefill}
    return frozenset(declared - {"", COMPARED}) | frozenset(spec.compared_last_year.values())


def _figures(archive: Archive | None, cells: Mapping[tuple[str, str, str], Decimal]) -> PublishedFigures | None:
    if archive is None:
        return None
    figures = cast(Mapping[object, Decimal], archive.figures)  # asked for by facts, and by items as other readers do
    facts = {key: yuan for key, yuan in figures.items() if isinstance(key, str)}
    parts = {(str(item), source.key): yuan for (item, source), yuan in archive.by_source.items()}
    return PublishedFigures(archive.source, facts, parts, cells)


@dataclass(slots=True)
class _Workbooks:
    """The workbooks behind last year's documents; of those in the inputs only the very file that was used counts.

    What is kept of the department that was asked for last is remembered.
    """

    folders: YearFolders
    year: int
    archive: YearArchive
    _known: dict[str, tuple[KeptSubmissions | None, str]] = field(default_factory=dict)

    def of(self, department: str, unit: str) -> tuple[StatedLastYear | None, str]:
        """Return what a unit's workbook said, or ``None`` and why it cannot be told."""
        if department not in self._known:
            self._known = {department: self._kept(department)}
        kept, problem = self._known[department]
        if kept is None or unit not in kept.files:
            return None, problem
        if unit in kept.sheets:
            return StatedLastYear(kept.source, kept.sheets[unit]), ""
        stated, problem = self._used(kept, department, unit)
        return stated, f"{kept.source}没有存下填报表的内容，{problem}，文字没有沿用" if problem else ""

    def _kept(self, department: str) -> tuple[KeptSubmissions | None, str]:
        document = self.archive.department(department).document
        if document is None:
            return None, ""  # the archive says why
        try:
            return kept_submissions(self.folders.outputs, document), ""
        except DisclosureError as error:
            return None, f"{document.source}存下的填报表内容不能用（{error}），文字没有沿用"

    def _used(self, kept: KeptSubmissions, department: str, unit: str) -> tuple[StatedLastYear | None, str]:
        name = kept.files[unit]
        wanted = kept.digests.get(name)
        files = self._files(department, name) if wanted else ()
        path = next((path for path in files if digest(path.read_bytes()) == wanted), None)
        if path is None:
            return None, f"inputs/{self.year} 中也没有当时所用的 {name}"
        try:
            formats = formats_of_departments(self.folders.templates, self.folders.inputs, self.year)
            spec = load_input_declarations(formats.of(department).folder, self.year)
        except DisclosureError as error:
            return None, f"{self.year} 年的模板不能用（{error}）"
        submission = read_submission(path, name, spec).submission
        if submission is None:
            return None, f"当时所用的 {name} 现在读不出来"
        return StatedLastYear(f"{kept.source}所用的填报表", plain_sheets(submission)), ""

    def _files(self, department: str, name: str) -> Iterable[Path]:
        for folder in sorted((self.folders.inputs / str(self.year)).glob(f"{department}-*")):
            yield from _named(folder, name)


def _named(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files of this very name in a folder and below."""
    return (path for path in sorted(folder.rglob("*")) if path.name == name and path.is_file())
