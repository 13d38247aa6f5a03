"""The sheet 填报说明: by when and where to send, ten steps with links, colours, and every field with its help."""

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.workbook_yaml import Instructions, SheetSpec, WorkbookSpec
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.print_setup import NOT_PRINTED, set_up_page
from budget_disclosure.workbook.row_heights import height_for
from budget_disclosure.workbook.write_cell import put

_WIDTHS = (20, 32, 10, 12, 66)
_FIELD_HEADER = ("工作表", "栏目", "单位", "必填", "怎么填")


def add_instructions(book: Workbook, spec: WorkbookSpec, bureau: Bureau) -> None:
    """Write 填报说明 as the first sheet."""
    sheet = book.create_sheet(spec.instructions_title)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    sheet.cell(1, 1, spec.title).font = styles.TITLE
    sheet.row_dimensions[1].height = 30
    sheet.cell(2, 1, f"模板版本 {spec.template_version}").font = styles.SMALL
    row = _sending(sheet, 3, spec.instructions, bureau)
    _wide(sheet, row + 1, 1, spec.instructions.purpose)
    row = _steps(sheet, row + 2, spec)
    for note in spec.instructions.notes:
        row += 1
        _wide(sheet, row, 1, note)
    row = _colours(sheet, row + 2, spec)
    _fields(sheet, row + 1, spec.sheets)
    set_up_page(sheet, landscape=False, freeze="A2", repeat_to=1, print_areas=NOT_PRINTED)


def _sending(sheet: Worksheet, row: int, words: Instructions, bureau: Bureau) -> int:
    """Write deadline, contact and address, blank where the bureau has not declared them; return the last row."""
    sheet.cell(row, 1, words.send_title).font = styles.BOLD
    day = bureau.report_by
    lines = (
        (words.report_by, f"{day.year}年{day.month}月{day.day}日" if day else ""),
        (words.contact, bureau.contact),
        (words.send_to, bureau.send_to),
    )
    for title, text in lines:
        row += 1
        label = sheet.cell(row, 1, title)
        label.font, label.fill, label.border = styles.BODY, styles.FIXED_FILL, styles.BORDER
        _wide(sheet, row, 2, "")
        for column in range(2, len(_WIDTHS) + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.fill, cell.protection = styles.BORDER, styles.INPUT_FILL, styles.UNLOCKED
        put(sheet.cell(row, 2), text or words.unknown)
        sheet.cell(row, 2).font = styles.BOLD if text else styles.SMALL
    return row


def _steps(sheet: Worksheet, row: int, spec: WorkbookSpec) -> int:
    titles = {one.key: one.title for one in spec.sheets} | {"self_check": spec.self_check.title}
    for number, step in enumerate(spec.instructions.steps, start=1):
        title = titles[step.sheet]
        cell = sheet.cell(row, 1, f"第{number}步　{title}")
        cell.hyperlink = Hyperlink(
            ref=cell.coordinate, location=f"{quote_sheetname(title)}!A1", display=str(cell.value)
        )
        cell.font, cell.alignment = styles.LINK, styles.LEFT
        _wide(sheet, row, 2, step.text)
        row += 1
    return row


def _wide(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a paragraph across the rest of the columns."""
    cell = sheet.cell(row, column, text or None)
    cell.font, cell.alignment = styles.BODY, styles.LEFT
    sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=len(_WIDTHS))
    sheet.row_dimensions[row].height = height_for(text, sum(_WIDTHS[column - 1 :])) + 4


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
