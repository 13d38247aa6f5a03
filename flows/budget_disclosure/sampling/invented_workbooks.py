"""The values of the workbooks of an invented department, as its units would have typed them in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from budget_disclosure.declarations.field_yaml import NO, YES
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.money import ZERO
from budget_disclosure.sampling.fit_format import fitted
from budget_disclosure.sampling.invent_county import InventedDepartment, InventedUnit
from budget_disclosure.sampling.invent_figures import Line, UnitFigures, figures_of, with_share
from budget_disclosure.sampling.invent_last_year import TwoYears, reason_of, three_public_reason, together, two_years_of
from budget_disclosure.sampling.invent_texts import Form, duties, form_of, organisation, project_names
from budget_disclosure.workbook.workbook_values import Value, WorkbookValues

Row = dict[str, Value]

_MOST_INDICATORS: Final = 6
_PUBLISHED: Final = 85
"""Of a hundred projects; the others are not for the public."""


@dataclass(frozen=True, slots=True)
class InventedWorkbooks:
    """The workbooks of a department's units, in their order, and both years' figures: of all together and of each."""

    values: tuple[WorkbookValues, ...]
    together: TwoYears
    units: tuple[TwoYears, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with all that was drawn for it; ``matters``: what reasons speak of."""

    unit: InventedUnit
    figures: UnitFigures
    years: TwoYears
    projects: Sequence[str]
    forms: Sequence[Form | None]
    matters: Sequence[str]


def approved_on(year: int) -> date:
    """Return the day on which the whole county's budgets are approved."""
    return date(year, 2, 6)


def workbooks_of(spec: Declarations, department: InventedDepartment) -> InventedWorkbooks:
    """Return the workbooks of a department: equal departments, equal workbooks."""
    units = [_unit(spec, department, unit) for unit in department.units]
    whole = together([unit.years for unit in units])
    values = tuple(_values(spec, department, unit, whole, number) for number, unit in enumerate(units))
    return InventedWorkbooks(values, whole, tuple(unit.years for unit in units))


def _unit(spec: Declarations, department: InventedDepartment, unit: InventedUnit) -> _Unit:
    draw = Random(f"{department.seed}/{unit.code}")
    figures = figures_of(spec, draw, unit, department.work)
    years = two_years_of(spec, draw, unit, figures)
    names = project_names(draw, department.work, unit.projects)
    room = spec.workbook.sheet("indicators").row_count if spec.workbook.has("indicators") else 0
    indicators = min(draw.randrange(_MOST_INDICATORS, _MOST_INDICATORS + 3), room // max(1, len(names)) - 2)
    forms = [
        form_of(draw, department.work, name, spec.year, sum((line.yuan for line in rows), ZERO), indicators)
        if draw.randrange(100) < _PUBLISHED
        else None
        for name, rows in zip(names, figures.projects, strict=True)
    ]
    return _Unit(unit, figures, years, names, forms, names or department.work.subjects)


def _values(
    spec: Declarations, department: InventedDepartment, one: _Unit, whole: TwoYears, number: int
) -> WorkbookValues:
    draw = Random(f"{department.seed}/{one.unit.code}/more")
    numbers = [f"{place:03}" for place in range(1, len(one.projects) + 1)]
    forms = [(place, form) for place, form in zip(numbers, one.forms, strict=True) if form is not None]
    speaks_for_all = one.unit.is_head and len(department.units) > 1
    return fitted(
        spec,
        WorkbookValues(
            forms={
                "unit": _unit_form(spec, department, one, draw),
                "procurement": _procurement(draw, one),
                "assets": _assets(spec, draw, one),
                "overall_target": _overall(draw, department, one),
                "notes": {"other_notes": "本单位没有其他需要说明的事项。"} if draw.randrange(3) == 0 else {},
            },
            rows={
                "mandate": [{"text": text} for text in duties(department.work)],
                "basic": [
                    {
                        "function_code": line.function,
                        "dept_economic_code": line.dept,
                        "gov_economic_code": line.gov,
                        **_amounts(spec, line),
                    }
                    for line in one.figures.basic
                ],
                "projects": [
                    row
                    for place in zip(numbers, range(len(numbers)), strict=True)
                    for row in _project(spec, draw, one, *place)
                ],
                "fund_revenue": [
                    {"source": str(source), "revenue_code": code, "amount": amount}
                    for (source, code), amount in one.figures.revenue.items()
                ],
                "three_public": _three_public(spec, one, whole if speaks_for_all else None, number),
                "comparisons": _comparisons(spec, one, whole if speaks_for_all else None, number),
                "project_targets": [_target(place, form) for place, form in forms],
                "indicators": [row for place, form in forms for row in _indicators(spec, place, form)],
            },
        ),
    )


# --- forms ---------------------------------------------------------------------------------------------------------


def _unit_form(spec: Declarations, department: InventedDepartment, one: _Unit, draw: Random) -> Row:
    staff, law = one.figures.staff, spec.law
    return {
        "revision": 1,
        "department_code": department.code,
        "department_name": department.name,
        "unit_code": one.unit.code,
        "unit_name": one.unit.name,
        "kind": str(one.unit.kind),
        "role": str(law.unit_roles["head" if one.unit.is_head else "subordinate"]),
        "level": str(law.levels.get("county") or next(iter(law.levels), "")) or None,
        "approval_date": approved_on(spec.year),
        "as_of": date(spec.year, 1, 31),
        "authorised_administrative_staff": staff.administrative,
        "authorised_institution_staff": staff.institution,
        "actual_staff": staff.actual,
        "organisation": organisation(draw, one.unit.name, staff.administrative, staff.institution),
    }


def _procurement(draw: Random, one: _Unit) -> Row:
    """Return what is bought: parts of this year's money, a part of it reserved for small enterprises."""
    money = sum((sum(line.current.values(), ZERO) for line in one.figures.lines), ZERO)
    goods, services = with_share(money, draw.randrange(1, 5)), with_share(money, draw.randrange(1, 6))
    works = with_share(money, draw.randrange(2, 12)) if draw.randrange(3) == 0 else ZERO
    bought = {"goods": goods, "works": works, "services": services}
    return {
        **bought,
        "reserved_for_sme": with_share(goods + works + services, draw.randrange(30, 60)),
        "purchased_services": with_share(services, draw.randrange(20, 90)),
        "purchased_services_catalogue": "按本级政府购买服务指导性目录执行。" if draw.randrange(2) else None,
    }


def _assets(spec: Declarations, draw: Random, one: _Unit) -> Row:
    uses = [use.key for use in spec.law.vehicle_uses]
    usual = "law_enforcement" if one.unit.kind.has_agency_operating else "institution_business"
    use = usual if usual in uses else "".join(uses[-1:])
    vehicles, staff = one.figures.vehicles, one.figures.staff.actual
    area = Decimal(staff * draw.randrange(900, 3500)) / 100 + 20
    authorised = vehicles + draw.randrange(2) if vehicles else 0
    # A reminder here and there, as in every county: one vehicle more than posts for it, and why.
    is_over = vehicles > 1 and draw.randrange(10) == 0
    is_bought = any(one.years.this[item] for item in spec.law.three_public_items if item.key == "vehicle_purchase")
    return {
        "vehicles_authorised": vehicles - 1 if is_over else authorised,
        "vehicles_actual": vehicles,
        "vehicles_note": "一辆待报废，正在办理处置手续。" if is_over else None,
        **dict.fromkeys(uses, 0),
        use: vehicles,
        f"planned_{use}": int(is_bought),
        "floor_area": area,
        "general_equipment_over_500k": draw.randrange(2),
        "special_equipment_over_1m": draw.randrange(2),
    }


def _overall(draw: Random, department: InventedDepartment, one: _Unit) -> Row:
    if draw.randrange(4) == 0:
        return {"is_reported": NO}
    amount = sum((line.yuan for line in one.figures.lines), ZERO)
    subjects = "、".join(department.work.subjects[:3])
    return {"is_reported": YES, "amount": amount, "goal": f"保障机构正常运转，完成{subjects}等年度任务。"}


# --- tables --------------------------------------------------------------------------------------------------------


def _amounts(spec: Declarations, line: Line) -> Row:
    return {
        f"{vintage.prefix}_{source.key}": amount
        for vintage, amounts in zip(spec.law.vintages, (line.current, line.carryover), strict=False)
        for source, amount in amounts.items()
    }


def _project(spec: Declarations, draw: Random, one: _Unit, number: str, place: int) -> list[Row]:
    """Return the rows of a project; its name and what holds for all of it stand in the first."""
    categories = spec.law.project_categories.terms or (None,)
    category = categories[-1 if draw.randrange(4) else 0]
    about: Row = {
        "name": one.projects[place],
        "category": str(category) if category else None,
        "is_published": NO if one.forms[place] is None else YES,
    }
    rows: list[Row] = [
        {
            "number": number,
            "function_code": line.function,
            "dept_economic_code": line.dept or None,
            "gov_economic_code": line.gov or None,
        }
        | _amounts(spec, line)
        for line in one.figures.projects[place]
    ]
    return [about | rows[0], *rows[1:]]


def _three_public(spec: Declarations, one: _Unit, whole: TwoYears | None, number: int) -> list[Row]:
    general = next(iter(spec.law.sources)).key
    rows: list[Row] = []
    for item in spec.law.three_public_items:
        row: Row = {
            "item": str(item),
            f"this_{general}": one.years.this[item],
            f"last_{general}": one.years.last[item],
            "reason": reason_of(one.years, item, one.matters, number),
        }
        if whole is not None:
            row |= {
                "department_last_year": whole.last[item],
                "department_reason": reason_of(whole, item, one.matters, number),
            }
        rows.append(row)
    total: Row = {"item": TOTAL_WORD, "reason": three_public_reason(one.years)}
    if whole is not None:
        total["department_reason"] = three_public_reason(whole)
    return [*rows, total]


def _comparisons(spec: Declarations, one: _Unit, whole: TwoYears | None, number: int) -> list[Row]:
    rows: list[Row] = []
    for item in spec.law.comparisons:
        row: Row = {"item": str(item)}
        if item in one.years.this:
            row |= {"last_year": one.years.last[item]}
            row |= {"reason": reason_of(one.years, item, one.matters, number) if item.is_explained else None}
        if whole is not None:
            row |= {"department_last_year": whole.last[item]}
            row |= {"department_reason": reason_of(whole, item, one.matters, number) if item.is_explained else None}
        rows.append(row)
    return rows


def _target(number: str, form: Form) -> Row:
    return {
        "project_number": number,
        "nature": "经常性项目(长期开展)" if form.is_recurrent else "一次性项目(1年结束)",
        "period": "3年" if form.is_recurrent else "1年",
        "overview": form.overview,
        "basis": form.basis,
        "necessity": form.necessity,
        "safeguards": form.safeguards,
        "plan": form.plan,
        "mid_term_goal": form.mid_term_goal,
        "annual_goal": form.annual_goal,
        "responsible_person": form.responsible,
        "handler": form.handler,
        "filled_on": form.filled_on,
    }


def _indicators(spec: Declarations, number: str, form: Form) -> list[Row]:
    scopes = spec.law.target_scopes
    return [
        {
            "project_number": number,
            "scope": str(scope),
            "level1": level1,
            "level2": level2,
            "level3": level3,
            "target": target,
        }
        for scope, stated in zip(scopes, (form.mid_term, form.annual), strict=False)
        for level1, level2, level3, target in stated
    ]
