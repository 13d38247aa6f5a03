"""What a workbook is filled with, and how each value is written into its cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType, code_list
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD, SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.submission import ITEM_KEY

Value = str | int | Decimal | date | None
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32767
"""Characters of a cell in Excel."""


@dataclass(slots=True)
class WorkbookValues:
    """Values by sheet key and field key; rows of fixed sheets name their item under ``item``. ``None`` leaves blank."""

    forms: dict[str, dict[str, Value]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)


def code_text(codes: CodeList, code: str) -> str:
    """Return ``2013101 行政运行``; a code that is not in the list stays as it is."""
    return f"{code} {codes.name(code)}" if code in codes else code


def cell_value(field_spec: FieldSpec, value: Value, codes: Codes) -> Value:
    """Return what is written into the cell: a bare code gets its name, list words become plain text."""
    if value is None:
        return None
    if field_spec.type is FieldType.CODE:
        return code_text(code_list(codes, field_spec.codes), str(value))
    return str(value) if isinstance(value, str) else value


def refuse_unknown(spec: WorkbookSpec, values: WorkbookValues) -> None:
    """Raise ``DisclosureError`` for sheets, fields or items nobody declared, and for more rows than there is room."""
    for key, form in values.forms.items():
        sheet = _sheet(spec, key, form=True)
        _refuse_fields(sheet, form, ())
    for key, rows in values.rows.items():
        sheet = _sheet(spec, key, form=False)
        if len(rows) > sheet.row_count + bool(sheet.total_fields):
            raise DisclosureError(f"“{sheet.title}”有 {len(rows)} 行，超出模板的 {sheet.row_count} 行")
        for row in rows:
            if row.get(ITEM_KEY) == TOTAL_WORD and sheet.total_fields:
                _refuse_in_totals(sheet, row)
                continue
            _refuse_fields(sheet, row, (ITEM_KEY,) if sheet.kind is SheetKind.FIXED else ())
            if sheet.kind is SheetKind.FIXED and str(row.get(ITEM_KEY)) not in sheet.item_words:
                words = "、".join(sheet.item_words)
                raise DisclosureError(f"“{sheet.title}”没有“{row.get(ITEM_KEY)}”一行，应为：{words}")


def refuse_unwritable(values: WorkbookValues) -> None:
    """Raise ``DisclosureError`` for a text that no cell can hold."""
    rows = (row for of_sheet in values.rows.values() for row in of_sheet)
    for value in chain.from_iterable(row.values() for row in (*values.forms.values(), *rows)):
        if not isinstance(value, str):
            continue
        if _INVISIBLE.search(value):
            raise DisclosureError(f"文字中有不可见的控制字符，不能写入填报表：{value!r}")
        if len(value) > _LONGEST:
            raise DisclosureError(f"文字有 {len(value)} 个字，一个单元格最多 {_LONGEST} 个，请分开写：{value[:40]}……")


def _sheet(spec: WorkbookSpec, key: str, *, form: bool) -> SheetSpec:
    sheet = next((sheet for sheet in spec.sheets if sheet.key == key), None)
    if sheet is None or (sheet.kind is SheetKind.FORM) is not form:
        raise DisclosureError(f"填报表没有{'表单' if form else '表格'}“{key}”")
    return sheet


def _refuse_in_totals(sheet: SheetSpec, values: Mapping[str, Value]) -> None:
    allowed = {field.key for field in sheet.total_fields} | {ITEM_KEY}
    if unknown := [key for key in values if key not in allowed]:
        raise DisclosureError(f"“{sheet.title}”的{TOTAL_WORD}行没有可填的字段：{'、'.join(unknown)}")


def _refuse_fields(sheet: SheetSpec, values: Mapping[str, Value], also: tuple[str, ...]) -> None:
    allowed = {item.key for item in sheet.fields if item.is_read} | set(also)
    unknown = [key for key in values if key not in allowed]
    if unknown:
        raise DisclosureError(f"“{sheet.title}”没有可填的字段：{'、'.join(unknown)}")
