"""What a filled cell is called in public: whose it is and what it says, never a file or a cell."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import FundingSource
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import BasicRow, SourceAmount, UnitSubmission

_PROCUREMENT = {
    "goods": "政府采购货物预算",
    "works": "政府采购工程预算",
    "services": "政府采购服务预算",
    "reserved_for_sme": "预留给中小企业的采购预算",
    "purchased_services": "政府购买服务预算",
    "purchased_services_catalogue": "政府购买服务的说明",
}
_UNIT = {"mandate": "主要职能", "organisation": "机构设置", "actual_staff": "实有人数"}
_CODES = {"function_code": "功能科目", "dept_economic_code": "部门经济科目", "gov_economic_code": "政府经济科目"}


def cell_labels(units: Iterable[UnitSubmission], codes: Codes) -> dict[Location, str]:
    """Return what each filled cell is called: ``党史研究室办公费``, ``党史研究室“修志”项目``."""
    return {at: label for unit in units for label, value in _labelled(unit, codes) for at in _cells(value)}


def _labelled(unit: UnitSubmission, codes: Codes) -> Iterator[tuple[str, object]]:
    """Yield names with the values they are of; a later one is more exact."""
    own, usual = unit.unit.unit_name.value, next(iter(codes.law.sources))
    yield f"{own}基本情况", unit.unit
    for field, name in _UNIT.items():
        yield f"{own}{name}", getattr(unit.unit, field)
    for row in unit.basic:
        item = f"{own}{_name(codes, row)}"
        yield from _row(item, row, row.amounts, usual)
    names: dict[str, str] = {}
    for project in unit.projects:
        names[project.number.value] = item = f"{own}“{project.name.value}”项目"
        yield f"{item}的内容", project
        yield from _row(item, project, project.amounts, usual)
    for revenue in unit.fund_revenue:
        yield f"{own}{revenue.source.value}收入", revenue
    for entry in unit.three_public:
        yield f"{own}{entry.item}", entry.this_year
        yield f"{own}上年{entry.item}", entry.last_year
        yield f"{own}{entry.item}的变动原因", entry.reason
        yield f"部门上年{entry.item}", entry.department_last_year
        yield f"部门{entry.item}的变动原因", entry.department_reason
    for comparison in unit.comparisons:
        yield f"{own}{comparison.item}的上年数", comparison.last_year
        yield f"{own}{comparison.item}的变动原因", comparison.reason
        yield f"部门{comparison.item}的上年数", comparison.department_last_year
        yield f"部门{comparison.item}的变动原因", comparison.department_reason
    for field, name in _PROCUREMENT.items():
        yield f"{own}{name}", getattr(unit.procurement, field)
    yield f"{own}国有资产占有使用情况", unit.assets
    yield f"{own}整体绩效目标", unit.overall_target
    for target in unit.project_targets:
        yield f"{names.get(target.project_number.value, own)}绩效目标", target
    for indicator in unit.indicators:
        whose = names.get(indicator.project_number.value, own) if indicator.project_number else f"{own}整体"
        yield f"{whose}绩效指标“{indicator.level3.value}”", indicator
    yield f"{own}其他说明", unit.other_notes
    for one in unit.declared:
        # A row that is only counted has no name that the public knows.
        item = "" if one.row.isdigit() else one.row
        yield f"{names.get(one.row, f'{own}{item}')}{one.title}", one.value


def _row(item: str, row: object, amounts: Iterable[SourceAmount], usual: FundingSource) -> Iterator[tuple[str, object]]:
    for field, name in _CODES.items():
        yield f"{item}的{name}", getattr(row, field, None)
    for one in amounts:
        yield f"{item}{_source(one, usual)}", one.amount


def _source(one: SourceAmount, usual: FundingSource) -> str:
    """Return where money comes from, where it is not the first source, of this year."""
    words = [str(one.source)] if one.source != usual else []
    words += [str(one.vintage)] if not one.vintage.is_current else []
    return f"（{'，'.join(words)}）" if words else ""


def _name(codes: Codes, row: BasicRow) -> str:
    """Return the departmental economic item of a row by its name; the functional one where rows have no other."""
    code, known = (
        (row.function_code, codes.function)
        if row.dept_economic_code is None
        else (row.dept_economic_code, codes.dept_economic)
    )
    return known.name(code.value) if code.value in known else code.value


def _cells(value: object) -> Iterator[Location]:
    if isinstance(value, Cited):
        yield value.at
    elif isinstance(value, Amount):
        yield from value.cells
    elif isinstance(value, tuple):
        for item in value:
            yield from _cells(item)
    elif not isinstance(value, Location):
        kind: Any = type(value)
        for name in _field_names(kind):
            yield from _cells(getattr(value, name))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
