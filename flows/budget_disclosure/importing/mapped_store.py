"""What the units' workbooks get from an export, row by row: equal codes are added up, nothing is overwritten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.mapped_remarks import CannotPlaceError
from budget_disclosure.importing.mapped_values import fits_words
from budget_disclosure.importing.mapping_yaml import COST, UNIT_FORM, Selection
from budget_disclosure.importing.row import Row, Value
from budget_disclosure.model.money import ZERO
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.text.comparable import same_key
from budget_disclosure.workbook.workbook_values import WorkbookValues

_UNIT_SHEET = "unit"
_DEPT_CODE = "dept_economic_code"
_TWICE = "请核对是不是导出了两次；确实要相加的，在对应表中写 add_up: true"
Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that is ready to be placed. ``record`` is what tells its record (project) apart; amounts in 元."""

    unit: str
    sheet: SheetSpec
    row: Row
    place: str
    record: str = ""
    projects: Mapping[str, str] = field(default_factory=dict)
    add_up: bool = False


@dataclass(slots=True)
class _Unit:
    forms: dict[str, Row] = field(default_factory=dict)
    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    records: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, Key], list[str]] = field(default_factory=dict)


class PlacedRows:
    """All that was placed so far, by unit."""

    def __init__(self, workbook: WorkbookSpec, codes: Codes) -> None:
        self._workbook, self._codes = workbook, codes
        self._units: dict[str, _Unit] = {}

    @property
    def units(self) -> tuple[str, ...]:
        """The codes of the units that something was placed for."""
        return tuple(sorted(self._units))

    def add(self, draft: Draft) -> None:
        """Place a row. Raises ``CannotPlaceError`` before anything is changed."""
        unit = self._units.get(draft.unit, _Unit())
        match draft.sheet.kind:
            case SheetKind.FORM:
                self._add_once(unit.forms.setdefault(draft.sheet.key, {}), draft)
            case SheetKind.FIXED:
                key: Key = (draft.row[ITEM_KEY],)
                row = unit.rows.get(draft.sheet.key, {}).get(key, {ITEM_KEY: draft.row[ITEM_KEY]})
                self._add_once(row, draft)
                unit.rows.setdefault(draft.sheet.key, {})[key] = row
            case SheetKind.ROWS:
                self._add_row(unit, draft)
        self._units[draft.unit] = unit

    def _add_once(self, row: Row, draft: Draft) -> None:
        for key, value in draft.row.items():
            before = row.get(key)
            is_money = draft.sheet.kind is not SheetKind.ROWS and isinstance(value, Decimal)
            if before is None or (is_money and draft.add_up) or (before == value and not is_money):
                continue
            title = draft.sheet.field(key).full_title
            raise CannotPlaceError(f"“{title}”已经放入 {before}，这里又是 {value}", _TWICE)
        for key, value in draft.row.items():
            row[key] = _sum(row.get(key), value) if isinstance(value, Decimal) else value

    def _add_row(self, unit: _Unit, draft: Draft) -> None:
        sheet = draft.sheet
        rows = unit.rows.get(sheet.key, {})
        values = dict(draft.row)
        records = unit.records.get(sheet.key, {})
        number = ""
        if sheet.record_key:
            known = records.get(same_key(draft.record))
            number = known or str(values.get(sheet.record_key) or f"{len(set(records.values())) + 1:03}")
            values = {sheet.record_key: number, **values}
        for key, name in draft.projects.items():
            values[key] = self._project(unit, name, sheet, key)
        identity: Key = tuple(values.get(key) for key in sheet.unique) if sheet.unique else (len(rows),)
        if identity not in rows and len(rows) >= sheet.room:
            raise CannotPlaceError(f"超出填报表“{sheet.title}”的 {sheet.room} 行", "请合并明细，或请管理员加大 room")
        before = rows.get(identity, {})
        about = self._refuse_contradiction(sheet, values, before, rows, number)
        merged = dict(before)
        for key, value in values.items():
            is_money = sheet.field(key).type is FieldType.MONEY
            merged[key] = _sum(before.get(key), value) if is_money else (before.get(key) or value)
        if about is not None and about is not before:
            for spec in sheet.fields:
                if spec.once and spec.key in merged:
                    about.setdefault(spec.key, merged.pop(spec.key))
        unit.rows.setdefault(sheet.key, rows)[identity] = merged
        if number:
            unit.records.setdefault(sheet.key, records)[same_key(draft.record) or number] = number
        unit.places.setdefault((sheet.key, identity), []).append(draft.place)

    def _refuse_contradiction(
        self, sheet: SheetSpec, values: Row, before: Row, rows: Mapping[Key, Row], number: str
    ) -> Row | None:
        """Return the first row of the record, which says what holds for all. Raises ``CannotPlaceError``."""
        about = next((row for row in rows.values() if number and row.get(sheet.record_key) == number), None)
        for key, value in values.items():
            spec = sheet.field(key)
            if spec.type is FieldType.MONEY or value is None:
                continue
            said = (about or {}).get(key) if spec.once else before.get(key)
            if said is not None and said != value:
                raise CannotPlaceError(
                    f"“{spec.full_title}”前面是“{said}”，这一行是“{value}”", "请在预算系统中核对，改正后重新导出"
                )
        return about

    def _project(self, unit: _Unit, name: str, sheet: SheetSpec, key: str) -> str:
        for records in unit.records.values():
            if number := records.get(same_key(name)):
                return number
        if sheet.field(key).allows_overall and same_key(name) == same_key(self._workbook.overall_word):
            return self._workbook.overall_word
        raise CannotPlaceError("不是已经导入的项目", "请核对项目名称；项目的金额也要在导出表中")

    def values(self, unit: str) -> WorkbookValues:
        """Return what the workbook of a unit is filled with."""
        placed = self._units.get(unit, _Unit())
        return WorkbookValues(
            forms={key: dict(form) for key, form in placed.forms.items()},
            rows={key: [dict(row) for row in rows.values()] for key, rows in placed.rows.items()},
        )

    def added_up(self, unit: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the sheet and the places of rows that share one row of the workbook."""
        for (sheet, _), places in self._units[unit].places.items():
            if len(places) > 1:
                yield sheet, places

    def total(self, selection: Selection, scope: str = "", code: tuple[str, str] = ("", "")) -> Decimal:
        """Return the sum in 元 of the placed amounts that a selection means.

        ``scope`` is how the codes of the units begin, ``code`` a field and how its code begins. Raises
        ``CannotPlaceError`` where it cannot be known what belongs to it.
        """
        return sum(self.parts(selection, scope, code).values(), ZERO)

    def parts(self, selection: Selection, scope: str = "", code: tuple[str, str] = ("", "")) -> dict[str, Decimal]:
        """Return the same by the whole code of the field."""
        found: dict[str, Decimal] = {}
        for sheet, unit, row in self._rows(selection, scope):
            said = str(row.get(code[0]) or "")
            if not said.startswith(code[1]) or (code[1] and not said):
                continue
            if not all(self._holds(row, unit, key, words, sheet) for key, words in selection.where.items()):
                continue
            fields = selection.fields or tuple(field.key for field in sheet.budget_amounts)
            amounts = [value for key in fields if isinstance(value := row.get(key), Decimal)]
            found[said] = found.get(said, ZERO) + sum(amounts, ZERO)
        return found

    def _rows(self, selection: Selection, scope: str) -> Iterator[tuple[SheetSpec, str, Row]]:
        for code, unit in self._units.items():
            if not code.startswith(scope):
                continue
            for sheet in self._workbook.sheets:
                if sheet.key not in selection.sheets:
                    continue
                if sheet.kind is SheetKind.FORM:
                    yield sheet, code, unit.forms.get(sheet.key, {})
                for row in unit.rows.get(sheet.key, {}).values():
                    yield sheet, code, row

    def _holds(self, row: Row, unit: str, key: str, words: tuple[str, ...], sheet: SheetSpec) -> bool:
        if key == COST:
            code = str(row.get(_DEPT_CODE) or "")
            return code in self._codes.costs and fits_words(str(self._codes.cost_of(code)), words)
        if key.startswith(UNIT_FORM):
            said = self._units[unit].forms.get(_UNIT_SHEET, {}).get(key.removeprefix(UNIT_FORM))
            if said is None:
                raise CannotPlaceError(
                    f"单位 {unit} 的 {key} 没有导入，不能核对", "请导出单位信息表，或删去这一栏的核对"
                )
            return fits_words(str(said), words)
        said = row.get(key)
        if key != ITEM_KEY and sheet.field(key).type is FieldType.CODE:
            return said is not None and any(str(said).startswith(word) for word in words)
        return said is not None and fits_words(str(said), words)


def _sum(before: Value, value: Value) -> Value:
    if isinstance(before, Decimal) and isinstance(value, Decimal):
        return before + value
    return before if value is None else value
