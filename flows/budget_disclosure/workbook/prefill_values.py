"""What of last year goes into a unit's new workbook, by the ``prefill`` of each field: pure, from values to values.

Nothing is guessed: a word, code or number that this year's workbook does not take is left out and said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType, code_list
from budget_disclosure.declarations.named_fields import source_columns
from budget_disclosure.declarations.prefill import COMPARED, Prefill
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.last_year import PlainRow, PublishedFigures, StatedLastYear, UnitLastYear
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues

Place = tuple[str, int | str, str]
"""Sheet, row (its number from zero, the item of a fixed row, 0 in a form), field."""

_READ_AS: Final[Mapping[FieldType, Callable[[str], Value]]] = {
    FieldType.MONEY: Decimal,
    FieldType.QUANTITY: Decimal,
    FieldType.COUNT: int,
    FieldType.DATE: date.fromisoformat,
}


@dataclass(slots=True)
class Prefilled:
    """The values of a workbook; ``locked`` cells with their source, ``carried`` ones, what people should know of it."""

    values: WorkbookValues
    locked: dict[Place, str] = field(default_factory=dict)
    carried: dict[Place, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def prefilled_values(
    spec: Declarations,
    last_year: UnitLastYear,
    known: Mapping[str, Value],
    compared: Mapping[str, str],
    *,
    head: bool,
    with_ended: bool = False,
) -> Prefilled:
    """Return what the workbook of a unit is filled with. ``known`` are fields of the sheet ``unit`` that the bureau
    itself knows (codes, names); ``compared`` names the fact of each item; ``head``: it also speaks for the department;
    ``with_ended``: records that have ended are taken up too (``ends``).
    """
    result = Prefilled(WorkbookValues(forms={"unit": dict(known)}), notes=list(last_year.doubts))
    filling = _Filling(spec, last_year, compared, head, with_ended, result)
    # Records first: rows that name one are taken up with it.
    for sheet in sorted(spec.workbook.sheets, key=lambda sheet: not sheet.record_key):
        filling.fill(sheet)
    return result


@dataclass(slots=True)
class _Filling:
    """One unit's workbook being filled."""

    spec: Declarations
    last_year: UnitLastYear
    compared: Mapping[str, str]
    is_head: bool
    with_ended: bool
    result: Prefilled
    _kept: frozenset[str] = frozenset()
    _sources: dict[Place, str] = field(default_factory=dict)

    def fill(self, sheet: SheetSpec) -> None:
        """Fill a sheet, as its fields declare it."""
        if not any(one.prefill for one in sheet.fields):
            return
        if sheet.kind is SheetKind.FORM:
            self._fill_form(sheet)
        elif sheet.kind is SheetKind.FIXED:
            self._fill_items(sheet)
        else:
            self._fill_rows(sheet)

    def _fill_form(self, sheet: SheetSpec) -> None:
        form = self.result.values.forms.setdefault(sheet.key, {})
        said = self._stated.form(sheet.key) if self._stated else {}
        for one, prefill in _prefilled(sheet):
            if form.get(one.key) is None and (value := self._value(sheet, 0, one, prefill, said)) is not None:
                form[one.key] = value
        if not form:
            del self.result.values.forms[sheet.key]

    def _fill_items(self, sheet: SheetSpec) -> None:
        before = {row.get(ITEM_KEY, ""): row for row in self._stated_rows(sheet)}
        for item in sheet.item_words:
            row: dict[str, Value] = {}
            said = self._believed(sheet, item, before.get(item, {}))
            for one, prefill in _prefilled(sheet):
                if not self._is_asked(one):
                    continue
                if (value := self._value(sheet, item, one, prefill, said)) is not None:
                    row[one.key] = value
            if row:
                self.result.values.rows.setdefault(sheet.key, []).append({ITEM_KEY: item, **row})

    def _believed(self, sheet: SheetSpec, item: str, said: PlainRow) -> PlainRow:
        """Return what an item said; its parts as published where the workbook's do not add up to what was."""
        figures, fact = self.last_year.own, self.compared.get(item, "")
        fields = {prefill.field: one for one, prefill in _prefilled(sheet) if prefill.field}
        parts = [key for key in fields if key in said]
        if figures is None or fact not in figures.facts or not fields:
            return said
        total = figures.facts[fact]
        if parts and sum((Decimal(said[key]) for key in parts), Decimal(0)) == total:
            return said
        others = {key: text for key, text in said.items() if key not in parts}
        published = dict(self._published_parts(item, fields, figures))
        if total == 0 and not published:
            published = {key: "0" for key, one in fields.items() if one.required}
        elif sum(map(Decimal, published.values()), Decimal(0)) != total:
            published = {}
        if not published:
            self.result.notes.append(
                f"“{sheet.title}”的“{item}”：{figures.source}的 {total:,.2f} 元不知道各资金来源是多少，没有预填"
            )
        for key in published:
            self._sources[(sheet.key, item, key)] = figures.source
        return {**others, **published}

    def _published_parts(
        self, item: str, fields: Mapping[str, FieldSpec], figures: PublishedFigures
    ) -> Iterator[tuple[str, str]]:
        """Yield the parts of an item that the document shows by who pays; a zero only where one must be filled in."""
        columns = source_columns(self.spec.law)
        for key, one in fields.items():
            yuan = figures.parts.get((item, columns[key][1].key)) if key in columns else None
            if yuan is not None and (yuan or one.required):
                yield key, f"{yuan:f}"

    def _fill_rows(self, sheet: SheetSpec) -> None:
        """Take up the rows of last year; records keep their numbers, and no empty row gets one of theirs."""
        rows: list[dict[str, Value]] = []
        for said in self._taken_up(sheet):
            rows += [{} for _ in range(self._gap(sheet, said, len(rows)))]
            if len(rows) >= sheet.row_count:
                self.result.notes.append(f"“{sheet.title}”只有 {sheet.row_count} 行，上年的其余各行没有沿用")
                break
            row: dict[str, Value] = {}
            for one, prefill in _prefilled(sheet):
                if self._is_asked(one) and (value := self._value(sheet, len(rows), one, prefill, said)) is not None:
                    row[one.key] = value
            rows.append(row)
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            self.result.values.rows[sheet.key] = rows

    def _taken_up(self, sheet: SheetSpec) -> Sequence[PlainRow]:
        """Return the rows that go on: of records in the order of their numbers, without those that have ended."""
        rows = self._stated_rows(sheet)
        if sheet.record_key:
            ended = self._ended(sheet)
            kept = [row for row in rows if row.get(sheet.record_key, "") not in ended]
            kept += self._published_codes(sheet, kept)
            rows = tuple(sorted(kept, key=lambda row: row.get(sheet.record_key, "")))
            if self._is_numbered(sheet):
                self._kept = frozenset(row.get(sheet.record_key, "") for row in rows)
            if ended and sheet.ends:
                names = "、".join(f"{number} {name}".rstrip() for number, name in ended.items())
                self.result.notes.append(
                    f"“{sheet.title}”有 {len(ended)} 项上年填的是“{sheet.ends.contains}”，没有沿用：{names}"
                )
            return rows
        for one in sheet.fields:
            if one.type is FieldType.PROJECT:
                there = {*self._kept, self.spec.workbook.overall_word}
                rows = tuple(row for row in rows if row.get(one.key, "") in there)
        return rows

    @staticmethod
    def _is_numbered(sheet: SheetSpec) -> bool:
        """Return whether the records of a sheet have the numbers of projects."""
        return bool(sheet.record_key) and sheet.field(sheet.record_key).fixed == "sequence"

    def _ended(self, sheet: SheetSpec) -> Mapping[str, str]:
        """Return the records that have ended, with their names, by number."""
        if sheet.ends is None or self._stated is None or self.with_ended:
            return {}
        ends, other = sheet.ends, self.spec.workbook.sheet(sheet.ends.sheet)
        key = next((one.key for one in other.fields if one.type is FieldType.PROJECT), sheet.record_key)
        names = {row.get(sheet.record_key, ""): row.get("name", "") for row in reversed(self._stated_rows(sheet))}
        rows = self._stated.sheets.get(ends.sheet, ())
        over = sorted(row.get(key, "") for row in rows if ends.contains in row.get(ends.field, ""))
        return {number: names[number] for number in over if number in names}

    def _gap(self, sheet: SheetSpec, said: PlainRow, filled: int) -> int:
        """Return how many rows are left empty, so that the number of a record is never that of a later empty row."""
        numbers = self.spec.workbook.project_numbers
        number = said.get(sheet.record_key, "") if self._is_numbered(sheet) else ""
        return max(numbers.index(number) - filled, 0) if number in numbers else 0

    def _value(self, sheet: SheetSpec, row: int | str, one: FieldSpec, prefill: Prefill, said: PlainRow) -> Value:
        """Return what goes into a cell, and note where it comes from; ``None`` where nothing is known."""
        place = sheet.key, row, one.key
        if prefill.fact:
            return self._fact(place, one, prefill)
        if prefill.table:
            code = self._typed(sheet.field(sheet.record_key), said.get(sheet.record_key, ""))
            return self._cell(place, prefill, str(code or ""))
        if not (text := said.get(prefill.field or one.key, "")):
            return None
        value = self._typed(one, text)
        if value is None:
            self.result.notes.append(f"“{sheet.title}”的“{one.full_title}”：上年的“{text[:30]}”今年不能填，没有沿用")
        elif prefill.is_last_year:
            self.result.locked[place] = self._sources.get((*place[:2], prefill.field)) or self._source
        elif prefill.is_marked:
            self.result.carried[place] = self._source
        return value

    def _cell(self, place: Place, prefill: Prefill, code: str) -> Value:
        figures = self._figures(prefill)
        yuan = figures.cells.get((prefill.table, code, prefill.column)) if figures else None
        if figures is not None and yuan is not None:
            self.result.locked[place] = figures.source
        return yuan

    def _published_codes(self, sheet: SheetSpec, rows: Sequence[PlainRow]) -> Iterator[PlainRow]:
        """Yield a row for each code that has an amount in a table the sheet takes last year's figures from."""
        key_field = sheet.field(sheet.record_key)
        there = {str(self._typed(key_field, row.get(sheet.record_key, ""))) for row in rows}
        tables = {(p.of, p.table, p.column) for one, p in _prefilled(sheet) if p.table and self._is_asked(one)}
        for of, table, column in sorted(tables):
            figures = self.last_year.own if of == "unit" else self.last_year.department
            for named, code, key in sorted(figures.cells) if figures else ():
                is_new = (named, key) == (table, column) and code not in there
                if is_new and self._typed(key_field, code) is not None:
                    there.add(code)
                    yield {sheet.record_key: code}

    def _is_asked(self, one: FieldSpec) -> bool:
        return self.is_head or not one.head_only

    def _figures(self, prefill: Prefill) -> PublishedFigures | None:
        return self.last_year.own if prefill.of == "unit" else self.last_year.department

    def _fact(self, place: Place, one: FieldSpec, prefill: Prefill) -> Value:
        figures = self._figures(prefill)
        fact = self.compared.get(str(place[1]), "") if prefill.fact == COMPARED else prefill.fact
        if figures is None or fact not in figures.facts:
            return None
        self.result.locked[place] = figures.source
        number = figures.facts[fact]
        return int(number) if one.type is FieldType.COUNT else number

    def _typed(self, one: FieldSpec, text: str) -> Value:
        """Return a text as the kind of value that the field takes; ``None`` where it does not take it."""
        if one.type is FieldType.CHOICE and text not in one.choice_words:
            return None
        if one.type is FieldType.CODE:
            codes = code_list(self.spec.codes, one.codes)
            became = codes.changed.get(text, (text,))  # of one that was split only a person knows which it is
            return became[0] if len(became) == 1 and became[0] in codes and codes.is_leaf(became[0]) else None
        try:
            return _READ_AS.get(one.type, str)(text)
        except (ValueError, InvalidOperation):
            return None

    @property
    def _source(self) -> str:
        return self._stated.source if self._stated else ""

    @property
    def _stated(self) -> StatedLastYear | None:
        return self.last_year.stated

    def _stated_rows(self, sheet: SheetSpec) -> tuple[PlainRow, ...]:
        return self._stated.sheets.get(sheet.key, ()) if self._stated else ()


def _prefilled(sheet: SheetSpec) -> Iterator[tuple[FieldSpec, Prefill]]:
    return ((one, one.prefill) for one in sheet.fields if one.prefill is not None)
