"""What people do to rows, columns, sheets and files: the right amounts, or one finding at its place (a table of cases)."""

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.bad_workbooks.test_people import BASIC, PROJECTS, UNIT, check, on, put
from tests.support.grid import ROWS
from tests.support.people import Case, part_of_sheet
from tests.support.workbooks import declarations_of

SUM = 2256500.5  # of column I of 基本支出


def total(
    row: int, name: str, amount: object = SUM, column: str = "B", sheet: str = BASIC
) -> Callable[[Workbook], None]:
    """Add a row of totals."""

    def do(book: Workbook) -> None:
        page = book[sheet]
        if name:
            page[f"{column}{row}"] = name
        page[f"I{row}"] = amount

    return do


def totals() -> Iterator[Case]:
    row = (("I-221", f"{BASIC}!B14:I14"),)
    for name in (
        "合计",
        "合 计",
        "总计",
        "共计",
        "小计",
        "合计：",
        "人员经费小计",
        "一、基本支出合计",
        "合　计",
        "合计（元）",
        "总 计",
    ):
        yield Case(f"a row “{name}” below the data", total(14, name), row)
    yield Case("a row of totals after a blank row", total(16, "合计"), (("I-221", f"{BASIC}!B16:I16"),))
    yield Case(
        "a row of totals named in the first column", total(14, "合计", column="A"), (("I-221", f"{BASIC}!A14:I14"),)
    )
    yield Case("a row of totals that is another sum", total(14, "合计", 100), row)
    yield Case("a row of totals as a formula", total(14, "合计", "=SUM(I6:I13)"), row)
    yield Case("a row of totals without a name", total(14, ""), (("I-221", f"{BASIC}!I14"),))
    yield Case("a row of totals merged over the codes", merged_total, row)
    yield Case(
        "a row of totals of the projects",
        total(10, "合计", 3278000, sheet=PROJECTS),
        (("I-221", f"{PROJECTS}!B10:I10"),),
    )
    yield Case("subtotals and a total", subtotals, (("I-221", f"{BASIC}!B7:I7,B15:I15"),))
    yield Case("a row 合计 below the items of 三公经费", put("三公经费", "A10", "合计"), (("I-221", "三公经费!A10"),))


def merged_total(book: Workbook) -> None:
    page = book[BASIC]
    total(14, "合计")(book)
    page.merge_cells("B14:G14")


def subtotals(book: Workbook) -> None:
    page = book[BASIC]
    shift_rows(page, 7, 1)
    page["B7"], page["I7"] = "小计", 1250000
    page["B15"], page["I15"] = "合计", SUM


def shift_rows(page: Worksheet, first: int, by: int) -> None:
    """Insert rows, as Excel does."""
    page.move_range(f"A{first}:{get_column_letter(page.max_column)}{page.max_row}", rows=by)


def rows() -> Iterator[Case]:
    yield Case("a blank row within the data", on(BASIC, lambda page: shift_rows(page, 9, 1)))
    yield Case("blank rows within the projects", on(PROJECTS, lambda page: shift_rows(page, 7, 3)))
    yield Case("a blank row within a form", on("政府采购", lambda page: shift_rows(page, 6, 1)))
    yield Case("a blank row within fixed items", on("三公经费", lambda page: shift_rows(page, 7, 1)))
    for sheet, row in ((BASIC, 5), (PROJECTS, 5), ("基金与国资收入", 4)):
        deleted = on(sheet, lambda page, row=row: ROWS.delete(page, row, 1))
        yield Case(f"the row of totals of {sheet} deleted", deleted)
    yield Case("rows sorted", on(BASIC, lambda page: swap_rows(page, 6, 13)))
    yield Case("projects sorted", on(PROJECTS, lambda page: swap_rows(page, 6, 9)))
    yield Case("items of a form in another order", on("政府采购", lambda page: swap_rows(page, 4, 6)))
    yield Case("fixed items in another order", on("三公经费", lambda page: swap_rows(page, 7, 9)))
    yield Case("a row twice", on(BASIC, lambda page: copy_row(page, 6, 14)), (("I-402", f"{BASIC}!B14"),))
    yield Case("a row without amount", put(BASIC, "I6", None), (("I-401", f"{BASIC}!I6"),))
    hide_row = on(BASIC, lambda page: setattr(page.row_dimensions[7], "hidden", True))
    hide_column = on(BASIC, lambda page: setattr(page.column_dimensions["M"], "hidden", True))
    yield Case("a hidden row", hide_row, (("I-207", f"{BASIC}!B7"),))
    yield Case("a hidden column", hide_column, (("I-207", f"{BASIC}!M9"),))
    yield Case("rows grouped and open", on(BASIC, lambda page: page.row_dimensions.group(7, 9)))
    yield Case("the numbers of projects cleared", clear_numbers, (("I-205", f"{PROJECTS}!A6:A9"),))
    for cell, words in (("A1", "基本支出（单位：万元）"), ("A2", "金额单位：万元"), ("W3", "单位:万元")):
        yield Case(f"a sheet that says {words}", put(BASIC, cell, words), (("I-353", f"{BASIC}!{cell}"),))
    yield Case("万元 as the unit of a form", put("政府采购", "C4", "万元"), (("I-353", "政府采购!C4"),))
    drawn = (
        part_of_sheet(BASIC),
        lambda text: re.sub('<row r="7"[^>]*>', '<row r="7" ht="0" customHeight="1">', text),
    )
    yield Case("a row without height", xml=drawn, findings=(("I-207", f"{BASIC}!B7"),))
    yield Case("a row of the class above its items", on(BASIC, class_row), (("I-221", f"{BASIC}!B6:M6"),))
    yield Case("a note beside the table", put(BASIC, "W7", "待核对"), (("I-210", f"{BASIC}!W7"),))
    notes = on(BASIC, lambda page: [page.cell(row, 22, "核") for row in range(6, 10)])
    yield Case("notes beside the table", notes, (("I-210", f"{BASIC}!V6:V9"),))
    yield Case(
        "a row below the table", on(BASIC, lambda page: copy_row(page, 6, 206)), (("I-209", f"{BASIC}!B206:I206"),)
    )
    yield Case("a table pasted beyond its rows", on(BASIC, fill_beyond), (("I-209", f"{BASIC}!B206:I299"),))
    yield Case("a signature below a form", put("政府采购", "A14", "填表人：周明"), (("I-209", "政府采购!A14"),))
    yield Case("merged codes", on(BASIC, lambda page: page.merge_cells("B6:B8")), (("I-208", f"{BASIC}!B6"),))
    yield Case("merged blanks", on(BASIC, lambda page: page.merge_cells("B30:C33")))
    yield Case("a merged value of a form", on(UNIT, lambda page: page.merge_cells("B20:D20")))
    merge = (part_of_sheet(BASIC), lambda text: text.replace("</mergeCells>", '<mergeCell ref="I6:I7"/></mergeCells>'))
    yield Case("a value hidden under a merge", xml=merge, findings=(("I-222", f"{BASIC}!I7"),))


def clear_numbers(book: Workbook) -> None:
    """Clear the numbers of all projects."""
    for row in range(6, 10):
        book[PROJECTS].cell(row, 1).value = None


def class_row(page: Worksheet) -> None:
    """Insert the row 213 农林水支出 with the sums of its items, as exports of other systems have it."""
    page.insert_rows(6)
    for column, value in ((2, "213 农林水支出"), (9, 2056500.5), (12, 7000.25), (13, 15000)):
        page.cell(6, column).value = value


def fill_beyond(page: Worksheet) -> None:
    """Paste three hundred rows with different items into room for two hundred."""
    items = [leaf.code for leaf in declarations_of().codes.function.leaves()]
    for row in range(14, 300):
        copy_row(page, 6, row)
        page.cell(row, 2).value = items[row]


def swap_rows(page: Worksheet, one: int, other: int) -> None:
    """Let two rows change places."""
    for column in range(1, page.max_column + 1):
        a, b = page.cell(one, column), page.cell(other, column)
        a.value, b.value = b.value, a.value


def copy_row(page: Worksheet, row: int, to: int) -> None:
    """Copy what people filled into a row; formulas are the template's."""
    for column in range(2, page.max_column + 1):
        value = page.cell(row, column).value
        if value is not None and not str(value).startswith("="):
            page.cell(to, column).value = value


def unmerged(fill: bool) -> Callable[[Workbook], None]:
    """Unmerge every header, as WPS does with “拆分并填充内容” or without filling."""

    def do(book: Workbook) -> None:
        for page in book:
            for merged in list(page.merged_cells.ranges):
                bounds = merged.bounds
                value = page.cell(bounds[1], bounds[0]).value
                page.unmerge_cells(str(merged))
                if fill:
                    for row in range(bounds[1], bounds[3] + 1):
                        for column in range(bounds[0], bounds[2] + 1):
                            page.cell(row, column).value = value

    return do


def headers() -> Iterator[Case]:
    yield Case("headers unmerged and filled", unmerged(fill=True))
    yield Case("headers unmerged", unmerged(fill=False))
    for text in (
        "一般公共预算(元)",
        "一般公共预算 （元）",
        "一般公共预算\n（元）",
        "一般公共预算（元）\u200b",
        "　一般公共预算（元）",
    ):
        yield Case(f"a header written as {text!r}", put(BASIC, "I4", text))
    yield Case("a label with other brackets", put("三公经费", "A6", "因公出国(境)费"))
    yield Case("a label with blanks", put("政府采购", "A4", " 政府采购 货物预算\u00a0"))
    yield Case("other widths of columns", on(BASIC, lambda page: setattr(page.column_dimensions["I"], "width", 60)))
    yield Case("no frozen rows", on(BASIC, lambda page: setattr(page, "freeze_panes", None)))


def sheets() -> Iterator[Case]:
    for title in ("基本支出 ", "基本　支出", "\u200b基本支出"):
        yield Case(f"a sheet called {title!r}", on(BASIC, lambda page, title=title: setattr(page, "title", title)))
    yield Case("sheets in another order", lambda book: book.move_sheet(BASIC, 5))
    yield Case("a hidden sheet", on(BASIC, lambda page: setattr(page, "sheet_state", "hidden")), (("I-207", BASIC),))
    yield Case(
        "a very hidden sheet", on(BASIC, lambda page: setattr(page, "sheet_state", "veryHidden")), (("I-207", BASIC),)
    )
    yield Case(
        "an extra sheet with notes",
        lambda book: put("草稿", "C2", "备忘")(added(book, "草稿")),
        (("I-206", "草稿!C2"),),
    )
    yield Case("an extra empty sheet", lambda book: added(book, "Sheet1"))
    yield Case(
        "a sheet copied by the program", lambda book: book.copy_worksheet(book[BASIC]), (("I-206", f"{BASIC} Copy!A1"),)
    )
    yield Case("a sheet of the same name with a blank", twin, (("I-211", BASIC),))
    yield Case("a sheet deleted", lambda book: book.remove(book["国有资产"]), (("I-203", "国有资产"),))
    rename = ("xl/workbook.xml", lambda text: text.replace('name="其他说明"', f'name="{BASIC}"'))
    yield Case("two sheets of one name in the file", xml=rename, findings=(("I-211", BASIC), ("I-203", "其他说明")))
    yield Case("no protection", lambda book: [setattr(page.protection, "sheet", False) for page in book])
    yield Case("protection with a password", lambda book: [page.protection.set_password("1") for page in book])


def added(book: Workbook, title: str) -> Workbook:
    book.create_sheet(title)
    return book


def twin(book: Workbook) -> None:
    page = book.copy_worksheet(book[BASIC])
    page.title = f"{BASIC} "


def looks() -> Iterator[Case]:
    red = PatternFill("solid", "FFFF0000")

    def dress(page: Worksheet) -> None:
        for row in page["A6:T13"]:
            for cell in row:
                cell.fill, cell.font = copy.copy(red), Font(name="楷体", size=16, bold=True)

    yield Case("other colours and fonts", on(BASIC, dress))
    yield Case("a comment at a cell", on(BASIC, lambda page: setattr(page["I6"], "comment", Comment("核对过", "周明"))))
    yield Case("a filter", on(BASIC, lambda page: setattr(page.auto_filter, "ref", "A4:T13")))
    yield Case("a print area", on(BASIC, lambda page: setattr(page, "print_area", "A1:M20")))
    yield Case("white text", on(BASIC, lambda page: setattr(page["I6"], "font", Font(color="FFFFFFFF"))))
    yield Case(
        "a hyperlink at a cell", on(BASIC, lambda page: setattr(page["B6"], "hyperlink", "https://example.org/"))
    )


def files() -> Iterator[Case]:
    basic = part_of_sheet(BASIC)

    def edit(pattern: str, by: str, part: str = basic, flags: int = re.DOTALL) -> Any:
        return part, lambda text: re.sub(pattern, by, text, flags=flags)

    dates = (("I-307", f"{UNIT}!B15"), ("I-307", f"{UNIT}!B16"))
    styles, book, rels = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    yield Case("styles without names", xml=edit("<cellStyles.*?</cellStyles>", "", styles))
    yield Case("styles without fonts", xml=edit("<fonts.*?</fonts>", "<fonts/>", styles))
    yield Case("styles with colours by name", xml=edit('rgb="[0-9A-F]{8}"', 'rgb="red"', styles))
    yield Case("styles with odd alignments", xml=edit('horizontal="\\w+"', 'horizontal="middle"', styles))
    yield Case("styles cut off", xml=edit("<cellXfs.*", "", styles), findings=(("I-220", ""), *dates))
    yield Case("relative targets", xml=edit('Target="/xl/', 'Target="', rels))
    yield Case(
        "targets in another case", xml=edit('Target="[^"]*/sheet3', lambda m: m[0].replace("sheet", "SHEET"), rels)
    )  # type: ignore[arg-type]
    names = '<definedNames><definedName name="x">#REF!</definedName></definedNames>'
    yield Case("a view of no window", xml=edit("<bookViews>.*?</bookViews>", "", book))
    yield Case("names that refer to nothing", xml=edit("</sheets>", f"</sheets>{names}", book))
    yield Case("rows without numbers", xml=edit(r'<row r="\d+"', "<row", basic))
    yield Case("cells without addresses", xml=edit(r'<c r="[A-Z]+\d+"', "<c"))
    yield Case("an address that is none", xml=edit('<c r="I6"', '<c r="6I"'), findings=(("I-101", ""),))
    yield Case("a dimension that is wrong", xml=edit(r'<dimension ref="[^"]*"', '<dimension ref="A1"', basic))
    yield Case(
        "extensions that nobody knows",
        xml=edit("</worksheet>", '<extLst><ext uri="{0}"><x xmlns="urn:x"/></ext></extLst></worksheet>'),
    )
    yield Case(
        "broken conditional formats", xml=edit("</sheetData>", '</sheetData><conditionalFormatting sqref="??"/>')
    )
    yield Case("texts in the cell", xml=inline())
    yield Case(
        "dates counted from 1904",
        xml=edit("<workbookPr ?/>|<workbookPr [^>]*/>", '<workbookPr date1904="1"/>', book),
        findings=(("I-320", f"{UNIT}!B15"), ("I-320", f"{UNIT}!B16")),
    )
    yield Case("a sheet cut off", xml=(basic, lambda text: text[: len(text) // 2]), findings=(("I-101", ""),))
    yield Case("a workbook part cut off", xml=(book, lambda text: text[: len(text) // 2]), findings=(("I-101", ""),))


def inline() -> Any:
    runs = "<is><r><t>农村</t></r><r><rPr><b/></rPr><t>供水管网改造</t></r><rPh sb='0' eb='1'><t>nongcun</t></rPh></is></c>"
    return (
        part_of_sheet(PROJECTS),
        lambda text: re.sub(r'<c r="B6"([^>]*?) t="\w+">.*?</c>', rf'<c r="B6"\1 t="inlineStr">{runs}', text, count=1),
    )


@pytest.mark.parametrize("case", [*totals(), *rows(), *headers(), *sheets(), *looks(), *files()], ids=str)
def test_what_people_do_to_rows_sheets_and_files(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
