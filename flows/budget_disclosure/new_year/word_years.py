"""Years that stand in a Word template as plain text, not as fields."""

from collections.abc import Iterator

from lxml import etree

from budget_disclosure.document.engine import template_parts
from budget_disclosure.new_year.year_tokens import Shift, years_in
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, part_title, serialise, text_of, w
from budget_disclosure.ooxml.zip_package import write_package

_BESIDE = ("word/header", "word/footer", "word/footnotes")
_CORE = "docProps/core.xml"
_TITLES = ("title", "subject", "description", "keywords")


def shifted_word(data: bytes, name: str, shift: Shift) -> bytes:
    """Return a template whose years go on; the same bytes where there are none. Raises ``TemplateError``.

    A year of which Word keeps the digits in several pieces stays, and is found by ``years_of_word``.
    """
    parts = template_parts(data, name)
    changed = {}
    for part in parts:
        root = parse(parts[part]) if _is_read(part) or part == _CORE else None
        if root is not None and _shift_texts(root, shift):
            changed[part] = serialise(root)
    return write_package({**parts, **changed}) if changed else data


def years_of_word(data: bytes, name: str, shift: Shift) -> Iterator[tuple[str, str]]:
    """Yield place and text of each paragraph with years that go on with the budget year. Raises ``TemplateError``."""
    parts = template_parts(data, name)
    for part in filter(_is_read, parts):
        for number, paragraph in enumerate(parse(parts[part]).iter(w("p")), start=1):
            text = text_of(paragraph)
            if any(map(shift.concerns, years_in(text))):
                yield f"{part_title(part)}第 {number} 段", text


def _is_read(part: str) -> bool:
    return part == DOCUMENT or part.startswith(_BESIDE)


def _shift_texts(root: etree._Element, shift: Shift) -> bool:
    """Let the years of all texts go on; return whether there were any."""
    found = False
    for node in root.iter():
        local = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if (node.tag == w("t") or local in _TITLES) and node.text and (new := shift.of(node.text)) != node.text:
            node.text, found = new, True
    return found
