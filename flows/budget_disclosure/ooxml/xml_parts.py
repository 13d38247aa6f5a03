"""Names, parsing and writing of OOXML parts, in one place and strict: broken XML is an error, never repaired."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise

from lxml import etree

from budget_disclosure.model.errors import TemplateError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
NAMESPACES = {"w": W, "r": R, "wp": WP, "a": A, "c": C}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
SETTINGS = "word/settings.xml"
# What an older program is shown instead of a drawing.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# The parts of a document that people write in, and so those of a template that can have tags.
WRITTEN_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TITLES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
# The type, the usual one, is written out on breaks that only arrange a label in lines: they are no part of its text.
LAYOUT_BREAK = "textWrapping"

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


@cache
def w(tag: str) -> str:
    """Return a tag or attribute name in the main namespace of Word."""
    return f"{{{W}}}{tag}"


def parse(data: bytes) -> etree._Element:
    """Return the root of a part. Raises ``lxml.etree.XMLSyntaxError``."""
    return etree.fromstring(data, _PARSER)


def serialise(root: etree._Element) -> bytes:
    """Return a part as bytes, with the declaration Office writes."""
    return DECLARATION.encode() + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def value(element: etree._Element | None) -> str:
    """Return the ``w:val`` of an element, or ``""``."""
    return "" if element is None else element.get(w("val"), "")


def parent_of(element: etree._Element) -> etree._Element:
    """Return the element around one that is not the root."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root of a part has no parent")
    return parent


def required(element: etree._Element, path: str) -> etree._Element:
    """Return a child that the standard asks for. Raises ``TemplateError`` when the document lacks it."""
    found = element.find(path)
    if found is None:
        owner, missing = etree.QName(element).localname, path.rpartition("}")[2]
        raise TemplateError(f"文档结构不完整：{owner} 里缺少 {missing}，请用 Word 重新保存")
    return found


def number(element: etree._Element, attribute: str) -> int:
    """Return a whole number from an attribute of Word's; an attribute that is not there counts 0."""
    return int(element.get(w(attribute)) or 0)


def style_of(paragraph: etree._Element) -> str:
    """Return the id of a paragraph's style; empty for the usual one."""
    for properties in paragraph.iterchildren(w("pPr")):
        for style in properties.iterchildren(w("pStyle")):
            return value(style)
    return ""


def properties_of(element: etree._Element, tag: str) -> etree._Element:
    """Return the properties of a paragraph, row or cell (``pPr``, ``trPr``, ``tcPr``), put there where it has none."""
    found = element.find(w(tag))
    if found is None:
        found = etree.Element(w(tag))
        element.insert(0, found)
    return found


def contents_code(root: etree._Element) -> etree._Element | None:
    """Return the code of the contents field; ``None`` where there is no such field."""
    return next((code for code in root.iter(w("instrText")) if (code.text or "").strip().startswith("TOC")), None)


def part_title(name: str) -> str:
    """Return how a person calls a part: 正文, 页眉, 页脚; headers and footers with the number of their file."""
    stem = name.removeprefix("word/").removesuffix(".xml")
    bare = stem.rstrip("0123456789")
    return f"{_TITLES.get(bare, stem)}{stem.removeprefix(bare) if bare in _TITLES else ''}"


def text_of(element: etree._Element) -> str:
    """Return the text of a paragraph or cell as a reader sees it: line breaks as ``\\n``, tabs as ``\\t``."""
    return "".join(_pieces(element))


def _pieces(element: etree._Element) -> Iterator[str]:
    for node in element.iter(w("t"), w("br"), w("tab"), w("noBreakHyphen")):
        tag = node.tag
        if tag == w("t"):
            yield node.text or ""
        elif tag == w("br"):
            yield "" if node.get(w("type")) in ("page", LAYOUT_BREAK) else "\n"
        elif tag == w("noBreakHyphen"):
            yield "-"
        elif parent_of(node).tag == w("r"):
            yield "\t"


def break_at(texts: Sequence[etree._Element], places: Sequence[int]) -> None:
    """Break a text that stands in several ``w:t`` before the characters at these places; it reads as before."""
    start = 0
    for text in texts:
        words, end = text.text or "", start + len(text.text or "")
        inside = [place - start for place in places if start < place <= end - 1 or (place == start and start > 0)]
        pieces = [words[left:right] for left, right in pairwise((0, *inside, len(words)))]
        text.text = pieces[0]
        run = parent_of(text)
        after = run.index(text) + 1
        for piece in reversed(pieces[1:]):
            more = deepcopy(text)
            more.text = piece
            run[after:after] = [etree.Element(w("br"), {w("type"): LAYOUT_BREAK}), more]
        start = end
