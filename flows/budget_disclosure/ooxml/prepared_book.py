"""Workbooks written part by part, as text: the blank once, filled ones with only the rows that say something else.

What no value changes is written and compressed once, so that a hundred filled workbooks cost little more than one.
Equal input gives equal bytes; nothing carries the clock.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl.writer.theme import theme_xml

from budget_disclosure.model.cell_names import column_letters, column_number, quoted_title
from budget_disclosure.ooxml.book import Book, Cell, CellValue, EntryRule, Formula, Page, PageChanges, changed_rows
from budget_disclosure.ooxml.book_styles import BookStyles
from budget_disclosure.ooxml.book_xml import MAIN, attribute, checked, text
from budget_disclosure.ooxml.xml_parts import DECLARATION, RELATIONSHIPS, TYPES, R
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, Deflated, deflated, write_package

_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of dates from March 1900 on; before, programs count differently (Excel knows a 29 February 1900)."""
_A4 = 9
_OFFICE_TYPES = "application/vnd.openxmlformats-officedocument"
_SHEET_TYPES = f"{_OFFICE_TYPES}.spreadsheetml"
_PACKAGE_TYPES = "application/vnd.openxmlformats-package"
_HIDDEN = ' state="hidden"'
_PLACE = re.compile("([A-Z]*)([0-9]*)")
THEME = theme_xml.strip().partition("?>")[2].strip()


class PreparedBook:
    """A workbook ready to be filled, any number of times."""

    def __init__(self, book: Book) -> None:
        self._book = book
        looks = dict.fromkeys(look for page in book.pages for row in page.cells.values() for _, look in row.values())
        fills = (condition.fill for page in book.pages for condition in page.conditions)
        styles = BookStyles(looks, fills)
        self._pages = {page.title: _PreparedPage(page, styles) for page in book.pages}
        self._fixed = {name: _deflated(xml) for name, xml in _fixed_parts(book, styles).items()}

    def filled(self, changes: Mapping[str, PageChanges]) -> bytes:
        """Return the file with these changes, by the titles of pages.

        Raises ``KeyError`` for a page or cell that the workbook does not have, ``ValueError`` for a text that XML
        cannot hold.
        """
        if unknown := changes.keys() - self._pages.keys():
            raise KeyError(*unknown)
        sheets = {
            f"xl/worksheets/sheet{number}.xml": page.written(changes.get(title))
            for number, (title, page) in enumerate(self._pages.items(), start=1)
        }
        areas = {title: change.areas for title, change in changes.items() if change.areas is not None}
        workbook = _workbook(self._book, areas)
        return write_package({**self._fixed, **sheets, "xl/workbook.xml": _deflated(workbook)})


class _PreparedPage:
    """A page whose rows are written; those that change are written again."""

    def __init__(self, page: Page, styles: BookStyles) -> None:
        self._page, self._styles = page, styles
        self._before, self._after = _before_cells(page), _after_cells(page, styles)
        self._rows = {row: self._row(row, page.cells.get(row, {}), page.heights) for row in _rows_of(page)}
        self._blank = self._part({})

    def written(self, changes: PageChanges | None) -> Deflated:
        """Return the part; that of the blank page where nothing changes."""
        if changes is None or not (changes.values or changes.heights):
            return self._blank
        heights = {**self._page.heights, **changes.heights}
        rows = changed_rows(self._page, changes)
        return self._part({row: self._row(row, cells, heights) for row, cells in rows.items()})

    def _part(self, changed: Mapping[int, str]) -> Deflated:
        rows = "".join({**self._rows, **changed}.values())
        return _deflated(f"{self._before}<sheetData>{rows}</sheetData>{self._after}")

    def _row(self, row: int, cells: Mapping[int, Cell], heights: Mapping[int, float]) -> str:
        height = f' ht="{heights[row]:g}" customHeight="1"' if row in heights else ""
        numbers = self._styles.numbers
        written = "".join(
            _cell(f"{column_letters(column)}{row}", value, numbers[look])
            for column, (value, look) in sorted(cells.items(), key=_column)
        )
        return checked(f'<row r="{row}"{height}>{written}</row>')


def _column(cell: tuple[int, Cell]) -> int:
    return cell[0]


def _deflated(xml: str) -> Deflated:
    return deflated((DECLARATION + xml).encode())


def _cell(place: str, value: CellValue, look: int) -> str:
    style = f' s="{look}"' if look else ""
    if value is None or value == "":
        return f'<c r="{place}"{style}/>'
    if isinstance(value, Formula):
        return f'<c r="{place}"{style}><f>{escape(value.text)}</f><v/></c>'
    if isinstance(value, str):
        kept = ' xml:space="preserve"' if value != value.strip() else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t{kept}>{text(value)}</t></is></c>'
    return f'<c r="{place}"{style}><v>{_number(value)}</v></c>'


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
    return checked(
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
    return checked(
        protection
        + filtered
        + (f'<mergeCells count="{len(page.merged)}">{merged}</mergeCells>' if merged else "")
        + "".join(_conditions(page, styles))
        + (f'<dataValidations count="{len(page.rules)}">{rules}</dataValidations>' if rules else "")
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.5" footer="0.25"/>'
        + f'<pageSetup paperSize="{_A4}" orientation="{orientation}" fitToWidth="1" fitToHeight="0"/>'
        + f"<headerFooter><oddFooter>{escape(page.printing.footer)}</oddFooter></headerFooter></worksheet>"
    )


def _conditions(page: Page, styles: BookStyles) -> Iterator[str]:
    """Yield the conditions of each area; of several that hold, the one that was added first decides."""
    by_area: dict[str, list[str]] = {}
    for priority, condition in enumerate(page.conditions, start=1):
        by_area.setdefault(condition.area, []).append(
            f'<cfRule type="expression" dxfId="{styles.fills[condition.fill]}" priority="{priority}">'
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


def _workbook(book: Book, areas: Mapping[str, Sequence[str]]) -> str:
    sheets = "".join(
        f'<sheet name="{attribute(page.title)}" sheetId="{number}"{_HIDDEN if page.is_hidden else ""}'
        f' r:id="rId{number}"/>'
        for number, page in enumerate(book.pages, start=1)
    )
    names = [f'<definedName name="{name}">{escape(formula)}</definedName>' for name, formula in book.names.items()]
    for index, page in enumerate(book.pages):
        names += _names_of_page(index, page, areas.get(page.title, page.printing.areas))
    return checked(
        f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><workbookPr/>'
        + ('<workbookProtection lockStructure="1"/>' if book.is_locked else "")
        + f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets>"
        + f'<definedNames>{"".join(names)}</definedNames><calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )


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


def _fixed_parts(book: Book, styles: BookStyles) -> dict[str, str]:
    """Return the parts that no value changes, but for the sheets."""
    sheets = [f"worksheets/sheet{number}.xml" for number in range(1, len(book.pages) + 1)]
    overrides = {f"/xl/{sheet}": f"{_SHEET_TYPES}.worksheet+xml" for sheet in sheets} | {
        "/xl/workbook.xml": f"{_SHEET_TYPES}.sheet.main+xml",
        "/xl/styles.xml": f"{_SHEET_TYPES}.styles+xml",
        "/xl/theme/theme1.xml": f"{_OFFICE_TYPES}.theme+xml",
        "/docProps/core.xml": f"{_PACKAGE_TYPES}.core-properties+xml",
        "/docProps/app.xml": f"{_OFFICE_TYPES}.extended-properties+xml",
    }
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    parts = [(f"{R}/worksheet", sheet) for sheet in sheets]
    parts += [(f"{R}/styles", "styles.xml"), (f"{R}/theme", "theme/theme1.xml")]
    whole = [
        (f"{R}/officeDocument", "xl/workbook.xml"),
        (f"{RELATIONSHIPS}/metadata/core-properties", "docProps/core.xml"),
        (f"{R}/extended-properties", "docProps/app.xml"),
    ]
    return {
        CONTENT_TYPES: f'<Types xmlns="{TYPES}">'
        f'<Default Extension="rels" ContentType="{_PACKAGE_TYPES}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>',
        "_rels/.rels": _relations(whole),
        "xl/_rels/workbook.xml.rels": _relations(parts),
        "xl/styles.xml": styles.xml(),
        "xl/theme/theme1.xml": THEME,
        "docProps/core.xml": _core_properties(book),
        "docProps/app.xml": f'<Properties xmlns="{R.rpartition("/")[0]}/extended-properties">'
        "<Application>Microsoft Excel Compatible</Application></Properties>",
    }


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{listed}</Relationships>'


def _core_properties(book: Book) -> str:
    day = f'xsi:type="dcterms:W3CDTF">{book.year}-01-01T00:00:00Z'
    return checked(
        f'<cp:coreProperties xmlns:cp="{RELATIONSHIPS.rpartition("/")[0]}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{escape(book.author)}</dc:creator><dc:title>{escape(book.title)}</dc:title>"
        f"<dcterms:created {day}</dcterms:created><dcterms:modified {day}</dcterms:modified>"
        f"<cp:lastModifiedBy>{escape(book.author)}</cp:lastModifiedBy></cp:coreProperties>"
    )
