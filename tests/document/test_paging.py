"""Tables on their pages: empty ones share a page, one that goes on says 续表, and both read as before."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.conversion.libreoffice import to_pdfs
from budget_disclosure.conversion.page_numbers import number_pages
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.continued import join
from budget_disclosure.document.page_starts import page_starts
from budget_disclosure.document.paging import _cuts
from budget_disclosure.document.render import render_document
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.ooxml.word_styles import read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import read_document
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.pages import MISSING, Page, read_pages
from tests.support.stress import FUNCTION_CODES, empty_department
from tests.support.submissions import G, project, submission, waterworks

FILE = "305001-青禾县水务局.xlsx"


def busy(spec: Declarations) -> tuple[UnitSubmission, ...]:
    """Return a department of one unit whose tables go on over several pages; carry-over and funds are empty."""
    functions = [code.code for code in spec.codes.function.leaves()][: FUNCTION_CODES // 4]
    basic = [(function, "30201", "50201", {G: 10000}) for function in functions]
    projects = [project(FILE, f"{number:03d}", f"水库维护第{number}批", {G: 50000}) for number in range(1, 61)]
    return (submission(basic=basic, projects=projects),)


@pytest.fixture(scope="module")
def documents(year_2024: Declarations, template: Path) -> dict[str, bytes]:
    disclosures = {
        "busy": department_disclosure(busy(year_2024), year_2024),
        "empty": department_disclosure(empty_department(), year_2024),
        "unit": unit_disclosure(waterworks()[2], year_2024),
    }
    return {name: render_document(disclosure, template) for name, disclosure in disclosures.items()}


@pytest.fixture(scope="module")
def pages(documents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    numbered = number_pages(list(documents.values()), [None] * len(documents))
    result = {}
    for name, pdf in zip(documents, to_pdfs([one.docx for one in numbered]), strict=True):
        assert isinstance(pdf, bytes), pdf
        file = tmp_path_factory.mktemp("paging") / f"{name}.pdf"
        file.write_bytes(pdf)
        result[name] = read_pages(file)
    return result


def body(docx: bytes) -> etree._Element:
    return parse(read_package(docx, "文档")[DOCUMENT])[0]


def style_of(block: etree._Element) -> str:
    return value(block.find(f"{w('pPr')}/{w('pStyle')}"))


def continued(docx: bytes) -> list[etree._Element]:
    return [block for block in body(docx) if style_of(block).startswith("TableContinued")]


def tables_by_page(found: Sequence[Page]) -> list[list[str]]:
    """Return for every page with tables which of the thirteen begin on it."""
    first = next(i for i, page in enumerate(found) if page.text.startswith("第一部分概况"))
    titles = [
        [line[: line.index("2")] for line in page.lines if line.startswith("表") and "2024年" in line] for page in found
    ]
    return [begun for begun in titles[first:] if begun]


def test_a_table_that_goes_on_has_a_line_with_its_number_and_the_unit(documents: dict[str, bytes]) -> None:
    lines = [text_of(block) for block in continued(documents["busy"])]
    assert "续表二 2024年预算收入总表\t单位：万元" in lines
    assert "续表十二 2024年项目支出预算表（本年预算）\t单位：万元" in lines
    assert continued(documents["unit"]) == continued(documents["empty"]) == []


def test_every_part_has_the_header_and_is_named_as_a_part(documents: dict[str, bytes]) -> None:
    for line in continued(documents["busy"]):
        before, part = line.getprevious(), line.getnext()
        heads = [
            [
                "".join(row.itertext())
                for row in table.findall(w("tr"))
                if row.find(f"{w('trPr')}/{w('tblHeader')}") is not None
            ]
            for table in (before, part)
        ]
        assert heads[0] == heads[1] != []
        assert value(part.find(f"{w('tblPr')}/{w('tblCaption')}")).startswith("续表")
        assert line.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None


def test_a_divided_table_reads_as_one_with_all_its_rows(year_2024: Declarations, documents: dict[str, bytes]) -> None:
    disclosure = department_disclosure(busy(year_2024), year_2024)
    told = read_document(documents["busy"])
    for table in disclosure.tables.values():
        shown = told.table(f"表{table.numeral} ")
        assert list(shown.grid[table.header_rows :]) == [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert not [paragraph for paragraph in told.paragraphs if paragraph.text.startswith("续表")]
    parts = read_package(documents["busy"], "文档")
    root = parse(parts[DOCUMENT])
    join(root, read_styles(parts[STYLES]))
    assert len(list(root[0].iterchildren(w("tbl")))) == len(told.tables)


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_every_page_of_a_table_begins_with_its_title_or_its_line(pages: dict[str, list[Page]]) -> None:
    found = [page for page in pages["busy"] if "科目编码" in page.text or "项目名称合计" in page.text]
    assert len(found) > 6
    assert [page.lines[0] for page in found if not page.lines[0].startswith(("表", "续表"))] == []


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_no_page_but_the_last_of_a_table_is_left_half_empty(pages: dict[str, list[Page]]) -> None:
    found = pages["busy"]
    for page, following in pairwise(found):
        if following.lines and following.lines[0].startswith("续表"):
            depth = max(word.bottom for word in page.words)
            assert depth > page.height * 0.75, page.number


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_empty_tables_share_pages_and_need_no_turned_page(pages: dict[str, list[Page]]) -> None:
    assert tables_by_page(pages["empty"]) == [
        ["表一"],
        ["表二", "表三"],
        ["表四"],
        ["表五", "表六", "表七", "表八", "表九"],
        ["表十", "表十一", "表十二", "表十三"],
    ]
    assert not [page for page in pages["empty"] if page.is_landscape]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_small_table_stands_below_the_one_before_it_also_on_a_turned_page(pages: dict[str, list[Page]]) -> None:
    turned = [page for page in pages["unit"] if page.is_landscape]
    assert [begun for begun in tables_by_page(pages["unit"]) if "表十二" in begun] == [["表十二", "表十三"]]
    assert any("表十三2024年" in page.text for page in turned)


def test_pages_start_where_the_page_is_full_and_rows_that_keep_stay_together() -> None:
    heights, keeps = [10] * 12, [False] * 12
    assert page_starts(heights, keeps, 2, 100, 20) == [7]
    assert page_starts(heights, keeps, 2, 100, 20, continued=30) == [7, 11]
    keeps[5] = keeps[6] = True
    assert page_starts(heights, keeps, 2, 100, 20) == [5]
    assert page_starts(heights, [True] * 12, 2, 100, 20) == [7]
    assert page_starts(heights, keeps, 2, 1000, 20) == []


def test_small_tables_take_as_few_pages_as_they_can_and_fill_them_evenly() -> None:
    assert _cuts([20, 20, 20, 40, 20], 0, 100) == (3,)
    assert _cuts([20, 20], 0, 100) == ()
    assert _cuts([20, 20], 70, 100) == (1,)
    assert _cuts([60, 60, 60], 0, 100) == (1, 2)
