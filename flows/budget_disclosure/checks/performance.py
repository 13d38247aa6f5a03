"""P- rules: performance forms against projects, and what a form must not say. Amounts are compared in exact 元."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.blank_cells import blank_cell, yuan
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Rule, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import YUAN_PER_WAN, ZERO, Amount, parse_decimal, total
from budget_disclosure.model.submission import Indicator, Project, ProjectTarget, UnitSubmission

_BASIS = "预算绩效管理：项目支出绩效目标随部门预算公开"
_MONEY = re.compile(r"(-?)(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)")
_MONEY_UNITS = {"元": Decimal(1), "万元": YUAN_PER_WAN, "亿元": YUAN_PER_WAN * YUAN_PER_WAN}
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年)")
_YEAR_EXEMPT = re.compile(r"《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|【[^】]*】|[（(]20\d{2}[）)]\s*\d+号")
_PERIOD = re.compile(r"(\d+)\s*年")
_UNIT_ONLY = re.compile(
    r"[\u4e00-\u9fff]{0,4}[%％]|[人件座个次套台辆本份项户元卷张幅场]|(?:件|人|个|次|户|台|项)数|万元|平方米|公里"
)
_BARE_NUMBER = re.compile(r"[≥≤＞＜>=<＝:：]*\s*-?[\d,.]+")
_CONTROL_FIGURE = re.compile(r"控制数|总费用|总成本|总投资")
_ONE_OFF, _RECURRENT = "一次性", "经常性"


# --- form and project ----------------------------------------------------------------------------------------------

CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(
    block(
        "P-101",
        "公开的项目应有绩效目标表",
        _BASIS,
        "请在“项目绩效目标”表补填；不公开的项目请在“项目支出”表“是否公开”填“否”。",
        needs=("project_targets", "projects.is_published"),
    )
)
def published_projects_have_forms(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """One form a published project."""
    numbers = {target.project_number.value for target in submission.project_targets}
    for project in submission.projects:
        said = project.published
        if said is not None and said.value and project.number.value not in numbers:
            yield Finding(rule, said.at, f"项目“{project.name}”公开，没有绩效目标表", "一张绩效目标表")


@CHECKS.of(block("P-102", "绩效目标表的项目序号应在“项目支出”表中", _BASIS, "请改正项目序号，或补填项目。"))
def forms_have_projects(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A form without project would be lost."""
    numbers = {project.number.value for project in submission.projects}
    for target in submission.project_targets:
        if target.project_number.value not in numbers:
            yield Finding(rule, target.project_number.at, f"项目序号 {target.project_number}", "“项目支出”表中的序号")


@CHECKS.of(block("P-103", "一个项目只有一张绩效目标表", _BASIS, "请删除多余的一行，或改正项目序号。"))
def one_form_a_project(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Only one of two forms would be published."""
    seen: dict[str, ProjectTarget] = {}
    for target in submission.project_targets:
        number = target.project_number
        if number.value in seen:
            first = seen[number.value].project_number.at.cell
            yield Finding(rule, number.at, f"项目序号 {number} 重复，{first} 已有", "一个项目一行")
        seen.setdefault(number.value, target)


@CHECKS.of(
    block(
        "P-104",
        "绩效指标的项目序号应有绩效目标表",
        _BASIS,
        "请改正项目序号；单位整体的指标请选“整体”。",
        needs=("project_targets", "indicators"),
    )
)
def indicators_have_forms(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """An indicator without form would be lost. One finding a project; P-101 speaks for a published one without form."""
    numbers = {target.project_number.value for target in submission.project_targets}
    numbers |= {project.number.value for project in submission.projects if project.is_published}
    lost: dict[str, list[Location]] = defaultdict(list)
    for indicator in submission.indicators:
        number = indicator.project_number
        if number is not None and number.value not in numbers:
            lost[number.value].append(number.at)
    for code, places in lost.items():
        rows = f"（{places[0].cell} 至 {places[-1].cell} 共 {len(places)} 行）" if len(places) > 1 else ""
        yield Finding(rule, places[0], f"项目序号 {code}{rows}", "“项目绩效目标”表中的序号")


@CHECKS.of(
    warn("P-105", "公开的绩效目标表应有年度指标", _BASIS, "请在“绩效指标”表补填年度指标。", needs=("indicators",))
)
def forms_have_indicators(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A form without indicators says nothing that could be measured."""
    for project, target in _forms(submission):
        annual = [i for i in _indicators(submission, target) if i.scope.value.is_annual]
        if project.is_published and not annual:
            yield Finding(rule, target.project_number.at, f"项目“{project.name}”没有年度指标", "产出、效益、满意度指标")


@CHECKS.of(warn("P-106", "有绩效目标表的项目一般应公开", _BASIS, "请核对“是否公开”；涉密等不公开的项目可保留。"))
def forms_are_published(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The form of a project that is not published is not printed."""
    for project, target in _forms(submission):
        if not project.is_published:
            found = f"项目“{project.name}”不公开，但填了绩效目标表"
            yield Finding(rule, target.project_number.at, found, "公开，或不填绩效目标表")


@CHECKS.of(
    warn(
        "P-107",
        "单位编报整体绩效目标的应填目标或指标",
        _BASIS,
        "请填写整体绩效目标，或在“绩效指标”表填“整体”的指标。",
        needs=("overall_target.goal",),
    )
)
def overall_target_says_something(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A reported whole-unit target has a goal or indicators."""
    target, reported = submission.overall_target, submission.overall_target.is_reported
    has_indicators = any(indicator.project_number is None for indicator in submission.indicators)
    if reported is not None and reported.value and target.goal is None and not has_indicators:
        yield Finding(rule, reported.at, "已编报，但没有目标和整体指标", "整体绩效目标或指标")


# --- amounts -------------------------------------------------------------------------------------------------------


@CHECKS.of(warn("P-201", "成本指标不大于项目金额", _BASIS, "请核对成本指标的数值和单位（元、万元）。"))
def costs_are_within_amount(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A cost target above the project's amount cannot be met."""
    for project, indicator, cost in _costs(submission):
        limit = _limit(submission, project, indicator)
        if limit is not None and cost > limit.yuan:
            yield Finding(
                rule,
                indicator.target.at,
                f"“{indicator.level3}”{indicator.target}",
                f"不大于项目“{project.name}”的金额 {yuan(limit.yuan)}",
                difference=cost - limit.yuan,
            )


@CHECKS.of(
    warn(
        "P-202",
        "成本控制数、总费用应等于项目金额",
        _BASIS,
        "请核对；控制数低于项目金额的，请核减项目金额或改正控制数。",
    )
)
def control_figures_equal_amount(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A form of 6 万元 that promises 5 万元 contradicts itself."""
    for project, indicator, cost in _costs(submission):
        limit = _limit(submission, project, indicator)
        if limit is None or not ZERO <= cost < limit.yuan or not _CONTROL_FIGURE.search(indicator.level3.value):
            continue
        yield Finding(
            rule,
            indicator.target.at,
            f"“{indicator.level3}”{indicator.target}",
            f"{yuan(limit.yuan)}（项目“{project.name}”的金额）",
            difference=cost - limit.yuan,
        )


@CHECKS.of(warn("P-203", "成本指标不应为负数", _BASIS, "请改正成本指标。"))
def costs_are_not_negative(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A minus sign is most often a misread ≤."""
    for _, indicator, cost in _costs(submission):
        if cost < ZERO:
            yield Finding(
                rule, indicator.target.at, f"“{indicator.level3}”{indicator.target}", "不为负的金额，如“≤…元”"
            )


@CHECKS.of(warn("P-204", "中期资金总额不小于年度资金总额", _BASIS, "请核对中期资金总额。"))
def mid_term_covers_year(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The year is part of the period."""
    for project, target in _forms(submission):
        annual = _annual(project)
        if target.mid_term_amount is not None and target.mid_term_amount.yuan < annual.yuan:
            yield Finding(
                rule,
                target.mid_term_amount.cells[0],
                f"项目“{project.name}”中期 {yuan(target.mid_term_amount.yuan)}",
                f"不小于年度 {yuan(annual.yuan)}",
                difference=target.mid_term_amount.yuan - annual.yuan,
            )


# --- indicators ----------------------------------------------------------------------------------------------------


@CHECKS.of(
    warn("P-301", "指标值应有数值和计量单位，或有定性的等级", _BASIS, "请填写完整的指标值，如“≥95%”“20人”“明显改善”。")
)
def targets_have_values(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Neither a unit without number, nor a number without unit, nor the name once more."""
    for indicator in submission.indicators:
        value = indicator.target.value.strip()
        if value == indicator.level3.value.strip():
            found = f"指标值“{value}”与指标名称相同"
        elif _UNIT_ONLY.fullmatch(value):
            found = f"指标值“{value}”没有数值"
        elif _BARE_NUMBER.fullmatch(value):
            found = f"指标值“{value}”没有计量单位"
        else:
            continue
        yield Finding(rule, indicator.target.at, f"“{indicator.level3}”的{found}", "数值加计量单位，或定性的等级")


@CHECKS.of(warn("P-302", "三级指标应写明考核的内容", _BASIS, "请写明具体的指标名称。"))
def indicators_have_names(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The name of the second level is not a name of the third."""
    for indicator in submission.indicators:
        name = indicator.level3.value.strip()
        level2 = "" if indicator.level2 is None else indicator.level2.value.strip()
        if name == level2 and name.endswith("指标"):
            yield Finding(rule, indicator.level3.at, f"三级指标“{name}”与二级指标相同", "具体的指标名称")


# --- years and periods ---------------------------------------------------------------------------------------------


@CHECKS.of(
    warn(
        "P-401",
        "年度计划和年度目标中的年份应为预算年度",
        _BASIS,
        "请改正年份；确指往年事项的可保留。",
        concern=Concern.SENTENCE,
    )
)
def years_are_the_budget_year(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """An earlier year is most often left over from last year's form; those in 《》, 文号 and names are exempt."""
    for project, target in _forms(submission):
        named = set(_YEAR.findall(project.name.value))
        annual = [i.target for i in _indicators(submission, target) if i.scope.value.is_annual]
        for text in (target.plan, target.annual_goal, *annual):
            years = [] if text is None else _years(text)
            old = [year for year in years if int(year) < submission.fiscal_year and year not in named]
            if text is not None and old:
                found = f"项目“{project.name}”写有 {'、'.join(dict.fromkeys(old))} 年"
                yield Finding(rule, text.at, found, f"{submission.fiscal_year} 年")


@CHECKS.of(
    warn(
        "P-402",
        "一次性项目的项目期不超过三年，长期项目应为经常性项目",
        _BASIS,
        "请核对项目属性和项目期。",
        needs=("project_targets.nature", "project_targets.period"),
    )
)
def periods_fit_nature(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """99 年 is what 经常性 projects say for open-ended."""
    limits = year.plausibility.project_years
    for nature, period in ((target.nature, target.period) for target in submission.project_targets):
        if limits is None or nature is None or period is None:
            continue
        years = max((int(number) for number in _PERIOD.findall(period.value)), default=0)
        if _ONE_OFF in nature.value and years > limits.one_off_most:
            yield Finding(rule, period.at, f"{nature}，项目期 {period}", "不超过三年的项目期")
        elif _RECURRENT not in nature.value and years >= limits.open_ended_least:
            yield Finding(rule, nature.at, f"{nature}，项目期 {period}", "经常性项目")


@CHECKS.of(
    warn(
        "P-403",
        "有中期资金或长期开展的项目应填中期目标",
        _BASIS,
        "请填写中期目标。",
        needs=("project_targets.mid_term_goal", "project_targets.nature"),
    )
)
def mid_term_goals_are_stated(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A one-off project of a year has none."""
    for project, target in _forms(submission):
        is_one_off = target.nature is not None and _ONE_OFF in target.nature.value
        is_long = not is_one_off or target.mid_term_amount is not None
        if is_long and target.mid_term_goal is None:
            at = blank_cell(submission, "project_targets", "mid_term_goal", target.project_number.value)
            yield Finding(rule, at, f"项目“{project.name}”中期目标空白", "中期目标")


# --- shared --------------------------------------------------------------------------------------------------------


def _forms(submission: UnitSubmission) -> Iterator[tuple[Project, ProjectTarget]]:
    projects = {project.number.value: project for project in submission.projects}
    for target in submission.project_targets:
        if target.project_number.value in projects:
            yield projects[target.project_number.value], target


def _indicators(submission: UnitSubmission, target: ProjectTarget) -> list[Indicator]:
    number = target.project_number.value
    return [i for i in submission.indicators if i.project_number is not None and i.project_number.value == number]


def _costs(submission: UnitSubmission) -> Iterator[tuple[Project, Indicator, Decimal]]:
    """Yield the cost targets that state an amount, in 元."""
    for project, target in _forms(submission):
        for indicator in _indicators(submission, target):
            cost = _money(indicator.target.value)
            if cost is not None and indicator.level2 is not None and "成本" in indicator.level2.value:
                yield project, indicator, cost


def _money(text: str) -> Decimal | None:
    """Return the amount in 元 that a target states; ``None`` for none or several, which may be unit prices."""
    found = _MONEY.findall(text)
    if Counter(unit for _, _, unit in found).total() != 1:
        return None
    sign, number, unit = found[0]
    return parse_decimal(f"{sign}{number.replace(',', '')}") * _MONEY_UNITS[unit]


def _limit(submission: UnitSubmission, project: Project, indicator: Indicator) -> Amount | None:
    """Return what a cost target may reach: the year's amount, or the whole period's for the mid-term half."""
    if indicator.scope.value.is_annual:
        return _annual(project)
    target = next(t for t in submission.project_targets if t.project_number.value == project.number.value)
    return target.mid_term_amount


def _annual(project: Project) -> Amount:
    """Return what the form prints as 年度资金总额: this year's money and what was carried over."""
    return total(entry.amount for entry in project.amounts)


def _years(text: Cited[str]) -> list[str]:
    return _YEAR.findall(_YEAR_EXEMPT.sub("", text.value))
