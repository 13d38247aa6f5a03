"""The sheet 填报说明: steps, colours, every field with its help: the workbook explains itself on paper too."""

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.spec.workbook import SheetSpec, WorkbookSpec
from budget_disclosure.workbook import styles
from budget_disclosure.workbook.heights import height_for
from budget_disclosure.workbook.page import set_up_page

_WIDTHS = (18, 34, 10, 12, 66)
_FIELD_HEADER = ("工作表", "栏目", "单位", "必填", "怎么填")


def add_instructions(book: Workbook, spec: WorkbookSpec) -> None:
    """Write 填报说明 as the first sheet."""
    sheet = book.create_sheet(spec.instructions_title)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    sheet.cell(1, 1, spec.title).font = styles.TITLE
    sheet.row_dimensions[1].height = 30
    row = _paragraphs(sheet, 2, f"模板版本 {spec.template_version}", spec.instructions)
    row = _colours(sheet, row + 1, spec)
    _fields(sheet, row + 1, spec.sheets)
    set_up_page(sheet, landscape=False, freeze="A2", repeat_to=1)


def _paragraphs(sheet: Worksheet, row: int, version: str, paragraphs: tuple[str, ...]) -> int:
    sheet.cell(row, 1, version).font = styles.SMALL
    for paragraph in paragraphs:
        row += 1
        cell = sheet.cell(row, 1, paragraph)
        cell.font, cell.alignment = styles.BODY, styles.LEFT
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[row].height = height_for(paragraph, sum(_WIDTHS)) + 4
    return row + 1


def _colours(sheet: Worksheet, row: int, spec: WorkbookSpec) -> int:
    sheet.cell(row, 1, "单元格颜色").font = styles.BOLD
    fills: tuple[tuple[PatternFill, str], ...] = (
        (styles.INPUT_FILL, spec.colours.input),
        (styles.HEAD_INPUT_FILL, spec.colours.head_input),
        (styles.COMPUTED_FILL, spec.colours.computed),
        (styles.FIXED_FILL, spec.colours.fixed),
    )
    for fill, meaning in fills:
        row += 1
        sample = sheet.cell(row, 1)
        sample.fill, sample.border = fill, styles.BORDER
        cell = sheet.cell(row, 2, meaning)
        cell.font = styles.BODY
    return row + 1


def _fields(sheet: Worksheet, row: int, sheets: tuple[SheetSpec, ...]) -> None:
    sheet.cell(row, 1, "各栏说明").font = styles.BOLD
    row += 1
    for column, title in enumerate(_FIELD_HEADER, start=1):
        styles.dress_header(sheet.cell(row, column, title))
    for spec in sheets:
        for field in spec.fields:
            if not field.is_input:
                continue
            row += 1
            who = "必填" if field.required else "部门本级填" if field.head_only else "选填"
            for column, text in enumerate((spec.title, field.full_title, field.unit, who, field.help), start=1):
                cell = sheet.cell(row, column, text or None)
                cell.font, cell.border = styles.BODY, styles.BORDER
                cell.alignment = styles.CENTRE if column in (3, 4) else styles.LEFT
            sheet.row_dimensions[row].height = height_for(field.help, _WIDTHS[-1])
