"""Where a cell stands that was left blank, and how findings say amounts."""

from decimal import Decimal

from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission

_SHEETS = {
    "comparisons": "上年对比",
    "three_public": "三公经费",
    "procurement": "政府采购",
    "overall_target": "整体绩效",
    "project_targets": "项目绩效目标",
}
_FIELDS = {
    "last_year": "上年数",
    "reason": "变动原因",
    "department_last_year": "部门上年数",
    "department_reason": "部门变动原因",
    "this_general_public": "本年数",
    "last_general_public": "上年数",
    "goods": "货物",
    "works": "工程",
    "services": "服务",
    "amount": "金额",
    "mid_term_goal": "中期目标",
}


def blank_cell(submission: UnitSubmission, sheet: str, field: str, item: str = "") -> Location:
    """Return the cell of a field that was left blank; where intake did not note it, the row and column in words."""
    key = ".".join(part for part in (sheet, item, field) if part)
    for known, location in submission.blanks:
        if known == key:
            return location
    words = f"“{item}”行“{_FIELDS[field]}”" if item else f"“{_FIELDS[field]}”"
    return Location(submission.file, _SHEETS[sheet], words)


def place_of(amount: Amount) -> Location:
    """Return the first cell of an amount."""
    return amount.cells[0]


def yuan(value: Decimal) -> str:
    """Return an exact amount as findings say it."""
    return f"{value:,.2f} 元"
