"""Names of output folders and documents."""

from dataclasses import replace
from pathlib import Path

import pytest

from budget_disclosure.declarations.document_yaml import DocumentSpec, load_document
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.context import document_properties
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.file_names import (
    companion_name,
    department_folder,
    document_of,
    pdf_of,
    safe_name,
    unit_folder,
)
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.submissions import waterworks


@pytest.fixture(scope="module")
def department(year_2024: Declarations) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


@pytest.fixture(scope="module")
def unit(year_2024: Declarations) -> Disclosure:
    return unit_disclosure(waterworks()[2], year_2024)


def test_documents_are_called_by_name_year_and_kind(department: Disclosure, unit: Disclosure) -> None:
    assert department.file_name == "青禾县水务局2024年度部门预算公开.docx"
    assert unit.file_name == "青禾县水库管理所2024年度单位预算公开.docx"
    assert (unit.title, unit.full_title) == ("2024年度单位预算公开", "青禾县水库管理所2024年度单位预算公开")


def test_another_format_calls_them_otherwise(department: Disclosure, unit: Disclosure, tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(
        "title: {department: '{name}{year}年{level}部门预算'}\n"
        "file_name: {department: '{code}-{name}{year}年部门预算', unit: '{name}{year}年单位预算'}\n",
        encoding="utf-8",
    )
    named = load_document(path)
    assert replace(department, named=named).file_name == "305-青禾县水务局2024年部门预算.docx"
    assert replace(unit, named=named).file_name == "青禾县水库管理所2024年单位预算.docx"
    assert replace(department, named=named).full_title == "青禾县水务局2024年县级部门预算"
    assert document_properties(replace(department, named=named)).title == "青禾县水务局2024年县级部门预算"
    assert load_document(tmp_path / "no.yaml") == DocumentSpec()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file_name: {unit: '{name}单位预算'}", r"“{name}单位预算”里应有 {year}，以及 {name} 或 {code}"),
        ("file_name: {unit: '{year}年单位预算'}", r"里应有 {year}，以及 {name} 或 {code}"),
        ("file_name: {unit: '{name}/{year}'}", "里有文件名不能用的字符"),
        ("title: {unit: '{year}年{names}'}", "里不能用 names，可用：level、name、year"),
        ("title: {unit: 单位预算}", "“单位预算”里应有 {year}"),
        ("title: {unit: '{year}年}{'}", "里不能用 { }"),
    ],
)
def test_names_that_cannot_be_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=f"第 1 行：.*{message}"):
        load_document(path)


def test_a_document_is_found_by_its_place_whatever_it_is_called() -> None:
    written = [
        "021-水利局2024年部门预算更正说明.docx",
        "水利局2024年公开表.xlsx",
        "水利局2024年部门预算.docx",
        "021001-水利站/水利站2024年单位预算.docx",
        "021002-河道所/河道所2024年单位预算.docx",
        "草稿/021003/所.docx",
    ]
    assert document_of(written, "") == "水利局2024年部门预算.docx"
    assert document_of(written, "021002") == "021002-河道所/河道所2024年单位预算.docx"
    assert document_of(written, "021003") == ""


def test_the_folder_is_code_and_name_under_the_year() -> None:
    assert department_folder(Path("out"), 2025, "021", "水利局") == Path("out/2025/021-水利局")
    assert department_folder(Path("out"), 2025, "021", "") == Path("out/2025/021")


def test_a_unit_has_a_folder_of_its_own_and_files_for_people_carry_its_name() -> None:
    assert unit_folder("021001", "水利/水务站") == "021001-水利_水务站"
    assert companion_name("公开表.xlsx", "水利站", 2025) == "水利站2025年公开表.xlsx"
    assert companion_name("data/facts.csv", "水利站", 2025) == "data/facts.csv"
    assert pdf_of("021001-站/站2025年度单位预算公开.docx") == "021001-站/站2025年度单位预算公开.pdf"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("水利/水务局", "水利_水务局"),
        ('a<b>:"c|d?*\\', "a_b___c_d___"),
        ("办公室\n（本级）", "办公室_（本级）"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ("局. ", "局"),
        ("..", "_"),
    ],
)
def test_what_windows_refuses_is_replaced(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_long_name_fits_a_file_system_with_255_bytes_and_cuts_no_character_in_half(department: Disclosure) -> None:
    name = replace(department, ledger=replace(department.ledger, name="局" * 200)).file_name

    assert len(f".{name}.xxxxxxxx.tmp".encode()) <= 255
    assert name == "局" * 53 + "2024年度部门预算公开.docx"
