"""S- rules: the submissions of a department together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from budget_disclosure.checks.blank_cells import blank_cell, place_of, yuan
from budget_disclosure.checks.compared_figures import current_figure, current_three_public
from budget_disclosure.checks.last_year_adds_up import contradictions, department_findings, of_department_too
from budget_disclosure.checks.published_last_year import AS_PUBLISHED
from budget_disclosure.checks.registry import Checks
from budget_disclosure.checks.unit_counts import unit_counts
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, block, warn
from budget_disclosure.model.law import SUBORDINATE, ComparisonItem, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount, total
from budget_disclosure.model.submission import Comparison, UnitSubmission
from budget_disclosure.narrative.change_cases import compare, stated_base

Submissions = Sequence[UnitSubmission]
UnitFindings = tuple[UnitSubmission, tuple[Finding, ...]]
"""A unit and the findings of the rules within it."""
_BASIS_DEPARTMENT = "实施条例第五条：部门预算包括本级和所属各单位预算"
_BASIS_REASONS = "财预〔2016〕143号：说明预算收支增减变化情况及原因"


# --- who belongs to the department ---------------------------------------------------------------------------------

CHECKS: Final = Checks[Submissions]()


@CHECKS.of(
    block(
        "S-001",
        "同一部门各单位填报的部门代码、部门名称和预算年度应一致",
        _BASIS_DEPARTMENT,
        "请改正与其他单位不一致的单位。",
    )
)
def units_agree_on_department(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """What the head unit says, or else most units, is the department."""
    yield from _disagreements(rule, submissions, year, "department_code")
    yield from _disagreements(rule, submissions, year, "department_name")
    years = Counter(submission.fiscal_year for submission in submissions)
    usual = years.most_common(1)[0][0]
    name = year.workbook.sheet("unit").field("fiscal_year").title
    for submission in submissions:
        if submission.fiscal_year != usual:
            yield Finding(
                rule, Location(submission.file), f"{name} {submission.fiscal_year}", f"{usual}，与其他单位一致"
            )


@CHECKS.of(
    block(
        "S-002",
        "一个部门应有且只有一个部门本级",
        _BASIS_DEPARTMENT,
        "请在“单位信息”表改正“单位类别”：本级一个，其余为下属单位。",
    )
)
def there_is_one_head(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """The head unit's workbook holds the department's own statements."""
    heads = [submission for submission in submissions if submission.unit.role.value.is_head]
    if not heads:
        files = "、".join(submission.file for submission in submissions)
        yield Finding(rule, submissions[0].unit.role.at, f"没有部门本级（{files}）", "一个部门本级")
    for extra in heads[1:]:
        yield Finding(
            rule, extra.unit.role.at, f"部门本级，{heads[0].file} 也是部门本级", str(year.law.unit_roles[SUBORDINATE])
        )


@CHECKS.of(block("S-003", "同一部门的单位代码不应重复", _BASIS_DEPARTMENT, "请核对是否重复报送，或改正单位代码。"))
def unit_codes_are_unique(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """Units are keyed by code; two units of one name are fine."""
    seen: dict[str, UnitSubmission] = {}
    for submission in submissions:
        code = submission.unit.unit_code
        if code.value in seen:
            yield Finding(rule, code.at, f"单位代码 {code}，与 {seen[code.value].file} 相同", "不重复的单位代码")
        seen.setdefault(code.value, submission)


@CHECKS.of(
    warn(
        "S-004",
        "同一部门各单位的批复日期应一致",
        "预算法第十四条：批复后二十日内公开",
        "请核对批复日期。",
        needs=("unit.approval_date",),
    )
)
def approval_dates_agree(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """The period for publication runs from the approval."""
    yield from _disagreements(rule, submissions, year, "approval_date")


@CHECKS.of(
    warn(
        "S-005",
        "同一部门各单位的资产截止日期和预算级次应一致",
        _BASIS_DEPARTMENT,
        "请核对；部门文件采用部门本级填报的内容。",
    )
)
def dates_and_levels_agree(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """The document states one date and one level."""
    yield from _disagreements(rule, submissions, year, "as_of")
    yield from _disagreements(rule, submissions, year, "level")


def _disagreements(rule: Rule, submissions: Submissions, year: Declarations, key: str) -> Iterator[Finding]:
    """Yield the units that state something else than the head unit; than most units, where the head is not clear."""
    heads = [submission for submission in submissions if submission.unit.role.value.is_head]
    cells: list[Cited[Any]] = [cell for one in submissions if (cell := getattr(one.unit, key)) is not None]
    head = getattr(heads[0].unit, key) if len(heads) == 1 else None
    if not cells:
        return
    usual = head.value if head is not None else Counter(cited.value for cited in cells).most_common(1)[0][0]
    name = year.workbook.sheet("unit").field(key).title
    for cited in cells:
        if cited.value != usual:
            yield Finding(rule, cited.at, f"{name}“{cited}”", f"“{usual}”，与本部门其他单位一致")


@CHECKS.of(
    warn(
        "U-611",
        "文字中下属单位的个数应与预算单位一致",
        _BASIS_DEPARTMENT,
        "请核对下属单位的个数；不独立编制预算的，请在文字中写明。",
        concern=Concern.SENTENCE,
    )
)
def texts_count_the_units(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """下设5个下属单位 beside a list of budget units; 预算单位 may count the head unit, 下属单位 does not."""
    ledger = _ledger(submissions, year.codes)
    if ledger is None:
        return
    head, subordinate = ledger.head, len(ledger.units) - 1
    texts = (head.unit.organisation, *head.unit.mandate, head.other_notes)
    for text in (text for text in texts if text is not None):
        for claim in unit_counts(text.value):
            allowed = {subordinate, subordinate + 1} if claim.may_count_head else {subordinate}
            if claim.count not in allowed:
                found = f"“{claim.text}”"
                yield Finding(rule, text.at, found, f"下属单位 {subordinate} 个（预算单位共 {subordinate + 1} 个）")


# --- the department's last year ------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "S-101",
        "部门与上年对比的各项应有上年数",
        _BASIS_REASONS,
        "请补填所列单元格，或由部门本级填写“部门上年数”。",
        needs=("comparisons.last_year",),
    )
)
def department_last_year_is_known(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """What nobody stated is not guessed."""
    ledger = _ledger(submissions, year.codes)
    if ledger is None:
        return
    for item in year.law.explained_comparisons:
        base = stated_base(current_figure(ledger, item), ledger.last_year(item))
        if base is not None or not _is_told(ledger, item):
            continue
        for submission in ledger.units:
            if _may_state(submission, item) and _stated(submission, item) is None:
                at = blank_cell(submission, "comparisons", "last_year", item)
                yield Finding(rule, at, f"{item}上年数空白，得不出部门上年数", "上年预算数（没有请填 0）")


@CHECKS.of(
    warn(
        "S-102",
        "部门本级填写的部门上年数应等于各单位上年数之和",
        _BASIS_DEPARTMENT,
        "请核对；单位有增减的，差额属正常，可说明后保留。",
    )
)
def department_last_year_is_the_sum(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """A unit that joined or left the department explains a difference."""
    ledger = _ledger(submissions, year.codes)
    if ledger is None:
        return
    for item in year.law.comparisons:
        entry = _comparison(ledger.head, item)
        stated = entry.department_last_year if entry else None
        units = [unit for unit in ledger.units if _may_state(unit, item)]
        amounts = [(unit, _stated(unit, item)) for unit in units]
        yield from _sum_finding(rule, f"{item}", stated, amounts)
    for three_public in year.law.three_public_items:
        head = next((e for e in ledger.head.three_public if e.item == three_public), None)
        filled = [(unit, _three_public_last_year(unit, three_public)) for unit in ledger.units]
        yield from _sum_finding(rule, str(three_public), head.department_last_year if head else None, filled)


@CHECKS.of(
    block(
        "S-105",
        "部门上年数的各部分不大于总数，全部组成部分之和等于总数",
        _BASIS_DEPARTMENT,
        "请核对各单位的上年数和部门本级填写的部门上年数；确属上年公开口径的，由负责人写明理由接受。",
        needs=("comparisons.last_year",),
        is_acceptable=True,
        follows=(AS_PUBLISHED,),
    )
)
def department_last_years_figures_add_up(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """What the head states; what the units state together is told at the units (U-303, ``with_department``)."""
    ledger = _ledger(submissions, year.codes)
    if ledger is not None:
        yield from department_findings(rule, ledger, [unit_ledger(unit, year.codes) for unit in submissions])


def with_department(by_unit: Iterable[UnitFindings], year: Declarations) -> list[UnitFindings]:
    """Return the findings of all units; contradictions of last year's that are the department's too stop it (U-303)."""
    listed = list(by_unit)
    ledger = _ledger([submission for submission, _ in listed], year.codes)
    wrong = {one.between for one in contradictions(ledger)} if ledger is not None else set()
    if not wrong:
        return listed
    return [
        (submission, of_department_too(findings, unit_ledger(submission, year.codes), wrong))
        for submission, findings in listed
    ]


@CHECKS.of(
    block(
        "S-103",
        "部门与上年对比有增减的应说明原因",
        _BASIS_REASONS,
        "请在部门本级的填报表填写“部门变动原因”。",
        needs=("comparisons.last_year", "comparisons.reason"),
        follows=(AS_PUBLISHED,),
    )
)
def department_changes_have_reasons(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """The reason is a required statement of the document."""
    ledger = _ledger(submissions, year.codes)
    if ledger is None:
        return
    field = "reason" if len(ledger.units) == 1 else "department_reason"
    for item in year.law.explained_comparisons:
        last_year = ledger.last_year(item)
        change = compare(current_figure(ledger, item), last_year)
        if _is_told(ledger, item) and change.needs_reason and last_year.reason is None:
            at = blank_cell(ledger.head, "comparisons", field, item)
            yield Finding(rule, at, f"{item}由 {change.prior} 万元变为 {change.current} 万元，原因空白", "变动原因")


@CHECKS.of(
    block(
        "S-104",
        "部门“三公”经费有增减的应说明原因",
        _BASIS_REASONS,
        "请在部门本级的填报表填写“部门变动原因”。",
        needs=("three_public.reason",),
        follows=(AS_PUBLISHED,),
    )
)
def department_three_public_has_reasons(rule: Rule, submissions: Submissions, year: Declarations) -> Iterator[Finding]:
    """Every item of “三公”经费 is printed with its change."""
    ledger = _ledger(submissions, year.codes)
    if ledger is None:
        return
    field = "reason" if len(ledger.units) == 1 else "department_reason"
    for item in year.law.three_public_items:
        last_year = ledger.last_year_three_public([item])
        change = compare(current_three_public(ledger, item), last_year)
        if change.needs_reason and last_year.reason is None:
            at = blank_cell(ledger.head, "three_public", field, item)
            yield Finding(rule, at, f"{item}由 {change.prior} 万元变为 {change.current} 万元，原因空白", "变动原因")


# --- shared --------------------------------------------------------------------------------------------------------


def _ledger(submissions: Submissions, codes: Codes) -> Ledger | None:
    """Return the department's ledger; none where the department itself is not clear (S-001 to S-003)."""
    heads = [s for s in submissions if s.unit.role.value.is_head]
    unit_codes = {s.unit.unit_code.value for s in submissions}
    if len(heads) != 1 or len(unit_codes) != len(submissions):
        return None
    return department_ledger(submissions, codes)


def _is_told(ledger: Ledger, item: ComparisonItem) -> bool:
    """Return whether the document says anything of an indicator: 机关运行经费 only where a unit has one."""
    return not item.is_of_agencies or any(_may_state(unit, item) for unit in ledger.units)


def _may_state(submission: UnitSubmission, item: ComparisonItem) -> bool:
    return not item.is_of_agencies or submission.unit.kind.value.has_agency_operating


def _comparison(submission: UnitSubmission, item: ComparisonItem) -> Comparison | None:
    return next((entry for entry in submission.comparisons if entry.item == item), None)


def _stated(submission: UnitSubmission, item: ComparisonItem) -> Amount | None:
    entry = _comparison(submission, item)
    return entry.last_year if entry else None


def _three_public_last_year(submission: UnitSubmission, item: ThreePublicItem) -> Amount | None:
    entry = next((e for e in submission.three_public if e.item == item), None)
    return total(amount for _, amount in entry.last_year) if entry and entry.last_year else None


def _sum_finding(
    rule: Rule, name: str, stated: Amount | None, amounts: Sequence[tuple[UnitSubmission, Amount | None]]
) -> Iterator[Finding]:
    """Yield a finding where every unit stated its figure and the department's is another."""
    filled = [(unit, amount) for unit, amount in amounts if amount is not None]
    if stated is None or not filled or len(filled) != len(amounts):
        return
    summed = total(amount for _, amount in filled)
    if stated.yuan != summed.yuan:
        yield Finding(
            rule,
            place_of(stated),
            f"{name}部门上年数 {yuan(stated.yuan)}",
            f"各单位之和 {yuan(summed.yuan)}",
            difference=stated.yuan - summed.yuan,
            operands=tuple(Operand(str(unit.unit.unit_name), amount.yuan) for unit, amount in filled),
        )
