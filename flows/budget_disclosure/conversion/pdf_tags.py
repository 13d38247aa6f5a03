"""The tags of a PDF, completed for readers who cannot see it: what LibreOffice does not write or writes wrongly.

Figures get the alternative text of the document, labels of forms become header cells, headings skip no level, the
document's language is that of all its text, elements that hold nothing are taken out, and pages are walked through in
the order of the tags.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

from lxml import etree

from budget_disclosure.conversion.pdf_text import role_map, standard_role
from budget_disclosure.ooxml.word_styles import FORM_AMOUNT_LABEL, FORM_LABEL
from budget_disclosure.ooxml.xml_parts import DOCUMENT, FALLBACK, WP, parse
from budget_disclosure.ooxml.zip_package import read_package

if TYPE_CHECKING:
    from pikepdf import Pdf

# Elements that mean nothing without content; an empty cell means that it is empty.
_HOLLOW = frozenset({"P", "Span", "Div", "Figure"})
_LABELS = frozenset({FORM_LABEL, FORM_AMOUNT_LABEL})
_PRINTED = 4


def alternative_texts(docx: bytes) -> tuple[str, ...]:
    """Return the alternative texts of the drawings of a document in order; empty where one has none."""
    root = parse(read_package(docx, "文档")[DOCUMENT])
    drawings = [one for one in root.iter(f"{{{WP}}}docPr") if not any(True for _ in one.iterancestors(FALLBACK))]
    return tuple(one.get("descr") or "" for one in drawings if not _is_text_box(one))


def _is_text_box(properties: etree._Element) -> bool:
    drawing = properties.getparent()
    return drawing is not None and any(etree.QName(one).localname == "txbxContent" for one in drawing.iter("{*}*"))


def join_continued_rows(pdf: "Pdf") -> None:
    """Give the cells of a row that goes on over a page break what LibreOffice puts behind them as cells of their own.

    A row that does not come out even is left as it is.
    """
    root: Any = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return
    roles = role_map(root)
    for table in [one for one in walk(root) if standard_role(one, roles) == "Table"]:
        rows = [one for one in walk(table) if standard_role(one, roles) == "TR"]
        width = sum(span(cell, "/ColSpan") for cell in children(rows[0])) if rows else 0
        # Column by column, how many rows below are still covered by a cell from above.
        covered = [0] * width
        for row in rows:
            free = [column for column in range(width) if not covered[column]]
            cells = _join_continued(row, len(free))
            covered = [max(0, left - 1) for left in covered]
            for cell in cells:
                across, free = free[: span(cell, "/ColSpan")], free[span(cell, "/ColSpan") :]
                for column in across:
                    covered[column] = span(cell, "/RowSpan") - 1


def _join_continued(row: Any, free: int) -> list[Any]:
    """Join the cells behind the row's own ones, of ``free`` columns together, to these; return the row's own.

    Behind stand parts of all cells, or of those only that do not reach into the next row; once for each page break.
    """
    from pikepdf import Array

    cells = children(row)
    own = _first_cells(cells, free)
    behind = cells[len(own) :]
    if not own or not behind or any(len(children(cell)) < len(_kids(cell)) for cell in behind):
        return cells
    for targets in (own, [cell for cell in own if span(cell, "/RowSpan") == 1]):
        pairs = list(zip(cycle(targets), behind, strict=False))
        if (
            targets
            and len(behind) % len(targets) == 0
            and all(span(cell, "/ColSpan") == span(part, "/ColSpan") for cell, part in pairs)
        ):
            for cell, part in pairs:
                # A reference to what is not an object of its own would be a copy of it inside itself.
                for kid in children(part) if cell.is_indirect else ():
                    kid["/P"] = cell
                if children(part):
                    cell["/K"] = Array([*_kids(cell), *children(part)])
            row["/K"] = Array(own)
            return own
    return cells


def _first_cells(cells: Sequence[Any], free: int) -> list[Any]:
    """Return the first cells that fill the free columns of a row; none where cells do not end with them."""
    filled = 0
    for number, cell in enumerate(cells, start=1):
        filled += span(cell, "/ColSpan")
        if filled >= free:
            return list(cells[:number]) if filled == free else []
    return []


def complete_tags(pdf: "Pdf", alternatives: Sequence[str]) -> None:
    """Complete the tags of a PDF in place. ``alternatives`` are the texts of its figures, in the document's order."""
    root: Any = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return
    roles = role_map(root)
    _without_hollow(root, roles)
    elements = list(walk(root))
    for element in elements:
        if "/Lang" in element:
            del element["/Lang"]
    _close_levels([one for one in elements if _level(one, roles)], roles)
    figures = [one for one in elements if standard_role(one, roles) == "Figure"]
    if len(figures) == len(alternatives):
        for figure, words in zip(figures, alternatives, strict=True):
            if words and not str(figure.get("/Alt", "")):
                figure["/Alt"] = words
    for element in elements:
        if standard_role(element, roles) == "TR":
            _name_labels(element, roles)
    _walk_through_by_tags(pdf)


def _level(element: Any, roles: dict[str, str]) -> int:
    role = standard_role(element, roles)
    return int(role[1]) if len(role) == 2 and role[0] == "H" and role[1].isdigit() else 0


def _close_levels(headings: Sequence[Any], roles: dict[str, str]) -> None:
    """Let no heading skip a level: one that stands below another is of the next level, whatever its style says."""
    from pikepdf import Name

    above: list[int] = []
    for heading in headings:
        level = _level(heading, roles)
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading["/S"] = Name(f"/H{min(len(above), 6)}")


def walk(element: Any) -> Iterator[Any]:
    """Yield the elements below one in order."""
    for child in children(element):
        yield child
        yield from walk(child)


def children(element: Any) -> list[Any]:
    """Return the elements right below one; marks and references to objects are none."""
    from pikepdf import Dictionary

    return [one for one in _kids(element) if isinstance(one, Dictionary) and "/S" in one]


def _kids(element: Any) -> list[Any]:
    from pikepdf import Array

    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _without_hollow(element: Any, roles: dict[str, str]) -> bool:
    """Take out what holds nothing below an element; return whether the element itself holds nothing."""
    from pikepdf import Array, Dictionary

    kept, kids = [], _kids(element)
    for kid in kids:
        is_element = isinstance(kid, Dictionary) and "/S" in kid
        if not (is_element and _without_hollow(kid, roles) and standard_role(kid, roles) in _HOLLOW):
            kept.append(kid)
    if len(kept) < len(kids):
        if kept:
            element["/K"] = Array(kept)
        else:
            del element["/K"]
    return not kept and not str(element.get("/Alt", "")) and not str(element.get("/ActualText", ""))


def _name_labels(row: Any, roles: dict[str, str]) -> None:
    """Make the cells of a row that are labels of a form header cells: of their column where the row has no others."""
    from pikepdf import Dictionary, Name

    cells = children(row)
    labels = [cell for cell in cells if standard_role(cell, roles) == "TD" and _is_label(cell)]
    scope = Name.Column if len(labels) == len(cells) > 1 else Name.Row
    for cell in labels:
        cell["/S"] = Name.TH
        table = next((one for one in attributes(cell) if str(one.get("/O")) == "/Table"), None)
        if table is None:
            table = Dictionary(O=Name.Table)
            _add_attributes(cell, table)
        table["/Scope"] = scope


def _is_label(cell: Any) -> bool:
    paragraphs = children(cell)
    return bool(paragraphs) and all(str(one.get("/S"))[1:] in _LABELS for one in paragraphs)


def attributes(element: Any) -> list[Any]:
    """Return the attribute objects of an element."""
    from pikepdf import Array, Dictionary

    found = element.get("/A")
    if found is None:
        return []
    return [one for one in (list(found) if isinstance(found, Array) else [found]) if isinstance(one, Dictionary)]


def span(cell: Any, name: str) -> int:
    """Return over how many columns (``/ColSpan``) or rows (``/RowSpan``) a cell goes."""
    return next((int(one[name]) for one in attributes(cell) if name in one), 1)


def _add_attributes(element: Any, added: Any) -> None:
    from pikepdf import Array

    element["/A"] = Array([*attributes(element), added])


def _walk_through_by_tags(pdf: "Pdf") -> None:
    """Let the keyboard follow the tags, and print what is shown: both are asked of pages with links."""
    from pikepdf import Name

    for page in pdf.pages:
        page["/Tabs"] = Name.S
        annotations: Any = page.get("/Annots", [])
        for one in annotations:
            one["/F"] = int(one.get("/F", 0)) | _PRINTED
