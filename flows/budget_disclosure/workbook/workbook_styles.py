"""The look of the workbook: four fills with one meaning each, and fonts every office has."""

from typing import Final

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType
from budget_disclosure.ooxml.book_styles import GENERAL, Font, Look

FONT_NAME: Final = "宋体"
HEADING_FONT: Final = "黑体"

INPUT_FILL: Final = "FFFBE6"
HEAD_INPUT_FILL: Final = "E8F5E0"
COMPUTED_FILL: Final = "EDEDED"
FIXED_FILL: Final = "DDEBF7"
CARRIED_FILL: Final = "FCE4D6"
HEADER_FILL: Final = "BDD7EE"
WRONG_FILL: Final = "FF9F9F"
LINE: Final = "A6A6A6"

BODY_FONT = Font(FONT_NAME, 10.5)
BOLD_FONT = Font(FONT_NAME, 10.5, is_bold=True)
SMALL_FONT = Font(FONT_NAME, 9.5, colour="595959")
PATH_FONT = Font(FONT_NAME, 8.5, colour="595959")
TITLE_FONT = Font(HEADING_FONT, 16, is_bold=True)
LINK_FONT = Font(FONT_NAME, 10.5, colour="0563C1", is_underlined=True)

MONEY_FORMAT: Final = "#,##0.00"
COUNT_FORMAT: Final = "#,##0"
TEXT_FORMAT: Final = "@"
# The number is a percentage already: a percent format would show it a hundredfold.
PERCENT_FORMAT: Final = '0.00"%"'
DATE_FORMAT: Final = "yyyy-mm-dd"

# Texts that stand free.
BODY = Look(BODY_FONT)
BOLD = Look(BOLD_FONT)
SMALL = Look(SMALL_FONT)
TITLE = Look(TITLE_FONT)
BODY_LEFT = Look(BODY_FONT, horizontal="left", vertical="center", wraps=True)
SMALL_LEFT = Look(SMALL_FONT, horizontal="left", vertical="center", wraps=True)
TITLE_LEFT = Look(TITLE_FONT, horizontal="left", vertical="center", wraps=True)
LINK_LEFT = Look(LINK_FONT, horizontal="left", vertical="center", wraps=True)
LISTED = Look(BODY_FONT, number_format=TEXT_FORMAT)

# Cells of tables: with lines, left, in the middle, or right.
CELL = Look(BODY_FONT, line=LINE, horizontal="left", vertical="center", wraps=True)
CELL_CENTRED = CELL._replace(horizontal="center")
CELL_RIGHT = CELL._replace(horizontal="right", wraps=False)
CELL_MONEY = CELL_RIGHT._replace(number_format=MONEY_FORMAT)
CELL_COUNT = CELL_RIGHT._replace(number_format=COUNT_FORMAT)
CELL_BOLD = CELL._replace(font=BOLD_FONT)
CELL_MONEY_BOLD = CELL_MONEY._replace(font=BOLD_FONT)
CELL_SMALL = CELL._replace(font=SMALL_FONT)
CELL_SMALL_CENTRED = CELL_SMALL._replace(horizontal="center")
CELL_LINK = CELL_CENTRED._replace(font=LINK_FONT)
FIXED = CELL._replace(fill=FIXED_FILL)
HEADER = CELL_CENTRED._replace(font=BOLD_FONT, fill=HEADER_FILL)
TOTAL = CELL_CENTRED._replace(font=BOLD_FONT, fill=COMPUTED_FILL)
TOTAL_MONEY = TOTAL._replace(number_format=MONEY_FORMAT, horizontal="right", wraps=False)

_FORMATS: Final = {
    FieldType.MONEY: MONEY_FORMAT,
    FieldType.QUANTITY: MONEY_FORMAT,
    FieldType.COUNT: "0",
    FieldType.DATE: DATE_FORMAT,
    # Long texts stay General: Excel shows a text-format cell of more than 255 characters as a row of #.
    FieldType.LONG_TEXT: GENERAL,
}
_CENTRED: Final = {FieldType.CHOICE, FieldType.DATE, FieldType.IDENTIFIER, FieldType.PROJECT}


def number_format(field: FieldSpec) -> str:
    """Return the number format of a cell; everything that is not a number, a date or a long text is text."""
    if field.type is FieldType.COMPUTED:
        if field.computes == "change_percent":
            return PERCENT_FORMAT
        return MONEY_FORMAT if field.unit == "元" else GENERAL
    return _FORMATS.get(field.type, TEXT_FORMAT)


def fill(field: FieldSpec) -> str:
    """Return the fill that says who fills the cell."""
    if field.type is FieldType.COMPUTED:
        return COMPUTED_FILL
    if field.fixed is not None and not field.is_editable:
        return FIXED_FILL
    return HEAD_INPUT_FILL if field.head_only else INPUT_FILL


def data_look(field: FieldSpec) -> Look:
    """Return the look of a field's cells: unlocked where a person fills them."""
    return _placed(field)._replace(
        font=PATH_FONT if field.computes == "code_path" else BODY_FONT,
        fill=fill(field),
        number_format=number_format(field),
        is_locked=not field.is_editable,
    )


def _placed(field: FieldSpec) -> Look:
    """Return where the content stands: figures right, words of lists in the middle, texts left."""
    if field.computes == "row_number" or field.type in _CENTRED:
        return CELL_CENTRED
    if (field.unit or field.computes == "change_percent") and field.type is not FieldType.LONG_TEXT:
        return CELL_RIGHT
    return CELL
