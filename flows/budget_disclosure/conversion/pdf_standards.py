"""Which demands of PDF/UA-1 and PDF/A-2 a PDF does not meet, as far as a program can see without drawing it.

Not a validator: what is tested here is what has been seen to be wrong in PDFs of LibreOffice, and what the standards
ask of every document. A PDF claims a standard only when nothing is found.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from budget_disclosure.conversion.pdf_tags import attributes, children, span, walk
from budget_disclosure.conversion.pdf_text import role_map, standard_role

if TYPE_CHECKING:
    from pikepdf import Pdf

_HIDDEN = 2
_PRINTED = 4
_FORBIDDEN_ACTIONS = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData")


def accessibility_faults(pdf: "Pdf") -> tuple[str, ...]:
    """Return what PDF/UA-1 asks for and the PDF lacks, by clauses of ISO 14289-1; empty where nothing is found."""
    return tuple(_accessibility_faults(pdf))


def archival_faults(pdf: "Pdf") -> tuple[str, ...]:
    """Return what PDF/A-2b asks for and the PDF lacks, by clauses of ISO 19005-2; empty where nothing is found."""
    return tuple(_archival_faults(pdf))


def _accessibility_faults(pdf: "Pdf") -> Iterator[str]:
    root: Any = pdf.Root
    tree = root.get("/StructTreeRoot")
    if tree is None or not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "7.1: not tagged"
        return
    if not str(root.get("/Lang", "")):
        yield "7.2: no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)) or not str(
        pdf.docinfo.get("/Title", "")
    ):
        yield "7.1: no title, or it is not shown"
    roles = role_map(tree)
    elements = [(standard_role(one, roles), one) for one in walk(tree)]
    if any(role == "Figure" and not str(one.get("/Alt", one.get("/ActualText", ""))) for role, one in elements):
        yield "7.3: a figure without alternative text"
    if _skips_a_level([int(role[1]) for role, _ in elements if role in ("H1", "H2", "H3", "H4", "H5", "H6")]):
        yield "7.4.2: headings skip a level"
    for role, element in elements:
        if role == "Table":
            yield from _table_faults(element, roles)
    yield from _page_faults(pdf)
    yield from _font_faults(pdf, "7.21")


def _skips_a_level(levels: list[int]) -> bool:
    before = 0
    for level in levels:
        if level > before + 1:
            return True
        before = level
    return False


def _table_faults(table: Any, roles: dict[str, str]) -> Iterator[str]:
    rows = [one for one in walk(table) if standard_role(one, roles) == "TR"]
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in children(row):
            while (number, column) in taken:
                column += 1
            across, down = span(cell, "/ColSpan"), span(cell, "/RowSpan")
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            column += across
            if standard_role(cell, roles) == "TH" and not any("/Scope" in one for one in attributes(cell)):
                yield "7.5: a header cell without its scope"
    width = max((column for _, column in taken), default=-1) + 1
    if len(taken) != width * len(rows):
        yield "7.5: rows of a table have different numbers of columns"


def _page_faults(pdf: "Pdf") -> Iterator[str]:
    for page in pdf.pages:
        annotations: Any = page.get("/Annots", [])
        if len(annotations) and str(page.get("/Tabs", "")) != "/S":
            yield "7.18.3: links are not walked through in the order of the tags"
        for one in annotations:
            if not str(one.get("/Contents", "")):
                yield "7.18.5: a link without a description"
            flags = int(one.get("/F", 0))
            if not flags & _PRINTED or flags & _HIDDEN:
                yield "7.18.1: a link that is shown and not printed"


def _font_faults(pdf: "Pdf", clause: str) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        resources: Any = page.get("/Resources", {})
        for font in resources.get("/Font", {}).values():
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
            descriptor: Any = inner.get("/FontDescriptor")
            if descriptor is None or not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
                yield f"{clause}: font {font.get('/BaseFont')} is not embedded"
            if "/ToUnicode" not in font:
                yield f"{clause}: font {font.get('/BaseFont')} does not say its characters"


def _archival_faults(pdf: "Pdf") -> Iterator[str]:
    root: Any = pdf.Root
    if pdf.is_encrypted:
        yield "6.1.3: encrypted"
    intents: Any = root.get("/OutputIntents", [])
    if not any(str(one.get("/S")) == "/GTS_PDFA1" and "/DestOutputProfile" in one for one in intents):
        yield "6.2.3: no output intent"
    yield from _font_faults(pdf, "6.2.11")
    if "/AcroForm" in root or "/AA" in root or "/EmbeddedFiles" in root.get("/Names", {}):
        yield "6.4: forms, triggers or files inside"
    for one in pdf.objects:
        kind = str(one.get("/S", "")) if _is_dictionary(one) else ""
        if kind in _FORBIDDEN_ACTIONS:
            yield f"6.5.1: action {kind}"
    for page in pdf.pages:
        annotations: Any = page.get("/Annots", [])
        if any(not int(one.get("/F", 0)) & _PRINTED for one in annotations):
            yield "6.3.2: an annotation that is not printed"


def _is_dictionary(value: object) -> bool:
    from pikepdf import Dictionary

    return isinstance(value, Dictionary)
