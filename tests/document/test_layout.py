"""The document laid out by LibreOffice: right page numbers, no blank page, nothing lost."""

import io
import re

import pytest

from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.conversion.page_numbers import LaidOut, lay_out
from budget_disclosure.readback.document_text import read_document

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_soffice() is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def laid_out(docx: bytes) -> LaidOut:
    return lay_out(docx)


@pytest.fixture(scope="module")
def pages(laid_out: LaidOut) -> list[str]:
    from pypdf import PdfReader

    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(laid_out.pdf)).pages]


def test_there_is_no_blank_page(pages: list[str]) -> None:
    blank = [number for number, words in enumerate(pages, start=1) if not re.sub(r"—[0-9IVX]+—$", "", words)]
    assert blank == []


def test_every_entry_of_the_contents_tells_the_page_its_heading_stands_on(laid_out: LaidOut, pages: list[str]) -> None:
    first = next(i for i, words in enumerate(pages) if words.startswith("第一部分概况"))
    entries = read_document(laid_out.docx).contents
    assert len(entries) == 41
    for entry in entries:
        assert "".join(entry.text.split()) in pages[first + int(entry.page) - 1], entry


def test_pages_carry_their_numbers_the_cover_none_and_the_contents_roman_ones(pages: list[str]) -> None:
    first = next(i for i, words in enumerate(pages) if words.startswith("第一部分概况"))
    assert "—" not in pages[0]
    assert pages[1].endswith(("—I—", "—Ⅰ—"))
    for number, words in enumerate(pages[first:], start=1):
        assert words.endswith(f"—{number}—"), number


def test_landscape_pages_hold_the_wide_tables(laid_out: LaidOut, pages: list[str]) -> None:
    from pypdf import PdfReader

    wide = {
        words[:3]
        for page, words in zip(PdfReader(io.BytesIO(laid_out.pdf)).pages, pages, strict=True)
        if page.mediabox.width > page.mediabox.height
    }
    assert wide == {"表二2", "表九2", "表十二"}


def test_each_form_has_a_page_of_its_own(pages: list[str]) -> None:
    forms = [words for words in pages if "项目支出绩效目标表（2024年度）" in words]
    assert len(forms) == 4
    assert all("填报日期" in words for words in forms)
