"""Departments at the limits, laid out as PDF: no blank page, nothing beyond the margins, right contents, whole headings.

Three documents from one start of LibreOffice: one unit with three projects; twelve units with 150 projects, 300
function codes, very long names and very large amounts; a department without any money.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from budget_disclosure.conversion.finished_pdf import finished_pdf
from budget_disclosure.conversion.libreoffice import to_pdfs
from budget_disclosure.conversion.page_numbers import number_pages
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.readback.document_text import DocumentText, read_document
from tests.support.disclosures import department_disclosure
from tests.support.pages import MISSING, Page, read_pages
from tests.support.stress import AWKWARD, LONG_NAME, PROJECTS, empty_department, large_department, small_unit

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

SMALL, LARGE, EMPTY = "small", "large", "empty"
UPRIGHT, LANDSCAPE = (79.35, 521.6, 104.9, 742.7), (99.15, 737.0, 79.35, 521.6)
# Borders and rounding take a point or two.
TOLERANCE = 2.0


@dataclass(frozen=True)
class Laid:
    """A document laid out: what it says, and its pages."""

    disclosure: Disclosure
    text: DocumentText
    pages: list[Page]

    @property
    def first(self) -> int:
        """Index of the page with the printed number 1."""
        return next(i for i, page in enumerate(self.pages) if page.text.startswith("第一部分概况"))

    def pages_of(self, heading: str) -> list[Page]:
        """Return the pages from a heading to the next one that begins on a later page."""
        numbers = {entry.text: int(entry.page) for entry in self.text.contents}
        start = next(page for text, page in numbers.items() if text.startswith(heading))
        end = min((page for page in numbers.values() if page > start), default=start + 1)
        return self.pages[self.first + start - 1 : self.first + end - 1]


@pytest.fixture(scope="module")
def laid(year_2024: Declarations, template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Laid]:
    disclosures = {
        SMALL: department_disclosure(small_unit(), year_2024),
        LARGE: department_disclosure(large_department(year_2024.codes), year_2024),
        EMPTY: department_disclosure(empty_department(), year_2024),
    }
    numbered = number_pages([render_document(one, template) for one in disclosures.values()], [None] * 3)
    assert [one.problem for one in numbered] == ["", "", ""]
    result = {}
    for (name, disclosure), one, pdf in zip(
        disclosures.items(), numbered, to_pdfs([one.docx for one in numbered]), strict=True
    ):
        assert isinstance(pdf, bytes), pdf
        file = tmp_path_factory.mktemp("stress") / f"{name}.pdf"
        file.write_bytes(finished_pdf(pdf, one.docx))
        result[name] = Laid(disclosure, read_document(one.docx), read_pages(file))
    return result


def test_the_large_department_is_as_large_as_it_should_be(laid: dict[str, Laid]) -> None:
    large = laid[LARGE]
    assert len(large.disclosure.forms) == PROJECTS
    assert min(len(large.disclosure.tables[table].rows) for table in ("t02", "t03", "t05")) > 300
    assert len(large.disclosure.tables["t12"].rows) > PROJECTS + 12
    assert len(large.pages) > 200


def test_only_empty_tables_have_the_note(laid: dict[str, Laid]) -> None:
    notes = {name: sum(page.text.count("注：本表无数据") for page in one.pages) for name, one in laid.items()}
    assert notes[EMPTY] == 13
    assert notes[LARGE] == sum(table.is_empty for table in laid[LARGE].disclosure.tables.values())


@pytest.mark.parametrize("name", [SMALL, LARGE, EMPTY])
def test_no_page_is_blank(laid: dict[str, Laid], name: str) -> None:
    assert [page.number for page in laid[name].pages if not page.words] == []


@pytest.mark.parametrize("name", [SMALL, LARGE, EMPTY])
def test_nothing_stands_beyond_the_margins(laid: dict[str, Laid], name: str) -> None:
    beyond = []
    for page in laid[name].pages:
        left, right, top, bottom = LANDSCAPE if page.is_landscape else UPRIGHT
        for word in page.words:
            if word.left < left - TOLERANCE or word.right > right + TOLERANCE:
                beyond.append((page.number, word))
            if word.top < top - 2 * TOLERANCE or word.bottom > bottom + 2 * TOLERANCE:
                beyond.append((page.number, word))
    assert beyond == []


@pytest.mark.parametrize("name", [SMALL, LARGE, EMPTY])
def test_every_contents_entry_tells_the_page_of_its_heading(laid: dict[str, Laid], name: str) -> None:
    one = laid[name]
    assert [entry.text.split() for entry in one.text.contents] == [
        heading.text.split() for heading in one.text.headings if heading.text
    ]
    for entry in one.text.contents:
        page = one.pages[one.first + int(entry.page) - 1]
        assert "".join(entry.text.split()) in page.text, entry
        assert page.number == f"—{entry.page}—"


@pytest.mark.parametrize("name", [SMALL, LARGE, EMPTY])
def test_no_heading_stands_at_the_foot_of_a_page(laid: dict[str, Laid], name: str) -> None:
    one = laid[name]
    headings = {"".join(heading.text.split()) for heading in one.text.headings}
    alone = [page.lines[-1] for page in one.pages[one.first :]]
    assert [line for line in alone if line in headings or line.startswith("部门名称：") or "绩效目标表" in line] == []


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("表一", "上年结"),
        ("表二", "科目编码"),
        ("表三", "科目编码"),
        ("表四", "小计"),
        ("表五", "科目编码"),
        ("表六", "部门预算支出经济科目名称"),
        ("表十一", "单位名称"),
        ("表十二", "项目名称"),
    ],
)
def test_the_header_stands_on_every_page_of_a_table(laid: dict[str, Laid], table: str, header: str) -> None:
    pages = laid[LARGE].pages_of(f"{table} ")
    assert len(pages) > 1 or table not in ("表二", "表三", "表五", "表六", "表十二")
    assert [page.number for page in pages if header not in page.text] == []


def test_every_page_of_a_form_names_its_project(laid: dict[str, Laid]) -> None:
    pages = laid[LARGE].pages_of("附件")
    assert len(pages) > PROJECTS
    assert [page.number for page in pages if "项目名称" not in page.text] == []


def test_a_form_that_fits_on_a_page_stays_on_one(laid: dict[str, Laid]) -> None:
    pages = laid[LARGE].pages_of("附件")
    complete = [page for page in pages if "绩效目标表" in page.text and "填报日期" in page.text]
    # The one with a text of 1 000 characters and the one with 48 indicators take two pages in each unit.
    assert len(complete) >= PROJECTS - 2 * 12


@pytest.mark.parametrize("name", [SMALL, LARGE])
def test_no_figure_of_a_table_is_broken_or_cut(laid: dict[str, Laid], name: str) -> None:
    one = laid[name]
    wanted = Counter(
        cell.text
        for table in one.disclosure.tables.values()
        for row in table.rows
        for cell in row.cells
        if cell.amount is not None and cell.text
    )
    seen = Counter(word.text for page in one.pages for word in page.words)
    assert {figure: count for figure, count in wanted.items() if seen[figure] < count} == {}
    if name == LARGE:
        assert max(map(len, wanted)) >= len("12345678.90")


def test_awkward_and_long_texts_come_out_whole(laid: dict[str, Laid]) -> None:
    told = laid[LARGE].text
    names = {row[0] for row in told.table("表十二 ").grid}
    assert {AWKWARD, LONG_NAME, "第一行\n第二行"} <= names
    everything = "".join(page.text for page in laid[LARGE].pages)
    for piece in ("A&B<C>{{x}}", "全角ＡＢ", "𠮷䶮", "{%if%}"):
        assert piece in everything, piece
