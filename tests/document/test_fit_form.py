"""A form's grid makes room for its figures, and stays as declared where it can."""

from itertools import pairwise

import pytest

from budget_disclosure.document.fit_form import FormCell, Kind, form_columns
from budget_disclosure.document.line_breaks import longest_solid, text_length

SIZE, MARGINS = 200, 100
COLUMNS = [400, 1100, 1500, 1500, 1000, 3300]


def cell(column: int, span: int, text: str, kind: Kind = Kind.TEXT) -> FormCell:
    return FormCell(column, span, SIZE, text, kind)


def test_a_form_whose_texts_fit_keeps_its_columns() -> None:
    assert form_columns([cell(0, 2, "项目名称", Kind.LABEL), cell(4, 1, "≥95%")], COLUMNS, MARGINS) == COLUMNS


@pytest.mark.parametrize("figure", ["1,500,000卷", "39041000元", "1,234,567,890.00", "≥1,500,000.00元/平方米"])
def test_a_figure_stands_on_one_line_with_its_unit(figure: str) -> None:
    found = form_columns([cell(3, 1, "水库巡查次数及覆盖"), cell(4, 1, figure)], COLUMNS, MARGINS)
    assert found[4] >= text_length(figure, SIZE) + MARGINS
    assert sum(found) == sum(COLUMNS)
    assert min(found) > 0


def test_the_last_column_takes_room_from_those_before_it() -> None:
    columns = [400, 1100, 3300, 1500, 1500, 1000]
    figure = "123,456,789,012.34"
    found = form_columns([cell(4, 1, "巡查水库次数"), cell(5, 1, figure)], columns, MARGINS)
    assert found[5] >= text_length(figure, SIZE) + MARGINS
    assert found[4] >= 5 * SIZE + MARGINS
    assert found[:3] == columns[:3]


def test_figures_in_every_column_leave_texts_three_characters() -> None:
    figure = "123,456,789.00元"
    cells = [
        cell(0, 2, "产出指标"),
        cell(2, 1, figure),
        cell(3, 1, "完成水库巡查任务"),
        cell(4, 1, figure),
        cell(5, 1, figure),
    ]
    found = form_columns(cells, COLUMNS, MARGINS)
    for column in (2, 4, 5):
        assert found[column] >= text_length("123,456,789.00", SIZE) + MARGINS
    assert found[3] >= 3 * SIZE + MARGINS


def test_what_no_width_could_hold_changes_nothing() -> None:
    figures = [cell(column, 1, "9" * 40) for column in range(6)]
    assert form_columns(figures, COLUMNS, MARGINS) == COLUMNS


def test_an_address_of_the_web_takes_less_than_half() -> None:
    found = form_columns([cell(4, 1, "https://www.example.gov.cn/" + "a" * 100)], COLUMNS, MARGINS)
    assert found[4] == sum(COLUMNS) * 40 // 100 + MARGINS


def test_the_longest_piece_of_a_text_is_its_longest_number_or_word() -> None:
    assert longest_solid("印刷1,500.00元，UPS设备", SIZE) == text_length("1,500.00", SIZE)
    assert longest_solid("没有数字", SIZE) == 0


def test_edges_never_turn_around() -> None:
    found = form_columns([cell(0, 1, "1234567890123"), cell(1, 1, "1234567890"), cell(2, 1, "")], COLUMNS, MARGINS)
    edges = [sum(found[:index]) for index in range(len(found) + 1)]
    assert all(left <= right for left, right in pairwise(edges))


def test_the_name_of_an_amount_stays_on_one_line_and_a_label_breaks_between_words() -> None:
    name = "其中：国有资本经营预算"
    found = form_columns([cell(2, 1, name, Kind.WHOLE), cell(0, 1, "绩效指标", Kind.LABEL)], COLUMNS, MARGINS)
    assert found[2] >= text_length(name, SIZE) + MARGINS
    assert found[0] == COLUMNS[0]


def test_a_label_keeps_its_longest_word_whole_when_others_need_room() -> None:
    cells = [cell(1, 1, "满意度指标", Kind.LABEL), cell(0, 1, "1234567890")]
    found = form_columns(cells, [1000, 1100, 500, 500, 500, 500], MARGINS)
    assert found[0] == text_length("1234567890", SIZE) + MARGINS
    assert found[1] >= 3 * SIZE + MARGINS
