"""The paragraphs of a template with their text and place, as docxtpl understands them: runs do not matter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.ooxml.xml_parts import DOCUMENT, FALLBACK, contents_code, part_title, style_of, w
from budget_disclosure.template.defects import Place

_QUOTE = 40
_TEXTS = (w("t"), w("instrText"))
_CONTENT = tuple(w(tag) for tag in ("drawing", "pict", "object", "sectPr", "fldChar", "fldSimple"))


@dataclass(frozen=True, slots=True)
class TemplateParagraph:
    """A paragraph: its text over all runs, where it stands, and what it stands in (``None``: not in a table)."""

    element: etree._Element
    text: str
    at: Place
    container: etree._Element
    row: etree._Element | None
    table: etree._Element | None
    style_id: str
    is_landscape: bool
    is_contents: bool

    @property
    def has_more_than_text(self) -> bool:
        """Whether a section break, picture, field or page break would go with the paragraph."""
        page_break = any(b.get(w("type")) in ("page", "column") for b in self.element.iter(w("br")))
        return page_break or next(self.element.iter(*_CONTENT), None) is not None


def read_paragraphs(
    name: str, root: etree._Element, outline_levels: Mapping[str, int]
) -> tuple[TemplateParagraph, ...]:
    """Return the paragraphs of a part in order; those of a contents field are marked, because Word fills it anew."""
    reader = _Reader(part_title(name), outline_levels, _landscape_blocks(root) if name == DOCUMENT else {})
    body = root.find(w("body"))
    container = root if body is None else body
    return tuple(reader.paragraphs(container))


def own_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph without that of paragraphs inside it (text boxes)."""
    return "".join(
        node.text or "" for node in paragraph.iter(*_TEXTS) if next(node.iterancestors(w("p")), None) is paragraph
    )


class _Reader:
    """Counts paragraphs and tables while walking through a part."""

    def __init__(self, part: str, outline_levels: Mapping[str, int], landscape: Mapping[etree._Element, bool]) -> None:
        self._part = part
        self._levels = outline_levels
        self._landscape = landscape
        self._paragraph = self._table = self._depth = 0
        self._in_contents = False
        self._heading = ""

    def paragraphs(self, container: etree._Element) -> Iterator[TemplateParagraph]:
        """Yield the paragraphs of a body, header, footer or note in order, down into tables and text boxes."""
        yield from self._blocks(container, container, is_landscape=False)

    def _blocks(self, block: etree._Element, top: etree._Element, *, is_landscape: bool) -> Iterator[TemplateParagraph]:
        for child in block:
            if not isinstance(child.tag, str) or child.tag == FALLBACK:
                continue
            lies_flat = self._landscape.get(child, is_landscape) if block is top else is_landscape
            if child.tag == w("p"):
                self._paragraph += 1
                yield from self._one(child, block, Place(self._part, paragraph=self._paragraph), lies_flat)
            elif child.tag == w("tbl"):
                self._table += 1
                yield from self._rows(child, self._table, lies_flat)
            else:
                yield from self._blocks(child, top, is_landscape=lies_flat)

    def _rows(self, table: etree._Element, number: int, is_landscape: bool) -> Iterator[TemplateParagraph]:
        for row_number, row in enumerate(table.iter(w("tr")), start=1):
            for cell_number, cell in enumerate(row.iter(w("tc")), start=1):
                paragraphs = [p for p in cell.iter(w("p")) if next(p.iterancestors(w("tc")), None) is cell]
                for index, paragraph in enumerate(paragraphs, start=1):
                    at = Place(self._part, paragraph=index, table=number, row=row_number, cell=cell_number)
                    yield from self._one(paragraph, cell, at, is_landscape, row, table)

    def _one(
        self,
        paragraph: etree._Element,
        container: etree._Element,
        at: Place,
        is_landscape: bool,
        row: etree._Element | None = None,
        table: etree._Element | None = None,
    ) -> Iterator[TemplateParagraph]:
        text = own_text(paragraph)
        style_id = style_of(paragraph)
        is_contents = self._follow_contents(paragraph)
        quote = " ".join(text.split())
        place = Place(
            part=at.part,
            quote=quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…",
            heading="" if style_id in self._levels else self._heading,
            paragraph=at.paragraph,
            table=at.table,
            row=at.row,
            cell=at.cell,
        )
        yield TemplateParagraph(paragraph, text, place, container, row, table, style_id, is_landscape, is_contents)
        if style_id in self._levels and quote and not is_contents:
            self._heading = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
        for inner in paragraph.iter(w("txbxContent")):
            if next(inner.iterancestors(FALLBACK), None) is None:
                yield from self._blocks(inner, paragraph, is_landscape=is_landscape)

    def _follow_contents(self, paragraph: etree._Element) -> bool:
        """Return whether the paragraph is inside the contents field; its first one holds the field's code."""
        was_inside = self._in_contents
        if not was_inside and contents_code(paragraph) is None:
            return False
        self._in_contents = True
        for mark in paragraph.iter(w("fldChar")):
            self._depth += {"begin": 1, "end": -1}.get(mark.get(w("fldCharType"), ""), 0)
        if self._depth <= 0:
            self._in_contents, self._depth = False, 0
        return True


def _landscape_blocks(root: etree._Element) -> dict[etree._Element, bool]:
    """Return for every block of the body whether the section it stands in lies flat."""
    result: dict[etree._Element, bool] = {}
    pending: list[etree._Element] = []
    for block in root.find(w("body")):  # type: ignore[union-attr]
        pending.append(block)
        section = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            result.update(dict.fromkeys(pending, is_landscape(section)))
            pending = []
    return result | dict.fromkeys(pending, False)


def is_landscape(section: etree._Element) -> bool:
    """Return whether the pages of a section are wider than high."""
    page = section.find(w("pgSz"))
    return page is not None and int(page.get(w("w"), "0")) > int(page.get(w("h"), "0"))
