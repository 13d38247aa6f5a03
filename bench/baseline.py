"""The baseline: a county's batch as one would write it in an afternoon with openpyxl and docxtpl as documented.

    python bench/baseline.py INPUTS OUTPUTS TEMPLATES YEAR

It reads every workbook, adds up the thirteen tables and renders a document for each department and unit, with the same
tables, the main sentences and the performance forms, on all processors. What it does not do: check anything, say where
a figure comes from, find cells that are errors or formulas without a value, compare with last year, draw the chart,
number the pages of the contents, break tables over pages, write the tables as workbook and data, return workbooks, keep
versions, see what has not changed, report, or go on after a fault.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from docxtpl import DocxTemplate

SOURCES = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金")
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "t01": ("预算收支总表", ("收入项目", "预算数", "支出科目", "合计", "当年预算", "上年结转")),
    "t02": ("预算收入总表", ("科目编码", "科目名称", "本年收入合计", *SOURCES, "上年结转")),
    "t03": ("预算支出总表", ("科目编码", "科目名称", "合计", "基本支出", "项目支出")),
    "t04": ("财政拨款收支总表", ("收入项目", "预算数", "支出科目", "小计", *SOURCES[:3])),
    "t05": ("一般公共预算支出预算表", ("科目编码", "科目名称", "合计", "基本支出", "项目支出")),
    "t06": ("基本支出分经济科目表", ("部门经济科目", "政府经济科目", "合计", "人员经费", "公用经费")),
    "t07": ("政府性基金预算收入表", ("科目编码", "科目名称", "预算数")),
    "t08": ("政府性基金预算支出表", ("科目编码", "科目名称", "合计", "基本支出", "项目支出")),
    "t09": ("国有资本经营预算收支表", ("科目编码", "科目名称", "收入", "支出")),
    "t10": ("“三公”经费支出预算表", ("项目", "合计", *SOURCES[:3])),
    "t11": ("机关运行经费预算表", ("单位名称", "合计")),
    "t12": ("项目支出预算表（本年预算）", ("项目单位和名称", "合计", *SOURCES)),
    "t13": ("项目支出预算表（上年结转）", ("项目单位和名称", "合计", *SOURCES)),
}
FORM_ROWS = (
    ("项目名称", "name"),
    ("实施单位", "unit"),
    ("项目类别", "category"),
    ("项目属性", "nature"),
    ("项目期", "period"),
    ("年度资金总额", "amount"),
    ("项目概况", "overview"),
    ("立项依据", "basis"),
    ("项目设立必要性", "necessity"),
    ("保证项目实施的制度、措施", "safeguards"),
    ("项目实施计划", "plan"),
    ("实施期目标", "mid_goal"),
    ("年度目标", "goal"),
)


@dataclass(frozen=True)
class Line:
    """An amount of a workbook."""

    unit: str
    is_agency: bool
    is_basic: bool
    function: str
    dept: str
    gov: str
    project: str
    source: str
    is_current: bool
    yuan: Decimal


@dataclass
class Unit:
    """What a workbook says."""

    code: str
    name: str
    facts: dict[str, Any]
    mandate: list[str]
    lines: list[Line]
    revenue: list[tuple[str, str, Decimal]]
    three_public: list[tuple[str, list[Decimal]]]
    last_year: dict[str, Decimal]
    forms: list[dict[str, Any]]


# --- read ----------------------------------------------------------------------------------------------------------


def read_unit(path: Path) -> Unit:
    """Read a workbook by the places of its template."""
    book = openpyxl.load_workbook(path, data_only=True)
    info = {row[0]: row[1] for row in book["单位信息"].iter_rows(min_row=4, max_col=2, values_only=True)}
    for sheet in ("政府采购", "国有资产", "整体绩效", "其他说明"):
        info |= {row[0]: row[1] for row in book[sheet].iter_rows(min_row=4, max_col=2, values_only=True)}
    name, is_agency = str(info["单位名称"]), info["单位性质"] != "事业单位"
    lines: list[Line] = []
    for row in book["基本支出"].iter_rows(min_row=6, max_col=21, values_only=True):
        if row[1]:
            lines += _amounts(name, is_agency, True, (row[1], row[3], row[5], ""), row[8:13], row[14:19])
    projects: dict[str, tuple[str, str]] = {}
    for row in book["项目支出"].iter_rows(min_row=6, max_col=20, values_only=True):
        if row[3]:
            projects.setdefault(str(row[0]), (str(row[1]), str(row[2])))
            title = projects[str(row[0])][0]
            lines += _amounts(name, is_agency, False, (row[3], row[5], "", title), row[8:13], row[14:19])
    indicators = defaultdict(list)
    for row in book["绩效指标"].iter_rows(min_row=4, max_col=7, values_only=True):
        if row[0]:
            indicators[str(row[0])].append([str(value or "") for value in row[2:7]])
    return Unit(
        code=str(info["单位代码"]),
        name=name,
        facts=info,
        mandate=[str(row[1]) for row in book["主要职责"].iter_rows(min_row=4, max_col=2, values_only=True) if row[1]],
        lines=lines,
        revenue=[
            (str(row[1]), str(row[2]), _decimal(row[4]))
            for row in book["基金与国资收入"].iter_rows(min_row=5, max_col=5, values_only=True)
            if row[1]
        ],
        three_public=[
            (str(row[0]), [_decimal(value) for value in row[1:4]])
            for row in book["三公经费"].iter_rows(min_row=6, max_row=9, max_col=4, values_only=True)
        ],
        last_year={
            str(row[0]): _decimal(row[1])
            for row in book["上年对比"].iter_rows(min_row=5, max_row=8, max_col=2, values_only=True)
        },
        forms=list(_forms(book, name, projects, lines, indicators)),
    )


def _amounts(
    unit: str, is_agency: bool, is_basic: bool, codes: Sequence[Any], current: Sequence[Any], carried: Sequence[Any]
) -> Iterator[Line]:
    function, dept, gov = (str(code or "").split(" ")[0] for code in codes[:3])
    for is_current, amounts in ((True, current), (False, carried)):
        for source, amount in zip(SOURCES, amounts, strict=True):
            if amount:
                yield Line(
                    unit, is_agency, is_basic, function, dept, gov, codes[3], source, is_current, _decimal(amount)
                )


def _forms(
    book: Any, unit: str, projects: dict[str, tuple[str, str]], lines: list[Line], indicators: dict[str, list[Any]]
) -> Iterator[dict[str, Any]]:
    for row in book["项目绩效目标"].iter_rows(min_row=4, max_col=16, values_only=True):
        if not row[0]:
            continue
        name, category = projects[str(row[0])]
        texts = [str(value or "") for value in row]
        yield {
            "name": name,
            "unit": unit,
            "category": category,
            "amount": wan(_sum(line for line in lines if line.project == name)),
            **dict(zip(("nature", "period"), texts[2:4], strict=True)),
            **dict(
                zip(
                    ("overview", "basis", "necessity", "safeguards", "plan", "mid_goal", "goal"),
                    texts[5:12],
                    strict=True,
                )
            ),
            "indicators": indicators[str(row[0])],
        }


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)


# --- add up --------------------------------------------------------------------------------------------------------


def tables_of(units: Sequence[Unit], templates: Path, year: int) -> dict[str, list[list[str]]]:
    """Return the rows of the thirteen tables, in 万元."""
    lines = [line for unit in units for line in unit.lines]
    names, costs = _names(templates, year)
    current = [line for line in lines if line.is_current]
    general = [line for line in current if line.source == SOURCES[0]]
    revenue = [row for unit in units for row in unit.revenue]
    three = [
        (item, [sum((unit.three_public[row][1][n] for unit in units), Decimal(0)) for n in range(3)])
        for row, (item, _) in enumerate(units[0].three_public)
    ]

    def tree(some: Iterable[Line], *columns: Callable[[Line], bool]) -> list[list[str]]:
        kept = list(some)
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(columns))
        for line in kept:
            for code in ("", line.function[:3], line.function[:5], line.function):
                sums[code] = [
                    total + (line.yuan if column(line) else 0)
                    for total, column in zip(sums[code], columns, strict=True)
                ]
        return [[code, names.get(code, "合计"), *map(wan, sums[code])] for code in sorted(sums)] if kept else []

    def everything(line: Line) -> bool:
        return True

    def basic(line: Line) -> bool:
        return line.is_basic

    def project(line: Line) -> bool:
        return not line.is_basic

    def of(source: str) -> Callable[[Line], bool]:
        return lambda line: line.source == source and line.is_current

    sources = [of(source) for source in SOURCES]
    return {
        "t01": _beside(
            [(source, _sum(x for x in current if x.source == source)) for source in SOURCES]
            + [("上年结转", _sum(x for x in lines if not x.is_current)), ("收入总计", _sum(lines))],
            _by_category(lines, names, everything, lambda x: x.is_current, lambda x: not x.is_current),
        ),
        "t02": tree(lines, lambda x: x.is_current, *sources, lambda x: not x.is_current),
        "t03": tree(lines, everything, basic, project),
        "t04": _beside(
            [(source, _sum(x for x in current if x.source == source)) for source in SOURCES[:3]],
            _by_category(
                [x for x in lines if x.source in SOURCES[:3]],
                names,
                everything,
                *((lambda x, source=source: x.source == source) for source in SOURCES[:3]),
            ),
        ),
        "t05": tree(general, everything, basic, project),
        "t06": _by_item([x for x in general if x.is_basic], names, costs),
        "t07": _revenue_rows(row[1:] for row in revenue if row[0] == SOURCES[1]),
        "t08": tree((x for x in current if x.source == SOURCES[1]), everything, basic, project),
        "t09": [[*row, row[-1]] for row in _revenue_rows(row[1:] for row in revenue if row[0] == SOURCES[2])],
        "t10": [["合计", wan(sum((sum(amounts, Decimal(0)) for _, amounts in three), Decimal(0)))] + [""] * 3]
        + [[item, wan(sum(amounts, Decimal(0))), *map(wan, amounts)] for item, amounts in three],
        "t11": [[unit.name, wan(_sum(_agency_operating(unit)))] for unit in units if unit.lines[0].is_agency]
        + [["合计", wan(sum((_sum(_agency_operating(unit)) for unit in units), Decimal(0)))]],
        "t12": _projects(units, lambda x: x.is_current),
        "t13": _projects(units, lambda x: not x.is_current),
    }


def _revenue_rows(revenue: Iterable[tuple[str, Decimal]]) -> list[list[str]]:
    rows = [(*code.split(" ", 1), yuan) for code, yuan in revenue]
    total = sum((row[-1] for row in rows), Decimal(0))
    return [[code, name, wan(yuan)] for code, name, yuan in (("", "合计", total), *rows)] if rows else []


def _agency_operating(unit: Unit) -> Iterator[Line]:
    return (
        line
        for line in unit.lines
        if line.is_basic and line.is_agency and line.dept[:3] == "302" and line.source in SOURCES[:3]
    )


def _by_category(lines: Sequence[Line], names: dict[str, str], *columns: Callable[[Line], bool]) -> list[list[str]]:
    categories = sorted({line.function[:3] for line in lines})
    rows = []
    for category in categories:
        some = [line for line in lines if line.function[:3] == category]
        rows.append([names[category], *(wan(_sum(x for x in some if column(x))) for column in columns)])
    return [*rows, ["支出总计", *(wan(_sum(x for x in lines if column(x))) for column in columns)]]


def _beside(left: list[tuple[str, Decimal]], right: list[list[str]]) -> list[list[str]]:
    width = len(right[0]) if right else 4
    return [
        [
            *((left[n][0], wan(left[n][1])) if n < len(left) else ("", "")),
            *(right[n] if n < len(right) else [""] * width),
        ]
        for n in range(max(len(left), len(right)))
    ]


def _by_item(lines: Sequence[Line], names: dict[str, str], costs: dict[str, str]) -> list[list[str]]:
    pairs = sorted({(line.dept, line.gov) for line in lines})
    personnel = _sum(line for line in lines if costs.get(line.dept) == "personnel")
    rows = [["合计", "", wan(_sum(lines)), wan(personnel), wan(_sum(lines) - personnel)]]
    for dept, gov in pairs:
        yuan = _sum(x for x in lines if (x.dept, x.gov) == (dept, gov))
        is_personnel = costs.get(dept) == "personnel"
        rows.append(
            [
                names.get(f"d{dept}", dept),
                names.get(f"g{gov}", gov),
                wan(yuan),
                wan(yuan if is_personnel else Decimal(0)),
                wan(Decimal(0) if is_personnel else yuan),
            ]
        )
    return rows


def _projects(units: Sequence[Unit], keep: Callable[[Line], bool]) -> list[list[str]]:
    lines = [[line for line in unit.lines if not line.is_basic and keep(line)] for unit in units]
    rows = [_by_source("部门合计", [line for some in lines for line in some])] if any(lines) else []
    for unit, some in zip(units, lines, strict=True):
        rows += [_by_source(unit.name, some)] if some else []
        for name in dict.fromkeys(line.project for line in some):
            rows.append(_by_source(name, [line for line in some if line.project == name]))
    return rows


def _by_source(title: str, lines: Sequence[Line]) -> list[str]:
    return [title, wan(_sum(lines)), *(wan(_sum(x for x in lines if x.source == source)) for source in SOURCES)]


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.yuan for line in lines), Decimal(0))


def wan(yuan: Decimal) -> str:
    """Return an amount in 万元, nothing for nothing."""
    return f"{(yuan / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):.2f}" if yuan else ""


@cache
def _names(templates: Path, year: int) -> tuple[dict[str, str], dict[str, str]]:
    names, costs = {}, {}
    for file, prefix in (("function", ""), ("dept_economic", "d"), ("gov_economic", "g")):
        with (templates / str(year) / "codes" / f"{file}.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                names[prefix + row["code"]] = row["name"]
                if "cost" in row:
                    costs[row["code"]] = row["cost"]
    return names, costs


def prose_of(units: Sequence[Unit], name: str, year: int) -> list[str]:
    """Return the main sentences."""
    lines = [line for unit in units for line in unit.lines]
    total, last = _sum(lines), sum((unit.last_year["预算收支总计"] for unit in units), Decimal(0))
    general = _sum(x for x in lines if x.source == SOURCES[0] and x.is_current)
    basic, three = (
        _sum(x for x in lines if x.is_basic),
        [sum(amounts, Decimal(0)) for unit in units for _, amounts in unit.three_public],
    )
    bought = [
        sum((_decimal(unit.facts[f"政府采购{kind}预算"]) for unit in units), Decimal(0))
        for kind in ("货物", "工程", "服务")
    ]
    change = "增加" if total > last else "减少"
    by_source = "、".join(
        f"{source}{wan(_sum(x for x in lines if x.source == source and x.is_current)) or 0}万元" for source in SOURCES
    )
    return [
        f"{year}年度{name}预算收入总计{wan(total)}万元，比上年{change}{wan(abs(total - last)) or 0}万元。",
        f"{year}年度{name}预算收入{wan(total)}万元，主要包括{by_source}。",
        f"{year}年度{name}支出预算{wan(total)}万元，其中：基本支出{wan(basic)}万元，"
        f"项目支出{wan(total - basic) or 0}万元。",
        f"{year}年度{name}财政拨款收支总预算{wan(_sum(x for x in lines if x.source in SOURCES[:3]))}万元。",
        f"{year}年度{name}一般公共预算当年支出{wan(general)}万元。",
        f"{year}年{name}财政拨款安排的“三公”经费预算{wan(sum(three, Decimal(0))) or 0}万元。",
        f"{year}年{name}政府采购预算总额{wan(sum(bought, Decimal(0))) or 0}万元。",
        f"共有公务用车{sum(int(unit.facts['公务用车实有数'] or 0) for unit in units)}辆。",
        *(f"{unit.name}：{unit.facts['机构设置情况']}" for unit in units),
    ]


# --- render --------------------------------------------------------------------------------------------------------


def make_template(path: Path) -> None:
    """Write the template, with a loop for the rows of each table and one for the forms."""
    import docx

    document = docx.Document()
    document.add_heading("{{ name }}{{ year }}年度预算公开", 0)
    document.add_heading("主要职责", 1)
    for words in ("{%p for text in mandate %}", "{{ text }}", "{%p endfor %}"):
        document.add_paragraph(words)
    for key, (title, headers) in TABLES.items():
        document.add_heading(title, 2)
        table = document.add_table(4, len(headers), style="Table Grid")
        for column, header in enumerate(headers):
            table.cell(0, column).text = header
            table.cell(2, column).text = f"{{{{ r[{column}] }}}}"
        table.cell(1, 0).text, table.cell(3, 0).text = f"{{%tr for r in {key} %}}", "{%tr endfor %}"
    document.add_heading("情况说明", 1)
    for words in ("{%p for text in prose %}", "{{ text }}", "{%p endfor %}", "{%p for f in forms %}"):
        document.add_paragraph(words)
    document.add_heading("项目支出绩效目标表", 2)
    form = document.add_table(len(FORM_ROWS), 2, style="Table Grid")
    for row, (label, key) in enumerate(FORM_ROWS):
        form.cell(row, 0).text, form.cell(row, 1).text = label, f"{{{{ f.{key} }}}}"
    document.add_paragraph()
    indicators = document.add_table(4, 5, style="Table Grid")
    for column, label in enumerate(("期间", "一级指标", "二级指标", "三级指标", "指标值")):
        indicators.cell(0, column).text, indicators.cell(2, column).text = label, f"{{{{ i[{column}] }}}}"
    indicators.cell(1, 0).text, indicators.cell(3, 0).text = "{%tr for i in f.indicators %}", "{%tr endfor %}"
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


def render(template: Path, target: Path, units: Sequence[Unit], name: str, templates: Path, year: int) -> None:
    """Render a document as docxtpl's manual shows."""
    context = {
        "name": name,
        "year": year,
        "mandate": [text for unit in units for text in unit.mandate],
        "prose": prose_of(units, name, year),
        "forms": [form for unit in units for form in unit.forms],
        **tables_of(units, templates, year),
    }
    document = DocxTemplate(template)
    document.render(context, autoescape=True)
    document.save(target)


def department(work: tuple[Path, Path, Path, Path, int]) -> int:
    """Make the documents of a department and return how many."""
    folder, outputs, template, templates, year = work
    units = [read_unit(path) for path in sorted(folder.glob("*.xlsx"))]
    target = outputs / folder.name
    target.mkdir(parents=True, exist_ok=True)
    name = folder.name.partition("-")[2]
    render(template, target / f"{name}.docx", units, name, templates, year)
    for unit in units:
        render(template, target / f"{unit.code}-{unit.name}.docx", [unit], unit.name, templates, year)
    return 1 + len(units)


def main() -> None:
    """Make all documents of a year."""
    inputs, outputs, templates = (Path(word) for word in sys.argv[1:4])
    year = int(sys.argv[4])
    outputs.mkdir(parents=True, exist_ok=True)
    template = outputs / "template.docx"
    make_template(template)
    folders = sorted(path for path in (inputs / str(year)).iterdir() if path.is_dir())
    with ProcessPoolExecutor() as pool:
        counts = pool.map(department, [(folder, outputs, template, templates, year) for folder in folders])
        print(f"{sum(counts)} documents")


if __name__ == "__main__":
    main()
