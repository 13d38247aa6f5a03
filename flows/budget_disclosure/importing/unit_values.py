"""From a unit of an import file to the values of its workbook, by sheet and field."""

from collections.abc import Iterable

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.importing.declared_fields import add_declared, declared_row
from budget_disclosure.importing.import_format import IndicatorRow, ProjectTarget, Unit
from budget_disclosure.importing.import_source import ImportSource
from budget_disclosure.importing.last_year_sheets import comparison_rows, three_public_rows
from budget_disclosure.importing.row import Row, known, word, yes_no
from budget_disclosure.importing.spending import basic_rows, project_rows, projects_of
from budget_disclosure.workbook.workbook_values import WorkbookValues


def workbook_values(source: ImportSource, index: int, spec: Declarations) -> WorkbookValues:
    """Return what the unit at ``index`` says, by sheet and field; amounts in 元, unknown values left out.

    Raises ``DeclarationError`` with file and line for names that cannot be resolved and for values given twice.
    """
    unit = source.data.units[index]
    projects = projects_of(source, index)
    values = WorkbookValues(
        forms={
            "unit": known(_unit_form(source, index)),
            "procurement": known(_procurement_form(unit)),
            "assets": known(_assets_form(unit)),
            "overall_target": known(_overall_form(unit)),
            "notes": known({"other_notes": unit.other_notes}),
        },
        rows={
            "mandate": [{"text": text} for text in unit.mandate],
            "basic": basic_rows(source, index, spec),
            "projects": [
                row
                for place, number, item in projects
                for row in project_rows(source, (index, place), number, item, spec)
            ],
            "fund_revenue": [
                known({"source": str(s), "revenue_code": code, "amount": amount})
                for s, code, amount in unit.fund_revenue
            ],
            "three_public": three_public_rows(source, index),
            "comparisons": comparison_rows(source, index),
            "project_targets": [
                {
                    **_target_row(number, item.target),
                    **_declared_target(source, spec, item.target, "units", index, "projects", place, "target"),
                }
                for place, number, item in projects
                if item.target is not None
            ],
            "indicators": [
                *_indicator_rows(spec.workbook.overall_word, unit.overall_target.indicators),
                *(
                    row
                    for _, number, item in projects
                    if item.target
                    for row in _indicator_rows(number, item.target.indicators)
                ),
            ],
        },
    )
    declared = {sheet.key for sheet in spec.workbook.sheets}
    values = WorkbookValues(
        forms={key: form for key, form in values.forms.items() if form or key in declared},
        rows={key: rows for key, rows in values.rows.items() if rows or key in declared},
    )
    add_declared(source, index, spec, values)
    return values


def _declared_target(source: ImportSource, spec: Declarations, target: ProjectTarget, *keys: int | str) -> Row:
    if not spec.workbook.has("project_targets"):
        raise source.fault("填报表没有工作表“project_targets”", *keys)
    return declared_row(source, spec.workbook.sheet("project_targets"), target.fields, *keys)


def _unit_form(source: ImportSource, index: int) -> Row:
    data = source.data
    unit = data.units[index]
    return {
        "revision": unit.revision,
        "department_code": data.department.code,
        "department_name": data.department.name,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "short_name": unit.short_name,
        "kind": str(unit.kind),
        "role": str(source.roles[index]),
        "level": word(data.department.level),
        "approval_date": data.approval_date,
        "as_of": data.as_of,
        "authorised_administrative_staff": unit.staffing.authorised_administrative,
        "authorised_institution_staff": unit.staffing.authorised_institution,
        "actual_staff": unit.staffing.actual,
        "organisation": unit.organisation,
    }


def _procurement_form(unit: Unit) -> Row:
    stated = unit.procurement_yuan
    return {
        "goods": stated.goods,
        "works": stated.works,
        "services": stated.services,
        "reserved_for_sme": stated.reserved_for_sme,
        "purchased_services": stated.purchased_services,
        "purchased_services_catalogue": stated.purchased_services_catalogue,
    }


def _assets_form(unit: Unit) -> Row:
    vehicles = unit.vehicles
    return {
        "vehicles_authorised": vehicles.authorised,
        "vehicles_actual": vehicles.actual,
        **{use.key: number for use, number in vehicles.by_use.items()},
        "vehicles_note": vehicles.note,
        "floor_area": unit.office_area_m2,
        "general_equipment_over_500k": unit.equipment.general_over_500k,
        "special_equipment_over_1m": unit.equipment.special_over_1m,
    }


def _overall_form(unit: Unit) -> Row:
    target = unit.overall_target
    return {"is_reported": yes_no(target.reported), "amount": target.amount_yuan, "goal": target.goal}


def _target_row(number: str, target: ProjectTarget) -> Row:
    return known(
        {
            "project_number": number,
            "nature": target.nature,
            "period": target.period,
            "mid_term_amount": target.mid_term_amount_yuan,
            "overview": target.overview,
            "basis": target.basis,
            "necessity": target.necessity,
            "safeguards": target.safeguards,
            "plan": target.plan,
            "mid_term_goal": target.mid_term_goal,
            "annual_goal": target.annual_goal,
            "responsible_person": target.responsible_person,
            "handler": target.handler,
            "phone": target.phone,
            "filled_on": target.filled_on,
        }
    )


def _indicator_rows(number: str, indicators: Iterable[IndicatorRow]) -> list[Row]:
    return [
        {
            "project_number": number,
            "scope": str(scope),
            "level1": level1,
            "level2": level2,
            "level3": level3,
            "target": target,
        }
        for scope, level1, level2, level3, target in indicators
    ]
