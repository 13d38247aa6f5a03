"""Findings as comments of a Word file: each at its words or cell, the rest of the file byte for byte as it was."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import etree

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit_marks.mark_words import AUTHOR, mark_lines
from budget_disclosure.audit_marks.word_anchors import SPACE, anchor
from budget_disclosure.ooxml.word_blocks import blocks_in, cells_in, rows_in
from budget_disclosure.ooxml.xml_parts import (
    DOCUMENT,
    RELATIONSHIPS,
    TYPES,
    R,
    W,
    parse,
    required,
    serialise,
    w,
)
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, read_package, write_package
from budget_disclosure.published.spots import Spot

_RELATIONS = "word/_rels/document.xml.rels"
_KIND = f"{R}/comments"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_INITIALS = "审"


def with_comments(data: bytes, findings: Sequence[AuditFinding], now: datetime) -> bytes:
    """Return a copy of a .docx with a comment for each finding, numbered as they come; comments that it has stay.

    What is missing, and so stands nowhere, is said at the first paragraph. Raises ``TemplateError`` for a broken file.
    """
    parts = read_package(data, "文档")
    root = parse(parts[DOCUMENT])
    body = required(root, w("body"))
    name = _comments_part(parts)
    comments = parse(parts[name]) if name in parts else etree.Element(w("comments"), nsmap={"w": W})
    used = [int(text) for one in comments.iter(w("comment")) if (text := one.get(w("id"), "")).isdecimal()]
    blocks = list(blocks_in(body))
    for number, finding in enumerate(findings, 1):
        paragraph = _paragraph(blocks, finding.spot)
        if paragraph is None:
            paragraph = etree.Element(w("p"))
            body.insert(0, paragraph)
            blocks.insert(0, paragraph)
        identity = str(max(used, default=-1) + 1)
        used.append(int(identity))
        anchor(paragraph, finding.quotation if finding.spot.block >= 0 and finding.spot.row < 0 else "", identity)
        comments.append(_comment(identity, mark_lines(number, finding), now))
    return write_package({**parts, DOCUMENT: serialise(root), name: serialise(comments)})


def _paragraph(blocks: Sequence[etree._Element], spot: Spot) -> etree._Element | None:
    """Return the paragraph that a comment hangs on: of the place, else the first of the document."""
    if 0 <= spot.block < len(blocks):
        block = blocks[spot.block]
        if block.tag == w("p"):
            return block
        return next(_in_table(block, spot), None)
    first = next((block for block in blocks if block.tag == w("p")), None)
    return first if first is not None else next((p for block in blocks for p in block.iter(w("p"))), None)


def _in_table(table: etree._Element, spot: Spot) -> Iterator[etree._Element]:
    """Yield paragraphs of a cell, then of its row and table where the cell is none."""
    rows = list(rows_in(table))
    if 0 <= spot.row < len(rows):
        cells = list(cells_in(rows[spot.row]))
        if 0 <= spot.cell < len(cells):
            yield from cells[spot.cell].iter(w("p"))
        yield from rows[spot.row].iter(w("p"))
    yield from table.iter(w("p"))


def _comment(identity: str, lines: Sequence[str], now: datetime) -> etree._Element:
    comment = etree.Element(w("comment"))
    for key, text in (
        ("id", identity),
        ("author", AUTHOR),
        ("date", now.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("initials", _INITIALS),
    ):
        comment.set(w(key), text)
    for line in lines:
        run = etree.SubElement(etree.SubElement(comment, w("p")), w("r"))
        text_element = etree.SubElement(run, w("t"))
        text_element.text = _printable(line)
        text_element.set(SPACE, "preserve")
    return comment


def _printable(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split("\n")) if letter.isprintable())


def _comments_part(parts: dict[str, bytes]) -> str:
    """Return the name of the part with comments; where there is none, it is made known to the package."""
    relations = parse(parts[_RELATIONS]) if _RELATIONS in parts else etree.Element(f"{{{RELATIONSHIPS}}}Relationships")
    known = {one.get("Type"): one for one in relations}
    if _KIND in known:
        target = known[_KIND].get("Target", "")
        return target.removeprefix("/") if target.startswith("/") else f"word/{target}"
    name = next(name for name in _free_names() if name not in parts)
    ids = {one.get("Id") for one in relations}
    identity = next(f"rId{number}" for number in range(1, len(ids) + 2) if f"rId{number}" not in ids)
    etree.SubElement(
        relations, f"{{{RELATIONSHIPS}}}Relationship", Id=identity, Type=_KIND, Target=name.removeprefix("word/")
    )
    types = parse(parts[CONTENT_TYPES])
    etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=_CONTENT_TYPE)
    parts[_RELATIONS], parts[CONTENT_TYPES] = serialise(relations), serialise(types)
    return name


def _free_names() -> Iterator[str]:
    yield "word/comments.xml"
    number = 1
    while True:
        yield f"word/comments{number}.xml"
        number += 1
