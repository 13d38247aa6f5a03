"""The whole program on a county, as a person starts it: `disclose run`, from the workbooks to the board.

The county is that of `disclose sample-county`, its runs have one migrated home of Prefect. "Beyond the start" is what a
run takes more than one of a single department in which nothing has changed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bench.figures import Figure, Peer
from bench.measuring import Ran, run, size_of
from bench.stages import ROOT, YEAR

from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.declarations.year import load_year
from budget_disclosure.sampling.invent_county import InventedDepartment, departments_of
from budget_disclosure.sampling.invented_workbooks import workbooks_of
from budget_disclosure.workbook.generate import workbook_bytes

SEED = 1
DISCLOSE = str(Path(sys.executable).with_name("disclose"))
TEMPLATES = ROOT / "templates"
MEGABYTE = 1024 * 1024
WITH_PAGES = 6
"""Departments of the run with LibreOffice: it takes a second or two a document."""


@dataclass(frozen=True)
class County:
    """An invented county in a folder of its own, and how it is run."""

    folder: Path
    size: int

    @property
    def inputs(self) -> Path:
        return self.folder / f"inputs{self.size}"

    @property
    def outputs(self) -> Path:
        return self.folder / f"outputs{self.size}"

    def write(self) -> None:
        """Write the county."""
        words = ("--departments", str(self.size), "--seed", str(SEED), "--templates", str(TEMPLATES))
        run(
            [DISCLOSE, "sample-county", *words, "--inputs", str(self.inputs), "--outputs", str(self.outputs)],
            self.folder,
        )

    def run(self, *departments: str, with_pages: bool = False) -> Ran:
        """Run all departments, or some."""
        places = ("--inputs", str(self.inputs), "--outputs", str(self.outputs), "--templates", str(TEMPLATES))
        only = ("--department", *departments) if departments else ()
        environment = dict(os.environ) if with_pages else without_libreoffice(self.folder)
        return run(
            [DISCLOSE, "run", str(YEAR), *places, *only],
            self.folder,
            environment=environment,
            watch=lambda: any(self.year.glob("*/校验报告.json")),
        )

    @property
    def year(self) -> Path:
        return self.outputs / str(YEAR)

    def department(self, index: int) -> InventedDepartment:
        """Return a department by its place."""
        return list(departments_of(load_year(TEMPLATES, YEAR), self.size, SEED))[index]

    def output_of(self, department: InventedDepartment) -> Path:
        return self.year / f"{department.code}-{department.name}"

    def correct(self, department: InventedDepartment) -> None:
        """Let the head unit of a department send its workbook again, with one amount of 办公费 corrected."""
        spec = load_year(TEMPLATES, YEAR)
        values = workbooks_of(spec, department).values[0]
        row = next(row for row in values.rows["basic"] if row["dept_economic_code"] == "30201")
        amount = row["current_general_public"]
        assert isinstance(amount, Decimal)
        row["current_general_public"] = amount + 100
        unit = department.units[0]
        folder = self.inputs / str(YEAR) / f"{department.code}-{department.name}"
        (folder / f"{unit.code}-{unit.name}.xlsx").write_bytes(workbook_bytes(spec, values, unit.code))

    def publish(self, department: InventedDepartment, *words: str) -> None:
        """Register that a department has published."""
        places = ("--inputs", str(self.inputs), "--outputs", str(self.outputs), "--templates", str(TEMPLATES))
        run([DISCLOSE, "publish", department.code, "--year", str(YEAR), *words, *places], self.folder)


def without_libreoffice(folder: Path) -> Mapping[str, str]:
    """Return an environment in which LibreOffice is not found (where it is on the search path)."""
    nothing = folder / "nothing"
    nothing.mkdir(exist_ok=True)
    return {**os.environ, "PATH": f"{Path(DISCLOSE).parent}{os.pathsep}{nothing}"}


def batch_figures(size: int, *, with_baseline: bool = True, with_pages: bool = True) -> Iterator[Figure]:
    """Yield the figures of a county of a size."""
    with tempfile.TemporaryDirectory(prefix="disclose-bench-") as temporary:
        folder = Path(temporary)
        (folder / "prefect.toml").write_bytes((ROOT / "prefect.toml").read_bytes())
        county = County(folder, size)
        yield from _of_county(county, _baseline(county) if with_baseline else None)
        if with_pages and find_soffice() is not None:
            yield from _with_pages(folder)


def _of_county(county: County, baseline: Ran | None) -> Iterator[Figure]:
    size = county.size
    if not county.inputs.exists():
        county.write()
    middle = county.department(size // 2)
    warm = County(county.folder, 1)
    warm.write()
    warm.run()  # Prefect's database is migrated once
    start = warm.run()
    new = county.run()
    unchanged = county.run()
    yield from _new(county, new, start, baseline)
    yield Figure(f"再运行一次，{size} 个部门都没有变化，启动以外", max(unchanged.wall - start.wall, 0), "秒（时钟）", 3)
    yield Figure("同上，启动以外每个部门", max(unchanged.cpu - start.cpu, 0) / size * 1000, "毫秒", 30)
    county.publish(middle, "--date", f"{YEAR}-03-01")
    first = size_of(county.output_of(middle))
    county.correct(middle)
    corrected = county.run()
    yield Figure(f"{size} 个部门中更正一份填报表，启动以外", max(corrected.wall - start.wall, 0), "秒（时钟）", 3)
    county.publish(middle, "--date", f"{YEAR}-04-01", "--reason", "更正办公费")
    second = size_of(county.output_of(middle)) - first
    everything = sum(size_of(path) for path in county.year.iterdir() if path.is_dir() and path.name[:1].isdigit())
    yield Figure("磁盘：每个部门第一个版本（平均，含文档、数据、草稿）", everything / size / MEGABYTE, "MB", 1.5)
    yield Figure("磁盘：只改一个单元格的又一版", second / MEGABYTE, "MB", 0.2)
    board = (county.year / "index.html").stat().st_size
    yield Figure("总览 index.html，每 1000 个部门", board / size * 1000 / MEGABYTE, "MB", 1)


def _new(county: County, new: Ran, start: Ran, baseline: Ran | None) -> Iterator[Figure]:
    size = county.size
    documents = len(list(county.year.glob("*/*公开.docx"))) + len(list(county.year.glob("*/*/*公开.docx")))
    work, clock = (new.cpu - start.cpu) / size, new.wall - start.wall
    peers = (
        ()
        if baseline is None
        else (Peer("openpyxl + docxtpl 的直接写法（bench/baseline.py）", baseline.cpu / size, 4),)
    )
    title = f"全部新生成：{size} 个部门、{documents} 份文档，启动以外每个部门"
    yield Figure(title, work, "秒", 0.9, peers)
    walls = () if baseline is None else (Peer("同一直接写法，总时间", baseline.wall),)
    yield Figure(f"全部新生成：{size} 个部门，启动以外", clock, "秒（时钟）", 60 * size / 100, walls)
    yield Figure("启动：到第一个部门完成（已有 Prefect 数据库）", new.first or new.wall, "秒（时钟）", 8)
    yield Figure("启动：一个没有变化的部门，整个运行", start.wall, "秒（时钟）")
    yield Figure("内存，整个进程树（PSS 最高）", new.peak_mb, "MB", 500)


def _with_pages(folder: Path) -> Iterator[Figure]:
    county = County(folder, WITH_PAGES)
    county.write()
    ran = county.run(with_pages=True)
    yield Figure(f"有 LibreOffice，{WITH_PAGES} 个部门：内存，整个进程树（PSS 最高）", ran.peak_mb, "MB", 800)
    warm = County(folder, 1).run(with_pages=True)
    yield Figure("有 LibreOffice，全部新生成，启动以外每个部门", (ran.cpu - warm.cpu) / WITH_PAGES, "秒")


def _baseline(county: County) -> Ran:
    county.write()
    script = Path(__file__).with_name("baseline.py")
    words = (str(county.inputs), str(county.folder / "baseline"), str(TEMPLATES), str(YEAR))
    ran = run([sys.executable, str(script), *words], county.folder)
    shutil.rmtree(county.folder / "baseline")
    return ran


def full_figures() -> Iterator[Figure]:
    """Yield the figures of 100 and of 1,000 departments, and how the cost of a department changes in between."""
    small = list(batch_figures(100))
    yield from small
    large = list(batch_figures(1000, with_baseline=False, with_pages=False))
    yield from large
    costs = [
        next(one.value for one in found if one.unit == "秒" and one.title.startswith("全部新生成"))
        for found in (small, large)
    ]
    yield Figure("每个部门的 CPU，1000 个部门比 100 个部门多", (costs[1] / costs[0] - 1) * 100, "%", 15)
    memory = [next(one.value for one in found if one.title.startswith("内存")) for found in (small, large)]
    yield Figure("内存，1000 个部门比 100 个部门多", (memory[1] / memory[0] - 1) * 100, "%", 15)
