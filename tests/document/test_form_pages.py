"""A form keeps its usual look where that takes no page more; else it is set tighter, then smaller, then it goes on."""

from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package
from tests.support.disclosures import department_disclosure
from tests.support.submissions import G, indicators, project, submission, target

FILE = "305001-青禾县水务局.xlsx"
USUAL, TIGHT, SMALL = "FormText", "FormTextTight", "FormTextSmall"


def form(count: int, spec: Declarations, template: Path, plan: str = "按季度开展巡查") -> etree._Element:
    """Return the form of one project with a number of 数量指标 and one more indicator."""
    rows = [("产出指标", "数量指标", f"第{number}座水库巡查", "≥12次") for number in range(count)]
    unit = submission(
        projects=[project(FILE, "001", "水库巡查", {G: 500000})],
        targets=[target(FILE, "001", plan=plan)],
        indicator_rows=indicators(FILE, "001", [*rows, ("效益指标", "社会效益指标", "水库安全", "有效")]),
    )
    document = render_document(department_disclosure([unit], spec), template)
    tables = parse(read_package(document, "文档")[DOCUMENT]).iter(w("tbl"))
    return next(one for one in tables if value(one.find(f"{w('tblPr')}/{w('tblStyle')}")) == "PerformanceForm")


def look(table: etree._Element) -> str:
    (found,) = {USUAL, TIGHT, SMALL} & {value(style) for style in table.iter(w("pStyle"))}
    return found


def kept(table: etree._Element) -> list[str]:
    """Return the first words of the rows that stay with the next one; all paragraphs of such a row say so."""
    found = []
    for row in table.iter(w("tr")):
        marks = {paragraph.find(f"{w('pPr')}/{w('keepNext')}") is not None for paragraph in row.iter(w("p"))}
        if marks == {True}:
            found.append(next(filter(None, (text_of(cell) for cell in row.iter(w("tc")))), ""))
    return found


@pytest.mark.parametrize(("count", "wanted"), [(1, USUAL), (10, USUAL), (15, TIGHT), (19, SMALL), (40, USUAL)])
def test_the_look_is_the_most_comfortable_one_that_saves_a_page(
    count: int, wanted: str, year_2024: Declarations, template: Path
) -> None:
    assert look(form(count, year_2024, template)) == wanted


def test_long_texts_count_by_their_lines(year_2024: Declarations, template: Path) -> None:
    plan = "按季度开展巡查，" * 40
    assert [look(form(count, year_2024, template, plan)) for count in (4, 8)] == [USUAL, TIGHT]


def test_signatures_never_stand_alone_on_a_page(year_2024: Declarations, template: Path) -> None:
    table = form(40, year_2024, template)
    rows = table.findall(w("tr"))
    assert text_of(rows[-1]).startswith("负责人：")
    assert len(kept(table)) >= 3
    assert not {"第30座水库巡查"} & set(kept(table))
    last = [[p.find(f"{w('pPr')}/{w('keepNext')}") is not None for p in row.iter(w("p"))] for row in rows[-4:-1]]
    assert all(all(marks) for marks in last)


def test_a_form_on_one_page_keeps_only_headers_with_what_follows(year_2024: Declarations, template: Path) -> None:
    assert kept(form(5, year_2024, template)) == ["总体目标", "绩效指标"]
