"""The sheet 填报说明: by when and where to send, ten steps with links, colours, and every field with its help."""

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.declarations.workbook_yaml import Instructions, WorkbookSpec
from budget_disclosure.model.cell_names import column_letters, quoted_title
from budget_disclosure.ooxml.book import Link, Page
from budget_disclosure.ooxml.book_styles import Look
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.print_setup import NOT_PRINTED, protected_page
from budget_disclosure.workbook.row_heights import ROW_HEIGHT, height_for

_WIDTHS = (20, 32, 10, 12, 66)
_SENDING_LABEL = Look(styles.BODY_FONT, fill=styles.FIXED_FILL, line=styles.LINE)
_UNKNOWN = styles.CELL_SMALL._replace(fill=styles.INPUT_FILL, is_locked=False)
_SAID = _UNKNOWN._replace(font=styles.BOLD_FONT)
_FIELD_HEADER = ("工作表", "栏目", "单位", "必填", "怎么填")


def instructions_page(spec: WorkbookSpec, bureau: Bureau, format_title: str = "") -> Page:
    """Return 填报说明, the first sheet; it names the format where workbooks of the year say their format."""
    page = protected_page(spec.instructions_title, landscape=False, freeze="A2", repeat_to=1, print_areas=NOT_PRINTED)
    page.widths.update(enumerate(_WIDTHS, start=1))
    page.put(1, 1, spec.title, styles.TITLE)
    page.heights[1] = 30
    named = f"{format_title}　" if format_title else ""
    page.put(2, 1, f"{named}模板版本 {spec.template_version}", styles.SMALL)
    row = _sending(page, 3, spec.instructions, bureau)
    _wide(page, row + 1, 1, spec.instructions.purpose)
    row = _steps(page, row + 2, spec)
    for note in spec.instructions.notes:
        row += 1
        _wide(page, row, 1, note)
    row = _colours(page, row + 2, spec)
    _fields(page, row + 1, spec.sheets)
    return page


def _sending(page: Page, row: int, words: Instructions, bureau: Bureau) -> int:
    """Write deadline, contact and address, blank where the bureau has not declared them; return the last row."""
    page.put(row, 1, words.send_title, styles.BOLD)
    day = bureau.report_by
    lines = (
        (words.report_by, f"{day.year}年{day.month}月{day.day}日" if day else ""),
        (words.contact, bureau.contact),
        (words.send_to, bureau.send_to),
    )
    for title, text in lines:
        row += 1
        page.put(row, 1, title, _SENDING_LABEL)
        look = _SAID if text else _UNKNOWN
        _wide(page, row, 2, text or words.unknown, look)
        page.heights[row] = ROW_HEIGHT + 4
        for column in range(3, len(_WIDTHS) + 1):
            page.put(row, column, None, look)
    return row


def _steps(page: Page, row: int, spec: WorkbookSpec) -> int:
    titles = {one.key: one.title for one in spec.sheets} | {"self_check": spec.self_check.title}
    for number, step in enumerate(spec.instructions.steps, start=1):
        title = titles[step.sheet]
        shown = f"第{number}步　{title}"
        page.put(row, 1, shown, styles.LINK_LEFT)
        page.links.append(Link(f"A{row}", f"{quoted_title(title)}!A1", shown))
        _wide(page, row, 2, step.text)
        row += 1
    return row


def _wide(page: Page, row: int, column: int, text: str, look: Look = styles.BODY_LEFT) -> None:
    """Write a paragraph across the rest of the columns."""
    page.put(row, column, text or None, look)
    page.merged.append(f"{column_letters(column)}{row}:{column_letters(len(_WIDTHS))}{row}")
    page.heights[row] = height_for(text, sum(_WIDTHS[column - 1 :])) + 4


def _colours(page: Page, row: int, spec: WorkbookSpec) -> int:
    page.put(row, 1, "单元格颜色", styles.BOLD)
    fills = (
        (styles.INPUT_FILL, spec.colours.input),
        (styles.HEAD_INPUT_FILL, spec.colours.head_input),
        (styles.COMPUTED_FILL, spec.colours.computed),
        (styles.FIXED_FILL, spec.colours.fixed),
        (styles.CARRIED_FILL, spec.colours.carried),
    )
    for fill, meaning in fills:
        if not meaning:
            continue
        row += 1
        page.put(row, 1, None, Look(fill=fill, line=styles.LINE))
        page.put(row, 2, meaning, styles.BODY)
    return row + 1


def _fields(page: Page, row: int, sheets: tuple[SheetSpec, ...]) -> None:
    page.put(row, 1, "各栏说明", styles.BOLD)
    row += 1
    for column, title in enumerate(_FIELD_HEADER, start=1):
        page.put(row, column, title, styles.HEADER)
    for spec in sheets:
        for field in spec.fields:
            if not field.is_input:
                continue
            row += 1
            who = "必填" if field.required else "部门本级填" if field.head_only else "选填"
            for column, text in enumerate((spec.title, field.full_title, field.unit, who, field.help), start=1):
                page.put(row, column, text or None, styles.CELL_CENTRED if column in (3, 4) else styles.CELL)
            page.heights[row] = height_for(field.help, _WIDTHS[-1])
