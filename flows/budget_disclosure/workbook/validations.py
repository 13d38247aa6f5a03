"""Drop-downs and entry rules: they help while typing; intake checks everything again, because pasting bypasses them."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from budget_disclosure.declarations.workbook_yaml import FieldSpec, FieldType
from budget_disclosure.workbook.reference_sheets import suggestion_list

_PREFIX = {"function": 5, "revenue": 5, "dept_economic": 3, "gov_economic": 3}


def validation(
    sheet_key: str, field: FieldSpec, column: int, first_row: int, last_row: int, dept_column: int | None = None
) -> DataValidation:
    """Return the rule of a column (or of one form cell), with the field's help as the prompt.

    ``dept_column`` is that of the departmental economic item, for the government item of the same row.
    """
    letter = get_column_letter(column)
    dept = f"{get_column_letter(dept_column)}{first_row}" if dept_column else ""
    rule = _rule(sheet_key, field, f"{letter}{first_row}", dept)
    rule.allow_blank = True
    if field.help:
        rule.showInputMessage = True
        rule.promptTitle = field.title[:32]
        rule.prompt = field.help[:255]
    rule.add(f"{letter}{first_row}:{letter}{last_row}")
    return rule


def _rule(sheet_key: str, field: FieldSpec, cell: str, dept: str) -> DataValidation:
    if field.fixed == "sequence":
        return _strict(DataValidation("list", "list_project_numbers"), "请填三位项目序号，如 001。")
    if field.codes == "gov_economic" and dept:
        return DataValidation("list", proposing_list(cell, dept), showErrorMessage=False)
    if field.type is FieldType.MONEY or field.type is FieldType.QUANTITY:
        rule = DataValidation("custom", f"AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},2)={cell})")
        return _strict(rule, f"请填不小于 0、最多两位小数的数字，单位是{field.unit}。")
    if field.type is FieldType.COUNT:
        rule = DataValidation("whole", operator="greaterThanOrEqual", formula1=str(field.minimum))
        return _strict(rule, f"请填不小于 {field.minimum} 的整数。")
    if field.type is FieldType.DATE:
        first = "DATE(2000,1,1)" if field.near_year else "DATE(1900,3,1)"  # from here on all programs count alike
        rule = DataValidation("date", operator="between", formula1=first, formula2="DATE(2099,12,31)")
        return _strict(rule, "请填日期，如 2024-02-20。")
    return _text_rule(sheet_key, field, cell)


def _text_rule(sheet_key: str, field: FieldSpec, cell: str) -> DataValidation:
    if field.type is FieldType.CHOICE:
        return _strict(DataValidation("list", f"list_{field.choices}"), "请从下拉列表中选择。")
    if field.type is FieldType.PROJECT:
        name = "list_projects_or_overall" if field.allows_overall else "list_projects"
        return _strict(DataValidation("list", name), "请从下拉列表中选择“项目支出”表中的项目序号。")
    if field.type is FieldType.CODE:
        return DataValidation("list", narrowing_list(field.codes, cell), showErrorMessage=False)
    if field.suggestions:
        return DataValidation("list", suggestion_list(sheet_key, field), showErrorMessage=False)
    return DataValidation(None, showErrorMessage=False)


def narrowing_list(name: str, cell: str) -> str:
    """Return the list formula of a code cell: the codes that begin with the first digits typed, or all of them.

    The list is in the order of the codes, so the matching ones are neighbours. Typed bare codes stay allowed: no
    error message is shown, the full path beside the cell says at once whether the code exists.
    """
    key = f'LEFT({cell},{_PREFIX[name]})&"*"'
    count = f"COUNTIF(list_{name},{key})"
    return f"IF({count}=0,list_{name},OFFSET(list_{name},MATCH({key},list_{name},0)-1,0,{count},1))"


def proposing_list(cell: str, dept: str) -> str:
    """Return the list formula of a blank government item: those its departmental item goes with, else all of them."""
    key = f"LEFT({dept},5)&unit_kind_key"
    count = f"COUNTIF(proposal_keys,{key})"
    proposed = f"OFFSET(proposal_codes,MATCH({key},proposal_keys,0)-1,0,{count},1)"
    return f'IF(({cell}="")*{count},{proposed},list_gov_economic)'


def _strict(rule: DataValidation, message: str) -> DataValidation:
    rule.showErrorMessage = True
    rule.errorStyle = "stop"
    rule.errorTitle = "填写有误"
    rule.error = message
    return rule
