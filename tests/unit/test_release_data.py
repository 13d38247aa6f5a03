"""What stands in the upload package for those who calculate: the printed tables as CSV and JSON, and nothing else."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.document_data import data_files, write_extra
from budget_disclosure.store.public_data import public_data
from budget_disclosure.store.release import ReleaseNames, update_release
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import keep_version
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.submissions import waterworks

DEPARTMENT, UNIT = "305-青禾县水务局", "305002-青禾县水政监察大队"


@pytest.fixture(scope="module")
def department(year_2024: Declarations) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


@pytest.fixture(scope="module")
def unit(year_2024: Declarations) -> Disclosure:
    return unit_disclosure(waterworks()[1], year_2024)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_csv_has_every_printed_amount_with_table_row_column_and_unit(department: Disclosure) -> None:
    files = public_data(write_data_json(department))
    header, *rows = rows_of(files["青禾县水务局2024年公开表.csv"])
    assert header == ["表号", "表名", "编码", "项目", "栏目", "单位", "数"]
    printed = [
        cell.text
        for table in department.tables.values()
        for row in table.rows
        for cell in row.cells
        if cell.amount is not None and cell.text
    ]
    assert [row[-1] for row in rows] == printed
    table = department.tables["t05"]
    shown = table.cell("2130301", "basic").text
    assert ["五", table.title, "2130301", "行政运行", "2024年预算数 › 基本支出", "万元", shown] in rows


def test_the_data_say_what_the_tables_print_and_neither_cells_nor_files_nor_prose(department: Disclosure) -> None:
    content = public_data(write_data_json(department))["青禾县水务局2024年公开数据.json"]
    data = json.loads(content)
    assert data["document"] == {
        "title": "青禾县水务局2024年度部门预算公开", "scope": "department", "code": "305", "name": "青禾县水务局",
        "fiscal_year": 2024, "currency": "CNY",
    }  # fmt: skip
    assert set(data) == {"schema_version", "document", "tables"}
    for table in data["tables"]:
        own = department.tables[table["id"]]
        assert [list(row["cells"].values()) for row in table["rows"]] == [
            [c.text for c in row.cells] for row in own.rows
        ]
    assert b".xlsx" not in content and b"yuan" not in content
    assert public_data(write_data_json(department)) == public_data(write_data_json(department))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"document": {"name": "x", "fiscal_year": 2024}, "tables": [{}]}']
)
def test_data_of_another_form_have_no_files(data: bytes) -> None:
    assert public_data(data) == {}


def test_a_name_that_looks_like_a_formula_stays_a_text(department: Disclosure) -> None:
    named = replace(department, ledger=replace(department.ledger, name="=1+1"))
    assert list(public_data(write_data_json(named))) == ["=1+12024年公开表.csv", "=1+12024年公开数据.json"]


def test_the_package_of_a_department_has_exactly_these_files_by_the_names_of_the_website(
    department: Disclosure, unit: Disclosure, tmp_path: Path
) -> None:
    folder = tmp_path / "2024" / DEPARTMENT
    paths = {
        "部门-305": "青禾县水务局2024年度部门预算公开.docx",
        "单位-305002": f"{UNIT}/青禾县水政监察大队2024年度单位预算公开.docx",
    }
    documents = dict.fromkeys(paths.values(), b"docx")
    companions = {
        str(Path(path).parent / f"{name}2024年{kind}").removeprefix("./"): kind.encode()
        for path, name in zip(paths.values(), ("青禾县水务局", "青禾县水政监察大队"), strict=True)
        for kind in ("公开表.xlsx", "预算公开图解.html")
    }
    companions |= {str(Path(path).with_suffix(".pdf")): b"pdf" for path in paths.values()}
    data: dict[str, bytes] = {}
    for (subject, path), one in zip(paths.items(), (department, unit), strict=True):
        data |= data_files(subject, write_data_json(one), write_extra(path, ()))
    keep_version(folder, documents, data, {}, companions=companions, publication=Publication(date(2024, 3, 5)))

    assert update_release(folder, ReleaseNames(2024, "{code}-{file}"))

    release = tmp_path / "2024" / "发布" / DEPARTMENT
    assert sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()) == sorted(
        [
            "index.html",
            "文件清单.csv",
            *(
                f"{code}-{name}2024{what}"
                for code, name in (("305", "青禾县水务局"), (f"{UNIT}/305002", "青禾县水政监察大队"))
                for what in ("年公开表.xlsx", "年公开表.csv", "年公开数据.json", "年预算公开图解.html")
            ),
            *(f"305-青禾县水务局2024年度部门预算公开{kind}" for kind in (".docx", ".pdf")),
            *(f"{UNIT}/305002-青禾县水政监察大队2024年度单位预算公开{kind}" for kind in (".docx", ".pdf")),
        ]
    )
    listed = rows_of((release / "文件清单.csv").read_bytes())[1:]
    assert {row[0] for row in listed} == {
        path.relative_to(release).as_posix()
        for path in release.rglob("*")
        if path.name != "文件清单.csv" and path.is_file()
    }
    page = (release / "index.html").read_text(encoding="utf-8")
    assert "<h2>305002 青禾县水政监察大队</h2>" in page and "公开日期：2024-03-05" in page
    assert not update_release(folder, ReleaseNames(2024, "{code}-{file}"))  # equal bytes: nothing to write
