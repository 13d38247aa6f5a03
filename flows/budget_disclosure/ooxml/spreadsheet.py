"""Workbooks written part by part: as fast as their texts can be joined, equal content as equal bytes, no clock.

A library for workbooks keeps every cell and every style as an object; a caller here writes each cell once, as text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape

from openpyxl.writer.theme import theme_xml

from budget_disclosure.ooxml.xml_parts import DECLARATION, RELATIONSHIPS, TYPES, R
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, Deflated, deflated, write_package

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_PACKAGE: Final = "application/vnd.openxmlformats-package"
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_HIDDEN: Final = ' state="hidden"'
# LibreOffice trusts the heights of rows that are written only where it knows the program, and sets others anew.
_APPLICATION: Final = "Microsoft Excel Compatible"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What the format itself reads as a character by its number; a text that only looks like it is written so.
_LOOKS_LIKE_A_CHARACTER: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class BookPart:
    """A part of a workbook: its file in ``xl/``, what it is (``styles``, ``theme``), its XML, or that compressed."""

    file: str
    kind: str
    xml: str | Deflated

    @property
    def content_type(self) -> str:
        """What the package calls it."""
        return f"{_OFFICE}.theme+xml" if self.kind == "theme" else f"{_OFFICE}.spreadsheetml.{self.kind}+xml"


# The theme that gives the usual font its name, and with it the width of a character by which columns are measured.
THEME: Final = BookPart("theme/theme1.xml", "theme", theme_xml.strip().partition("?>")[2].strip())


@dataclass(frozen=True, slots=True)
class SheetComments:
    """The comments of a sheet, and the drawing that shows them (``cell_comments``), as XML."""

    texts: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Properties:
    """What the properties of a workbook say: title, subject, who made it, and the day that stands for now."""

    title: str
    subject: str
    creator: str
    stamp: datetime


@dataclass(frozen=True, slots=True)
class BookSettings:
    """What a workbook says of all its sheets.

    ``has_views`` says that sheets declare how they are viewed (frozen rows); ``hidden`` are names of sheets;
    ``is_locked``: sheets are neither added, moved nor renamed; ``is_computed_anew``: whenever the file is opened.
    """

    defined_names: str = ""
    has_views: bool = False
    hidden: frozenset[str] = frozenset()
    is_locked: bool = False
    is_computed_anew: bool = False


NO_SETTINGS: Final = BookSettings()
NO_COMMENTS: Final[Mapping[str, SheetComments]] = MappingProxyType({})
_COMMENTS: Final = "comments"
LEGACY_DRAWING: Final = f'<legacyDrawing xmlns:r="{R}" r:id="rId1"/>'


def write_spreadsheet(
    sheets: Mapping[str, str | Deflated],
    parts: Sequence[BookPart],
    *,
    settings: BookSettings = NO_SETTINGS,
    properties: Properties | None = None,
    comments: Mapping[str, SheetComments] = NO_COMMENTS,
) -> bytes:
    """Return an .xlsx of the worksheets (the XML of each by its name) with its other parts.

    A sheet with ``comments`` names their drawing as ``rId1`` (``LEGACY_DRAWING``).

    Raises ``ValueError`` for a character that XML cannot hold.
    """
    files = [
        BookPart(f"worksheets/sheet{number}.xml", "worksheet", xml) for number, xml in enumerate(sheets.values(), 1)
    ]
    whole = (
        BookPart("workbook.xml", "sheet.main", _workbook(sheets, settings)),
        *files,
        *parts,
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{part.kind}" Target="{part.file}"/>'
        for number, part in enumerate(whole[1:], 1)
    )
    about = _about(properties) if properties else ()
    overrides = [(f"xl/{part.file}", part.content_type) for part in whole]
    overrides += [(name, content_type) for name, content_type, _, _ in about]
    commented = dict(_commented(list(sheets), comments))
    overrides += [(name, f"{_OFFICE}.spreadsheetml.comments+xml") for name in commented if _COMMENTS in name]
    package = {
        CONTENT_TYPES: f'<Types xmlns="{TYPES}"><Default Extension="rels"'
        f' ContentType="{_PACKAGE}.relationships+xml"/>'
        + (f'<Default Extension="vml" ContentType="{_OFFICE}.vmlDrawing"/>' if commented else "")
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="xl/workbook.xml"/>'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{relation}" Target="{name}"/>'
            for number, (name, _, relation, _) in enumerate(about, 2)
        )
        + "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}">{relations}</Relationships>',
        **{f"xl/{part.file}": part.xml for part in whole},
        **{name: xml for name, _, _, xml in about},
        **commented,
    }
    return write_package({name: packed(xml, name) if isinstance(xml, str) else xml for name, xml in package.items()})


def _commented(sheets: Sequence[str], comments: Mapping[str, SheetComments]) -> Iterator[tuple[str, str]]:
    """Yield the parts of comments with their names; each sheet that has any says where they are."""
    for number, title in enumerate(sheets, 1):
        if title not in comments:
            continue
        drawing, texts = f"drawings/vmlDrawing{number}.vml", f"{_COMMENTS}{number}.xml"
        yield f"xl/{texts}", comments[title].texts
        yield f"xl/{drawing}", comments[title].drawing
        yield (
            f"xl/worksheets/_rels/sheet{number}.xml.rels",
            f'<Relationships xmlns="{RELATIONSHIPS}">'
            f'<Relationship Id="rId1" Type="{R}/vmlDrawing" Target="../{drawing}"/>'
            f'<Relationship Id="rId2" Type="{R}/comments" Target="../{texts}"/></Relationships>',
        )


def packed(xml: str, name: str) -> Deflated:
    """Return a part ready to be written. Raises ``ValueError`` with its name for a character that XML cannot hold."""
    return deflated((DECLARATION + checked(xml, name)).encode())


def checked(xml: str, name: str) -> str:
    """Return the same. Raises ``ValueError`` with the name of the part for a character that XML cannot hold."""
    if (wrong := _NOT_IN_XML.search(xml)) is not None:
        raise ValueError(f"{name}: XML cannot hold {wrong[0]!r}")
    return xml


def _workbook(sheets: Iterable[str], settings: BookSettings) -> str:
    listed = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{number}"{_HIDDEN if name in settings.hidden else ""}'
        f' r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    names = f"<definedNames>{settings.defined_names}</definedNames>" if settings.defined_names else ""
    views = "<bookViews><workbookView/></bookViews>" if settings.has_views else ""
    locked = '<workbookProtection lockStructure="1"/>' if settings.is_locked else ""
    computed = '<calcPr calcId="124519" fullCalcOnLoad="1"/>' if settings.is_computed_anew else ""
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{R}">{locked}{views}<sheets>{listed}</sheets>{names}{computed}</workbook>'
    )


def _about(properties: Properties) -> tuple[tuple[str, str, str, str], ...]:
    """Return the parts with the properties: name, content type, relation, XML."""
    stamp = f'xsi:type="dcterms:W3CDTF">{properties.stamp:%Y-%m-%dT%H:%M:%SZ}'
    creator = text(properties.creator)
    subject = f"<dc:subject>{text(properties.subject)}</dc:subject>" if properties.subject else ""
    core = (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{creator}</dc:creator><dc:title>{text(properties.title)}</dc:title>"
        f"{subject}<dc:language>zh-CN</dc:language>"
        f"<dcterms:created {stamp}</dcterms:created><dcterms:modified {stamp}</dcterms:modified>"
        f"<cp:lastModifiedBy>{creator}</cp:lastModifiedBy></cp:coreProperties>"
    )
    app = f'<Properties xmlns="{_EXTENDED}"><Application>{_APPLICATION}</Application></Properties>'
    return (
        ("docProps/core.xml", f"{_PACKAGE}.core-properties+xml", f"{RELATIONSHIPS}/metadata/core-properties", core),
        ("docProps/app.xml", f"{_OFFICE}.extended-properties+xml", f"{R}/extended-properties", app),
    )


def text(words: str) -> str:
    """Return a text of a cell as it stands in XML; every program reads back what it was, carriage returns too."""
    return _LOOKS_LIKE_A_CHARACTER.sub("_x005F_", escape(words, {"\r": "&#13;"}))


def attribute(words: str) -> str:
    """Return a text as it stands between double quotes in XML."""
    return escape(words, {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def text_cell(place: str, look: int, words: str) -> str:
    """Return a cell with a text exactly as it is, blanks at its ends too; never a formula."""
    kept = ' xml:space="preserve"' if words != words.strip() or "\n" in words else ""
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t{kept}>{text(words)}</t></is></c>'


def number_cell(place: str, look: int, digits: str) -> str:
    """Return a cell with a number, written in plain digits."""
    return f'<c r="{place}" s="{look}"><v>{digits}</v></c>'


def empty_cell(place: str, look: int) -> str:
    """Return a cell without content."""
    return f'<c r="{place}" s="{look}"/>'
