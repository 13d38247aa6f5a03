"""The mark of a draft: a copy of a Word document with 草稿 across every page and a line above that says of what.

The mark floats in the headers, so no line of the text moves; the document itself is not touched. What is published is
the document, never such a copy.
"""

from xml.sax.saxutils import quoteattr

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import (
    DECLARATION,
    DOCUMENT,
    RELATIONSHIPS,
    TYPES,
    R,
    W,
    parse,
    serialise,
    w,
)
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, read_package, write_package

WATERMARK = "草稿"
_HEADER, _HEADER_NAME = "word/header_draft.xml", "header_draft.xml"
_RELATION = "rIdDraftMark"
_KINDS = ("default", "first", "even")
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_HEADER_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_RELATIONS = "word/_rels/document.xml.rels"
_NAMESPACES = f'xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
# WordArt that runs straight, as Word itself writes a watermark.
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
)
_ACROSS = (
    "width:300pt;height:150pt;rotation:315;mso-position-horizontal:center;mso-position-horizontal-relative:page;"
    "mso-position-vertical:center;mso-position-vertical-relative:page"
)
_ABOVE = (
    "margin-top:22pt;width:{width}pt;height:11pt;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
)
_POINTS_A_CHARACTER = 8


def mark_draft(docx: bytes, line: str) -> bytes:
    """Return a copy of a document that is marked on every page as a draft, with ``line`` above the text.

    Equal arguments give equal bytes. Raises ``TemplateError`` for what is no sound document.
    """
    parts = read_package(docx, "文档")
    try:
        root, relations, types = parse(parts[DOCUMENT]), parse(parts[_RELATIONS]), parse(parts[CONTENT_TYPES])
        section = next(root.iter(w("sectPr")))
    except (KeyError, StopIteration, etree.XMLSyntaxError) as error:
        raise TemplateError(f"文档不完整，无法加“{WATERMARK}”标记：{error}") from error
    headers = sorted(
        "word/" + one.get("Target", "").removeprefix("/word/")
        for one in relations
        if one.get("Type", "").endswith("/header")
    )
    marked = {name: _marked_header(parts[name], line, at) for at, name in enumerate(headers, start=1) if name in parts}
    # Sections without a header have that of the section before: the first one gets what nobody gave it.
    lacking = [kind for kind in _KINDS if kind not in _kinds_of(section)]
    for kind in reversed(lacking):
        section.insert(0, section.makeelement(w("headerReference"), {w("type"): kind, f"{{{R}}}id": _RELATION}))
    if lacking:
        marked[_HEADER] = _own_header(line)
        etree.SubElement(
            relations,
            f"{{{RELATIONSHIPS}}}Relationship",
            {"Id": _RELATION, "Type": _HEADER_RELATION, "Target": _HEADER_NAME},
        )
        etree.SubElement(types, f"{{{TYPES}}}Override", {"PartName": f"/{_HEADER}", "ContentType": _HEADER_TYPE})
    changed = {DOCUMENT: serialise(root), _RELATIONS: serialise(relations), CONTENT_TYPES: serialise(types)}
    return write_package({**parts, **changed, **marked})


def _kinds_of(section: etree._Element) -> set[str]:
    return {one.get(w("type"), "default") for one in section.findall(w("headerReference"))}


def _marked_header(part: bytes, line: str, at: int) -> bytes:
    root = parse(part)
    paragraph = next(root.iter(w("p")), None)
    if paragraph is None:
        paragraph = etree.SubElement(root, w("p"))
    paragraph.extend(_mark(line, at))
    return serialise(root)


def _own_header(line: str) -> bytes:
    """Return a header that takes no room: its only line is one point high."""
    flat = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    root = parse(f"<w:hdr {_NAMESPACES}><w:p>{flat}</w:p></w:hdr>".encode())
    root[0].extend(_mark(line, 0))
    return serialise(root)


def _mark(line: str, at: int) -> list[etree._Element]:
    """Return the runs of the mark; ``at`` keeps the shapes of several headers apart."""
    above = _ABOVE.format(width=len(line) * _POINTS_A_CHARACTER)
    shapes = ((WATERMARK, _ACROSS, "silver", ".5"), (line, above, "#b42318", "1"))
    runs = []
    for order, (text, style, colour, opacity) in enumerate(shapes, start=1):
        number = at * len(shapes) + order
        xml = (
            f"<w:r {_NAMESPACES}><w:rPr><w:noProof/></w:rPr><w:pict>{_SHAPE_TYPE}"
            f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136"'
            f' alt={quoteattr(text)} style="position:absolute;margin-left:0;margin-top:0;{style};z-index:-{number}"'
            f' o:allowincell="f" fillcolor="{colour}" stroked="f"><v:fill opacity="{opacity}"/>'
            f'<v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string={quoteattr(text)}/>'
            "</v:shape></w:pict></w:r>"
        )
        runs.append(parse((DECLARATION + xml).encode()))
    return runs
