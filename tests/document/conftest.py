"""The document of the invented department, rendered once for all tests that only read it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.readback.document_text import DocumentText, read_document
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks


@pytest.fixture(scope="session")
def template(templates: Path) -> Path:
    return templates / "2024" / "部门预算公开.docx"


@pytest.fixture(scope="session")
def disclosure(year_2024: Declarations) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


@pytest.fixture(scope="session")
def docx(disclosure: Disclosure, template: Path) -> bytes:
    return render_document(disclosure, template)


@pytest.fixture(scope="session")
def text(docx: bytes) -> DocumentText:
    return read_document(docx)


@pytest.fixture
def edited_template(template: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the template with words of its parts replaced, as a person's edit would."""

    def edit(*changes: tuple[str, str], part: str = "word/document.xml") -> Path:
        parts = read_package(template.read_bytes(), template.name)
        content = parts[part].decode()
        for old, new in changes:
            assert content.count(old) >= 1, old
            content = content.replace(old, new, 1)
        target = tmp_path / template.name
        target.write_bytes(write_package({**parts, part: content.encode()}))
        return target

    return edit
