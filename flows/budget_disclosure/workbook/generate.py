"""Writes the unit's workbook, blank or filled, from the declaration that also validates and reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ooxml.book import Book, Marking, PageChanges
from budget_disclosure.ooxml.prepared_book import PreparedBook
from budget_disclosure.workbook.conditions import marks_by_sheet
from budget_disclosure.workbook.form_sheets import form_changes, form_page
from budget_disclosure.workbook.instructions import instructions_page
from budget_disclosure.workbook.prefill_marks import MARKINGS, add_marks
from budget_disclosure.workbook.prefill_values import Prefilled
from budget_disclosure.workbook.reference_sheets import add_codes_sheet, add_options_sheet
from budget_disclosure.workbook.self_check_sheet import add_self_check
from budget_disclosure.workbook.table_sheets import table_changes, table_page
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues, refuse_unknown, refuse_unwritable

NOTHING_SAID = Bureau()


def write_workbook(
    spec: Declarations,
    target: Path,
    values: WorkbookValues | None = None,
    unit_code: str = "",
    bureau: Bureau = NOTHING_SAID,
) -> None:
    """Write the workbook to ``target``; its folder must exist. Amounts are in 元.

    Without ``values`` the workbook is blank but for ``unit_code``; ``bureau`` says by when and where to send it.
    Raises ``DisclosureError`` for values that are not declared, for more rows than there is room, and for control
    characters in texts.
    """
    target.write_bytes(workbook_bytes(spec, values, unit_code, bureau))


def workbook_bytes(
    spec: Declarations, values: WorkbookValues | None = None, unit_code: str = "", bureau: Bureau = NOTHING_SAID
) -> bytes:
    """Return what ``write_workbook`` writes: equal arguments, equal bytes."""
    return BlankWorkbook(spec, bureau).filled(values, unit_code)


class BlankWorkbook:
    """The blank workbook of a year, made once, then filled for any number of units at little cost."""

    def __init__(self, spec: Declarations, bureau: Bureau = NOTHING_SAID) -> None:
        self._spec = spec
        self._prepared = PreparedBook(blank_book(spec, bureau), self.markings)

    markings: tuple[Marking, ...] = ()
    """How filled cells may be marked."""

    def filled(self, values: WorkbookValues | None = None, unit_code: str = "") -> bytes:
        """Return the workbook of a unit: what ``write_workbook`` writes for the same values, and refuses."""
        return self._prepared.filled(changes_of(self._spec, values or WorkbookValues(), unit_code))


class PrefilledWorkbook(BlankWorkbook):
    """The blank workbook of a year, filled for units with what is known of last year, and marked so."""

    markings = MARKINGS

    def prefilled(self, prefilled: Prefilled) -> bytes:
        """Return the workbook of a unit. Raises ``DisclosureError`` for values that are not declared."""
        changes = changes_of(self._spec, prefilled.values)
        add_marks(self._spec, prefilled, changes)
        return self._prepared.filled(changes)


def blank_book(spec: Declarations, bureau: Bureau = NOTHING_SAID) -> Book:
    """Return the blank workbook as values."""
    book = Book(spec.workbook.title, "预算公开", spec.year, is_locked=True)
    says_format = any(field.fixed == "format" for sheet in spec.workbook.sheets for field in sheet.fields)
    book.pages.append(instructions_page(spec.workbook, bureau, spec.format.title if says_format else ""))
    marks = marks_by_sheet(spec)
    for sheet in spec.workbook.sheets:
        page = form_page if sheet.kind is SheetKind.FORM else table_page
        book.pages.append(page(spec, sheet, marks.get(sheet.key, ())))
    add_self_check(book, spec)
    add_codes_sheet(book, spec)
    add_options_sheet(book, spec)
    return book


def changes_of(spec: Declarations, values: WorkbookValues, unit_code: str = "") -> dict[str, PageChanges]:
    """Return what a filled workbook says otherwise than the blank one, by sheet title. Raises ``DisclosureError``."""
    filled = _with_unit_code(values, unit_code)
    refuse_unknown(spec.workbook, filled)
    refuse_unwritable(filled)
    return dict(_changes(spec, filled))


def _changes(spec: Declarations, values: WorkbookValues) -> Iterator[tuple[str, PageChanges]]:
    for sheet in spec.workbook.sheets:
        if form := values.forms.get(sheet.key):
            yield sheet.title, form_changes(spec, sheet, form)
        if rows := values.rows.get(sheet.key):
            yield sheet.title, table_changes(spec, sheet, rows)


def _with_unit_code(values: WorkbookValues, unit_code: str) -> WorkbookValues:
    unit: Mapping[str, Value] = values.forms.get("unit", {})
    if not unit_code or unit.get("unit_code") is not None:
        return values
    return replace(values, forms={**values.forms, "unit": {**unit, "unit_code": unit_code}})
