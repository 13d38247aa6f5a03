"""What LibreOffice stamps into a PDF is replaced by what the document itself says: no clock, no random number.

The replacements are as long as what they replace, so that the places the PDF's own index names stay right. A PDF in
which they do not stand in plain text is left as it is.
"""

import re
from hashlib import sha256

from lxml import etree

from budget_disclosure.document.package import read_package
from budget_disclosure.document.properties import CORE

_CREATED = re.compile(rb"(/CreationDate\(D:)(\d{14})")
_IDENTITY = re.compile(rb"/ID \[ <([0-9A-F]{32})>\s+<([0-9A-F]{32})> \]")
_CHECKSUM = re.compile(rb"/DocChecksum /([0-9A-F]{32})")
_TERMS = "http://purl.org/dc/terms/"


def settled(pdf: bytes, docx: bytes) -> bytes:
    """Return the PDF of a document with the document's date and an identity made from its bytes.

    Equal documents give equal PDFs with one version of LibreOffice and one set of fonts.
    """
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
