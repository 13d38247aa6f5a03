"""The structure of a workbook against its declaration: sheets, headers, labels, and data where nobody would read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import (
    LABEL_COLUMN,
    RETURNED_LIST_TITLES,
    TOP_ROW,
    TableLayout,
    form_rows,
    table_layout,
)
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.changed_headers import Header, Labels, changed_headers, changed_labels
from budget_disclosure.intake.raw_cells import RawCell, SheetCells, WorkbookCells, address, column_letters
from budget_disclosure.intake.total_rows import total_word_in
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import same_key

_NO_SUBMISSION = "请确认文件没有放错；确是填报表的，请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”后重新报送。"
_WHICH = "请只保留填好的一张并改名为“{title}”，删除另一张。"


@dataclass(frozen=True, slots=True)
class Found:
    """Where declared things stand in this file (columns of a table, rows of a form or of fixed items), and findings.

    ``headers`` of a table are (group, title) of every column that has a header.
    """

    places: Mapping[str, int]
    findings: tuple[Finding, ...]
    headers: Mapping[int, tuple[str, str]]


def match_sheets(book: WorkbookCells, spec: WorkbookSpec) -> tuple[dict[str, SheetCells], tuple[Finding, ...]]:
    """Return the sheets by key; missing ones with the likely misspelling, and sheets nobody declared that hold data."""
    own = {same_key(spec.instructions_title), same_key(spec.codes_title), same_key(spec.options_title)}
    own |= {same_key(title) for title in (spec.self_check.title, *RETURNED_LIST_TITLES)}
    by_title: dict[str, SheetCells] = {}
    findings: list[Finding] = []
    for title, page in book.sheets.items():
        first = by_title.setdefault(same_key(title), page)
        if first is not page and any(same_key(sheet.title) == same_key(title) for sheet in spec.sheets):
            found = f"还有一张工作表“{title}”"
            findings.append(
                Finding(rules.SHEET_TWICE, Location(book.file, first.title), found, f"只有一张“{first.title}”")
            )
    for title in book.titles_again:
        if any(same_key(sheet.title) == same_key(title) for sheet in spec.sheets):
            at = Location(book.file, by_title[same_key(title)].title)
            findings.append(Finding(rules.SHEET_TWICE, at, f"还有一张工作表“{title}”", f"只有一张“{title}”"))
    sheets = {sheet.key: by_title[same_key(sheet.title)] for sheet in spec.sheets if same_key(sheet.title) in by_title}
    if not sheets:
        found = "没有填报表的任何工作表"
        return {}, (Finding(rules.SHEET_MISSING, Location(book.file), found, "本年度的单位填报表", _NO_SUBMISSION),)
    known = {same_key(sheet.title) for sheet in spec.sheets} | own
    strangers = [sheet for title, sheet in by_title.items() if title not in known]
    fitting = _fitting([sheet for sheet in spec.sheets if sheet.key not in sheets], strangers, book.file)
    misspelt = {title for titles in fitting.values() for title in titles}
    for sheet in spec.sheets:
        if sheet.key in sheets:
            continue
        close = fitting[sheet.key]
        found = f"没有工作表“{sheet.title}”" + (f"，有{'、'.join(f'“{title}”' for title in close)}" if close else "")
        remedy = f"请把工作表“{close[0]}”改名为“{sheet.title}”。" if len(close) == 1 else ""
        remedy = remedy or (_WHICH.format(title=sheet.title) if close else "")
        findings.append(
            Finding(rules.SHEET_MISSING, Location(book.file, sheet.title), found, f"工作表“{sheet.title}”", remedy)
        )
    for stranger in strangers:
        if stranger.title not in misspelt and (cell := next(stranger.filled(), None)):
            at = Location(book.file, stranger.title, address(cell.row, cell.column))
            hidden = "隐藏的" if stranger.is_hidden else ""
            findings.append(Finding(rules.EXTRA_SHEET, at, f"{hidden}工作表“{stranger.title}”", "只有模板的工作表"))
    return sheets, tuple(findings)


def _fitting(missing: Sequence[SheetSpec], strangers: Sequence[SheetCells], file: str) -> dict[str, list[str]]:
    """Return the titles of the sheets that may be a missing one, by its key.

    The headers of one table may be among those of a larger one: what is certainly the larger one is not the smaller.
    """
    fitting: dict[str, list[str]] = {}
    taken: set[str] = set()
    for sheet in sorted(missing, key=lambda sheet: -len(sheet.fields)):
        free = [stranger for stranger in strangers if stranger.title not in taken]
        fitting[sheet.key] = [stranger.title for stranger in free if _fits(stranger, sheet, file)]
        taken.update(fitting[sheet.key])
    return fitting


def _fits(stranger: SheetCells, sheet: SheetSpec, file: str) -> bool:
    """Return whether a sheet of another name is this one: every header and label of it is there."""
    if sheet.kind is SheetKind.FORM:
        return not match_form(stranger, sheet, file).findings
    layout = table_layout(sheet)
    if match_columns(stranger, sheet, layout, file).findings:
        return False
    words = {str(word): (str(word), layout.first_row + index) for index, word in enumerate(sheet.item_words)}
    if layout.item_column is None:
        return True
    return not match_labels(stranger, sheet, words, layout.item_column, layout.first_row, file).findings


def match_columns(page: SheetCells, sheet: SheetSpec, layout: TableLayout, file: str) -> Found:
    """Return the columns of a table by its header; a changed header is reported where it stands.

    Columns are found by group and title, so inserted or moved columns do not shift amounts into another column.
    """
    headers = _headers(page, layout)
    at_header: dict[tuple[str, str], int] = {}
    twice: dict[tuple[str, str], int] = {}
    for column, header in headers.items():
        if at_header.setdefault(header, column) != column:
            twice[header] = column
    places: dict[str, int] = {}
    missing: list[FieldSpec] = []
    for field in (field for field in sheet.fields if field.is_read):
        wanted = (same_key(field.group), same_key(field.header))
        if headers.get(layout.columns[field.key]) == wanted:
            places[field.key] = layout.columns[field.key]
        elif wanted in at_header:
            places[field.key] = at_header[wanted]
        else:
            missing.append(field)
    if not places:
        at = Location(file, sheet.title, address(layout.header_row, 1))
        found = Finding(rules.MOVED, at, "找不到模板的表头", f"表头在第 {layout.header_row} 行")
        return Found({}, (found,), headers)
    instead = {layout.columns[field.key] for field in missing}  # a copy over another column is that one's finding
    twice = {header: column for header, column in twice.items() if column not in instead}
    findings = (
        *changed_headers(Header(page, sheet, layout, file, headers, places, missing)),
        *_columns_twice(page, sheet, layout, file, at_header, twice),
    )
    return Found(places, findings, headers)


def computed_columns(found: Found, sheet: SheetSpec) -> dict[int, str]:
    """Return the key of each computed column: found by headers too, as inserted columns move them."""
    wanted = {(same_key(field.group), same_key(field.header)): field.key for field in sheet.fields if not field.is_read}
    return {column: wanted[header] for column, header in found.headers.items() if header in wanted}


def _columns_twice(
    page: SheetCells,
    sheet: SheetSpec,
    layout: TableLayout,
    file: str,
    at_header: Mapping[tuple[str, str], int],
    twice: Mapping[tuple[str, str], int],
) -> Iterator[Finding]:
    """Yield columns that occur twice: it is not certain which one holds the amounts."""
    for field in (field for field in sheet.fields if field.is_read):
        header = (same_key(field.group), same_key(field.header))
        if header in twice:
            at = Location(file, sheet.title, address(layout.header_row, twice[header]))
            found = f"又一列“{field.header}”，{column_letters(at_header[header])} 列已有"
            yield Finding(rules.COLUMN_TWICE, at, found, "一列")


def _headers(page: SheetCells, layout: TableLayout) -> dict[int, tuple[str, str]]:
    """Return (group, title) of every column that has a header; a title in the group row alone has no group.

    A merged header says the same in all its cells, also when it was unmerged: filled (the same words over and under
    one another are a title without a group) or left in its first cell only.
    """
    columns = [column for row, column in page.cells if row in (layout.group_row, layout.header_row)]
    headers: dict[int, tuple[str, str]] = {}
    group = ""
    for column in range(1, max(columns, default=0) + 1):
        top = _word(page, layout.group_row, column, layout.header_row) if layout.group_row else ""
        title = _word(page, layout.header_row, column, layout.header_row)
        group = top or group
        if title and title != top:
            headers[column] = (group if layout.group_row else "", title)
        elif top:
            headers[column], group = ("", top), ""
    return headers


def match_labels(
    page: SheetCells,
    sheet: SheetSpec,
    wanted: Mapping[str, tuple[str, int]],
    column: int,
    first_row: int,
    file: str,
    others: Iterable[str] = (),
) -> Found:
    """Return the rows of declared labels (by key: label and declared row) in one column; ``others`` are not read."""
    actual = {
        row: same_key(str(cell.value))
        for (row, at_column), cell in page.cells.items()
        if at_column == column and row >= first_row and not cell.is_blank
    }
    places: dict[str, int] = {}
    for key, (label, row) in wanted.items():
        if actual.get(row) == same_key(label):
            places[key] = row
        else:
            rows = [r for r, text in sorted(actual.items()) if text == same_key(label)]
            if rows:
                places[key] = rows[0]
    texts = {row: str(page.at(row, column).value).strip() for row in actual}
    labels = Labels(page, sheet, column, file, wanted, places, frozenset(map(same_key, others)))
    return Found(places, tuple(changed_labels(labels, texts)), {})


def match_form(page: SheetCells, sheet: SheetSpec, file: str) -> Found:
    """Return the rows of a form's fields."""
    rows = form_rows(sheet)
    wanted = {field.key: (field.title, rows[field.key]) for field in sheet.fields if field.is_read}
    others = [field.title for field in sheet.fields if not field.is_read]
    return match_labels(page, sheet, wanted, LABEL_COLUMN, TOP_ROW + 1, file, others)


def merged_inputs(
    page: SheetCells, sheet: SheetSpec, inputs: Iterable[tuple[int, int]], file: str
) -> tuple[frozenset[tuple[int, int]], tuple[Finding, ...]]:
    """Return the input cells inside merged ranges that hold data, and a finding for each such range.

    A merge of one input cell with cells that nobody fills takes nothing away: what is shown is its value.
    """
    wanted = set(inputs)
    first_row = min((row for row, _ in wanted), default=0)
    lost: set[tuple[int, int]] = set()
    findings = []
    for merged in page.merged:
        if merged.last_row < first_row:
            continue
        cells = {place for place in wanted if place in merged}
        anchor = (merged.first_row, merged.first_column)
        hidden = sorted(place for place in cells if place != anchor and not page.at(*place).is_blank)
        if hidden:
            shown = "、".join(f"{address(*place)}“{page.at(*place).value}”" for place in hidden[:3])
            at = Location(file, sheet.title, address(*hidden[0]))
            found = f"合并单元格 {merged} 下面藏有 {shown}"
            findings.append(Finding(rules.HIDDEN_UNDER_MERGE, at, found, "各自独立的单元格"))
        elif cells - {anchor} and not page.at(*anchor).is_blank:
            at = Location(file, sheet.title, address(*anchor))
            findings.append(Finding(rules.MERGED_DATA, at, f"合并单元格 {merged}", "各自独立的单元格"))
        else:
            continue
        lost |= cells
    return frozenset(lost), tuple(findings)


def hidden_data(page: SheetCells, sheet: SheetSpec, filled: Iterable[RawCell], file: str) -> Iterator[Finding]:
    """Yield what is hidden although it holds data: the sheet, its rows, its columns; one finding each."""
    is_any = page.is_hidden or page.hidden_rows or page.hidden_columns
    cells = list(filled) if is_any else []
    if not cells:
        return
    if page.is_hidden:
        first = Location(file, sheet.title)
        yield Finding(rules.HIDDEN_DATA, first, f"隐藏的工作表“{sheet.title}”", "工作表可见")
    rows = sorted({cell.row for cell in cells} & page.hidden_rows)
    if rows:
        at = Location(file, sheet.title, _first_cell(cells, row=rows[0]))
        yield Finding(rules.HIDDEN_DATA, at, f"隐藏的第 {'、'.join(map(str, rows))} 行有数据", "各行可见")
    columns = sorted({cell.column for cell in cells} & page.hidden_columns)
    if columns:
        at = Location(file, sheet.title, _first_cell(cells, column=columns[0]))
        names = "、".join(column_letters(column) for column in columns)
        yield Finding(rules.HIDDEN_DATA, at, f"隐藏的 {names} 列有数据", "各列可见")


def outside(
    page: SheetCells, sheet: SheetSpec, first_row: int, last_row: int, columns: set[int], computed: set[int], file: str
) -> Iterator[Finding]:
    """Yield data below the table (would be lost) and beside it (notes); one finding each, at the first cell.

    What is computed is no data: inserted rows and columns push the template's own formulas there.
    """
    around = [
        page.cells[row, column]
        for row, column in sorted(page.cells)
        if column not in computed and (row > last_row or (row >= first_row and column not in columns))
    ]
    filled = [cell for cell in around if not (cell.is_blank or cell.is_uncalculated)]
    below = [cell for cell in filled if cell.row > last_row]
    beside = [cell for cell in filled if cell.row <= last_row]
    if below and (word := total_word_in(below)) and len({cell.row for cell in below}) == 1:
        found = f"“{word}”行（第 {below[0].row} 行）"
        yield Finding(rules.TOTAL_ROW, _range_of(below, sheet, file), found, "只有模板的行")
        below = []
    for cells, rule, expected in (
        (below, rules.OUTSIDE_BELOW, f"数据不超过第 {last_row} 行"),
        (beside, rules.OUTSIDE_BESIDE, "表格以外空白"),
    ):
        if cells:
            at = _range_of(cells, sheet, file)
            yield Finding(rule, at, f"表格以外有 {len(cells)} 个单元格有内容（第一个“{cells[0].value}”）", expected)


def _range_of(cells: list[RawCell], sheet: SheetSpec, file: str) -> Location:
    """Return the smallest range that holds the cells."""
    rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
    first, last = address(min(rows), min(columns)), address(max(rows), max(columns))
    return Location(file, sheet.title, first if first == last else f"{first}:{last}")


def _first_cell(cells: list[RawCell], row: int = 0, column: int = 0) -> str:
    cell = next(cell for cell in cells if row in (0, cell.row) and column in (0, cell.column))
    return address(cell.row, cell.column)


def _word(page: SheetCells, row: int, column: int, last_row: int = 0) -> str:
    """Return the words people see in a cell; a merge that reaches below ``last_row`` has a finding already."""
    swallowed = any((row, column) in merged and merged.last_row > last_row > 0 for merged in page.merged)
    cell = page.at(row, column) if swallowed else page.shown(row, column)
    return "" if cell.is_blank else same_key(str(cell.value))
