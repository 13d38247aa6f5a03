"""From the cells of one sheet to its records: where the fields stand, which rows are filled, what each cell says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD, SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import NOTE_COLUMN, TOP_ROW, VALUE_COLUMN, TableLayout, table_layout
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.amounts_twice import AmountTable, row_of, sums_among_amounts
from budget_disclosure.intake.cell_readings import Reading, Record, SheetRecords, State
from budget_disclosure.intake.code_proposals import with_proposals
from budget_disclosure.intake.gather_findings import gathered
from budget_disclosure.intake.project_parts import with_common_values
from budget_disclosure.intake.raw_cells import RawCell, SheetCells, address, column_number
from budget_disclosure.intake.read_cell import CellContext, read_cell
from budget_disclosure.intake.stated_unit import stated_unit
from budget_disclosure.intake.structure import (
    Found,
    computed_columns,
    hidden_data,
    match_columns,
    match_form,
    match_labels,
    merged_inputs,
    outside,
)
from budget_disclosure.intake.total_rows import find_total_rows, total_word_in
from budget_disclosure.model.findings import Finding, is_blocked
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import compact, same_key


@dataclass(frozen=True)
class Page:
    """A sheet of this file with its declaration."""

    year: Declarations
    sheet: SheetSpec
    cells: SheetCells
    file: str

    @cached_property
    def read_fields(self) -> tuple[FieldSpec, ...]:
        """The fields of the sheet that are read."""
        return tuple(field for field in self.sheet.fields if field.is_read)

    def at(self, row: int, column: int) -> Location:
        """Return the location of a cell."""
        return Location(self.file, self.sheet.title, address(row, column))

    def is_blank(self, row: int, letters: str) -> bool:
        """Return whether nothing is filled into a cell."""
        return self.cells.at(row, column_number(letters)).is_blank


def read_sheet(page: Page) -> tuple[SheetRecords, tuple[Finding, ...]]:
    """Return the records of a sheet and what is wrong with it."""
    return _read_form(page) if page.sheet.kind is SheetKind.FORM else _read_table(page)


def with_later_fields(records: SheetRecords, sheet: SheetSpec, at: Location) -> SheetRecords:
    """Return the records of an older template version with blanks for the fields of ``sheet`` that came later."""
    keys = [field.key for field in sheet.fields if field.is_read and field.since]
    filled = (
        replace(record, readings={**{key: Reading(State.BLANK, at) for key in keys}, **record.readings})
        for record in records.records
    )
    return replace(records, records=tuple(filled))


def _read_form(page: Page) -> tuple[SheetRecords, tuple[Finding, ...]]:
    found = match_form(page.cells, page.sheet, page.file)
    places = {key: (row, VALUE_COLUMN) for key, row in found.places.items()}
    lost, merged = merged_inputs(page.cells, page.sheet, places.values(), page.file)
    record, findings = _record(page, places, lost, "")
    inputs = [page.cells.at(*place) for key, place in places.items() if page.sheet.field(key).is_input]
    filled = [cell for cell in inputs if not cell.is_blank]
    last_row = max(TOP_ROW + len(page.sheet.fields), *found.places.values(), 0)
    all_findings = (
        *found.findings,
        *stated_unit(page.cells, page.sheet, set(places.values()), page.file),
        *merged,
        *hidden_data(page.cells, page.sheet, filled, page.file),
        *outside(page.cells, page.sheet, TOP_ROW + 1, last_row, set(range(1, NOTE_COLUMN + 1)), set(), page.file),
        *gathered(findings, page.is_blank),
    )
    return SheetRecords((record,), not found.findings and record.is_whole), all_findings


def _read_table(page: Page) -> tuple[SheetRecords, tuple[Finding, ...]]:
    layout = table_layout(page.sheet)
    found = match_columns(page.cells, page.sheet, layout, page.file)
    if not found.places:
        return SheetRecords((), False), found.findings
    inputs = {key: column for key, column in found.places.items() if page.sheet.field(key).is_input}
    rows, row_findings = _rows(page, layout, inputs)
    filled = _filled_rows(page, inputs)
    filled_rows = {row: item for row, item in rows.items() if row in filled}
    totals = find_total_rows(page.cells, page.sheet, found.places, list(filled_rows), page.file)
    filled_rows = {row: item for row, item in filled_rows.items() if row not in totals.rows}
    wanted = [(row, column) for row in filled_rows for column in inputs.values()]
    in_totals = _totals_cells(page, layout, found)
    wanted += in_totals.values()
    lost, merged = merged_inputs(page.cells, page.sheet, wanted, page.file)
    kept = filled_rows if page.sheet.kind is SheetKind.ROWS else rows
    separate, findings = _records(page, kept, found.places, lost)
    records, disagreements = with_common_values(page.sheet, separate)
    if in_totals:
        total, total_findings = _totals_record(page, found, in_totals, lost)
        records = [*records, total]
        findings = [*findings, *total_findings]
    computed = computed_columns(found, page.sheet)
    columns = {*found.places.values(), *([layout.item_column] if layout.item_column else [])}
    if found.findings:
        columns |= set(layout.columns.values())  # a changed header is reported; the data under it says nothing more
    numbered = {column for key, column in found.places.items() if page.sheet.field(key).fixed}
    last_row = max(layout.last_row, *rows, 0)
    around = tuple(
        outside(page.cells, page.sheet, layout.first_row, last_row, columns, set(computed) | numbered, page.file)
    )
    of_cells = gathered(
        (*findings, *disagreements, *_row_rules(page, records), *_sums(page, found, computed, separate)), page.is_blank
    )
    of_cells = tuple(with_proposals(of_cells, separate, page.year.codes))
    of_people = {(row, column) for row in filled_rows for column in inputs.values()} | set(in_totals.values())
    stated = tuple(stated_unit(page.cells, page.sheet, of_people, page.file))
    structural = (*found.findings, *stated, *row_findings, *([totals.finding] if totals.finding else []), *merged)
    hidden = tuple(hidden_data(page.cells, page.sheet, _filled_cells(page, wanted), page.file))
    # The sums of a table that goes on below its rows would be those of a part of it.
    is_whole = (
        not structural and not is_blocked((*around, *disagreements)) and all(record.is_whole for record in records)
    )
    return SheetRecords(tuple(records), is_whole), (*structural, *hidden, *around, *of_cells)


def _rows(page: Page, layout: TableLayout, inputs: Mapping[str, int]) -> tuple[dict[int, str], tuple[Finding, ...]]:
    """Return the rows to read with the item of each (empty in a table with room)."""
    if layout.item_column is None:
        first = layout.totals_row if _has_lost_its_totals(page, layout, inputs) else layout.first_row
        return dict.fromkeys(range(first or layout.first_row, layout.last_row + 1), ""), ()
    words = {str(word): (str(word), layout.first_row + index) for index, word in enumerate(page.sheet.item_words)}
    items = match_labels(page.cells, page.sheet, words, layout.item_column, layout.first_row, page.file)
    return {row: item for item, row in items.places.items()}, items.findings


def _totals_cells(page: Page, layout: TableLayout, found: Found) -> dict[str, tuple[int, int]]:
    """Return the cells of the row of totals that a person may fill, by field; the row is found by its label."""
    if not page.sheet.total_fields or layout.totals_row is None or layout.item_column is None:
        return {}
    labelled = (
        row
        for (row, column), cell in sorted(page.cells.cells.items())
        if column == layout.item_column
        and row > layout.header_row
        and same_key(str(cell.value)) == same_key(TOTAL_WORD)
    )
    row = next(labelled, layout.totals_row)
    return {f.key: (row, found.places[f.key]) for f in page.sheet.total_fields if f.key in found.places}


def _totals_record(
    page: Page, found: Found, cells: Mapping[str, tuple[int, int]], lost: frozenset[tuple[int, int]]
) -> tuple[Record, list[Finding]]:
    """Return what is filled in the row of totals; its computed cells say nothing."""
    record, findings = _record(page, cells, lost, TOTAL_WORD)
    row = next(iter(cells.values()))[0]
    readings = {
        field.key: Reading(State.BLANK, page.at(row, found.places[field.key]))
        for field in page.sheet.fields
        if field.is_read and field.key in found.places and field.key not in cells
    }
    return Record(record.at, {**record.readings, **readings}, TOTAL_WORD), findings


def _has_lost_its_totals(page: Page, layout: TableLayout, inputs: Mapping[str, int]) -> bool:
    """Return whether the row of totals was deleted, so that data stands in its place, which must not get lost."""
    if layout.totals_row is None:
        return False
    cells = [cell for (row, _), cell in page.cells.cells.items() if row == layout.totals_row]
    filled = any(cell.column in inputs.values() and not cell.is_blank and not cell.has_formula for cell in cells)
    return filled and not total_word_in(cells)


def _filled_rows(page: Page, inputs: Mapping[str, int]) -> set[int]:
    columns = set(inputs.values())
    return {row for (row, column), cell in page.cells.cells.items() if column in columns and not cell.is_blank}


def _filled_cells(page: Page, places: Iterable[tuple[int, int]]) -> Iterator[RawCell]:
    return (cell for place in sorted(places) if not (cell := page.cells.at(*place)).is_blank)


def _records(
    page: Page, rows: Mapping[int, str], columns: Mapping[str, int], lost: frozenset[tuple[int, int]]
) -> tuple[list[Record], list[Finding]]:
    records, findings = [], []
    for row in sorted(rows):
        places = {key: (row, column) for key, column in columns.items()}
        record, record_findings = _record(page, places, lost, rows[row])
        records.append(record)
        findings.extend(record_findings)
    return records, findings


def _record(
    page: Page, places: Mapping[str, tuple[int, int]], lost: frozenset[tuple[int, int]], item: str
) -> tuple[Record, list[Finding]]:
    readings: dict[str, Reading] = {}
    findings: list[Finding] = []
    for field in page.read_fields:
        place = places.get(field.key)
        if place is None or place in lost:
            readings[field.key] = Reading(State.UNREAD, Location(page.file, page.sheet.title))
            continue
        at = page.at(*place)
        reading, found = _read(page, field, page.cells.at(*place), at, place[0])
        readings[field.key] = reading
        findings.extend(found)
    first = min(places.values(), default=(TOP_ROW, 1))
    return Record(page.at(*first), readings, item), findings


def _read(page: Page, field: FieldSpec, cell: RawCell, at: Location, row: int) -> tuple[Reading, tuple[Finding, ...]]:
    if field.once and cell.is_blank:
        return Reading(State.BLANK, at), ()  # another row may have it: ``with_common_values`` knows
    if field.fixed is None:
        return read_cell(cell, CellContext(page.year, field, at))
    if field.fixed == "sequence":
        return _number_of_row(page, cell, at, row)
    expected = str(page.year.fixed_value(field.fixed))
    if same_key(str(cell.value)) != same_key(expected):
        found = "空白" if cell.is_blank else f"“{cell.value}”"
        return Reading(State.UNREAD, at), (Finding(rules.FIXED_CHANGED, at, found, f"“{expected}”"),)
    return Reading(State.READ, at, expected), ()


def _number_of_row(page: Page, cell: RawCell, at: Location, row: int) -> tuple[Reading, tuple[Finding, ...]]:
    """Return the number a row carries: it may have moved with its row, or continue the project of another row."""
    numbers = page.year.workbook.project_numbers
    number = "" if cell.is_blank else compact(str(cell.value)).zfill(len(numbers[0]))
    if number in numbers:
        noted = Finding(rules.CODE_AS_WRITTEN, at, f"“{cell.value}”", f"文本“{number}”")
        return Reading(State.READ, at, number), () if cell.value == number else (noted,)
    found = "空白" if cell.is_blank else f"“{cell.value}”"
    index = row - table_layout(page.sheet).first_row
    own = f"恢复为“{numbers[index]}”，或" if index < len(numbers) else ""
    remedy = f"请{own}填该项目第一行的三位序号。"
    return Reading(State.UNREAD, at), (Finding(rules.FIXED_CHANGED, at, found, "该项目的三位序号", remedy),)


def _row_rules(page: Page, records: list[Record]) -> Iterator[Finding]:
    if len(records) < page.sheet.minimum_rows:
        layout = table_layout(page.sheet)
        key = next(field.key for field in page.sheet.fields if field.is_input)
        at = page.at(layout.first_row, layout.columns[key])
        yield Finding(rules.NO_ROWS, at, "空表", f"至少 {page.sheet.minimum_rows} 行")
    if page.sheet.needs_amount:
        yield from _rows_without_amount(page, records)
    if page.sheet.unique:
        yield from _duplicates(page, records)


def _rows_without_amount(page: Page, records: list[Record]) -> Iterator[Finding]:
    amounts = [field.key for field in page.sheet.budget_amounts]
    for record in records:
        if all(record.readings[key].state is State.BLANK for key in amounts):
            yield Finding(rules.NO_AMOUNT, record.readings[amounts[0]].at, "各资金来源都是空白", "至少一个金额")


def _sums(page: Page, found: Found, computed: Mapping[int, str], records: list[Record]) -> Iterator[Finding]:
    """Yield amounts that are sums of others, in a table whose columns were all found."""
    if not found.findings:
        columns = {**found.places, **{key: column for column, key in computed.items()}}
        rows = [row_of(record.at.cell) for record in records]
        yield from sums_among_amounts(AmountTable(page.cells, page.sheet, page.file, columns, rows), records)


def _duplicates(page: Page, records: list[Record]) -> Iterator[Finding]:
    seen: dict[tuple[object, ...], Location] = {}
    for record in records:
        readings = [record.readings[key] for key in page.sheet.unique]
        if readings[0].state is not State.READ or any(reading.state is State.UNREAD for reading in readings):
            continue
        key = tuple(reading.value for reading in readings)  # optional ones are None where both rows leave them blank
        at = readings[0].at
        if key in seen:
            titles = "、".join(page.sheet.field(name).title for name in page.sheet.unique)
            words = " ".join(str(part) for part in key if part is not None)
            found = f"与 {seen[key].cell} 所在行相同的{titles}（{words}）"
            yield Finding(rules.DUPLICATE_ROW, at, found, f"{titles}不重复")
        seen.setdefault(key, at)
