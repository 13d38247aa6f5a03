"""A disclosure and a template in, the bytes of a Word document out. Equal input gives equal bytes."""

from pathlib import Path

from budget_disclosure.document.chart import RELATIONSHIP_ID, chart_parts
from budget_disclosure.document.complete_parts import complete_parts
from budget_disclosure.document.contents import build_contents
from budget_disclosure.document.context import (
    FIELDS,
    build_context,
    document_properties,
    used_tables,
)
from budget_disclosure.document.engine import load_template, read_strictly
from budget_disclosure.document.filled_document import FilledDocument
from budget_disclosure.document.properties import add_chart, set_properties
from budget_disclosure.document.three_public_chart import three_public_chart
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.word_styles import REQUIRED
from budget_disclosure.ooxml.xml_parts import DOCUMENT
from budget_disclosure.ooxml.zip_package import write_package


def render_document(disclosure: Disclosure, template: Path) -> bytes:
    """Return the .docx. Raises ``TemplateError`` naming field and paragraph when the template cannot be filled in.

    Page numbers of the contents are not known here: ``contents.fill_page_numbers`` sets them after a layout.
    """
    compiled = load_template(template, FIELDS)
    compiled.styles.require(REQUIRED)
    context = build_context(disclosure, compiled.styles)
    filled = compiled.fill(context)
    tables = {name: view.body for name, view in context["tables"].items()}
    document = FilledDocument(filled.pop(DOCUMENT), compiled.styles, tables, compiled.frames)
    _require_every_table_once(document, disclosure)
    complete_parts(document)
    build_contents(document.root, compiled.styles)
    parts = {**compiled.static, **read_strictly(filled), DOCUMENT: document.written()}
    chart = three_public_chart(disclosure)
    if chart is not None and RELATIONSHIP_ID.encode() in parts[DOCUMENT]:
        parts = add_chart(parts, chart_parts(chart))
    return write_package(set_properties(parts, document_properties(disclosure)))


def _require_every_table_once(document: FilledDocument, disclosure: Disclosure) -> None:
    for table_id, heading in used_tables(disclosure).items():
        count = document.captions.count(heading)
        if count != 1:
            problem = "没有插入" if count == 0 else f"重复插入了 {count} 次"
            raise TemplateError(f"模板{problem}“{heading}”：应有且只有一处“{{{{p tables.{table_id}.body }}}}”")
