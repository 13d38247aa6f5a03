"""Amounts in 万元 where 元 are asked for: every amount of a workbook is held against what it should be like.

A sum against a floor, wages against heads, items against the wages they follow, this year against last year, forms
against the budget. What is clearly ten thousand times too small is an error (U-801) that a named person may let stand;
what is only odd is asked about (U-802), before everything else. The thresholds are data (``plausibility.yaml``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.compared_figures import current_figure, current_three_public, whole_budget
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.plausibility_yaml import Floor, Plausibility
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, Amount, total
from budget_disclosure.model.submission import BasicRow, Project, UnitInformation, UnitSubmission

_BASIS: Final = "填报说明：金额一律以“元”为单位填写"
_REMEDY: Final = "请核对这张表是否按“万元”填写：是的，请全部改为元；确是元的，请向财政部门说明理由，由负责人接受。"
_WAN: Final = 10_000
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Doubt:
    """An amount that is not believed; of several doubts of one sheet the first is told."""

    at: Location
    found: str
    expected: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class BudgetOfTwoYears:
    """A unit's submission, and its whole budget as published last year, in 元."""

    submission: UnitSubmission
    last: Decimal


CHECKS: Final = Checks[UnitSubmission]()
OF_TWO_YEARS: Final = Checks[BudgetOfTwoYears]()
IN_YUAN: Final = block(
    "U-801",
    "金额应以元为单位，不以万元为单位",
    _BASIS,
    _REMEDY,
    concern=Concern.AMOUNT,
    is_acceptable=True,
)


def check_magnitude(submission: UnitSubmission, year: Declarations, last: Decimal | None = None) -> tuple[Finding, ...]:
    """Return the findings of rules U-801 to U-803; ``last`` is the unit's whole budget as published last year, in 元.

    Where a sheet is clearly in 万元, the whole budget is not compared too.
    """
    findings = CHECKS.run(submission, year)
    if last is None or any(finding.rule is IN_YUAN for finding in findings):
        return findings
    return (*findings, *OF_TWO_YEARS.run(BudgetOfTwoYears(submission, last), year))


@CHECKS.of(IN_YUAN)
def amounts_are_in_yuan(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """One finding a sheet: all its amounts come from one mistake."""
    for doubt in _first_of_each_sheet(_doubts(submission, year.codes, year.plausibility)):
        if doubt.is_clear:
            yield Finding(rule, doubt.at, doubt.found, doubt.expected)


@CHECKS.of(
    warn(
        "U-802",
        "金额应与同类金额相称",
        _BASIS,
        "请核对是否按“万元”填写或多填、少填了位数；有误的请改正，无误的不用改。",
        concern=Concern.AMOUNT,
    )
)
def amounts_are_like_others(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A sheet with a clear doubt is not asked about too."""
    for doubt in _first_of_each_sheet(_doubts(submission, year.codes, year.plausibility)):
        if not doubt.is_clear:
            yield Finding(rule, doubt.at, doubt.found, doubt.expected)


@OF_TWO_YEARS.of(
    block(
        "U-803",
        "单位的预算应与上年公开的同一单位的预算相称",
        _BASIS,
        "请核对是否有一年按“万元”填写：今年的，请全部改为元；确是元的，请向财政部门说明理由，由负责人接受后生成。",
        concern=Concern.AMOUNT,
        is_acceptable=True,
        sometimes=(Severity.WARN,),
    )
)
def budget_is_like_the_published_one(rule: Rule, budgets: BudgetOfTwoYears, year: Declarations) -> Iterator[Finding]:
    """A change of ten times is only asked about."""
    budget = whole_budget(unit_ledger(budgets.submission, year.codes))
    last, limits = budgets.last, year.plausibility.yearly_change
    if limits is None or not last or not budget.yuan:
        return
    share = min(budget.yuan, last) / max(budget.yuan, last)
    if share < limits.ask:
        found = f"全年预算 {yuan(budget.yuan)}"
        expected = f"与上年公开的 {yuan(last)} 相称（{limits.reason}）"
        severity = None if share < limits.clear else Severity.WARN
        remedy = "" if severity is None else "请核对；确有这样大的变化的，不用改，并写明增减变动原因。"
        yield Finding(rule, place_of(budget), found, expected, remedy, severity=severity)


def _first_of_each_sheet(doubts: Iterable[Doubt]) -> Iterator[Doubt]:
    """Yield the clear doubts of a sheet first; a sheet is told of once, of odd rows each where nothing is clear."""
    listed = list(doubts)
    clear: dict[str, Doubt] = {}
    for doubt in listed:
        if doubt.is_clear:
            clear.setdefault(doubt.at.sheet, doubt)
    yield from clear.values()
    seen: set[Location] = set()
    for doubt in listed:
        if not doubt.is_clear and doubt.at.sheet not in clear and doubt.at not in seen:
            seen.add(doubt.at)
            yield doubt


def _doubts(submission: UnitSubmission, codes: Codes, limits: Plausibility) -> Iterator[Doubt]:
    ledger = unit_ledger(submission, codes)
    yield from _basic(submission, codes, limits)
    yield from _projects(submission, limits)
    yield from _fund_revenue(submission, limits)
    yield from _against_last_year(submission, ledger, limits)
    yield from _three_public(submission, ledger, limits)
    yield from _procurement(submission, limits)
    yield from _performance(submission, ledger, limits)


# --- 基本支出 ------------------------------------------------------------------------------------------------------


def _basic(submission: UnitSubmission, codes: Codes, limits: Plausibility) -> Iterator[Doubt]:
    amounts = [entry.amount for row in submission.basic for entry in row.amounts if entry.amount.yuan]
    if not amounts:
        return
    summed = total(amounts)
    yield from _below(limits.basic_total, summed.yuan, place_of(amounts[0]), "基本支出合计")
    wages = of_items(submission.basic, limits.wages)
    heads = staff(submission.unit)
    if heads and wages.yuan:
        each = wages.yuan / heads
        name = f"工资福利支出 {yuan(wages.yuan)}，{heads} 人，人均"
        yield from _below(limits.wages_per_head, each, place_of(wages), name)
    for least in limits.least_shares:
        item = of_items(submission.basic, least.code)
        if item.yuan and item.yuan < wages.yuan * least.share:
            found = f"{least.code} 合计 {yuan(item.yuan)}，工资福利支出共 {yuan(wages.yuan)}"
            clear = limits.least_shares_clear
            is_clear = clear is not None and item.yuan < wages.yuan * least.share / clear.part
            yield Doubt(place_of(item), found, f"不小于工资福利支出的 {least.share:.1%}（{least.reason}）", is_clear)
    yield from _tiny(submission.basic, codes, limits)
    yield from _odd(
        [(entry.amount, _item(row)) for row in submission.basic for entry in row.amounts if entry.vintage.is_current],
        limits,
    )


def _tiny(rows: Iterable[BasicRow], codes: Codes, limits: Plausibility) -> Iterator[Doubt]:
    """Yield amounts that are a thousandth of another of the same category, where such amounts are not usual."""
    category_of, tiny = codes.dept_economic.category, limits.tiny_amounts
    if tiny is None:
        return
    amounts = [
        (_item(row), entry.amount)
        for row in rows
        for entry in row.amounts
        if entry.amount.yuan and entry.vintage.is_current and _item(row)
    ]
    for code, amount in amounts:
        if amount.yuan >= tiny.below or code.startswith(tiny.usual_items):
            continue
        largest = max(other.yuan for item, other in amounts if category_of(item) == category_of(code))
        if largest >= amount.yuan * limits.scale:
            found = f"{code} 金额 {yuan(amount.yuan)}，同类支出中有 {yuan(largest)}"
            yield Doubt(place_of(amount), found, f"以元为单位的金额（{tiny.reason}）", is_clear=False)


def of_items(rows: Iterable[BasicRow], prefix: str) -> Amount:
    """Return what is spent on the departmental economic items that begin so; nothing for an empty ``prefix``."""
    return total(
        entry.amount
        for row in rows
        if prefix and _item(row).startswith(prefix)
        for entry in row.amounts
        if entry.amount.yuan
    )


def _item(row: BasicRow) -> str:
    """Return the departmental economic item of a row; empty where there is none."""
    return "" if row.dept_economic_code is None else row.dept_economic_code.value


def staff(unit: UnitInformation) -> int:
    """Return how many people a unit has: as stated, or else as authorised; 0 where it says neither."""
    if unit.actual_staff is not None:
        return unit.actual_staff.value
    authorised = (unit.authorised_administrative_staff, unit.authorised_institution_staff)
    return sum(count.value for count in authorised if count is not None)


def _odd(amounts: Iterable[tuple[Amount, str]], limits: Plausibility) -> Iterator[Doubt]:
    """Yield small amounts with cents among larger whole ones, where such amounts are not usual for the item."""
    listed, odd = [(amount, code) for amount, code in amounts if amount.yuan], limits.odd_amounts
    if odd is None:
        return
    for amount, code in listed:
        is_usual = bool(code) and code.startswith(odd.usual_items)
        if amount.yuan >= odd.below or amount.yuan == amount.yuan.to_integral_value() or is_usual:
            continue
        larger = [other.yuan for other, _ in listed if other.yuan >= amount.yuan * odd.times_larger]
        if 2 * len(larger) >= len(listed):
            found = f"{yuan(amount.yuan)}，同一张表的其他金额多在 {yuan(min(larger))} 以上"
            yield Doubt(place_of(amount), found, f"以元为单位的金额（{odd.reason}）", is_clear=False)


# --- 项目支出 ------------------------------------------------------------------------------------------------------


def _projects(submission: UnitSubmission, limits: Plausibility) -> Iterator[Doubt]:
    """What is left over from last year may be any small sum, so projects of carry-over only are not looked at."""
    sums = [(project, _current(project)) for project in submission.projects]
    sums = [(project, amount) for project, amount in sums if amount.yuan]
    floor = limits.project
    is_all = floor is not None and len(sums) > 1 and all(amount.yuan < floor.ask for _, amount in sums)
    for project, amount in sums:
        if floor is not None and is_all:
            found = f"{len(sums)} 个项目都不到 {yuan(floor.ask)}（如“{project.name}”{yuan(amount.yuan)}）"
            yield Doubt(place_of(amount), found, f"以元为单位的金额（{floor.reason}）", is_clear=True)
        yield from _below(limits.project, amount.yuan, place_of(amount), f"项目“{project.name}”本年金额")
    yield from _odd([(amount, "") for _, amount in sums], limits)


def _current(project: Project) -> Amount:
    return total(entry.amount for entry in project.amounts if entry.vintage.is_current and entry.amount.yuan)


def _fund_revenue(submission: UnitSubmission, limits: Plausibility) -> Iterator[Doubt]:
    for row in submission.fund_revenue:
        if row.amount.yuan:
            yield from _below(limits.fund_revenue, row.amount.yuan, place_of(row.amount), f"{row.source}收入")


# --- 上年对比、三公经费 --------------------------------------------------------------------------------------------


def _against_last_year(submission: UnitSubmission, ledger: Ledger, limits: Plausibility) -> Iterator[Doubt]:
    """Yield sums that are a thousand times last year's, and the other way round, at the smaller one."""
    for entry in submission.comparisons:
        if not entry.item.is_explained:
            continue
        current = current_figure(ledger, entry.item)
        named = [("上年数", entry.last_year)]
        if submission.unit.role.value.is_head:
            named.append(("部门上年数", entry.department_last_year))
        for name, last in named:
            if last is not None and last.cells and current.cells:
                own = "本年" if name == "上年数" else "本单位本年"
                is_department = name != "上年数"
                yield from _unlike(last, current, f"{entry.item}{name}", own, limits, only_first=is_department)


def _three_public(submission: UnitSubmission, ledger: Ledger, limits: Plausibility) -> Iterator[Doubt]:
    for entry in submission.three_public:
        this = current_three_public(ledger, entry.item)
        last = total(amount for _, amount in entry.last_year if amount.yuan)
        stated = total(amount for _, amount in entry.this_year if amount.yuan)
        for name, amount in (("本年", stated), ("上年", last)):
            if amount.yuan:
                yield from _below(limits.three_public, amount.yuan, place_of(amount), f"{entry.item}{name}")
        if stated.yuan and last.yuan and this.yuan:
            yield from _unlike(last, stated, f"{entry.item}上年数", "本年", limits)
        spent = total(
            line.amount
            for line in ledger.lines
            if line.dept_economic_code in entry.item.codes and line.source.is_appropriation and line.amount.yuan
        )
        yield from _in_ten_thousands(spent, stated, str(entry.item))


def _in_ten_thousands(spent: Amount, stated: Amount, name: str) -> Iterator[Doubt]:
    """Yield the item of the budget where 三公经费 says of it the same digits in 元, ten thousand times as much."""
    if spent.yuan and spent.yuan == (stated.yuan / _WAN).quantize(_CENT, ROUND_HALF_UP):
        found = f"{name}的经济科目 {yuan(spent.yuan)}，“三公经费”表 {yuan(stated.yuan)}"
        yield Doubt(place_of(spent), found, "以元为单位的同一金额", is_clear=True)


def _unlike(
    first: Amount, second: Amount, name: str, other: str, limits: Plausibility, *, only_first: bool = False
) -> Iterator[Doubt]:
    """Yield the smaller of two amounts that should be about the same, where it is a thousandth of the other."""
    if not first.yuan or not second.yuan:
        return
    expected = f"与{other}相称的金额"
    if first.yuan * limits.scale < second.yuan:
        yield Doubt(place_of(first), f"{name} {yuan(first.yuan)}，{other} {yuan(second.yuan)}", expected, is_clear=True)
    elif second.yuan * limits.scale < first.yuan and not only_first:
        found = f"{other} {yuan(second.yuan)}，{name} {yuan(first.yuan)}"
        yield Doubt(place_of(second), found, f"与{name}相称的金额", is_clear=True)


# --- 政府采购、绩效 ------------------------------------------------------------------------------------------------


def _procurement(submission: UnitSubmission, limits: Plausibility) -> Iterator[Doubt]:
    bought = submission.procurement
    named = (
        ("政府采购货物", bought.goods),
        ("政府采购工程", bought.works),
        ("政府采购服务", bought.services),
        ("预留中小企业份额", bought.reserved_for_sme),
        ("政府购买服务", bought.purchased_services),
    )
    filled = [(name, amount) for name, amount in named if amount is not None and amount.yuan]
    floor = limits.procurement
    is_all = floor is not None and len(filled) > 1 and all(amount.yuan < floor.ask for _, amount in filled)
    for name, amount in filled:
        for doubt in _below(limits.procurement, amount.yuan, place_of(amount), f"{name}预算"):
            yield Doubt(doubt.at, doubt.found, doubt.expected, is_clear=doubt.is_clear or is_all)


def _performance(submission: UnitSubmission, ledger: Ledger, limits: Plausibility) -> Iterator[Doubt]:
    overall, budget, share = submission.overall_target.amount, whole_budget(ledger), limits.overall_share
    if share is not None and overall is not None and overall.yuan and overall.yuan < budget.yuan * share.ask:
        found = f"整体绩效目标涉及金额 {yuan(overall.yuan)}，单位预算 {yuan(budget.yuan)}"
        is_clear = overall.yuan < budget.yuan * share.clear
        expected = f"与单位预算相称的金额（{share.reason}）"
        yield Doubt(place_of(overall), found, expected, is_clear)
    sums = {project.number.value: (project, _current(project)) for project in submission.projects}
    for target in submission.project_targets:
        project, current = sums.get(target.project_number.value, (None, total(())))
        amount = target.mid_term_amount
        if project is not None and amount is not None and amount.yuan and current.yuan > amount.yuan * limits.scale:
            found = f"项目“{project.name}”实施期资金总额 {yuan(amount.yuan)}，本年金额 {yuan(current.yuan)}"
            yield Doubt(place_of(amount), found, "不小于本年金额", is_clear=True)


def _below(floor: Floor | None, value: Decimal, at: Location, name: str) -> Iterator[Doubt]:
    if floor is not None and ZERO < value < floor.ask:
        limit = floor.clear if value < floor.clear else floor.ask
        yield Doubt(at, f"{name} {yuan(value)}", f"不少于 {yuan(limit)}（{floor.reason}）", value < floor.clear)
