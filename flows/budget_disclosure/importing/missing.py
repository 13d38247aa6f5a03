"""What an import file left out although the workbook asks for it: reported at once, never filled in."""

from collections.abc import Iterable

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.workbook.workbook_values import WorkbookValues


def missing_fields(spec: WorkbookSpec, values: WorkbookValues) -> tuple[str, ...]:
    """Return one Chinese note for each required field that is blank somewhere, in the order of the sheets."""
    return tuple(note for sheet in spec.sheets for note in _of_sheet(sheet, values))


def _of_sheet(sheet: SheetSpec, values: WorkbookValues) -> Iterable[str]:
    required = [field for field in sheet.fields if field.required and field.is_input]
    if sheet.kind is SheetKind.FORM:
        form = values.forms.get(sheet.key, {})
        blank = [field for field in required if form.get(field.key) is None]
        if blank:
            yield f"“{sheet.title}”未填：{'、'.join(field.full_title for field in blank)}"
        return
    rows = values.rows.get(sheet.key, [])
    if len(rows) < sheet.minimum_rows:
        yield f"“{sheet.title}”至少要填 {sheet.minimum_rows} 行"
    for field in required:
        yield from _of_column(sheet, field, values)


def _of_column(sheet: SheetSpec, field: FieldSpec, values: WorkbookValues) -> Iterable[str]:
    rows = values.rows.get(sheet.key, [])
    if sheet.kind is SheetKind.FIXED:
        filled = {row["item"] for row in rows if row.get(field.key) is not None}
        blank = [item for item in sheet.item_words if item not in filled]
        if blank:
            yield f"“{sheet.title}”的“{field.full_title}”未填：{'、'.join(blank)}"
    else:
        # What holds for all rows of a record is said in one of them.
        said = {row.get(sheet.record_key) for row in rows if field.once and row.get(field.key) is not None}
        count = sum(row.get(field.key) is None and row.get(sheet.record_key) not in said for row in rows)
        if count:
            yield f"“{sheet.title}”的“{field.full_title}”有 {count} 行未填"
