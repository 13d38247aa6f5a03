"""Headers and labels that are not where they belong: misspelt ones may be corrected, moved ones never by renaming.

Where the title of another column stands in a column's place, columns were deleted, inserted or moved. Who then writes
the wanted title over it makes a subtotal an amount, and the budget doubles. So a title is to be restored only where
everything else stands in its place and the cell holds a misspelling of just this title, or nothing; in every other case
the advice is to undo, or to fill in a blank workbook.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.declarations.workbook_layout import TableLayout
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.raw_cells import SheetCells, address
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import nearest, same_key

_MEASURE = re.compile(r"[(（]([^()（）]*元)[)）]")
_OTHER_MEASURE = "这一列按“{actual}”填写的，请先把各行金额都改为“{wanted}”，再把该单元格恢复为“{title}”。"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet as it is: (group, title) by column, where declared columns were found, and which were not.

    ``is_shifted``: a column that was found stands elsewhere than declared, so some were deleted, inserted or moved.
    """

    page: SheetCells
    sheet: SheetSpec
    layout: TableLayout
    file: str
    actual: Mapping[int, tuple[str, str]]
    places: Mapping[str, int]
    missing: Sequence[FieldSpec]

    @property
    def is_shifted(self) -> bool:
        """Whether a column stands elsewhere than declared."""
        return any(self.layout.columns[key] != column for key, column in self.places.items())

    def at(self, row: int, column: int) -> Location:
        """Return the location of a cell."""
        return Location(self.file, self.sheet.title, address(row, column))


def changed_headers(header: Header) -> Iterator[Finding]:
    """Yield what is wrong with a header: each misspelt title where it stands, all missing columns in one finding."""
    lost = [field for field in header.missing if not _is_only_a_text(header, field)]
    if lost:
        yield _gone(header, lost)
        return
    reported: set[int] = set()
    for field in header.missing:
        if _group_is_changed(header, field):
            column = _first_of_group(header, field)
            if column not in reported:
                reported.add(column)
                yield _group_finding(header, field, column)
        else:
            yield _title_finding(header, field)


def _gone(header: Header, lost: Sequence[FieldSpec]) -> Finding:
    columns = [header.layout.columns[field.key] for field in lost]
    row, column = _title_row(header, lost[0]), columns[0]
    shown = _shown(header, row, column)
    names = "".join(f"“{field.full_title}”" for field in lost)
    is_other = same_key(shown) in _titles(header.sheet)
    here = f"；这里是“{shown}”" + ("，另一列的标题" if is_other else "") if shown else ""
    return Finding(rules.MOVED, header.at(row, column), f"没有{names}列{here}", f"“{lost[0].header}”列在这里")


def _title_finding(header: Header, field: FieldSpec) -> Finding:
    column = header.layout.columns[field.key]
    row = _title_row(header, field)
    shown = _shown(header, row, column)
    found = f"表头“{shown}”" if shown else "没有表头文字"
    remedy = f"请把该单元格恢复为“{field.header}”。"
    measure, wanted = _MEASURE.search(shown), _MEASURE.search(field.header)
    if measure and wanted and measure[1] != wanted[1]:
        remedy = _OTHER_MEASURE.format(actual=measure[1], wanted=wanted[1], title=field.header)
    return Finding(rules.HEADER_CHANGED, header.at(row, column), found, f"“{field.header}”", remedy)


def _is_only_a_text(header: Header, field: FieldSpec) -> bool:
    return _group_is_changed(header, field) or _may_be_restored(header, field)


def _may_be_restored(header: Header, field: FieldSpec) -> bool:
    """Return whether writing the title back is right: nothing has moved, and the cell misspells it or was cleared."""
    column = header.layout.columns[field.key]
    if header.is_shifted or column in header.places.values():
        return False
    shown = _shown(header, _title_row(header, field), column)
    cells = header.page.cells
    if shown:
        return is_misspelt(shown, field.header, _titles(header.sheet))
    if any(at == column and same_key(str(cell.value)) == same_key(field.header) for (_, at), cell in cells.items()):
        return False  # the row of headers has moved
    return any(row > header.layout.header_row and at == column for row, at in header.page.cells)


def _group_is_changed(header: Header, field: FieldSpec) -> bool:
    """Return whether only the merged header above is wrong: every title under it stands in its place."""
    if not field.group or header.is_shifted:
        return False
    group = [other for other in header.sheet.fields if other.group == field.group]
    titles = [(header.actual.get(header.layout.columns[other.key]), other) for other in group]
    if any(actual is None or actual[1] != same_key(other.header) for actual, other in titles):
        return False
    shown = _shown(header, header.layout.group_row or 0, _first_of_group(header, field))
    groups = {same_key(other.group) for other in header.sheet.fields if other.group}
    return same_key(shown) not in groups | _titles(header.sheet)


def _group_finding(header: Header, field: FieldSpec, column: int) -> Finding:
    row = header.layout.group_row or 0
    shown = _shown(header, row, column)
    found = f"表头“{shown}”" if shown else "没有表头文字"
    remedy = f"请把该单元格恢复为“{field.group}”。"
    return Finding(rules.HEADER_CHANGED, header.at(row, column), found, f"“{field.group}”", remedy)


def _first_of_group(header: Header, field: FieldSpec) -> int:
    return min(header.layout.columns[other.key] for other in header.sheet.fields if other.group == field.group)


def _title_row(header: Header, field: FieldSpec) -> int:
    layout = header.layout
    return layout.header_row if field.group or layout.group_row is None else layout.group_row


def _shown(header: Header, row: int, column: int) -> str:
    cell = header.page.at(row, column)
    return "" if cell.is_blank else str(cell.value).strip()


def _titles(sheet: SheetSpec) -> set[str]:
    return {same_key(field.header) for field in sheet.fields}


def is_misspelt(shown: str, wanted: str, titles: Collection[str]) -> bool:
    """Return whether a text is a misspelling of the wanted title, of no other title, and not itself a title."""
    return same_key(shown) not in titles and nearest(shown, titles) == (same_key(wanted),)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of rows as they are, by row; ``wanted`` has label and declared row by key, ``places`` those found.

    ``others`` are labels of the sheet that are not read (sums): they stand for rows of their own.
    """

    page: SheetCells
    sheet: SheetSpec
    column: int
    file: str
    wanted: Mapping[str, tuple[str, int]]
    places: Mapping[str, int]
    others: frozenset[str]

    @property
    def known(self) -> set[str]:
        """Every label of the sheet."""
        return {same_key(label) for label, _ in self.wanted.values()} | self.others


def changed_labels(labels: Labels, actual: Mapping[int, str]) -> Iterator[Finding]:
    """Yield each misspelt label where it stands, and missing rows in one finding; ``actual`` has the texts by row."""
    strangers = {row: text for row, text in actual.items() if same_key(text) not in labels.known}
    lost: list[str] = []
    restored: list[Finding] = []
    for key, (label, row) in labels.wanted.items():
        if key in labels.places:
            continue
        at_row = _row_of_misspelling(label, row, strangers, labels)
        if at_row is None:
            lost.append(key)
            continue
        at = Location(labels.file, labels.sheet.title, address(at_row, labels.column))
        found = f"“{strangers[at_row]}”" if at_row in strangers else "没有项目名称"
        remedy = f"请把该单元格恢复为“{label}”。"
        restored.append(Finding(rules.HEADER_CHANGED, at, found, f"“{label}”", remedy))
    if not lost:
        yield from restored
        return
    label, row = labels.wanted[lost[0]]
    shown = actual.get(row, "")
    is_other = same_key(shown) in labels.known
    here = f"；这里是“{shown}”" + ("，另一行的名称" if is_other else "") if shown else ""
    names = "".join(f"“{labels.wanted[key][0]}”" for key in lost)
    at = Location(labels.file, labels.sheet.title, address(row, labels.column))
    yield Finding(rules.MOVED, at, f"没有{names}行{here}", f"“{label}”行在这里")


def _row_of_misspelling(label: str, row: int, strangers: Mapping[int, str], labels: Labels) -> int | None:
    """Return the row whose label only has to be written right; ``None`` where nobody can tell.

    A cleared label may be written back where all other rows stand in their places and the row says something.
    """
    candidates = [at for at, text in strangers.items() if is_misspelt(text, label, labels.known)]
    if row in candidates or len(candidates) == 1:
        return row if row in candidates else candidates[0]
    is_shifted = any(labels.wanted[key][1] != at for key, at in labels.places.items())
    is_cleared = labels.page.at(row, labels.column).is_blank
    has_data = any(at == row and not cell.is_blank for (at, _), cell in labels.page.cells.items())
    return row if is_cleared and has_data and not is_shifted and not candidates else None
