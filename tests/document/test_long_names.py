"""Names of departments of any length: the line above every table ends with the unit of its amounts, whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.conversion.libreoffice import to_pdfs
from budget_disclosure.conversion.page_numbers import number_pages
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.line_breaks import text_length
from budget_disclosure.document.render import render_document
from budget_disclosure.model.cited import Cited
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import read_document
from tests.support.disclosures import department_disclosure
from tests.support.pages import MISSING, read_pages
from tests.support.submissions import waterworks

LENGTHS = (6, 30, 31, 32, 33, 34, 36, 37, 42, 60, 100)
UPRIGHT, LANDSCAPE = 8845, 12757
# 宋体五号 (10.5 pt).
SIZE = 210


def name_of(length: int) -> str:
    return ("青禾县" + "水利工程建设与运行管理" * 12)[: length - 1] + "局"


def document_of(length: int, spec: Declarations, template: Path) -> bytes:
    units = waterworks()
    named = [
        replace(unit, unit=replace(unit.unit, department_name=Cited(name_of(length), unit.unit.department_name.at)))
        for unit in units
    ]
    return render_document(department_disclosure(named, spec), template)


def leads(docx: bytes) -> list[tuple[etree._Element, int]]:
    """Return the lines above tables with the width of their page."""
    found, pending = [], []
    for block in parse(read_package(docx, "文档")[DOCUMENT])[0]:
        if value(block.find(f"{w('pPr')}/{w('pStyle')}")).startswith("TableLead"):
            pending.append(block)
        section = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            width = LANDSCAPE if section.find(w("pgSz")).get(w("orient")) else UPRIGHT
            found += [(one, width) for one in pending]
            pending = []
    return found


def lines_of(paragraph: etree._Element) -> list[str]:
    pieces = []
    for node in paragraph.iter(w("t"), w("br"), w("tab")):
        pieces.append("\n" if node.tag == w("br") else node.text or "" if node.tag == w("t") else "\t")
    return "".join(pieces).split("\n")


@pytest.mark.parametrize("length", LENGTHS)
def test_above_every_table_name_and_unit_have_room(length: int, year_2024: Declarations, template: Path) -> None:
    docx = document_of(length, year_2024, template)
    found = leads(docx)
    assert len(found) == 13
    for paragraph, width in found:
        assert text_of(paragraph) == f"部门名称：{name_of(length)}\t单位：万元"
        lines = lines_of(paragraph)
        last, _, unit = lines[-1].partition("\t")
        assert unit == "单位：万元"
        assert text_length(last, SIZE) + SIZE + text_length(unit, SIZE) <= width
        assert all(text_length(line, SIZE) <= width - text_length(unit, SIZE) for line in lines[:-1])
        needed = text_length(f"部门名称：{name_of(length)}", SIZE) + SIZE + text_length(unit, SIZE)
        assert (len(lines) == 1) == (needed <= width)


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_on_the_pages_the_unit_stands_whole_at_the_right_edge(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    lengths = (34, 60)
    numbered = number_pages([document_of(length, year_2024, template) for length in lengths], [None] * len(lengths))
    for length, one, pdf in zip(lengths, numbered, to_pdfs([one.docx for one in numbered]), strict=True):
        assert isinstance(pdf, bytes), pdf
        file = tmp_path / f"{length}.pdf"
        file.write_bytes(pdf)
        pages = read_pages(file)
        units = [(word, page.is_landscape) for page in pages for word in page.words if word.text == "单位：万元"]
        assert len(units) >= len(read_document(one.docx).tables) - 4
        for word, is_landscape in units:
            assert abs(word.right - (737.0 if is_landscape else 521.6)) < 3, (length, word)
        assert not [word for page in pages for word in page.words if word.text == "万元"]
