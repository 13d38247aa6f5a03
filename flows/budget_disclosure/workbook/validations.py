"""Drop-downs and entry rules: they help while typing; intake checks everything again, because pasting bypasses them."""

from dataclasses import replace

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType, code_list
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.ooxml.book import EntryRule
from budget_disclosure.workbook.reference_sheets import suggestion_list

_ERROR_TITLE = "填写有误"


def validation(
    codes: Codes,
    sheet_key: str,
    field: FieldSpec,
    column: int,
    first_row: int,
    last_row: int,
    dept_column: int | None = None,
) -> EntryRule:
    """Return the rule of a column (or of one form cell), with the field's help as the prompt.

    ``dept_column`` is that of the departmental economic item, for the government item of the same row.
    """
    letter = column_letters(column)
    dept = f"{column_letters(dept_column)}{first_row}" if dept_column else ""
    rule = _rule(codes, sheet_key, field, f"{letter}{first_row}", dept)
    return replace(
        rule,
        area=f"{letter}{first_row}:{letter}{last_row}" if first_row != last_row else f"{letter}{first_row}",
        error_title=_ERROR_TITLE if rule.error else "",
        prompt_title=field.title[:32] if field.help else "",
        prompt=field.help[:255],
    )


def _rule(codes: Codes, sheet_key: str, field: FieldSpec, cell: str, dept: str) -> EntryRule:
    if field.fixed == "sequence":
        return _list("list_project_numbers", "请填三位项目序号，如 001。")
    if field.codes == "gov_economic" and dept:
        return _list(proposing_list(cell, dept, codes.dept_economic.leaf_length))
    if field.type is FieldType.MONEY or field.type is FieldType.QUANTITY:
        condition = f"AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},2)={cell})"
        return EntryRule("", "custom", condition, error=f"请填不小于 0、最多两位小数的数字，单位是{field.unit}。")
    if field.type is FieldType.COUNT:
        least = str(field.minimum)
        return EntryRule("", "whole", least, operator="greaterThanOrEqual", error=f"请填不小于 {least} 的整数。")
    if field.type is FieldType.DATE:
        first = "DATE(2000,1,1)" if field.near_year else "DATE(1900,3,1)"  # from here on all programs count alike
        return EntryRule("", "date", first, "DATE(2099,12,31)", "between", error="请填日期，如 2024-02-20。")
    return _text_rule(codes, sheet_key, field, cell)


def _text_rule(codes: Codes, sheet_key: str, field: FieldSpec, cell: str) -> EntryRule:
    if field.type is FieldType.CHOICE:
        return _list(f"list_{field.choices}", "请从下拉列表中选择。")
    if field.type is FieldType.PROJECT:
        name = "list_projects_or_overall" if field.allows_overall else "list_projects"
        return _list(name, "请从下拉列表中选择“项目支出”表中的项目序号。")
    if field.type is FieldType.CODE:
        return _list(narrowing_list(field.codes, cell, code_list(codes, field.codes).narrowing_length))
    if field.suggestions:
        return _list(suggestion_list(sheet_key, field))
    return EntryRule("")


def _list(formula: str, error: str = "") -> EntryRule:
    """Return the rule of a drop-down; without ``error`` it only proposes."""
    return EntryRule("", "list", formula, error=error)


def narrowing_list(name: str, cell: str, length: int) -> str:
    """Return the list formula of a code cell: the codes that begin with the first ``length`` digits typed, or all.

    The list is in the order of the codes, so the matching ones are neighbours. Typed bare codes stay allowed: no
    error message is shown, the full path beside the cell says at once whether the code exists.
    """
    key = f'LEFT({cell},{length})&"*"'
    count = f"COUNTIF(list_{name},{key})"
    return f"IF({count}=0,list_{name},OFFSET(list_{name},MATCH({key},list_{name},0)-1,0,{count},1))"


def proposing_list(cell: str, dept: str, length: int) -> str:
    """Return the list formula of a blank government item: those its departmental item goes with, else all of them.

    ``length`` is that of the code of a departmental item.
    """
    key = f"LEFT({dept},{length})&unit_kind_key"
    count = f"COUNTIF(proposal_keys,{key})"
    proposed = f"OFFSET(proposal_codes,MATCH({key},proposal_keys,0)-1,0,{count},1)"
    return f'IF(({cell}="")*{count},{proposed},list_gov_economic)'
