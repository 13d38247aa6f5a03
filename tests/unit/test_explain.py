"""Every figure can be followed down to the cells that units filled in, and references are found as people type them."""

import re
from decimal import Decimal

import pytest

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.explain.explained_content import Figures
from budget_disclosure.explain.explanation import Choice, Explanation, Way
from budget_disclosure.explain.explanation_text import answer_data, answer_text
from budget_disclosure.explain.resolve import explain
from budget_disclosure.explain.table_references import Place, find_places, table_named
from budget_disclosure.explain.trace import Tracer, tracer_of
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.location import Location
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.tables.table import CellKind
from budget_disclosure.text.screen import display_width, fitted
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks

HEADINGS = {"three_public": "七、“三公”经费增减变动原因说明", "procurement": "九、政府采购情况"}
BUREAU = "305001-青禾县水务局.xlsx"


@pytest.fixture(scope="module")
def disclosure(year_2024: Declarations) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


@pytest.fixture(scope="module")
def tracer(disclosure: Disclosure, year_2024: Declarations) -> Tracer:
    return tracer_of(disclosure, year_2024.wording.facts, year_2024.codes)


def only_way(answer: object) -> Way:
    assert isinstance(answer, Explanation), answer
    assert len(answer.ways) == 1
    return answer.ways[0]


def test_a_table_cell_is_the_sum_of_its_ledger_lines_each_with_its_workbook_cell(tracer: Tracer) -> None:
    way = only_way(explain("表五!2130301.基本支出", tracer, HEADINGS))

    assert (way.shown, way.unit, way.yuan) == ("94.00", "万元", Decimal("940000.55"))
    assert [(str(term.yuan), term.at.sheet, term.at.cell) for term in way.terms] == [
        ("620000.55", "基本支出", "F6"),
        ("210000", "基本支出", "F7"),
        ("38000", "基本支出", "F10"),
        ("12000", "基本支出", "F11"),
        ("60000", "基本支出", "F12"),
    ]
    assert way.terms[0].unit_code == "305001"
    assert way.terms[0].about == (
        "基本支出",
        "2130301 行政运行",
        "30101 基本工资",
        "50101 工资奖金津补贴",
        "一般公共预算",
        "本年预算",
    )


def test_the_lines_of_every_amount_cell_add_up_to_its_exact_amount(tracer: Tracer) -> None:
    checked = 0
    for table in tracer.content.tables.values():
        for column in table.columns:
            if column.kind is not CellKind.AMOUNT:
                continue
            for row in table.row_keys(column.key):
                (place,) = [p for p in find_places(table, f"{row}.{column.key}") if p.row == row]
                way = tracer.cell(place)
                assert way.is_whole, way.place
                assert bool(way.terms) == bool(table.amount(row, column.key).cells), way.place
                checked += 1
    assert checked > 500


def test_every_fact_of_the_prose_has_a_way_that_ends_in_cells_or_says_where_it_comes_from(tracer: Tracer) -> None:
    def ends(way: Way) -> bool:
        if way.operands:
            return all(ends(operand) for operand in way.operands)
        return bool(way.terms or way.sources or way.formula)

    for fact in tracer.content.narrative.facts.values():
        way = tracer.fact(fact)
        assert way.is_whole, fact.key
        assert ends(way), fact.key


def test_a_change_shows_its_formula_with_the_shown_operands_and_their_ways(tracer: Tracer) -> None:
    way = only_way(explain("hospitality_change.pct", tracer, HEADINGS))

    assert way.formula == "0.30 ÷ 1.50 ＝ 20.00%（按显示的数计算）"
    difference, prior = way.operands
    assert difference.formula == "|1.20 － 1.50| ＝ 0.30（按显示的数计算）"
    assert [(term.at, term.yuan) for term in prior.terms] == [(Location(BUREAU, "三公经费", "E6"), Decimal(15000))]
    assert [term.at.cell for term in difference.operands[0].terms] == ["B6"]


def test_a_sum_of_facts_is_shown_in_exact_yuan_and_rounded_once(tracer: Tracer) -> None:
    way = only_way(explain("procurement_total", tracer, HEADINGS))

    assert way.formula == "120,000.00 ＋ 880,000.00 ＋ 30,000.00 ＝ 1,030,000.00 元 → 103.00 万元"
    assert next((s.at.cell, s.value) for s in way.operands[0].sources) == ("C4", "120000.00")


@pytest.mark.parametrize(
    "reference",
    [
        "表五!2130301.基本支出",
        "五!2130301.basic",
        "t05!2130301.basic",
        "表5 ！２１３０３０１．基本支出",
        "表五!2130301行政运行.基本支出",
    ],
)
def test_a_cell_is_found_however_table_row_and_column_are_written(reference: str, tracer: Tracer) -> None:
    assert only_way(explain(reference, tracer, HEADINGS)).key == "t05!2130301.basic"


def test_an_ambiguous_reference_lists_the_cells_it_could_mean(tracer: Tracer) -> None:
    answer = explain("表四!一般公共预算.金额", tracer, HEADINGS)

    assert isinstance(answer, Choice)
    first, second = (one.reference for one in answer.candidates)
    assert first.startswith("表四!第") and second.startswith("表四!第")
    assert answer.candidates[1].about.startswith(f"{second.partition('.')[0]} 一、一般公共预算.")
    assert only_way(explain(first, tracer, HEADINGS)).key == "t04!general_public.revenue"
    assert only_way(explain(second, tracer, HEADINGS)).key == "t04!carryover_general_public.revenue"


def test_an_unknown_row_suggests_the_nearest_and_an_unknown_table_lists_all(tracer: Tracer) -> None:
    row = explain("表五!2130310.基本支出", tracer, HEADINGS)
    table = explain("表十五!合计", tracer, HEADINGS)

    assert isinstance(row, Choice) and isinstance(table, Choice)
    assert row.message == "表五中没有“2130310.基本支出”。最接近的有："
    assert row.candidates[0].reference == "表五!2130301.合计"
    assert len(table.candidates) == 13


def test_an_amount_of_a_section_is_found_there_only(tracer: Tracer) -> None:
    way = only_way(explain("七: 1.20", tracer, HEADINGS))

    assert (way.key, way.place, way.shown) == ("hospitality", HEADINGS["three_public"], "1.20")
    assert "【1.20】万元" in way.context


@pytest.mark.parametrize("written", ["七: 20.00%", "七: 20.00"])
def test_a_percentage_is_found_with_and_without_its_sign(written: str, tracer: Tracer) -> None:
    assert only_way(explain(written, tracer, HEADINGS)).shown == "20.00%"


def test_an_amount_printed_for_several_facts_lists_them_with_their_sentences(tracer: Tracer) -> None:
    answer = explain("6.00", tracer, HEADINGS)

    assert isinstance(answer, Choice)
    assert {one.reference for one in answer.candidates} >= {"购置及运行费6.00万元", "车运行维护费6.00万元"}
    assert all("【6.00】" in one.about for one in answer.candidates)


def test_a_piece_of_a_sentence_explains_every_figure_in_it(tracer: Tracer) -> None:
    answer = explain("政府采购货物预算12.00万元、政府采购工程预算88.00万元", tracer, HEADINGS)

    assert isinstance(answer, Explanation)
    assert [way.key for way in answer.ways] == ["procurement_goods", "procurement_works"]


def test_fixed_wording_is_said_to_be_wording_with_its_line(tracer: Tracer) -> None:
    answer = explain("主要用于以下方面", tracer, HEADINGS)

    assert isinstance(answer, Choice)
    assert "固定措辞" in answer.message
    assert "wording.yaml 第" in answer.message


def test_text_and_data_of_an_answer_name_the_cells(tracer: Tracer) -> None:
    answer = explain("t05!2130301.basic", tracer, HEADINGS)

    text, data = answer_text(answer), answer_data(answer)

    assert "94.00 万元 ＝ 940,000.55 元" in text
    assert f"  305001 青禾县水务局，{BUREAU}：\n          620,000.55 元  ← 基本支出!F6\n" in text
    assert data["ways"][0]["terms"][0]["yuan"] == "620000.55"
    assert data["ways"][0]["terms"][0]["cell"] == "F6"


def test_input_cells_are_every_filled_cell_once_in_reading_order() -> None:
    cells = input_cells(waterworks())

    places = [cell.at for cell in cells]
    assert len(places) == len(set(places))
    values = {(cell.at.file, cell.at.sheet, cell.at.cell): cell.value for cell in cells}
    assert values[BUREAU, "基本支出", "F6"] == "620000.55"
    assert values[BUREAU, "单位信息", "C12"] == "2024-03-08"
    assert (BUREAU, "基本支出", "G6") not in values
    bureau = [cell.at.cell for cell in cells if (cell.at.file, cell.at.sheet) == (BUREAU, "基本支出")]
    assert bureau.index("F6") < bureau.index("F7") < bureau.index("F10")


def test_tables_are_named_by_numeral_number_or_id(tracer: Tracer) -> None:
    tables = tracer.content.tables
    found = [table_named(name, tables) for name in ("表十一", "十一", "11", "t11", "表 11")]
    assert {table.id for table in found if table} == {"t11"}
    assert table_named("十四", tables) is None


def test_every_reference_that_is_offered_leads_to_its_figure_and_is_in_the_words_of_people(tracer: Tracer) -> None:
    seen = 0
    for table in tracer.content.tables.values():
        for column in table.columns:
            for row in table.row_keys(column.key) if column.kind is CellKind.AMOUNT else ():
                typed = Place(table, row, column.key).typed
                assert not re.search("[a-z]", typed), typed
                assert only_way(explain(typed, tracer, HEADINGS)).key == f"{table.id}!{row}.{column.key}"
                seen += 1
    assert seen > 500


@pytest.mark.parametrize(
    "reference", ["6.00", "0", "表五!合计", "60,000.00元", "表二!一般公共预算", "绩效目标表", "图"]
)
def test_no_answer_shows_a_name_that_only_programs_know_and_each_says_what_to_type_next(
    reference: str, tracer: Tracer
) -> None:
    answer = explain(reference, tracer, HEADINGS)
    text = answer_text(answer, "./disclose explain 305")

    words = re.sub(r"\./disclose explain|\.xlsx|wording\.yaml|[A-Z]+[0-9]+", "", text)
    assert re.findall("[a-z]{2,}", words) == []
    if isinstance(answer, Choice) and answer.candidates:
        assert f"  ./disclose explain 305 '{answer.candidates[0].reference}'" in text
        assert isinstance(explain(answer.candidates[0].reference, tracer, HEADINGS), Explanation)


def test_the_figures_of_a_form_are_found_by_project_number_and_amount(tracer: Tracer) -> None:
    form = next(figure for figure in tracer.content.figures if figure.where is Figures.FORMS)

    for reference in (f"绩效目标表!{form.names[0]}", f"绩效目标表!{form.row}", form.reference, form.names[0]):
        way = only_way(explain(reference, tracer, HEADINGS))
        assert (way.place, way.shown, way.unit) == (form.label, form.shown, "元")
        assert sum(term.yuan for term in way.terms) == form.yuan
    by_amount = explain(f"{form.shown}元", tracer, HEADINGS)
    listed = {one.reference for one in by_amount.candidates} if isinstance(by_amount, Choice) else {form.reference}
    assert form.reference in listed


def test_the_chart_shows_each_item_of_both_years_with_the_cells(tracer: Tracer) -> None:
    answer = explain("分布图", tracer, HEADINGS)

    assert isinstance(answer, Explanation)
    shown = {way.typed: (way.shown, [term.at.cell for term in way.terms]) for way in answer.ways}
    assert shown["分布图!公务接待费.2024年"] == ("1.20", ["B6"])
    assert shown["分布图!公务接待费.2023年"] == ("1.50", ["E6"])
    assert only_way(explain("图!公务接待费.2023年", tracer, HEADINGS)).yuan == Decimal(15000)


def test_an_exact_amount_in_yuan_is_found_where_it_is_published_and_where_it_was_filled_in(tracer: Tracer) -> None:
    total = explain("940,000.55元", tracer, HEADINGS)
    assert isinstance(total, Choice)
    assert "表五!2130301.基本支出" in {one.reference for one in total.candidates}

    filled = explain("620,000.55", tracer, HEADINGS)
    assert isinstance(filled, Choice)
    assert filled.message == "填报表中 1 格是这个数（305001 基本支出!F6）；公开的内容中有 2 处："
    nothing = explain("123,456.78元", tracer, HEADINGS)
    assert isinstance(nothing, Choice)
    assert "都没有“123,456.78元”" in nothing.message


def test_sums_of_units_stand_before_the_single_amounts_and_no_line_is_wider_than_80_columns(tracer: Tracer) -> None:
    text = answer_text(explain("表五!合计.合计", tracer, HEADINGS), "./disclose explain 305")

    lines = fitted(text).splitlines()
    units = [line.split()[2] for line in lines if "笔）" in line]
    assert units == ["305001", "305002", "305003"]
    assert max(index for index, line in enumerate(lines) if "笔）" in line) < lines.index(
        next(line for line in lines if "←" in line)
    )
    assert max(display_width(line) for line in lines) <= 80
