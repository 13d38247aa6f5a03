"""From submissions to a ledger: the one place where what units say becomes lines."""

from collections.abc import Iterable, Sequence

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.ledger.ledger import Ledger, Scope, project_key
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import BASIC, LAST_YEAR, OTHER_COST, PROJECT, THIS_YEAR, Law
from budget_disclosure.model.submission import UnitSubmission


def department_ledger(submissions: Sequence[UnitSubmission], codes: Codes) -> Ledger:
    """Return the ledger of a department whose units agree on code, name and year; one is 部门本级 (rules S-)."""
    units = tuple(sorted(submissions, key=lambda unit: unit.unit.unit_code.value))
    head = next(unit for unit in units if unit.unit.role.value.is_head)
    return _ledger(
        Scope.DEPARTMENT, head.unit.department_code.value, head.unit.department_name.value, head, units, codes
    )


def unit_ledger(submission: UnitSubmission, codes: Codes) -> Ledger:
    """Return the ledger of one unit's own document."""
    unit = submission.unit
    return _ledger(Scope.UNIT, unit.unit_code.value, unit.unit_name.value, submission, (submission,), codes)


def _ledger(
    scope: Scope, code: str, name: str, head: UnitSubmission, units: tuple[UnitSubmission, ...], codes: Codes
) -> Ledger:
    law = codes.law
    return Ledger(
        scope=scope,
        fiscal_year=head.fiscal_year,
        code=code,
        name=name,
        head=head,
        units=units,
        lines=tuple(line for unit in units for line in (*_basic_lines(unit, codes), *_project_lines(unit, law))),
        revenue_lines=tuple(line for unit in units for line in _revenue_lines(unit)),
        three_public_lines=tuple(line for unit in units for line in _three_public_lines(unit, law)),
        law=law,
    )


def _basic_lines(unit: UnitSubmission, codes: Codes) -> Iterable[BudgetLine]:
    for row in unit.basic:
        for entry in row.amounts:
            yield BudgetLine(
                unit_code=unit.unit.unit_code.value,
                unit_kind=unit.unit.kind.value,
                function_code=row.function_code.value,
                dept_economic_code=_code(row.dept_economic_code),
                gov_economic_code=_code(row.gov_economic_code),
                project_key="",
                category=None,
                kind=codes.law.expenditure_kinds[BASIC],
                cost=None if row.dept_economic_code is None else codes.cost_of(row.dept_economic_code.value),
                source=entry.source,
                vintage=entry.vintage,
                amount=entry.amount,
            )


def _project_lines(unit: UnitSubmission, law: Law) -> Iterable[BudgetLine]:
    for project in unit.projects:
        for row in project.rows:
            for entry in row.amounts:
                yield BudgetLine(
                    unit_code=unit.unit.unit_code.value,
                    unit_kind=unit.unit.kind.value,
                    function_code=row.function_code.value,
                    dept_economic_code=_code(row.dept_economic_code),
                    gov_economic_code=_code(row.gov_economic_code),
                    project_key=project_key(unit, project),
                    category=None if project.category is None else project.category.value,
                    kind=law.expenditure_kinds[PROJECT],
                    cost=law.costs.get(OTHER_COST),
                    source=entry.source,
                    vintage=entry.vintage,
                    amount=entry.amount,
                )


def _code(stated: Cited[str] | None) -> str:
    return "" if stated is None else stated.value


def _revenue_lines(unit: UnitSubmission) -> Iterable[RevenueLine]:
    for row in unit.fund_revenue:
        yield RevenueLine(unit.unit.unit_code.value, row.revenue_code.value, row.source.value, row.amount)


def _three_public_lines(unit: UnitSubmission, law: Law) -> Iterable[ThreePublicLine]:
    for entry in unit.three_public:
        for key, amounts in ((THIS_YEAR, entry.this_year), (LAST_YEAR, entry.last_year)):
            for source, amount in amounts:
                yield ThreePublicLine(unit.unit.unit_code.value, entry.item, source, law.periods[key], amount)
