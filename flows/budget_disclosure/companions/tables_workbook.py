"""公开表.xlsx: the disclosure tables as they stand in the document, one a sheet, numbers as numbers.

The numbers are the shown figures, so that workbook and document cannot differ; exact 元 are in data.json and the CSV.
"""

from typing import Final

from budget_disclosure.companions import tables_look as look
from budget_disclosure.companions.identity import dated, document_title, scope_noun
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.model.figure_style import shown_figure
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.book_styles import BookStyles, Look
from budget_disclosure.ooxml.spreadsheet import (
    MAIN,
    THEME,
    BookSettings,
    Properties,
    attribute,
    empty_cell,
    number_cell,
    text_cell,
    write_spreadsheet,
)
from budget_disclosure.store.csv_files import is_formula_like
from budget_disclosure.tables.table import CellKind, Table, TableCell, TableRow

TITLE_ROW: Final = 1
LEAD_ROW: Final = 2
HEADER_ROW: Final = 3


def write_tables_workbook(disclosure: Disclosure) -> bytes:
    """Return the workbook; figures in the unit each table names (万元). Equal disclosures give equal bytes."""
    looks = BookStyles()
    noun, name = scope_noun(disclosure), disclosure.ledger.name
    sheets = [_Sheet(table, looks) for table in disclosure.tables.values()]
    properties = Properties(
        document_title(disclosure),
        f"{disclosure.ledger.fiscal_year}年度{noun}预算公开表",
        name,
        dated(disclosure),
    )
    return write_spreadsheet(
        {sheet.name: sheet.xml() for sheet in sheets},
        (looks.part(), THEME),
        settings=BookSettings(
            "".join(sheet.defined_names(index) for index, sheet in enumerate(sheets)),
            has_views=True,
        ),
        properties=properties,
    )


class _Sheet:
    """The sheet of a table: title, name and unit, header, rows, a note where the table is empty."""

    def __init__(self, table: Table, looks: BookStyles) -> None:
        self.name = f"表{table.numeral}"
        self._table, self._looks = table, looks
        self._widths = [look.column_width(column.width) for column in table.columns]
        self._letters = [column_letters(number) for number in range(1, len(self._widths) + 1)]
        self._first_row = HEADER_ROW + table.header_rows
        self._rows = list[str]()
        self._merged = list[str]()
        self._add_title()
        self._add_header()
        self._add_rows()
        if table.is_empty:
            note = self._text(self._letters[0], look.LEAD_LEFT, table.empty_note)
            self._add_row(look.LEAD_HEIGHT, note)
            self._merge(0, self._last_row, len(self._widths))

    @property
    def _last_row(self) -> int:
        return len(self._rows)

    def xml(self) -> str:
        """Return the sheet's part."""
        areas = "".join(f'<mergeCell ref="{area}"/>' for area in self._merged)
        merged = f'<mergeCells count="{len(self._merged)}">{areas}</mergeCells>' if areas else ""
        return (
            f'<worksheet xmlns="{MAIN}">{look.sheet_head(self._widths, self._first_row)}'
            f"<sheetData>{''.join(self._rows)}</sheetData>{merged}"
            f"{look.page_setup(landscape=self._table.is_landscape)}</worksheet>"
        )

    def defined_names(self, index: int) -> str:
        """Return what is printed of the sheet, and what on each page, by the sheet's place in the workbook."""
        sheet = attribute(f"'{self.name}'")
        return (
            f'<definedName name="_xlnm.Print_Area" localSheetId="{index}">'
            f"{sheet}!$A$1:${self._letters[-1]}${self._last_row}</definedName>"
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">'
            f"{sheet}!${HEADER_ROW}:${self._first_row - 1}</definedName>"
        )

    def _add_title(self) -> None:
        table, last = self._table, len(self._widths)
        self._add_row(look.TITLE_HEIGHT, self._text(self._letters[0], look.TITLE, table.heading))
        self._merge(0, TITLE_ROW, last)
        name = self._text(self._letters[0], look.LEAD_LEFT, table.line_above) if last > 1 else ""
        unit = self._text(self._letters[-1], look.LEAD_RIGHT, f"单位：{table.unit_of_amount}")
        self._add_row(look.LEAD_HEIGHT, name + unit)
        self._merge(0, LEAD_ROW, last - 1)

    def _add_header(self) -> None:
        table = self._table
        heights = [look.LEAD_HEIGHT] * table.header_rows
        for header in sorted(table.header, key=lambda cell: cell.row_span):
            spanned = slice(header.row, header.row + header.row_span)
            width = sum(self._widths[header.column : header.column + header.column_span])
            missing = look.height(header.text, width) - sum(heights[spanned])
            if missing > 0:
                heights[header.row + header.row_span - 1] += missing
        texts = {(header.row, header.column): header.text for header in table.header}
        for row, height in enumerate(heights):
            cells = (
                self._text(letter, look.HEADER, texts.get((row, at), "")) for at, letter in enumerate(self._letters)
            )
            self._add_row(height, "".join(cells))
        for header in table.header:
            self._merge(header.column, HEADER_ROW + header.row, header.column_span, header.row_span)

    def _add_rows(self) -> None:
        for row in self._table.rows:
            heights = [look.LEAD_HEIGHT]
            cells = list[str]()
            for at, (letter, content) in enumerate(zip(self._letters, row.cells, strict=True)):
                cells.append(self._body_cell(letter, self._look(content, row), content))
                if content.kind in (CellKind.LABEL, CellKind.CODE):
                    width = sum(self._widths[at : at + content.span])
                    heights.append(look.height(content.text, width, content.level))
            self._add_row(max(heights), "".join(cells))
            for at, content in enumerate(row.cells):
                self._merge(at, self._last_row, content.span)

    def _look(self, content: TableCell, row: TableRow) -> Look:
        return look.body_look(content, row, has_separators=self._table.figures.has_separators)

    def _body_cell(self, letter: str, style: Look, content: TableCell) -> str:
        """Return a cell: a shown figure as a number with the decimals it is shown with, everything else as text."""
        if content.kind is CellKind.AMOUNT and content.text:
            return number_cell(self._place(letter), self._looks.number(style), str(shown_figure(content.text)))
        return self._text(letter, style, content.text)

    def _text(self, letter: str, style: Look, text: str) -> str:
        """Return a text exactly as it is: never a formula, also when somebody edits the cell and confirms it."""
        if not text:
            return empty_cell(self._place(letter), self._looks.number(style))
        if is_formula_like(text):
            style = style._replace(is_quoted=True)
        return text_cell(self._place(letter), self._looks.number(style), text)

    def _place(self, letter: str) -> str:
        """Return where a cell of the row that is being made stands."""
        return f"{letter}{len(self._rows) + 1}"

    def _add_row(self, height: int, cells: str) -> None:
        self._rows.append(f'<row r="{len(self._rows) + 1}" ht="{height}" customHeight="1">{cells}</row>')

    def _merge(self, column: int, row: int, columns: int, rows: int = 1) -> None:
        if columns > 1 or rows > 1:
            last = f"{self._letters[column + columns - 1]}{row + rows - 1}"
            self._merged.append(f"{self._letters[column]}{row}:{last}")
