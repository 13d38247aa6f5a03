"""Workbooks written part by part say what openpyxl would write, cost little more than one, and lose no character."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.importing.import_workbooks import import_workbooks
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.ooxml.book import Book, CellValue, Formula, Page, PageChanges, PrintSetup
from budget_disclosure.ooxml.prepared_book import PreparedBook
from budget_disclosure.ooxml.zip_package import deflated, write_package
from budget_disclosure.workbook import generate
from budget_disclosure.workbook.generate import BlankWorkbook, blank_book, changes_of, workbook_bytes
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.plain_workbook import differences, facts_of, plain_workbook
from tests.support.workbooks import unit_values

SAMPLE = Path(__file__).resolve().parents[1] / "golden" / "zhongyang_2024" / "submission.yaml"
MANY = WorkbookValues(
    forms={"unit": {"revision": 3, "approval_date": date(2024, 2, 20), "organisation": "第一行\n第二行"}},
    rows={
        "basic": [{"current_general_public": Decimal(number) / 100} for number in range(1, 201)],
        "mandate": [{"text": f"{number} 职责内容很长。" * 20} for number in range(1, 61)],
        "comparisons": [{"item": "上年结转", "last_year": Decimal("1.10")}],
        "three_public": [{"item": "合计", "reason": "压减。"}],
    },
)


@pytest.mark.parametrize("values", [unit_values(), MANY], ids=["filled", "full"])
def test_a_workbook_says_what_openpyxl_would_write_of_it(year_2024: Declarations, values: WorkbookValues) -> None:
    bureau = Bureau(report_by=date(2024, 3, 15), contact="预算股 王五")
    fast = BlankWorkbook(year_2024, bureau).filled(values, "305001")
    plain = plain_workbook(blank_book(year_2024, bureau), changes_of(year_2024, values, "305001"))
    assert list(differences(facts_of(plain), facts_of(fast))) == []


def test_the_blank_is_made_once_however_many_units_are_filled(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Book] = []

    def counted(spec: Declarations, bureau: Bureau) -> Book:
        made.append(blank_book(spec, bureau))
        return made[-1]

    monkeypatch.setattr(generate, "blank_book", counted)
    result = import_workbooks(SAMPLE, tmp_path, templates)
    assert (len(result.paths), len(made)) == (3, 1)


def test_what_one_unit_said_stands_in_no_other_workbook(year_2024: Declarations) -> None:
    blank = BlankWorkbook(year_2024)
    before = blank.filled()
    blank.filled(MANY)
    assert blank.filled(unit_values()) == workbook_bytes(year_2024, unit_values())
    assert blank.filled() == before


@pytest.mark.parametrize(
    "words",
    [
        "a<b>&\"c\" 'd'",
        " blanks at both ends ",
        "两行\n第二行\r\n第三行\t制表",
        "=1+1",
        "_x0041_ is no A",
        "\U0001f4a7",
    ],
)
def test_every_text_reads_back_as_it_was(words: str) -> None:
    assert _read_back(words) == words


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2024, "2024"),
        (Decimal("1234567890123.45"), "1234567890123.45"),
        (Decimal("0.10"), "0.1"),
        (Decimal("-5E+3"), "-5000"),
        (Decimal("0E-9"), "0"),
        (date(2024, 2, 29), "45351"),
    ],
)
def test_numbers_and_days_are_written_in_plain_digits(value: CellValue, written: str) -> None:
    with zipfile.ZipFile(io.BytesIO(_one_cell(value))) as archive:
        assert f'<c r="A1" s="0"><v>{written}</v></c>'.encode() in archive.read("xl/worksheets/sheet1.xml")


def test_a_text_that_no_cell_can_hold_is_refused(year_2024: Declarations) -> None:
    values = WorkbookValues(rows={"mandate": [{"text": "长" * 32768}]})
    with pytest.raises(DisclosureError, match="文字有 32768 个字，一个单元格最多 32767 个，请分开写：长"):
        workbook_bytes(year_2024, values)
    with pytest.raises(ValueError, match="表: XML cannot hold"):
        _one_cell("a\x07b")


def test_a_value_needs_a_page_and_a_cell() -> None:
    book = PreparedBook(_book("there"))
    with pytest.raises(KeyError):
        book.filled({"nowhere": PageChanges()})
    with pytest.raises(KeyError):
        book.filled({"表": PageChanges(values={9: {1: "x"}})})


def test_names_of_sheets_are_quoted_in_formulas_and_written_as_they_are() -> None:
    book = _book(Formula('IF(A2<1,"<&>","")'))
    book.pages[0].title = "一'二&三"
    book.pages[0].printing = PrintSetup(is_landscape=True, areas=("A1:B2",), rows="1:2", columns="A:A")
    page = openpyxl.load_workbook(io.BytesIO(PreparedBook(book).filled({})))["一'二&三"]
    assert page["A1"].value == '=IF(A2<1,"<&>","")'
    assert page.print_area == "'一''二&三'!$A$1:$B$2"
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$2", "$A:$A")


def test_a_part_compressed_before_gives_the_same_package() -> None:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/二.xml": "数".encode() * 1000, "empty.xml": b""}
    package = write_package(parts)
    assert write_package({name: deflated(content) for name, content in parts.items()}) == package
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


def _read_back(value: CellValue) -> object:
    cells = read_cells(_one_cell(value), "表.xlsx")
    assert isinstance(cells, WorkbookCells)
    return cells.sheets["表"].at(1, 1).value


def _one_cell(value: CellValue) -> bytes:
    return PreparedBook(_book(value)).filled({})


def _book(value: CellValue) -> Book:
    page = Page("表", PrintSetup(is_landscape=False), freeze="A2")
    page.put(1, 1, value)
    return Book("题", "人", 2024, [page])
