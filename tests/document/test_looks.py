"""Typical pages look as they did when a person approved them: cover, contents, tables, chart, a form.

To accept a change: look at the pages, then run ``python -m tests.support.looks <file for the PDF>`` and commit.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from budget_disclosure.conversion.libreoffice import to_pdfs
from budget_disclosure.document.render import render_document
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.zip_package import read_package, write_package
from tests.support.looks import TYPICAL, Look, difference, looks, read_look
from tests.support.pages import MISSING, read_pages

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

# Ink out of place in percent: another resolution or anti-aliasing makes up to 9, another font up to 11; a missing border
# or a page that moved by two centimetres 17 and more.
MOST = 14
# Points that the edges of all ink may move.
FARTHEST = 10
STYLES, DOCUMENT = "word/styles.xml", "word/document.xml"
# Templates with something broken in them, or changed as little as a machine with other fonts does.
EDITS = {
    "no_borders": (STYLES, ('<w:insideH w:val="single"', '<w:insideH w:val="nil"')),
    "moved": (DOCUMENT, ('w:top="2098"', 'w:top="1531"'), ('w:top="1587"', 'w:top="1020"')),
    "narrow": (DOCUMENT, ('w:left="1587"', 'w:left="2834"')),
    "other_font": (STYLES, ('"宋体"', '"黑体"'), ('"仿宋_GB2312"', '"黑体"')),
}


@pytest.fixture(scope="module")
def seen(
    disclosure: Disclosure, template: Path, docx: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Return the PDF of the sound document and of those made with edited templates."""
    folder = tmp_path_factory.mktemp("looks")
    documents = [docx]
    for part, *changes in EDITS.values():
        edited = _edited(template, folder / template.name, part, changes)
        documents.append(render_document(disclosure, edited))
    result = {}
    for name, pdf in zip(("sound", *EDITS), to_pdfs(documents), strict=True):
        assert isinstance(pdf, bytes), pdf
        result[name] = folder / f"{name}.pdf"
        result[name].write_bytes(pdf)
    return result


def _edited(template: Path, target: Path, part: str, changes: Sequence[tuple[str, str]]) -> Path:
    parts = read_package(template.read_bytes(), template.name)
    content = parts[part].decode()
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    target.write_bytes(write_package({**parts, part: content.encode()}))
    return target


@pytest.fixture(scope="module")
def wanted() -> dict[str, Look]:
    return {name: read_look(name) for name in TYPICAL}


def broken(pages: dict[str, Look], wanted: dict[str, Look]) -> dict[str, tuple[int, int]]:
    """Return the pages that do not look as wanted, each with ink out of place (%) and how far its edges moved."""
    found = {
        name: (
            difference(pages[name], wanted[name]),
            max(abs(a - b) for a, b in zip(pages[name].edges, wanted[name].edges, strict=True)),
        )
        for name in TYPICAL
    }
    return {name: (ink, moved) for name, (ink, moved) in found.items() if ink > MOST or moved > FARTHEST}


def test_typical_pages_look_as_approved(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    found = looks(seen["sound"])
    assert broken(found, wanted) == {}
    assert {name: look.rules for name, look in found.items()} == {name: look.rules for name, look in wanted.items()}


def test_anti_aliasing_and_resolution_do_not_matter(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    for options in ((), ("-aa", "no"), ("-aaVector", "no")):
        found = looks(seen["sound"], 50, options)
        assert broken(found, wanted) == {}, options


def test_other_fonts_do_not_matter(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    found = looks(seen["other_font"])
    assert broken(found, wanted) == {}


def test_missing_borders_are_found(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    found = looks(seen["no_borders"])
    for name in ("table_01", "table_02", "table_06", "form"):
        assert found[name].rules[0] < wanted[name].rules[0] // 2, name


def test_a_page_that_moved_by_a_centimetre_is_found(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    assert set(broken(looks(seen["moved"]), wanted)) == set(TYPICAL)


def test_a_narrow_page_is_found(seen: dict[str, Path], wanted: dict[str, Look]) -> None:
    assert set(broken(looks(seen["narrow"]), wanted)) >= {"contents", "table_01", "table_06", "form"}


def test_titles_stand_in_the_middle_and_page_numbers_outside(seen: dict[str, Path]) -> None:
    pages = read_pages(seen["sound"])
    first = next(i for i, page in enumerate(pages) if page.text.startswith("第一部分概况"))
    assert pages[0].number == ""
    for page in pages[first:]:
        if page.text.startswith(("表", "第")):
            line = page.lines[0]
            words = [word for word in page.words if word.top < page.words[0].bottom and word.text in line]
            middle = (min(word.left for word in words) + max(word.right for word in words)) / 2
            left, right = (99.15, 737.0) if page.is_landscape else (79.35, 521.6)
            assert abs(middle - (left + right) / 2) < 6, line
