"""The year of the real department, step by step: workbooks with mistakes, returned copies, publications, corrections.

The story test runs it, the pictures of the manual show it.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from budget_disclosure.actions.publish_departments import PublishOrder, Result, publish_departments
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.store.version import Publication

ROOT = Path(__file__).parents[2]
CODE, NAME = "021", "中国共产党中阳县委员会办公室"
DEPARTMENT = f"{CODE}-{NAME}"
SAMPLE = ROOT / "inputs" / "2024" / DEPARTMENT
OFFICE, HISTORY, ARCHIVES = f"021001-{NAME}", "021002-中共中阳县委党史研究室", "021003-中阳县档案馆"
TITLE = f"{NAME}2024年度部门预算公开"
OFFICE_DOCUMENT = f"{OFFICE}/{NAME}2024年度单位预算公开.docx"
HISTORY_DOCUMENT = f"{HISTORY}/中共中阳县委党史研究室2024年度单位预算公开.docx"
ARCHIVES_DOCUMENT = f"{ARCHIVES}/中阳县档案馆2024年度单位预算公开.docx"
DOCUMENTS = {f"{TITLE}.docx", OFFICE_DOCUMENT, HISTORY_DOCUMENT, ARCHIVES_DOCUMENT}
OLD_REASON, NEW_REASON = "本单位退休一名公务员", "本单位退休一名公务员，办公费增加"

DAYS = {"wrong": datetime(2024, 5, 13, 9), "right": datetime(2024, 5, 20, 9), "corrected": datetime(2024, 6, 3, 9)}
REASON = "核对账目时发现办公费少列"

Change = tuple[str, str, object]  # sheet, cell, value
PLANTED: Mapping[str, tuple[Change, ...]] = {
    OFFICE: (
        ("三公经费", "B9", 15400),  # a digit too few, in both years
        ("三公经费", "F9", 15400),
        ("国有资产", "B12", 3),
        ("整体绩效", "B5", None),
    ),
    HISTORY: (
        ("基本支出", "F16", "50905 离退休费"),
        ("项目支出", "G14", "是"),
        ("上年对比", "C8", None),
        ("政府采购", "B8", 10000),
    ),
    ARCHIVES: (
        ("基本支出", "I6", "349930元"),
        ("基本支出", "B17", "2012688 行政运行"),
        ("基本支出", "I20", "=500+500"),
        ("项目支出", "I8", -23000),
    ),
}
CORRECTION: tuple[Change, ...] = (("基本支出", "I16", 6000), ("上年对比", "C8", NEW_REASON))


@dataclass(frozen=True)
class Step:
    """What a run said, the files it left by their paths (bytes and time of writing), and its report."""

    outcome: DepartmentOutcome
    files: Mapping[str, bytes]
    times: Mapping[str, int]

    @property
    def report(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.files["校验报告.json"])
        return data

    @property
    def documents(self) -> dict[str, bytes]:
        """The current documents, not those in the archives."""
        kept = ("历史版本/", "更正说明/", "变动清单/")
        return {name: data for name, data in self.files.items() if name.endswith(".docx") and not name.startswith(kept)}


@dataclass
class Office:
    """A bureau's folder in which the department is processed again and again."""

    root: Path
    templates: Path
    steps: dict[str, Step] = field(default_factory=dict)

    @property
    def inputs(self) -> Path:
        return self.root / "inputs" / "2024" / DEPARTMENT

    @property
    def output(self) -> Path:
        return self.root / "outputs" / "2024" / DEPARTMENT

    def workbook(self, unit: str) -> Path:
        return self.inputs / f"{unit}.xlsx"

    def returned(self, unit: str) -> Path:
        return self.output / "退回" / f"{unit}.xlsx"

    def submit_with_mistakes(self) -> Step:
        self.inputs.mkdir(parents=True)
        for unit, changes in PLANTED.items():
            write(SAMPLE / f"{unit}.xlsx", changes, self.workbook(unit))
        return self.run("wrong")

    def submit_corrected(self) -> Step:
        for unit in PLANTED:
            shutil.copy(SAMPLE / f"{unit}.xlsx", self.workbook(unit))
        return self.run("right")

    def correct_after_publication(self) -> Step:
        write(self.workbook(HISTORY), CORRECTION)
        return self.run("corrected")

    @property
    def release(self) -> Path:
        return self.root / "outputs" / "2024" / "发布" / DEPARTMENT

    def publish(self, day: str, reason: str = "", *, now: datetime) -> Result:
        publication = Publication(date.fromisoformat(day), "https://www.example.gov.cn/021", reason)
        order = PublishOrder((CODE,), 2024, publication, self.root / "inputs", self.root / "outputs", self.templates)
        (result,) = publish_departments(order, now)
        return result

    def run(self, name: str = "") -> Step:
        now = DAYS.get(name, datetime(2024, 6, 4, 9))
        job = DepartmentJob(2024, CODE, NAME, self.inputs, self.root / "outputs", self.templates, now=now)
        outcome = process_department(job)
        paths = {path.relative_to(self.output).as_posix(): path for path in self.output.rglob("*") if path.is_file()}
        step = Step(
            outcome,
            {file: path.read_bytes() for file, path in paths.items()},
            {file: path.stat().st_mtime_ns for file, path in paths.items()},
        )
        if name:
            self.steps[name] = step
        return step


def write(source: Path, changes: Iterable[Change], target: Path | None = None) -> None:
    """Change cells of a workbook and save it as a person would: with another program than wrote it."""
    book = load_workbook(source)
    for sheet, cell, value in changes:
        book[sheet][cell].value = value
    book.save(target or source)


def originals(unit: str) -> list[Change]:
    """Return what stood in the damaged cells."""
    book = load_workbook(SAMPLE / f"{unit}.xlsx")
    return [(sheet, cell, book[sheet][cell].value) for sheet, cell, _ in PLANTED[unit]]
