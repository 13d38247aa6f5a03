"""What a PDF says about itself: title, author and date of its document, the standards it keeps, how it is opened.

XMP is written here as a whole: its dates are the document's, and PDF/A asks for a description of PDF/UA's own mark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from lxml import etree

from budget_disclosure.document.properties import CORE
from budget_disclosure.ooxml.zip_package import read_package

if TYPE_CHECKING:
    from pikepdf import Pdf

LANGUAGE = "zh-CN"
_TERMS, _ELEMENTS = "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


@dataclass(frozen=True, slots=True)
class PdfProperties:
    """Title, author and subject of a document, and its date as ``2024-05-06T00:00:00Z`` (empty where unknown)."""

    title: str
    author: str
    subject: str
    created: str


def properties_of(docx: bytes) -> PdfProperties:
    """Return what a document says about itself."""
    core = read_package(docx, "文档").get(CORE)
    root = etree.fromstring(core) if core is not None else etree.Element("none")
    text = {key: root.findtext(f"{{{_ELEMENTS}}}{key}") or "" for key in ("title", "creator", "subject")}
    created = root.findtext(f"{{{_TERMS}}}created") or ""
    is_whole = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created) is not None
    return PdfProperties(text["title"], text["creator"], text["subject"], created if is_whole else "")


def set_properties(pdf: "Pdf", properties: PdfProperties, *, is_accessible: bool, is_archival: bool) -> None:
    """Write what a document says about itself into its PDF, and the standards that the PDF keeps.

    ``is_accessible``: PDF/UA-1; ``is_archival``: PDF/A-2b.
    """
    from pikepdf import Dictionary, Name

    information = {
        "/Title": properties.title,
        "/Author": properties.author,
        "/Subject": properties.subject,
        "/CreationDate": f"D:{re.sub(r'[^0-9]', '', properties.created)}Z" if properties.created else "",
    }
    for key, text in information.items():
        if text:
            pdf.docinfo[key] = text
        elif key in pdf.docinfo:
            del pdf.docinfo[key]
    for key in ("/DocChecksum", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    root: Any = pdf.Root
    root["/Lang"] = LANGUAGE
    root["/PageMode"] = Name.UseOutlines
    preferences: Any = root.get("/ViewerPreferences", Dictionary())
    preferences["/DisplayDocTitle"] = True
    root["/ViewerPreferences"] = preferences
    programs = {key: str(pdf.docinfo.get(f"/{key}", "")) for key in ("Producer", "Creator")}
    metadata = pdf.make_stream(_xmp(properties, programs, is_accessible, is_archival).encode())
    metadata["/Type"], metadata["/Subtype"] = Name.Metadata, Name.XML
    root["/Metadata"] = metadata


def _xmp(properties: PdfProperties, programs: Mapping[str, str], is_accessible: bool, is_archival: bool) -> str:
    def translated(name: str, text: str) -> str:
        entries = "".join(f'<rdf:li xml:lang="{one}">{escape(text)}</rdf:li>' for one in ("x-default", LANGUAGE))
        return f"<dc:{name}><rdf:Alt>{entries}</rdf:Alt></dc:{name}>" if text else ""

    author = f"<dc:creator><rdf:Seq><rdf:li>{escape(properties.author)}</rdf:li></rdf:Seq></dc:creator>"
    created = f"<xmp:CreateDate>{properties.created}</xmp:CreateDate>" if properties.created else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="{_ELEMENTS}">{translated("title", properties.title)}'
        f"{author if properties.author else ''}{translated('description', properties.subject)}"
        f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f"<pdf:Producer>{escape(programs['Producer'])}</pdf:Producer></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<xmp:CreatorTool>{escape(programs['Creator'])}</xmp:CreatorTool>{created}</rdf:Description>"
        f"{_ACCESSIBLE if is_accessible else ''}{_ARCHIVAL if is_archival else ''}"
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


_ACCESSIBLE = (
    f'<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>{_EXTENSION}'
)
_ARCHIVAL = (
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>'
    "<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>"
)
