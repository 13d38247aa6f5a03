"""The rendered document: equal bytes, sound parts, texts exactly as written, figures where the tables have them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.context import FIELDS, build_context
from budget_disclosure.document.engine import _compile, load_template
from budget_disclosure.document.render import render_document
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Narrative, Paragraph, Segment
from budget_disclosure.ooxml.word_styles import read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, RELATIONSHIPS, TYPES, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import DocumentText, read_document
from tests.support.disclosures import unit_disclosure
from tests.support.submissions import waterworks

GOALS = ("中期目标", "年度目标")
AWKWARD = "A&B<C>{{ x }}\"'“三公”　全角ＡＢ 𠮷䶮 😀 {% if %} {_{ }_} <?merge continue?> \ue000"


def saying(disclosure: Disclosure, key: str, text: str) -> Disclosure:
    prose = {**disclosure.narrative.prose, key: (Paragraph((Segment(text),), "test"),)}
    return replace(disclosure, narrative=Narrative(prose, disclosure.narrative.facts))


@pytest.fixture(scope="module")
def parts(docx: bytes) -> dict[str, bytes]:
    return read_package(docx, "文档")


def test_equal_input_gives_equal_bytes_also_from_a_fresh_template(
    disclosure: Disclosure, template: Path, docx: bytes
) -> None:
    _compile.cache_clear()
    assert render_document(disclosure, template) == docx
    assert render_document(disclosure, template) == docx


def test_text_comes_out_exactly_as_written(disclosure: Disclosure, template: Path) -> None:
    told = read_document(render_document(saying(disclosure, "other_notes", AWKWARD), template))
    assert told.under("（二）其他") == (AWKWARD,)


def test_line_breaks_and_tabs_are_words_own(disclosure: Disclosure, template: Path) -> None:
    told = read_document(
        render_document(saying(disclosure, "other_notes", " 第一行\r\n第二行\n\n第四行\t完 "), template)
    )
    assert told.under("（二）其他") == (" 第一行\n第二行\n\n第四行\t完 ",)


def test_awkward_names_in_tables_and_forms_come_out_exactly(disclosure: Disclosure, template: Path) -> None:
    form = disclosure.forms[0]
    project = replace(form.project.project, name=replace(form.project.project.name, value=AWKWARD))
    forms = (replace(form, project=replace(form.project, project=project)), *disclosure.forms[1:])
    table = disclosure.tables["t12"]
    cells = (replace(table.rows[2].cells[0], text=AWKWARD), *table.rows[2].cells[1:])
    rows = (*table.rows[:2], replace(table.rows[2], cells=cells), *table.rows[3:])
    tables = {**disclosure.tables, "t12": replace(table, rows=rows)}
    told = read_document(render_document(replace(disclosure, forms=forms, tables=tables), template))
    assert told.table("表十二").grid[table.header_rows + 2][0] == AWKWARD
    assert told.tables[13].grid[0][2] == AWKWARD


def test_a_control_character_that_intake_let_through_is_an_error(disclosure: Disclosure, template: Path) -> None:
    with pytest.raises(TemplateError, match=r"U\+0007"):
        render_document(saying(disclosure, "other_notes", "铃\x07声"), template)


def test_every_figure_of_every_table_stands_where_it_belongs(disclosure: Disclosure, text: DocumentText) -> None:
    for table in disclosure.tables.values():
        shown = text.table(f"表{table.numeral} ")
        assert shown.header_rows == table.header_rows, table.id
        body = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert list(shown.grid[table.header_rows :]) == body, table.id
        assert shown.line.startswith("部门名称：青禾县水务局\t单位：万元"), table.id


def test_merged_headers_cover_their_columns(text: DocumentText) -> None:
    table = text.table("表四 ")
    assert table.grid[:3] == (
        ("收入", "收入", "支出", "支出", "支出", "支出", "支出"),
        ("项目", "金额", "项目", "金额", "金额", "金额", "金额"),
        ("项目", "金额", "项目", "小计", "一般公共预算", "政府性基金预算", "国有资本经营预算"),
    )
    assert table.anchors[0] == ("收入", "", "支出", "", "", "", "")
    assert table.anchors[2][:3] == ("", "", "")


def test_a_cell_is_found_by_row_label_and_header(disclosure: Disclosure, text: DocumentText) -> None:
    shown = text.table("表十 ").cell("公务接待费", "2024年预算数", "合计")
    assert shown == disclosure.tables["t10"].cell("hospitality", "total").text == "1.20"


def test_an_empty_table_stands_with_its_note_and_others_without(year_2024: Declarations, template: Path) -> None:
    head = waterworks()[1]
    told = read_document(render_document(unit_disclosure(head, year_2024), template))
    assert "注：本表无数据" in told.under("表七 2024年政府性基金预算收入表（不含上年结转）")
    assert "注：本表无数据" not in told.under("表三 2024年预算支出总表")


def test_a_units_document_speaks_of_the_unit(year_2024: Declarations, template: Path) -> None:
    told = read_document(render_document(unit_disclosure(waterworks()[1], year_2024), template))
    headings = [heading.text for heading in told.headings]
    assert "一、本单位职责" in headings
    assert "第二部分　2024年单位预算报表" in headings
    assert told.table("表一 ").line.startswith("单位名称：青禾县水政监察大队")


def test_header_rows_repeat_and_no_row_splits(parts: dict[str, bytes]) -> None:
    for table in parse(parts[DOCUMENT]).iter(w("tbl")):
        rows = table.findall(w("tr"))
        assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)
        repeated = [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows]
        if table.find(f"{w('tblPr')}/{w('tblCaption')}") is not None:
            assert repeated == sorted(repeated, reverse=True)
            assert repeated[0]


def test_every_row_fills_the_grid_and_every_table_the_text_width(parts: dict[str, bytes]) -> None:
    widths = set()
    for table in parse(parts[DOCUMENT]).iter(w("tbl")):
        grid = [int(column.get(w("w"), "")) for column in table.findall(f"{w('tblGrid')}/{w('gridCol')}")]
        for row in table.findall(w("tr")):
            cells = [cell.find(w("tcPr")) for cell in row.findall(w("tc"))]
            assert sum(int(value(cell.find(w("gridSpan"))) or 1) for cell in cells) == len(grid)
            assert sum(int(cell.find(w("tcW")).get(w("w"))) for cell in cells) == sum(grid)
        widths.add(sum(grid))
    assert widths == {8845, 12757}


def test_vertical_merges_go_on_only_below_a_start(parts: dict[str, bytes]) -> None:
    merges = 0
    for table in parse(parts[DOCUMENT]).iter(w("tbl")):
        open_columns: set[int] = set()
        for row in table.findall(w("tr")):
            position, now_open = 0, set()
            for cell in row.findall(w("tc")):
                mark = cell.find(f"{w('tcPr')}/{w('vMerge')}")
                if mark is not None:
                    assert value(mark) == "restart" or position in open_columns
                    now_open.add(position)
                    merges += 1
                position += int(value(cell.find(f"{w('tcPr')}/{w('gridSpan')}")) or 1)
            open_columns = now_open
    assert merges > 50


def test_indicator_levels_are_merged_and_halves_stand_side_by_side(disclosure: Disclosure, text: DocumentText) -> None:
    form = text.tables[13]
    assert form.heading == "附件　2024年度项目支出绩效目标表"
    rows = [row for row in form.grid if row[0] == "绩效指标"]
    assert [row[1] for row in rows[1:]] == ["产出指标", "产出指标", "效益指标", "满意度指标"]
    anchors = [row for row, full in zip(form.anchors, form.grid, strict=True) if full[0] == "绩效指标"]
    titles = ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"]
    assert [text for text in anchors[0] if text] == titles
    assert [row[1] for row in anchors[1:]] == ["产出指标", "", "效益指标", "满意度指标"]
    assert [text for text in anchors[1][2:] if text] == ["数量指标", "巡查次数", "≥12次"]
    assert len(text.tables) == 13 + len(disclosure.forms)


def test_a_form_shows_its_money_by_source_in_yuan(text: DocumentText) -> None:
    money = [row for row in text.tables[14].grid if row[0] == "项目资金（元）"]
    assert [list(dict.fromkeys(row[2:])) for row in money] == [
        ["中期资金总额", "", "年度资金总额", "458,000.00"],
        ["其中：政府性基金预算", "", "450,000.00"],
        ["政府性基金预算（上年结转）", "", "8,000.00"],
    ]


def test_a_form_is_printed_in_house_style_and_its_day_as_documents_write_it(
    disclosure: Disclosure, template: Path
) -> None:
    form = disclosure.forms[0]
    target = replace(
        form.target,
        overview=replace(form.target.overview, value="巡查水库,维护(闸门),预算1,500元"),
        filled_on=Cited("20240111153418", form.target.overview.at),
    )
    rows = (replace(form.indicators[0], annual_level3="水库(小型)", annual_target="1,500座"), *form.indicators[1:])
    told = read_document(
        render_document(replace(disclosure, forms=(replace(form, target=target, indicators=rows),)), template)
    )
    cells = {text for row in told.tables[13].grid for text in row}
    assert {"巡查水库，维护（闸门），预算1,500元", "水库（小型）", "1,500座", "填报日期：2024年1月11日"} <= cells


def test_a_form_without_indicators_has_no_header_for_them(disclosure: Disclosure, template: Path) -> None:
    forms = (replace(disclosure.forms[0], indicators=()), *disclosure.forms[1:])
    told = read_document(render_document(replace(disclosure, forms=forms), template))
    assert "一级指标" not in {text for row in told.tables[13].grid for text in row}
    assert "一级指标" in {text for row in told.tables[14].grid for text in row}


def test_labels_of_a_form_are_header_cells(parts: dict[str, bytes]) -> None:
    form = list(parse(parts[DOCUMENT]).iter(w("tbl")))[13]
    named = {
        text_of(cell)
        for cell in form.iter(w("tc"))
        if (mark := cell.find(f"{w('tcPr')}/{w('cnfStyle')}")) is not None and mark.get(w("firstColumn")) == "1"
    }
    assert {"项目名称", "实施单位", "项目资金（元）", "年度资金总额", "项目概况", "三级指标", "产出指标"} <= named
    assert not {"小型水库除险加固", "≥12次", "青禾县水务局"} & named


def test_a_mid_term_half_with_a_goal_only_gives_no_room_to_indicators(disclosure: Disclosure, template: Path) -> None:
    form = disclosure.forms[0]
    assert form.target.mid_term_goal is not None
    mid = (
        replace(form.indicators[0], mid_level2="数量指标", mid_level3="巡查", mid_target="9次"),
        *form.indicators[1:],
    )
    docx = render_document(replace(disclosure, forms=(form, replace(form, indicators=mid))), template)
    widths = []
    for table in list(parse(read_package(docx, "文档")[DOCUMENT]).iter(w("tbl")))[13:]:
        titles = [cell for cell in table.iter(w("tc")) if text_of(cell) == "三级指标"]
        widths.append([int(cell.find(f"{w('tcPr')}/{w('tcW')}").get(w("w"))) for cell in titles])
    assert widths[0][0] * 3 < widths[0][1]
    assert widths[1][0] * 2 > widths[1][1]


def test_an_empty_mid_term_half_takes_little_room_and_a_filled_one_its_half(
    disclosure: Disclosure, template: Path
) -> None:
    form = replace(disclosure.forms[0], amounts=disclosure.forms[0].amounts[:1])  # long sources move the middle
    empty = replace(form, target=replace(form.target, mid_term_goal=None))
    docx = render_document(replace(disclosure, forms=(form, empty)), template)
    widths = []
    for table in list(parse(read_package(docx, "文档")[DOCUMENT]).iter(w("tbl")))[13:]:
        titles = {text_of(cell): cell for cell in table.iter(w("tc"))}
        widths.append([int(titles[title].find(f"{w('tcPr')}/{w('tcW')}").get(w("w"))) for title in GOALS])
    assert abs(widths[0][0] - widths[0][1]) <= 1
    assert widths[1][0] * 3 < widths[1][1]
    assert sum(widths[0]) == sum(widths[1])


def test_a_long_form_repeats_the_name_of_its_project_and_keeps_titles_with_their_rows(parts: dict[str, bytes]) -> None:
    for form in list(parse(parts[DOCUMENT]).iter(w("tbl")))[13:]:
        rows = form.findall(w("tr"))
        repeated = [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows]
        assert repeated == [True] + [False] * (len(rows) - 1)
        for row in rows:
            if {"中期目标", "一级指标"} & {text_of(cell) for cell in row.iter(w("tc"))}:
                assert all(paragraph.find(f"{w('pPr')}/{w('keepNext')}") is not None for paragraph in row.iter(w("p")))


def test_parts_links_types_and_styles_fit_together(parts: dict[str, bytes]) -> None:
    types = parse(parts["[Content_Types].xml"])
    declared = {override.get("PartName", "").lstrip("/") for override in types.iter(f"{{{TYPES}}}Override")}
    extensions = {default.get("Extension") for default in types.iter(f"{{{TYPES}}}Default")}
    assert declared <= set(parts)
    for name in parts:
        assert name in declared or name.rpartition(".")[2] in extensions, name
    for name, folder, target in _links(parts):
        assert str((Path("/") / folder / target).resolve()).lstrip("/") in parts, (name, target)
    root = parse(parts[DOCUMENT])
    styles = read_styles(parts["word/styles.xml"])
    used = {value(style) for tag in ("pStyle", "tblStyle", "rStyle") for style in root.iter(w(tag))}
    assert used <= set(styles.names)
    ids = [mark.get(w("id")) for mark in root.iter(w("bookmarkStart"))]
    assert len(ids) == len(set(ids))


def _links(parts: dict[str, bytes]) -> Iterator[tuple[str, str, str]]:
    for name, content in parts.items():
        if name.endswith(".rels"):
            folder = name.rpartition("_rels/")[0]
            for link in parse(content).iter(f"{{{RELATIONSHIPS}}}Relationship"):
                yield name, folder, link.get("Target", "")


def test_nothing_is_left_of_tags_or_helper_marks(parts: dict[str, bytes]) -> None:
    content = parts[DOCUMENT].decode()
    assert not re.search(r"\{\{|\{%|<\?merge|rsid", content)
    assert 'w:type="pct"' not in content


def test_properties_name_the_department_and_the_day_of_approval(parts: dict[str, bytes]) -> None:
    core = etree.fromstring(parts["docProps/core.xml"])
    texts = {etree.QName(child).localname: child.text for child in core}
    assert texts == {
        "title": "青禾县水务局2024年度部门预算公开",
        "subject": "2024年度部门预算公开",
        "creator": "青禾县水务局",
        "lastModifiedBy": "青禾县水务局",
        "created": "2024-03-08T00:00:00Z",
        "modified": "2024-03-08T00:00:00Z",
        "language": "zh-CN",
    }


def test_pages_are_numbered_apart_for_contents_and_from_one_for_the_body(parts: dict[str, bytes]) -> None:
    sections = list(parse(parts[DOCUMENT]).iter(w("sectPr")))
    assert sections[0].find(w("footerReference")) is None
    numbering = [
        (number.get(w("fmt")), number.get(w("start")))
        for section in sections
        if (number := section.find(w("pgNumType"))) is not None
    ]
    assert numbering == [("upperRoman", "1"), ("decimal", "1")]
    turned = [section.find(w("pgSz")).get(w("orient")) == "landscape" for section in sections]
    assert turned == [False, False, False, True, False, True, False, True, False]


def test_names_offered_for_a_misspelt_field_are_those_of_the_context(disclosure: Disclosure, template: Path) -> None:
    assert set(build_context(disclosure, load_template(template).styles)) == set(FIELDS)


def test_a_paragraph_that_announces_the_next_stays_with_it(disclosure: Disclosure, template: Path) -> None:
    docx = render_document(saying(disclosure, "other_notes", "基本支出12.00万元，其中："), template)
    paragraphs = {text_of(p): p for p in parse(read_package(docx, "文档")[DOCUMENT]).iter(w("p"))}
    assert paragraphs["基本支出12.00万元，其中："].find(f"{w('pPr')}/{w('keepNext')}") is not None
    announced = [p for text, p in paragraphs.items() if text.endswith("：") and p.getparent().tag == w("body")]
    assert all(p.find(f"{w('pPr')}/{w('keepNext')}") is not None for p in announced)


def test_the_cover_has_a_title_and_the_month_of_the_approval(text: DocumentText) -> None:
    assert [(p.text, p.style) for p in text.paragraphs[:3]] == [
        ("青禾县水务局", "封面单位"),
        ("2024年度部门预算公开", "Title"),
        ("2024年3月", "封面日期"),
    ]
