"""An invented bureau over several years: departments whose units state each year what they published the year before."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from budget_disclosure.actions.publish_departments import PublishOrder, Result, publish_departments
from budget_disclosure.declarations.year import declarations_of
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.store.version import Publication
from budget_disclosure.workbook.generate import write_workbook
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues
from tests.support.workbooks import unit_values

Row = dict[str, Value]
REASON = "调整工资标准和供水项目安排。"
# What ``unit_values`` adds up to, in 元.
TOTAL, GENERAL_PUBLIC, CARRYOVER, AGENCY = (
    Decimal("5837501.50"),
    Decimal("4914500.50"),
    Decimal("263000.75"),
    Decimal("166000.00"),
)
HOSPITALITY, VEHICLES = Decimal(9000), Decimal(75000)


@dataclass(frozen=True)
class Unit:
    """A unit; ``wages`` are so many 元 more than those of ``unit_values``."""

    code: str
    name: str
    wages: Decimal = Decimal(0)
    kind: str = "事业单位"
    role: str = "下属单位"

    @property
    def figures(self) -> dict[str, Decimal]:
        """What it publishes this year, in 元: what next year states of last year."""
        return {
            "预算收支总计": TOTAL + self.wages,
            "一般公共预算当年支出": GENERAL_PUBLIC + self.wages,
            "上年结转": CARRYOVER,
            "机关运行经费": AGENCY if self.kind == "行政单位" else Decimal(0),
            "公务接待费": HOSPITALITY,
            "公务用车运行维护费": VEHICLES,
        }


def head(code: str, name: str, wages: Decimal = Decimal(0)) -> Unit:
    return Unit(code, name, wages, "行政单位", "部门本级")


@dataclass
class SeveralYears:
    """The bureau's folders, with declarations for years that are copies of 2024's."""

    root: Path
    templates: Path
    years: tuple[int, ...] = (2024, 2025, 2026)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.copytree(self.templates / "2024", self.own / "2024")
        shutil.copy(self.templates / "format.yaml", self.own)
        for year in self.years[1:]:
            new = Path(shutil.copytree(self.own / "2024", self.own / str(year)))
            declared = (new / "workbook.yaml").read_text(encoding="utf-8")
            (new / "workbook.yaml").write_text(re.sub("fiscal_year: 2024", f"fiscal_year: {year}", declared), "utf-8")

    @property
    def own(self) -> Path:
        return self.root / "templates"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    def folder(self, year: int, code: str) -> Path:
        return self.root / "inputs" / str(year) / f"{code}-{self.names[code]}"

    def output(self, year: int, code: str) -> Path:
        return self.outputs / str(year) / f"{code}-{self.names[code]}"

    def submit(
        self,
        year: int,
        code: str,
        name: str,
        units: Mapping[Unit, Mapping[str, Decimal]],
        whole: Mapping[str, Decimal] | None = None,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        """Write the workbooks of a department: units, and what each states of last year.

        ``whole`` is what the head states for the department, ``reasons`` those of adjusted totals by code.
        """
        self.names[code] = name
        folder = self.folder(year, code)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        spec = declarations_of(self.own, year)
        for unit, last in units.items():
            values = _values(unit, year, code, name, last, (reasons or {}).get(unit.code), whole or {})
            write_workbook(spec, folder / f"{unit.code}-{unit.name}.xlsx", values)

    def run(self, year: int, code: str) -> DepartmentOutcome:
        job = DepartmentJob(
            year,
            code,
            self.names[code],
            self.folder(year, code),
            self.outputs,
            self.own,
            now=datetime(year, 3, 1, 9),
        )
        return process_department(job)

    def publish(self, year: int, code: str, day: date, reason: str = "") -> Result:
        publication = Publication(day, "", reason)
        order = PublishOrder((code,), year, publication, self.root / "inputs", self.outputs, self.own)
        (result,) = publish_departments(order, datetime(day.year, day.month, day.day, 15))
        return result

    def declare(self, year: int, *lines: str) -> None:
        """Write the changes of structure of a year."""
        text = "\n".join(("变动,原部门代码,原单位代码,部门代码,单位代码,说明", *lines, ""))
        folder = self.root / "inputs" / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "单位变动.csv").write_text(text, encoding="utf-8-sig")


def _values(
    unit: Unit,
    year: int,
    code: str,
    name: str,
    last: Mapping[str, Decimal],
    adjusted: str | None,
    whole: Mapping[str, Decimal],
) -> WorkbookValues:
    known = unit_values(
        department_code=code,
        department_name=name,
        unit_code=unit.code,
        unit_name=unit.name,
        kind=unit.kind,
        role=unit.role,
    )
    form = {**known.forms["unit"], "approval_date": date(year, 2, 6), "as_of": date(year, 3, 31)}
    basic: list[Row] = [dict(row) for row in known.rows["basic"]]
    wages = basic[0]["current_general_public"]
    assert isinstance(wages, Decimal)
    basic[0]["current_general_public"] = wages + unit.wages
    is_head = unit.role == "部门本级"
    comparisons: list[Row] = []
    for item in ("预算收支总计", "一般公共预算当年支出", "上年结转", "机关运行经费"):
        row: Row = {"item": item, "last_year": last.get(item, Decimal(0))}
        if unit.figures[item] != row["last_year"]:
            row["reason"] = REASON
        if is_head:
            row |= {"department_reason": REASON, "department_last_year": whole.get(item)}
        if adjusted and item in ("预算收支总计", "一般公共预算当年支出"):
            row["adjustment_reason"] = adjusted
        comparisons.append(row)
    three_public: list[Row] = []
    for item in ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费"):
        this, before = unit.figures.get(item, Decimal(0)), last.get(item, Decimal(0))
        row = {"item": item, "this_general_public": this, "last_general_public": before}
        if this != before:
            row["reason"] = REASON
        if is_head:
            row |= {"department_reason": REASON, "department_last_year": whole.get(item)}
        three_public.append(row)
    rows = {**known.rows, "basic": basic, "comparisons": comparisons, "three_public": three_public}
    return replace(known, forms={**known.forms, "unit": form}, rows=rows)
