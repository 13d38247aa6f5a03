"""The CSV package adds up to the tables, is described by its datapackage.json, and runs no formula in a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from budget_disclosure.companions import write_companions
from budget_disclosure.companions.csv_fields import COLUMN_TYPES, budget_lines
from budget_disclosure.companions.csv_package import write_csv_package
from budget_disclosure.model.money import parse_decimal
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.csv_files import guarded, unguarded
from budget_disclosure.tables.table import CellKind
from tests.support.companions import department, reservoirs
from tests.support.submissions import G, project, submission
from tests.support.workbooks import declarations_of

Rows = list[dict[str, str]]
BOTH = pytest.mark.parametrize("disclosure", [department(), reservoirs()], ids=["department", "unit"])

# The ColumnTypes of the budget taxonomy that the package uses; `generic:code` and `:label` exist at every level.
STANDARD_TYPE = re.compile(
    r"(administrative|functional|economic)-classification:generic(:level[1-8])?:(code|label)"
    r"|activity:generic:project:(code|label)|fin-source:generic:(code|label)|expenditure-type:(code|label)"
    r"|date:fiscal-year|budget-line-id|value|value-currency:code|direction|phase:id"
)


def package(disclosure: Disclosure) -> dict[str, bytes]:
    return write_csv_package(disclosure, declarations_of().codes)


def rows(files: Mapping[str, bytes], name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline=""), strict=True))


def descriptor(files: Mapping[str, bytes]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files["datapackage.json"])
    return loaded


def added(lines: Rows, **wanted: str) -> Decimal:
    matching = [line for line in lines if all(line[key] == value for key, value in wanted.items())]
    return sum((parse_decimal(line["amount_yuan"]) for line in matching), Decimal(0))


@BOTH
def test_budget_lines_add_up_to_the_totals_of_the_tables(disclosure: Disclosure) -> None:
    lines, tables = rows(package(disclosure), "budget_lines.csv"), disclosure.tables
    assert added(lines) == tables["t01"].amount("grand_total", "total").yuan != 0
    assert added(lines, vintage="carryover_in") == tables["t02"].amount("total", "carryover").yuan
    assert added(lines, kind="basic") == tables["t03"].amount("total", "basic").yuan
    assert added(lines, kind="project") == tables["t03"].amount("total", "project").yuan
    current = {"vintage": "current_year"}
    for source in ("general_public", "government_funds", "state_capital", "special_account", "unit_own"):
        assert added(lines, source=source, **current) == tables["t02"].amount("total", source).yuan
    general = {"source": "general_public", **current}
    assert added(lines, cost="operating", **general) == tables["t06"].amount("total", "operating").yuan
    for code in tables["t05"].row_keys("total"):
        if len(code) == 7:
            assert added(lines, function_code=code, **general) == tables["t05"].amount(code, "total").yuan, code


def test_a_budget_line_says_everything_about_its_amount() -> None:
    line = next(
        row for row in rows(package(department()), "budget_lines.csv") if row["line_id"].endswith("!项目支出!G7")
    )
    assert line == {
        "line_id": "305001-青禾县水务局.xlsx!项目支出!G7",
        "fiscal_year": "2024",
        "department_code": "305",
        "department_name": "青禾县水务局",
        "unit_code": "305001",
        "unit_name": "青禾县水务局",
        "unit_kind": "行政单位",
        "function_code": "2137201",
        "function_name": "移民补助",
        "dept_economic_code": "",
        "dept_economic_name": "",
        "gov_economic_code": "",
        "gov_economic_name": "",
        "kind": "project",
        "kind_name": "项目支出",
        "cost": "other",
        "cost_name": "其他",
        "source": "government_funds",
        "source_name": "政府性基金预算",
        "vintage": "current_year",
        "vintage_name": "本年预算",
        "project_key": "305001/002",
        "project_name": "移民后期扶持",
        "project_category": "特定目标类",
        "amount_yuan": "450000.00",
    }


@BOTH
def test_tables_csv_holds_every_amount_cell_as_shown_and_exact(disclosure: Disclosure) -> None:
    found = {(r["table_id"], r["row_key"], r["column_key"]): r for r in rows(package(disclosure), "tables.csv")}
    expected = 0
    for table in disclosure.tables.values():
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                key = row.keys[table.block_of_column[column.key]]
                if cell.kind is not CellKind.AMOUNT or not key:
                    continue
                expected += 1
                line = found[table.id, key, column.key]
                assert line["shown"] == cell.text
                if cell.amount is None:
                    assert (line["amount_yuan"], line["source_cells"]) == ("", "")
                else:
                    assert parse_decimal(line["amount_yuan"]) == cell.amount.yuan
                    assert line["source_cells"]
    assert len(found) == expected > 100


def test_tables_csv_names_rows_by_code_and_name_and_groups_source_cells_by_sheet() -> None:
    found = {(r["table_id"], r["row_key"], r["column_key"]): r for r in rows(package(department()), "tables.csv")}
    row = found["t05", "2130309", "total"]
    assert (row["row_level"], row["row_code"], row["row_label"], row["column_header"]) == (
        "3", "2130309", "水利执法监督", "2024年预算数/合计",
    )  # fmt: skip
    assert (
        row["source_cells"]
        == "305002-青禾县水政监察大队.xlsx!基本支出!F6,F7,F8|305002-青禾县水政监察大队.xlsx!项目支出!F6"
    )
    assert (found["t05", "total", "total"]["row_code"], found["t05", "total", "total"]["row_label"]) == ("", "合计")


def test_facts_csv_holds_every_fact() -> None:
    facts = department().narrative.facts
    found = {row["key"]: row for row in rows(package(department()), "facts.csv")}
    assert set(found) == set(facts)
    assert all(unguarded(found[key]["shown"]) == fact.shown for key, fact in facts.items())
    assert all(bool(found[key]["value"]) is (fact.value is not None) for key, fact in facts.items())


@BOTH
def test_files_open_in_spreadsheets_and_are_described_byte_by_byte(disclosure: Disclosure) -> None:
    files = package(disclosure)
    resources = descriptor(files)["resources"]
    assert [resource["path"] for resource in resources] == ["budget_lines.csv", "tables.csv", "facts.csv"]
    assert set(files) == {"datapackage.json", *(resource["path"] for resource in resources)}
    for resource in resources:
        content = files[resource["path"]]
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n")
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        assert max(len(cell) for row in rows(files, resource["path"]) for cell in row.values()) <= 32767


@BOTH
def test_every_cell_is_of_its_declared_type_and_keys_are_unique(disclosure: Disclosure) -> None:
    files = package(disclosure)
    patterns = {"number": r"-?\d+(\.\d+)?", "integer": r"\d+", "boolean": "true|false", "string": r"(?s).*"}
    for resource in descriptor(files)["resources"]:
        lines, schema = rows(files, resource["path"]), resource["schema"]
        assert list(lines[0]) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            for line in lines:
                value = line[field["name"]]
                place = f"{resource['name']}.{field['name']}: {value!r}"
                if value:
                    assert re.fullmatch(patterns[field["type"]], value), place
                else:
                    assert not field.get("constraints", {}).get("required"), place
        keys = [tuple(line[name] for name in schema["primaryKey"]) for line in lines]
        assert len(set(keys)) == len(keys)


def test_column_types_are_of_the_budget_taxonomy_or_declared_beside_it() -> None:
    schema = descriptor(package(department()))["resources"][0]["schema"]
    own = {entry["name"] for entry in COLUMN_TYPES[1] if isinstance(entry, dict)}
    used = [field["columnType"] for field in (*schema["fields"], *schema["extraFields"]) if "columnType" in field]
    assert len(set(used)) == len(used)
    assert [name for name in used if not STANDARD_TYPE.fullmatch(name) and name not in own] == []
    assert own <= set(used)
    types = {field["name"]: field.get("columnType") for field in schema["fields"]}
    assert types["amount_yuan"] == "value"
    assert types["unit_code"] == "administrative-classification:generic:level2:code"
    assert types["function_code"] == "functional-classification:generic:code"
    assert {field["name"]: field["constant"] for field in schema["extraFields"]} == {
        "currency": "CNY", "direction": "expenditure", "phase": "approved",
    }  # fmt: skip


def test_only_budget_lines_are_fiscal_data_so_nobody_adds_totals_up() -> None:
    for resource in descriptor(package(department()))["resources"][1:]:
        assert not any("columnType" in field for field in resource["schema"]["fields"])
    assert budget_lines(declarations_of().law).constants


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+水库", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1", "  =1+1", "'=1", "'"],
)
def test_a_text_that_could_run_as_a_formula_is_guarded_and_comes_back_as_it_was(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "水库巡查", "①公务用车购置费", "（一）", "2130301", "2%-3%", "A=B", "“三公”经费"])
def test_other_texts_are_written_as_they_are(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("name", ['=cmd|" /C calc"!A0', 'A&B<C>{{ x }}"，\n𠮷䶮😀', "'引号", "@全员培训"])
def test_project_names_survive_the_way_through_csv(name: str) -> None:
    file = "305001-青禾县水务局.xlsx"
    files = package(department([submission(projects=(project(file, "001", name, {G: 10000}),))]))
    written = [row["project_name"] for row in rows(files, "budget_lines.csv")]
    assert [unguarded(text) for text in written] == [name]
    assert not written[0].startswith(("=", "@"))


def test_companions_are_the_workbook_the_data_and_the_package() -> None:
    companions = write_companions(department(), declarations_of().codes)
    assert list(companions) == [
        "公开表.xlsx", "data.json", "data/budget_lines.csv", "data/tables.csv", "data/facts.csv", "data/datapackage.json",
    ]  # fmt: skip
    assert companions == write_companions(department(), declarations_of().codes)
