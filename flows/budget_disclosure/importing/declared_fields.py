"""Fields of an import file that only ``workbook.yaml`` knows: named by its keys, held against its types."""

from collections.abc import Mapping
from typing import Any

from budget_disclosure.declarations.field_yaml import NO, YES, FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.importing.import_format import exact_number, iso_date
from budget_disclosure.importing.import_source import ImportSource
from budget_disclosure.importing.row import Keys, Row, Value
from budget_disclosure.model.submission import ITEM_KEY
from budget_disclosure.workbook.workbook_values import WorkbookValues


def declared_row(source: ImportSource, sheet: SheetSpec, stated: Any, *keys: int | str) -> Row:
    """Return the declared fields that ``stated`` says of a form or of one row; ``keys`` lead to it in the file.

    Raises ``DeclarationError`` with file and line for a field that is not one of them, and for a value of another kind.
    """
    if not isinstance(stated, Mapping):
        raise source.fault(f"“{sheet.title}”的字段应写成“字段: 值”", *keys)
    declared = {field.key: field for field in sheet.declared_fields}
    row: Row = {}
    for key, value in stated.items():
        if key not in declared:
            listed = f"只能写：{'、'.join(declared)}" if declared else "填报表声明中没有另加的字段"
            raise source.fault(f"“{sheet.title}”的“{key}”不能写在 fields 里，{listed}", *keys, key)
        try:
            row[key] = _value(declared[key], value)
        except ValueError as problem:
            raise source.fault(f"“{sheet.title}”的“{declared[key].full_title}”{problem}", *keys, key) from None
    return row


def add_declared(source: ImportSource, index: int, spec: Declarations, values: WorkbookValues) -> None:
    """Add what the unit says under ``fields``, sheet by sheet. Raises ``DeclarationError`` with file and line."""
    sheets = {sheet.key: sheet for sheet in spec.workbook.sheets}
    for key, stated in source.data.units[index].fields.items():
        place: Keys = ("units", index, "fields", key)
        if key not in sheets:
            raise source.fault(f"填报表没有工作表“{key}”，应为：{'、'.join(sheets)}", *place)
        sheet = sheets[key]
        if sheet.kind is SheetKind.FORM:
            values.forms.setdefault(key, {}).update(declared_row(source, sheet, stated, *place))
        elif sheet.kind is SheetKind.FIXED:
            _add_by_item(source, sheet, stated, values.rows.setdefault(key, []), place)
        else:
            _add_by_row(source, sheet, stated, values.rows.setdefault(key, []), place)


def _add_by_item(source: ImportSource, sheet: SheetSpec, stated: Any, rows: list[Row], place: Keys) -> None:
    if not isinstance(stated, Mapping):
        raise source.fault(f"“{sheet.title}”应按{sheet.item_title}写", *place)
    for item, fields in stated.items():
        if item not in sheet.item_words:
            raise source.fault(f"“{sheet.title}”没有“{item}”一行，应为：{'、'.join(sheet.item_words)}", *place, item)
        row = next((row for row in rows if row[ITEM_KEY] == item), None)
        if row is None:
            row = {ITEM_KEY: item}
            rows.append(row)
        row.update(declared_row(source, sheet, fields, *place, item))


def _add_by_row(source: ImportSource, sheet: SheetSpec, stated: Any, rows: list[Row], place: Keys) -> None:
    """Add to the rows in their order; a table of which no code knows a field consists of them."""
    if not isinstance(stated, list | tuple):
        raise source.fault(f"“{sheet.title}”应逐行写成列表", *place)
    if len(sheet.declared_fields) == sum(field.is_input for field in sheet.fields):
        rows.extend({} for _ in stated)
    if len(stated) > len(rows):
        raise source.fault(f"“{sheet.title}”只有 {len(rows)} 行，fields 写了 {len(stated)} 行", *place, len(rows))
    for number, (row, fields) in enumerate(zip(rows, stated, strict=False)):
        row.update(declared_row(source, sheet, fields, *place, number))


def _value(field: FieldSpec, value: Any) -> Value:
    """Return what is written into the workbook. Raises ``ValueError`` with the rest of a Chinese sentence."""
    match field.type:
        case FieldType.MONEY | FieldType.QUANTITY:
            return exact_number(value)
        case FieldType.COUNT:
            if isinstance(value, bool) or not isinstance(value, int):
                raise ValueError(f"应为整数，发现“{value}”")
            return value
        case FieldType.DATE:
            return iso_date(value)
    if field.type is FieldType.CHOICE:
        word = (YES if value else NO) if isinstance(value, bool) else value
        if word not in field.choice_words:
            raise ValueError(f"应为：{'、'.join(field.choice_words)}，发现“{value}”")
        return str(word)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"应为文字（数字请加引号），发现“{value}”")
    return value.strip()
