"""What a document says about itself, and the links between its parts. No clock, no machine, no person's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from budget_disclosure.document.chart import (
    CHART_PART,
    CHART_RELATIONSHIP,
    CHART_TYPE,
    RELATIONSHIP_ID,
    WORKBOOK_TYPE,
)
from budget_disclosure.ooxml.xml_parts import DECLARATION, RELATIONSHIPS, SETTINGS, TYPES, R, parse, serialise, w
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES

CORE: Final = "docProps/core.xml"
APPLICATION: Final = "docProps/app.xml"
DOCUMENT_RELATIONSHIPS: Final = "word/_rels/document.xml.rels"
_PACKAGE_RELATIONSHIPS: Final = "_rels/.rels"
_CORE_TYPE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_APPLICATION_TYPE: Final = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_CORE_RELATIONSHIP: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_APPLICATION_RELATIONSHIP: Final = f"{R}/extended-properties"


@dataclass(frozen=True, slots=True)
class Properties:
    """Title, subject, author (the department) and the date that stands for creation and change."""

    title: str
    subject: str
    author: str
    dated: date


def set_properties(parts: Mapping[str, bytes], properties: Properties) -> dict[str, bytes]:
    """Return the parts with our own properties in place of everything Word saved about the template and its editors."""
    kept = {name: content for name, content in parts.items() if not name.startswith("docProps/")}
    types, links = parse(kept[CONTENT_TYPES]), parse(kept[_PACKAGE_RELATIONSHIPS])
    for override in types.findall(f"{{{TYPES}}}Override"):
        if override.get("PartName", "").startswith("/docProps/"):
            types.remove(override)
    for link in links.findall(f"{{{RELATIONSHIPS}}}Relationship"):
        if link.get("Target", "").lstrip("/").startswith("docProps/"):
            links.remove(link)
    for part, content_type, kind in (
        (CORE, _CORE_TYPE, _CORE_RELATIONSHIP),
        (APPLICATION, _APPLICATION_TYPE, _APPLICATION_RELATIONSHIP),
    ):
        etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        name = f"rId{part.removeprefix('docProps/').removesuffix('.xml').title()}"
        etree.SubElement(links, f"{{{RELATIONSHIPS}}}Relationship", Id=name, Type=kind, Target=part)
    kept[CONTENT_TYPES], kept[_PACKAGE_RELATIONSHIPS] = serialise(types), serialise(links)
    kept[CORE], kept[APPLICATION] = _core(properties), _application(properties)
    if SETTINGS in kept:
        kept[SETTINGS] = _without_revision_ids(kept[SETTINGS])
    return kept


def add_chart(parts: Mapping[str, bytes], chart_parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts with the chart, its type and its link from the document."""
    types, links = parse(parts[CONTENT_TYPES]), parse(parts[DOCUMENT_RELATIONSHIPS])
    if not any(default.get("Extension") == "xlsx" for default in types):
        types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension="xlsx", ContentType=WORKBOOK_TYPE))
    etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{CHART_PART}", ContentType=CHART_TYPE)
    etree.SubElement(
        links,
        f"{{{RELATIONSHIPS}}}Relationship",
        Id=RELATIONSHIP_ID,
        Type=CHART_RELATIONSHIP,
        Target=CHART_PART.removeprefix("word/"),
    )
    return {**parts, **chart_parts, CONTENT_TYPES: serialise(types), DOCUMENT_RELATIONSHIPS: serialise(links)}


def _core(properties: Properties) -> bytes:
    stamp = f"{properties.dated.isoformat()}T00:00:00Z"
    author = escape(properties.author)
    return (
        f"{DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(properties.title)}</dc:title><dc:subject>{escape(properties.subject)}</dc:subject>"
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    ).encode()


def _application(properties: Properties) -> bytes:
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Company>{escape(properties.author)}</Company></Properties>"
    ).encode()


def _without_revision_ids(data: bytes) -> bytes:
    root = parse(data)
    for rsids in root.findall(w("rsids")):
        root.remove(rsids)
    return serialise(root)
