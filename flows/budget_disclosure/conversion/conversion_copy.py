"""The copy of a document that LibreOffice lays out: it says what LibreOffice would otherwise get wrong.

LibreOffice reads Word's "let punctuation hang over the margin" (``w:overflowPunct``) the wrong way round. Without the
mark, and with it set to off, it hangs ：，。 over the end of a justified line, and then may not draw them at all. Set
to on, which is Word's own default, punctuation stays inside the line and is always drawn.
"""

from lxml import etree

from budget_disclosure.document.contents import entries, write_page
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, serialise, w
from budget_disclosure.ooxml.zip_package import read_package, write_package

# Part of what decides a layout: to be counted up when the copy is made in another way.
COPY_VERSION = 1
# What stands in an entry of the contents for a page that is not known yet.
OPEN_NUMBER = "0"
_MARK = "overflowPunct"
# What may stand before the mark in the properties of a paragraph.
_BEFORE = frozenset(
    w(name)
    for name in (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
        *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    )
)


def conversion_copy(docx: bytes, *, has_open_numbers: bool = False) -> bytes:
    """Return the document as LibreOffice is to lay it out; what is no document is returned unchanged.

    With ``has_open_numbers`` each entry of the contents has ``OPEN_NUMBER`` where its page is to be written.
    """
    try:
        parts = read_package(docx, "文档")
    except TemplateError:
        return docx
    changed = {name: _changed(parts[name], has_open_numbers) for name in (STYLES, DOCUMENT) if name in parts}
    return write_package({**parts, **changed})


def _changed(part: bytes, has_open_numbers: bool) -> bytes:
    root = parse(part)
    open_ones = list(entries(root)) if has_open_numbers else []
    for entry in open_ones:
        write_page(entry, OPEN_NUMBER)
    return serialise(root) if _keeps_punctuation(root) or open_ones else part


def _keeps_punctuation(root: etree._Element) -> bool:
    """Keep punctuation inside its lines and return whether anything had to be changed for it."""
    marks = list(root.iter(w(_MARK)))
    for mark in marks:
        mark.attrib.clear()
    roots = [style for style in root.iter(w("style")) if _is_first(style)]
    for style in roots:
        _mark(style)
    return bool(marks or roots)


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
