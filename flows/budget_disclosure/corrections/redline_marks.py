"""Tracked changes of one paragraph or row: insertions and deletions as Word writes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from lxml import etree

from budget_disclosure.ooxml.xml_parts import LAYOUT_BREAK, properties_of, text_of, w
from budget_disclosure.text.word_diff import pieces

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIMPLE = frozenset({w("pPr"), w("r"), w("bookmarkStart"), w("bookmarkEnd"), w("proofErr")})
_RUN_CONTENT = frozenset({w("rPr"), w("t"), w("tab"), w("br"), w("noBreakHyphen"), w("lastRenderedPageBreak")})
_CHARACTERS = {w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "-"}
_AFTER_MARK = frozenset({w("sectPr"), w("pPrChange")})


@dataclass(frozen=True, slots=True)
class _Character:
    """A character of a paragraph with the properties of its run and the element it is (``w:t`` for letters)."""

    text: str
    properties: bytes
    tag: str


class Marker:
    """Makes the marks of one author and time, numbered through the document."""

    def __init__(self, root: etree._Element, author: str, date: datetime) -> None:
        used = [int(found) for element in root.iter() if (found := element.get(w("id"), "")).isdigit()]
        self._next = max(used, default=0) + 1
        self._author = author
        self._date = date.strftime("%Y-%m-%dT%H:%M:%SZ")

    def mark(self, *, is_deleted: bool) -> etree._Element:
        """Return an empty ``w:ins`` or ``w:del``."""
        element = etree.Element(w("del" if is_deleted else "ins"))
        element.set(w("id"), str(self._next))
        element.set(w("author"), self._author)
        element.set(w("date"), self._date)
        self._next += 1
        return element

    def mark_end(self, paragraph: etree._Element, *, is_deleted: bool) -> None:
        """Mark the end of a paragraph as inserted or deleted."""
        properties = properties_of(paragraph, "pPr")
        run = properties.find(w("rPr"))
        if run is None:
            run = etree.Element(w("rPr"))
            after = next((child for child in properties if child.tag in _AFTER_MARK), None)
            if after is None:
                properties.append(run)
            else:
                after.addprevious(run)
        inserted = run.find(w("ins"))
        mark = self.mark(is_deleted=is_deleted)
        if inserted is not None and is_deleted:
            inserted.addnext(mark)
        else:
            run.insert(0, mark)

    def unmark_end(self, paragraph: etree._Element) -> None:
        """Take the mark from the end of a paragraph."""
        for tag in ("ins", "del"):
            for mark in paragraph.findall(f"{w('pPr')}/{w('rPr')}/{w(tag)}"):
                run = mark.getparent()
                if run is not None:
                    run.remove(mark)


def is_fixed(paragraph: etree._Element) -> bool:
    """Return whether a paragraph is left as it is: fields (contents), drawings, page and section breaks."""
    if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None or any(child.tag not in _SIMPLE for child in paragraph):
        return True
    runs = paragraph.findall(w("r"))
    return any(
        child.tag not in _RUN_CONTENT or (child.tag == w("br") and child.get(w("type")) not in (None, "textWrapping"))
        for run in runs
        for child in run
    )


def rewrite_paragraph(old: etree._Element, new: etree._Element, marker: Marker) -> None:
    """Mark in the new paragraph what its text has more and less than the old one's; numbers change as a whole."""
    if text_of(old) == text_of(new) or is_fixed(old) or is_fixed(new):
        return
    before, after = list(_characters(old)), list(_characters(new))
    content: list[etree._Element] = []
    texts = ("".join(c.text for c in before), "".join(c.text for c in after))
    for piece in pieces(*texts):
        removed, added = before[piece.old_start : piece.old_end], after[piece.new_start : piece.new_end]
        if piece.kind == "same":
            content.extend(_runs(added, is_deleted=False))
            continue
        content.extend(_marked(removed, marker, is_deleted=True))
        content.extend(_marked(added, marker, is_deleted=False))
    _replace_runs(new, content)


def insert_paragraph(paragraph: etree._Element, marker: Marker) -> bool:
    """Mark a whole paragraph as inserted; ``False`` when it is one that is left as it is."""
    return _whole(paragraph, marker, is_deleted=False)


def delete_paragraph(paragraph: etree._Element, marker: Marker) -> bool:
    """Mark a whole paragraph as deleted, without its bookmarks; ``False`` when it is one that is left as it is."""
    return _whole(paragraph, marker, is_deleted=True)


def mark_row(row: etree._Element, marker: Marker, *, is_deleted: bool) -> None:
    """Mark a table row as inserted or deleted; its paragraphs are marked by themselves."""
    properties = row.find(w("trPr"))
    if properties is None:
        properties = etree.Element(w("trPr"))
        first = row.find(w("tc"))
        if first is None:
            row.append(properties)
        else:
            first.addprevious(properties)
    properties.append(marker.mark(is_deleted=is_deleted))


def _whole(paragraph: etree._Element, marker: Marker, *, is_deleted: bool) -> bool:
    if is_fixed(paragraph):
        return False
    if is_deleted:
        for tag in ("bookmarkStart", "bookmarkEnd"):
            for bookmark in paragraph.findall(w(tag)):
                paragraph.remove(bookmark)
    _replace_runs(paragraph, _marked(list(_characters(paragraph)), marker, is_deleted=is_deleted))
    marker.mark_end(paragraph, is_deleted=is_deleted)
    return True


def _characters(paragraph: etree._Element) -> Iterator[_Character]:
    for run in paragraph.findall(w("r")):
        found = run.find(w("rPr"))
        properties = b"" if found is None else etree.tostring(found)
        for child in run:
            if child.tag == w("t"):
                yield from (_Character(letter, properties, w("t")) for letter in child.text or "")
            elif child.tag in _CHARACTERS and child.get(w("type")) != LAYOUT_BREAK:
                yield _Character(_CHARACTERS[child.tag], properties, child.tag)


def _marked(characters: Sequence[_Character], marker: Marker, *, is_deleted: bool) -> list[etree._Element]:
    """Return the characters inside one mark; nothing for no characters."""
    if not characters:
        return []
    mark = marker.mark(is_deleted=is_deleted)
    mark.extend(_runs(characters, is_deleted=is_deleted))
    return [mark]


def _runs(characters: Iterable[_Character], *, is_deleted: bool) -> Iterator[etree._Element]:
    for properties, letters in groupby(characters, key=lambda c: c.properties):
        run = etree.Element(w("r"))
        if properties:
            run.append(etree.fromstring(properties))
        for tag, group in groupby(letters, key=lambda c: c.tag):
            if tag == w("t"):
                text = etree.SubElement(run, w("delText" if is_deleted else "t"))
                text.text = "".join(letter.text for letter in group)
                text.set(_XML_SPACE, "preserve")
            else:
                for _ in group:
                    etree.SubElement(run, tag)
        yield run


def _replace_runs(paragraph: etree._Element, content: Sequence[etree._Element]) -> None:
    """Put new content in place of the runs; bookmarks keep their side: those that begin before it, the others after."""
    runs = paragraph.findall(w("r"))
    place = 0
    for index, child in enumerate(paragraph):
        if child.tag in (w("pPr"), w("bookmarkStart")):
            place = index + 1
        if child.tag == w("r"):
            break
    for run in runs:
        paragraph.remove(run)
    for offset, element in enumerate(content):
        paragraph.insert(place + offset, element)
