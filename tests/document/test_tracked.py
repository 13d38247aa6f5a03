"""The reviewer's copy: accepting all gives the new document, rejecting all the old one, whatever changed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.conversion.libreoffice import find_soffice, to_pdf
from budget_disclosure.corrections.redline import mark_changes
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, serialise, text_of, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.readback.document_text import DocumentText, read_document
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks
from tests.support.tracked import accept_all, reject_all

AUTHOR = "预算公开系统"
DATE = datetime(2024, 6, 1, 8, 30)
Change = Callable[[Sequence[UnitSubmission]], Sequence[UnitSubmission]]


def shown(document: DocumentText) -> list[object]:
    """Return headings, paragraphs and tables without what is never tracked (the sentence or chart of 三公)."""
    return [block for block in document.blocks if "分布图" not in getattr(block, "text", "")]


def another_amount(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    row = units[0].basic[0]
    entry = row.amounts[0]
    more = replace(entry, amount=Amount(entry.amount.yuan + Decimal("12345.67"), entry.amount.cells))
    return (replace(units[0], basic=(replace(row, amounts=(more, *row.amounts[1:])), *units[0].basic[1:])), *units[1:])


def a_project_less(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    return (replace(units[0], projects=units[0].projects[1:]), *units[1:])


def a_unit_less(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    return units[:2]


def another_code(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    row = units[0].basic[0]
    code = Cited("2130399", row.function_code.at)
    return (replace(units[0], basic=(replace(row, function_code=code), *units[0].basic[1:])), *units[1:])


def other_texts(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    unit, target = units[0].unit, units[0].project_targets[0]
    said = replace(unit, mandate=(Cited("一项全新的职责，与以前的都不相同", unit.mandate[0].at), *unit.mandate[1:]))
    told = replace(target, overview=Cited("对全县 37 座小型水库开展巡查和养护。\n每季度一次。", target.overview.at))
    return (replace(units[0], unit=said, project_targets=(told, *units[0].project_targets[1:])), *units[1:])


def fewer_duties(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    return (replace(units[0], unit=replace(units[0].unit, mandate=units[0].unit.mandate[:1])), *units[1:])


def fewer_indicators(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    return (replace(units[0], indicators=units[0].indicators[1:]), *units[1:])


def no_three_public(units: Sequence[UnitSubmission]) -> Sequence[UnitSubmission]:
    """Without “三公” a sentence stands in place of the chart."""
    return tuple(
        replace(unit, three_public=tuple(replace(e, this_year=()) for e in unit.three_public)) for unit in units
    )


CHANGES: tuple[Change, ...] = (
    no_three_public,
    another_amount,
    a_project_less,
    a_unit_less,
    another_code,
    other_texts,
    fewer_duties,
    fewer_indicators,
)


@pytest.fixture(scope="module")
def render(year_2024: Declarations, template: Path) -> Callable[[Sequence[UnitSubmission]], bytes]:
    return lambda units: render_document(department_disclosure(units, year_2024), template)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("is_reversed", [False, True], ids=["forth", "back"])
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(
    change: Change, is_reversed: bool, render: Callable[[Sequence[UnitSubmission]], bytes]
) -> None:
    first, second = render(waterworks()), render(change(waterworks()))
    old, new = (second, first) if is_reversed else (first, second)

    marked = mark_changes(old, new, AUTHOR, DATE)

    assert read_document(old) != read_document(new)
    assert read_document(accept_all(marked)) == read_document(new)
    assert shown(read_document(reject_all(marked))) == shown(read_document(old))


@pytest.mark.parametrize("is_reversed", [False, True], ids=["forth", "back"])
def test_a_table_with_another_column_is_the_old_one_deleted_and_the_new_one_inserted(
    is_reversed: bool, docx: bytes
) -> None:
    parts = read_package(docx, "")
    root = parse(parts[DOCUMENT])
    table = next(t for t in root.iter(w("tbl")) if "表七" in (t.find(f"{w('tblPr')}/{w('tblCaption')}").get(w("val"))))
    table.find(w("tblGrid")).remove(table.find(w("tblGrid"))[-1])
    for row in table.findall(w("tr")):
        row.remove(row[-1])
    narrower = write_package({**parts, DOCUMENT: serialise(root)})
    old, new = (narrower, docx) if is_reversed else (docx, narrower)

    marked = mark_changes(old, new, AUTHOR, DATE)

    assert read_document(old) != read_document(new)
    assert read_document(accept_all(marked)) == read_document(new)
    assert read_document(reject_all(marked)) == read_document(old)


def test_equal_documents_get_no_mark_and_equal_input_gives_equal_bytes(
    docx: bytes, render: Callable[[Sequence[UnitSubmission]], bytes]
) -> None:
    other = render(another_amount(waterworks()))

    unchanged = parse(read_package(mark_changes(docx, docx, AUTHOR, DATE), "")[DOCUMENT])
    assert list(unchanged.iter(w("ins"), w("del"), w("delText"))) == []
    assert mark_changes(docx, other, AUTHOR, DATE) == mark_changes(docx, other, AUTHOR, DATE)


def test_a_changed_figure_is_one_deletion_and_one_insertion_with_author_and_date(
    docx: bytes, render: Callable[[Sequence[UnitSubmission]], bytes]
) -> None:
    marked = mark_changes(docx, render(another_amount(waterworks())), AUTHOR, DATE)

    root = parse(read_package(marked, "")[DOCUMENT])
    marks = list(root.iter(w("ins"), w("del")))
    assert {mark.get(w("author")) for mark in marks} == {AUTHOR}
    assert {mark.get(w("date")) for mark in marks} == {"2024-06-01T08:30:00Z"}
    numbers = [element.get(w("id")) for element in root.iter(w("ins"), w("del"), w("bookmarkStart"))]
    assert len(numbers) == len(set(numbers))
    for mark in root.iter(w("ins")):
        assert re.fullmatch(r"[\d,]+\.\d\d%?", text_of(mark)), text_of(mark)


@pytest.mark.slow
@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
def test_the_marked_document_is_laid_out_by_libreoffice(
    docx: bytes, render: Callable[[Sequence[UnitSubmission]], bytes]
) -> None:
    assert to_pdf(mark_changes(docx, render(a_project_less(waterworks())), AUTHOR, DATE)).startswith(b"%PDF-")
