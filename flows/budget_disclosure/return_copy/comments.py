"""Comments at wrong cells. A cell has one comment: ours is added below the unit's own, and taken away from it again."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from budget_disclosure.ooxml.cell_comments import EMPTY_DRAWING, VML_TYPE, V, X, cell_place, comment_shape
from budget_disclosure.return_copy.copy_entries import Entry, xml_text
from budget_disclosure.return_copy.marks import place_after
from budget_disclosure.return_copy.workbook_parts import (
    DOCUMENT,
    MAIN,
    SPREADSHEET_TYPE,
    Package,
    m,
)
from budget_disclosure.workbook.row_heights import height_for

_MARKER: Final = "【预算公开校验】"
_AUTHOR: Final = "预算公开校验"
_WIDTH, _WIDTH_IN_CHARACTERS, _TALLEST = 330, 52, 360
_RELATION_ID = f"{{{DOCUMENT}}}id"
# What may stand behind legacyDrawing in a sheet; everything else stands before it.
_BEHIND: Final = {"legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}


def comment_text(entries: Sequence[Entry]) -> str:
    """Return what the comment of a cell says: each finding with rule, found, expected and what to do."""
    lines = [f"{_MARKER}{len(entries)} 项"]
    for number, entry in enumerate(entries, 1):
        finding = entry.finding
        lines += [
            f"{number}. {entry.severity} {finding.rule.id} {finding.rule.sentence}",
            f"发现：{finding.found}",
            f"应为：{finding.expected}",
            *([entry.sum] if entry.sum else []),
            f"处理：{finding.what_to_do}",
        ]
    return xml_text("\n".join(lines))


def add_comments(package: Package, part: str, texts: Mapping[str, str]) -> None:
    """Give cells of a sheet their comments (by A1 address)."""
    if not texts:
        return
    tree = package.tree(_comments_part(package, part))
    drawing = package.tree(_drawing_part(package, part))
    author = _author(tree)
    comments = tree.find(m("commentList"))
    if comments is None:
        comments = etree.SubElement(tree, m("commentList"))
    there = {comment.get("ref", ""): comment for comment in comments}
    number = _last_shape(drawing)
    for cell, text in texts.items():
        if cell in there:
            _append(there[cell], text)
        else:
            comment = etree.SubElement(comments, m("comment"), {"ref": cell, "authorId": author})
            _append(comment, text)
            number += 1
            drawing.append(_shape(cell, text, f"_x0000_s{number}"))
    comments[:] = sorted(comments, key=lambda comment: cell_place(comment.get("ref", "A1")))


def remove_comments(package: Package, part: str) -> None:
    """Take our words out of the comments of a sheet; comments of nothing else go with their shapes."""
    found = [target for _, kind, target in package.relations(part) if kind == "comments" and target in package]
    for name in found:
        if all(_MARKER not in _words(comment) for comment in package.peek(name).iter(m("comment"))):
            continue
        tree = package.tree(name)
        emptied = set()
        for comment in list(tree.iter(m("comment"))):
            if _MARKER in _words(comment) and not _cut(comment):
                emptied.add(cell_place(comment.get("ref", "A1")))
                parent = comment.getparent()
                if parent is not None:
                    parent.remove(comment)
        _remove_shapes(package, part, emptied)
        if next(tree.iter(m("comment")), None) is None:
            _remove_part(package, part, name, "comments")


def _comments_part(package: Package, sheet: str) -> str:
    for _, kind, target in package.relations(sheet):
        if kind == "comments" and target in package:
            return target
    name = package.free_name("xl/comments{}.xml")
    root = etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>')
    package.put(name, root, f"{SPREADSHEET_TYPE}.comments+xml")
    package.relate(sheet, "comments", name)
    return name


def _drawing_part(package: Package, sheet: str) -> str:
    """Return the part with the shapes of the comments: Excel shows no comment without one."""
    tree = package.tree(sheet)
    legacy = tree.find(m("legacyDrawing"))
    if legacy is not None:
        for id_, _, target in package.relations(sheet):
            if id_ == legacy.get(_RELATION_ID) and target in package:
                return target
        tree.remove(legacy)
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.put(name, etree.fromstring(EMPTY_DRAWING), VML_TYPE)
    relation = package.relate(sheet, "vmlDrawing", name)
    element = etree.Element(m("legacyDrawing"), {_RELATION_ID: relation}, nsmap={"r": DOCUMENT})
    before = [etree.QName(child).localname for child in tree if isinstance(child.tag, str)]
    place_after(tree, element, [word for word in before if word not in _BEHIND])
    return name


def _last_shape(drawing: etree._Element) -> int:
    """Return the highest number of a shape; Excel counts those of a sheet from 1025."""
    ids = (re.fullmatch(r"_x0000_s(\d+)", shape.get("id", "")) for shape in drawing.iter(f"{{{V}}}shape"))
    return max((int(match[1]) for match in ids if match), default=1024)


def _shape(cell: str, text: str, name: str) -> etree._Element:
    height = min(height_for(text, _WIDTH_IN_CHARACTERS) + 10, _TALLEST)
    return etree.fromstring(comment_shape(cell, name, _WIDTH, height))


def _append(comment: etree._Element, text: str) -> None:
    """Add our words as a run of their own behind what the comment says."""
    holder = comment.find(m("text"))
    if holder is None:
        holder = etree.SubElement(comment, m("text"))
    plain = holder.find(m("t"))
    if plain is not None:  # a text without runs becomes a run, as the two cannot be mixed
        holder.remove(plain)
        etree.SubElement(holder, m("r")).append(plain)
    run = etree.SubElement(holder, m("r"))
    properties = etree.SubElement(run, m("rPr"))
    etree.SubElement(properties, m("sz"), {"val": "10"})
    etree.SubElement(properties, m("rFont"), {"val": "宋体"})
    words = etree.SubElement(run, m("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    words.text = text if len(holder) == 1 else f"\n{text}"


def _words(comment: etree._Element) -> str:
    return "".join(element.text or "" for element in comment.iter(m("t")))


def _cut(comment: etree._Element) -> bool:
    """Take everything from our marker on out of a comment; return whether anything of a person is left."""
    is_ours = False
    for words in list(comment.iter(m("t"))):
        own, marker, _ = (words.text or "").partition(_MARKER)
        if is_ours:
            words.text = ""
        elif marker:
            is_ours, words.text = True, own.removesuffix("\n")
    for run in list(comment.iter(m("r"))):
        if not "".join(words.text or "" for words in run.iter(m("t"))):
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
    # LibreOffice writes the author before the words when it shows them.
    return bool(_words(comment).replace(f"{_AUTHOR}:", "").strip())


def _author(tree: etree._Element) -> str:
    authors = tree.find(m("authors"))
    if authors is None:
        authors = etree.Element(m("authors"))
        tree.insert(0, authors)
    for number, author in enumerate(authors):
        if author.text == _AUTHOR:
            return str(number)
    etree.SubElement(authors, m("author")).text = _AUTHOR
    return str(len(authors) - 1)


def _remove_shapes(package: Package, sheet: str, places: set[tuple[int, int]]) -> None:
    for _, kind, name in package.relations(sheet):
        if kind != "vmlDrawing" or name not in package:
            continue
        tree = package.tree(name)
        for shape in tree.findall(f"{{{V}}}shape"):
            data = shape.find(f"{{{X}}}ClientData")
            if data is not None and data.get("ObjectType") == "Note" and _place_of_shape(data) in places:
                tree.remove(shape)
        legacy = package.peek(sheet).find(m("legacyDrawing"))
        is_empty = next(tree.iter(f"{{{V}}}shape"), None) is None and len(tree) <= len(etree.fromstring(EMPTY_DRAWING))
        if is_empty and legacy is not None:
            package.tree(sheet).remove(legacy)
            _remove_part(package, sheet, name, "vmlDrawing")


def _place_of_shape(data: etree._Element) -> tuple[int, int]:
    numbers = [data.findtext(f"{{{X}}}{name}") or "-1" for name in ("Row", "Column")]
    return int(numbers[0]), int(numbers[1])


def _remove_part(package: Package, sheet: str, name: str, kind: str) -> None:
    for id_, of_kind, target in package.relations(sheet):
        if of_kind == kind and target == name:
            package.unrelate(sheet, id_)
    package.drop(name)
