"""What is known of the last year of a department's units: figures, and the workbooks behind what was published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from budget_disclosure.checks.archive_doubts import DoubtKind
from budget_disclosure.checks.published_last_year import Archive
from budget_disclosure.declarations.prefill import COMPARED
from budget_disclosure.declarations.structure_csv import STRUCTURE_NAME, load_structure
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.intake.roster import RosterEntry
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.last_year import PublishedFigures, StatedLastYear, UnitLastYear
from budget_disclosure.store.digests import digest
from budget_disclosure.store.kept_submissions import plain_sheets
from budget_disclosure.store.last_year_archive import CompareFacts, Present, read_last_year
from budget_disclosure.store.last_year_submission import KeptSubmissions, kept_submissions


@dataclass(frozen=True, slots=True)
class YearFolders:
    """The project's folders."""

    inputs: Path
    outputs: Path
    templates: Path


def last_year_of(
    department_code: str, entries: Sequence[RosterEntry], spec: Declarations, folders: YearFolders
) -> Mapping[str, UnitLastYear]:
    """Return what is known of each unit of a department, by its code."""
    doubts: list[str] = []
    try:
        kept = kept_submissions(folders.outputs, spec.year - 1, department_code)
    except DisclosureError as error:
        kept = ()
        doubts.append(str(error))
    if len(kept) > 1:
        doubts.append(f"部门 {department_code} 有 {len(kept)} 个上年的文件夹，不能判断以哪一个为准，文字没有沿用")
    facts = cast(CompareFacts, {fact: fact for fact in _facts(spec)})
    codes = [entry.unit_code for entry in entries]
    changes = load_structure(folders.inputs / str(spec.year) / STRUCTURE_NAME)
    present = Present(department_code, tuple(codes), changes=changes)
    published = read_last_year(folders.outputs, spec.year - 1, facts, department_code, codes, present=present)
    doubts += [doubt.text for doubt in published.doubts if doubt.kind is not DoubtKind.UNREGISTERED]
    only = kept[0] if len(kept) == 1 else None
    used = _UsedWorkbooks(folders, spec.year - 1, department_code)
    result = {}
    for code in codes:
        said: list[str] = []
        stated = _stated(only, code, used, said)
        result[code] = UnitLastYear(
            stated, _figures(published.units.get(code)), _figures(published.department), (*doubts, *said)
        )
    return result


def _facts(spec: Declarations) -> frozenset[str]:
    """Return the keys of the facts that the workbook of the year is filled from."""
    declared = {field.prefill.fact for sheet in spec.workbook.sheets for field in sheet.fields if field.prefill}
    return frozenset(declared - {"", COMPARED}) | frozenset(spec.compared_last_year.values())


def _figures(archive: Archive | None) -> PublishedFigures | None:
    if archive is None:
        return None
    return PublishedFigures(archive.source, {str(key): yuan for key, yuan in archive.figures.items()})


def _stated(
    kept: KeptSubmissions | None, code: str, used: "_UsedWorkbooks", doubts: list[str]
) -> StatedLastYear | None:
    if kept is None or code not in kept.files:
        return None
    if code in kept.sheets:
        return StatedLastYear(kept.source, kept.sheets[code])
    stated, problem = used.read(kept, code)
    if stated is None:
        doubts.append(f"{kept.source}没有存下填报表的内容，{problem}，文字没有沿用")
    return stated


@dataclass(slots=True)
class _UsedWorkbooks:
    """The workbooks of last year in the inputs: one is used where it is, byte for byte, the one that was published."""

    folders: YearFolders
    year: int
    department_code: str

    def read(self, kept: KeptSubmissions, code: str) -> tuple[StatedLastYear | None, str]:
        """Return what a unit's workbook says, or ``None`` and why it cannot be told."""
        name = kept.files[code]
        wanted = kept.digests.get(name)
        path = next((path for path in self._files(name) if wanted and digest(path.read_bytes()) == wanted), None)
        if path is None:
            return None, f"inputs/{self.year} 中也没有当时所用的 {name}"
        try:
            formats = formats_of_departments(self.folders.templates, self.folders.inputs, self.year)
            spec = load_input_declarations(formats.of(self.department_code).folder, self.year)
        except DisclosureError as error:
            return None, f"{self.year} 年的模板不能用（{error}）"
        submission = read_submission(path, name, spec).submission
        if submission is None:
            return None, f"当时所用的 {name} 现在读不出来"
        return StatedLastYear(f"{kept.source}所用的填报表", plain_sheets(submission)), ""

    def _files(self, name: str) -> Iterator[Path]:
        root = self.folders.inputs / str(self.year)
        for folder in sorted(root.glob(f"{self.department_code}-*")):
            yield from sorted(path for path in folder.rglob(name) if path.is_file())
