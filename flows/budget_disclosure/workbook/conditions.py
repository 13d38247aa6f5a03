"""Cells turn red where the mistake is: classic conditional formatting, formulas only, that every program shows.

The conditions are those of intake (``intake/read_cell.py``) as far as a formula can say them. They only look at their
own sheet or at defined names: older programs refuse references to other sheets.
"""

from collections.abc import Iterator, Mapping, Sequence

from budget_disclosure.declarations.field_yaml import YES, FieldSpec, FieldType
from budget_disclosure.declarations.self_check_yaml import REFERENCE, Verdict
from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.law import SUBORDINATE
from budget_disclosure.ooxml.book import Condition, Page
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.cell_references import local_cells, relative_cell
from budget_disclosure.workbook.check_measures import NUMBERS, is_filled, key_part, wrong_code, wrong_name

_NOISE = "0.000001"


Mark = tuple[str, str, Verdict]
"""Cells of a sheet, the name of a check, and its verdict that marks them."""


def marks_by_sheet(year: Declarations) -> Mapping[str, Sequence[Mark]]:
    """Return by the keys of sheets what the checks mark."""
    marks: dict[str, list[Mark]] = {}
    for check in year.workbook.self_check.checks():
        for mark in check.marks:
            match = REFERENCE.fullmatch(mark)
            if match is not None:
                sheet = year.workbook.sheet(match.group(1))
                area = local_cells(sheet, match.group(2))
                marks.setdefault(sheet.key, []).append((area, check.name, check.level.verdict))
    return marks


def add_conditions(page: Page, year: Declarations, sheet: SheetSpec, marks: Sequence[Mark]) -> None:
    """Add to a sheet the conditions of its fields, and of the checks that mark its cells."""
    for field in sheet.fields:
        conditions = list(_conditions(year, sheet, field)) if field.is_editable else []
        if conditions:
            _add(page, local_cells(sheet, field.key), conditions)
    for area, name, verdict in marks:
        _add(page, area, [f'{name}="{verdict}"'])


def _add(page: Page, area: str, conditions: list[str]) -> None:
    formula = conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"
    page.conditions.append(Condition(area.replace("$", ""), formula, styles.WRONG_FILL))


def _conditions(year: Declarations, sheet: SheetSpec, field: FieldSpec) -> Iterator[str]:
    cell = relative_cell(sheet, field.key)
    if wrong := _wrong(year, field, cell):
        # An error value in the cell would make the condition an error, which shows as no colour.
        yield f"IFERROR(AND({is_filled(cell)},{wrong}),TRUE)"
    if field.required and (started := _is_started(sheet)):
        yield f"AND(LEN(TRIM({cell}))=0,{started}{_unless_said(sheet, field)})"
    if field.key in sheet.unique:
        yield _is_repeated(year, sheet, field)
    if field.once:
        yield _is_said_otherwise(sheet, field)
    if (sheet.key, field.key) == ("projects", "name"):
        yield _is_another_projects_name(sheet, field)
    if field.head_only:
        yield f'AND({is_filled(cell)},unit_role="{year.law.unit_roles[SUBORDINATE]}")'
    if (sheet.key, field.key) == ("projects", "is_published") and year.workbook.has("project_targets"):
        number = relative_cell(sheet, "number")
        yield f'AND(TRIM({cell})="{YES}",ISNA(MATCH({number},target_numbers,0)))'


def _wrong(year: Declarations, field: FieldSpec, cell: str) -> str:
    if field.type in NUMBERS:
        places = 0 if field.type is FieldType.COUNT else 2
        decimals = f"ABS({cell}-ROUND({cell},{places}))>={_NOISE}"
        return f"IF(ISNUMBER({cell}),OR({cell}<{field.minimum},{decimals}),TRUE)"
    if field.type is FieldType.DATE:
        return f"NOT(ISNUMBER({cell}))"
    if field.type is FieldType.CODE:
        return f"{wrong_code(cell, field, year)}+{wrong_name(cell, field, year)}>=1"
    if field.type is FieldType.CHOICE:
        return f"ISNA(MATCH(TRIM({cell}),list_{field.choices},0))"
    return _is_unknown_project(year, field, cell) if field.type is FieldType.PROJECT else ""


def _is_unknown_project(year: Declarations, field: FieldSpec, cell: str) -> str:
    named = f'COUNTIFS(project_numbers,{cell},project_names,"<>")>0'
    known = f"AND(ISNUMBER(MATCH({cell},project_numbers,0)),{named})"
    if not field.allows_overall:
        return f"NOT({known})"
    if year.workbook.has("project_targets"):
        known = f"AND({known},ISNUMBER(MATCH({cell},target_numbers,0)))"
    return f'AND({cell}<>"{year.workbook.overall_word}",NOT({known}))'


def _is_started(sheet: SheetSpec) -> str:
    """Return the condition that somebody began the row, or the form; nothing for a sheet of one field."""
    inputs = [field for field in sheet.fields if field.is_input]
    if sheet.kind is SheetKind.FORM:
        return f"COUNTA({','.join(local_cells(sheet, field.key) for field in inputs)})>0"
    cells = ",".join(relative_cell(sheet, field.key) for field in inputs)
    return f"COUNTA({cells})>0"


def _unless_said(sheet: SheetSpec, field: FieldSpec) -> str:
    """Return the further condition that no other row of the same record fills it in."""
    if not field.once:
        return ""
    keys, key = local_cells(sheet, sheet.record_key), relative_cell(sheet, sheet.record_key)
    return f',COUNTIFS({keys},{key},{local_cells(sheet, field.key)},"<>")=0'


def _is_said_otherwise(sheet: SheetSpec, field: FieldSpec) -> str:
    """Return the condition that another row of the same record says something else."""
    keys, key = local_cells(sheet, sheet.record_key), relative_cell(sheet, sheet.record_key)
    area, cell = local_cells(sheet, field.key), relative_cell(sheet, field.key)
    return f'AND({is_filled(cell)},COUNTIFS({keys},{key},{area},"<>")<>COUNTIFS({keys},{key},{area},{cell}))'


def _is_another_projects_name(sheet: SheetSpec, field: FieldSpec) -> str:
    keys, key = local_cells(sheet, sheet.record_key), relative_cell(sheet, sheet.record_key)
    area, cell = local_cells(sheet, field.key), relative_cell(sheet, field.key)
    return f"AND({is_filled(cell)},SUMPRODUCT((TRIM({area})=TRIM({cell}))*({keys}<>{key}))>0)"


def _is_repeated(year: Declarations, sheet: SheetSpec, field: FieldSpec) -> str:
    """Return the condition that another row says the same in the columns that must be unique."""
    fields = [sheet.field(key) for key in sheet.unique]
    cells = [relative_cell(sheet, one.key) for one in fields]
    filled = ",".join(is_filled(cell) for one, cell in zip(fields, cells, strict=True) if one.required)
    same = "*".join(
        f"({key_part(year, one, local_cells(sheet, one.key))}={key_part(year, one, cell)})"
        for one, cell in zip(fields, cells, strict=True)
    )
    return f"AND({filled},SUMPRODUCT({same}*1)>1)"
