"""Small tagged PDFs made by hand: paragraphs as a converter would draw them, without starting one."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

_PER_PAGE = 40


def tagged_pdf(paragraphs: Iterable[str], *, footers: Sequence[str] = (), roles: Sequence[str] = ()) -> bytes:
    """Return a PDF with one marked paragraph a text, forty on a page; footers stand outside of all marks.

    ``roles`` are the tags of the paragraphs; those beyond its end are ``P``.
    """
    texts = list(paragraphs)
    pdf = Pdf.new()
    font = _font(pdf)
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=document, RoleMap=Dictionary({"/公文正文": Name.P}))
    )
    for number, start in enumerate(range(0, max(1, len(texts)), _PER_PAGE)):
        page = pdf.add_blank_page()
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        here = texts[start : start + _PER_PAGE]
        lines = [_marked(mark, text) for mark, text in enumerate(here)]
        if number < len(footers):
            lines.append(f"/Artifact BMC {_drawn(footers[number])} EMC")
        page.Contents = pdf.make_stream("\n".join(lines).encode())
        for mark in range(len(here)):
            role = dict(enumerate(roles)).get(start + mark, "P")
            document.K.append(pdf.make_indirect(Dictionary(S=Name(f"/{role}"), P=document, Pg=page.obj, K=mark)))
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _marked(mark: int, text: str) -> str:
    return f"/P <</MCID {mark}>> BDC {_drawn(text)} EMC"


def _drawn(text: str) -> str:
    return f"q BT /F1 12 Tf <{text.encode('utf-16-be').hex()}> Tj ET Q"


def _font(pdf: Pdf) -> Any:
    """Return a font whose codes are UTF-16, which its table of characters says."""
    ranges = "\n".join(
        f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256) if not 0xD8 <= high < 0xE0
    )
    table = f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n224 beginbfrange\n{ranges}\nendbfrange"
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Test,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Test)]),
            ToUnicode=pdf.make_stream(table.encode()),
        )
    )
