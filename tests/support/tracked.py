"""Accepting and rejecting all tracked changes of a .docx, as Word does it: for tests of the reviewer's copy."""

from lxml import etree

from budget_disclosure.ooxml.xml_parts import DOCUMENT, parent_of, parse, serialise, w
from budget_disclosure.ooxml.zip_package import read_package, write_package


def accept_all(docx: bytes) -> bytes:
    """Return the document after accepting every tracked change."""
    return _resolve(docx, kept="ins", dropped="del")


def reject_all(docx: bytes) -> bytes:
    """Return the document after rejecting every tracked change."""
    return _resolve(docx, kept="del", dropped="ins")


def _resolve(docx: bytes, *, kept: str, dropped: str) -> bytes:
    parts = read_package(docx, "marked")
    root = parse(parts[DOCUMENT])
    for row in [r for r in root.iter(w("tr")) if r.find(f"{w('trPr')}/{w(dropped)}") is not None]:
        parent_of(row).remove(row)
    for table in [t for t in root.iter(w("tbl")) if t.find(w("tr")) is None]:
        parent_of(table).remove(table)
    for mark in [m for m in root.iter(w(dropped)) if parent_of(m).tag == w("p")]:
        parent_of(mark).remove(mark)
    for mark in [m for m in root.iter(w(kept)) if parent_of(m).tag == w("p")]:
        parent = parent_of(mark)
        index = parent.index(mark)
        for offset, run in enumerate(list(mark)):
            parent.insert(index + offset, run)
        parent.remove(mark)
    for text in list(root.iter(w("delText"))):
        text.tag = w("t")
    for paragraph in list(root.iter(w("p"))):
        if paragraph.find(f"{w('pPr')}/{w('rPr')}/{w(dropped)}") is not None:
            _join_with_next(paragraph)
    for mark in list(root.iter(w(kept), w(dropped))):
        parent_of(mark).remove(mark)
    return write_package({**parts, DOCUMENT: serialise(root)})


def _join_with_next(paragraph: etree._Element) -> None:
    """A paragraph without its mark becomes the beginning of the one after it; before a table it must be empty."""
    content = [child for child in paragraph if child.tag != w("pPr")]
    following = paragraph.getnext()
    if following is not None and following.tag == w("p"):
        index = 1 if following.find(w("pPr")) is not None else 0
        for offset, child in enumerate(content):
            following.insert(index + offset, child)
    else:
        assert not content, etree.tostring(paragraph, encoding="unicode")
    parent_of(paragraph).remove(paragraph)
