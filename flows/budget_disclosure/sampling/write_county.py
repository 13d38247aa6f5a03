"""EDGE: an invented county on the disk, as a bureau would have it on the day before the first run."""

import csv
import io
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Any, Final

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, Bureau
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, roster_rows
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.sampling.invent_county import (
    MOST_DEPARTMENTS,
    InventedDepartment,
    departments_of,
    most_departments,
)
from budget_disclosure.sampling.invent_last_year import TwoYears
from budget_disclosure.sampling.invented_workbooks import approved_on, workbooks_of
from budget_disclosure.store.document_data import DATA_NAME
from budget_disclosure.store.file_names import department_folder, unit_folder
from budget_disclosure.store.json_files import json_bytes
from budget_disclosure.workbook.generate import BlankWorkbook

_WORTH_A_POOL: Final = 8


@dataclass(frozen=True, slots=True)
class SampleCounty:
    """What was written: how many departments, units and workbooks of them, and where last year's figures are."""

    departments: int
    units: int
    archives: int
    inputs: Path
    outputs: Path


def write_county(
    inputs: Path, outputs: Path, format_folder: Path, year: int, departments: int, seed: int
) -> SampleCounty:
    """Write ``inputs/<year>/`` of an invented county, and in ``outputs/<year - 1>/`` what it published last year.

    Equal arguments, equal bytes. Raises ``DisclosureError`` for a number of departments that there are no codes for,
    and where there are inputs of the year, or outputs of the year before, already. Empty folders do not matter.
    """
    spec = declarations_of(format_folder, year)
    if not 1 <= departments <= (most := most_departments(spec)):
        digits = "三" if most == MOST_DEPARTMENTS else str(len(str(most - 1)))
        raise DisclosureError(f"部门个数应为 1 至 {most}（部门代码是{digits}位数），现在是 {departments}。")
    for folder in (inputs / str(year), outputs / str(year - 1)):
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise DisclosureError(f"{folder} 已存在，没有写入任何文件。请换一个文件夹。")
    county = list(departments_of(spec, departments, seed))
    target = inputs / str(year)
    target.mkdir(parents=True, exist_ok=True)
    (target / ROSTER_NAME).write_bytes(_roster(county))
    (target / BUREAU_NAME).write_text(_settings(spec), encoding="utf-8")
    processes = (cpu_count() or 1) if departments >= _WORTH_A_POOL else 1
    shares = [(format_folder, inputs, outputs, year, county[first::processes]) for first in range(processes)]
    if processes == 1:
        _write_departments(shares[0])
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            list(pool.map(_write_departments, shares))
    return SampleCounty(
        departments, sum(len(one.units) for one in county), sum(one.has_archive for one in county), inputs, outputs
    )


Work = tuple[Path, Path, Path, int, Sequence[InventedDepartment]]


def _write_departments(work: Work) -> None:
    """Write a share of the departments; the blank workbook is made once for all of them."""
    format_folder, inputs, outputs, year, departments = work
    spec = declarations_of(format_folder, year)
    blank = BlankWorkbook(spec, _bureau(spec))
    for department in departments:
        _write_department(spec, blank, inputs, outputs, department)


def _write_department(
    spec: Declarations, blank: BlankWorkbook, inputs: Path, outputs: Path, department: InventedDepartment
) -> None:
    books = workbooks_of(spec, department)
    folder = inputs / str(spec.year) / f"{department.code}-{department.name}"
    folder.mkdir()
    for unit, values in zip(department.units, books.values, strict=True):
        (folder / f"{unit.code}-{unit.name}.xlsx").write_bytes(blank.filled(values, unit.code))
    if not department.has_archive:
        return
    last = department_folder(outputs, spec.year - 1, department.code, department.name)
    whole = {"scope": "department", "code": department.code, "name": department.name}
    _write_archive(spec, last, whole, department, books.together)
    for unit, years in zip(department.units, books.units, strict=True):
        about = {"scope": "unit", "code": unit.code, "name": unit.name}
        _write_archive(spec, last / unit_folder(unit.code, unit.name), about, department, years)


def _write_archive(
    spec: Declarations, folder: Path, about: dict[str, Any], department: InventedDepartment, years: TwoYears
) -> None:
    """Write the part of last year's ``data.json`` that this year is compared with."""
    folder.mkdir(parents=True)
    data = {
        "schema_version": "1.0",
        "document": {
            **about,
            "fiscal_year": spec.year - 1,
            "units": [{"code": unit.code, "name": unit.name} for unit in department.units],
        },
        "facts": {
            fact: {"key": fact, "yuan": _plain(years.last[item])}
            for item, fact in spec.compared_last_year.items()
            if item in years.last
        },
    }
    (folder / DATA_NAME).write_bytes(json_bytes(data))


def _plain(yuan: Decimal) -> str:
    return f"{yuan:f}"


def _roster(county: Iterable[InventedDepartment]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    units = (RosterEntry(one.code, one.name, unit.code, unit.name) for one in county for unit in one.units)
    writer.writerows(roster_rows(units))
    return text.getvalue().encode("utf-8-sig")


def _bureau(spec: Declarations) -> Bureau:
    return Bureau(
        approval_date=approved_on(spec.year),
        report_by=date(spec.year, 2, 20),
        contact="预算股 示例联系人",
        send_to="预算股邮箱（示例）",
        format=spec.format.name,
    )


def _settings(spec: Declarations) -> str:
    stated = _bureau(spec).model_dump(mode="json")
    return "".join(f"{key}: '{value}'\n" for key, value in stated.items())
