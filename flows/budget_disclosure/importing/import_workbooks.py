"""EDGE: an import file becomes workbooks and roster rows on disk; all of them or, when anything is wrong, none."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.import_source import ImportSource, load_import, stated_year
from budget_disclosure.importing.missing import missing_fields
from budget_disclosure.importing.roster_update import ROSTER_FILE, RosterRow, updated_roster
from budget_disclosure.importing.unit_values import workbook_values
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError
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
    _refuse_other_names(folder, source)
    with _fault_as_error(folder):
        content = updated_roster(roster, _roster_rows(source), overwrite)
        folder.mkdir(parents=True, exist_ok=True)
        paths = tuple(folder / f"{unit.code}-{unit.name}.xlsx" for unit in source.data.units)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as scratch:
            drafts, blank = [], BlankWorkbook(spec, bureau)
            for unit, unit_values, path in zip(source.data.units, values, paths, strict=True):
                draft = Path(scratch) / path.name
                draft.write_bytes(blank.filled(unit_values, unit.code))
                drafts.append(draft)
            _refuse_losses(drafts, paths, overwrite)
            for draft, path in zip(drafts, paths, strict=True):
                if overwrite or not path.exists():
                    _replace(draft, path)
            if content is not None:
                draft = Path(scratch) / ROSTER_FILE
                draft.write_bytes(content)
                draft.replace(roster)
    return ImportResult(paths, tuple(_notes(source, spec, values)))


def _roster_rows(source: ImportSource) -> Iterator[RosterRow]:
    department = source.data.department
    return (RosterRow(department.code, department.name, unit.code, unit.name) for unit in source.data.units)


def _notes(source: ImportSource, spec: Declarations, values: list[WorkbookValues]) -> Iterator[str]:
    for unit, unit_values in zip(source.data.units, values, strict=True):
        for note in missing_fields(spec.workbook, unit_values):
            yield f"{unit.code} {unit.name}：{note}"


def _refuse_other_names(folder: Path, source: ImportSource) -> None:
    """One department has one folder and one unit one workbook: a renamed one would otherwise be counted twice."""
    for other in folder.parent.glob(f"{source.data.department.code}-*"):
        if other.is_dir() and other.name != folder.name:
            raise DisclosureError(f"{other}：同一部门代码已有另一个文件夹，应为“{folder.name}”。请先改名或移走再导入")
    for unit in source.data.units:
        for other in folder.glob(f"{unit.code}-*.xlsx"):
            if other.name != f"{unit.code}-{unit.name}.xlsx":
                raise DisclosureError(f"{other}：单位 {unit.code} 已有另一个填报表，导入后会有两份。请先移走再导入")


def _refuse_losses(drafts: list[Path], paths: tuple[Path, ...], overwrite: bool) -> None:
    if overwrite:
        return
    changed = [path for draft, path in zip(drafts, paths, strict=True) if path.exists() and not _is_same(draft, path)]
    if changed:
        names = "、".join(str(path) for path in changed)
        raise DisclosureError(
            f"已有内容不同的填报表，没有覆盖，也没有写入任何文件：{names}。"
            "请先另存或移走这些文件；确认以导入文件为准时，加 --overwrite 重新导入"
        )


def _is_same(draft: Path, path: Path) -> bool:
    """Return whether a workbook says in every cell what its draft says; an older program may have written it."""
    before, after = path.read_bytes(), draft.read_bytes()
    return before == after or ((said := _said(before, path)) is not None and said == _said(after, path))


def _said(content: bytes, path: Path) -> Mapping[str, object] | None:
    """Return the cells of every sheet; ``None`` where the file cannot be read."""
    book = read_cells(content, path.name)
    return {title: sheet.cells for title, sheet in book.sheets.items()} if isinstance(book, WorkbookCells) else None


def _replace(draft: Path, path: Path) -> None:
    """Put a draft in place; a file of the same bytes is left alone, with its time."""
    if not (path.exists() and draft.read_bytes() == path.read_bytes()):
        draft.replace(path)


@contextmanager
def _fault_as_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DisclosureError(
            f"{folder}：无法写入（{error.strerror or error}）。"
            "请关闭正在打开这些文件的程序，检查文件夹权限和磁盘空间后重试"
        ) from None
