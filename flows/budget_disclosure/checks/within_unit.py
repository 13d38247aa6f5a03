"""U- rules: one unit's submission in itself. Amounts are compared in exact 元."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from budget_disclosure.checks.blank_cells import blank_cell, place_of, yuan
from budget_disclosure.checks.compared_figures import current_figure, current_three_public, whole_budget
from budget_disclosure.checks.last_year_adds_up import unit_findings
from budget_disclosure.checks.published_last_year import AS_PUBLISHED
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.code_lists import ADMINISTRATIVE, Codes, Confidence
from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, Severity, Stops, block, warn
from budget_disclosure.model.law import ComparisonItem, Law, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, total
from budget_disclosure.model.submission import (
    BasicRow,
    Comparison,
    Project,
    ProjectRow,
    ThreePublicEntry,
    UnitSubmission,
)
from budget_disclosure.narrative.change_cases import compare

_STAFFING = (
    (re.compile(r"行政编制\s*(\d+)\s*[名人个]"), "authorised_administrative_staff", "行政编制"),
    (re.compile(r"事业编制\s*(\d+)\s*[名人个]"), "authorised_institution_staff", "事业编制"),
)
_BASIS_BASIC = "实施条例第五条；政府收支分类科目"
_BASIS_REASONS = "财预〔2016〕143号：说明预算收支增减变化情况及原因"


# --- basic expenditure ---------------------------------------------------------------------------------------------

CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(
    block(
        "U-101",
        "部门预算经济科目应与允许的政府预算经济科目对应",
        _BASIS_BASIC,
        "请改正政府预算经济科目；确属允许的，请与财政部门联系，由财政部门补充对应关系。",
        sometimes=(Severity.WARN,),
    )
)
def economic_pair_is_allowed(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A pair that is only doubtful, or that belongs to the other kind of unit, is asked about."""
    kind = submission.unit.kind.value
    for dept_code, gov_code in _economic_pairs(submission):
        dept, gov = dept_code.value, gov_code.value
        pairs = [pair for pair in year.codes.pairs if pair.dept_code == dept]
        match = next((pair for pair in pairs if pair.gov_code == gov), None)
        if match is None:
            allowed = "、".join(_named_gov(year.codes, code) for code in year.codes.gov_codes_for(dept))
            severity = None if pairs else Severity.WARN  # the shipped map has nothing to say about this item
            yield _pair_finding(
                rule, dept, gov_code, year.codes, allowed or "对应表中的科目（对应表尚无该科目）", severity
            )
        elif match.confidence is Confidence.DOUBTFUL:
            yield _pair_finding(
                rule, dept, gov_code, year.codes, "确有把握的对应关系（对应表对此存疑，请核对）", Severity.WARN
            )
        elif match.applies_to == ADMINISTRATIVE and kind.economic_pairs != ADMINISTRATIVE:
            allowed = "、".join(_named_gov(year.codes, p.gov_code) for p in pairs if p.applies_to != ADMINISTRATIVE)
            yield _pair_finding(rule, dept, gov_code, year.codes, allowed or f"{kind.short}使用的科目", Severity.WARN)


def _economic_pairs(submission: UnitSubmission) -> Iterator[tuple[Cited[str], Cited[str]]]:
    """Yield the pairs of every row that states both: of a project's row neither is required."""
    of_projects = (part for project in submission.projects for part in project.rows)
    parts: tuple[BasicRow | ProjectRow, ...] = (*submission.basic, *of_projects)
    for part in parts:
        if part.dept_economic_code is not None and part.gov_economic_code is not None:
            yield part.dept_economic_code, part.gov_economic_code


def _pair_finding(
    rule: Rule, dept: str, gov: Cited[str], codes: Codes, expected: str, severity: Severity | None
) -> Finding:
    dept_name = codes.dept_economic.name(dept) if dept in codes.dept_economic else ""
    return Finding(rule, gov.at, f"{dept} {dept_name}对应 {_named_gov(codes, gov.value)}", expected, severity=severity)


def _named_gov(codes: Codes, code: str) -> str:
    return f"{code} {codes.gov_economic.name(code)}" if code in codes.gov_economic else code


@CHECKS.of(
    block(
        "U-102",
        "基本支出应为人员经费或公用经费",
        "实施条例第五条：基本支出包括人员经费和公用经费",
        "请改用工资福利、商品和服务、对个人和家庭的补助或资本性支出的科目；属于项目的，请移到“项目支出”表。",
    )
)
def basic_is_personnel_or_operating(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Basic expenditure is 人员经费 or 公用经费."""
    for row in submission.basic:
        code = row.dept_economic_code
        cost = None if code is None else year.codes.costs.get(code.value)
        if code is not None and cost is not None and cost.is_other:
            name = year.codes.dept_economic.name(code.value)
            yield Finding(rule, code.at, f"{code} {name}", "人员经费或公用经费的科目")


# --- projects ------------------------------------------------------------------------------------------------------


@CHECKS.of(
    warn(
        "U-111",
        "同一单位的不同项目，项目名称不应重复",
        "项目支出预算表按项目公开",
        "请核对是否重复填报；同一项目的几行请用同一个项目序号，不同项目请用不同名称。",
        sometimes=(Severity.BLOCK,),
    )
)
def project_names_are_unique(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Two projects of one name and one function code are the same row twice: that counts the money twice."""
    seen: dict[str, list[Project]] = defaultdict(list)
    for project in submission.projects:
        for earlier in seen[project.name.value]:
            is_same = bool(_function_codes(earlier) & _function_codes(project))
            yield Finding(
                rule,
                project.name.at,
                f"“{project.name}”，与 {earlier.name.at.cell} 同名",
                "不重复的项目名称",
                severity=Severity.BLOCK if is_same else None,
            )
        seen[project.name.value].append(project)


@CHECKS.of(
    block("U-112", "项目应有大于零的金额", "项目支出预算表按项目公开金额", "请填写项目金额；没有安排的项目请删除整行。")
)
def projects_have_amounts(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A project is published with its amount."""
    for project in submission.projects:
        amount = total(entry.amount for entry in project.amounts)
        if amount.yuan <= ZERO:
            yield Finding(rule, project.name.at, f"“{project.name}”金额合计 {yuan(amount.yuan)}", "大于 0 的金额")


@CHECKS.of(
    block(
        "U-113",
        "写到项目的各行，项目序号应在“项目支出”表中",
        "单位填报表填写要求（填报表“填报说明”）",
        "请改正项目序号，或补填项目；项目已取消的，请清空这一行。",
    )
)
def rows_name_projects(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """What a row says of a project that there is not would be lost: no sentence prints it."""
    numbers = {project.number.value for project in submission.projects}
    for stated in submission.declared:
        is_reference = year.workbook.sheet(stated.sheet).field(stated.field).type is FieldType.PROJECT
        if is_reference and isinstance(stated.value, Cited) and stated.value.value not in numbers:
            yield Finding(rule, stated.value.at, f"{stated.title} {stated.value}", "“项目支出”表中的序号")


# --- “三公” --------------------------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "U-201",
        "“三公”经费各项不大于相应经济科目的财政拨款支出",
        "预算法第四十六条；财预〔2016〕143号",
        "请核对“三公经费”表与“基本支出”“项目支出”表中相应经济科目的金额。",
        needs=("three_public", "basic?.dept_economic_code", "projects?.dept_economic_code"),
        sometimes=(Severity.UNDETERMINED,),
    )
)
def three_public_is_within_budget(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Projects without economic item may pay the difference: then it cannot be determined."""
    ledger = unit_ledger(submission, year.codes)
    for item, entry in _entries(submission):
        stated = current_three_public(ledger, item)
        operands = _paying(ledger, item)
        limit = sum((operand.yuan for operand in operands), ZERO)
        if stated.yuan <= limit:
            continue
        is_open = any(_may_pay(row) for project in submission.projects for row in project.rows)
        yield Finding(
            rule,
            place_of(stated),
            f"{entry.item}本年 {yuan(stated.yuan)}",
            f"不大于经济科目 {'、'.join(item.codes)} 的支出 {yuan(limit)}",
            remedy="项目支出未填经济科目，请补填由项目安排的“三公”经费的经济科目。" if is_open else "",
            difference=stated.yuan - limit,
            operands=operands,
            severity=Severity.UNDETERMINED if is_open else None,
        )


@CHECKS.of(
    block(
        "U-202",
        "“三公”经费各项不小于基本支出中相应经济科目的财政拨款支出",
        "预算法第四十六条；财预〔2016〕143号",
        "请在“三公经费”表补足，或改正“基本支出”表的经济科目。",
        needs=("three_public", "basic.dept_economic_code"),
    )
)
def three_public_covers_basic(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """With U-201: the two are equal where no project pays."""
    ledger = unit_ledger(submission, year.codes)
    for item, entry in _entries(submission):
        stated = current_three_public(ledger, item)
        lines = [
            line
            for line in ledger.lines
            if line.kind.is_basic
            and line.dept_economic_code in item.codes
            and line.source.is_appropriation
            and line.vintage.is_current
        ]
        basic = total(line.amount for line in lines)
        if stated.yuan < basic.yuan:
            yield Finding(
                rule,
                stated.cells[0]
                if stated.cells
                else blank_cell(submission, "three_public", _first_column("this", year.law), item),
                f"{entry.item}本年 {yuan(stated.yuan)}",
                f"不小于基本支出中的 {yuan(basic.yuan)}",
                difference=stated.yuan - basic.yuan,
                operands=tuple(Operand(str(place_of(line.amount)), line.amount.yuan) for line in lines),
            )


@CHECKS.of(
    block(
        "U-203",
        "“三公”经费本年数与上年数应同时填报",
        "财预〔2016〕143号：“三公”经费增减变化情况及原因",
        "请补填空白的一栏；没有安排的请填 0。",
    )
)
def three_public_states_both_years(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A blank is not zero: a figure of one year needs the other's."""
    if not _asks_for_both_years(year):
        return
    for entry in submission.three_public:
        last = entry.last_year or entry.department_last_year
        if entry.this_year and any(amount.yuan for _, amount in entry.this_year) and not last:
            at = blank_cell(submission, "three_public", _first_column("last", year.law), entry.item)
            yield Finding(rule, at, f"{entry.item}上年数空白，本年有金额", "上年预算数（没有请填 0）")
        if entry.last_year and any(amount.yuan for _, amount in entry.last_year) and not entry.this_year:
            at = blank_cell(submission, "three_public", _first_column("this", year.law), entry.item)
            yield Finding(rule, at, f"{entry.item}本年数空白，上年有金额", "本年预算数（没有请填 0）")


@CHECKS.of(
    block(
        "U-204",
        "“三公”经费有增减的应说明原因",
        _BASIS_REASONS,
        "请先核对上年数；确有增减的填写变动原因，本单位的单位预算公开必须说明。",
        stops=Stops.WHERE_PRINTED,
        needs=("three_public.reason",),
        follows=(AS_PUBLISHED,),
    )
)
def three_public_changes_have_reasons(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The unit's own document needs the reason; the department's has rule S-104."""
    ledger = unit_ledger(submission, year.codes)
    for item, entry in _entries(submission) if _asks_for_both_years(year) else ():
        change = compare(current_three_public(ledger, item), ledger.last_year_three_public([item]))
        if change.needs_reason and entry.reason is None:
            at = blank_cell(submission, "three_public", "reason", item)
            found = f"{item}由 {change.prior} 万元变为 {change.current} 万元，原因空白"
            yield Finding(rule, at, found, "变动原因", stops_only_own_document=True)


# --- last year -----------------------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "U-301",
        "与上年对比的各项应填上年数",
        _BASIS_REASONS,
        "请填上年预算数；上年没有的请填 0。本单位的单位预算公开必须与上年对比。",
        stops=Stops.WHERE_PRINTED,
        needs=("comparisons.last_year",),
    )
)
def last_year_is_stated(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """机关运行经费 of each unit is printed in the department's document, so there a blank stops both."""
    expected = year.workbook.sheet("comparisons").field("last_year").title
    for item in _compared_items(submission, year.law):
        entry = _comparison(submission, item)
        if entry is None or entry.last_year is None:
            at = blank_cell(submission, "comparisons", "last_year", item)
            is_own = not item.is_of_agencies
            yield Finding(
                rule,
                at,
                f"{item}上年数空白",
                expected,
                stops_only_own_document=is_own,
            )


@CHECKS.of(
    block(
        "U-303",
        "上年数的各部分不大于总数，全部组成部分之和等于总数",
        _BASIS_REASONS,
        "请核对这几个上年数；确属上年公开口径的，由负责人写明理由接受。",
        needs=("comparisons.last_year",),
        is_acceptable=True,
        stops=Stops.WHERE_PRINTED,
        follows=(AS_PUBLISHED,),
    )
)
def last_years_figures_add_up(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Else changes in one sentence do not add up: 财政拨款 fell by 800万元, and none of its parts changed."""
    yield from unit_findings(rule, unit_ledger(submission, year.codes))


@CHECKS.of(
    block(
        "U-302",
        "与上年对比有增减的应说明原因",
        _BASIS_REASONS,
        "请先核对上年数；确有增减的填写变动原因，本单位的单位预算公开必须说明。",
        stops=Stops.WHERE_PRINTED,
        needs=("comparisons.last_year", "comparisons.reason"),
        follows=(AS_PUBLISHED,),
    )
)
def changes_have_reasons(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """机关运行经费 of each unit is printed in the department's document, so there a missing reason stops both."""
    ledger = unit_ledger(submission, year.codes)
    for item in _compared_items(submission, year.law):
        entry = _comparison(submission, item)
        change = compare(current_figure(ledger, item), ledger.last_year(item))
        if change.needs_reason and (entry is None or entry.reason is None):
            at = blank_cell(submission, "comparisons", "reason", item)
            yield Finding(
                rule,
                at,
                f"{item}由 {change.prior} 万元变为 {change.current} 万元，原因空白",
                "变动原因",
                stops_only_own_document=not item.is_of_agencies,
            )


# --- procurement ---------------------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "U-401",
        "政府采购的货物、工程、服务应逐项填报",
        "预算法第十四条：公开政府采购情况",
        "请补填；没有采购的请填 0。",
    )
)
def procurement_is_stated(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The total is the sum of the three kinds, so each must be stated."""
    for field, name in (("goods", "货物"), ("works", "工程"), ("services", "服务")):
        if year.workbook.has(f"procurement.{field}") and getattr(submission.procurement, field) is None:
            yield Finding(rule, blank_cell(submission, "procurement", field), f"{name}空白", "金额（没有请填 0）")


@CHECKS.of(
    block(
        "U-402",
        "面向中小企业预留的采购不大于政府采购总额",
        "政府采购促进中小企业发展管理办法",
        "请核对预留金额与货物、工程、服务金额。",
        needs=("procurement.goods", "procurement.works", "procurement.services"),
    )
)
def reserved_is_within_procurement(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """What is reserved is part of the total."""
    bought = submission.procurement
    kinds = (("货物", bought.goods), ("工程", bought.works), ("服务", bought.services))
    limit = sum((amount.yuan for _, amount in kinds if amount is not None), ZERO)
    reserved = bought.reserved_for_sme
    if reserved is not None and reserved.yuan > limit:
        yield Finding(
            rule,
            place_of(reserved),
            f"预留 {yuan(reserved.yuan)}",
            f"不大于采购总额 {yuan(limit)}",
            difference=reserved.yuan - limit,
            operands=tuple(Operand(name, amount.yuan) for name, amount in kinds if amount is not None),
        )


# --- assets --------------------------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "U-501",
        "公务用车实有数应等于各用途车辆数之和",
        "国有资产占有使用情况公开要求",
        "请核对实有数与各用途车辆数。",
        needs=("assets.vehicles_actual",),
    )
)
def vehicles_add_up(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Prose lists the vehicles by use."""
    holdings = submission.assets
    actual, by_use = holdings.vehicles_actual, sum(count.value for _, count in holdings.vehicles_by_use)
    if actual is not None and holdings.vehicles_by_use and actual.value != by_use:
        uses = "＋".join(f"{use}{count}" for use, count in holdings.vehicles_by_use if count.value) or "各用途均为 0"
        yield Finding(rule, actual.at, f"实有 {actual} 辆", f"{by_use} 辆（{uses}）")


@CHECKS.of(
    warn(
        "U-502",
        "公务用车实有数不大于编制数，超出的应说明",
        "党政机关公务用车管理办法",
        "请核对；确有超编的请在说明栏写明原因。",
        needs=("assets.vehicles_actual", "assets.vehicles_authorised", "assets.vehicles_note"),
    )
)
def vehicles_are_within_establishment(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """More vehicles than authorised need a note."""
    holdings = submission.assets
    actual, authorised = holdings.vehicles_actual, holdings.vehicles_authorised
    if actual is None or authorised is None or holdings.vehicles_note is not None:
        return
    if actual.value > authorised.value:
        found = f"实有 {actual} 辆，编制 {authorised} 辆，没有说明"
        yield Finding(rule, actual.at, found, "不超过编制，或有说明")


@CHECKS.of(
    warn(
        "U-503",
        "有公务用车购置费或运行维护费的单位应有车辆编制",
        "党政机关公务用车管理办法",
        "请核对“国有资产”表的车辆编制，或“三公经费”表的公务用车费用。",
        needs=("assets.vehicles_authorised", "three_public"),
    )
)
def vehicle_money_has_vehicles(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Money for vehicles where none is authorised is likely a mistake in one of the two sheets."""
    authorised = submission.assets.vehicles_authorised
    if authorised is None or authorised.value:
        return
    for entry in submission.three_public:
        amount = total(amount for _, amount in entry.this_year)
        if entry.item.is_for_vehicles and amount.yuan:
            yield Finding(rule, place_of(amount), f"{entry.item} {yuan(amount.yuan)}，车辆编制 0 辆", "有车辆编制")


# --- the unit itself -----------------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "U-604",
        "单位代码应以部门代码开头",
        "单位填报表填写要求（填报表“填报说明”）",
        "请核对部门代码和单位代码，改正填错的一个。",
    )
)
def unit_code_begins_with_department(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Tables and archives key the units of a department by their codes."""
    unit = submission.unit
    if not unit.unit_code.value.startswith(unit.department_code.value):
        yield Finding(rule, unit.unit_code.at, f"单位代码 {unit.unit_code}", f"以部门代码 {unit.department_code} 开头")


@CHECKS.of(
    warn(
        "U-601",
        "机构设置文字中的编制数应与填报的编制数一致",
        "机构设置情况公开要求",
        "请核对文字与编制数。",
        needs=("unit.organisation",),
        concern=Concern.SENTENCE,
    )
)
def organisation_text_agrees(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """The text is published as it stands."""
    text = submission.unit.organisation
    if text is None:
        return
    for pattern, field, name in _STAFFING:
        stated = getattr(submission.unit, field)
        for match in pattern.finditer(text.value):
            if stated is not None and int(match.group(1)) != stated.value:
                yield Finding(
                    rule, text.at, f"文字写{name} {match.group(1)} 名", f"填报的{name} {stated} 名（{stated.at.cell}）"
                )


@CHECKS.of(
    block(
        "U-602",
        "编报整体绩效目标的应填涉及金额",
        "预算绩效管理：绩效目标公开",
        "请填整体绩效目标涉及的金额，或改为未编报。",
        needs=("overall_target.amount",),
    )
)
def overall_target_has_amount(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Prose says how much money the reported targets cover."""
    target = submission.overall_target
    if target.is_reported is not None and target.is_reported.value and target.amount is None:
        yield Finding(rule, blank_cell(submission, "overall_target", "amount"), "已编报，金额空白", "涉及的金额")


@CHECKS.of(
    warn("U-603", "整体绩效目标涉及的金额不大于单位预算", "预算绩效管理：绩效目标公开", "请核对整体绩效目标的金额。")
)
def overall_target_is_within_budget(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """A target cannot cover more money than there is."""
    amount = submission.overall_target.amount
    limit = whole_budget(unit_ledger(submission, year.codes))
    if amount is not None and amount.yuan > limit.yuan:
        yield Finding(
            rule,
            place_of(amount),
            f"涉及金额 {yuan(amount.yuan)}",
            f"不大于单位预算总额 {yuan(limit.yuan)}",
            difference=amount.yuan - limit.yuan,
        )


@CHECKS.of(
    block(
        "U-701",
        "按收入科目填报的收入，只填另有收入表的资金来源",
        "财预〔2016〕143号：按收入科目公开的预算表",
        "请改正资金来源；其他来源的收入由支出表自动得出，不在此填。",
    )
)
def fund_revenue_has_its_sources(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """Other sources have no revenue table and would be lost."""
    for row in submission.fund_revenue:
        if not row.source.value.has_revenue_items:
            expected = "、".join(map(str, year.law.revenue_sources))
            yield Finding(rule, row.source.at, f"{row.source}", expected)


# --- shared --------------------------------------------------------------------------------------------------------


def _entries(submission: UnitSubmission) -> Iterator[tuple[ThreePublicItem, ThreePublicEntry]]:
    for entry in submission.three_public:
        yield entry.item, entry


def _first_column(period: str, law: Law) -> str:
    """Return the first amount column of sheet 三公经费: the one that every unit fills."""
    return f"{period}_{law.appropriations[0].key}"


def _asks_for_both_years(year: Declarations) -> bool:
    """Return whether sheet 三公经费 has amounts of this and of last year."""
    periods = ("this", "last")
    return all(year.workbook.has(f"three_public.{_first_column(period, year.law)}") for period in periods)


def _paying(ledger: Ledger, item: ThreePublicItem) -> tuple[Operand, ...]:
    """Return every amount of 财政拨款 that may pay for an item, basic and projects, of both vintages."""
    return tuple(
        Operand(_name(place_of(line.amount)), line.amount.yuan)
        for line in ledger.lines
        if line.dept_economic_code in item.codes and line.source.is_appropriation
    )


def _name(at: Location) -> str:
    return f"{at.sheet}!{at.cell}"


def _may_pay(row: ProjectRow) -> bool:
    """Return whether a project's row has 财政拨款 and says not for which economic item."""
    is_appropriated = any(entry.source.is_appropriation and entry.amount.yuan for entry in row.amounts)
    return row.dept_economic_code is None and is_appropriated


def _function_codes(project: Project) -> set[str]:
    return {row.function_code.value for row in project.rows}


def _compared_items(submission: UnitSubmission, law: Law) -> Iterator[ComparisonItem]:
    for item in law.explained_comparisons:
        if not item.is_of_agencies or submission.unit.kind.value.has_agency_operating:
            yield item


def _comparison(submission: UnitSubmission, item: ComparisonItem) -> Comparison | None:
    return next((entry for entry in submission.comparisons if entry.item == item), None)
