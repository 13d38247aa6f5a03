"""What of last year goes into a new workbook: values, marks, and what is left out and said."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_input_declarations, load_year
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.last_year import PlainRow, PublishedFigures, StatedLastYear, UnitLastYear
from budget_disclosure.workbook.prefill_values import Prefilled, prefilled_values

SOURCE = "2023年公开第2版"
COMPARED = {"预算收支总计": "revenue_total", "公务接待费": "hospitality"}


def filled(
    spec: Declarations,
    sheets: Mapping[str, tuple[PlainRow, ...]],
    *,
    facts: Mapping[str, str] | None = None,
    of_department: Mapping[str, str] | None = None,
    head: bool = False,
    with_ended: bool = False,
) -> Prefilled:
    figures = [
        None if one is None else PublishedFigures(SOURCE, {key: Decimal(yuan) for key, yuan in one.items()})
        for one in (facts, of_department)
    ]
    last_year = UnitLastYear(StatedLastYear(SOURCE, sheets), figures[0], figures[1])
    return prefilled_values(spec, last_year, {"unit_code": "021001"}, COMPARED, head=head, with_ended=with_ended)


def project(number: str, name: str, code: str = "2013101") -> PlainRow:
    return {"number": number, "name": name, "category": "特定目标类", "function_code": code, "is_published": "是"}


def test_a_figure_of_last_year_is_the_published_one_and_locked_with_its_source(year_2024: Declarations) -> None:
    result = filled(year_2024, {}, facts={"revenue_total": "7137560.00"})

    assert result.values.rows["comparisons"] == [{"item": "预算收支总计", "last_year": Decimal("7137560.00")}]
    assert result.locked == {("comparisons", "预算收支总计", "last_year"): SOURCE}


def test_only_the_head_unit_gets_the_figures_of_the_department(year_2024: Declarations) -> None:
    of_department = {"revenue_total": "14573840.00"}

    assert "comparisons" not in filled(year_2024, {}, of_department=of_department).values.rows
    head = filled(year_2024, {}, of_department=of_department, head=True)
    assert head.values.rows["comparisons"] == [{"item": "预算收支总计", "department_last_year": Decimal("14573840.00")}]


def test_parts_that_do_not_add_up_to_the_published_figure_are_left_blank_and_said(year_2024: Declarations) -> None:
    sheets = {"three_public": ({"item": "公务接待费", "this_general_public": "5000.00", "reason": "按规定"},)}

    agreeing = filled(year_2024, sheets, facts={"hospitality": "5000.00"})
    assert agreeing.values.rows["three_public"] == [{"item": "公务接待费", "last_general_public": Decimal("5000.00")}]
    differing = filled(year_2024, sheets, facts={"hospitality": "6000.00"})
    assert "three_public" not in differing.values.rows
    assert differing.notes == [f"“三公经费”的“公务接待费”：{SOURCE}的 6,000.00 元不知道各资金来源是多少，没有预填"]


def test_parts_are_taken_from_the_published_table_where_the_workbook_says_something_else(
    year_2024: Declarations,
) -> None:
    sheets = {"three_public": ({"item": "公务接待费", "this_general_public": "5000.00"},)}
    parts = {("公务接待费", "general_public"): Decimal(4000), ("公务接待费", "government_funds"): Decimal(2000)}
    own = PublishedFigures(SOURCE, {"hospitality": Decimal(6000)}, parts)

    last_year = UnitLastYear(StatedLastYear("2023年公开第2版所用的填报表", sheets), own)
    result = prefilled_values(year_2024, last_year, {}, COMPARED, head=False)
    assert result.values.rows["three_public"] == [
        {"item": "公务接待费", "last_general_public": Decimal(4000), "last_government_funds": Decimal(2000)}
    ]
    assert set(result.locked.values()) == {SOURCE}


def test_of_a_unit_that_had_nothing_only_what_must_be_filled_in_is_zero(year_2024: Declarations) -> None:
    own = PublishedFigures("本年新设单位", {"hospitality": Decimal(0)})

    result = prefilled_values(year_2024, UnitLastYear(None, own), {}, COMPARED, head=False)
    assert result.values.rows["three_public"] == [{"item": "公务接待费", "last_general_public": Decimal(0)}]


def test_a_figure_is_never_zero_where_last_year_left_it_blank(year_2024: Declarations) -> None:
    sheets = {"three_public": ({"item": "公务接待费", "reason": "没有"},)}

    assert "three_public" not in filled(year_2024, sheets).values.rows


def test_projects_that_go_on_keep_their_numbers_and_no_empty_row_below_has_one_of_them(
    year_2024: Declarations,
) -> None:
    sheets = {
        "projects": (project("003", "丙"), project("001", "甲"), project("002", "乙"), project("001", "甲", "2013102")),
        "project_targets": (
            {"project_number": "001", "nature": "经常性项目(长期开展)", "annual_goal": "办好"},
            {"project_number": "002", "nature": "一次性项目(1年结束)", "annual_goal": "办完"},
        ),
        "indicators": (
            {"project_number": "001", "level3": "数量", "target": "12 期"},
            {"project_number": "002", "level3": "数量", "target": "1 次"},
            {"project_number": "整体", "level3": "质量", "target": "优"},
        ),
    }

    result = filled(year_2024, sheets)
    rows = result.values.rows["projects"]
    assert [row.get("number") for row in rows] == ["001", "001", "003"]
    assert [row.get("name") for row in rows] == ["甲", "甲", "丙"]
    free = year_2024.workbook.project_numbers[len(rows) :]
    assert not {row["number"] for row in rows} & set(free)
    assert all("current_general_public" not in row for row in rows)
    assert [row["project_number"] for row in result.values.rows["project_targets"]] == ["001"]
    assert [row["project_number"] for row in result.values.rows["indicators"]] == ["001", "整体"]
    assert result.notes == ["“项目支出”有 1 项上年填的是“一次性”，没有沿用：002 乙"]
    assert result.carried[("projects", 0, "name")] == SOURCE
    assert ("projects", 0, "number") not in result.carried

    everything = filled(year_2024, sheets, with_ended=True)
    assert [row.get("number") for row in everything.values.rows["projects"]] == ["001", "001", "002", "003"]
    assert everything.notes == []


def test_a_row_is_left_free_before_a_number_that_would_come_too_early(year_2024: Declarations) -> None:
    rows = filled(year_2024, {"projects": (project("001", "甲"), project("004", "丁"))}).values.rows["projects"]

    assert [row.get("number") for row in rows] == ["001", None, None, "004"]
    assert rows[1] == rows[2] == {}


def test_what_this_year_does_not_take_is_left_out_and_said(year_2024: Declarations) -> None:
    sheets = {
        "unit": ({"kind": "企业", "organisation": "下设三个股室。", "actual_staff": "十二"},),
        "projects": (project("001", "甲", "9999999"),),
    }

    result = filled(year_2024, sheets)
    assert result.values.forms["unit"] == {"unit_code": "021001", "organisation": "下设三个股室。"}
    assert "function_code" not in result.values.rows["projects"][0]
    assert result.notes == [
        "“项目支出”的“功能科目”：上年的“9999999”今年不能填，没有沿用",
        "“单位信息”的“单位性质”：上年的“企业”今年不能填，没有沿用",
        "“单位信息”的“实有在职人数”：上年的“十二”今年不能填，没有沿用",
    ]


def test_a_code_that_was_renamed_is_this_years_and_one_that_was_split_is_left_to_a_person(
    year_2024: Declarations,
) -> None:
    changed = {"2013199": ("2013101",), "2013198": ("2013101", "2013102"), "2013197": ()}
    codes = replace(year_2024.codes, function=replace(year_2024.codes.function, changed=changed))
    sheets = {"projects": tuple(project(f"00{n}", f"项目{n}", code) for n, code in enumerate(changed, start=1))}

    result = filled(replace(year_2024, codes=codes), sheets)
    assert [row.get("function_code") for row in result.values.rows["projects"]] == ["2013101", None, None]
    assert [note.partition("：")[2] for note in result.notes] == [
        "上年的“2013198”今年不能填，没有沿用",
        "上年的“2013197”今年不能填，没有沿用",
    ]


def test_what_the_bureau_knows_is_not_replaced_by_last_year(year_2024: Declarations) -> None:
    result = filled(year_2024, {"unit": ({"unit_code": "021009", "unit_name": "旧名"},)})

    assert result.values.forms["unit"] == {"unit_code": "021001"}


def test_a_table_of_codes_takes_last_year_from_the_row_of_the_published_table(tmp_path: Path, templates: Path) -> None:
    shutil.copytree(templates, tmp_path / "format")
    path = tmp_path / "format" / "2024" / "workbook.yaml"
    sheet = """  - key: items_explained
    title: 科目说明
    kind: rows
    room: 20
    lead: 每个科目一行。
    record_key: function_code
    fields:
      - {key: function_code, title: 功能科目, type: code, codes: function, prefill: known}
      - {key: purpose, title: 主要用于, type: text, prefill: same}
      - {key: last_year, title: 上年预算数, type: money, unit: 元, prefill: {table: t03, column: basic}}

  - key: procurement
"""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - key: procurement\n", sheet, 1), encoding="utf-8")
    spec = load_year(tmp_path / "format", 2024)
    cells = {
        ("t03", "total", "basic"): Decimal(700),
        ("t03", "2013101", "basic"): Decimal(400),
        ("t03", "2080505", "basic"): Decimal(300),
    }
    sheets = {"items_explained": ({"function_code": "2013101", "purpose": "机关运转"},)}

    last_year = UnitLastYear(StatedLastYear(SOURCE, sheets), PublishedFigures(SOURCE, {}, {}, cells))
    result = prefilled_values(spec, last_year, {}, COMPARED, head=False)
    assert result.values.rows["items_explained"] == [
        {"function_code": "2013101", "purpose": "机关运转", "last_year": Decimal(400)},
        {"function_code": "2080505", "last_year": Decimal(300)},
    ]
    assert result.locked[("items_explained", 1, "last_year")] == SOURCE

    path.write_text(path.read_text(encoding="utf-8").replace("column: basic", "column: basics"), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"tables\.yaml 中没有“t03\.basics”一栏"):
        load_year(tmp_path / "format", 2024)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("prefill: {field: this_general_public}", "prefill: {field: reason}", "没有同一类型的字段“reason”"),
        (
            "prefill: {field: this_general_public}",
            "prefill: {of: department}",
            "same、known，或 field、fact、table 之一",
        ),
        ("prefill: {field: this_general_public}", "prefill: {fact: nowhere}", "wording.yaml 中没有事实“nowhere”"),
        ("field: nature, contains", "field: natur, contains", "没有“project_targets.natur”"),
    ],
)
def test_a_wrong_prefill_stops_with_its_line(tmp_path: Path, templates: Path, old: str, new: str, message: str) -> None:
    shutil.copytree(templates, tmp_path / "format")
    path = tmp_path / "format" / "2024" / "workbook.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1

    with pytest.raises(DeclarationError, match=message) as error:
        load_year(tmp_path / "format", 2024)
    assert error.value.path == path
    assert error.value.line is not None
    assert error.value.line <= line
    if "nowhere" not in new:
        with pytest.raises(DeclarationError):
            load_input_declarations(tmp_path / "format", 2024)
