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
from budget_disclosure.model.law import ComparisonItem
from budget_disclosure.sampling.invent_county import InventedDepartment, departments_of
from budget_disclosure.sampling.invented_workbooks import workbooks_of
from budget_disclosure.workbook.generate import workbook_bytes

SEED = 1
DISCLOSE = str(Path(sys.executable).with_name("disclose"))
TEMPLATES = ROOT / "templates" / "thirteen-tables"
MEGABYTE = 1024 * 1024
CLOCK = "秒（时钟）"
NEW, MEMORY, BASELINE = (
    "全部新生成",
    "内存，整个进程树（PSS 最高）",
    "直接的写法，openpyxl + docxtpl（bench/baseline.py）",
)
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

    def write(self) -> Ran:
        """Write the county."""
        words = ("--departments", str(self.size), "--seed", str(SEED), "--templates", str(TEMPLATES))
        return run(
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

    def output_of(self, department: InventedDepartment) -> Path:
        return self.year / f"{department.code}-{department.name}"

    def correctable(self) -> InventedDepartment:
        """Return a department from the middle on whose figures all differ from last year's already: 100 元 more need
        no reason that is not there, and turn none around.
        """
        spec, large = load_year(TEMPLATES, YEAR), 1000
        for department in list(departments_of(spec, self.size, SEED))[self.size // 2 :]:
            books = workbooks_of(spec, department)
            head = books.units[0]
            items = [item for item in head.this if isinstance(item, ComparisonItem) and item.is_explained]
            if all(abs(years.change(item)) > large for years in (head, books.together) for item in items):
                return department
        sys.exit("no department of the county can be corrected without a new reason")

    def correct(self, department: InventedDepartment) -> None:
        """Let the head unit of a department send its workbook again, with one amount of 办公费 corrected."""
        spec = load_year(TEMPLATES, YEAR)
        values = workbooks_of(spec, department).values[0]
        row = next(row for row in values.rows["basic"] if row["dept_economic_code"] == "30201")
        amount = row["current_general_public"]
        assert isinstance(amount, Decimal)
        row["current_general_public"] = amount + 100
        # What depends on it, as the unit would see it on the sheet 校验.
        overall = values.forms["overall_target"]
        if isinstance(stated := overall.get("amount"), Decimal):
            overall["amount"] = stated + 100
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
    if baseline is None:
        county.write()
    warm = County(county.folder, 1)
    warm.write()
    warm.run()  # Prefect's database is migrated once
    start = min((warm.run() for _ in range(2)), key=lambda ran: ran.wall)
    home = county.folder / ".prefect-home"
    before = size_of(home)
    new = county.run()
    yield from _new(county, new, start, baseline)
    yield Figure("Prefect 数据库，每个部门一次运行", (size_of(home) - before) / size / 1024, "KB")
    folders = [path for path in county.year.iterdir() if path.is_dir() and path.name[:1].isdigit()]
    yield Figure("磁盘：第一次运行后，每个部门", sum(map(size_of, folders)) / size / MEGABYTE, "MB", 1.5)
    # The page itself is there once, whatever stands in it.
    page, board = ((one.year / "index.html").stat().st_size for one in (warm, county))
    thousand = page + (board - page) / (size - 1) * 999
    yield Figure("总览 index.html，每 1000 个部门", thousand / MEGABYTE, "MB", 1)
    unchanged = county.run()
    yield Figure(f"{size} 个部门都没有变化，再运行一次，启动以外", max(unchanged.wall - start.wall, 0), CLOCK, 3)
    yield Figure(
        f"{size} 个部门都没有变化，CPU，启动以外每个部门", max(unchanged.cpu - start.cpu, 0) / size * 1000, "毫秒", 30
    )
    yield from _corrected(county, start)


def _new(county: County, new: Ran, start: Ran, baseline: Ran | None) -> Iterator[Figure]:
    size = county.size
    documents = len(list(county.year.glob("*/*公开.docx"))) + len(list(county.year.glob("*/*/*公开.docx")))
    yield Figure(
        f"{NEW}：{size} 个部门、{documents} 份文档，CPU，启动以外每个部门",
        (new.cpu - start.cpu) / size,
        "秒",
        0.9,
        () if baseline is None else (Peer(BASELINE, baseline.cpu / size, 4),),
    )
    yield Figure(f"{NEW}：{size} 个部门，启动以外", new.wall - start.wall, CLOCK, 60 * size / 100)
    # A start of some seconds is half of a small batch: only of a county is the whole time compared.
    least = 4 if size >= 100 else 0
    walls = () if baseline is None else (Peer(BASELINE, baseline.wall, least),)
    yield Figure(f"{NEW}：{size} 个部门，从命令到结束", new.wall, CLOCK, None, walls)
    yield Figure("启动：到第一个部门完成（Prefect 数据库已有）", new.first or new.wall, CLOCK, 8)
    yield Figure("启动：只有一个没有变化的部门，从命令到结束", start.wall, CLOCK)
    yield Figure(f"{MEMORY}，{size} 个部门", new.peak_mb, "MB", 500)


def _corrected(county: County, start: Ran) -> Iterator[Figure]:
    """One workbook of a department that has published is corrected, and published again."""
    middle = county.correctable()
    county.publish(middle, "--date", f"{YEAR}-03-01")
    before = size_of(county.output_of(middle))
    county.correct(middle)
    corrected = county.run()
    title = f"{county.size} 个部门中更正一份填报表，启动以外"
    yield Figure(title, max(corrected.wall - start.wall, 0), CLOCK, 3)
    county.publish(middle, "--date", f"{YEAR}-04-01", "--reason", "更正办公费")
    grown = size_of(county.output_of(middle)) - before
    yield Figure("磁盘：只改一个单元格的又一版，连同更正说明", grown / MEGABYTE, "MB", 0.2)


def _with_pages(folder: Path) -> Iterator[Figure]:
    county = County(folder, WITH_PAGES)
    county.write()
    ran = county.run(with_pages=True)
    yield Figure(f"有 LibreOffice：{MEMORY}，{WITH_PAGES} 个部门", ran.peak_mb, "MB", 800)
    one = County(folder, 1)
    one.run(with_pages=True)  # it gets its page numbers
    warm = one.run(with_pages=True)
    yield Figure(f"有 LibreOffice：{NEW}，CPU，启动以外每个部门", (ran.cpu - warm.cpu) / WITH_PAGES, "秒")


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
    costs, memory = (
        [next(one.value for one in found if one.title.startswith(title)) for found in (small, large)]
        for title in (NEW, MEMORY)
    )
    yield Figure("1000 个部门比 100 个部门：每个部门的 CPU 多", (costs[1] / costs[0] - 1) * 100, "%", 15)
    yield Figure("1000 个部门比 100 个部门：内存多", (memory[1] / memory[0] - 1) * 100, "%", 15)
