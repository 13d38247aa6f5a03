"""The sheet 校验 and the red cells as written: what keeps them working in Excel 2016, WPS and LibreOffice alike."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from budget_disclosure.actions.rule_catalogue import coded_rules
from budget_disclosure.declarations.workbook_layout import CHECK_HEADER_ROW, RESULT_COLUMN
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.workbook.generate import workbook_bytes

ONE_CELL_ONLY = re.compile(r"(?<![A-Z])(IF|IFERROR|AND|OR|N)\(")
"""Functions that Excel 2016 evaluates with one cell, not with an array, without array entry."""


@pytest.fixture(scope="module")
def data(year_2024: Declarations) -> bytes:
    return workbook_bytes(year_2024)


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def formulas(book: Workbook) -> list[str]:
    return [str(cell.value) for row in book["校验"].iter_rows() for cell in row if cell.data_type == "f"]


def conditions(book: Workbook) -> list[str]:
    return [
        text for page in book for area in page.conditional_formatting for rule in area.rules for text in rule.formula
    ]


def inside_sumproduct(formula: str) -> Iterator[str]:
    for match in re.finditer(r"SUMPRODUCT\(", formula):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(formula[end], 0)
            end += 1
        yield formula[match.end() : end]


def test_arrays_never_meet_functions_of_one_cell(book: Workbook) -> None:
    inside = [part for text in (*formulas(book), *conditions(book)) for part in inside_sumproduct(text)]
    assert len(inside) > 250
    assert [part for part in inside if ONE_CELL_ONLY.search(part)] == []


def test_formulas_are_no_longer_than_excel_allows(book: Workbook) -> None:
    assert max(map(len, formulas(book))) < 8192
    assert max(map(len, conditions(book))) < 8192


def test_conditions_are_classic_and_look_at_their_own_sheet_or_at_names(data: bytes, book: Workbook) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"extLst" in archive.read(name)]
    assert [text for text in conditions(book) if "!" in text] == []
    used = set(re.findall(r"\b(?:check|list|codes|project|target|unit)_\w+", " ".join(conditions(book))))
    assert {"check_701", "target_numbers", "unit_role", "codes_function"} <= used
    assert used <= set(book.defined_names)


def test_every_check_stands_once_with_its_verdict_named_and_a_link(book: Workbook, year_2024: Declarations) -> None:
    page = book["校验"]
    rows = {page.cell(row, 1).value: row for row in range(CHECK_HEADER_ROW + 1, page.max_row + 1)}
    for check in year_2024.workbook.self_check.checks():
        row = rows[check.id]
        place = f"'校验'!${page.cell(row, RESULT_COLUMN).column_letter}${row}"
        assert book.defined_names[check.name].attr_text == place
        link = page.cell(row, 11).hyperlink
        assert link is not None
        sheet = link.location.split("!")[0].strip("'")
        assert sheet in {declared.title for declared in year_2024.workbook.sheets}


def test_the_rules_a_check_repeats_exist(year_2024: Declarations) -> None:
    known = {rule.id for rule in coded_rules()}
    known |= {identity.id for identity in year_2024.identities.identities}
    named = {rule for check in year_2024.workbook.self_check.checks() for rule in check.rules}
    assert named - known == set()


def test_the_blank_is_colourless_but_for_the_sheet_of_checks(book: Workbook) -> None:
    """A condition on a required cell waits until somebody began the row or the form."""
    required = [text for text in conditions(book) if re.search(r"LEN\(TRIM\([^)]*\)\)=0", text)]
    assert len(required) > 30
    assert [text for text in required if "COUNTA(" not in text] == []


def test_no_check_names_cells_by_address(templates: Path) -> None:
    text = (templates / "2024" / "workbook.yaml").read_text(encoding="utf-8").split("self_check:")[1]
    assert re.findall(r"\$[A-Z]+\$\d+", text) == []
