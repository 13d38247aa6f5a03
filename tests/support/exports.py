"""Exports of an invented budget system, typed as tables: sheets with titles, merged headers and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]


@dataclass
class ExportSheet:
    """A sheet of an export: ``rows`` from row 1, ``merged`` ranges, what is hidden."""

    title: str
    rows: list[list[Cell]]
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    is_hidden: bool = False
    formulas: dict[str, str] = field(default_factory=dict)


def write_export(path: Path, *sheets: ExportSheet) -> Path:
    """Write an export; formulas have no saved values, as programs write them."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page: Worksheet = book.create_sheet(sheet.title)
        for row in sheet.rows:
            page.append(list(row))
        for cell, formula in sheet.formulas.items():
            page[cell] = formula
        for area in sheet.merged:
            page.merge_cells(area)
        for number in sheet.hidden_rows:
            page.row_dimensions[number].hidden = True
        for letters in sheet.hidden_columns:
            page.column_dimensions[letters].hidden = True
        if sheet.is_hidden:
            page.sheet_state = "hidden"
    if all(sheet.is_hidden for sheet in sheets):
        book.create_sheet("空")
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
