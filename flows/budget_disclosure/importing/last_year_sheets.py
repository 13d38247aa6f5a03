"""Sheets 三公经费 and 上年对比 from an import file: last year's figures and reasons, of units and of the department."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD
from budget_disclosure.importing.import_format import Comparison, ThreePublic
from budget_disclosure.importing.import_source import ImportSource
from budget_disclosure.importing.row import Row, known
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem

T = TypeVar("T", str, Decimal)


def three_public_rows(source: ImportSource, index: int) -> list[Row]:
    """Return the rows of sheet 三公经费. Raises ``DeclarationError`` for what is given twice."""
    prior, reasons = source.data.prior_year, source.data.reasons
    rows = []
    for item in source.law.three_public_items:
        stated = source.data.units[index].three_public.get(item, ThreePublic())
        of_file = (prior.three_public_yuan.get(item), reasons.three_public_change.get(item))
        row = known(
            {
                **{f"this_{paid_by.key}": amount for paid_by, amount in stated.this_year.items()},
                **{f"last_{paid_by.key}": amount for paid_by, amount in stated.last_year.items()},
                "reason": stated.reason,
                **_department_columns(source, index, item, stated, of_file),
                "adjustment_reason": stated.adjustment_reason,
            }
        )
        if row:
            rows.append({"item": str(item), **row})
    total = source.data.units[index].three_public_total
    general = reasons.three_public_total_change
    place = (TOTAL_WORD, "three_public_total")
    department = _department_column(source, index, place, total.department_reason, general)
    if row := known({"reason": total.reason, "department_reason": department}):
        rows.append({"item": TOTAL_WORD, **row})
    return rows


def comparison_rows(source: ImportSource, index: int) -> list[Row]:
    """Return the rows of sheet 上年对比. Raises ``DeclarationError`` for what is given twice."""
    prior, reasons, agency = source.data.prior_year, source.data.reasons, source.law.agency_comparison
    of_file: Mapping[str, tuple[Decimal | None, str | None]] = {
        "total": (prior.total_yuan, reasons.total_change),
        "general_public_current": (
            prior.general_public_budget_current_year_yuan,
            reasons.general_public_budget_current_year_change,
        ),
        "carryover_in": (prior.carry_over_yuan, reasons.carry_over_change),
        agency.key if agency else "agency_operating": (prior.agency_operating_yuan, reasons.agency_operating_change),
    }
    for key, stated_of_file in of_file.items():
        if stated_of_file != (None, None) and key not in [item.key for item in source.law.comparisons]:
            raise source.fault(f"prior_year、reasons 中的一项（{key}）不在 law.yaml 的 comparisons 中", "prior_year")
    rows = []
    for item in source.law.comparisons:
        stated = source.data.units[index].comparisons.get(item, Comparison())
        if item.is_of_agencies:
            stated = _with_short_form(source, index, item, stated)
        row = known(
            {
                "last_year": stated.last_year_yuan,
                "reason": stated.reason,
                **_department_columns(source, index, item, stated, of_file.get(item.key, (None, None))),
                "adjustment_reason": stated.adjustment_reason,
            }
        )
        if row:
            rows.append({"item": str(item), **row})
    return rows


def _with_short_form(source: ImportSource, index: int, item: ComparisonItem, stated: Comparison) -> Comparison:
    """Add ``prior_year_operating_yuan`` and ``prior_year_change_reason``, unless the same is given twice."""
    unit = source.data.units[index]
    for key, field, value in (
        ("prior_year_operating_yuan", "last_year_yuan", unit.prior_year_operating_yuan),
        ("prior_year_change_reason", "reason", unit.prior_year_change_reason),
    ):
        if value is None:
            continue
        if getattr(stated, field) is not None:
            raise source.fault(f"“{key}”与 comparisons 中的“{item}”重复，只写一处", "units", index, key)
        stated = stated.model_copy(update={field: value})
    return stated


def _department_columns(
    source: ImportSource,
    index: int,
    item: ThreePublicItem | ComparisonItem,
    stated: ThreePublic | Comparison,
    of_file: tuple[Decimal | None, str | None],
) -> Row:
    """The columns that speak for the whole department: at the head unit, from its own entry or the file's last part."""
    part = "comparisons" if isinstance(item, ComparisonItem) else "three_public"
    place = (str(item), part, str(item))
    return {
        "department_last_year": _department_column(source, index, place, stated.department_last_year_yuan, of_file[0]),
        "department_reason": _department_column(source, index, place, stated.department_reason, of_file[1]),
        "department_adjustment_reason": _department_column(
            source, index, place, stated.department_adjustment_reason, None
        ),
    }


def _department_column(
    source: ImportSource, index: int, place: tuple[str, ...], value: T | None, general: T | None
) -> T | None:
    """Return what is said for the whole department in a column; ``place`` is its name, then its keys in the unit."""
    name, *keys = place
    if source.roles[index].is_head:
        if value is not None and general is not None:
            raise source.fault(
                f"部门的“{name}”写了两次：这里和文件的 prior_year、reasons 部分，只写一处", "units", index, *keys
            )
        return general if value is None else value
    if value is not None:
        raise source.fault(f"部门的“{name}”只由部门本级填写", "units", index, *keys)
    return None
