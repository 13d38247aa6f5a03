"""The table of contents: a field of Word with its entries already in place, and page numbers set in a second pass.

An entry is a link to a bookmark on its heading, with a PAGEREF field for the page. Headings below the third level have
a bookmark, and so an entry in Word's navigation and in the PDF, but none in the contents.
Without a layout the numbers are not known: nothing stands in their place and the field asks Word for an update.
``fill_page_numbers`` writes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from budget_disclosure.document.cut_tables import cut_out_tables
from budget_disclosure.document.filled_document import assembled, stub
from budget_disclosure.document.filled_xml import TEXT
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.word_styles import CONTENTS_LEVELS, Styles, read_styles
from budget_disclosure.ooxml.xml_parts import (
    DOCUMENT,
    STYLES,
    W,
    contents_code,
    parent_of,
    parse,
    style_of,
    text_of,
    w,
)
from budget_disclosure.ooxml.zip_package import read_package, write_package

BOOKMARK_PREFIX = "_Toc"
# What a heading, an entry, or a field that asks for an update has in its XML.
_OF_CONTENTS = (BOOKMARK_PREFIX, "w:dirty=")
_DEEPEST = len(CONTENTS_LEVELS)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the document: level 1 …, text on one line, and the bookmark that stands on it."""

    level: int
    text: str
    bookmark: str


def build_contents(root: etree._Element, styles: Styles) -> tuple[Heading, ...]:
    """Bookmark every heading and write the entries into the contents field; return the headings in order.

    A document without a contents field gets bookmarks only.
    """
    headings: list[Heading] = []
    next_id = max((int(b.get(w("id"), "0")) for b in root.iter(w("bookmarkStart"))), default=-1) + 1
    for paragraph in root.iter(w("p")):
        level = styles.outline_levels.get(style_of(paragraph))
        if level is None or not (text := " ".join(text_of(paragraph).split())):
            continue
        heading = Heading(level, text, f"{BOOKMARK_PREFIX}{len(headings) + 1:06d}")
        _bookmark(paragraph, heading.bookmark, next_id + len(headings))
        headings.append(heading)
    field = contents_code(root)
    entries = [heading for heading in headings if heading.level <= _DEEPEST]
    if field is not None and entries:
        _write_entries(next(field.iterancestors(w("p"))), field.text or "", entries, styles)
    return tuple(headings)


def fill_page_numbers(docx: bytes, pages: Mapping[str, int]) -> bytes:
    """Return the document with the page of every entry, by bookmark, and the request for an update withdrawn.

    Raises ``TemplateError`` when an entry has no page: contents are right as a whole or left to Word.
    """
    parts = read_package(docx, "文档")
    return with_page_numbers(parts, *without_tables(parts[DOCUMENT]), pages)


def with_page_numbers(
    parts: Mapping[str, bytes], root: etree._Element, tables: Sequence[str], pages: Mapping[str, int]
) -> bytes:
    """Return what ``fill_page_numbers`` does, of a document that was read already (``without_tables``)."""
    for link in entries(root):
        bookmark = link.get(w("anchor"), "")
        if bookmark not in pages:
            raise TemplateError(f"目录条目“{text_of(link).strip()}”没有找到页码")
        write_page(link, str(pages[bookmark]))
    for mark in root.iter(w("fldChar")):
        if w("dirty") in mark.attrib:
            del mark.attrib[w("dirty")]
    return write_package({**parts, DOCUMENT: assembled(root, tables)})


def without_tables(data: bytes) -> tuple[etree._Element, list[str]]:
    """Return a finished document without the tables that have nothing to do with its contents, and these tables."""
    around, tables = cut_out_tables(data.decode())
    pieces, others = [around[0]], []
    for table, after in zip(tables, around[1:], strict=True):
        is_kept = any(mark in table for mark in _OF_CONTENTS)
        if not is_kept:
            # As a tree is written again: an empty text is one tag.
            others.append(table.replace(f"{TEXT}</w:t>", f"{TEXT[:-1]}/>"))
        pieces += (table if is_kept else stub(""), after)
    return parse("".join(pieces).encode()), others


def entries(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the entries of the contents: links to bookmarks of headings (``w:anchor``)."""
    return (link for link in root.iter(w("hyperlink")) if link.get(w("anchor"), "").startswith(BOOKMARK_PREFIX))


def write_page(link: etree._Element, page: str) -> None:
    """Write the page of an entry. Raises ``TemplateError`` where it has no place for one."""
    result = _page_result(link)
    for old in result.findall(w("t")):
        result.remove(old)
    etree.SubElement(result, w("t")).text = page


def _page_result(link: etree._Element) -> etree._Element:
    """Return the run between ``separate`` and ``end`` of the PAGEREF field of an entry."""
    separator = next(mark for mark in link.iter(w("fldChar")) if mark.get(w("fldCharType")) == "separate")
    result = next(separator.iterancestors(w("r"))).getnext()
    if result is None:
        raise TemplateError("目录条目里没有页码域")
    return result


def _bookmark(paragraph: etree._Element, name: str, number: int) -> None:
    start = etree.Element(w("bookmarkStart"), {w("id"): str(number), w("name"): name})
    properties = paragraph.find(w("pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    etree.SubElement(paragraph, w("bookmarkEnd"), {w("id"): str(number)})


def _write_entries(paragraph: etree._Element, code: str, headings: list[Heading], styles: Styles) -> None:
    parent = parent_of(paragraph)
    place = parent.index(paragraph)
    parent.remove(paragraph)
    last = len(headings) - 1
    for index, heading in enumerate(headings):
        before = _field_start(code) if index == 0 else ""
        after = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if index == last else ""
        style = styles.id(CONTENTS_LEVELS[heading.level - 1])
        entry = (
            f'<w:p xmlns:w="{W}"><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{before}'
            f'<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">'
            f'<w:r><w:t xml:space="preserve">{escape(heading.text)}</w:t></w:r><w:r><w:tab/></w:r>'
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF {heading.bookmark} \\h </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r/><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            f"</w:hyperlink>{after}</w:p>"
        )
        parent.insert(place + index, etree.fromstring(entry))


def _field_start(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def read_headings(docx: bytes) -> tuple[Heading, ...]:
    """Return the headings that carry a bookmark of ours, in order, from a finished document."""
    parts = read_package(docx, "文档")
    return headings_of(without_tables(parts[DOCUMENT])[0], parts[STYLES])


def headings_of(root: etree._Element, styles: bytes) -> tuple[Heading, ...]:
    """Return what ``read_headings`` does, of the main part and the part of styles."""
    levels = read_styles(styles).outline_levels
    headings: dict[etree._Element, Heading] = {}
    for mark in root.iter(w("bookmarkStart")):
        paragraph, bookmark = parent_of(mark), mark.get(w("name"), "")
        if paragraph.tag == w("p") and paragraph not in headings and bookmark.startswith(BOOKMARK_PREFIX):
            level = levels.get(style_of(paragraph))
            if level is not None:
                headings[paragraph] = Heading(level, " ".join(text_of(paragraph).split()), bookmark)
    return tuple(headings.values())
