"""Workbooks written part by part, as text: the blank once, filled ones with only the rows that say something else.

What no value changes is written and compressed once, so that a hundred filled workbooks cost little more than one.
Equal input gives equal bytes; nothing carries the clock.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from budget_disclosure.model.cell_names import column_letters, column_number, quoted_title
from budget_disclosure.ooxml.book import (
    Book,
    Cell,
    CellValue,
    EntryRule,
    Formula,
    Marking,
    Page,
    PageChanges,
    changed_rows,
)
from budget_disclosure.ooxml.book_styles import BookStyles
from budget_disclosure.ooxml.cell_comments import comment_parts
from budget_disclosure.ooxml.spreadsheet import (
    LEGACY_DRAWING,
    MAIN,
    THEME,
    BookPart,
    BookSettings,
    Properties,
    SheetComments,
    attribute,
    checked,
    empty_cell,
    number_cell,
    packed,
    text_cell,
    write_spreadsheet,
)
from budget_disclosure.ooxml.xml_parts import DECLARATION
from budget_disclosure.ooxml.zip_package import Deflated, deflated

_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of dates from March 1900 on; before, programs count differently (Excel knows a 29 February 1900)."""
_A4 = 9
_PLACE = re.compile("([A-Z]*)([0-9]*)")


class PreparedBook:
    """A workbook ready to be filled, any number of times."""

    def __init__(self, book: Book, markings: Sequence[Marking] = ()) -> None:
        """Prepare a book; ``markings`` are those that filled pages may use."""
        styles = BookStyles()
        self._book = book
        self._pages = {page.title: _PreparedPage(page, styles) for page in book.pages}
        _number_marked(book, markings, styles)
        self._parts = [
            BookPart(part.file, part.kind, packed(str(part.xml), part.file)) for part in (styles.part(), THEME)
        ]
        self._properties = Properties(book.title, "", book.author, datetime(book.year, 1, 1))

    def filled(self, changes: Mapping[str, PageChanges]) -> bytes:
        """Return the file with these changes, by the titles of pages.

        Raises ``KeyError`` for a page or cell that the workbook does not have, ``ValueError`` for a text that XML
        cannot hold.
        """
        if unknown := changes.keys() - self._pages.keys():
            raise KeyError(*unknown)
        areas = {title: change.areas for title, change in changes.items() if change.areas is not None}
        settings = BookSettings(
            "".join(_names(self._book, areas)),
            has_views=True,
            hidden=frozenset(page.title for page in self._book.pages if page.is_hidden),
            is_locked=self._book.is_locked,
            is_computed_anew=True,
        )
        sheets = {title: page.written(changes.get(title)) for title, page in self._pages.items()}
        comments = {
            title: SheetComments(*comment_parts(change.comments, self._book.author))
            for title, change in changes.items()
            if change.comments
        }
        return write_spreadsheet(sheets, self._parts, settings=settings, properties=self._properties, comments=comments)


def _number_marked(book: Book, markings: Sequence[Marking], styles: BookStyles) -> None:
    """Number the looks that marked cells may have: styles are written once, before any workbook is filled."""
    if not markings:
        return
    looks = {look: None for page in book.pages for row in page.cells.values() for _, look in row.values()}
    for look in looks:
        for marking in markings if not look.is_locked else ():
            styles.number(marking.of(look))


class _PreparedPage:
    """A page whose rows are written; those that change are written again."""

    def __init__(self, page: Page, styles: BookStyles) -> None:
        self._page, self._styles = page, styles
        self._before = checked(_before_cells(page), page.title)
        self._after = checked(_after_cells(page, styles), page.title)  # but for the end of the sheet
        self._rows = {row: self._row(row, page.cells.get(row, {}), page.heights) for row in _rows_of(page)}
        self._blank = self._part({})

    def written(self, changes: PageChanges | None) -> Deflated:
        """Return the part; that of the blank page where nothing changes."""
        if changes is None or not (changes.values or changes.heights or changes.markings):
            return self._blank
        heights = {**self._page.heights, **changes.heights}
        rows = changed_rows(self._page, changes)
        written = {row: self._row(row, cells, heights) for row, cells in rows.items()}
        return self._part(written, LEGACY_DRAWING if changes.comments else "")

    def _part(self, changed: Mapping[int, str], drawing: str = "") -> Deflated:
        rows = "".join({**self._rows, **changed}.values())
        xml = f"{DECLARATION}{self._before}<sheetData>{rows}</sheetData>{self._after}{drawing}</worksheet>"
        return deflated(xml.encode())  # each row, and what is around them, has been checked

    def _row(self, row: int, cells: Mapping[int, Cell], heights: Mapping[int, float]) -> str:
        height = f' ht="{heights[row]:g}" customHeight="1"' if row in heights else ""
        number = self._styles.number
        written = "".join(
            _cell(f"{column_letters(column)}{row}", value, number(look))
            for column, (value, look) in sorted(cells.items(), key=_column)
        )
        return checked(f'<row r="{row}"{height}>{written}</row>', self._page.title)


def _column(cell: tuple[int, Cell]) -> int:
    return cell[0]


def _cell(place: str, value: CellValue, look: int) -> str:
    if value is None or value == "":
        return empty_cell(place, look)
    if isinstance(value, Formula):
        return f'<c r="{place}" s="{look}"><f>{escape(value.text)}</f><v/></c>'
    return text_cell(place, look, value) if isinstance(value, str) else number_cell(place, look, _number(value))


def _number(value: int | Decimal | date) -> str:
    """Return a number, or the number of a day, in plain digits without needless zeros."""
    if isinstance(value, date):
        return str((value - _DAY_ZERO).days)
    digits = f"{value:f}" if isinstance(value, Decimal) else str(int(value))
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _rows_of(page: Page) -> Iterable[int]:
    return sorted(page.cells.keys() | page.heights.keys())


def _before_cells(page: Page) -> str:
    tab = f'<tabColor rgb="FF{page.tab_colour}"/>' if page.tab_colour else ""
    columns = "".join(
        f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
        for column, width in sorted(page.widths.items())
    )
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr>{tab}<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{_used_area(page)}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{_panes(page.freeze)}</sheetView></sheetViews>'
        f'<sheetFormatPr baseColWidth="8" defaultRowHeight="{page.row_height:g}" customHeight="1"/>'
        f"{f'<cols>{columns}</cols>' if columns else ''}"
    )


def _used_area(page: Page) -> str:
    columns = [column for row in page.cells.values() for column in row]
    first = f"{column_letters(min(columns))}{min(page.cells)}"
    return f"{first}:{column_letters(max(columns))}{max(page.cells)}"


def _panes(freeze: str) -> str:
    """Return the panes of a sheet whose rows above and columns left of a cell stand still."""
    letters = freeze.rstrip("0123456789")
    right, below = column_number(letters) - 1, int(freeze.removeprefix(letters)) - 1
    split = (f' xSplit="{right}"' if right else "") + (f' ySplit="{below}"' if below else "")
    panes = ["topRight"] * bool(right) + ["bottomLeft"] * bool(below) + ["bottomRight"] * bool(right and below)
    others = "".join(f'<selection pane="{pane}"/>' for pane in panes[:-1])
    return (
        f'<pane{split} topLeftCell="{freeze}" activePane="{panes[-1]}" state="frozen"/>'
        f'{others}<selection pane="{panes[-1]}" activeCell="A1" sqref="A1"/>'
    )


def _after_cells(page: Page, styles: BookStyles) -> str:
    protection = (
        '<sheetProtection sheet="1" formatCells="0" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
        if page.is_protected
        else ""
    )
    filtered = f'<autoFilter ref="{page.filter_area}"/>' if page.filter_area else ""
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in page.merged)
    rules = "".join(map(_entry_rule, page.rules))
    links = "".join(
        f'<hyperlink ref="{link.cell}" location="{attribute(link.location)}" display="{attribute(link.shown)}"/>'
        for link in page.links
    )
    orientation = "landscape" if page.printing.is_landscape else "portrait"
    return (
        protection
        + filtered
        + (f'<mergeCells count="{len(page.merged)}">{merged}</mergeCells>' if merged else "")
        + "".join(_conditions(page, styles))
        + (f'<dataValidations count="{len(page.rules)}">{rules}</dataValidations>' if rules else "")
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.5" footer="0.25"/>'
        + f'<pageSetup paperSize="{_A4}" orientation="{orientation}" fitToWidth="1" fitToHeight="0"/>'
        + f"<headerFooter><oddFooter>{escape(page.printing.footer)}</oddFooter></headerFooter>"
    )


def _conditions(page: Page, styles: BookStyles) -> Iterator[str]:
    """Yield the conditions of each area; of several that hold, the one that was added first decides."""
    by_area: dict[str, list[str]] = {}
    for priority, condition in enumerate(page.conditions, start=1):
        by_area.setdefault(condition.area, []).append(
            f'<cfRule type="expression" dxfId="{styles.condition(condition.fill)}" priority="{priority}">'
            f"<formula>{escape(condition.formula)}</formula></cfRule>"
        )
    for area, rules in by_area.items():
        yield f'<conditionalFormatting sqref="{area}">{"".join(rules)}</conditionalFormatting>'


def _entry_rule(rule: EntryRule) -> str:
    attributes = {
        "type": rule.kind,
        "operator": rule.operator,
        "showInputMessage": "1" if rule.prompt else "",
        "showErrorMessage": "1" if rule.error else "",
        "errorTitle": rule.error_title,
        "error": rule.error,
        "promptTitle": rule.prompt_title,
        "prompt": rule.prompt,
    }
    said = "".join(f' {name}="{attribute(words)}"' for name, words in attributes.items() if words)
    formulas = ((1, rule.formula), (2, rule.second_formula))
    inside = "".join(f"<formula{number}>{escape(one)}</formula{number}>" for number, one in formulas if one)
    return f'<dataValidation sqref="{rule.area}" allowBlank="1"{said}>{inside}</dataValidation>'


def _names(book: Book, areas: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, formula in book.names.items():
        yield f'<definedName name="{name}">{escape(formula)}</definedName>'
    for index, page in enumerate(book.pages):
        yield from _names_of_page(index, page, areas.get(page.title, page.printing.areas))


def _names_of_page(index: int, page: Page, areas: Iterable[str]) -> Iterator[str]:
    """Yield the names by which a sheet says what its filter spans, what is printed, and what on every page."""
    repeated = [_absolute(page.title, area) for area in (page.printing.rows, page.printing.columns) if area]
    for name, parts in (
        ('_FilterDatabase" hidden="1', [_absolute(page.title, page.filter_area)] if page.filter_area else []),
        ("Print_Titles", repeated),
        ("Print_Area", [_absolute(page.title, area) for area in areas]),
    ):
        if parts:
            yield f'<definedName localSheetId="{index}" name="_xlnm.{name}">{escape(",".join(parts))}</definedName>'


def _absolute(title: str, area: str) -> str:
    """Return ``'基本支出'!$A$1:$N$35`` for ``A1:N35``, and the like for rows and columns."""
    return f"{quoted_title(title)}!{_PLACE.sub(_with_signs, area)}"


def _with_signs(match: re.Match[str]) -> str:
    return "".join(f"${part}" for part in match.groups() if part)
