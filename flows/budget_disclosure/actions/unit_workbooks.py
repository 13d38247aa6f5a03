"""The workbooks of all units of a year at once, filled with last year, each in a package with its instructions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from itertools import groupby
from pathlib import Path

from budget_disclosure.actions.blank_workbook import roster_values
from budget_disclosure.actions.last_year_of_units import LastYear, YearFolders
from budget_disclosure.declarations.bureau_yaml import Bureau, load_bureau
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.last_year import UnitLastYear
from budget_disclosure.model.law import HEAD
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.atomic_writing import write_atomically, write_if_different
from budget_disclosure.workbook.generate import PrefilledWorkbook
from budget_disclosure.workbook.instructions_document import INSTRUCTIONS_NAME, instructions_document
from budget_disclosure.workbook.packages import package_list, zipped
from budget_disclosure.workbook.prefill_marks import HOW_TO_CHANGE
from budget_disclosure.workbook.prefill_values import Prefilled, prefilled_values
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues

LIST_NAME = "下发清单.xlsx"
_LONGEST_NAME = 48
"""Characters: three such names, one inside the other, stay below the 260 that Windows allows a path."""


@unique
class PackageState(StrEnum):
    """What was done with a package; the value is what people read."""

    WRITTEN = "已生成"
    UNCHANGED = "没有变化"
    LEFT = "已有内容不同的文件，没有覆盖"


@dataclass(frozen=True, slots=True)
class WorkbooksOrder:
    """What is asked for. Without codes all units of the roster.

    ``is_blank``: nothing of last year; ``with_ended``: projects too that have ended.
    """

    year: int
    target: Path
    folders: YearFolders
    departments: Sequence[str] = ()
    units: Sequence[str] = ()
    is_blank: bool = False
    is_zipped: bool = False
    with_ended: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class UnitPackage:
    """A unit's package: where it is, what was done, where last year's content comes from (empty: there is none)."""

    entry: RosterEntry
    path: Path
    state: PackageState
    source: str
    notes: tuple[str, ...]


def write_unit_workbooks(order: WorkbooksOrder) -> Iterator[UnitPackage]:
    """Write the packages of a year, and yield each when it is there; at the end the list of all of them.

    Raises ``DisclosureError`` for a roster that is missing or lacks a wanted code, ``OSError`` where the disk refuses.
    """
    entries, wanted = _wanted(order)
    last_year = LastYear(order.year, order.folders)
    bureau = load_bureau(order.folders.inputs, order.year)
    formats = formats_of_departments(order.folders.templates, order.folders.inputs, order.year)
    writers: dict[Path, _Writer] = {}  # a blank workbook is made once for each format
    packages = []
    for code, group in groupby(entries, key=lambda entry: entry.department_code):
        of_department = list(group)
        asked = [entry for entry in of_department if entry.unit_code in wanted]
        if not asked:
            continue
        folder = formats.of(code).folder
        if folder not in writers:
            spec = load_year(folder, order.year)
            writers[folder] = _Writer(order, spec, bureau, PrefilledWorkbook(spec, bureau))
        writer = writers[folder]
        known = {} if order.is_blank else last_year.of_department(of_department, writer.spec)
        for entry in asked:
            package = writer.write(entry, known.get(entry.unit_code, UnitLastYear()))
            packages.append(package)
            yield package
    write_if_different(order.target / LIST_NAME, package_list(order.year, _rows(packages, order)))


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of a unit's package that is there; ``name`` is its path in the folder of all packages, with ``/``."""

    unit_code: str
    name: str
    path: Path


def package_files(target: Path) -> tuple[PackageFile, ...]:
    """Return the files of all packages in a folder of them, as ``write_unit_workbooks`` lays them out, by name."""
    paths = sorted(path for path in target.glob("*/**/*") if path.is_file() and not path.name.startswith("."))
    inside = [path.relative_to(target) for path in paths]
    return tuple(PackageFile(one.parts[1].partition("-")[0], one.as_posix(), target / one) for one in inside)


def _wanted(order: WorkbooksOrder) -> tuple[Sequence[RosterEntry], frozenset[str]]:
    """Return all units by department and code, and the codes of those that are asked for."""
    path = order.folders.inputs / str(order.year) / ROSTER_NAME
    if not path.is_file():
        raise DisclosureError(
            f"没有 {path}，不知道有哪些单位。请把上年的“{ROSTER_NAME}”复制过来，改成 {order.year} 年的单位。"
        )
    entries = sorted(read_roster(path), key=lambda entry: (entry.department_code, entry.unit_code))
    _refuse_unknown("部门", order.departments, {entry.department_code for entry in entries})
    _refuse_unknown("单位", order.units, {entry.unit_code for entry in entries})
    is_all = not order.departments and not order.units
    asked = (e for e in entries if is_all or e.department_code in order.departments or e.unit_code in order.units)
    return entries, frozenset(entry.unit_code for entry in asked)


def _refuse_unknown(what: str, wanted: Iterable[str], known: set[str]) -> None:
    if unknown := [code for code in wanted if code not in known]:
        raise DisclosureError(f"单位名单中没有{what} {'、'.join(unknown)}。")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes packages of one year."""

    order: WorkbooksOrder
    spec: Declarations
    bureau: Bureau
    blank: PrefilledWorkbook

    def write(self, entry: RosterEntry, last_year: UnitLastYear) -> UnitPackage:
        """Write a unit's package, unless something else is there that nobody said may go."""
        prefilled = self._prefilled(entry, last_year)
        name = _short(f"{entry.unit_code}-{entry.unit_name}")
        workbook = f"{name}.xlsx"
        unit = f"{entry.unit_code} {entry.unit_name}"
        said = tuple(self._said(last_year, prefilled))
        files = {
            workbook: self.blank.prefilled(prefilled),
            INSTRUCTIONS_NAME: instructions_document(self.spec.workbook, self.bureau, unit, workbook, said),
        }
        folder = self.order.target / _short(f"{entry.department_code}-{entry.department_name}")
        if self.order.is_zipped:
            files = {f"{name}.zip": zipped(name, files)}
        else:
            folder /= name
        state = self._put(folder, files)
        path = folder / next(iter(files))
        return UnitPackage(entry, path, state, _source(last_year), tuple(prefilled.notes))

    def _prefilled(self, entry: RosterEntry, last_year: UnitLastYear) -> Prefilled:
        known = roster_values(entry)
        if self.order.is_blank:
            return Prefilled(WorkbookValues(forms={"unit": known}))
        known |= {"revision": 1, "approval_date": self.bureau.approval_date}
        declared = {field.key for field in self.spec.workbook.sheet("unit").fields if field.is_input}
        of_unit: Mapping[str, Value] = {key: value for key, value in known.items() if key in declared and value}
        compared = {str(item): fact for item, fact in self.spec.compared_last_year.items()}
        role = last_year.stated.form("unit").get("role") if last_year.stated else None
        is_head = role == str(self.spec.law.unit_roles[HEAD])
        return prefilled_values(self.spec, last_year, of_unit, compared, head=is_head, with_ended=self.order.with_ended)

    def _said(self, last_year: UnitLastYear, prefilled: Prefilled) -> Iterator[str]:
        if self.order.is_blank:
            return
        if not last_year.is_known:
            yield f"没有找到本单位 {self.order.year - 1} 年公开的数据，只填了部门和单位的代码、名称；上年数请自己填写。"
        if prefilled.locked:
            yield f"灰色的上年数取自上年公开的文件（鼠标停在单元格上可看出处），不用填。{HOW_TO_CHANGE}"
        if prefilled.carried:
            yield "橙色的内容沿用上年：请逐项核对，有变动的直接改；不再安排的项目，请清空那一行以及它的绩效目标和指标。"
        # What is doubtful of the archive is the bureau's business.
        yield from (f"{note}。" for note in prefilled.notes if note not in last_year.doubts)

    def _put(self, folder: Path, files: Mapping[str, bytes]) -> PackageState:
        there = {name: path.read_bytes() for name in files if (path := folder / name).is_file()}
        if there == dict(files):
            return PackageState.UNCHANGED
        if not self.order.overwrite and any(files[name] != content for name, content in there.items()):
            return PackageState.LEFT
        for name, content in files.items():
            write_atomically(folder / name, content)
        return PackageState.WRITTEN


def _source(last_year: UnitLastYear) -> str:
    known = [one.source for one in (last_year.stated, last_year.own) if one is not None]
    return "、".join(dict.fromkeys(known))


def _short(name: str) -> str:
    return safe_name(name[:_LONGEST_NAME])


def _rows(packages: Sequence[UnitPackage], order: WorkbooksOrder) -> Iterator[tuple[str, ...]]:
    for one in packages:
        entry = one.entry
        where = one.path.relative_to(order.target).as_posix()
        told = one.source or ("空白表" if order.is_blank else "没有上年的数据")
        codes = (entry.department_code, entry.department_name, entry.unit_code, entry.unit_name)
        yield (*codes, where, told, one.state.value, "；".join(one.notes))
