"""The contents: entries for every heading, linked, numbered in a second pass and as a whole or not at all."""

import pytest

from budget_disclosure.document.contents import fill_page_numbers, read_headings
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import DocumentText, read_document


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_heading_of_three_levels_has_its_entry_in_order(text: DocumentText) -> None:
    assert [(e.level, e.text) for e in text.contents] == [(h.level, flat(h.text)) for h in text.headings]
    assert {entry.level for entry in text.contents} == {1, 2, 3}
    assert len(text.contents) == 41


def test_entries_link_to_bookmarks_on_the_headings(docx: bytes) -> None:
    root = parse(read_package(docx, "文档")[DOCUMENT])
    anchors = [link.get(w("anchor")) for link in root.iter(w("hyperlink"))]
    assert anchors == [heading.bookmark for heading in read_headings(docx) if heading.level <= 3]
    codes = [code.text or "" for code in root.iter(w("instrText"))]
    assert [code.split()[1] for code in codes if "PAGEREF" in code] == anchors


def test_every_form_has_a_bookmark_named_after_its_project_and_no_entry(docx: bytes, text: DocumentText) -> None:
    projects = [heading.text for heading in read_headings(docx) if heading.level == 4]
    assert projects == [
        "小型水库除险加固",
        "移民后期扶持",
        "执法装备更新",
        "水库巡查",
    ]
    assert not {entry.text for entry in text.contents} & set(projects)


def test_without_a_layout_no_page_is_claimed_and_word_is_asked_to_update(docx: bytes, text: DocumentText) -> None:
    assert {entry.page for entry in text.contents} == {""}
    marks = parse(read_package(docx, "文档")[DOCUMENT]).iter(w("fldChar"))
    assert [mark.get(w("dirty")) for mark in marks if mark.get(w("dirty"))] == ["true"]


def test_page_numbers_are_written_and_the_request_is_withdrawn(docx: bytes) -> None:
    headings = read_headings(docx)
    pages = {heading.bookmark: number * 3 for number, heading in enumerate(headings, start=1)}
    filled = fill_page_numbers(docx, pages)
    wanted = [str(pages[heading.bookmark]) for heading in headings if heading.level <= 3]
    assert [entry.page for entry in read_document(filled).contents] == wanted
    assert b"w:dirty" not in read_package(filled, "文档")[DOCUMENT]
    assert fill_page_numbers(filled, pages) == filled


def test_an_entry_without_a_page_is_an_error_and_not_a_blank(docx: bytes) -> None:
    pages = {heading.bookmark: 1 for heading in read_headings(docx)[:-1]}
    with pytest.raises(TemplateError, match="第四部分 名词解释"):
        fill_page_numbers(docx, pages)
