"""The export of a district's department in its bureau's forms, with the figures that were published.

The published document says functions (basic and project) and economic items apart; which unit has which combination is
invented here so that every published sum holds. ``python -m tests.support.wanli_export`` writes the committed files.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.support.exports import Cell, ExportSheet, write_export

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "wanli_2024" / "export"
DETAIL, FORMS = "万里街道-指标明细.xlsx", "万里街道-部门预算表.xlsx"
DEPARTMENT = "上海市普陀区人民政府万里街道办事处"
DEPARTMENT_CODE = "310"
UNITS = {
    "310001": (DEPARTMENT, "行政单位"),
    "310002": ("上海市普陀区万里街道社区事务受理服务中心", "事业单位"),
    "310003": ("上海市普陀区万里街道社区党群服务中心", "事业单位"),
    "310004": ("上海市普陀区万里街道城市运行管理中心", "事业单位"),
    "310005": ("上海市普陀区万里街道经济发展服务中心", "事业单位"),
    "310006": ("上海市普陀区万里街道综合行政执法队", "参公单位"),
}
HEAD, RECEPTION, PARTY, CITY, ECONOMY, SQUAD = UNITS
AGENCY_OPERATING = 4_431_812
"""元; printed as 443.18 万元: the operating expenditure of the two units that are no 事业单位."""
VEHICLES = {HEAD: 120_000, SQUAD: 95_600}
TRANSPORT = {HEAD: 500_000, SQUAD: 191_680}
VEHICLE_PURCHASE = 250_000


@dataclass(frozen=True)
class Line:
    """One row of the details; amounts in 元. ``project`` is empty for 基本支出."""

    unit: str
    function: str
    item: str
    yuan: int
    project: str = ""


@dataclass(frozen=True)
class Figure:
    """A published row: ``first`` and ``second`` are basic and project, or personnel and operating."""

    code: str
    name: str
    first: int
    second: int


@cache
def published(name: str) -> dict[str, Figure]:
    """Return the published rows of ``functions`` or ``economic``, by code, in 元."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = [Figure(code, title, int(first), int(second)) for code, title, first, second in csv.reader(stream)]
    return {row.code: row for row in rows}


def shares(total: int, weights: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Yield what each unit gets of an amount, in whole 元; the last one gets the rest."""
    left, *_ = total, 0
    for unit in list(weights)[:-1]:
        part = total * weights[unit] // sum(weights.values())
        left -= part
        yield unit, part
    yield list(weights)[-1], left


ALL = {HEAD: 30, RECEPTION: 12, PARTY: 12, CITY: 24, ECONOMY: 10, SQUAD: 12}
INSTITUTIONS = {RECEPTION: 15, PARTY: 20, CITY: 45, ECONOMY: 20}


@cache
def lines() -> tuple[Line, ...]:
    """Return all details of the department."""
    return tuple(line for line in (*_insurance(), *_pensions(), *_offices(), *_projects()) if line.yuan)


def _basic(function: str) -> int:
    return published("functions")[function].first


def _item(code: str) -> int:
    figure = published("economic")[code]
    return figure.first + figure.second


def _insurance() -> Iterator[Line]:
    for function, item, weights in (
        ("2080505", "30108", ALL),
        ("2080506", "30109", ALL),
        ("2101101", "30110", {HEAD: 75, SQUAD: 25}),
        ("2101102", "30110", INSTITUTIONS),
        ("2210201", "30113", ALL),
        ("2210203", "30102", ALL),
    ):
        yield from (Line(unit, function, item, yuan) for unit, yuan in shares(_basic(function), weights))


def _pensions() -> Iterator[Line]:
    """Yield what is paid for pensioners; office costs for them are what the item 退休费 leaves."""
    yield Line(HEAD, "2080501", "30302", 190_000)
    yield Line(HEAD, "2080501", "30201", _basic("2080501") - 190_000)
    yield Line(RECEPTION, "2080599", "30302", _basic("2080599"))
    rest = _item("30302") - 190_000 - _basic("2080599")
    yield Line(RECEPTION, "2080502", "30302", rest)
    yield Line(RECEPTION, "2080502", "30201", _basic("2080502") - rest)


def _offices() -> Iterator[Line]:
    pensions = list(_pensions())
    office_of_pensions = sum(line.yuan for line in pensions if line.item == "30201")
    of_head = sum(line.yuan for line in pensions if (line.unit, line.item) == (HEAD, "30201"))
    allowances = _item("30102") - _basic("2210203")
    head = {"30101": 3_000_000, "30102": 10_200_000, "30112": 60_000}
    head_operating = _basic("2120101") - sum(head.values())
    squad = {"30101": 1_500_000, "30102": allowances - head["30102"]}
    squad_operating = AGENCY_OPERATING - head_operating - of_head
    squad["30112"] = _basic("2120104") - squad_operating - sum(squad.values())
    yield from (Line(HEAD, "2120101", item, yuan) for item, yuan in head.items())
    yield from (Line(SQUAD, "2120104", item, yuan) for item, yuan in squad.items())
    yield from (
        Line(RECEPTION, "2089999", "30199", _basic("2089999")),
        *(
            Line(unit, "2120199", "30199", yuan)
            for unit, yuan in shares(_item("30199") - _basic("2089999"), INSTITUTIONS)
        ),
    )
    for item in ("30101", "30107", "30112"):
        rest = _item(item) - head.get(item, 0) - squad.get(item, 0)
        yield from (Line(unit, "2120199", item, yuan) for unit, yuan in shares(rest, INSTITUTIONS))
    yield from _operating(head_operating, squad_operating, office_of_pensions)


def _operating(head: int, squad: int, office_of_pensions: int) -> Iterator[Line]:
    """Yield the operating items: first those of fixed units, then each item fills up one unit after the other."""
    left = {row.code: row.second for row in published("economic").values() if len(row.code) == 5 and row.second}
    left["30201"] -= office_of_pensions
    function = {HEAD: "2120101", SQUAD: "2120104", **dict.fromkeys(INSTITUTIONS, "2120199")}
    room = {HEAD: head, SQUAD: squad, **dict(shares(sum(left.values()) - head - squad, INSTITUTIONS))}
    fixed = {"30217": {HEAD: left["30217"]}, "30231": VEHICLES, "30239": TRANSPORT}
    for item, amounts in fixed.items():
        for unit, yuan in amounts.items():
            yield Line(unit, function[unit], item, yuan)
            room[unit] -= yuan
            left[item] -= yuan
    for item, total in left.items():
        for unit, space in room.items():
            yuan = min(total, space)
            yield Line(unit, function[unit], item, yuan)
            room[unit] = space - yuan
            total -= yuan  # noqa: PLW2901


def _projects() -> Iterator[Line]:
    of_units = {"2120501": CITY, "2080705": RECEPTION, "2089999": RECEPTION, "2210399": CITY, "2013202": PARTY}
    for row in published("functions").values():
        if len(row.code) != 7 or not row.second:
            continue
        section = published("functions")[row.code[:5]].name
        if row.code == "2120101":
            yield Line(HEAD, row.code, "31013", row.second, "公务用车购置")
        elif row.code == "2120102":
            yield Line(HEAD, row.code, "", 12_000_000, "社区治理专项经费")
            yield Line(CITY, row.code, "", row.second - 12_000_000, "城市运行管理专项经费")
        else:
            yield Line(of_units.get(row.code, HEAD), row.code, "", row.second, f"{section}—{row.name}经费")


def three_public(unit: str) -> tuple[int, int, int, int]:
    """Return 因公出国（境）费, 公务接待费, 公务用车购置费, 公务用车运行费 of a unit in 元."""
    of_unit = [line for line in lines() if line.unit == unit]
    amounts = (sum(line.yuan for line in of_unit if line.item == item) for item in ("30212", "30217", "31013", "30231"))
    overseas, hospitality, purchase, operation = amounts
    return overseas, hospitality, purchase, operation


# --- the files ---


def detail_sheets() -> tuple[ExportSheet, ...]:
    """Return the details of all units, their “三公” money, and who they are."""
    return _details(), _three_public_of_units(), _units()


_HEADS = ("部门预算支出经济分类", None, "资金来源", "本年预算数")


def _details() -> ExportSheet:
    rows: list[list[Cell]] = [
        ["部门预算指标明细表"],
        [f"编制部门：{DEPARTMENT}", *[None] * 11, "单位：元"],
        ["序号", "预算单位", None, "支出类别", "项目名称", "功能分类科目", *[None] * 3, *_HEADS],
        [None, "编码", "名称", None, None, "类", "款", "项", "名称", "编码", "名称", None, None],
        [None, *range(1, 13)],
    ]
    number = 0
    for unit, (name, _) in UNITS.items():
        of_unit = [line for line in lines() if line.unit == unit]
        for index, line in enumerate(of_unit):
            number += 1
            kind = "特定目标类" if line.project else ("人员类" if _is_personnel(line.item) else "公用经费")
            own = (unit, name) if index == 0 else (None, None)
            code = (int(line.function[:3]), line.function[3:5], line.function[5:])
            item = published("economic").get(line.item)
            title = item.name if item else ("公务用车购置" if line.item else None)
            amount: Cell = f"{line.yuan:,}.00" if index % 7 == 3 else line.yuan
            name_of_function = f"　　{published('functions')[line.function].name}"
            rows.append(
                [
                    *(number, *own, kind, line.project or None, *code, name_of_function),
                    *(line.item or None, title, "一般公共预算资金", amount),
                ]
            )
        rows.append([None, unit, "小计", *[None] * 9, sum(line.yuan for line in of_unit)])
    rows.append([None, "合计", *[None] * 10, sum(line.yuan for line in lines())])
    rows.append(["注：本表由预算管理一体化系统导出。"])
    merged = ("A1:M1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:I3", "J3:K3", "L3:L4", "M3:M4")
    return ExportSheet("指标明细", rows, merged)


def _is_personnel(item: str) -> bool:
    return bool(published("economic")[item].first) if item in published("economic") else False


def _three_public_of_units() -> ExportSheet:
    rows: list[list[Cell]] = [
        ["各单位“三公”经费预算表"],
        [None, None, None, None, None, None, "单位：元"],
        ["预算单位编码", "预算单位名称", "合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", None],
        [None, None, None, None, None, "购置费", "运行费"],
    ]
    amounts = {unit: three_public(unit) for unit in UNITS}
    for unit, (name, _) in UNITS.items():
        rows.append([unit, name, sum(amounts[unit]), *(yuan or "-" for yuan in amounts[unit])])
    totals = [sum(of_unit[at] for of_unit in amounts.values()) for at in range(4)]
    rows.append(["合计", None, sum(totals), *totals])
    return ExportSheet("三公经费", rows, ("A1:G1", "F3:G3", *(f"{at}3:{at}4" for at in "ABCDE")))


def _units() -> ExportSheet:
    rows: list[list[Cell]] = [["预算单位基本信息"], ["预算单位", "单位性质", "单位级次"]]
    rows += [[f"{unit}-{name}", kind, "本部" if unit == HEAD else "下属"] for unit, (name, kind) in UNITS.items()]
    return ExportSheet("单位信息", rows)


def form_sheets(year: int) -> tuple[ExportSheet, ...]:
    """Return the bureau's forms, filled with the published figures."""
    cover = ExportSheet("封面", [[], [], [f"上海市普陀区{year}年区级部门预算"], [f"预算主管部门：{DEPARTMENT}"]])
    duties = ExportSheet("部门主要职能", [[f"{DEPARTMENT}主要职能"], [], ["主要职能包括：…"]])
    return (
        cover,
        duties,
        _income_and_expenditure(year),
        _by_function(year, "部门收入总表", "收入预算总表", _INCOME),
        _by_function(year, "部门支出总表", "支出预算总表", _EXPENDITURE),
        _appropriations(year),
        _by_function(year, "部门一般公共预算拨款表", "一般公共预算支出功能分类预算表", _GENERAL),
        _by_function(year, "部门政府性基金拨款表", "政府性基金预算支出功能分类预算表", _FUNDS),
        _by_function(year, "部门国有资本经营预算拨款表 ", "国有资本经营预算支出功能分类预算表", _CAPITAL),
        _by_item(year),
        _three_public(year),
    )


_INCOME = ("收入预算", "合计", "财政拨款收入", "事业收入", "事业单位\n经营收入", "其他收入")
_EXPENDITURE = ("支出预算", "合计", "基本支出", "项目支出")
_GENERAL = ("一般公共预算支出", "合计", "基本支出", "项目支出")
_FUNDS = ("政府性基金预算支出", "合计", "基本支出", "项目支出")
_CAPITAL = ("国有资本经营预算支出", "合计", "基本支出", "项目支出")
_NUMERALS = "一二三四五六七八九十"


def _title(year: int, name: str, width: int, unit: str) -> list[list[Cell]]:
    return [[], [f"{year}年部门{name}"], [], [f"编制部门：{DEPARTMENT}", *[None] * (width - 2), f"单位：{unit}"], []]


def _categories() -> list[Figure]:
    return [row for row in published("functions").values() if len(row.code) == 3]


def _total() -> int:
    return sum(row.first + row.second for row in _categories())


def _income_and_expenditure(year: int) -> ExportSheet:
    income: list[tuple[Cell, Cell]] = [
        *(("一、财政拨款收入", _total()), ("1. 一般公共预算", _total()), ("2. 政府性基金预算", 0)),
        *(("3. 国有资本经营预算", 0), ("二、事业收入", None), ("三、事业单位经营收入", None), ("四、其他收入", None)),
    ]
    spent: list[tuple[Cell, Cell]] = [
        (f"{_NUMERALS[at]}、{row.name}", row.first + row.second) for at, row in enumerate(_categories())
    ]
    rows = _title(year, "财务收支预算总表", 4, "元")
    rows += [["本年收入", None, "本年支出"], ["项目", "预算数", "项目", "预算数"]]
    for at in range(max(len(income), len(spent))):
        left = income[at] if at < len(income) else (None, None)
        rows.append([*left, *(spent[at] if at < len(spent) else (None, None))])
    rows.append(["收入总计", _total(), "支出总计", _total()])
    return ExportSheet("部门收支总表", rows, ("A4:C4", "A6:B6", "C6:D6", "A2:D2"))


def _by_function(year: int, sheet: str, name: str, columns: Sequence[str]) -> ExportSheet:
    group, *heads = columns
    rows = _title(year, name, 4 + len(heads), "元")
    rows.append(["项目", None, None, None, group])
    rows.append(["功能分类科目编码", None, None, "功能分类科目名称", *heads])
    rows.append(["类", "款", "项"])
    has_money = columns in (_INCOME, _EXPENDITURE, _GENERAL)
    for row in published("functions").values() if has_money else ():
        code = [int(row.code[:3]), row.code[3:5] or None, row.code[5:] or None]
        rows.append([*code, row.name, *_amounts(row.first, row.second, columns)])
    basic, project = (sum(getattr(row, part) for row in _categories()) for part in ("first", "second"))
    rows.append(["合计", None, None, None, *(_amounts(basic, project, columns) if has_money else [0, 0, 0])])
    letters = "EFGHI"[: len(heads)]
    merged = ("A6:D6", f"E6:{letters[-1]}6", "A7:C7", "D7:D8", *(f"{at}7:{at}8" for at in letters))
    return ExportSheet(sheet, rows, merged)


def _amounts(basic: int, project: int, columns: Sequence[str]) -> list[Cell]:
    return [basic + project, basic + project, 0, 0, 0] if columns is _INCOME else [basic + project, basic, project]


def _appropriations(year: int) -> ExportSheet:
    rows = _title(year, "财政拨款收支预算总表", 7, "元")
    rows.append(["财政拨款收入", None, "财政拨款支出"])
    rows.append(["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"])
    income: list[tuple[Cell, Cell]] = [
        ("一、一般公共预算", _total()),
        ("二、政府性基金预算", 0),
        ("三、国有资本经营预算", 0),
    ]
    for at, row in enumerate(_categories()):
        left = income[at] if at < len(income) else (None, None)
        total = row.first + row.second
        rows.append([*left, f"{_NUMERALS[at]}、{row.name}", total, total, None, None])
    rows.append(["收入总计", _total(), "支出总计", _total(), _total(), 0, 0])
    return ExportSheet("部门财政拨款收支总表", rows, ("A4:C4", "C6:G6", "A2:G2", "A6:B6"))


def _by_item(year: int) -> ExportSheet:
    rows = _title(year, "一般公共预算基本支出部门预算经济分类预算表", 6, "元")
    rows.append(["项目", None, None, "一般公共预算基本支出"])
    rows.append(["部门预算经济分类科目编码", None, "经济分类科目名称", "合计", "人员经费", "公用经费"])
    rows.append(["类", "款"])
    for row in published("economic").values():
        rows.append([int(row.code[:3]), row.code[3:] or None, row.name, row.first + row.second, row.first, row.second])
    personnel, operating = (
        sum(getattr(row, part) for row in published("economic").values() if len(row.code) == 3)
        for part in ("first", "second")
    )
    rows.append(["合计", None, None, personnel + operating, personnel, operating])
    merged = ("A6:C6", "D6:F6", "A7:B7", "C7:C8", "D7:D8", "E7:E8", "F7:F8", "A2:F2")
    return ExportSheet("部门一般公共预算拨款基本支出明细表", rows, merged)


def _three_public(year: int) -> ExportSheet:
    overseas, hospitality, purchase, operation = (
        Decimal(sum(three_public(unit)[at] for unit in UNITS)) / 10_000 for at in range(4)
    )
    vehicles = purchase + operation
    figures = (overseas + hospitality + vehicles, overseas, hospitality, vehicles, purchase, operation)
    rows: list[list[Cell]] = [
        [],
        [f"{year}年部门“三公”经费和机关运行经费预算表"],
        [f"编制部门：{DEPARTMENT}", *[None] * 5, "单位:万元"],
        ["“三公”经费预算数", *[None] * 5, "机关运行经费预算数"],
        ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费"],
        [None, None, None, "小计", "购置费", "运行费"],
        [*(float(figure) for figure in figures), round(AGENCY_OPERATING / 10_000, 2)],
    ]
    merged = ("A2:G2", "A3:C3", "A4:F4", "G4:G6", "A5:A6", "B5:B6", "C5:C6", "D5:F5")
    return ExportSheet("部门“三公”经费和机关运行费预算表", rows, merged)


def write(folder: Path = FOLDER, year: int = 2024) -> None:
    """Write both files of the export."""
    write_export(folder / DETAIL, *detail_sheets())
    write_export(folder / FORMS, *form_sheets(year))


if __name__ == "__main__":
    write()
