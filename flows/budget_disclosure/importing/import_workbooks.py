"""EDGE: an import file becomes workbooks and roster rows on disk; all of them or, when anything is wrong, none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.import_source import ImportSource, load_import, stated_year
from budget_disclosure.importing.missing import missing_fields
from budget_disclosure.importing.roster_update import ROSTER_FILE, RosterRow, updated_roster
from budget_disclosure.importing.unit_values import workbook_values
from budget_disclosure.importing.workbook_files import fault_as_error, refuse_other_names, write_workbooks
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.workbook.generate import BlankWorkbook
from budget_disclosure.workbook.workbook_values import WorkbookValues


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import left behind: the workbooks, one for each unit, and what the file did not say (Chinese notes)."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def import_workbooks(file: Path, inputs: Path, templates: Path, overwrite: bool = False) -> ImportResult:
    """Write ``inputs/<year>/<department>/<unit>.xlsx`` for every unit of an import file, and the roster.

    A workbook that already says the same is left alone. Raises ``DeclarationError`` (file and line) when the import
    file or a declaration is not as documented, and ``DisclosureError`` when a workbook that says something else would
    be lost and ``overwrite`` is not set, or a file cannot be written.
    """
    year, code = stated_year(file)
    spec = load_year(formats_of_departments(templates, inputs, year).of(code).folder, year)
    source = load_import(file, spec.law)
    bureau = load_bureau(inputs, source.data.fiscal_year)
    department = source.data.department
    folder = inputs / str(source.data.fiscal_year) / f"{department.code}-{department.name}"
    roster = folder.parent / ROSTER_FILE
    values = [workbook_values(source, index, spec) for index in range(len(source.data.units))]
    paths = {unit.code: folder / f"{unit.code}-{unit.name}.xlsx" for unit in source.data.units}
    refuse_other_names(folder, department.code, paths)
    with fault_as_error(folder):
        content = updated_roster(roster, _roster_rows(source), overwrite)
        blank = BlankWorkbook(spec, bureau)
        filled = (
            (paths[unit.code], blank.filled(unit_values, unit.code))
            for unit, unit_values in zip(source.data.units, values, strict=True)
        )
        write_workbooks(folder.parent, filled, overwrite, {} if content is None else {roster: content})
    return ImportResult(tuple(paths.values()), tuple(_notes(source, spec, values)))


def _roster_rows(source: ImportSource) -> Iterator[RosterRow]:
    department = source.data.department
    return (RosterRow(department.code, department.name, unit.code, unit.name) for unit in source.data.units)


def _notes(source: ImportSource, spec: Declarations, values: list[WorkbookValues]) -> Iterator[str]:
    for unit, unit_values in zip(source.data.units, values, strict=True):
        for note in missing_fields(spec.workbook, unit_values):
            yield f"{unit.code} {unit.name}：{note}"
