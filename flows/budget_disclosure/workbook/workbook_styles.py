"""The look of the workbook: four fills with one meaning each, and fonts every office has."""

from copy import copy
from typing import Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray

from budget_disclosure.declarations.workbook_yaml import FieldSpec, FieldType

FONT_NAME: Final = "宋体"
HEADING_FONT: Final = "黑体"

INPUT_FILL = PatternFill("solid", fgColor="FFFBE6")
HEAD_INPUT_FILL = PatternFill("solid", fgColor="E8F5E0")
COMPUTED_FILL = PatternFill("solid", fgColor="EDEDED")
FIXED_FILL = PatternFill("solid", fgColor="DDEBF7")
HEADER_FILL = PatternFill("solid", fgColor="BDD7EE")
WRONG_FILL = PatternFill("solid", bgColor="FF9F9F")

_LINE = Side(style="thin", color="A6A6A6")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
BODY = Font(name=FONT_NAME, size=10.5)
BOLD = Font(name=FONT_NAME, size=10.5, bold=True)
SMALL = Font(name=FONT_NAME, size=9.5, color="595959")
PATH = Font(name=FONT_NAME, size=8.5, color="595959")
TITLE = Font(name=HEADING_FONT, size=16, bold=True)
LINK = Font(name=FONT_NAME, size=10.5, color="0563C1", underline="single")
UNLOCKED = Protection(locked=False)

LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")

MONEY_FORMAT: Final = "#,##0.00"
TEXT_FORMAT: Final = "@"
# The number is a percentage already: a percent format would show it a hundredfold.
PERCENT_FORMAT: Final = '0.00"%"'
DATE_FORMAT: Final = "yyyy-mm-dd"

_FORMATS: Final = {
    FieldType.MONEY: MONEY_FORMAT,
    FieldType.QUANTITY: MONEY_FORMAT,
    FieldType.COUNT: "0",
    FieldType.DATE: DATE_FORMAT,
    # Long texts stay General: Excel shows a text-format cell of more than 255 characters as a row of #.
    FieldType.LONG_TEXT: "General",
}
_CENTRED: Final = {FieldType.CHOICE, FieldType.DATE, FieldType.IDENTIFIER, FieldType.PROJECT}


def number_format(field: FieldSpec) -> str:
    """Return the number format of a cell; everything that is not a number, a date or a long text is text."""
    if field.type is FieldType.COMPUTED:
        if field.computes == "change_percent":
            return PERCENT_FORMAT
        return MONEY_FORMAT if field.unit == "元" else "General"
    return _FORMATS.get(field.type, TEXT_FORMAT)


def alignment(field: FieldSpec) -> Alignment:
    """Return where the content stands: figures right, words of lists in the middle, texts left."""
    if field.computes == "row_number" or field.type in _CENTRED:
        return CENTRE
    if (field.unit or field.computes == "change_percent") and field.type is not FieldType.LONG_TEXT:
        return RIGHT
    return LEFT


def fill(field: FieldSpec) -> PatternFill:
    """Return the fill that says who fills the cell."""
    if field.type is FieldType.COMPUTED:
        return COMPUTED_FILL
    if field.fixed is not None and not field.is_editable:
        return FIXED_FILL
    return HEAD_INPUT_FILL if field.head_only else INPUT_FILL


def dress(cell: Cell | MergedCell, field: FieldSpec) -> None:
    """Give a data cell its look, and unlock it when a person fills it."""
    cell.font = PATH if field.computes == "code_path" else BODY
    cell.border = BORDER
    cell.fill = fill(field)
    cell.alignment = alignment(field)
    cell.number_format = number_format(field)
    if field.is_editable:
        cell.protection = UNLOCKED


def dress_alike(cell: Cell | MergedCell, field: FieldSpec, looks: dict[str, StyleArray]) -> None:
    """Give a data cell its look, that of its column's first cell: openpyxl would look each part of it up again."""
    if field.key not in looks:
        dress(cell, field)
        looks[field.key] = copy(cell._style)  # type: ignore[union-attr]
    cell._style = copy(looks[field.key])  # type: ignore[union-attr]


def dress_header(cell: Cell | MergedCell) -> None:
    """Give a header cell its look."""
    cell.font = BOLD
    cell.border = BORDER
    cell.fill = HEADER_FILL
    cell.alignment = CENTRE
