"""U-801 to U-817: 万元 for 元 in every sheet, and amounts and counts nobody believes; real and small units are silent."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.checks.magnitude import check_magnitude
from budget_disclosure.checks.plausibility import CHECKS as PLAUSIBILITY_CHECKS
from budget_disclosure.content.department_content import content_of_unit
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, in_order, is_blocked
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import SourceAmount, UnitSubmission
from tests.support.submissions import waterworks
from tests.support.workbooks import YEAR, declarations_of, read_changed

SAMPLE = next((Path(__file__).parents[2] / "inputs" / str(YEAR)).glob("021-*"))
WAN = Decimal(10_000)


def unit() -> UnitSubmission:
    """Return the invented unit of the workbook tests: 22 people, all sheets filled."""
    submission, _ = read_changed({})
    assert submission is not None
    return submission


def doubts(submission: UnitSubmission, spec: Declarations | None = None) -> tuple[Finding, ...]:
    spec = spec or declarations_of()
    return (
        *check_magnitude(submission, spec),
        *PLAUSIBILITY_CHECKS.run(submission, spec),
    )


def told(submission: UnitSubmission) -> list[tuple[str, str, bool]]:
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", is_blocked([f])) for f in doubts(submission)]


def in_wan(amount: Amount | None) -> Amount | None:
    return None if amount is None else Amount((amount.yuan / WAN).quantize(Decimal("0.01")), amount.cells)


def rows_in_wan(amounts: tuple[SourceAmount, ...]) -> tuple[SourceAmount, ...]:
    return tuple(SourceAmount(e.source, e.vintage, in_wan(e.amount) or e.amount) for e in amounts)


def basic_in_wan(one: UnitSubmission) -> UnitSubmission:
    return replace(one, basic=tuple(replace(row, amounts=rows_in_wan(row.amounts)) for row in one.basic))


def projects_in_wan(one: UnitSubmission) -> UnitSubmission:
    def project(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(replace(row, amounts=rows_in_wan(row.amounts)) for row in rows)  # type: ignore[type-var,attr-defined]

    return replace(one, projects=tuple(replace(p, rows=project(p.rows)) for p in one.projects))  # type: ignore[arg-type]


def last_year_in_wan(one: UnitSubmission) -> UnitSubmission:
    entries = (
        replace(e, last_year=in_wan(e.last_year), department_last_year=in_wan(e.department_last_year))
        for e in one.comparisons
    )
    return replace(one, comparisons=tuple(entries))


def three_public_in_wan(one: UnitSubmission) -> UnitSubmission:
    def wan(amounts: tuple[tuple[object, Amount], ...]) -> tuple[tuple[object, Amount | None], ...]:
        return tuple((source, in_wan(amount)) for source, amount in amounts)

    entries = (replace(e, this_year=wan(e.this_year), last_year=wan(e.last_year)) for e in one.three_public)
    return replace(one, three_public=tuple(entries))


def procurement_in_wan(one: UnitSubmission) -> UnitSubmission:
    p = one.procurement
    changed = {name: in_wan(getattr(p, name)) for name in ("goods", "works", "services", "reserved_for_sme")}
    return replace(one, procurement=replace(p, **changed, purchased_services=in_wan(p.purchased_services)))


def overall_in_wan(one: UnitSubmission) -> UnitSubmission:
    return replace(one, overall_target=replace(one.overall_target, amount=in_wan(one.overall_target.amount)))


# --- nothing is said of what is right ------------------------------------------------------------------------------


def test_the_real_sample_is_silent() -> None:
    units = read_department(SAMPLE, declarations_of()).submissions
    assert len(units) == 3
    assert [finding for one in units for finding in doubts(one)] == []


def test_the_invented_units_are_silent() -> None:
    assert [finding for one in (unit(), *waterworks()) for finding in doubts(one)] == []


def small_unit(**changes: Decimal | None) -> UnitSubmission:
    """Return a unit of three people: wages and 公用经费 of one row each, no procurement."""
    one = unit()
    sums = {"30101": "96000", "30201": "500", "30204": "12.5", **{k: str(v) for k, v in changes.items()}}
    row = one.basic[0]

    def basic(code: str, value: str) -> object:
        amount = Amount(Decimal(value), row.amounts[0].amount.cells)
        return replace(
            row,
            dept_economic_code=Cited(code, row.dept_economic_code.at),
            amounts=(replace(row.amounts[0], amount=amount),),
        )

    nothing = Amount(Decimal(0), (Location(one.file, "政府采购", "B4"),))
    procurement = replace(
        one.procurement, goods=nothing, works=nothing, services=nothing, reserved_for_sme=None, purchased_services=None
    )
    return replace(
        one,
        unit=replace(one.unit, actual_staff=Cited(3, one.unit.unit_code.at)),
        basic=tuple(basic(code, value) for code, value in sums.items()),  # type: ignore[arg-type]
        projects=(),
        project_targets=(),
        fund_revenue=(),
        three_public=(),
        comparisons=tuple(
            replace(e, last_year=Amount(Decimal(0), (Location(one.file, "上年对比", "B4"),)), department_last_year=None)
            for e in one.comparisons
        ),
        procurement=procurement,
        assets=replace(
            one.assets,
            vehicles_actual=Cited(0, one.unit.unit_code.at),
            floor_area=Cited(Decimal(45), one.unit.unit_code.at),
        ),
        overall_target=replace(one.overall_target, amount=None),
    )


def test_a_unit_of_three_people_with_small_fees_and_no_last_year_is_silent() -> None:
    assert told(small_unit()) == []


@pytest.mark.parametrize(
    ("code", "value"),
    [("30201", "88.4"), ("30207", "360"), ("30305", "1440.5"), ("30399", "60"), ("30228", "1920"), ("30309", "120.75")],
)
def test_small_amounts_that_occur_are_silent(code: str, value: str) -> None:
    assert told(small_unit(**{code: Decimal(value)})) == []


# --- 万元 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sheets"),
    [
        (basic_in_wan, ["基本支出"]),
        (projects_in_wan, ["项目支出"]),
        (last_year_in_wan, ["上年对比"]),
        (three_public_in_wan, ["三公经费"]),
        (procurement_in_wan, ["政府采购"]),
        (overall_in_wan, ["整体绩效"]),
        (lambda one: basic_in_wan(projects_in_wan(last_year_in_wan(one))), ["基本支出", "项目支出"]),
    ],
)
def test_a_sheet_in_wan_is_one_error_a_named_person_may_let_stand(
    change: Callable[[UnitSubmission], UnitSubmission], sheets: list[str]
) -> None:
    found = [finding for finding in doubts(change(unit())) if finding.rule.id == "U-801"]
    assert [finding.at.sheet for finding in found] == sheets
    assert all(is_blocked([f]) and f.rule.is_acceptable and f.rule.concern is Concern.AMOUNT for f in found)
    assert [f for f in doubts(change(unit())) if f.rule.id == "U-802" and f.at.sheet in sheets] == []


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("change", [basic_in_wan, overall_in_wan])
def test_each_unit_of_the_real_sample_in_wan_is_an_error(
    index: int, change: Callable[[UnitSubmission], UnitSubmission]
) -> None:
    one = read_department(SAMPLE, declarations_of()).submissions[index]
    assert any(is_blocked([finding]) for finding in doubts(change(one)))


def test_an_absolute_floor_needs_neither_staff_nor_last_year() -> None:
    one = small_unit(**{"30101": Decimal("88.40"), "30201": Decimal(0), "30204": Decimal(0)})
    one = replace(
        one,
        unit=replace(
            one.unit, actual_staff=None, authorised_administrative_staff=None, authorised_institution_staff=None
        ),
    )
    (finding,) = doubts(one)
    assert (finding.rule.id, finding.found) == ("U-801", "基本支出合计 88.40 元")
    assert (
        finding.expected
        == "不少于 1,000.00 元（一个单位全年的基本支出不会只有几百元；按“万元”填的，几十万元成了几十元。）"
    )


def one_basic_row(one: UnitSubmission, code: str, value: str) -> UnitSubmission:
    def row(r: object) -> object:
        if r.dept_economic_code.value != code:  # type: ignore[attr-defined]
            return r
        (entry, *rest) = r.amounts  # type: ignore[attr-defined]
        return replace(r, amounts=(replace(entry, amount=Amount(Decimal(value), entry.amount.cells)), *rest))  # type: ignore[type-var]

    return replace(one, basic=tuple(row(r) for r in one.basic))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "value", "is_error"), [("30101", "125", True), ("30101", "1500.5", False), ("30108", "20", True)]
)
def test_one_row_in_wan_among_larger_ones(code: str, value: str, is_error: bool) -> None:
    found = doubts(one_basic_row(unit(), code, value))
    assert [(f.rule.id, f.at.sheet, is_blocked([f])) for f in found] == [
        ("U-801" if is_error else "U-802", "基本支出", is_error)
    ]


def test_a_project_in_wan_among_larger_ones_is_asked_about() -> None:
    one = unit()
    first = one.projects[1]
    entry = first.rows[0].amounts[0]
    changed = replace(entry, amount=Amount(Decimal("1500.5"), entry.amount.cells))
    row = replace(first.rows[0], amounts=(changed,))
    one = replace(one, projects=(one.projects[0], replace(first, rows=(row,)), *one.projects[2:]))
    assert told(one) == [("U-802", f"项目支出!{entry.amount.cells[0].cell}", False)]


def test_a_tiny_row_beside_large_ones_of_its_kind_is_asked_about() -> None:
    assert [rule for rule, *_ in told(one_basic_row(unit(), "30201", "8.2"))] == ["U-802"]
    assert told(one_basic_row(unit(), "30211", "101")) == []


def test_the_whole_budget_is_held_against_the_published_one_of_last_year() -> None:
    one, spec = unit(), declarations_of()
    (error,) = check_magnitude(one, spec, Decimal("553.2"))
    assert (error.rule.id, is_blocked([error])) == ("U-803", True)
    (asked,) = check_magnitude(one, spec, Decimal("553200"))
    assert (asked.rule.id, is_blocked([asked])) == ("U-803", False)
    assert check_magnitude(one, spec, Decimal("5000000")) == ()
    assert [f.rule.id for f in check_magnitude(basic_in_wan(one), spec, Decimal(553))] == ["U-801"]


@pytest.mark.parametrize("value", ["4", "6.4", "1.2", "99"])
def test_procurement_that_would_be_printed_as_nothing_is_an_error(value: str) -> None:
    one = unit()
    goods = Amount(Decimal(value), (Location(one.file, "政府采购", "B4"),))
    assert told(replace(one, procurement=replace(one.procurement, goods=goods))) == [("U-801", "政府采购!B4", True)]


def test_the_overall_target_is_held_against_the_budget() -> None:
    one = unit()
    at = (Location(one.file, "整体绩效", "B5"),)
    for value, expected in (("88.4", [True]), ("20000", [False]), ("600000", [])):
        changed = replace(one, overall_target=replace(one.overall_target, amount=Amount(Decimal(value), at)))
        assert [is_error for _, _, is_error in told(changed)] == expected


def test_doubtful_amounts_stand_first_among_what_is_asked() -> None:
    found = content_of_unit(one_basic_row(unit(), "30101", "1500.5"), (), declarations_of()).findings
    ordered = [finding for finding in in_order(found) if not is_blocked([finding])]
    assert ordered[0].rule.id == "U-802"


# --- plausibility --------------------------------------------------------------------------------------------------


def with_assets(**counts: int | Decimal) -> UnitSubmission:
    one = unit()
    at = one.assets.vehicles_actual.at
    return replace(one, assets=replace(one.assets, **{key: Cited(value, at) for key, value in counts.items()}))


def with_bought(**amounts: int) -> UnitSubmission:
    one = unit()
    at = (Location(one.file, "政府采购", "B4"),)
    changed = {key: Amount(Decimal(value), at) for key, value in amounts.items()}
    return replace(one, procurement=replace(one.procurement, **changed))


PLAUSIBILITY = {
    "U-811": (with_bought(works=1_900_000), with_bought(works=100_000_000)),
    "U-812": (with_bought(purchased_services=64_000), with_bought(purchased_services=64_001)),
    "U-813": (with_assets(floor_area=Decimal(2200)), with_assets(floor_area=Decimal("86025"))),
    "U-814": (with_assets(general_equipment_over_500k=22), with_assets(special_equipment_over_1m=230)),
    "U-815": (with_assets(vehicles_actual=22), with_assets(vehicles_actual=23)),
    "U-816": (unit(), one_basic_row(unit(), "30231", "75000")),
    "U-817": (one_basic_row(unit(), "30101", "12000000"), one_basic_row(unit(), "30101", "12500000000")),
}


def with_operation(yuan: int) -> UnitSubmission:
    one = unit()
    entries = [
        replace(e, this_year=tuple((source, Amount(Decimal(yuan), amount.cells)) for source, amount in e.this_year))
        if str(e.item) == "公务用车运行维护费"
        else e
        for e in one.three_public
    ]
    return replace(one, three_public=tuple(entries))


PLAUSIBILITY["U-816"] = (with_operation(450_000), with_operation(450_001))


@pytest.mark.parametrize("rule_id", sorted(PLAUSIBILITY))
def test_what_nobody_believes_is_asked_about_and_the_near_miss_is_not(rule_id: str) -> None:
    passing, failing = PLAUSIBILITY[rule_id]
    assert [f.rule.id for f in doubts(passing) if f.rule.id == rule_id] == []
    (finding,) = [f for f in doubts(failing) if f.rule.id == rule_id]
    assert not is_blocked([finding])
    assert finding.rule.concern is Concern.AMOUNT


def test_procurement_above_the_budget_shows_its_parts() -> None:
    (finding,) = [f for f in doubts(with_bought(works=100_000_000)) if f.rule.id == "U-811"]
    assert finding.found == "政府采购预算合计 100,099,000.50 元"
    assert finding.expected.startswith("不大于全年支出 5,")
    assert [operand.label for operand in finding.operands] == ["货物", "工程", "服务"]
