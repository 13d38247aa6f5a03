"""Levels, names, years and counts in what units write: claims about themselves are found, mentions of others are not."""

import pytest

from budget_disclosure.checks.free_text import CHECKS
from budget_disclosure.checks.unit_counts import unit_counts
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.submission import UnitSubmission
from tests.support.law import LAW
from tests.support.submissions import G, comparisons, indicators, information, project, submission, target

FILE = "305001-青禾县水务局.xlsx"


def found(unit: UnitSubmission, year: Declarations) -> list[tuple[str, str]]:
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}") for f in CHECKS.run(unit, year)]


def of_mandate(text: str, year: Declarations, **unit: object) -> list[tuple[str, str]]:
    return found(submission(unit=information(mandate=(text,), **unit)), year)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "负责全市水资源管理。",
        "我市水利事业发展。",
        "负责省直单位供水。",
        "指导全镇供水。",
        "规划编制。\n2、负责全省水利规划。",
    ],
)
def test_the_level_of_another_place_is_found(text: str, year_2024: Declarations) -> None:
    assert of_mandate(text, year_2024) == [("U-610", "主要职责!B4")]


@pytest.mark.parametrize(
    "text",
    ["贯彻中央、省委、市委决策部署。", "与省直、市直部门联系。", "按照全市统一部署开展防汛。", "维护安全市场秩序。", "整治资本市场。", "城市直接管理。",
     "参加全省水利大会。", "落实《全市水利规划》。", "协调市直有关部门。", "争创全省先进。", "报送全国、全省、全市防汛信息。", "负责全县水资源管理。"],
)  # fmt: skip
def test_mentions_of_superiors_are_no_claims(text: str, year_2024: Declarations) -> None:
    assert of_mandate(text, year_2024) == []


def test_a_county_that_is_a_city_speaks_of_the_whole_city(year_2024: Declarations) -> None:
    unit = information(
        name="青禾市水务局",
        department_name="青禾市水务局",
        mandate=("负责全市水资源管理。",),
        organisation="青禾市水务局属政府工作部门。",
    )
    assert found(submission(name="青禾市水务局", unit=unit), year_2024) == []


def test_a_city_s_department_does_not_speak_of_the_county(year_2024: Declarations) -> None:
    unit = information(
        name="临河水务局", department_name="临河水务局", level=LAW.levels["city"], mandate=("负责全县防汛。",),
        organisation="临河水务局属政府工作部门。",
    )  # fmt: skip
    assert found(submission(name="临河水务局", unit=unit), year_2024) == [("U-610", "主要职责!B4")]


def test_the_level_is_looked_at_in_forms_and_reasons_too(year_2024: Declarations) -> None:
    forms = submission(
        projects=(project(FILE, "001", "巡查", {G: 10000}),),
        targets=(target(FILE, "001", plan="巡查全市水库", basis="《全市水库规划》"),),
        indicator_rows=indicators(FILE, "001"),
        compared=comparisons(FILE, {LAW.comparisons["total"]: 1}, {LAW.comparisons["total"]: "全市防汛任务增加"}),
    )
    assert found(forms, year_2024) == [("U-610", "上年对比!C5"), ("U-610", "项目绩效目标!I5")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("承担我委日常工作。", 1), ("承担我局日常工作。", 0), ("执行本办法。", 0), ("本会计年度。", 0)],
)
def test_how_a_unit_calls_itself_fits_its_name(text: str, expected: int, year_2024: Declarations) -> None:
    assert len(of_mandate(text, year_2024)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青禾县教育局属政府工作部门，内设办公室。", [("U-612", "单位信息!C18")]),
        ("县水务局内设3个股室。", []),
        ("水务局是县政府工作部门。", []),
        ("根据机构改革方案，青禾县水利局组建为青禾县水务局。", []),
        ("本单位内设办公室。", []),
    ],
)
def test_the_text_of_the_organisation_is_about_the_unit(
    text: str, expected: list[tuple[str, str]], year_2024: Declarations
) -> None:
    assert found(submission(unit=information(organisation=text)), year_2024) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年部门预算无其他说明。", 1),
        ("2023年工作计划按期完成。", 1),
        ("截至2023年12月31日，无其他说明。", 0),
        ("2019年机构改革后职责划入。", 0),
        ("《2023年预算编制办法》（云财〔2023〕1号）。", 0),
        ("与2023年预算相比，口径不变。", 0),
        ("2023年度预算执行情况另行公开。", 0),
        ("2024年部门预算无其他说明。", 0),
    ],
)
def test_a_year_that_was_left_over_is_found_and_history_is_not(
    text: str, expected: int, year_2024: Declarations
) -> None:
    assert len(found(submission(other_notes=text), year_2024)) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("比2022年增加项目2个", 1),
        ("2023年预算比上年增加", 1),
        ("较2023年减少项目", 0),
        ("2022年项目结转", 0),
        ("2023年项目完工", 0),
    ],
)
def test_a_reason_compares_this_year_with_the_last(reason: str, expected: int, year_2024: Declarations) -> None:
    compared = comparisons(FILE, {LAW.comparisons["total"]: 1}, {LAW.comparisons["total"]: reason})
    assert len(found(submission(compared=compared), year_2024)) == expected


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("下设5个下属单位。", [(5, False)]),
        ("所属预算单位共三个。", [(3, True)]),
        ("下辖十二家二级预算单位。", [(12, True)]),
        ("下属事业单位2个，内设3个股室。", [(2, False)]),
        ("无下属单位。", [(0, False)]),
        ("内设5个股室，下设三个管理站。", []),
    ],
)
def test_numbers_of_units_are_read_from_texts(text: str, counts: list[tuple[int, bool]]) -> None:
    assert [(count.count, count.may_count_head) for count in unit_counts(text)] == counts
