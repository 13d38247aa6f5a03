"""The copy of a document that LibreOffice lays out: it says what LibreOffice would otherwise get wrong.

LibreOffice reads Word's "let punctuation hang over the margin" (``w:overflowPunct``) the wrong way round. Without the
mark, and with it set to off, it hangs ：，。 over the end of a justified line, and then may not draw them at all. Set
to on, which is Word's own default, punctuation stays inside the line and is always drawn.
"""

from collections.abc import Mapping, Sequence

from lxml import etree

from budget_disclosure.document.contents import entries, write_page
from budget_disclosure.document.filled_document import assembled
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, serialise, w
from budget_disclosure.ooxml.zip_package import deflated, read_package, write_package

# Part of what decides a layout: to be counted up when the copy is made in another way.
COPY_VERSION = 1
# What stands in an entry of the contents for a page that is not known yet.
OPEN_NUMBER = "0"
_MARK, _ROOT_STYLES = "overflowPunct", b":style "
# What may stand before the mark in the properties of a paragraph.
_BEFORE = frozenset(
    w(name)
    for name in (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
        *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    )
)


def conversion_copy(docx: bytes) -> bytes:
    """Return the document as LibreOffice is to lay it out; what is no document is returned unchanged."""
    try:
        return copy_of(read_package(docx, "文档"))
    except TemplateError:
        return docx


def copy_of(parts: Mapping[str, bytes]) -> bytes:
    """Return the copy of a document that was read already."""
    changed = {name: _keeping_punctuation(parts[name]) for name in (STYLES, DOCUMENT) if name in parts}
    # Nobody keeps it: it is not worth being compressed.
    return write_package({name: deflated(part, 0) for name, part in {**parts, **changed}.items()})


def with_open_numbers(root: etree._Element, tables: Sequence[str]) -> bytes:
    """Write ``OPEN_NUMBER`` into every entry of the contents of a main part, and return it as bytes.

    ``root`` and ``tables`` are those of ``contents.without_tables``.
    """
    for entry in entries(root):
        write_page(entry, OPEN_NUMBER)
    return assembled(root, tables)


def _keeping_punctuation(part: bytes) -> bytes:
    if _ROOT_STYLES not in part and _MARK.encode() not in part:
        return part
    root = parse(part)
    marks = list(root.iter(w(_MARK)))
    for mark in marks:
        mark.attrib.clear()
    roots = [style for style in root.iter(w("style")) if _is_first(style)]
    for style in roots:
        _mark(style)
    return serialise(root) if marks or roots else part


def _is_first(style: etree._Element) -> bool:
    """Return whether a style is one of paragraphs from which others inherit, and which inherits from none."""
    return style.get(w("type")) == "paragraph" and style.find(w("basedOn")) is None


def _mark(style: etree._Element) -> None:
    properties = style.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        run = style.find(w("rPr"))
        style.insert(len(style) if run is None else style.index(run), properties)
    if properties.find(w(_MARK)) is None:
        place = sum(child.tag in _BEFORE for child in properties)
        properties.insert(place, etree.Element(w(_MARK)))
