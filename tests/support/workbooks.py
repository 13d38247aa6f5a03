"""An invented unit that is not the sample: valid values for every sheet, and ways to damage a workbook.

Other codes than the sample, all five sources, carry-over, government funds and state capital. Amounts in 元.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.intake.raw_cells import CellKind, RawCell, SheetCells, WorkbookCells
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.workbook.generate import workbook_bytes, write_workbook
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "thirteen-tables"
YEAR = 2024
FILE = "305001-云岭县水利局.xlsx"


@cache
def declarations_of() -> Declarations:
    """Return the shipped declarations, loaded once a test run."""
    return load_year(TEMPLATES, YEAR)


def unit_values(
    *,
    department_code: str = "305",
    department_name: str = "云岭县水利局",
    unit_code: str = "305001",
    unit_name: str = "云岭县水利局",
    kind: str = "行政单位",
    role: str = "部门本级",
) -> WorkbookValues:
    """Return valid values of an invented unit; every sheet is filled, every rule of reading is kept."""
    is_head = role == "部门本级"
    unit: dict[str, Value] = {
        "revision": 1,
        "department_code": department_code,
        "department_name": department_name,
        "unit_code": unit_code,
        "unit_name": unit_name,
        "short_name": "县水利局" if is_head else None,
        "kind": kind,
        "role": role,
        "level": "县级",
        "approval_date": date(2024, 2, 6),
        "as_of": date(2024, 3, 31),
        "authorised_administrative_staff": 18,
        "authorised_institution_staff": 6,
        "actual_staff": 22,
        "organisation": "本单位内设办公室、规划计划股、水资源管理股。核定行政编制18名，事业编制6名。",
    }
    procurement: dict[str, Value] = {
        "goods": Decimal("35000"),
        "works": Decimal("900000"),
        "services": Decimal("64000.5"),
        "reserved_for_sme": Decimal("300000"),
        "purchased_services": Decimal("64000.5"),
        "purchased_services_catalogue": "水利工程维护辅助性服务。",
    }
    assets: dict[str, Value] = {
        "vehicles_authorised": 3,
        "vehicles_actual": 3,
        "leaders": 0,
        "confidential_communication": 0,
        "emergency": 1,
        "law_enforcement": 2,
        "special_technical": 0,
        "institution_business": 0,
        "other": 0,
        "floor_area": Decimal("860.25"),
        "general_equipment_over_500k": 1,
        "special_equipment_over_1m": 0,
    }
    overall: dict[str, Value] = {"is_reported": "是", "amount": Decimal("3000000"), "goal": "保障全县供水安全。"}
    return WorkbookValues(
        forms={
            "unit": unit,
            "procurement": procurement,
            "assets": assets,
            "overall_target": overall,
            "notes": {"other_notes": "无其他需要说明的事项。"},
        },
        rows={
            "mandate": [{"text": "负责水资源的合理开发和利用。"}, {"text": "负责农村供水工程的建设和管理。"}],
            "basic": _basic_rows(kind),
            "projects": _project_rows(),
            "fund_revenue": [
                {"source": "政府性基金预算", "revenue_code": _revenue_code("10301"), "amount": Decimal("500000")},
                {"source": "国有资本经营预算", "revenue_code": _revenue_code("10306"), "amount": Decimal("120000")},
            ],
            "three_public": _three_public_rows(is_head),
            "comparisons": _comparison_rows(is_head),
            "project_targets": [_target_row("001"), _target_row("003")],
            "indicators": _indicator_rows(),
        },
    )


def valid_workbook(folder: Path, values: WorkbookValues | None = None, name: str = FILE) -> Path:
    """Write a valid filled workbook into ``folder`` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if values is None:
        path.write_bytes(_valid_bytes())
    else:
        write_workbook(declarations_of(), path, values)
    return path


def damaged_workbook(
    folder: Path,
    sheet: str,
    damage: Callable[[Worksheet], object],
    values: WorkbookValues | None = None,
    name: str = FILE,
) -> Path:
    """Write a valid workbook, apply ``damage`` to one sheet with openpyxl, and return its path."""
    path = valid_workbook(folder, values, name)
    book: Workbook = openpyxl.load_workbook(path)
    damage(book[sheet])
    book.save(path)
    return path


def with_cell(folder: Path, sheet: str, cell: str, value: object) -> Path:
    """Write a valid workbook with one cell changed; a text beginning with ``=`` becomes a formula without a value."""

    def change(page: Worksheet) -> None:
        page[cell].value = value

    return damaged_workbook(folder, sheet, change)


def read_changed(
    changes: Mapping[tuple[str, str], RawCell | str | int | Decimal | date | bool | None],
    change_sheet: Callable[[SheetCells], SheetCells] | None = None,
    sheet: str = "",
) -> tuple[UnitSubmission | None, tuple[Finding, ...]]:
    """Read the valid workbook with some cells changed in memory, by (sheet, A1): quick, for everything but the file itself.

    ``change_sheet`` changes merged or hidden parts of the sheet named ``sheet``.
    """
    book = _valid_cells()
    sheets = dict(book.sheets)
    for (title, a1), value in changes.items():
        row, column = coordinate_to_tuple(a1)
        cell = value if isinstance(value, RawCell) else raw(value)
        cells = {**sheets[title].cells, (row, column): cell._replace(row=row, column=column)}
        sheets[title] = replace(sheets[title], cells=cells)
    if change_sheet is not None:
        sheets[sheet] = change_sheet(sheets[sheet])
    return submission_from_cells(WorkbookCells(book.file, sheets), declarations_of())


@lru_cache(maxsize=8)
def read_book(data: bytes) -> Workbook:
    """Return a workbook as openpyxl sees it, opened once for all tests that only look at it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def raw(value: object, kind: CellKind | None = None) -> RawCell:
    """Return a flat cell of the kind the value has in a workbook."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    kinds = {str: CellKind.TEXT, Decimal: CellKind.NUMBER, bool: CellKind.BOOLEAN, date: CellKind.DATE}
    return RawCell(0, 0, kind or kinds.get(type(value), CellKind.BLANK), value)  # type: ignore[arg-type]


def rewrite_part(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change the XML text of one part of a workbook, for damage that openpyxl cannot do."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data.decode("utf-8")).encode("utf-8") if name == part else data)


@cache
def _valid_bytes() -> bytes:
    return workbook_bytes(declarations_of(), unit_values())


@cache
def _valid_cells() -> WorkbookCells:
    cells = read_cells(_valid_bytes(), FILE)
    assert isinstance(cells, WorkbookCells)
    return cells


def _revenue_code(prefix: str) -> str:
    return next(code.code for code in declarations_of().codes.revenue.leaves() if code.code.startswith(prefix))


def _basic_rows(kind: str) -> list[dict[str, Value]]:
    wages, office = ("50501", "50502") if kind == "事业单位" else ("50101", "50201")
    rows: list[dict[str, Value]] = [
        _basic("2130301", "30101", wages, current_general_public=Decimal("1250000")),
        _basic("2130301", "30102", wages, current_general_public=Decimal("640500.5")),
        _basic("2080505", "30108", wages if wages == "50501" else "50102", current_general_public=Decimal("200000")),
        _basic("2130301", "30201", office, current_general_public=Decimal("82000"), current_unit_own=Decimal("15000")),
        _basic("2130301", "30211", office, current_special_account=Decimal("7000.25")),
        _basic("2130301", "30217", office if office == "50502" else "50206", current_general_public=Decimal("9000")),
        _basic("2130301", "30231", office if office == "50502" else "50208", current_general_public=Decimal("75000")),
        _basic("2080501", "30302", "50905", carryover_general_public=Decimal("33000")),
    ]
    return rows


def _basic(function: str, dept: str, gov: str, **amounts: Decimal) -> dict[str, Value]:
    return {"function_code": function, "dept_economic_code": dept, "gov_economic_code": gov, **amounts}


def _project_rows() -> list[dict[str, Value]]:
    return [
        {
            "number": "001",
            "name": "农村供水管网改造",
            "category": "特定目标类",
            "function_code": "2130335",
            "dept_economic_code": "31005",
            "is_published": "是",
            "current_general_public": Decimal("2600000"),
            "carryover_general_public": Decimal("145000.75"),
        },
        {
            "number": "002",
            "name": "水政执法装备",
            "category": "其他运转类",
            "function_code": "2130309",
            "is_published": "否",
            "current_general_public": Decimal("58000"),
            "current_special_account": Decimal("12000"),
            "current_unit_own": Decimal("6000"),
        },
        {
            "number": "003",
            "name": "城区排水河道整治",
            "category": "特定目标类",
            "function_code": "2120803",
            "is_published": "是",
            "current_government_funds": Decimal("500000"),
            "carryover_government_funds": Decimal("81000"),
        },
        {
            "number": "004",
            "name": "国有水务企业改革成本",
            "category": "特定目标类",
            "function_code": "2230101",
            "is_published": "否",
            "current_state_capital": Decimal("120000"),
            "carryover_unit_own": Decimal("4000"),
        },
    ]


def _three_public_rows(is_head: bool) -> list[dict[str, Value]]:
    def row(item: str, this: str, last: str, reason: str | None, department: str | None = None) -> dict[str, Value]:
        values: dict[str, Value] = {
            "item": item,
            "this_general_public": Decimal(this),
            "last_general_public": Decimal(last),
            "reason": reason,
        }
        if is_head and department is not None:
            values |= {"department_last_year": Decimal(department), "department_reason": reason}
        return values

    return [
        row("因公出国（境）费", "0", "0", None),
        row("公务接待费", "9000", "12000", "压减接待批次和人数。", "12000"),
        row("公务用车购置费", "0", "0", None),
        row("公务用车运行维护费", "75000", "75000", None),
    ]


def _comparison_rows(is_head: bool) -> list[dict[str, Value]]:
    head: dict[str, Value] = (
        {"department_last_year": Decimal("5100000"), "department_reason": "新增农村供水管网改造项目。"}
        if is_head
        else {}
    )
    return [
        {"item": "预算收支总计", "last_year": Decimal("5100000"), "reason": "新增农村供水管网改造项目。", **head},
        {
            "item": "一般公共预算当年支出",
            "last_year": Decimal("4300000"),
            "reason": "新增农村供水管网改造项目。",
            "department_reason": "新增农村供水管网改造项目。" if is_head else None,
        },
        {"item": "上年结转", "last_year": Decimal("0"), "reason": "上年项目未完工，资金结转本年使用。"},
        {
            "item": "机关运行经费",
            "last_year": Decimal("170000"),
            "reason": "公务接待费按规定压减，办公费相应调整。",
            "department_reason": "公务接待费按规定压减，办公费相应调整。" if is_head else None,
        },
    ]


def _target_row(number: str) -> dict[str, Value]:
    return {
        "project_number": number,
        "nature": "一次性项目(1年结束)",
        "period": "1年",
        "overview": "改造老旧管网，改善农村供水条件。",
        "basis": "《云岭县农村供水保障规划》（云水〔2023〕12号）。",
        "necessity": "部分村庄管网老化，漏损率高。",
        "safeguards": "执行项目法人制、招标投标制和监理制。",
        "plan": "2024年3月开工，2024年11月完工验收。",
        "annual_goal": "完成管网改造并通过验收。",
        "responsible_person": "周明",
        "handler": "何岚",
        "filled_on": "2024年1月20日",
    }


def _indicator_rows() -> list[dict[str, Value]]:
    def row(number: str, level1: str, level2: str, level3: str, target: str, scope: str = "年度") -> dict[str, Value]:
        return {
            "project_number": number,
            "scope": scope,
            "level1": level1,
            "level2": level2,
            "level3": level3,
            "target": target,
        }

    return [
        row("001", "产出指标", "数量指标", "改造管网长度", "≥42千米"),
        row("001", "产出指标", "质量指标", "工程验收合格率", "100%"),
        row("001", "效益指标", "社会效益指标", "受益农村人口", "≥1.2万人"),
        row("001", "满意度指标", "服务对象满意度指标", "受益群众满意度", "≥95%"),
        row("003", "产出指标", "数量指标", "整治河道长度", "8.6千米"),
        row("003", "满意度指标", "服务对象满意度指标", "居民满意度", "≥90%"),
        row("整体", "产出指标", "数量指标", "完成水利项目", "4个"),
    ]
