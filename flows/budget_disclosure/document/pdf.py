"""A PDF from LibreOffice becomes one that may be published: it says what its document says, and names no clock.

What LibreOffice stamps into a PDF is replaced by what the document itself says. The replacements are as long as what
they replace, so that the places the PDF's own index names stay right.
"""

import io
import re
from collections.abc import Sequence
from hashlib import sha256

from lxml import etree

from budget_disclosure.document.package import read_package
from budget_disclosure.document.pdf_comparison import TextDifference, text_differences
from budget_disclosure.document.pdf_text import read_pdf_text
from budget_disclosure.document.properties import CORE
from budget_disclosure.document.reading_text import reading_text
from budget_disclosure.errors import DisclosureError

_CREATED = re.compile(rb"(/CreationDate\(D:)(\d{14})")
_IDENTITY = re.compile(rb"/ID \[ <([0-9A-F]{32})>\s+<([0-9A-F]{32})> \]")
_CHECKSUM = re.compile(rb"/DocChecksum /([0-9A-F]{32})")
_TERMS = "http://purl.org/dc/terms/"
_MOST_TOLD = 3


class UnfitPdfError(DisclosureError):
    """A PDF that must not be published."""


def finished_pdf(pdf: bytes, docx: bytes) -> bytes:
    """Return the PDF of a document as it may be published; equal documents give equal pages.

    Raises ``UnfitPdfError`` where its text is not that of the document, or cannot be read.
    """
    from pikepdf import Pdf, PdfError

    try:
        with Pdf.open(io.BytesIO(pdf)) as opened:
            differences = text_differences(reading_text(docx), read_pdf_text(opened).blocks)
    except (PdfError, ValueError) as error:
        raise UnfitPdfError(f"PDF 读不出来，未采用（{error}）") from error
    if differences:
        raise UnfitPdfError(_told(differences))
    return _settled(pdf, docx)


def _told(differences: Sequence[TextDifference]) -> str:
    """Return in words what is different, the first places in full."""
    told = "；".join(map(str, differences[:_MOST_TOLD]))
    more = f"；还有 {len(differences) - _MOST_TOLD} 处" if len(differences) > _MOST_TOLD else ""
    return f"PDF 的文字与文档不一致，未采用：{told}{more}"


def _settled(pdf: bytes, docx: bytes) -> bytes:
    """Return the PDF with the document's date and an identity made from the document's bytes."""
    identity = sha256(docx).hexdigest()[:32].upper().encode()
    digits = re.sub(r"\D", "", _created(docx))[:14].encode()
    if len(digits) == 14:
        pdf = _CREATED.sub(lambda match: match[1] + digits, pdf)
    for pattern in (_IDENTITY, _CHECKSUM):
        pdf = pattern.sub(lambda match: re.sub(rb"[0-9A-F]{32}", identity, match[0]), pdf)
    return pdf


def _created(docx: bytes) -> str:
    core = read_package(docx, "文档").get(CORE)
    created = None if core is None else etree.fromstring(core).find(f"{{{_TERMS}}}created")
    return "" if created is None else created.text or ""
