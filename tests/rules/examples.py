"""For every U-, P-, S- and N- rule: data that passes it (a near miss where there is one) and data that breaks it.

``at`` are the cells (or places) that the findings of the breach name, in order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.law import FundingSource
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import DeclaredValue, FundRevenue, UnitSubmission
from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph, Segment
from budget_disclosure.narrative.performance_forms import PerformanceForm
from tests.support.law import LAW
from tests.support.submissions import (
    A,
    F,
    G,
    assets,
    at,
    change_unit,
    comparisons,
    indicators,
    information,
    money,
    overall,
    procurement,
    project,
    submission,
    target,
    three_public,
    waterworks,
)

FILE = "305001-青禾县水务局.xlsx"
OPERATION, HOSPITALITY, PURCHASE = (
    LAW.three_public_items["vehicle_operation"],
    LAW.three_public_items["hospitality"],
    LAW.three_public_items["vehicle_purchase"],
)
AGENCY, TOTAL = LAW.comparisons["agency_operating"], LAW.comparisons["total"]
Department = tuple[UnitSubmission, ...]


Forms = tuple[PerformanceForm, ...]


@dataclass(frozen=True)
class UnitExample:
    """A submission that passes and one that breaks a rule."""

    passing: UnitSubmission
    failing: UnitSubmission
    at: tuple[str, ...]
    severity: Severity | None = None


@dataclass(frozen=True)
class DepartmentExample:
    """Submissions that pass and such that break a rule."""

    passing: Department
    failing: Department
    at: tuple[str, ...]


@dataclass(frozen=True)
class ProseExample:
    """What to do to the right narrative, or to its forms, so that it breaks a rule, and places of the findings."""

    breach: Callable[[Narrative], Narrative]
    at: tuple[str, ...]
    of_forms: Callable[[Forms], Forms] = lambda forms: forms


def _basic(dept: str, gov: str, amounts: Mapping[FundingSource, int], **changes: object) -> UnitSubmission:
    return submission(basic=(("2130301", dept, gov, amounts),), **changes)  # type: ignore[arg-type]


def _with_target(number: str = "001", amount: int = 20000, **changes: object) -> UnitSubmission:
    rows = changes.pop("rows", indicators(FILE, number))
    published = bool(changes.pop("is_published", True))
    return submission(
        projects=(project(FILE, "001", "灌区巡查", {G: amount}, is_published=published),),
        targets=(target(FILE, number, **changes),),  # type: ignore[arg-type]
        indicator_rows=rows,  # type: ignore[arg-type]
    )


def _told_project(number: str) -> UnitSubmission:
    """Return a unit with project 001, and a row of a sheet that only workbook.yaml knows about this one."""
    row = DeclaredValue(
        "project_targets", "project_number", number, "项目序号", Cited(number, at(FILE, "项目绩效目标", "A5"))
    )
    return replace(submission(projects=(project(FILE, "001", "巡查", {G: 100}),)), declared=(row,))


def _cost(value: str, name: str = "车辆租赁费") -> UnitSubmission:
    return _with_target(rows=indicators(FILE, "001", (("产出指标", "成本指标", name, value),)))


def _value(name: str, value: str) -> UnitSubmission:
    return _with_target(rows=indicators(FILE, "001", (("产出指标", "数量指标", name, value),)))


def _fund(source: FundingSource) -> UnitSubmission:
    place = at(FILE, "基金与国资收入", "B5")
    row = FundRevenue(Cited(source, place), Cited("1030149", place), money(FILE, "基金与国资收入", "D5", 100))
    return submission(fund_revenue=(row,))


def _operating(last: int | None, reason: str | None = None) -> UnitSubmission:
    last_year = {item: 60000 for item in LAW.comparisons if item is not AGENCY or last is not None}
    if last is not None:
        last_year[AGENCY] = last
    compared = comparisons(FILE, last_year, {} if reason is None else {AGENCY: reason})
    return _basic("30201", "50201", {G: 60000}, compared=compared)


UNIT_EXAMPLES: dict[str, UnitExample] = {
    "U-101": UnitExample(
        _basic("30201", "50502", {G: 100}),  # an administrative unit may have institution staff
        _basic("30201", "50101", {G: 100}),
        ("基本支出!D6",),
    ),
    "U-102": UnitExample(_basic("31002", "50306", {G: 100}), _basic("30902", "50402", {G: 100}), ("基本支出!C6",)),
    "U-111": UnitExample(
        submission(projects=(project(FILE, "001", "巡查", {G: 1}), project(FILE, "002", "巡查（二期）", {G: 1}))),
        submission(
            projects=(
                project(FILE, "001", "巡查", {G: 1}),
                project(FILE, "002", "巡查", {G: 1}, function_code="2130306"),
            )
        ),
        ("项目支出!B7",),
    ),
    "U-112": UnitExample(
        submission(projects=(project(FILE, "001", "巡查", {G: "0.01"}),)),
        submission(projects=(project(FILE, "001", "巡查", {G: 0}),)),
        ("项目支出!B6",),
    ),
    "U-113": UnitExample(_told_project("001"), _told_project("002"), ("项目绩效目标!A5",)),
    "U-201": UnitExample(
        _basic("30231", "50208", {G: 500}, three=three_public(FILE, {OPERATION: {G: 500}}, {OPERATION: {G: 500}})),
        _basic("30231", "50208", {G: 499}, three=three_public(FILE, {OPERATION: {G: 500}}, {OPERATION: {G: 500}})),
        ("三公经费!B8",),
    ),
    "U-202": UnitExample(
        submission(
            basic=(("2130301", "30217", "50206", {G: 300, A: 900}),),  # special account is no 财政拨款
            three=three_public(FILE, {HOSPITALITY: {G: 300}}, {HOSPITALITY: {G: 300}}),
        ),
        _basic("30217", "50206", {G: 300}, three=three_public(FILE, {HOSPITALITY: {G: 299}}, {HOSPITALITY: {G: 299}})),
        ("三公经费!B6",),
    ),
    "U-203": UnitExample(
        submission(three=three_public(FILE, {HOSPITALITY: {G: 0}})),
        _basic("30217", "50206", {G: 300}, three=three_public(FILE, {HOSPITALITY: {G: 300}})),
        ("三公经费!“公务接待费”行“last_general_public”",),
    ),
    "U-204": UnitExample(
        submission(three=three_public(FILE, {HOSPITALITY: {G: 49}}, {HOSPITALITY: {G: 0}})),  # 0.00 against 0.00 万元
        submission(three=three_public(FILE, {HOSPITALITY: {G: 50}}, {HOSPITALITY: {G: 0}})),
        ("三公经费!“公务接待费”行“reason”",),
    ),
    "U-301": UnitExample(
        _operating(60000), _operating(None), ("上年对比!“机关运行经费”行“last_year”",), Severity.BLOCK
    ),
    "U-302": UnitExample(
        _operating(50000, "新增办公用房"),
        _operating(50000),
        ("上年对比!“机关运行经费”行“reason”",),
        Severity.BLOCK,
    ),
    "U-303": UnitExample(
        submission(compared=comparisons(FILE, {TOTAL: 100, LAW.comparisons["general_public_current"]: 100})),
        submission(compared=comparisons(FILE, {TOTAL: 100, LAW.comparisons["general_public_current"]: 101})),
        ("上年对比!B6",),
    ),
    "U-401": UnitExample(
        submission(bought=procurement(FILE, 0, 0, 0)),
        submission(bought=procurement(FILE, 0, None, 0)),
        ("政府采购!“works”",),
    ),
    "U-402": UnitExample(
        submission(bought=procurement(FILE, 100, 50, 0, sme=150)),
        submission(bought=procurement(FILE, 100, 50, 0, sme=151)),
        ("政府采购!C7",),
    ),
    "U-501": UnitExample(
        submission(holdings=assets(FILE, 2, {LAW.vehicle_uses["leaders"]: 1, LAW.vehicle_uses["other"]: 1}, actual=2)),
        submission(holdings=assets(FILE, 2, {LAW.vehicle_uses["leaders"]: 1}, actual=2)),
        ("国有资产!C5",),
    ),
    "U-502": UnitExample(
        submission(holdings=assets(FILE, 1, {LAW.vehicle_uses["other"]: 2}, note="一辆待报废")),
        submission(holdings=assets(FILE, 1, {LAW.vehicle_uses["other"]: 2})),
        ("国有资产!C5",),
    ),
    "U-503": UnitExample(
        submission(three=three_public(FILE, {PURCHASE: {G: 0}})),
        submission(three=three_public(FILE, {PURCHASE: {G: 180000}}, {PURCHASE: {G: 180000}})),
        ("三公经费!B7",),
    ),
    "U-601": UnitExample(
        submission(unit=information(organisation="核定行政编制9名，内设3个股室。", administrative_staff=9)),
        submission(unit=information(organisation="核定行政编制12名，内设3个股室。", administrative_staff=9)),
        ("单位信息!C18",),
    ),
    "U-602": UnitExample(
        submission(overall_target=overall(FILE, False, None)),
        submission(overall_target=overall(FILE, True, None)),
        ("整体绩效!“amount”",),
    ),
    "U-603": UnitExample(
        _basic("30201", "50201", {G: 700}, overall_target=overall(FILE, True, 700)),
        _basic("30201", "50201", {G: 700}, overall_target=overall(FILE, True, 701)),
        ("整体绩效!C5",),
    ),
    "U-604": UnitExample(
        submission(unit=information("305001")),
        submission(unit=information("306001")),
        ("单位信息!C6",),
    ),
    "U-610": UnitExample(
        submission(unit=information(mandate=("按照全市统一部署，负责全县防汛，配合市直有关部门。",))),
        submission(unit=information(mandate=("负责全市防汛。",))),
        ("主要职责!B4",),
    ),
    "U-612": UnitExample(
        submission(
            unit=information(organisation="县水务局属政府工作部门。", mandate=("承担我局日常工作，执行本办法。",))
        ),
        submission(unit=information(organisation="青禾县教育局属政府工作部门。", mandate=("承担我委日常工作。",))),
        ("主要职责!B4", "单位信息!C18"),
    ),
    "U-613": UnitExample(
        submission(other_notes="截至2023年12月31日，按《2023年部门预算编制办法》无其他说明。"),
        submission(other_notes="2023年部门预算无其他说明。"),
        ("其他说明!C4",),
    ),
    "U-620": UnitExample(
        submission(other_notes="项目编码 140000202401011234567，文号〔2024〕11号，金额 6222021234567890.00 元。"),
        submission(other_notes="经办人身份证 11010519491231002X，卡号 6222 0212 3456 7890 128。"),
        ("其他说明!C4",),
    ),
    "U-621": UnitExample(
        submission(other_notes="咨询请到办事大厅，工作日 8:30-12:00。"),
        submission(other_notes="咨询请拨 0358-5021234 或 13800138000。"),
        ("其他说明!C4",),
    ),
    "U-622": UnitExample(
        submission(other_notes="本单位没有机密事项。"), submission(other_notes="秘密 ★ 10年"), ("其他说明!C4",)
    ),
    "U-623": UnitExample(
        submission(other_notes="非涉密会议室维修，机要通信用车不变。"),
        submission(other_notes="涉密会议室维修。"),
        ("其他说明!C4",),
    ),
    "U-701": UnitExample(_fund(F), _fund(G), ("基金与国资收入!B5",)),
    "P-101": UnitExample(
        submission(projects=(project(FILE, "001", "巡查", {G: 1}, is_published=False),)),
        submission(projects=(project(FILE, "001", "巡查", {G: 1}),)),
        ("项目支出!P6",),
    ),
    "P-102": UnitExample(_with_target(), _with_target("002"), ("项目绩效目标!A6",)),
    "P-103": UnitExample(
        _with_target(),
        replace(_with_target(), project_targets=(target(FILE, "001"), target(FILE, "001"))),
        ("项目绩效目标!A5",),
    ),
    "P-104": UnitExample(
        _with_target(rows=indicators(FILE, None)),  # indicators of the whole unit
        _with_target(rows=indicators(FILE, "009")[:1]),
        ("绩效指标!A5",),
    ),
    "P-105": UnitExample(_with_target(), _with_target(rows=()), ("项目绩效目标!A5",)),
    "P-106": UnitExample(_with_target(), _with_target(is_published=False), ("项目绩效目标!A5",)),
    "P-107": UnitExample(
        submission(overall_target=overall(FILE, True, 0), indicator_rows=indicators(FILE, None)),
        submission(overall_target=overall(FILE, True, 0)),
        ("整体绩效!C4",),
    ),
    "P-201": UnitExample(_cost("2万元"), _cost("2.01万元"), ("绩效指标!F5",)),
    "P-202": UnitExample(_cost("20,000元", "成本控制数"), _cost("1.5万元/年", "成本控制数"), ("绩效指标!F5",)),
    "P-203": UnitExample(_cost("≤28000元"), _cost("-28000元"), ("绩效指标!F5",)),
    "P-204": UnitExample(
        _with_target(mid_term_amount=20000), _with_target(mid_term_amount=19999), ("项目绩效目标!D5",)
    ),
    "P-301": UnitExample(_value("巡查次数", "12次"), _value("巡查人数", "人"), ("绩效指标!F5",)),
    "P-302": UnitExample(_value("巡查次数", "12次"), _value("数量指标", "12次"), ("绩效指标!E5",)),
    "P-310": UnitExample(
        _with_target(filled_on="20240229153418"), _with_target(filled_on="20240230"), ("项目绩效目标!O5",)
    ),
    "P-311": UnitExample(
        _with_target(filled_on="2024年3月8日"),  # the day of the approval
        _with_target(filled_on="2024/03/09 09:00"),
        ("项目绩效目标!O5",),
    ),
    "P-401": UnitExample(
        _with_target(plan="按《水库安全规划（2021年）》巡查，2024年12月完成"),
        _with_target(plan="2023年全年巡查"),
        ("项目绩效目标!I5",),
    ),
    "P-402": UnitExample(
        _with_target(nature="经常性项目（长期开展）", period="99年"),
        _with_target(nature="一次性项目（1年结项）", period="99年"),
        ("项目绩效目标!C5",),
    ),
    "P-403": UnitExample(
        _with_target(mid_term_goal=None),  # a one-off project of a year needs none
        _with_target(nature="经常性项目（长期开展）", mid_term_goal=None),
        ("项目绩效目标!“001”行“mid_term_goal”",),
    ),
}


def _department(index: int = 0, **changes: object) -> Department:
    units = list(waterworks())
    units[index] = change_unit(units[index], **changes)
    return tuple(units)


def _head_compared(**changes: object) -> Department:
    """Return the department with fields of every row of the head unit's 上年对比 replaced."""
    units = list(waterworks())
    entries = tuple(replace(entry, **changes) for entry in units[0].comparisons)  # type: ignore[arg-type]
    units[0] = replace(units[0], comparisons=entries)
    return tuple(units)


def _head_states(general_public: int) -> Department:
    """Return the department whose head states its whole budget of last year as 100 元, and 一般公共预算 as given."""
    of_department = {TOTAL: 100, LAW.comparisons["general_public_current"]: general_public}
    head, *others = waterworks()
    return (replace(head, comparisons=comparisons(FILE, department_last_year=of_department)), *others)


def _head_three_public(**changes: object) -> Department:
    units = list(waterworks())
    entries = tuple(replace(entry, **changes) for entry in units[0].three_public)  # type: ignore[arg-type]
    units[0] = replace(units[0], three_public=entries)
    return tuple(units)


def _without_last_year_of_second() -> Department:
    units = list(waterworks())
    units[1] = replace(units[1], comparisons=tuple(replace(entry, last_year=None) for entry in units[1].comparisons))
    return tuple(units)


def _head_place(cell: str) -> Location:
    return at(FILE, "单位信息", cell)


def _place(cell: str, sheet: str = "单位信息") -> Location:
    return at("305002-青禾县水政监察大队.xlsx", sheet, cell)


DEPARTMENT_EXAMPLES: dict[str, DepartmentExample] = {
    "S-001": DepartmentExample(
        waterworks(), _department(1, department_code=Cited("306", _place("C4"))), ("单位信息!C4",)
    ),
    "S-002": DepartmentExample(
        waterworks(), _department(1, role=Cited(LAW.unit_roles["head"], _place("C10"))), ("单位信息!C10",)
    ),
    "S-003": DepartmentExample(
        _department(1, unit_name=Cited("青禾县水务局", _place("C7"))),  # one name twice is fine
        _department(1, unit_code=Cited("305001", _place("C6"))),
        ("单位信息!C6",),
    ),
    "S-004": DepartmentExample(
        waterworks(), _department(1, approval_date=Cited(date(2024, 3, 9), _place("C12"))), ("单位信息!C12",)
    ),
    "S-005": DepartmentExample(
        waterworks(), _department(1, as_of=Cited(date(2024, 5, 1), _place("C13"))), ("单位信息!C13",)
    ),
    "U-611": DepartmentExample(
        _department(0, organisation=Cited("青禾县水务局下设2个下属单位，所属预算单位共三个。", _head_place("C18"))),
        _department(0, organisation=Cited("青禾县水务局下设5个下属单位。", _head_place("C18"))),
        ("单位信息!C18",),
    ),
    "S-101": DepartmentExample(
        waterworks(),
        _without_last_year_of_second(),
        tuple(f"上年对比!“{item}”行“last_year”" for item in (TOTAL, LAW.comparisons["general_public_current"], AGENCY)),
    ),
    "S-102": DepartmentExample(
        _head_compared(department_last_year=None),
        (
            replace(
                waterworks()[0],
                comparisons=comparisons(FILE, dict.fromkeys(LAW.comparisons, 5), department_last_year={AGENCY: 7}),
            ),
            *waterworks()[1:],
        ),
        ("上年对比!D8",),
    ),
    "S-103": DepartmentExample(
        waterworks(),
        _head_compared(department_reason=None),
        tuple(
            f"上年对比!“{item}”行“department_reason”"
            for item in (TOTAL, LAW.comparisons["general_public_current"], AGENCY)
        ),
    ),
    "S-105": DepartmentExample(
        _head_states(100),
        _head_states(101),
        ("上年对比!D6",),
    ),
    "S-104": DepartmentExample(
        waterworks(), _head_three_public(department_reason=None), ("三公经费!“公务接待费”行“department_reason”",)
    ),
}


def _with_needless_reason(narrative: Narrative) -> Narrative:
    """Return a narrative in which somebody explains a figure that did not change."""
    key, at = "vehicle_operation_change.reason", Location("305001-青禾县水务局.xlsx", "三公经费", "H8")
    return replace(narrative, facts={**narrative.facts, key: Fact(key, "车辆更新", cells=(at,))})


def _with_fact(key: str, **changes: object) -> Callable[[Narrative], Narrative]:
    """Return a change of one fact wherever it stands."""

    def breach(narrative: Narrative) -> Narrative:
        fact = replace(narrative.facts[key], **changes)  # type: ignore[arg-type]
        prose = {
            section: tuple(
                Paragraph(
                    tuple(
                        Segment(fact.shown, fact) if s.fact is not None and s.fact.key == key else s
                        for s in paragraph.segments
                    ),
                    paragraph.source,
                )
                for paragraph in paragraphs
            )
            for section, paragraphs in narrative.prose.items()
        }
        return replace(narrative, prose=prose, facts={**narrative.facts, key: fact})

    return breach


def _with_words(section: str, old: str, new: str) -> Callable[[Narrative], Narrative]:
    """Return a change of the declared words of a section."""

    def breach(narrative: Narrative) -> Narrative:
        paragraphs = tuple(
            Paragraph(
                tuple(s if s.fact else Segment(s.text.replace(old, new)) for s in paragraph.segments), paragraph.source
            )
            for paragraph in narrative.prose[section]
        )
        assert paragraphs != narrative.prose[section], f"{old} does not stand in {section}"
        return replace(narrative, prose={**narrative.prose, section: paragraphs})

    return breach


def _with_more(section: str, text: str, key: str, **changes: object) -> Callable[[Narrative], Narrative]:
    """Return a paragraph more, with a fact under a key of its own."""

    def breach(narrative: Narrative) -> Narrative:
        fact = Fact(key, **changes)  # type: ignore[arg-type]
        more = Paragraph((Segment(text), Segment(fact.shown, fact)), "wording.yaml 第 1 行")
        prose = {**narrative.prose, section: (*narrative.prose[section], more)}
        return replace(narrative, prose=prose)

    return breach


def _list_without_last(narrative: Narrative) -> Narrative:
    listed = narrative.lists["general_public_list"]
    shorter = replace(listed, codes=listed.codes[:-1])
    return replace(narrative, lists={**narrative.lists, "general_public_list": shorter})


PROSE_EXAMPLES: dict[str, ProseExample] = {
    "N-001": ProseExample(_with_fact("revenue_change.reason", is_known=False, shown="（待填报）"), ("上年对比!E5",)),
    "N-002": ProseExample(_with_words("basic", "人员经费", "人员经费1"), ("文字说明（basic）",)),
    "N-003": ProseExample(_with_fact("spending_basic", shown="181.91"), ("文字说明（expenditure）",)),
    "N-004": ProseExample(
        _with_fact(
            "revenue_change.reason", is_known=False, shown="（待填报）", filled="“甲”（a.xlsx B6）；“乙”（b.xlsx B6）"
        ),
        ("上年对比!E5",),
    ),
    "N-101": ProseExample(
        _with_words("general_public_scale", "比上年增加", "比上年减少"), ("文字说明（general_public_scale）",)
    ),
    "N-102": ProseExample(_with_fact("hospitality_change.pct", value=Decimal("25.00")), ("文字说明",)),
    "N-103": ProseExample(
        _with_more("three_public", "下降", "overseas_visits_change.pct", shown="100.00%", value=Decimal(0)),
        ("文字说明（three_public）",),
    ),
    "N-104": ProseExample(
        _with_more("three_public", "原因是", "vehicles_change.reason", shown="车辆老化"), ("文字说明（three_public）",)
    ),
    "N-201": ProseExample(_with_fact("hospitality_change.reason", shown="来访批次增加"), ("三公经费!J6",)),
    "N-202": ProseExample(
        _with_fact("hospitality_change.reason", shown="新增水库除险加固项目及移民后期扶持资金"), ("三公经费!J6",)
    ),
    "N-203": ProseExample(
        lambda narrative: _with_fact("revenue_change.pct", value=Decimal("35.00"))(
            _with_fact("revenue_change.reason", shown="本年度项目增加")(narrative)
        ),
        ("上年对比!E5",),
    ),
    "N-205": ProseExample(_with_fact("hospitality_change.reason", shown="同上。"), ("三公经费!J6",)),
    "N-206": ProseExample(
        _with_fact("hospitality_change.reason", shown="比上年减少0.4万元，主要是接待批次减少"), ("三公经费!J6",)
    ),
    "N-207": ProseExample(
        _with_fact("hospitality_change.reason", filled="由于厉行节约，压减接待批次"), ("三公经费!J6",)
    ),
    "N-208": ProseExample(
        _with_fact("hospitality_change.reason", shown="接待批次减少，主要原因是厉行节约"), ("三公经费!J6",)
    ),
    "N-209": ProseExample(_with_needless_reason, ("三公经费!H8",)),
    "N-301": ProseExample(_list_without_last, ("文字说明",)),
    "N-302": ProseExample(_with_fact("spending_basic_share", value=Decimal("54.48")), ("文字说明（expenditure）",)),
    "N-303": ProseExample(
        _with_fact("other_operations_count", value=Decimal(3), shown="3"), ("文字说明（performance_projects）",) * 2
    ),
    "N-304": ProseExample(_with_words("expenditure", "。", "。。"), ("文字说明（expenditure）",)),
    "N-305": ProseExample(_with_fact("project_count", value=Decimal(4), shown="4"), ("文字说明!project_count",)),
    "N-306": ProseExample(_with_fact("form_amount", yuan=Decimal(1412000)), ("文字说明!form_amount",)),
    "N-307": ProseExample(
        lambda narrative: narrative,
        ("绩效目标表!小型水库除险加固",),
        lambda forms: (replace(forms[0], amounts=forms[0].amounts[:1]), *forms[1:]),
    ),
    "N-308": ProseExample(_with_fact("revenue_state_capital", shown="0"), ("文字说明（revenue）",)),
    "N-309": ProseExample(
        _with_words("general_public_structure", "。", "等。"), ("文字说明（general_public_structure）",)
    ),
    "N-310": ProseExample(_with_fact("mandate.1", filled="1.贯彻水利法律法规，拟订全县水务规划。"), ("主要职责!B4",)),
}
