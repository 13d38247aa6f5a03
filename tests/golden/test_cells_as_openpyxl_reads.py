"""Every filled cell says to the reader what it says to openpyxl, which goes through each file twice.

openpyxl gives the saved values in one pass and the formulas in another. The reader takes plain rows by patterns and all
other XML by its elements: both ways must say the same of a sheet that can be read in both.
"""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from tests.golden.test_invented_department import UNITS
from tests.support.people import small_workbook
from tests.support.workbooks import unit_values, valid_workbook

from budget_disclosure.intake import shared_texts, sheet_xml
from budget_disclosure.intake.plain_rows import plain_rows
from budget_disclosure.intake.plain_xml import resolved
from budget_disclosure.intake.raw_cells import CellKind, RawCell, WorkbookCells, address
from budget_disclosure.intake.read_workbook import read_cells

ROOT = Path(__file__).parents[2]
SENT = sorted([*(ROOT / "inputs" / "2024").rglob("*.xlsx"), *Path(__file__).parent.rglob("*.xlsx")])
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def invented(folder: Path) -> Iterator[bytes]:
    for code, name, kind, role in UNITS:
        values = unit_values(unit_code=code, unit_name=name, kind=kind, role=role)
        yield valid_workbook(folder, values, f"{code}.xlsx").read_bytes()


def saved_again(data: bytes) -> bytes:
    """Return the workbook as openpyxl saves it: its texts shared, nothing calculated."""
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    books = {path.stem: path.read_bytes() for path in SENT}
    books |= {f"invented {n}": data for n, data in enumerate(invented(tmp_path_factory.mktemp("invented")))}
    books["small"] = small_workbook()
    return books | {f"{name}, saved again": saved_again(books[name]) for name in ("invented 0", "small")}


def cells_of(data: bytes) -> WorkbookCells:
    book = read_cells(data, "a.xlsx")
    assert isinstance(book, WorkbookCells)
    return book


def value_of(cell: RawCell) -> object:
    return datetime.combine(cell.value, datetime.min.time()) if cell.kind is CellKind.DATE else cell.value  # type: ignore[arg-type]


def formula_of(cell: RawCell) -> str:
    here = address(cell.row, cell.column)
    written = f"={cell.formula}"
    return Translator(written, cell.formula_of).translate_formula(here) if cell.formula_of else written


def test_every_filled_cell_says_what_openpyxl_says(workbooks: dict[str, bytes]) -> None:
    for name, data in workbooks.items():
        book = cells_of(data)
        values, formulas = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (True, False))
        assert list(book.sheets) == values.sheetnames
        for page in book.sheets.values():
            filled = 0
            for value, formula in zip(
                (cell for row in values[page.title].iter_rows() for cell in row),
                (cell for row in formulas[page.title].iter_rows() for cell in row),
                strict=True,
            ):
                if isinstance(formula, MergedCell) or formula.value is None:
                    continue
                filled += 1
                cell = page.cells[formula.row, formula.column]
                where = name, page.title, formula.coordinate
                expected = Decimal(str(value.value)) if isinstance(value.value, int | float) else value.value
                assert (*where, value_of(cell)) == (*where, expected)
                assert (*where, cell.has_formula) == (*where, formula.data_type == "f")
                if cell.has_formula:
                    assert (*where, formula_of(cell)) == (*where, formula.value)
            assert (name, page.title, len(page.cells)) == (name, page.title, filled)
            assert {str(merged) for merged in page.merged} == {
                str(one) for one in formulas[page.title].merged_cells.ranges
            }
            assert page.hidden_rows == {
                row for row, one in formulas[page.title].row_dimensions.items() if one.hidden or one.height == 0
            }


def test_plain_rows_say_what_their_elements_say(workbooks: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    by_patterns = {name: cells_of(data) for name, data in workbooks.items()}
    monkeypatch.setattr(sheet_xml, "plain_rows", lambda data: None)
    monkeypatch.setattr(shared_texts, "plain_document", lambda data, root: None)
    assert {name: cells_of(data) for name, data in workbooks.items()} == by_patterns


def test_workbooks_are_read_by_patterns(workbooks: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []

    def counted(data: bytes) -> object:
        rows = plain_rows(data)
        taken.append(rows is not None)
        return rows

    monkeypatch.setattr(sheet_xml, "plain_rows", counted)
    for data in workbooks.values():
        cells_of(data)
    assert len(taken) > 100
    assert all(taken)


# --- what is plain ---------------------------------------------------------------------------------------------------

ROWS = '<row r="2" ht="20" hidden="1"><c r="A2" s="1"/><c r="B2" s="2" t="str"><f>A2&amp;"&lt;"</f><v>一&#20108;</v></c></row>'


def sheet(rows: str = ROWS, root: str = f'<worksheet xmlns="{MAIN}">', before: str = "") -> bytes:
    return f"{root}{before}<sheetData>{rows}</sheetData></worksheet>".encode()


def test_what_is_within_plain_rows_is_taken() -> None:
    rows = plain_rows(sheet())
    assert rows is not None
    ((before, *cell),) = rows.cells()
    assert before == '<row r="2" ht="20" hidden="1">'
    assert cell == ["B", "2", "2", "str", "", 'A2&amp;"&lt;"', "一二", None]
    assert rows.behind == "</row>"
    assert rows.around == sheet(rows="")


NOT_PLAIN: dict[str, Callable[[], bytes]] = {
    "a comment": lambda: sheet(ROWS.replace("一", "一<!-- -->")),
    "a section of characters": lambda: sheet(ROWS.replace("一", '<![CDATA[<c r="B2"/>]]>')),
    "an instruction": lambda: sheet(ROWS.replace("一", "一<?x y?>")),
    "an address twice": lambda: sheet(ROWS.replace("A2", "B2", 1)),
    "a cell without an address": lambda: sheet(ROWS.replace("</row>", "<c><v>1</v></c></row>")),
    "a type without a word": lambda: sheet(ROWS.replace('t="str"', 't=""')),
    "two values": lambda: sheet(ROWS.replace("</v>", "</v><v>2</v>")),
    "a text in runs": lambda: sheet(ROWS.replace("</row>", '<c r="C2"><is><r><t>1</t></r></is></c></row>')),
    "attributes in another order": lambda: sheet(ROWS.replace('r="B2" s="2"', 's="2" r="B2"')),
    "lines between the cells": lambda: sheet(ROWS.replace("<c ", "\n <c ")),
    "a row within a row": lambda: sheet(f'<row r="1">{ROWS}</row>'),
    "another namespace": lambda: sheet(root='<worksheet xmlns="urn:x">'),
    "another namespace within": lambda: sheet(ROWS.replace("<c ", '<c xmlns="urn:x" ', 1)),
    "names with a prefix": lambda: sheet(root=f'<x:worksheet xmlns:x="{MAIN}">').replace(b"</work", b"</x:work"),
    "rows elsewhere": lambda: sheet(before="<row/>"),
    "two bytes a character": lambda: sheet().decode().encode("utf-16"),
}


@pytest.mark.parametrize("case", NOT_PLAIN)
def test_whatever_is_written_otherwise_is_left_to_the_parser(case: str) -> None:
    assert plain_rows(NOT_PLAIN[case]()) is None


def test_references_are_resolved_once() -> None:
    assert resolved("&#38;lt; &amp;lt; &amp;#60; &lt;&#x4e00;&apos;") == "&lt; &lt; &#60; <一'"
    assert resolved("&amp;lt; &quot;&gt;") == '&lt; ">'
