"""公开表.xlsx as openpyxl writes it, cell by cell with its styles: what the program's own writer is compared with."""

from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.companions import tables_look as look
from budget_disclosure.companions.identity import dated, document_title, scope_noun
from budget_disclosure.companions.tables_workbook import HEADER_ROW, LEAD_ROW, TITLE_ROW
from budget_disclosure.model.money import parse_decimal
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.csv_files import is_formula_like
from budget_disclosure.tables.table import CellKind, HeaderCell, RowStyle, Table, TableCell, TableRow
from tests.support.packing import pack

_TEXT: Final = "@"
_TWO_DECIMALS: Final = "0.00"
_A4: Final = 9

BODY = Font(name="宋体", size=10)
BOLD = Font(name="宋体", size=10, bold=True)
HEAD = Font(name="黑体", size=10)
TITLE = Font(name="黑体", size=14)

_THIN = Side(style="thin", color="000000")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEAD_LEFT = Alignment(horizontal="left", vertical="center")
LEAD_RIGHT = Alignment(horizontal="right", vertical="center")
# The indent keeps figures apart from the words of the block to their right.
FIGURE = Alignment(horizontal="right", vertical="center", indent=1)


def font(row: TableRow) -> Font:
    """Return the font of a body row: totals stand out."""
    return BOLD if row.style is RowStyle.TOTAL else BODY


def alignment(cell: TableCell, row: TableRow) -> Alignment:
    """Return where a body cell stands: figures right, totals' names in the middle, names by their level."""
    if cell.kind in (CellKind.AMOUNT, CellKind.NUMBER):
        return FIGURE
    if row.style is RowStyle.TOTAL and not cell.level:
        return CENTRE
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=cell.level)


def write_by_openpyxl(disclosure: Disclosure) -> bytes:
    """Return the workbook; figures in the unit each table names (万元). Equal disclosures give equal bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lead = f"{scope_noun(disclosure)}名称：{disclosure.ledger.name}"
    for table in disclosure.tables.values():
        _add_table(book.create_sheet(f"表{table.numeral}"), table, lead)
    properties = book.properties
    properties.title = document_title(disclosure)
    properties.subject = f"{disclosure.ledger.fiscal_year}年度{scope_noun(disclosure)}预算公开表"
    properties.creator = properties.lastModifiedBy = disclosure.ledger.name
    properties.language = "zh-CN"
    return pack(book, dated(disclosure))


def _add_table(sheet: Worksheet, table: Table, lead: str) -> None:
    widths = [look.column_width(column.width) for column in table.columns]
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    _add_title(sheet, table, lead, widths)
    _add_header(sheet, table, widths)
    first = HEADER_ROW + table.header_rows
    for number, row in enumerate(table.rows, start=first):
        _add_row(sheet, number, row, widths)
    last_row = first + len(table.rows) - 1
    if table.is_empty:
        last_row += 1
        note = _cell(sheet, last_row, 1)
        _put_text(note, table.empty_note)
        note.font, note.alignment = BODY, LEAD_LEFT
        sheet.merge_cells(start_row=last_row, end_row=last_row, start_column=1, end_column=len(widths))
        sheet.row_dimensions[last_row].height = look.LEAD_HEIGHT
    set_up_page(
        sheet,
        landscape=table.is_landscape,
        header_rows=(HEADER_ROW, first - 1),
        last_row=last_row,
        last=get_column_letter(len(widths)),
    )


def _add_title(sheet: Worksheet, table: Table, lead: str, widths: list[int]) -> None:
    last = len(widths)
    title = _cell(sheet, TITLE_ROW, 1)
    _put_text(title, f"表{table.numeral} {table.title}")
    title.font, title.alignment = TITLE, CENTRE
    sheet.merge_cells(start_row=TITLE_ROW, end_row=TITLE_ROW, start_column=1, end_column=last)
    sheet.row_dimensions[TITLE_ROW].height = look.TITLE_HEIGHT
    name, unit = _cell(sheet, LEAD_ROW, 1), _cell(sheet, LEAD_ROW, last)
    _put_text(name, lead)
    _put_text(unit, f"单位：{table.unit_of_amount}")
    name.font = unit.font = BODY
    name.alignment, unit.alignment = LEAD_LEFT, LEAD_RIGHT
    if last > 2:
        sheet.merge_cells(start_row=LEAD_ROW, end_row=LEAD_ROW, start_column=1, end_column=last - 1)
    sheet.row_dimensions[LEAD_ROW].height = look.LEAD_HEIGHT


def _add_header(sheet: Worksheet, table: Table, widths: list[int]) -> None:
    for row in range(HEADER_ROW, HEADER_ROW + table.header_rows):
        for column in range(1, len(widths) + 1):
            _cell(sheet, row, column).border = BORDER
    heights = [look.LEAD_HEIGHT] * table.header_rows
    for header in sorted(table.header, key=lambda cell: cell.row_span):
        _add_header_cell(sheet, header)
        spanned = slice(header.row, header.row + header.row_span)
        width = sum(widths[header.column : header.column + header.column_span])
        missing = look.height(header.text, width) - sum(heights[spanned])
        if missing > 0:
            heights[header.row + header.row_span - 1] += missing
    for index, height in enumerate(heights):
        sheet.row_dimensions[HEADER_ROW + index].height = height


def _add_header_cell(sheet: Worksheet, header: HeaderCell) -> None:
    row, column = HEADER_ROW + header.row, header.column + 1
    cell = _cell(sheet, row, column)
    _put_text(cell, header.text)
    cell.font, cell.alignment = HEAD, CENTRE
    if header.row_span > 1 or header.column_span > 1:
        sheet.merge_cells(
            start_row=row,
            end_row=row + header.row_span - 1,
            start_column=column,
            end_column=column + header.column_span - 1,
        )


def _add_row(sheet: Worksheet, number: int, row: TableRow, widths: list[int]) -> None:
    heights = [look.LEAD_HEIGHT]
    for column, (content, width) in enumerate(zip(row.cells, widths, strict=True), start=1):
        cell = _cell(sheet, number, column)
        cell.font, cell.border, cell.alignment = font(row), BORDER, alignment(content, row)
        _put(cell, content)
        if content.kind in (CellKind.LABEL, CellKind.CODE):
            heights.append(look.height(content.text, width, content.level))
    sheet.row_dimensions[number].height = max(heights)


def _put(cell: Cell, content: TableCell) -> None:
    """Write a body cell: a shown figure as a number with the decimals it is shown with, everything else as text."""
    if not content.text:
        return
    if content.kind is CellKind.AMOUNT:
        cell.value = parse_decimal(content.text)
        cell.number_format = _TWO_DECIMALS if "." in content.text else "0"
        return
    _put_text(cell, content.text)
    if content.kind is CellKind.CODE:
        cell.number_format = _TEXT


def _put_text(cell: Cell, text: str) -> None:
    """Write a text exactly as it is: never a formula, also when somebody edits the cell and confirms it."""
    cell.value = text
    cell.data_type = "s"
    if is_formula_like(text):
        cell.quotePrefix = True


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{sheet.title}!{cell.coordinate} is hidden by a merged cell")
    return cell


def set_up_page(sheet: Worksheet, *, landscape: bool, header_rows: tuple[int, int], last_row: int, last: str) -> None:
    """Set A4, fit to width, the header on every page, the page number below, and the header frozen on the screen."""
    sheet.freeze_panes = f"A{header_rows[1] + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header_rows[0]}:{header_rows[1]}"
    sheet.print_area = f"A1:{last}{last_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    sheet.page_margins.top = sheet.page_margins.bottom = 0.8
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页"
