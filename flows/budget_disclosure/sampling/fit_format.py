"""What was invented, as the workbook of a format asks for it: its fields and no others, none that is required blank."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from budget_disclosure.declarations.field_yaml import TEXT_TYPES, FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues

Row = dict[str, Value]

_TEXT: Final = "按照职责分工和年度工作计划开展各项工作。"
_CHANGES: Final = (
    (Decimal(1), None),
    (Decimal("0.9"), "按政策标准和实际需要，本年安排增加"),
    (Decimal("1.1"), "按实际需要压减，本年安排减少"),
)
"""What last year had of this year's amount, and why this year's is as it is; nothing to say where nothing changed."""


def fitted(spec: Declarations, values: WorkbookValues) -> WorkbookValues:
    """Return the values of a unit without the sheets and fields that the format has not, with those only it has."""
    forms: dict[str, Row] = {}
    rows: dict[str, list[Row]] = {}
    for sheet in spec.workbook.sheets:
        if sheet.kind is SheetKind.FORM:
            stated = _of_sheet(sheet, values.forms.get(sheet.key, {}))
            forms[sheet.key] = _required(spec, sheet) | stated if sheet.key in values.forms or stated else {}
        elif sheet.key in values.rows:
            listed = [_of_sheet(sheet, row) for row in values.rows[sheet.key]]
            rows[sheet.key] = [_completed(spec, sheet, row, place) for place, row in enumerate(listed)]
        elif _is_by_function(sheet):
            rows[sheet.key] = _rows_by_function(spec, sheet, values)
    return WorkbookValues(forms=forms, rows=rows)


def digits_of(field: FieldSpec) -> int:
    """Return how many digits a code field has, by its pattern; 0 where it does not say."""
    probes = (length for length in range(1, 21) if field.pattern and _fits(field, "1" * length))
    return next(probes, 0)


def _fits(field: FieldSpec, text: str) -> bool:
    return re.fullmatch(field.pattern, text) is not None


def _of_sheet(sheet: SheetSpec, stated: Mapping[str, Value]) -> Row:
    known = {field.key for field in sheet.fields} | {ITEM_KEY}
    return {key: value for key, value in stated.items() if key in known}


def _completed(spec: Declarations, sheet: SheetSpec, row: Row, place: int) -> Row:
    """Return a row with the fields that only the format requires; those of a record stand in its first row."""
    is_further = bool(sheet.record_key) and place > 0 and "name" not in row
    further = {} if is_further else _required(spec, sheet)
    return further | row


def _required(spec: Declarations, sheet: SheetSpec) -> Row:
    """Return a value for every required field that only the format knows."""
    return {field.key: _value(spec, field) for field in sheet.declared_fields if field.required}


def _value(spec: Declarations, field: FieldSpec) -> Value:
    match field.type:
        case FieldType.COUNT | FieldType.MONEY | FieldType.QUANTITY:
            return Decimal(field.minimum)
        case FieldType.DATE:
            return date(spec.year, 1, 31)
        case FieldType.CHOICE:
            return field.choice_words[-1]
        case FieldType.IDENTIFIER:
            return "1" * max(1, digits_of(field))
        case _:
            return _TEXT


def _is_by_function(sheet: SheetSpec) -> bool:
    """Return whether a sheet that only the format knows has a row for each functional item that is spent on."""
    record = next((field for field in sheet.fields if field.key == sheet.record_key), None)
    return not sheet.named_fields and record is not None and record.codes == "function"


def _rows_by_function(spec: Declarations, sheet: SheetSpec, values: WorkbookValues) -> list[Row]:
    """Return a row for each item; money is what fiscal appropriations spend on it, which documents compare it with."""
    fiscal = {f"current_{source.key}" for source in spec.law.appropriations}
    spent: dict[str, Decimal] = {}
    spending: Iterable[Mapping[str, Value]] = (*values.rows.get("basic", ()), *values.rows.get("projects", ()))
    for row in spending:
        amounts = (value for key, value in row.items() if key in fiscal and isinstance(value, Decimal))
        code = str(row["function_code"])
        spent[code] = spent.get(code, Decimal(0)) + sum(amounts, Decimal(0))
    inputs = [field for field in sheet.fields if field.is_input and not field.head_only]
    return [
        {field.key: _of_function(spec, field, code, amount) for field in inputs} | {sheet.record_key: code}
        for code, amount in sorted(spent.items())
    ]


def _of_function(spec: Declarations, field: FieldSpec, code: str, amount: Decimal) -> Value:
    """Return what is said of a functional item: money of last year; what lasts from year to year; why it changed.

    Whether an item rose is in its code, so that all units of a department have the same reason for it.
    """
    share, reason = _CHANGES[int(code) % len(_CHANGES)]
    if field.type is FieldType.MONEY:
        return (amount * share).quantize(Decimal(1))
    if field.type not in TEXT_TYPES:
        return _value(spec, field)
    lasts = field.prefill is not None
    name = spec.codes.function.name(code).removesuffix("支出")
    return f"{name}方面的支出" if lasts else reason if amount else None
