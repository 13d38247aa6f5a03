"""The chart of “三公”经费: native, with the figures of table 十 in chart and workbook, or a sentence and no chart at all."""

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lxml import etree
from openpyxl import load_workbook

from budget_disclosure.disclosure import Disclosure
from budget_disclosure.document.chart import chart_parts
from budget_disclosure.document.context import three_public_chart
from budget_disclosure.document.ooxml import NAMESPACES, parse
from budget_disclosure.document.package import read_package
from budget_disclosure.document.readback import read_document
from budget_disclosure.document.render import render_document
from budget_disclosure.spec.year import YearSpec
from tests.support.disclosures import unit_disclosure
from tests.support.submissions import waterworks

LABELS = [
    "因公出国（境）费\n0.00万元，0.00%",
    "公务接待费\n1.20万元，16.67%",
    "公务用车购置费\n0.00万元，0.00%",
    "公务用车运行维护费\n6.00万元，83.33%",
]
NAMES = ["因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行维护费"]


SWITCHES = ("showCatName", "showVal", "showPercent")


def chart_root(docx: bytes) -> etree._Element:
    return parse(read_package(docx, "文档")["word/charts/three_public.xml"])


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(text) for text in root.xpath(f"{path}/text()", namespaces=NAMESPACES)]


def test_chart_shows_the_shown_figures_of_table_ten(docx: bytes) -> None:
    root = chart_root(docx)
    assert texts(root, "//c:cat//c:v") == LABELS
    assert texts(root, "//c:val//c:v") == ["0.00", "1.20", "0.00", "6.00"]


def test_embedded_workbook_holds_the_same_figures_as_numbers(docx: bytes) -> None:
    data = read_package(docx, "文档")["word/embeddings/three_public.xlsx"]
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[:2] for row in rows] == [("项目", "金额（万元）"), *zip(NAMES, (0, 1.2, 0, 6), strict=True)]
    assert texts(chart_root(docx), "//c:val//c:f") == ["Sheet1!$B$2:$B$5"]


def test_labels_are_formulas_so_that_they_follow_a_figure_changed_in_word(docx: bytes) -> None:
    data = read_package(docx, "文档")["word/embeddings/three_public.xlsx"]
    formulas, results = (load_workbook(io.BytesIO(data), data_only=shown).active for shown in (False, True))
    assert formulas is not None
    assert results is not None
    expected = 'A3&CHAR(10)&TEXT(B3,"0.00")&"万元，"&TEXT(B3/SUM($B$2:$B$5),"0.00%")'
    assert formulas["C3"].value == f"={expected}"
    assert [cell.value for cell in results["C"][1:]] == LABELS
    assert texts(chart_root(docx), "//c:cat//c:f") == ["Sheet1!$C$2:$C$5"]


def test_slices_differ_without_colour_and_have_labels_with_amount_and_share(docx: bytes) -> None:
    root = chart_root(docx)
    fills = [etree.tostring(fill[0]) for fill in root.xpath("//c:dPt/c:spPr", namespaces=NAMESPACES)]
    assert len(set(fills)) == 4
    shown = {name: root.xpath(f"//c:ser/c:dLbls/c:{name}/@val", namespaces=NAMESPACES) for name in SWITCHES}
    assert shown == {"showCatName": ["1"], "showVal": ["0"], "showPercent": ["0"]}
    assert root.xpath("//c:dLbl[c:delete/@val='1']/c:idx/@val", namespaces=NAMESPACES) == ["0", "2"]


def test_a_slice_that_is_the_whole_has_no_edge_that_would_show_as_a_radius(disclosure: Disclosure) -> None:
    chart = three_public_chart(disclosure)
    assert chart is not None
    slices = tuple(replace(part, wan=part.wan if part.name == "公务接待费" else Decimal(0)) for part in chart.slices)
    root = parse(chart_parts(replace(chart, slices=slices))["word/charts/three_public.xml"])
    assert root.xpath("//c:dPt//a:ln/a:noFill", namespaces=NAMESPACES) != []
    assert root.xpath("//c:dPt//a:ln/a:solidFill", namespaces=NAMESPACES) == []
    assert root.xpath("//c:dLbl[c:delete/@val='1']/c:idx/@val", namespaces=NAMESPACES) == ["0", "2", "3"]


def test_chart_has_a_title_and_an_alternative_text_with_every_amount_and_share(docx: bytes) -> None:
    assert "".join(texts(chart_root(docx), "//c:title//a:t")) == "2024年“三公”经费预算分布图（单位：万元）"
    document = parse(read_package(docx, "文档")["word/document.xml"])
    (description,) = document.xpath("//wp:docPr/@descr", namespaces=NAMESPACES)
    assert "公务接待费1.20万元，占16.67%；公务用车运行维护费6.00万元，占83.33%" in description


def test_without_any_amount_a_sentence_stands_and_no_chart_part_remains(year_2024: YearSpec, template: Path) -> None:
    disclosure = unit_disclosure(waterworks()[1], year_2024)
    assert three_public_chart(disclosure) is None
    docx = render_document(disclosure, template)
    parts = read_package(docx, "文档")
    assert not [name for name in parts if "chart" in name or "embeddings" in name]
    assert b"chart" not in parts["[Content_Types].xml"] + parts["word/_rels/document.xml.rels"]
    told = read_document(docx).under("七、“三公”经费增减变动原因说明")
    assert told[-1] == "2024年本单位没有安排“三公”经费预算，不列示分布图。"


def test_an_amount_too_small_to_be_shown_makes_no_slice(disclosure: Disclosure) -> None:
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
