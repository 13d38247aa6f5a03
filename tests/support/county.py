"""The invented county of `disclose sample-county` in memory: departments as they are read, without workbooks on the disk.

The cells of the blank workbook are read once; the values of each unit are put among them, as its writer would.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from budget_disclosure.checks.published_last_year import Archive, LastYearArchives
from budget_disclosure.content.department_content import DepartmentContent, content_of_department
from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.workbook_layout import VALUE_COLUMN, form_rows, table_layout
from budget_disclosure.intake.department_intake import DepartmentIntake
from budget_disclosure.intake.raw_cells import CellKind, RawCell, SheetCells, WorkbookCells
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.sampling.invent_county import InventedDepartment, departments_of
from budget_disclosure.sampling.invented_workbooks import InventedWorkbooks, workbooks_of
from budget_disclosure.workbook.generate import workbook_bytes
from budget_disclosure.workbook.workbook_values import ITEM_KEY, Value, WorkbookValues, cell_value
from tests.support.contents import NO_ACCEPTANCES
from tests.support.workbooks import declarations_of

SEED = 1


def county(count: int, seed: int = SEED) -> tuple[InventedDepartment, ...]:
    """Return the departments of a county."""
    return tuple(departments_of(declarations_of(), count, seed))


def content_of_invented(department: InventedDepartment) -> DepartmentContent:
    """Return what the documents of a department say, and every finding; last year's archive where it has one."""
    spec, books = declarations_of(), workbooks_of(declarations_of(), department)
    folder = f"{department.code}-{department.name}"
    submissions, findings, files = [], [], []
    for unit, values in zip(department.units, books.values, strict=True):
        file = f"{folder}/{unit.code}-{unit.name}.xlsx"
        submission, found = submission_from_cells(cells_of(values, file), spec)
        assert submission is not None, [(str(one.at), one.found) for one in found]
        submissions.append(submission)
        findings += found
        files.append(file)
    read = DepartmentIntake(folder, tuple(submissions), tuple(findings), tuple(files))
    return content_of_department(read, spec, NO_ACCEPTANCES, _archives(department, books))


def different_documents(count: int, seed: int = SEED) -> dict[str, Disclosure]:
    """Return one document of each department of a county: the one that shows most of what no document before shows.

    Where none shows anything new it is the shortest: many are to be rendered.
    """
    seen: set[object] = set()
    chosen: dict[str, Disclosure] = {}
    for department in county(count, seed):
        content = content_of_invented(department)
        found = [content.disclosure, *(unit.disclosure for unit in content.units)]
        documents = [one for one in found if one is not None]
        best = max(documents, key=lambda one: (len(_shown(one) - seen), -len(one.forms)))
        seen |= _shown(best)
        chosen[f"{department.code} {best.ledger.name}"] = best
    return chosen


def _shown(disclosure: Disclosure) -> set[object]:
    """Return what can look different: scope, kind of unit, sources, tables by how full they are, forms by their parts."""
    ledger = disclosure.ledger
    lines = {(str(line.source), line.vintage.key, line.kind.key) for line in ledger.lines}
    tables = {(key, min(len(table.rows), 60) // 20, table.is_empty) for key, table in disclosure.tables.items()}
    forms = {(len(form.indicators), len(form.amounts)) for form in disclosure.forms}
    kinds = {(ledger.scope, str(unit.unit.kind)) for unit in ledger.units}
    return {*lines, *tables, *forms, *kinds, ("forms", min(len(disclosure.forms), 40) // 10)}


def cells_of(values: WorkbookValues, file: str) -> WorkbookCells:
    """Return the cells of the blank workbook with these values in theirs."""
    blank, codes = _blank(), declarations_of().codes
    sheets = dict(blank.sheets)
    for sheet in declarations_of().workbook.sheets:
        page, cells = sheets[sheet.title], {}
        if sheet.kind is SheetKind.FORM:
            rows = form_rows(sheet)
            for key, value in values.forms.get(sheet.key, {}).items():
                cells |= _cell(page, rows[key], VALUE_COLUMN, cell_value(sheet.field(key), value, codes))
        else:
            layout = table_layout(sheet)
            items = {word: layout.first_row + place for place, word in enumerate(sheet.item_words)}
            for place, row in enumerate(values.rows.get(sheet.key, [])):
                at = layout.first_row + place
                if ITEM_KEY in row:
                    at = items.get(str(row[ITEM_KEY]), layout.totals_row or 0)
                for key, value in row.items():
                    if key != ITEM_KEY:
                        cells |= _cell(page, at, layout.columns[key], cell_value(sheet.field(key), value, codes))
        sheets[sheet.title] = replace(page, cells={**page.cells, **cells})
    return replace(blank, file=file, sheets=sheets)


def _cell(page: SheetCells, row: int, column: int, value: Value) -> dict[tuple[int, int], RawCell]:
    if value is None:
        return {}
    kinds = {str: CellKind.TEXT, date: CellKind.DATE, Decimal: CellKind.NUMBER, int: CellKind.NUMBER}
    kept = Decimal(value) if isinstance(value, int) else value
    old = page.at(row, column)
    return {(row, column): old._replace(row=row, column=column, kind=kinds[type(value)], value=kept)}


@cache
def _blank() -> WorkbookCells:
    cells = read_cells(workbook_bytes(declarations_of()), "blank.xlsx")
    assert isinstance(cells, WorkbookCells)
    return cells


def _archives(department: InventedDepartment, books: InventedWorkbooks) -> LastYearArchives:
    if not department.has_archive:
        return LastYearArchives()
    units: Mapping[str, Archive] = {
        unit.code: Archive(years.last, "2023年") for unit, years in zip(department.units, books.units, strict=True)
    }
    return LastYearArchives(Archive(books.together.last, "2023年"), units)
