"""A document says what plain docxtpl makes of the same template and the same fields: every paragraph, every cell.

docxtpl is used as its documentation says. What layout adds is no text: contents, lines 续表, breaks in labels.
"""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.context import FIELDS, build_context
from budget_disclosure.document.continued import join
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.render import render_document
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.word_styles import CONTENTS_LEVELS, Styles, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, style_of, text_of, w
from budget_disclosure.ooxml.zip_package import read_package
from tests.support.contents import content_of_folder
from tests.support.county import different_documents
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.stress import empty_department, large_department, small_unit
from tests.support.submissions import waterworks

ROOT = Path(__file__).parents[2]
Tables = list[list[list[str]]]
Documents = Mapping[str, Disclosure]


def sample(year: Declarations) -> Documents:
    """Return the documents of the sample: of the department and of its units."""
    content = content_of_folder(next((ROOT / "inputs" / "2024").glob("*/")), year)
    units = {unit.code: unit.disclosure for unit in content.units}
    return {name: one for name, one in {"department": content.disclosure, **units}.items() if one is not None}


def invented(year: Declarations) -> Documents:
    """Return the documents of the invented department."""
    units = waterworks()
    documents = {str(number): unit_disclosure(unit, year) for number, unit in enumerate(units)}
    return {"department": department_disclosure(units, year), **documents}


def extreme(year: Declarations) -> Documents:
    """Return the documents of departments at the limits."""
    return {
        "small": department_disclosure(small_unit(), year),
        "empty": department_disclosure(empty_department(), year),
        "large": department_disclosure(large_department(year.codes), year),
    }


def of_the_county(year: Declarations) -> Documents:
    """Return a document of each of thirty departments of the invented county, chosen to be different."""
    return different_documents(30)


@pytest.mark.parametrize(
    "documents",
    [
        sample,
        invented,
        pytest.param(extreme, marks=pytest.mark.slow),
        pytest.param(of_the_county, marks=pytest.mark.slow),
    ],
)
def test_paragraphs_and_tables_are_those_of_docxtpl(
    documents: Callable[[Declarations], Documents], year_2024: Declarations, template: Path
) -> None:
    for name, disclosure in documents(year_2024).items():
        ours, theirs = content(render_document(disclosure, template)), content(by_docxtpl(disclosure, template))
        assert ours[0] == theirs[0], name
        assert ours[1] == theirs[1], name
        assert len(ours[1]) == len(disclosure.tables) + len(disclosure.forms)


def by_docxtpl(disclosure: Disclosure, template: Path) -> bytes:
    """Return the document that docxtpl makes, as its documentation says, with the fields that our templates get."""
    word = DocxTemplate(template)
    word.render(build_context(disclosure, load_template(template, FIELDS).styles), autoescape=True)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def content(docx: bytes) -> tuple[list[str], Tables]:
    """Return the texts of the paragraphs outside of tables, and those of all cells by tables and rows."""
    parts = read_package(docx, "文档")
    # Where a cell of a form is merged, docxtpl leaves our mark standing in front of its text.
    root, styles = etree.fromstring(parts[DOCUMENT], etree.XMLParser(remove_pis=True)), read_styles(parts[STYLES])
    join(root, styles)
    texts = [text_of(block) for block in root[0].iterchildren(w("p")) if not is_contents(block, styles)]
    tables = [
        [[text_of(cell) for cell in row.findall(w("tc"))] for row in table.findall(w("tr"))]
        for table in root[0].iterchildren(w("tbl"))
    ]
    # A section that became part of another one left its paragraph behind, which has no text.
    return [text for text in texts if text], tables


def is_contents(paragraph: etree._Element, styles: Styles) -> bool:
    return styles.names.get(style_of(paragraph)) in CONTENTS_LEVELS
