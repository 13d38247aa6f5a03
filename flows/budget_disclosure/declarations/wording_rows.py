"""Paths into a sheet whose rows are keyed by a code (``SheetSpec.record_key``): what units state for a row of a table.

A column ``x`` may have a second one, ``department_x``, that only 部门本级 fills (``head_only``): what stands there is
the department's, whatever its units say of themselves.
"""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType
from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.money import Amount

DEPARTMENT_PREFIX = "department_"


def _row_field(path: str, info: ValidationInfo) -> FieldSpec:
    """Return the column that a path names. Raises ``ValueError`` for whatever is no such column."""
    workbook = info.context
    if not isinstance(workbook, WorkbookSpec):
        raise TypeError("wording is loaded with the workbook as context")
    key, _, name = path.partition(".")
    sheet = next((sheet for sheet in workbook.sheets if sheet.key == key), None)
    if sheet is None or sheet.kind is not SheetKind.ROWS or not sheet.record_key:
        raise ValueError(f"“{path}”应是有 record_key 的 rows 表的一栏（表.字段）")
    keyed = sheet.field(sheet.record_key)
    if keyed.type not in (FieldType.CODE, FieldType.IDENTIFIER):
        raise ValueError(f"“{sheet.title}”按“{keyed.title}”分行，不是按科目编码")
    field = next((field for field in sheet.declared_fields if field.key == name), None)
    if field is None:
        raise ValueError(f"“{sheet.title}”没有可以引用的字段“{name}”")
    beside = next((one for one in sheet.fields if one.key == f"{DEPARTMENT_PREFIX}{name}"), None)
    if beside is not None and (not beside.head_only or beside.kind_of_value is not field.kind_of_value):
        raise ValueError(f"“{sheet.title}”的 {beside.key} 应是 head_only，类型与 {name} 相同")
    return field


def _is_number(path: str, info: ValidationInfo) -> str:
    if _row_field(path, info).kind_of_value is not Amount:
        raise ValueError(f"“{path}”不是金额")
    return path


def _is_text(path: str, info: ValidationInfo) -> str:
    if _row_field(path, info).kind_of_value is not str:
        raise ValueError(f"“{path}”不是文字")
    return path


RowNumberPath = Annotated[str, AfterValidator(_is_number)]
RowTextPath = Annotated[str, AfterValidator(_is_text)]


class RowBase(DeclaredModel):
    """Last year's amount and the reason for the change, as units state them in the row of their table.

    ``published``: last year's amount is what last year's document printed in this row and column, so that the two are
    held against each other; not so for amounts of execution (执行数), which no budget printed.
    """

    last_year: RowNumberPath
    reason: RowTextPath
    published: bool = False
