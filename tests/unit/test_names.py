"""Names of output folders and documents."""

from pathlib import Path

import pytest

from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.store.file_names import (
    companion_name,
    department_folder,
    document_name,
    pdf_of,
    safe_name,
    unit_folder,
)


def test_documents_are_called_by_name_year_and_kind() -> None:
    assert document_name(Scope.DEPARTMENT, "某县水利局", 2025) == "某县水利局2025年度部门预算公开.docx"
    assert document_name(Scope.UNIT, "某县水利站", 2025) == "某县水利站2025年度单位预算公开.docx"


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


def test_a_long_name_fits_a_file_system_with_255_bytes_and_cuts_no_character_in_half() -> None:
    name = document_name(Scope.DEPARTMENT, "局" * 200, 2024)

    assert len(f".{name}.xxxxxxxx.tmp".encode()) <= 255
    assert name == "局" * 53 + "2024年度部门预算公开.docx"
