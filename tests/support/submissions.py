"""Invented submissions for tests, built in Python: every value has a cell of its own, keyword arguments vary them.

``waterworks()`` is an invented department of three units (行政, 参公, 事业) with all five sources, carry-over,
government funds and state capital; none of its codes, names or amounts is the sample's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import (
    AdministrativeLevel,
    ComparisonItem,
    FundingSource,
    ProjectCategory,
    TargetScope,
    ThreePublicItem,
    UnitKind,
    UnitRole,
    VehicleUse,
)
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import (
    AssetHoldings,
    BasicRow,
    Comparison,
    FundRevenue,
    Indicator,
    OverallTarget,
    Procurement,
    Project,
    ProjectRow,
    ProjectTarget,
    SourceAmount,
    ThreePublicEntry,
    UnitInformation,
    UnitSubmission,
)
from tests.support.law import LAW, WORKBOOK

G, F, S, A, O = LAW.sources  # noqa: E741 - the five sources in their order
Amounts = Mapping[FundingSource, int | str]
BasicSpec = tuple[str, str, str, Amounts]

DEPARTMENT_CODE = "305"
DEPARTMENT_NAME = "青禾县水务局"
SOURCES = tuple(LAW.sources)


def at(file: str, sheet: str, cell: str) -> Location:
    """Return a cell of a workbook."""
    return Location(file, sheet, cell)


def money(file: str, sheet: str, cell: str, yuan: int | str) -> Amount:
    """Return an exact amount in 元 stated by one cell."""
    return Amount(Decimal(yuan), (at(file, sheet, cell),))


def information(
    code: str = "305001",
    name: str = DEPARTMENT_NAME,
    *,
    kind: UnitKind = LAW.unit_kinds["administrative"],
    role: UnitRole = LAW.unit_roles["head"],
    short_name: str | None = None,
    level: AdministrativeLevel = LAW.levels["county"],
    department_code: str = DEPARTMENT_CODE,
    department_name: str = DEPARTMENT_NAME,
    approval_date: date = date(2024, 3, 8),
    as_of: date = date(2024, 4, 30),
    organisation: str = "青禾县水务局属政府工作部门，内设办公室、规划建设股、水资源股。",
    administrative_staff: int = 9,
    institution_staff: int = 0,
    actual_staff: int | None = None,
    mandate: Sequence[str] = ("贯彻水利法律法规，拟订全县水务规划。", "负责水资源管理和节约用水工作"),
    file: str = "",
) -> UnitInformation:
    """Return sheet 单位信息 of a unit."""
    file = file or f"{code}-{name}.xlsx"

    def place(row: int) -> Location:
        return at(file, "单位信息", f"C{row}")

    return UnitInformation(
        department_code=Cited(department_code, place(4)),
        department_name=Cited(department_name, place(5)),
        unit_code=Cited(code, place(6)),
        unit_name=Cited(name, place(7)),
        short_name=None if short_name is None else Cited(short_name, place(8)),
        kind=Cited(kind, place(9)),
        role=Cited(role, place(10)),
        level=Cited(level, place(11)),
        revision=Cited(1, place(3)),
        approval_date=Cited(approval_date, place(12)),
        as_of=Cited(as_of, place(13)),
        organisation=Cited(organisation, place(18)),
        authorised_administrative_staff=Cited(administrative_staff, place(14)),
        authorised_institution_staff=Cited(institution_staff, place(15)),
        actual_staff=None if actual_staff is None else Cited(actual_staff, place(16)),
        mandate=tuple(Cited(text, at(file, "主要职责", f"B{row}")) for row, text in enumerate(mandate, start=4)),
    )


def source_amounts(
    file: str, sheet: str, row: int, current: Amounts, carryover: Amounts | None = None
) -> tuple[SourceAmount, ...]:
    """Return the filled amount cells of a row: columns F–J hold this year's sources, K–O the carry-over."""
    entries = []
    for vintage, amounts, first in (
        (LAW.vintages["current_year"], current, "F"),
        (LAW.vintages["carryover_in"], carryover or {}, "K"),
    ):
        for offset, source in enumerate(SOURCES):
            if source in amounts:
                cell = f"{chr(ord(first) + offset)}{row}"
                entries.append(SourceAmount(source, vintage, money(file, sheet, cell, amounts[source])))
    return tuple(entries)


def basic_rows(file: str, specs: Sequence[BasicSpec], first_row: int = 6) -> tuple[BasicRow, ...]:
    """Return rows of 基本支出 from (function code, departmental item, government item, {source: 元})."""
    return tuple(
        BasicRow(
            function_code=Cited(function, at(file, "基本支出", f"B{row}")),
            dept_economic_code=Cited(dept, at(file, "基本支出", f"C{row}")),
            gov_economic_code=Cited(gov, at(file, "基本支出", f"D{row}")),
            amounts=source_amounts(file, "基本支出", row, amounts),
        )
        for row, (function, dept, gov, amounts) in enumerate(specs, start=first_row)
    )


def project(
    file: str,
    number: str,
    name: str,
    current: Amounts,
    *,
    carryover: Amounts | None = None,
    category: ProjectCategory = LAW.project_categories["other_operations"],
    function_code: str = "2130302",
    dept_economic_code: str | None = None,
    is_published: bool = True,
) -> Project:
    """Return a row of 项目支出; row 6 holds project 001."""
    row = int(number) + 5
    sheet = "项目支出"
    part = project_row(
        file, number, current, carryover=carryover, function_code=function_code, dept_economic_code=dept_economic_code
    )
    return Project(
        number=part.number,
        name=Cited(name, at(file, sheet, f"B{row}")),
        category=Cited(category, at(file, sheet, f"C{row}")),
        published=Cited(is_published, at(file, sheet, f"P{row}")),
        rows=(part,),
    )


def project_row(
    file: str,
    number: str,
    current: Amounts,
    *,
    carryover: Amounts | None = None,
    function_code: str = "2130302",
    dept_economic_code: str | None = None,
    gov_economic_code: str | None = None,
    row: int = 0,
) -> ProjectRow:
    """Return one row of a project, in the row of its number or in another one."""
    row = row or int(number) + 5
    sheet = "项目支出"
    return ProjectRow(
        number=Cited(number, at(file, sheet, f"A{row}")),
        function_code=Cited(function_code, at(file, sheet, f"D{row}")),
        dept_economic_code=_text(file, sheet, f"E{row}", dept_economic_code),
        gov_economic_code=_text(file, sheet, f"Q{row}", gov_economic_code),
        amounts=source_amounts(file, sheet, row, current, carryover),
    )


def three_public(
    file: str,
    this_year: Mapping[ThreePublicItem, Amounts] | None = None,
    last_year: Mapping[ThreePublicItem, Amounts] | None = None,
    reasons: Mapping[ThreePublicItem, str] | None = None,
    department_last_year: Mapping[ThreePublicItem, int | str] | None = None,
    department_reasons: Mapping[ThreePublicItem, str] | None = None,
) -> tuple[ThreePublicEntry, ...]:
    """Return the four rows of 三公经费: B–D this year, E–G last year, H reason, I and J for the department."""
    sheet = "三公经费"
    entries = []
    for row, item in enumerate(LAW.three_public_items, start=5):
        halves = []
        for amounts, columns in (((this_year or {}).get(item, {}), "BCD"), ((last_year or {}).get(item, {}), "EFG")):
            halves.append(
                tuple(
                    (source, money(file, sheet, f"{column}{row}", amounts[source]))
                    for source, column in zip(SOURCES, columns, strict=False)
                    if source in amounts
                )
            )
        stated = (department_last_year or {}).get(item)
        entries.append(
            ThreePublicEntry(
                item=item,
                this_year=halves[0],
                last_year=halves[1],
                reason=_text(file, sheet, f"H{row}", (reasons or {}).get(item)),
                department_last_year=None if stated is None else money(file, sheet, f"I{row}", stated),
                department_reason=_text(file, sheet, f"J{row}", (department_reasons or {}).get(item)),
            )
        )
    return tuple(entries)


def comparisons(
    file: str,
    last_year: Mapping[ComparisonItem, int | str] | None = None,
    reasons: Mapping[ComparisonItem, str] | None = None,
    department_last_year: Mapping[ComparisonItem, int | str] | None = None,
    department_reasons: Mapping[ComparisonItem, str] | None = None,
) -> tuple[Comparison, ...]:
    """Return the four rows of 上年对比: B last year, C reason, D and E for the department."""
    sheet = "上年对比"
    entries = []
    for row, item in enumerate(LAW.comparisons, start=5):
        own, department = (last_year or {}).get(item), (department_last_year or {}).get(item)
        entries.append(
            Comparison(
                item=item,
                last_year=None if own is None else money(file, sheet, f"B{row}", own),
                reason=_text(file, sheet, f"C{row}", (reasons or {}).get(item)),
                department_last_year=None if department is None else money(file, sheet, f"D{row}", department),
                department_reason=_text(file, sheet, f"E{row}", (department_reasons or {}).get(item)),
            )
        )
    return tuple(entries)


def procurement(
    file: str,
    goods: int | str | None = 0,
    works: int | str | None = 0,
    services: int | str | None = 0,
    sme: int | str | None = None,
    purchased_services: int | str | None = None,
    catalogue: str | None = None,
) -> Procurement:
    """Return sheet 政府采购."""

    def stated(row: int, value: int | str | None) -> Amount | None:
        return None if value is None else money(file, "政府采购", f"C{row}", value)

    return Procurement(
        stated(4, goods), stated(5, works), stated(6, services), stated(7, sme), stated(8, purchased_services),
        _text(file, "政府采购", "C9", catalogue),
    )  # fmt: skip


def assets(
    file: str,
    authorised: int = 0,
    by_use: Mapping[VehicleUse, int] | None = None,
    actual: int | None = None,
    note: str | None = None,
    floor_area: str = "0",
    general_equipment: int = 0,
    special_equipment: int = 0,
) -> AssetHoldings:
    """Return sheet 国有资产; ``actual`` is the sum by use unless given."""
    sheet = "国有资产"
    uses = tuple(
        (use, Cited((by_use or {}).get(use, 0), at(file, sheet, f"C{row}")))
        for row, use in enumerate(LAW.vehicle_uses, start=6)
    )
    counted = sum(count.value for _, count in uses)
    return AssetHoldings(
        vehicles_authorised=Cited(authorised, at(file, sheet, "C4")),
        vehicles_actual=Cited(counted if actual is None else actual, at(file, sheet, "C5")),
        vehicles_by_use=uses,
        vehicles_note=_text(file, sheet, "C13", note),
        floor_area=Cited(Decimal(floor_area), at(file, sheet, "C14")),
        general_equipment_over_500k=Cited(general_equipment, at(file, sheet, "C15")),
        special_equipment_over_1m=Cited(special_equipment, at(file, sheet, "C16")),
    )


def target(
    file: str,
    number: str,
    *,
    nature: str = "一次性项目（1年结项）",
    period: str = "1年",
    mid_term_amount: int | str | None = None,
    overview: str = "对全县小型水库开展巡查。",
    basis: str = "县政府年度工作安排",
    necessity: str = "保障水库安全运行",
    safeguards: str = "严格执行财务制度",
    plan: str = "按季度开展巡查",
    mid_term_goal: str | None = "长期保持水库安全运行",
    annual_goal: str = "完成全年巡查任务",
    phone: str | None = None,
    filled_on: str | None = None,
) -> ProjectTarget:
    """Return a row of 项目绩效目标; row 5 holds project 001."""
    row = int(number) + 4
    sheet = "项目绩效目标"

    def say(column: str, text: str) -> Cited[str]:
        return Cited(text, at(file, sheet, f"{column}{row}"))

    return ProjectTarget(
        project_number=say("A", number),
        nature=say("B", nature),
        period=say("C", period),
        mid_term_amount=None if mid_term_amount is None else money(file, sheet, f"D{row}", mid_term_amount),
        overview=say("E", overview),
        basis=say("F", basis),
        necessity=say("G", necessity),
        safeguards=say("H", safeguards),
        plan=say("I", plan),
        mid_term_goal=_text(file, sheet, f"J{row}", mid_term_goal),
        annual_goal=say("K", annual_goal),
        responsible_person=None,
        handler=None,
        phone=_text(file, sheet, f"N{row}", phone),
        filled_on=_text(file, sheet, f"O{row}", filled_on),
    )


IndicatorSpec = tuple[str, str, str, str]
STANDARD_INDICATORS: tuple[IndicatorSpec, ...] = (
    ("产出指标", "数量指标", "巡查次数", "≥12次"),
    ("产出指标", "成本指标", "车辆租赁费", "1000元"),
    ("效益指标", "社会效益指标", "水库安全运行", "有效保障"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"),
)


def indicators(
    file: str,
    number: str | None,
    specs: Sequence[IndicatorSpec] = STANDARD_INDICATORS,
    *,
    scope: TargetScope = LAW.target_scopes["annual"],
    first_row: int = 5,
) -> tuple[Indicator, ...]:
    """Return rows of 绩效指标 from (level 1, level 2, level 3, target) for one project, or for the whole unit."""
    sheet = "绩效指标"
    return tuple(
        Indicator(
            project_number=None if number is None else Cited(number, at(file, sheet, f"A{row}")),
            scope=Cited(scope, at(file, sheet, f"B{row}")),
            level1=Cited(level1, at(file, sheet, f"C{row}")),
            level2=Cited(level2, at(file, sheet, f"D{row}")),
            level3=Cited(level3, at(file, sheet, f"E{row}")),
            target=Cited(value, at(file, sheet, f"F{row}")),
        )
        for row, (level1, level2, level3, value) in enumerate(specs, start=first_row)
    )


def overall(
    file: str, is_reported: bool = True, amount: int | str | None = 0, goal: str | None = None
) -> OverallTarget:
    """Return sheet 整体绩效."""
    return OverallTarget(
        is_reported=Cited(is_reported, at(file, "整体绩效", "C4")),
        amount=None if amount is None else money(file, "整体绩效", "C5", amount),
        goal=_text(file, "整体绩效", "C6", goal),
    )


def submission(
    code: str = "305001",
    name: str = DEPARTMENT_NAME,
    *,
    unit: UnitInformation | None = None,
    fiscal_year: int = 2024,
    basic: Sequence[BasicSpec] = (),
    projects: Sequence[Project] = (),
    fund_revenue: Sequence[FundRevenue] = (),
    three: tuple[ThreePublicEntry, ...] | None = None,
    compared: tuple[Comparison, ...] | None = None,
    bought: Procurement | None = None,
    holdings: AssetHoldings | None = None,
    overall_target: OverallTarget | None = None,
    targets: Sequence[ProjectTarget] = (),
    indicator_rows: Sequence[Indicator] = (),
    other_notes: str | None = None,
) -> UnitSubmission:
    """Return a unit's submission; what is not given is empty, or zero where the workbook asks for a number."""
    file = f"{code}-{name}.xlsx"
    return UnitSubmission(
        file=file,
        fiscal_year=fiscal_year,
        template_version="2024.1",
        unit=unit or information(code, name, file=file),
        basic=basic_rows(file, basic),
        projects=tuple(projects),
        fund_revenue=tuple(fund_revenue),
        three_public=three if three is not None else three_public(file),
        comparisons=compared if compared is not None else comparisons(file, dict.fromkeys(LAW.comparisons, 0)),
        procurement=bought or procurement(file),
        assets=holdings or assets(file),
        overall_target=overall_target or overall(file, is_reported=False),
        project_targets=tuple(targets),
        indicators=tuple(indicator_rows),
        other_notes=_text(file, "其他说明", "C4", other_notes),
        blanks=tuple(_blanks(file, [target.project_number.value for target in targets])),
    )


def _blanks(file: str, numbers: Sequence[str]) -> Iterator[tuple[str, Location]]:
    """Yield where cells stand that may be blank, by row and key: such submissions have no workbook."""
    rows = {"procurement": [""], "overall_target": [""], "project_targets": numbers}
    for key in ("comparisons", "three_public", *rows):
        sheet = WORKBOOK.sheet(key)
        for row in rows.get(key, sheet.item_words):
            for field in sheet.fields:
                words = f"“{row}”行“{field.key}”" if row else f"“{field.key}”"
                yield ".".join(filter(None, (key, row, field.key))), Location(file, sheet.title, words)


def waterworks() -> tuple[UnitSubmission, UnitSubmission, UnitSubmission]:
    """Return the three units of the invented department; they pass every rule without a BLOCK."""
    return (_bureau(), _inspectorate(), _reservoirs())


def _bureau() -> UnitSubmission:
    file = f"305001-{DEPARTMENT_NAME}.xlsx"
    office = three_public(
        file,
        this_year={
            LAW.three_public_items["hospitality"]: {G: 12000},
            LAW.three_public_items["vehicle_operation"]: {G: 60000},
        },
        last_year={
            LAW.three_public_items["hospitality"]: {G: 15000},
            LAW.three_public_items["vehicle_operation"]: {G: 60000},
        },
        reasons={LAW.three_public_items["hospitality"]: "厉行节约，压减接待批次"},
        department_reasons={LAW.three_public_items["hospitality"]: "厉行节约，压减接待批次"},
    )
    compared = comparisons(
        file,
        last_year={
            LAW.comparisons["total"]: 2000000,
            LAW.comparisons["general_public_current"]: 1600000,
            LAW.comparisons["carryover_in"]: 0,
            LAW.comparisons["agency_operating"]: 90000,
        },
        reasons={
            LAW.comparisons["total"]: "新增水库除险加固项目及移民后期扶持资金",
            LAW.comparisons["general_public_current"]: "新增水库除险加固项目。",
            LAW.comparisons["agency_operating"]: "新增办公用房，物业支出增加",
        },
        department_reasons={
            LAW.comparisons["total"]: "新增水库除险加固项目及移民后期扶持资金",
            LAW.comparisons["general_public_current"]: "新增水库除险加固项目。",
            LAW.comparisons["agency_operating"]: "新增办公用房，物业支出增加",
        },
    )
    return submission(
        unit=information(file=file, administrative_staff=12),
        basic=(
            ("2130301", "30101", "50101", {G: "620000.55"}),
            ("2130301", "30102", "50101", {G: 210000}),
            ("2080505", "30108", "50102", {G: 118000}),
            ("2210201", "30113", "50103", {G: 96000}),
            ("2130301", "30201", "50201", {G: 38000}),
            ("2130301", "30217", "50206", {G: 12000}),
            ("2130301", "30231", "50208", {G: 60000}),
        ),
        projects=(
            project(
                file, "001", "小型水库除险加固", {G: 900000},
                carryover={G: 25000}, category=LAW.project_categories["specific_purpose"], function_code="2130305",
            ),
            project(
                file, "002", "移民后期扶持", {F: 450000},
                carryover={F: 8000}, category=LAW.project_categories["specific_purpose"], function_code="2137201",
            ),
            project(file, "003", "国企改革成本补助", {S: 70000}, function_code="2230107", is_published=False),
        ),
        fund_revenue=(
            FundRevenue(Cited(F, at(file, "基金与国资收入", "B5")), Cited("1030149", at(file, "基金与国资收入", "C5")),
                        money(file, "基金与国资收入", "D5", 450000)),
            FundRevenue(Cited(S, at(file, "基金与国资收入", "B6")), Cited("1030601", at(file, "基金与国资收入", "C6")),
                        money(file, "基金与国资收入", "D6", 70000)),
        ),
        three=office,
        compared=compared,
        bought=procurement(file, 120000, 880000, 30000, sme=400000, catalogue="水利工程监理服务"),
        holdings=assets(file, 3, {LAW.vehicle_uses["law_enforcement"]: 2, LAW.vehicle_uses["other"]: 1}, floor_area="860.5", general_equipment=1),
        overall_target=overall(file, True, 2607000, "保障全县供水安全"),
        targets=(target(file, "001"), target(file, "002")),
        indicator_rows=(*indicators(file, "001"), *indicators(file, "002", first_row=9)),
        other_notes="本年无其他需要说明的事项",
    )  # fmt: skip


def _inspectorate() -> UnitSubmission:
    code, name = "305002", "青禾县水政监察大队"
    file = f"{code}-{name}.xlsx"
    return submission(
        code,
        name,
        unit=information(
            code, name, kind=LAW.unit_kinds["civil_service_managed"], role=LAW.unit_roles["subordinate"], short_name="水政大队",
            administrative_staff=0, institution_staff=6, organisation="青禾县水政监察大队内设执法一股、执法二股", file=file,
        ),
        basic=(
            ("2130309", "30101", "50501", {G: 260000}),
            ("2130309", "30201", "50502", {G: "15000.40"}),
            ("2130309", "30211", "50502", {G: 5000}),
        ),
        projects=(project(file, "001", "执法装备更新", {G: 40000, O: 6000}, function_code="2130309"),),
        compared=comparisons(
            file,
            last_year={
                LAW.comparisons["total"]: "326000.40",
                LAW.comparisons["general_public_current"]: "320000.40",
                LAW.comparisons["carryover_in"]: 0,
                LAW.comparisons["agency_operating"]: 20000,
            },
        ),
        holdings=assets(file, floor_area="120"),
        overall_target=overall(file, True, 326000, "保障水事秩序"),
        targets=(target(file, "001", nature="经常性项目（长期开展）", period="长期"),),
        indicator_rows=indicators(file, "001"),
    )  # fmt: skip


def _reservoirs() -> UnitSubmission:
    code, name = "305003", "青禾县水库管理所"
    file = f"{code}-{name}.xlsx"
    return submission(
        code,
        name,
        unit=information(
            code, name, kind=LAW.unit_kinds["public_institution"], role=LAW.unit_roles["subordinate"],
            administrative_staff=0, institution_staff=15, organisation="青禾县水库管理所下设三个管理站。", file=file,
        ),
        basic=(
            ("2130306", "30101", "50501", {G: 300000, A: 20000}),
            ("2130306", "30107", "50501", {O: 45000}),
            ("2130306", "30206", "50502", {G: 18000, O: 2000}),
        ),
        projects=(
            project(
                file, "001", "水库巡查", {A: 16000}, carryover={O: 3000}, function_code="2130306",
                category=LAW.project_categories["specific_purpose"],
            ),
        ),
        compared=comparisons(
            file,
            last_year={
                LAW.comparisons["total"]: 500000,
                LAW.comparisons["general_public_current"]: 318000,
                LAW.comparisons["carryover_in"]: 0,
            },
            reasons={LAW.comparisons["total"]: "水费收入减少，相应压减支出"},
        ),
        holdings=assets(file, floor_area="400.25", special_equipment=2),
        overall_target=overall(file, False, None),
        targets=(target(file, "001"),),
        indicator_rows=indicators(file, "001"),
    )  # fmt: skip


def change_unit(submission_: UnitSubmission, **changes: object) -> UnitSubmission:
    """Return the submission with fields of 单位信息 replaced."""
    return replace(submission_, unit=replace(submission_.unit, **changes))  # type: ignore[arg-type]


def _text(file: str, sheet: str, cell: str, text: str | None) -> Cited[str] | None:
    return None if text is None else Cited(text, at(file, sheet, cell))
