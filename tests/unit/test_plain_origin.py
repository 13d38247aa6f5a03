"""Where a figure comes from is said in words of people, never by the names that programs use."""

from budget_disclosure.text.plain_origin import plain_origin


def test_a_field_named_as_programs_do_is_said_by_its_kind_and_the_cells_of_the_workbook() -> None:
    origin = "各单位填报 assets.vehicles_by_use.其他公务用车"
    assert plain_origin(origin, ["国有资产!B9"], is_filled=True) == "填报表的“其他公务用车”，国有资产!B9"
    assert plain_origin("填报 assets.vehicles_actual", ["国有资产!B2"], is_filled=True) == "填报表 国有资产!B2"


def test_what_has_no_cell_is_said_to_be_filled_in_or_not() -> None:
    assert plain_origin("填报 assets.vehicles_actual", [], is_filled=True) == "单位填报的内容"
    assert plain_origin("填报 assets.vehicles_actual", [], is_filled=False) == "单位没有填报"


def test_more_than_three_cells_are_cut_and_words_of_people_stay() -> None:
    cells = [f"国有资产!B{row}" for row in range(1, 6)]
    said = plain_origin("各单位填报 assets.vehicles_actual", cells, is_filled=True)
    assert said == "填报表 国有资产!B1、国有资产!B2、国有资产!B3 等"
    assert plain_origin("各单位填报 国有资产·车辆", cells, is_filled=True) == "各单位填报 国有资产·车辆"
