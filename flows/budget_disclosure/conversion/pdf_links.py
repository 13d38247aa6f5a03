"""The links of a PDF in the order in which they are read: LibreOffice writes them in the order of its memory.

Only so do equal documents give equal PDFs: the order is another one in each start, and after each document before.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from budget_disclosure.conversion.pdf_tags import walk

if TYPE_CHECKING:
    from pikepdf import Pdf


def order_links(pdf: "Pdf") -> None:
    """Put the links of each page in the order of reading, and as such new into the file.

    A page that has other annotations as well stays as it is.
    """
    from pikepdf import Array, Dictionary

    renewed: dict[tuple[int, int], Any] = {}
    for page in pdf.pages:
        old: list[Any] = list(page.get("/Annots", ()))
        if not old or any(str(one.get("/Subtype")) != "/Link" for one in old):
            continue
        page["/Annots"] = Array()
        for link in sorted(old, key=_place):
            new = renewed[link.objgen] = pdf.make_indirect(Dictionary(link))
            page["/Annots"].append(new)
    root: Any = pdf.Root.get("/StructTreeRoot")
    for element in walk(root) if root is not None and renewed else ():
        for reference in _references(element):
            reference["/Obj"] = renewed.get(reference["/Obj"].objgen, reference["/Obj"])


def _references(element: Any) -> Iterator[Any]:
    """Yield what refers to objects right below an element of the tags."""
    from pikepdf import Array, Dictionary

    kids = element.get("/K", ())
    for kid in list(kids) if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/Obj" in kid:
            yield kid


def _place(link: Any) -> tuple[float, float, str]:
    """Return where a link stands: from top to bottom, then from left to right."""
    left, bottom, right, top = map(float, link["/Rect"])
    return -max(bottom, top), min(left, right), str(link.get("/Contents", ""))
