"""The reviewer's copy: the new document with what changed since an older one as Word's tracked changes.

The new document is the ground; nothing in it is lost. Accepting all changes gives its text, rejecting all gives the old
text of paragraphs and tables. Not tracked, and shown as they are now: the contents, charts, page set-up and formatting.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime

from lxml import etree

from budget_disclosure.corrections.redline_marks import (
    Marker,
    delete_paragraph,
    insert_paragraph,
    is_fixed,
    mark_row,
    rewrite_paragraph,
)
from budget_disclosure.document.continued import join
from budget_disclosure.ooxml.word_styles import read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, required, serialise, style_of, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.text.word_diff import Pair, align, text_likeness

_LIKE_ENOUGH = 30
_CODE = re.compile(r"[\d/-]+")


def mark_changes(old: bytes, new: bytes, author: str, date: datetime) -> bytes:
    """Return the new .docx with the changes against the old one marked as insertions and deletions of ``author``.

    ``date`` is the caller's clock. Equal arguments give equal bytes. Raises ``TemplateError`` for a broken document.
    """
    parts = read_package(new, "新文档")
    root = parse(parts[DOCUMENT])
    old_parts = read_package(old, "旧文档")
    old_root = parse(old_parts[DOCUMENT])
    # Pages of a table may end elsewhere: tables are compared, and shown, whole.
    join(root, read_styles(parts[STYLES]))
    join(old_root, read_styles(old_parts[STYLES]))
    marker = Marker(root, author, date)
    _Blocks(marker).merge(required(old_root, w("body")), required(root, w("body")))
    return write_package({**parts, DOCUMENT: serialise(root)})


class _Blocks:
    """Merges the paragraphs and tables of two containers: bodies, or cells."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker

    def merge(self, old: etree._Element, new: etree._Element) -> None:
        """Mark in ``new`` what differs from ``old``; deleted blocks are put where they stood."""
        before, after = _blocks(old), _blocks(new)
        if len(before) == len(after) == 1 and old.tag == w("tc"):
            pairs: list[Pair] = [(0, 0)]
        else:
            pairs = align(before, after, _signature, _likeness)
        merged: list[tuple[etree._Element, str]] = []
        place: etree._Element | None = None
        for i, j in pairs:
            if j is None:
                deleted = self._deleted(before[i or 0])
                if deleted is not None:
                    _put_after(new, place, deleted)
                    merged.append((deleted, "deleted"))
                    place = deleted
                continue
            block = after[j]
            place = block
            if i is not None:
                place = self._paired(before[i], block)
                merged.append((place, "kept"))
            elif self._inserted(block):
                merged.append((block, "inserted"))
            else:
                merged.append((block, "kept"))
        self._keep_last_mark(merged)

    def _paired(self, old: etree._Element, new: etree._Element) -> etree._Element:
        """Mark the differences of a pair; return the last block it takes up."""
        if new.tag == w("p"):
            rewrite_paragraph(old, new, self._marker)
            return new
        if _columns(old) != _columns(new):
            return self._replaced_table(old, new)
        self._rows(old, new)
        return new

    def _replaced_table(self, old: etree._Element, new: etree._Element) -> etree._Element:
        """Mark a table with other columns: the old one deleted, the new one inserted after it."""
        deleted = self._deleted(old)
        parent = new.getparent()
        if deleted is not None and parent is not None:
            between = etree.Element(w("p"))
            insert_paragraph(between, self._marker)
            delete_paragraph(between, self._marker)
            new.addprevious(deleted)
            new.addprevious(between)
        self._inserted(new)
        return new

    def _rows(self, old: etree._Element, new: etree._Element) -> None:
        before, after = old.findall(w("tr")), new.findall(w("tr"))
        place: etree._Element | None = None
        for i, j in align(before, after, _row_signature, _row_likeness):
            if j is None:
                row = self._marked_row(deepcopy(before[i or 0]), is_deleted=True)
                if place is None:
                    after[0].addprevious(row) if after else new.append(row)
                else:
                    place.addnext(row)
                place = row
                continue
            place = after[j]
            if i is None:
                self._marked_row(place, is_deleted=False)
                continue
            for old_cell, new_cell in zip(before[i].findall(w("tc")), place.findall(w("tc")), strict=True):
                if text_of(old_cell) != text_of(new_cell) or len(_blocks(old_cell)) != len(_blocks(new_cell)):
                    self.merge(old_cell, new_cell)

    def _marked_row(self, row: etree._Element, *, is_deleted: bool) -> etree._Element:
        mark_row(row, self._marker, is_deleted=is_deleted)
        for paragraph in row.iter(w("p")):
            if is_deleted:
                delete_paragraph(paragraph, self._marker)
            else:
                insert_paragraph(paragraph, self._marker)
        return row

    def _inserted(self, block: etree._Element) -> bool:
        """Mark a block that only the new document has; ``False`` where Word cannot track it."""
        if block.tag == w("p"):
            return insert_paragraph(block, self._marker)
        for row in block.findall(w("tr")):
            self._marked_row(row, is_deleted=False)
        return True

    def _deleted(self, block: etree._Element) -> etree._Element | None:
        """Return a copy of an old block, marked as deleted; ``None`` where Word cannot track it."""
        copy = deepcopy(block)
        if copy.tag == w("p"):
            return copy if delete_paragraph(copy, self._marker) else None
        for row in copy.findall(w("tr")):
            self._marked_row(row, is_deleted=True)
        return copy

    def _keep_last_mark(self, merged: Sequence[tuple[etree._Element, str]]) -> None:
        """Shift paragraph marks at the end of a container: the last paragraph's own mark can never come or go.

        Word joins a paragraph whose mark is gone to the one after it; so the mark before a run of inserted or deleted
        paragraphs at the end is tracked in place of the last one's.
        """
        index = len(merged) - 1
        while index >= 0 and merged[index][1] != "kept" and merged[index][0].tag == w("p"):
            index -= 1
        tail = merged[index + 1 :]
        if not tail or index < 0 or merged[index][0].tag != w("p"):
            return
        states = [state for _, state in tail]
        if len(set(states)) != 1:
            return
        self._marker.mark_end(merged[index][0], is_deleted=states[0] == "deleted")
        self._marker.unmark_end(tail[-1][0])


def _put_after(container: etree._Element, place: etree._Element | None, block: etree._Element) -> None:
    """Put a block after another, or before everything in the container but a cell's properties."""
    if place is not None:
        place.addnext(block)
        return
    first = next((child for child in container if child.tag != w("tcPr")), None)
    if first is None:
        container.append(block)
    else:
        first.addprevious(block)


def _blocks(container: etree._Element) -> list[etree._Element]:
    return [child for child in container if child.tag in (w("p"), w("tbl"))]


def _signature(block: etree._Element) -> object:
    if block.tag == w("tbl"):
        return "table", _caption(block) or tuple(_row_signature(row) for row in block.findall(w("tr")))
    return "fixed" if is_fixed(block) else "paragraph", text_of(block)


def _likeness(old: etree._Element, new: etree._Element) -> int:
    """Return how alike two blocks are in percent; paragraphs of another kind or style are never a pair."""
    if old.tag != new.tag or (old.tag == w("p") and is_fixed(old) != is_fixed(new)):
        return 0
    if old.tag == w("tbl"):
        if _caption(old) or _caption(new):
            return 0
        return 60 if _first_texts(old) == _first_texts(new) else 0
    likeness = text_likeness(text_of(old), text_of(new))
    return likeness if likeness >= _LIKE_ENOUGH and style_of(old) == style_of(new) else 0


def _row_signature(row: etree._Element) -> object:
    return _structure(row), tuple(text_of(cell) for cell in row.findall(w("tc")))


def _row_likeness(old: etree._Element, new: etree._Element) -> int:
    """Return how alike two rows are: rows with the same code or label are the same row, whatever they hold."""
    if _structure(old) != _structure(new):
        return 0
    texts = [[text_of(cell) for cell in row.findall(w("tc"))] for row in (old, new)]
    first = [next((text for text in row if text), "") for row in texts]
    if first[0] == first[1]:
        return 100
    if any(_CODE.fullmatch(row[0]) for row in texts):
        return 0  # another code is another row
    likeness = text_likeness("\n".join(texts[0]), "\n".join(texts[1]))
    return likeness if likeness >= _LIKE_ENOUGH else 0


def _structure(row: etree._Element) -> tuple[tuple[str, str], ...]:
    """Return span and vertical merge of each cell: only rows of one structure can be one row."""
    shapes = []
    for cell in row.findall(w("tc")):
        merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        merged = "" if merge is None else value(merge) or "continue"
        shapes.append((value(cell.find(f"{w('tcPr')}/{w('gridSpan')}")), merged))
    return tuple(shapes)


def _columns(table: etree._Element) -> int:
    return len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))


def _caption(table: etree._Element) -> str:
    return value(table.find(f"{w('tblPr')}/{w('tblCaption')}"))


def _first_texts(table: etree._Element) -> tuple[str, ...]:
    row = table.find(w("tr"))
    return () if row is None else tuple(text_of(cell) for cell in row.findall(w("tc")))
