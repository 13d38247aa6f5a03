"""Puts the tables on their pages: small ones share a page, an empty one takes no page of its own, others say 续表.

Where pages end is estimated, on the safe side, from lines and sizes; a program that lays the document out agrees,
because every decision is written down: page breaks at headings, and a table that goes on is a table of its own under a
line 续表…. ``continued.joined`` undoes that for those who read or compare documents.
"""

from collections.abc import Sequence
from itertools import combinations, groupby, pairwise
from typing import Final

from lxml import etree

from budget_disclosure.document.continued import split
from budget_disclosure.document.filled_document import FilledDocument
from budget_disclosure.document.lead_line import wrap_lead
from budget_disclosure.document.line_breaks import lines_of
from budget_disclosure.document.page_starts import FILLED
from budget_disclosure.document.placing import Page, Place
from budget_disclosure.document.table_blocks import Section, TableBlock, parts_of, sections_of
from budget_disclosure.document.table_width import fit_table
from budget_disclosure.ooxml.word_styles import (
    TABLE_CONTINUED,
    TABLE_CONTINUED_LANDSCAPE,
    TABLE_LEAD,
    TABLE_LEAD_LANDSCAPE,
    Look,
    Styles,
)
from budget_disclosure.ooxml.xml_parts import parent_of, required, style_of, text_of, value, w

# A table that begins below something else has room there for this many rows.
_LEAST_ROWS: Final = 3
_NO_LOOK: Final = Look(0, 0, 0)
_OFF: Final = ("0", "false", "off")


def lay_out_tables(document: FilledDocument) -> None:
    """Give every table of the body its widths, and the disclosure tables their pages."""
    _merge_sections(document)
    sections = sections_of(document)
    taken: set[etree._Element] = set()
    for index, section in enumerate(sections):
        blocks = [block for block in section.blocks if block not in taken]
        column = _Column(section.page, document)
        guest = _guest(section, sections[index + 1], document) if index + 1 < len(sections) else None
        column.fill(parts_of(blocks, document), 0 if guest is None else column.height_of(guest))
        if guest is not None and _take_over(column, guest, section, document.styles):
            taken.update(guest.blocks)


# --- sections ------------------------------------------------------------------------------------------------------


def _merge_sections(document: FilledDocument) -> None:
    """Let a section of empty tables be part of the one that follows, and of the one before where pages are alike."""
    changed = True
    while changed:
        changed = False
        sections = sections_of(document)
        for index, section in enumerate(sections[:-1]):
            following = sections[index + 1]
            if not section.is_plain or not following.is_plain or not _holds_only_empty_tables(section, document):
                continue
            previous = sections[index - 1] if index else None
            _join(section, following.page, following.blocks, document)
            if previous is not None and previous.is_plain and previous.page == following.page:
                _join(previous, following.page, section.blocks, document)
            changed = True
            break


def _join(section: Section, page: Page, following: Sequence[etree._Element], document: FilledDocument) -> None:
    """Take the break at the end of a section away, whose page becomes another; what follows it begins a page."""
    parent_of(section.holder).remove(section.holder)
    for part in parts_of(section.blocks, document):
        if isinstance(part, TableBlock):
            _turn(part, page, document.styles)
    if following:
        _set_page_break(following[0], document.styles, breaks=True)


def _holds_only_empty_tables(section: Section, document: FilledDocument) -> bool:
    parts = parts_of(section.blocks, document)
    return bool(parts) and all(isinstance(part, TableBlock) and part.content.is_empty for part in parts)


def _turn(block: TableBlock, page: Page, styles: Styles) -> None:
    """Give the lines above a table the style for the direction of its page."""
    wanted, other = TABLE_LEAD, TABLE_LEAD_LANDSCAPE
    if page.width > page.height:
        wanted, other = other, wanted
    for paragraph in block.above:
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and styles.names.get(value(style)) == other and wanted in styles.ids:
            style.set(w("val"), styles.id(wanted))


def _guest(section: Section, following: Section, document: FilledDocument) -> TableBlock | None:
    """Return the table alone at the beginning of the following section that may stand on the last page of this one.

    Pages differ in direction: an empty table stands on either kind, a small one on the wider.
    """
    host, parts = parts_of(section.blocks, document), parts_of(following.blocks, document)
    if not host or not isinstance(host[-1], TableBlock) or following.properties.find(w("pgNumType")) is not None:
        return None
    if not parts or isinstance(parts[1] if len(parts) > 1 else None, TableBlock):
        return None
    first = parts[0]
    if not isinstance(first, TableBlock) or following.page == section.page:
        return None
    return (
        first
        if first.content.is_empty or (first.content.is_small and section.page.width > following.page.width)
        else None
    )


def _take_over(column: "_Column", guest: TableBlock, section: Section, styles: Styles) -> bool:
    """Move a table from the next section onto the last page of this one; ``False`` where it does not fit there."""
    if column.depth is None or column.depth + column.height_of(guest) > column.room:
        return False
    _turn(guest, section.page, styles)
    for block in guest.blocks:
        section.holder.addprevious(block)
    _set_page_break(guest.heading, styles, breaks=False)
    column.place(guest)
    return True


# --- pages ---------------------------------------------------------------------------------------------------------


class _Column:
    """The pages of a section as they fill up: ``depth`` is how far the last one is filled, ``None`` if unknown."""

    def __init__(self, page: Page, document: FilledDocument) -> None:
        self._page = page
        self._document = document
        self._styles = document.styles
        self.room = page.height * FILLED // 100
        self.depth: int | None = 0

    def fill(self, parts: Sequence[TableBlock | etree._Element], below: int) -> None:
        """Put the parts of a section on pages; ``below`` is how much room would be welcome on the last of them."""
        for is_run, group in groupby(parts, key=lambda part: isinstance(part, TableBlock) and part.content.is_small):
            if is_run:
                self._place_run([part for part in group if isinstance(part, TableBlock)])
            else:
                self._place_others(list(group), below)

    def _place_others(self, parts: Sequence[TableBlock | etree._Element], below: int) -> None:
        for part in parts:
            if isinstance(part, TableBlock):
                self._begin(part)
                self.place(part, below if part is parts[-1] else 0)
            elif part.tag == w("tbl"):
                place = Place(self.depth)
                fit = fit_table(self._document.table(part), self._page, place)
                self._document.set_fit(part, fit)
                self.depth = fit.depth(place) if fit else None
            elif part.tag == w("p"):
                self._pass(part)

    def _pass(self, paragraph: etree._Element) -> None:
        wrap_lead(paragraph, self._page.width, self._styles)
        if _has_page_break(paragraph, self._styles):
            self.depth = 0
        if self.depth is not None:
            self.depth += _height(paragraph, self._styles, self._page.width)
            if self.depth > self.room:
                self.depth = None

    def height_of(self, block: TableBlock) -> int:
        """Return the height of a small table with title and notes, as it would be on these pages."""
        fit = fit_table(block.content, self._page, Place(0))
        return _heights((*block.above, *block.notes), self._styles, self._page.width) + (sum(fit.heights) if fit else 0)

    def place(self, block: TableBlock, below: int = 0) -> None:
        """Put a table where the page is filled to; it begins a page where its heading says so."""
        for paragraph in block.above:
            wrap_lead(paragraph, self._page.width, self._styles)
        if _has_page_break(block.heading, self._styles):
            self.depth = 0
        above = None if self.depth is None else self.depth + _heights(block.above, self._styles, self._page.width)
        style = "" if block.content.is_small or above is None else self._continued(block)
        line = self._styles.look(style).height(1) if style else 0
        place = Place(above, line, below)
        fit = fit_table(block.content, self._page, place)
        self._document.set_fit(block.table, fit)
        depth = fit.depth(place) if fit else None
        self.depth = None if depth is None else depth + _heights(block.notes, self._styles, self._page.width)
        if fit is not None and style and fit.starts:
            split(block, fit, self._styles.id(style))

    def _place_run(self, run: Sequence[TableBlock]) -> None:
        """Put small tables one after the other on as few pages as they take, all about equally full."""
        self._begin(run[0])
        begin = 0 if _has_page_break(run[0].heading, self._styles) else self.depth
        if begin is not None:
            cuts = _cuts([self.height_of(block) for block in run], begin, self.room)
            for index, block in enumerate(run[1:], start=1):
                _set_page_break(block.heading, self._styles, breaks=index in cuts)
        for block in run:
            self.place(block)

    def _begin(self, block: TableBlock) -> None:
        """Let a table begin a page when it does not fit below what is there: a small one whole, others in part."""
        if not self.depth or _has_page_break(block.heading, self._styles):
            return
        height = self.height_of(block) if block.content.is_small else self._height_of_beginning(block)
        if self.depth + height > self.room:
            _set_page_break(block.heading, self._styles, breaks=True)

    def _height_of_beginning(self, block: TableBlock) -> int:
        fit = fit_table(block.content, self._page, Place())
        rows = fit.heights[: fit.header + _LEAST_ROWS] if fit else []
        return _heights(block.above, self._styles, self._page.width) + sum(rows)

    def _continued(self, block: TableBlock) -> str:
        """Return the name of the style of the line over the parts of a table, ``""`` where the template has none."""
        leads = {self._styles.names.get(style_of(one)) for one in block.above}
        name = TABLE_CONTINUED_LANDSCAPE if TABLE_LEAD_LANDSCAPE in leads else TABLE_CONTINUED
        return name if name in self._styles.ids else ""


def _cuts(heights: Sequence[int], begin: int, room: int) -> tuple[int, ...]:
    """Return with which of some tables new pages begin: as few pages as can be, all of them about equally full."""

    def blanks(cuts: tuple[int, ...]) -> list[int]:
        pages = [sum(heights[left:right]) for left, right in pairwise((0, *cuts, len(heights)))]
        pages[0] += begin
        return [room - height for height in pages]

    for count in range(len(heights)):
        ways = [cuts for cuts in combinations(range(1, len(heights)), count) if min(blanks(cuts)) >= 0]
        if ways:
            return min(ways, key=lambda cuts: sum(blank * blank for blank in blanks(cuts)))
    return tuple(range(1, len(heights)))


def _heights(paragraphs: Sequence[etree._Element], styles: Styles, width: int) -> int:
    return sum(_height(paragraph, styles, width) for paragraph in paragraphs)


def _height(paragraph: etree._Element, styles: Styles, width: int) -> int:
    look = styles.looks.get(style_of(paragraph), _NO_LOOK)
    lines = lines_of(text_of(paragraph), look.size or 1, width)
    breaks = sum(1 for _ in paragraph.iter(w("br")))
    return look.height(max(lines, 1 + breaks))


def _has_page_break(paragraph: etree._Element, styles: Styles) -> bool:
    properties = paragraph.find(w("pPr"))
    own = None if properties is None else properties.find(w("pageBreakBefore"))
    if own is not None:
        return value(own) not in _OFF
    return properties is not None and value(properties.find(w("pStyle"))) in styles.page_breaks


def _set_page_break(block: etree._Element, styles: Styles, *, breaks: bool) -> None:
    """Let a paragraph begin a page, or not."""
    if block.tag != w("p") or _has_page_break(block, styles) == breaks:
        return
    properties = required(block, w("pPr"))
    for old in properties.findall(w("pageBreakBefore")):
        properties.remove(old)
    if _has_page_break(block, styles) == breaks:
        return
    own = etree.Element(w("pageBreakBefore"), {} if breaks else {w("val"): "0"})
    before = [child for child in properties if child.tag in (w("pStyle"), w("keepNext"), w("keepLines"))]
    properties.insert(len(before), own)
