"""The chart of “三公”经费: native, with the figures of table 十 in chart and workbook, or a sentence and no chart at all.

Bars of this year against last year's where those are known; a pie where they are not and there are several items.
"""

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.document.three_public_chart import three_public_chart
from budget_disclosure.model.submission import ThreePublicEntry
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.xml_parts import NAMESPACES, parse
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import read_document
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.law import LAW
from tests.support.submissions import G, submission, three_public, waterworks

FILE = "305001-青禾县水务局.xlsx"
TITLE = "2024年“三公”经费预算分布图（单位：万元）"
HOSPITALITY, OPERATION = LAW.three_public_items["hospitality"], LAW.three_public_items["vehicle_operation"]
LABELS = [
    "因公出国（境）费\n0.00万元，0.00%",
    "公务接待费\n1.20万元，16.67%",
    "公务用车购置费\n0.00万元，0.00%",
    "公务用车运行维护费\n6.00万元，83.33%",
]
NAMES = ["因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费"]
SWITCHES = ("showCatName", "showVal", "showPercent")


@pytest.fixture(scope="module")
def pie(year_2024: Declarations, template: Path) -> bytes:
    """Return the department's document as it is when nobody stated last year's figures."""

    def blank(entry: ThreePublicEntry) -> ThreePublicEntry:
        return replace(entry, last_year=(), department_last_year=None)

    units = [replace(unit, three_public=tuple(map(blank, unit.three_public))) for unit in waterworks()]
    return render_document(department_disclosure(units, year_2024), template)


def document_with(entries: tuple[ThreePublicEntry, ...], spec: Declarations, template: Path) -> bytes:
    return render_document(department_disclosure((submission(three=entries),), spec), template)


def chart_root(docx: bytes) -> etree._Element:
    return parse(read_package(docx, "文档")["word/charts/three_public.xml"])


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(text) for text in root.xpath(f"{path}/text()", namespaces=NAMESPACES)]


def sheet_of(docx: bytes, *, shown: bool = True) -> Worksheet:
    data = read_package(docx, "文档")["word/embeddings/three_public.xlsx"]
    sheet = load_workbook(io.BytesIO(data), data_only=shown).active
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_of(docx: bytes) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet_of(docx).iter_rows(values_only=True)]


def series_of(docx: bytes) -> dict[str, list[str]]:
    """Return the figures of every series by its name."""
    found = chart_root(docx).xpath("//c:ser", namespaces=NAMESPACES)
    return {texts(one, "c:tx//c:v")[0]: texts(one, "c:val//c:v") for one in found}


def fills_of(docx: bytes) -> list[bytes]:
    root = chart_root(docx)
    return [etree.tostring(f[0]) for f in root.xpath("//c:ser/c:spPr | //c:dPt/c:spPr", namespaces=NAMESPACES)]


def description_of(docx: bytes) -> str:
    document = parse(read_package(docx, "文档")["word/document.xml"])
    (description,) = document.xpath("//wp:docPr/@descr", namespaces=NAMESPACES)
    return str(description)


def test_this_year_stands_beside_last_year_for_every_item_of_either(docx: bytes) -> None:
    root = chart_root(docx)
    assert len(root.xpath("//c:barChart", namespaces=NAMESPACES)) == 1
    assert root.xpath("//c:pieChart", namespaces=NAMESPACES) == []
    assert texts(root, "//c:ser[1]/c:cat//c:v") == ["公务接待费", "公务用车运行维护费"]
    assert series_of(docx) == {"2023年": ["1.50", "6.00"], "2024年": ["1.20", "6.00"]}


def test_every_bar_carries_its_figure_and_years_differ_without_colour(docx: bytes) -> None:
    root = chart_root(docx)
    shown = {name: root.xpath(f"//c:ser/c:dLbls/c:{name}/@val", namespaces=NAMESPACES) for name in SWITCHES}
    assert shown == {"showCatName": ["0", "0"], "showVal": ["1", "1"], "showPercent": ["0", "0"]}
    assert len(set(fills_of(docx))) == 2
    assert b"pattFill" in fills_of(docx)[0]
    assert len(root.xpath("//c:legend", namespaces=NAMESPACES)) == 1


def test_the_workbook_of_the_bars_holds_the_same_figures_as_numbers(docx: bytes) -> None:
    assert rows_of(docx) == [
        ("项目", "2023年", "2024年"),
        ("公务接待费", 1.5, 1.2),
        ("公务用车运行维护费", 6, 6),
    ]
    assert texts(chart_root(docx), "//c:val//c:f") == ["Sheet1!$B$2:$B$3", "Sheet1!$C$2:$C$3"]
    assert texts(chart_root(docx), "//c:cat//c:f") == ["Sheet1!$A$2:$A$3"] * 2


def test_an_item_of_last_year_only_has_its_bars_too(year_2024: Declarations, template: Path) -> None:
    entries = three_public(FILE, {OPERATION: {G: 60000}}, {OPERATION: {G: 60000}, HOSPITALITY: {G: 5000}})
    docx = document_with(entries, year_2024, template)
    assert series_of(docx) == {"2023年": ["0.50", "6.00"], "2024年": ["0.00", "6.00"]}


def test_the_bars_have_title_and_alternative_text_with_every_amount_of_both_years(docx: bytes) -> None:
    assert "".join(texts(chart_root(docx), "//c:title//a:t")) == TITLE
    assert description_of(docx) == (
        f"柱形图：青禾县水务局{TITLE}。公务接待费1.20万元，占16.67%；公务用车运行维护费6.00万元，占83.33%。"
        "2023年：公务接待费1.50万元；公务用车运行维护费6.00万元。"
    )


def test_one_item_without_last_years_figure_is_one_bar(year_2024: Declarations, template: Path) -> None:
    docx = document_with(three_public(FILE, {OPERATION: {G: 154000}}), year_2024, template)
    assert series_of(docx) == {"2024年": ["15.40"]}
    assert rows_of(docx) == [("项目", "2024年"), ("公务用车运行维护费", 15.4)]
    assert chart_root(docx).xpath("//c:legend", namespaces=NAMESPACES) == []
    assert description_of(docx) == f"柱形图：青禾县水务局{TITLE}。公务用车运行维护费15.40万元，占100.00%。"


def test_several_items_without_last_years_figures_are_a_pie_with_the_shown_figures(pie: bytes) -> None:
    root = chart_root(pie)
    assert texts(root, "//c:cat//c:v") == LABELS
    assert texts(root, "//c:val//c:v") == ["0.00", "1.20", "0.00", "6.00"]
    assert "".join(texts(root, "//c:title//a:t")) == TITLE
    assert description_of(pie).startswith("饼图：")
    assert "公务接待费1.20万元，占16.67%；公务用车运行维护费6.00万元，占83.33%" in description_of(pie)


def test_the_workbook_of_the_pie_holds_figures_as_numbers(pie: bytes) -> None:
    assert [row[:2] for row in rows_of(pie)] == [
        ("项目", "金额（万元）"),
        *zip(NAMES, (0, 1.2, 0, 6), strict=True),
    ]
    assert texts(chart_root(pie), "//c:val//c:f") == ["Sheet1!$B$2:$B$5"]


def test_labels_are_formulas_so_that_they_follow_a_figure_changed_in_word(pie: bytes) -> None:
    formulas, results = (sheet_of(pie, shown=shown) for shown in (False, True))
    expected = 'A3&CHAR(10)&TEXT(B3,"0.00")&"万元，"&TEXT(B3/SUM($B$2:$B$5),"0.00%")'
    assert formulas["C3"].value == f"={expected}"
    assert [cell.value for cell in results["C"][1:]] == LABELS
    assert texts(chart_root(pie), "//c:cat//c:f") == ["Sheet1!$C$2:$C$5"]


def test_slices_differ_without_colour_and_have_labels_with_amount_and_share(pie: bytes) -> None:
    root = chart_root(pie)
    assert len(set(fills_of(pie))) == 4
    shown = {name: root.xpath(f"//c:ser/c:dLbls/c:{name}/@val", namespaces=NAMESPACES) for name in SWITCHES}
    assert shown == {"showCatName": ["1"], "showVal": ["0"], "showPercent": ["0"]}
    assert root.xpath("//c:dLbl[c:delete/@val='1']/c:idx/@val", namespaces=NAMESPACES) == ["0", "2"]


def test_without_any_amount_a_sentence_stands_and_no_chart_part_remains(
    year_2024: Declarations, template: Path
) -> None:
    disclosure = unit_disclosure(waterworks()[1], year_2024)
    assert three_public_chart(disclosure) is None
    docx = render_document(disclosure, template)
    parts = read_package(docx, "文档")
    assert not [name for name in parts if "chart" in name or "embeddings" in name]
    assert b"chart" not in parts["[Content_Types].xml"] + parts["word/_rels/document.xml.rels"]
    told = read_document(docx).under("七、“三公”经费增减变动原因说明")
    assert told[-1] == "2024年本单位没有安排“三公”经费预算，不列示分布图。"


def test_an_amount_too_small_to_be_shown_makes_no_chart(disclosure: Disclosure) -> None:
    table = disclosure.tables["t10"]
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, amount=replace(cell.amount, yuan=Decimal(40))) if cell.amount else cell
                for cell in row.cells
            ),
        )
        for row in table.rows
    )
    tiny = replace(disclosure, tables={**disclosure.tables, "t10": replace(table, rows=rows)})
    assert three_public_chart(tiny) is None
