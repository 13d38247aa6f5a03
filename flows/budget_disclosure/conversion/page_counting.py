"""How the sections of a document count their pages: from which number on, and whether contents can move the body."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.conversion.office_service import LibreOfficeError
from budget_disclosure.document.contents import Heading, entries
from budget_disclosure.ooxml.xml_parts import text_of, value, w


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its blocks, the number its pages start from (``None``: they go on), and whether it may add a page."""

    blocks: tuple[etree._Element, ...]
    start: int | None
    adds_page: bool


def sections_of(root: etree._Element) -> list[Section]:
    """Return the sections of a main part in order."""
    body = root.find(w("body"))
    sections: list[Section] = []
    blocks: list[etree._Element] = []
    for block in body if body is not None else ():
        properties = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if block.tag != w("sectPr"):
            blocks.append(block)
        if properties is not None:
            numbering = properties.find(w("pgNumType"))
            start = None if numbering is None else numbering.get(w("start"))
            kind = value(properties.find(w("type")))
            sections.append(Section(tuple(blocks), int(start) if start else None, kind in ("oddPage", "evenPage")))
            blocks = []
    return sections


def _place_of(sections: Sequence[Section], heading: Heading) -> int:
    for index, section in enumerate(sections):
        if any(_carries(block, heading) for block in section.blocks):
            return index
    raise LibreOfficeError(f"文档里没有标题“{heading.text}”的书签")


def _carries(block: etree._Element, heading: Heading) -> bool:
    return any(mark.get(w("name")) == heading.bookmark for mark in block.iter(w("bookmarkStart")))


def first_number(sections: Sequence[Section], first: Heading) -> int | None:
    """Return the number of the page of the first heading; ``None`` when pages count from the first of the document.

    Raises ``LibreOfficeError`` where the sections leave that open: a restart behind the body's first page, text before
    the first heading of the section that restarts, sections that begin on odd pages.
    """
    place = _place_of(sections, first)
    restarts = [index for index, section in enumerate(sections) if section.start is not None]
    if any(section.adds_page for section in sections) or any(index > place for index in restarts):
        raise LibreOfficeError("模板的分节使正文页码不连续，推算不出目录页码；请在 Word 中右键更新目录")
    if not restarts:
        return None
    blocks = sections[place].blocks
    leading = next((block for block in blocks if block.tag == w("tbl") or text_of(block).strip()), None)
    if restarts[-1] != place or leading is None or not _carries(leading, first):
        raise LibreOfficeError("模板的正文不是从第一个标题开始编页码，推算不出目录页码；请在 Word 中右键更新目录")
    return sections[place].start


def is_apart(sections: Sequence[Section]) -> bool:
    """Return whether the contents stand in a section before the body, which then counts its own pages."""
    with_entries = [
        index for index, section in enumerate(sections) if any(True for block in section.blocks for _ in entries(block))
    ]
    restarts = [index for index, section in enumerate(sections) if section.start is not None]
    return not with_entries or (bool(restarts) and with_entries[-1] < restarts[-1])
