"""公开表.xlsx shows what the tables show: the same figures as numbers, the same words as text, ready to print."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.companions.tables_look import display_width, height
from budget_disclosure.companions.tables_workbook import HEADER_ROW, write_tables_workbook
from budget_disclosure.model.money import format_table, parse_decimal
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.tables.table import CellKind, Table
from tests.support.companions import department, reservoirs
from tests.support.submissions import G, project, submission
from tests.support.tables_by_openpyxl import write_by_openpyxl

FORMULA_NAME = '=HYPERLINK("http://x","A&B<C>{{ x }}")'


def named(name: str) -> Disclosure:
    """Return a department with one project of that name."""
    return department([submission(projects=(project("305001-青禾县水务局.xlsx", "001", name, {G: 10000}),))])


OF_KIND: dict[str, Callable[[], Disclosure]] = {
    "department": department,
    "unit": reservoirs,
    "formulas": lambda: named(FORMULA_NAME),
    "blanks": lambda: named(" 甲\n乙  "),
}


def open_workbook(disclosure: Disclosure) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_tables_workbook(disclosure)))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return open_workbook(department())


def test_sheets_are_the_thirteen_tables_by_their_numerals(book: Workbook) -> None:
    assert book.sheetnames == [
        "表一", "表二", "表三", "表四", "表五", "表六", "表七", "表八", "表九", "表十", "表十一", "表十二", "表十三",
    ]  # fmt: skip


@pytest.mark.parametrize("disclosure", [department(), reservoirs()], ids=["department", "unit"])
def test_every_cell_is_the_shown_figure_as_a_number_or_the_shown_text(disclosure: Disclosure) -> None:
    book = open_workbook(disclosure)
    figures = 0
    for table in disclosure.tables.values():
        sheet = book[f"表{table.numeral}"]
        for number, row in enumerate(table.rows, start=HEADER_ROW + table.header_rows):
            for column, content in enumerate(row.cells, start=1):
                cell = sheet.cell(number, column)
                place = f"{sheet.title}!{cell.coordinate}"
                if not content.text:
                    assert cell.value is None, place
                elif content.kind is CellKind.AMOUNT:
                    figures += 1
                    assert cell.data_type == "n", place
                    assert cell.number_format == "0.00", place
                    assert parse_decimal(str(cell.value)) == parse_decimal(content.text), place
                else:
                    assert (cell.data_type, cell.value) == ("s", content.text), place
    shown = [c.text for t in disclosure.tables.values() for r in t.rows for c in r.cells if c.kind is CellKind.AMOUNT]
    assert figures == sum(1 for text in shown if text) > 50


def test_known_figures_stand_in_known_cells(book: Workbook) -> None:
    sheet = book["表二"]
    assert [sheet.cell(5, column).value for column in range(1, 6)] == ["合计", None, 330.1, 269.2, 45]
    assert [sheet.cell(6, column).value for column in range(1, 5)] == ["208", "社会保障和就业支出", 11.8, 11.8]
    assert sheet["A6"].number_format == "@"


@pytest.mark.parametrize("kind", ["department", "unit", "formulas", "blanks"])
def test_the_workbook_is_the_one_that_openpyxl_writes_cell_by_cell(kind: str) -> None:
    disclosure = OF_KIND[kind]()
    ours = open_workbook(disclosure)
    theirs = openpyxl.load_workbook(io.BytesIO(write_by_openpyxl(disclosure)))
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        assert dict(_content(ours[name])) == dict(_content(theirs[name])), name
    for field in ("title", "subject", "creator", "lastModifiedBy", "language", "created", "modified"):
        assert getattr(ours.properties, field) == getattr(theirs.properties, field), field


def _content(sheet: Worksheet) -> Iterator[tuple[str, object]]:
    """Yield what a reader, or a printer, sees of a sheet; cells that a merged one hides have no look of their own."""
    for row in sheet.iter_rows():
        for cell in row:
            yield f"{cell.coordinate} value", (cell.data_type, cell.value)
            if isinstance(cell, Cell):
                font, at, edges = cell.font, cell.alignment, cell.border
                yield f"{cell.coordinate} font", (font.name, font.sz, font.b or False)
                yield f"{cell.coordinate} format", (cell.number_format, cell.quotePrefix or False, cell.fill.fill_type)
                yield f"{cell.coordinate} place", (at.horizontal, at.vertical, at.wrap_text or False, at.indent)
                sides = (edges.left, edges.right, edges.top, edges.bottom)
                yield f"{cell.coordinate} lines", [side.style if side else None for side in sides]
    yield "merged", {str(area) for area in sheet.merged_cells.ranges}
    yield "widths", {letter: column.width for letter, column in sheet.column_dimensions.items()}
    yield "heights", {number: row.height for number, row in sheet.row_dimensions.items()}
    setup = sheet.page_setup
    yield "page", (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight)
    yield "fits", sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
    yield "printed", (sheet.print_area, sheet.print_title_rows, sheet.print_options.horizontalCentered)
    margins = sheet.page_margins
    yield "margins", (margins.left, margins.right, margins.top, margins.bottom, margins.header, margins.footer)
    yield "foot", sheet.oddFooter and sheet.oddFooter.center.text
    yield "view", (sheet.freeze_panes, sheet.sheet_view.showGridLines)


def test_what_xml_cannot_hold_is_refused() -> None:
    disclosure = named("水库\x01")
    with pytest.raises(ValueError, match=r"sheet12\.xml"):
        write_tables_workbook(disclosure)


def test_title_and_lead_line_stand_above_every_table(book: Workbook) -> None:
    sheet = book["表一"]
    assert sheet["A1"].value == "表一 2024年预算收支总表"
    assert sheet["A2"].value == "部门名称：青禾县水务局"
    assert sheet["F2"].value == "单位：万元"
    assert {"A1:F1", "A2:E2"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert open_workbook(reservoirs())["表一"]["A2"].value == "单位名称：青禾县水库管理所"


def test_header_is_merged_as_declared(book: Workbook) -> None:
    for table in department().tables.values():
        merged = {str(area) for area in book[f"表{table.numeral}"].merged_cells.ranges}
        for header in table.header:
            cell = book[f"表{table.numeral}"].cell(HEADER_ROW + header.row, header.column + 1)
            assert cell.value == header.text
            if header.row_span > 1 or header.column_span > 1:
                last = cell.offset(header.row_span - 1, header.column_span - 1).coordinate
                assert f"{cell.coordinate}:{last}" in merged, f"表{table.numeral} {header.text}"


def test_names_are_indented_by_level_and_totals_are_bold(book: Workbook) -> None:
    sheet = book["表二"]
    assert [sheet.cell(row, 2).alignment.indent for row in (6, 7, 8)] == [0, 1, 2]
    assert [sheet.cell(row, 3).font.b for row in (5, 6)] == [True, False]
    assert sheet["C6"].alignment.horizontal == "right"
    assert sheet["C6"].font.name == "宋体"


def test_the_grid_has_thin_borders(book: Workbook) -> None:
    for table in department().tables.values():
        sheet = book[f"表{table.numeral}"]
        first, count = HEADER_ROW + table.header_rows, len(table.columns)
        for row in sheet.iter_rows(first, first + len(table.rows) - 1, 1, count):
            for cell in row:
                sides = {
                    side.style for side in (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
                }
                assert sides == {"thin"}, f"{sheet.title}!{cell.coordinate}"
        for column in range(1, count + 1):
            edges = {sheet.cell(HEADER_ROW, column).border.top.style, sheet.cell(first - 1, column).border.bottom.style}
            assert edges == {"thin"}, f"{sheet.title} header, column {column}"


def test_an_empty_table_has_its_note_and_others_have_none() -> None:
    disclosure = reservoirs()
    book = open_workbook(disclosure)
    empty = {f"表{table.numeral}" for table in disclosure.tables.values() if table.is_empty}
    assert {"表七", "表八", "表九", "表十"} <= empty
    for table in disclosure.tables.values():
        texts = [cell.value for row in book[f"表{table.numeral}"].iter_rows() for cell in row]
        assert (table.empty_note in texts) is table.is_empty, table.id


def test_pages_are_a4_fit_to_width_with_repeated_header_and_page_number(book: Workbook) -> None:
    for table in department().tables.values():
        sheet = book[f"表{table.numeral}"]
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == ("landscape" if table.is_landscape else "portrait")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"$3:${2 + table.header_rows}"
        assert sheet.freeze_panes == f"A{HEADER_ROW + table.header_rows}"
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "第 &P 页"


def test_properties_name_the_department_and_nobody_else(book: Workbook) -> None:
    properties = book.properties
    assert properties.title == "青禾县水务局2024年度部门预算公开"
    assert properties.creator == properties.lastModifiedBy == "青禾县水务局"
    assert properties.created == properties.modified == datetime(2024, 3, 8)


def test_equal_disclosures_give_equal_bytes_without_a_clock() -> None:
    first = write_tables_workbook(department())
    assert first == write_tables_workbook(department())
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_name_that_looks_like_a_formula_stays_the_text_it_is() -> None:
    file = "305001-青禾县水务局.xlsx"
    disclosure = department([submission(projects=(project(file, "001", FORMULA_NAME, {G: 10000}),))])
    sheet = open_workbook(disclosure)["表十二"]
    table = disclosure.tables["t12"]
    row = HEADER_ROW + table.header_rows + [r.keys[0] for r in table.rows].index("305001/001")
    cell = sheet.cell(row, 1)
    assert (cell.data_type, cell.value) == ("s", FORMULA_NAME)
    assert cell.quotePrefix


def test_a_figure_of_fifteen_digits_is_written_exactly() -> None:
    file = "305001-青禾县水务局.xlsx"
    disclosure = department([submission(projects=(project(file, "001", "大额项目", {G: "12345678901234500"}),))])
    table: Table = disclosure.tables["t03"]
    shown = table.cell("total", "project").text
    assert shown == format_table(Decimal("1234567890123.45"))
    sheet = open_workbook(disclosure)["表三"]
    assert str(sheet.cell(HEADER_ROW + table.header_rows, 5).value) == shown


def test_long_names_get_the_lines_they_need() -> None:
    assert display_width("水库A1") == 6
    assert height("水库巡查", 38) < height("水库巡查" * 10, 38) < height("水库巡查" * 20, 38)
