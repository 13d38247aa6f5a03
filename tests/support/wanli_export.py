"""The export of a budget system for the department of tests/golden/wanli_2024, in its bureau's forms.

What the six units report (submission.yaml) as sheets of details, and the tables that were published (published.yaml) in
the layout of the bureau's blank forms. ``python -m tests.support.wanli_export`` writes the committed files.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from budget_disclosure.declarations.code_lists import CodeList
from budget_disclosure.declarations.year import load_input_declarations
from tests.support.exports import Cell, ExportSheet, write_export

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "wanli_2024"
TEMPLATES = ROOT / "templates" / "nine-tables"
FOLDER = GOLDEN / "export"
DETAIL, FORMS = "万里街道-指标明细.xlsx", "万里街道-部门预算表.xlsx"
YEAR = 2024
_SOURCE = "一般公共预算"
_EXPORTED_SOURCE = "一般公共预算资金"


@cache
def submission() -> dict[str, Any]:
    """Return what the units report."""
    return dict(yaml.safe_load((GOLDEN / "submission.yaml").read_text(encoding="utf-8")))


@cache
def published() -> Mapping[str, list[list[str]]]:
    """Return the published rows by table, as they are printed."""
    return dict(yaml.safe_load((GOLDEN / "published.yaml").read_text(encoding="utf-8"))["tables"])


@cache
def _codes() -> tuple[CodeList, CodeList]:
    codes = load_input_declarations(TEMPLATES, YEAR).codes
    return codes.function, codes.dept_economic


def _units() -> list[dict[str, Any]]:
    return list(submission()["units"])


# --- details ---


def detail_sheets() -> tuple[ExportSheet, ...]:
    """Return the details of all units, their “三公” money, last year's execution, and who they are."""
    return _details(), _three_public_of_units(), _executed(), _unit_list()


def _details() -> ExportSheet:
    heads = ("部门预算支出经济分类", None, "资金来源", "是否编报绩效", "本年预算数")
    rows: list[list[Cell]] = [
        ["部门预算指标明细表"],
        [f"编制部门：{submission()['department']['name']}", *[None] * 12, "单位：元"],
        ["序号", "预算单位", None, "支出类别", "项目名称", "功能分类科目", *[None] * 3, *heads],
        [None, "编码", "名称", None, None, "类", "款", "项", "名称", "编码", "名称", *[None] * 3],
        ["栏次", *range(1, 14)],
    ]
    number = total = 0
    for unit in _units():
        lines = [*_basic_lines(unit), *_project_lines(unit)]
        for index, line in enumerate(lines):
            number += 1
            own = (unit["code"], unit["name"]) if index == 0 else (None, None)
            amount = line[-1]
            shown: Cell = f"{amount:,}.00" if number % 7 == 3 else amount
            rows.append([number, *own, *line[:-1], shown])
        subtotal = sum(line[-1] for line in lines)
        rows.append([None, unit["code"], "小计", *[None] * 10, subtotal])
        total += subtotal
    rows.append([None, "合　计", *[None] * 11, total])
    rows.append(["注：本表由预算管理一体化系统导出。"])
    merged = ("A1:N1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:I3", "J3:K3", "L3:L4", "M3:M4", "N3:N4")
    return ExportSheet("指标明细", rows, merged)


def _function(code: str) -> tuple[Cell, ...]:
    return int(code[:3]), code[3:5], code[5:], f"　　{_codes()[0].name(code)}"


def _item(code: str | None) -> tuple[Cell, ...]:
    return (code, _codes()[1].name(code)) if code else (None, None)


def _basic_lines(unit: Mapping[str, Any]) -> list[list[Any]]:
    lines = []
    for row in unit["basic_expenditure"]:
        kind = "公用经费" if row["dept_economic"].startswith("302") else "人员类"
        code = (*_function(row["function"]), *_item(row["dept_economic"]))
        lines.append([kind, None, *code, _EXPORTED_SOURCE, None, row["current"][_SOURCE]])
    return lines


def _project_lines(unit: Mapping[str, Any]) -> list[list[Any]]:
    lines = []
    for row in unit.get("projects", []):
        code = (*_function(row["function"]), *_item(row.get("dept_economic")))
        has_target = "是" if row["fields"]["has_target"] else "否"
        lines.append(["特定目标类", row["name"], *code, _EXPORTED_SOURCE, has_target, row["current"][_SOURCE]])
    return lines


def _three_public_of_units() -> ExportSheet:
    rows: list[list[Cell]] = [
        ["各单位“三公”经费预算表"],
        [*[None] * 6, "单位：元"],
        ["预算单位编码", "预算单位名称", "合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费"],
        [*[None] * 5, "购置费", "运行费"],
    ]
    totals = [0] * 4
    for unit in _units():
        amounts = [item["this_year"][_SOURCE] for item in unit["three_public"].values()]
        rows.append([unit["code"], unit["name"], sum(amounts), *(amount or "-" for amount in amounts)])
        totals = [before + amount for before, amount in zip(totals, amounts, strict=True)]
    rows.append(["合计", None, sum(totals), *totals])
    return ExportSheet("三公经费", rows, ("A1:G1", "F3:G3", *(f"{at}3:{at}4" for at in "ABCDE")))


def _executed() -> ExportSheet:
    rows: list[list[Cell]] = [
        ["上年当年预算执行数"],
        ["预算单位", "功能科目", "主要用于", "执行数（万元）", "增减原因"],
    ]
    for unit in _units():
        for row in unit["fields"]["spending_items"]:
            code = row["function_code"]
            executed = float(Decimal(row["last_year"]) / 10_000)
            words = (f"[{code}]{_codes()[0].name(code)}", row.get("purpose"), executed, row.get("reason"))
            rows.append([f"{unit['code']}-{unit['name']}", *words])
    return ExportSheet("上年执行数", rows, ("A1:E1",))


def _unit_list() -> ExportSheet:
    rows: list[list[Cell]] = [["预算单位基本信息"], ["预算单位", "单位性质", "单位级次"]]
    for unit in _units():
        level = "本部" if unit["role"] == "部门本级" else "下属"
        rows.append([f"{unit['code']}-{unit['name']}", unit["kind"], level])
    return ExportSheet("单位信息", rows)


# --- forms ---


def form_sheets() -> tuple[ExportSheet, ...]:
    """Return the bureau's forms, filled with the published figures."""
    name = submission()["department"]["name"]
    cover = ExportSheet("封面", [[], [], [f"上海市普陀区{YEAR}年区级部门预算"], [f"预算主管部门：{name}"]])
    duties = ExportSheet("部门主要职能", [[f"{name}主要职能"], [], ["主要职能包括：…"]])
    project = ("合计", "基本支出", "项目支出")
    income = ("合计", "财政拨款收入", "事业收入", "事业单位\n经营收入", "其他收入")
    return (
        cover,
        duties,
        _income_and_expenditure(),
        _by_function("t02", "部门收入总表", "收入预算总表", "收入预算", income),
        _by_function("t03", "部门支出总表", "支出预算总表", "支出预算", project),
        _appropriations(),
        _by_function("t05", "部门一般公共预算拨款表", "一般公共预算支出功能分类预算表", "一般公共预算支出", project),
        _by_function("t06", "部门政府性基金拨款表", "政府性基金预算支出功能分类预算表", "政府性基金预算支出", project),
        _by_function(
            "t07", "部门国有资本经营预算拨款表 ", "国有资本经营预算支出功能分类预算表", "国有资本经营预算支出", project
        ),
        _by_item(),
        _three_public(),
    )


def _title(name: str, width: int, unit: str) -> list[list[Cell]]:
    of_whom = f"编制部门：{submission()['department']['name']}"
    return [[], [f"{YEAR}年部门{name}"], [], [of_whom, *[None] * (width - 2), f"单位：{unit}"], []]


def _cell(text: str) -> Cell:
    """Return a printed cell as systems export it: amounts as numbers."""
    digits = text.replace(",", "")
    if not text:
        return None
    return int(digits) if digits.isdigit() and (not digits.startswith("0") or digits == "0") else text


def _income_and_expenditure() -> ExportSheet:
    rows = _title("财务收支预算总表", 4, "元")
    rows += [["本年收入", None, "本年支出"], ["项目", "预算数", "项目", "预算数"]]
    rows += [[_cell(text) for text in row] for row in published()["t01"]]
    return ExportSheet("部门收支总表", rows, ("A4:C4", "A6:B6", "C6:D6", "A2:D2"))


def _coded(row: Sequence[str], levels: int, *, as_text: bool = False) -> list[Cell]:
    """Return a row of a table of codes; the label of a total stands over the columns of code and name."""
    if row[0] == "合计":
        row = ["合计", *[""] * levels, *row[1:]]
    codes: list[Cell] = [text or None for text in row[:levels]]
    if row[0].isdigit():
        codes[0] = int(row[0])
    return [*codes, row[levels] or None, *((text or None) if as_text else _cell(text) for text in row[levels + 1 :])]


def _by_function(table: str, sheet: str, name: str, group: str, heads: Sequence[str]) -> ExportSheet:
    rows = _title(name, 4 + len(heads), "元")
    rows.append(["项目", None, None, None, group])
    rows.append(["功能分类科目编码", None, None, "功能分类科目名称", *heads])
    rows.append(["类", "款", "项"])
    rows += [_coded(row, 3, as_text=table == "t05") for row in published()[table]]
    letters = "EFGHI"[: len(heads)]
    merged = ("A6:D6", f"E6:{letters[-1]}6", "A7:C7", "D7:D8", *(f"{at}7:{at}8" for at in letters))
    return ExportSheet(sheet, rows, merged)


def _appropriations() -> ExportSheet:
    rows = _title("财政拨款收支预算总表", 7, "元")
    rows.append(["财政拨款收入", None, "财政拨款支出"])
    rows.append(["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"])
    rows += [[_cell(text) for text in row] for row in published()["t04"]]
    return ExportSheet("部门财政拨款收支总表", rows, ("A4:C4", "C6:G6", "A2:G2", "A6:B6"))


def _by_item() -> ExportSheet:
    rows = _title("一般公共预算基本支出部门预算经济分类预算表", 6, "元")
    rows.append(["项目", None, None, "一般公共预算基本支出"])
    rows.append(["部门预算经济分类科目编码", None, "经济分类科目名称", "合计", "人员经费", "公用经费"])
    rows.append(["类", "款"])
    rows += [_coded(row, 2) for row in published()["t08"]]
    merged = ("A6:C6", "D6:F6", "A7:B7", "C7:C8", "D7:D8", "E7:E8", "F7:F8", "A2:F2")
    return ExportSheet("部门一般公共预算拨款基本支出明细表", rows, merged)


def _three_public() -> ExportSheet:
    [figures] = published()["t09"]
    rows: list[list[Cell]] = [
        [],
        [f"{YEAR}年部门“三公”经费和机关运行经费预算表"],
        [f"编制部门：{submission()['department']['name']}", *[None] * 5, "单位:万元"],
        ["“三公”经费预算数", *[None] * 5, "机关运行经费预算数"],
        ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费"],
        [*[None] * 3, "小计", "购置费", "运行费"],
        [float(figure) for figure in figures],
    ]
    merged = ("A2:G2", "A3:C3", "A4:F4", "G4:G6", "A5:A6", "B5:B6", "C5:C6", "D5:F5")
    return ExportSheet("部门“三公”经费和机关运行费预算表", rows, merged)


def write(folder: Path = FOLDER) -> None:
    """Write both files of the export."""
    write_export(folder / DETAIL, *detail_sheets())
    write_export(folder / FORMS, *form_sheets())


if __name__ == "__main__":
    write()
