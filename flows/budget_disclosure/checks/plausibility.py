"""Amounts and counts that contradict the rest of a workbook, or what units usually have: asked about, never refused."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.compared_figures import whole_budget
from budget_disclosure.checks.magnitude import of_items, staff
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.plausibility_yaml import Ceiling
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, warn
from budget_disclosure.model.money import ZERO, total
from budget_disclosure.model.submission import UnitSubmission

_LOOK: Final = "请核对是否多填了位数或填错了栏；有误的请改正，无误的不用改。"
_ASSETS: Final = "国有资产占有使用情况公开要求"


def _asked(id_: str, sentence: str, basis: str) -> Rule:
    return warn(id_, sentence, basis, _LOOK, concern=Concern.AMOUNT)


CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(_asked("U-811", "政府采购预算不大于单位全年支出", "预算法第十四条：公开政府采购情况；采购资金列入部门预算"))
def procurement_is_within_budget(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """What is bought is paid from the budget."""
    bought = submission.procurement
    kinds = [
        (name, amount)
        for name, amount in (("货物", bought.goods), ("工程", bought.works), ("服务", bought.services))
        if amount is not None and amount.yuan
    ]
    summed, limit = total(amount for _, amount in kinds), _budget(submission, year.codes)
    if summed.yuan > limit:
        largest = max((amount for _, amount in kinds), key=lambda amount: amount.yuan)
        yield Finding(
            rule,
            place_of(largest),
            f"政府采购预算合计 {yuan(summed.yuan)}",
            f"不大于全年支出 {yuan(limit)}",
            difference=summed.yuan - limit,
            operands=tuple(Operand(name, amount.yuan) for name, amount in kinds),
        )


@CHECKS.of(_asked("U-812", "政府购买服务预算不大于政府采购服务预算", "政府购买服务管理办法（财政部令第102号）"))
def purchased_services_are_services(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Services that a government purchases are bought as services."""
    bought = submission.procurement
    services = bought.services.yuan if bought.services is not None else None
    purchased = bought.purchased_services
    if purchased is not None and services is not None and purchased.yuan > services:
        found = f"政府购买服务 {yuan(purchased.yuan)}"
        expected = f"不大于政府采购服务 {yuan(services)}"
        yield Finding(rule, place_of(purchased), found, expected, difference=purchased.yuan - services)


@CHECKS.of(_asked("U-813", "人均办公用房面积应在通常范围内", _ASSETS))
def floor_area_is_usual(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """In 平方米 per person."""
    words, limit = "办公用房 {} 平方米", year.plausibility.floor_area_per_head
    yield from _per_head(rule, submission, submission.assets.floor_area, words, limit)


@CHECKS.of(_asked("U-814", "人均大型设备数应在通常范围内", _ASSETS))
def equipment_is_usual(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """In 台（套） per person."""
    assets = submission.assets
    for count, name in (
        (assets.general_equipment_over_500k, "通用设备"),
        (assets.special_equipment_over_1m, "专用设备"),
    ):
        words = f"单价较高的{name} {{}} 台（套）"
        yield from _per_head(rule, submission, count, words, year.plausibility.equipment_per_head)


@CHECKS.of(_asked("U-815", "人均公务用车数应在通常范围内", _ASSETS))
def vehicles_are_usual(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """In vehicles per person."""
    words, limit = "公务用车 {} 辆", year.plausibility.vehicles_per_head
    yield from _per_head(rule, submission, submission.assets.vehicles_actual, words, limit)


@CHECKS.of(_asked("U-816", "每辆公务用车的运行维护费应在通常范围内", "党政机关公务用车管理办法"))
def operation_of_vehicles_is_usual(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """In 元 a vehicle and year, by the greater of authorised and actual vehicles."""
    assets = submission.assets
    counts = (assets.vehicles_actual, assets.vehicles_authorised)
    vehicles = max((count.value for count in counts if count is not None), default=0)
    limit = year.plausibility.operation_per_vehicle
    if limit is None:
        return
    for entry in submission.three_public:
        amount = total(amount for _, amount in entry.this_year if amount.yuan)
        if entry.item.is_vehicle_operation and vehicles and amount.yuan > limit.most * vehicles:
            found = f"{entry.item} {yuan(amount.yuan)}，{vehicles} 辆车"
            yield Finding(rule, place_of(amount), found, f"每辆不超过 {yuan(limit.most)}（{limit.reason}）")


@CHECKS.of(_asked("U-817", "人均工资福利支出应在通常范围内", "实施条例第五条：基本支出包括人员经费和公用经费"))
def wages_are_usual(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """In 元 per person and year."""
    wages = of_items(submission.basic, year.plausibility.wages)
    heads = staff(submission.unit)
    limit = year.plausibility.wages_most_per_head
    if limit is not None and heads and wages.yuan > limit.most * heads:
        found = f"工资福利支出 {yuan(wages.yuan)}，{heads} 人"
        yield Finding(rule, place_of(wages), found, f"人均不超过 {yuan(limit.most)}（{limit.reason}）")


def _per_head(
    rule: Rule,
    submission: UnitSubmission,
    stated: Cited[int] | Cited[Decimal] | None,
    words: str,
    limit: Ceiling | None,
) -> Iterator[Finding]:
    heads = staff(submission.unit)
    if limit is not None and stated is not None and heads and stated.value > limit.most * heads:
        found = f"{words.format(f'{stated.value:,}')}，{heads} 人"
        yield Finding(rule, stated.at, found, f"人均不超过 {limit.most}（{limit.reason}）")


def _budget(submission: UnitSubmission, codes: Codes) -> Decimal:
    """Return the unit's whole expenditure of the year in 元."""
    amount = whole_budget(unit_ledger(submission, codes))
    return amount.yuan if amount.cells else ZERO
