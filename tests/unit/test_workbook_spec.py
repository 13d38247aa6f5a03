"""The declaration of the workbook: whatever is not as documented stops with file and line."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.declarations.load_workbook_declaration import load_workbook_declaration
from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.intake.build_submission import build_submission
from budget_disclosure.intake.cell_readings import Reading
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.intake.sheet_records import Page, read_sheet
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.workbook.generate import workbook_bytes
from tests.support.formats import copy_year
from tests.support.law import LAW
from tests.support.workbooks import FILE, declarations_of, unit_values


def broken(tmp_path: Path, templates: Path, before: str, after: str) -> DeclarationError:
    text = (templates / "2024" / "workbook.yaml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "workbook.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_workbook_declaration(path, LAW)
    return caught.value


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("type: choice, choices: unit_kind", "type: choice, choices: unit_kinds", "choices“unit_kinds”应为"),
        ("type: choice, choices: unit_kind", "type: choice", "choices 与 type: choice 应同时出现"),
        ("codes: revenue", "codes: income", "不在允许范围内"),
        ("{key: short_name", "{key: unit_name", "字段 key重复：unit_name"),
        ("key: mandate", "key: unit", "工作表 key重复：unit"),
        ("room: 60", "rooms: 60", "不认识的键“sheets.1.rooms”"),
        ("items: comparison_item", "items: comparison", "items“comparison”应为"),
        ("pattern_text: 3 位数字, ", "", "pattern 与 pattern_text 应同时出现"),
        ("of: [function_code]", "of: [function]", "没有这样的字段：function"),
        ("unique: [source, revenue_code]", "unique: [source, code]", "unique、record_key 中有不存在的字段"),
        ("'COUNT([overall_target.amount])'", "'COUNT([overall_target.sum])'", "没有这样的字段：[overall_target.sum]"),
        ("['[assets.vehicles_note]']", "['[asset.vehicles_note]']", "没有这样的字段：[asset.vehicles_note]"),
        ("@rows(mandate)", "@lines(mandate)", "没有“@lines”，应为：bad_numbers"),
        ("{sheet: mandate, text", "{sheet: mandates, text", "没有这样的工作表：mandates"),
        ("id: C-702", "id: C-701", "校验编号重复：C-701"),
        ("item: 一般公共预算当年支出", "name: 一般公共预算当年支出", "each 缺少：item"),
        ("    record_key: number\n", "", "有 once 字段的表应有 record_key"),
        ("since: '2024.2', width: 24", "width: 24", "有 since 的字段应放在最后"),
        ("since: '2024.2', width: 24", "since: '2024.1', width: 24", "since“2024.1”应为：2024.2、2024.3"),
        ("          上年结转: 'SUM(", "          结转: 'SUM(", "formulas 应逐项写明"),
        ("'SUM([basic.carryover_general_public:", "'SUM([basic.carried:", "没有这样的字段：[basic.carried"),
        ("{key: unit_code, ", "{key: code, ", "“单位信息”没有字段“unit_code”，程序缺了它就不能生成文件"),
        (
            "{key: revision, title: 修订号, type: count, required: true",
            "{key: revision, title: 修订号, type: count",
            "“单位信息”的“revision”缺了就不能生成文件，应写 required: true",
        ),
        (
            "{key: responsible_person, ",
            "{key: responsible_persons, ",
            "“responsible_persons”是不是“responsible_person”？",
        ),
        (
            "{key: filled_on, title: 填报日期, type: text",
            "{key: filled_on, title: 填报日期, type: date",
            "type 不能是 date",
        ),
        (
            "type: date, required: true, near_year: true",
            "type: date, required: true",
            "“approval_date”应写 near_year: true",
        ),
        (
            "type: long_text, help: 没有就空着。}\n\ninstr",
            "type: text, near_year: true}\n\ninstr",
            "near_year 只用于 type: date",
        ),
    ],
)
def test_a_wrong_declaration_names_what_is_wrong(
    tmp_path: Path, templates: Path, before: str, after: str, message: str
) -> None:
    error = broken(tmp_path, templates, before, after)
    assert message in error.message
    assert error.line is not None


def test_the_year_of_the_declaration_is_the_year_of_its_folder(tmp_path: Path, templates: Path) -> None:
    copy_year(tmp_path, 2025)
    with pytest.raises(DeclarationError, match="fiscal_year 是 2024，应为文件夹的年度 2025"):
        load_year(tmp_path, 2025)


def test_a_year_without_folder_names_the_years_there_are(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    with pytest.raises(DeclarationError, match="没有 2031 年的模板文件夹（现有：2024）"):
        load_year(tmp_path, 2031)


def test_every_input_cell_has_help_for_the_person_who_fills_it(year_2024: Declarations) -> None:
    without = [f"{s.key}.{f.key}" for s in year_2024.workbook.sheets for f in s.fields if f.is_input and not f.help]
    assert without == []


def test_every_amount_says_its_unit_of_measure(year_2024: Declarations) -> None:
    amounts = [field for sheet in year_2024.workbook.sheets for field in sheet.fields if field.type == "money"]
    assert {field.unit for field in amounts} == {"元"}


def test_the_fields_that_code_names_are_those_a_submission_is_built_from() -> None:
    read: dict[str, set[str]] = {}

    class Watched(dict[str, Reading]):
        def __init__(self, sheet: str, readings: Mapping[str, Reading]) -> None:
            super().__init__(readings)
            self.sheet = sheet

        def __getitem__(self, key: str) -> Reading:
            read.setdefault(self.sheet, set()).add(key)
            return super().__getitem__(key)

        def get(self, key: str, default: Any = None) -> Any:
            read.setdefault(self.sheet, set()).add(key)
            return super().get(key, default)

    spec = declarations_of()
    book = read_cells(workbook_bytes(spec, unit_values()), FILE)
    assert isinstance(book, WorkbookCells)
    sheets = {}
    for sheet in spec.workbook.sheets:
        records, _ = read_sheet(Page(spec, sheet, book.sheets[sheet.title], FILE))
        watched = (replace(record, readings=Watched(sheet.key, record.readings)) for record in records.records)
        sheets[sheet.key] = replace(records, records=tuple(watched))
    build_submission(FILE, sheets, spec.workbook)
    identity = {"fiscal_year", "template_version"}
    assert {key: set(fields) - identity for key, fields in named_fields(LAW).items()} == read
