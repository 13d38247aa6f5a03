"""Tables that somebody made in the template come out whole, whatever is in their cells; what cannot is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.document import cell_shapes
from budget_disclosure.document.render import render_document
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import read_document

Edit = Callable[..., Path]
OVERVIEW = '<w:r><w:t xml:space="preserve">{{ form.overview }}</w:t></w:r>'
HEADING = '<w:r><w:t xml:space="preserve">九、政府采购情况</w:t></w:r></w:p>'
WHOLE = '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'


def paragraph(text: str, style: str = "FormText") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: str, width: str = WHOLE) -> str:
    """Return a table of rows of one cell with these contents."""
    cells = (f'<w:tr><w:tc><w:tcPr><w:tcW w:w="1" w:type="pct"/></w:tcPr>{row}</w:tc></w:tr>' for row in rows)
    return f'<w:tbl><w:tblPr>{width}</w:tblPr><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid>{"".join(cells)}</w:tbl>'


def body(disclosure: Disclosure, template: Path) -> etree._Element:
    return parse(read_package(render_document(disclosure, template), "文档")[DOCUMENT])[0]


def test_every_text_of_a_cell_is_kept(disclosure: Disclosure, edited_template: Edit) -> None:
    several = (
        '<w:r><w:t xml:space="preserve">甲</w:t><w:br/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{{ year }}</w:t></w:r></w:p>'
        f"<w:p>{OVERVIEW}"
    )
    told = read_document(render_document(disclosure, edited_template((OVERVIEW, several))))
    cells = {cell for row in told.tables[13].grid for cell in row}
    assert f"甲\n2024\n{disclosure.forms[0].target.overview.value}" in cells  # type: ignore[union-attr]


def test_a_table_inside_of_a_cell_is_kept(disclosure: Disclosure, edited_template: Edit) -> None:
    inner = f"{OVERVIEW}</w:p>{table(paragraph('{{ form.project }}'))}<w:p>"
    forms = list(body(disclosure, edited_template((OVERVIEW, inner))).iterchildren(w("tbl")))[13:]
    told = [text_of(cell) for form in forms for cell in form.iterfind(f".//{w('tbl')}//{w('tc')}")]
    assert told == [form.project.project.name.value for form in disclosure.forms]  # type: ignore[union-attr]


def test_a_computed_table_can_stand_in_a_cell_and_be_marked_as_safe(
    disclosure: Disclosure, template: Path, edited_template: Edit
) -> None:
    whole = re.search(
        r"<w:p>(?:(?!<w:p>).)*\{\{p tables\.t08\.body \}\}.*?</w:p>",
        read_package(template.read_bytes(), "模板")[DOCUMENT].decode(),
    )
    assert whole
    for changed in (table(whole[0]), whole[0].replace("body", "body|safe")):
        root = body(disclosure, edited_template((whole[0], changed)))
        (shown,) = (
            one for one in root.iter(w("tbl")) if value(one.find(f"{w('tblPr')}/{w('tblCaption')}")).startswith("表八")
        )
        rows = [[text_of(cell) for cell in row.findall(w("tc"))] for row in shown.findall(w("tr"))]
        expected = [[cell.text for cell in row.cells] for row in disclosure.tables["t08"].rows]
        assert rows[-len(expected) :] == expected


def test_a_row_in_a_content_control_is_fitted_as_any_other(disclosure: Disclosure, edited_template: Edit) -> None:
    own = table(paragraph("甲"), paragraph("乙"))
    own = own.replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>", 1).replace(
        "</w:tr>", "</w:tr></w:sdtContent></w:sdt>", 1
    )
    root = body(disclosure, edited_template((HEADING, f"{HEADING}{own}")))
    (found,) = (one for one in root.iter(w("tbl")) if one.find(w("sdt")) is not None)
    assert [text_of(cell) for cell in found.iter(w("tc"))] == ["甲", "乙"]
    assert [width.get(w("w")) for width in found.iter(w("tcW"))] == ["8845", "8845"]


def test_a_heading_in_a_cell_is_in_the_contents(disclosure: Disclosure, edited_template: Edit) -> None:
    own = table(paragraph("附：采购{{ year }}年目录", "Heading2"))
    told = read_document(render_document(disclosure, edited_template((HEADING, f"{HEADING}{own}"))))
    assert "附：采购2024年目录" in [entry.text for entry in told.contents]


def test_words_between_rows_are_refused(disclosure: Disclosure, edited_template: Edit) -> None:
    own = table(paragraph("甲"), paragraph("乙")).replace("</w:tr>", "</w:tr>失", 1)
    with pytest.raises(TemplateError, match="“失”落在段落文字以外"):
        render_document(disclosure, edited_template((HEADING, f"{HEADING}{own}")))


def test_what_surrounds_a_text_is_parsed_once_however_many_cells_are_alike(
    disclosure: Disclosure, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_document(disclosure, template)
    parsed: list[object] = []
    monkeypatch.setattr(cell_shapes, "filled_part", _counting(cell_shapes.filled_part, parsed))
    docx = render_document(disclosure, template)
    cells = len(list(parse(read_package(docx, "文档")[DOCUMENT]).iter(w("tc"))))
    tables = len(disclosure.tables) + len(disclosure.forms)
    assert cells > 700
    assert len(parsed) <= 2 * tables


def _counting(function: Callable[..., object], calls: list[object]) -> Callable[..., object]:
    def count(*arguments: object) -> object:
        calls.append(arguments)
        return function(*arguments)

    return count
