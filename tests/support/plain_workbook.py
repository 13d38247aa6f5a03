"""The same workbook by openpyxl as documented, and what a workbook says: the slow way to compare the fast one with."""

import io
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.ooxml.book import Book, CellValue, Formula, Page, PageChanges
from budget_disclosure.ooxml.book_styles import Look

Facts = dict[Any, Any]


def plain_workbook(book: Book, changes: Mapping[str, PageChanges]) -> bytes:
    """Return the filled workbook as openpyxl writes it, cell by cell."""
    written = openpyxl.Workbook()
    written.remove(written.worksheets[0])
    for page in book.pages:
        _add_page(written.create_sheet(page.title), page, changes.get(page.title, PageChanges()))
    for name, formula in book.names.items():
        written.defined_names[name] = DefinedName(name, attr_text=formula)
    written.security = WorkbookProtection(lockStructure=book.is_locked)
    written.calculation.fullCalcOnLoad = True
    properties = written.properties
    properties.creator, properties.title = book.author, book.title
    properties.created = datetime(book.year, 1, 1)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def facts_of(data: bytes) -> Facts:
    """Return everything a workbook says: values, formulas, looks, protection, rules, conditions, sizes, printing, names."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    properties = book.properties
    return {
        "names": {name: defined.attr_text for name, defined in book.defined_names.items()},
        "sheets": [(page.title, page.sheet_state) for page in book],
        "is locked": book.security.lockStructure,
        "calculates": book.calculation.fullCalcOnLoad,
        "properties": (properties.creator, properties.title, properties.created),
        **{page.title: _facts_of_page(page) for page in book},
    }


def differences(one: object, other: object, *path: object) -> Iterator[tuple[tuple[object, ...], object, object]]:
    """Yield where two facts differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(one.get(key), other.get(key), *path, key)
    elif one != other:
        yield path, one, other


def _add_page(sheet: Worksheet, page: Page, changes: PageChanges) -> None:
    dressed: dict[Look, Any] = {}
    for area in page.merged:
        sheet.merge_cells(area)
    for row, cells in page.cells.items():
        for column, (value, look) in cells.items():
            cell = sheet.cell(row, column)
            if isinstance(cell, Cell):
                _put(cell, changes.values.get(row, {}).get(column, value))
            if look not in dressed:
                _dress(cell, look)
                dressed[look] = copy(cell._style)
            cell._style = copy(dressed[look])
    for row, height in {**page.heights, **changes.heights}.items():
        sheet.row_dimensions[row].height = height
    for column, width in page.widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for link in page.links:
        sheet[link.cell].hyperlink = Hyperlink(ref=link.cell, location=link.location, display=link.shown)
        _dress(sheet[link.cell], page.cells[sheet[link.cell].row][sheet[link.cell].column][1])
    _add_rules(sheet, page)
    _set_up(sheet, page, changes)


def _put(cell: Cell, value: CellValue) -> None:
    cell.value = f"={value.text}" if isinstance(value, Formula) else value
    if isinstance(value, str):
        cell.data_type = "s"


def _dress(cell: Any, look: Look) -> None:
    if look.font:
        font = look.font
        underline = "single" if font.is_underlined else None
        cell.font = Font(font.name, font.size, bold=font.is_bold, color=font.colour or None, underline=underline)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.line:
        side = Side(style="thin", color=look.line)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.alignment = Alignment(look.horizontal or None, look.vertical or None, wrap_text=look.wraps)
    cell.number_format = look.number_format
    cell.protection = Protection(locked=look.is_locked)


def _add_rules(sheet: Worksheet, page: Page) -> None:
    for rule in page.rules:
        sheet.add_data_validation(
            DataValidation(
                rule.kind or None,
                rule.formula or None,
                rule.second_formula or None,
                operator=rule.operator or None,
                sqref=rule.area,
                allow_blank=True,
                showErrorMessage=bool(rule.error),
                showInputMessage=bool(rule.prompt),
                errorTitle=rule.error_title or None,
                error=rule.error or None,
                promptTitle=rule.prompt_title or None,
                prompt=rule.prompt or None,
            )
        )
    for condition in page.conditions:
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=condition.fill))
        rule = Rule(type="expression", dxf=style, formula=[condition.formula])
        sheet.conditional_formatting.add(condition.area, rule)


def _set_up(sheet: Worksheet, page: Page, changes: PageChanges) -> None:
    sheet.freeze_panes = page.freeze
    sheet.sheet_state = "hidden" if page.is_hidden else "visible"
    sheet.auto_filter.ref = page.filter_area or None
    if page.tab_colour:
        sheet.sheet_properties.tabColor = page.tab_colour
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = page.row_height, True
    printing = page.printing
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if printing.is_landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    areas = printing.areas if changes.areas is None else changes.areas
    if areas:
        sheet.print_area = list(areas)
    sheet.print_title_rows, sheet.print_title_cols = printing.rows or None, printing.columns or None
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom, margins.footer = 0.5, 0.5, 0.6, 0.6, 0.25
    sheet.oddFooter.center.text = printing.footer.removeprefix("&C")
    protection = sheet.protection
    protection.sheet = page.is_protected
    protection.formatCells = protection.formatColumns = protection.formatRows = False
    protection.autoFilter = protection.sort = False


def _facts_of_page(page: Worksheet) -> Facts:
    setup, protection = page.page_setup, page.protection
    covered = {cell for area in page.merged_cells.ranges for cell in area.cells if cell != (area.min_row, area.min_col)}
    looks: dict[int, tuple[object, ...]] = {}  # by the number of the style: openpyxl looks each part of it up again

    def look(cell: Any) -> tuple[object, ...]:
        if cell.style_id not in looks:
            looks[cell.style_id] = _look(cell)
        return looks[cell.style_id]

    return {
        "cells": {
            cell.coordinate: (cell.value, cell.data_type if cell.value is not None else "", *look(cell))
            for row in page.iter_rows()
            for cell in row
            if (cell.row, cell.column) not in covered
        },
        "covered": {
            cell.coordinate: _border(cell)
            for row in page.iter_rows()
            for cell in row
            if (cell.row, cell.column) in covered
        },
        "heights": {row: size.height for row, size in page.row_dimensions.items() if size.height is not None},
        "widths": {column: size.width for column, size in page.column_dimensions.items()},
        "merged": sorted(map(str, page.merged_cells.ranges)),
        "rules": {str(rule.sqref): _rule(rule) for rule in page.data_validations.dataValidation},
        "conditions": {
            str(area.sqref): [(rule.formula, rule.priority, rule.dxf.fill.bgColor.rgb[-6:]) for rule in area.rules]
            for area in page.conditional_formatting
        },
        "links": sorted((link.ref, link.location, link.display) for link in page._hyperlinks),
        "protection": {name: getattr(protection, name) for name in protection.__attrs__},
        "setup": (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight),
        "margins": [getattr(page.page_margins, side) for side in ("left", "right", "top", "bottom", "footer")],
        "footer": page.oddFooter.center.text,
        "printed": (page.print_area, page.print_title_rows, page.print_title_cols),
        "filter": page.auto_filter.ref,
        "view": (page.freeze_panes, page.sheet_format.defaultRowHeight, page.sheet_format.customHeight),
        "tab": page.sheet_properties.tabColor and page.sheet_properties.tabColor.rgb[-6:],
    }


def _look(cell: Any) -> tuple[object, ...]:
    font, fill, place = cell.font, cell.fill, cell.alignment
    return (
        (font.name, font.sz, font.b, font.u, font.color and (font.color.theme or str(font.color.rgb)[-6:])),
        fill.fill_type and fill.fgColor.rgb[-6:],
        _border(cell),
        (place.horizontal, place.vertical, bool(place.wrap_text)),
        cell.number_format,
        cell.protection.locked,
    )


def _border(cell: Any) -> tuple[object, ...]:
    sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
    return tuple(side.style and (side.style, side.color.rgb[-6:]) for side in sides)


def _rule(rule: DataValidation) -> Facts:
    names = ("type", "operator", "formula1", "formula2", "errorTitle", "error", "promptTitle", "prompt")
    said = {name: getattr(rule, name) for name in names}
    shown = {name: bool(getattr(rule, name)) for name in ("allowBlank", "showErrorMessage", "showInputMessage")}
    return {**said, **shown, "style": rule.errorStyle or "stop", "no arrow": bool(rule.showDropDown)}
