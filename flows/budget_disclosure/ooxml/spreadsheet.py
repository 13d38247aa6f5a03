"""Workbooks written part by part: as fast as their texts can be joined, equal content as equal bytes, no clock.

A library for workbooks keeps every cell and every style as an object; a caller here writes each cell once, as text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.writer.theme import theme_xml

from budget_disclosure.ooxml.xml_parts import DECLARATION, RELATIONSHIPS, TYPES, R
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, write_package

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_PACKAGE: Final = "application/vnd.openxmlformats-package"
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
# LibreOffice trusts the heights of rows that are written only where it knows the program, and sets others anew.
_APPLICATION: Final = "Microsoft Excel Compatible"
# Numbers of built-in formats: as it comes, 0, 0.00, text.
GENERAL, WHOLE, TWO_DECIMALS, TEXT = 0, 1, 2, 49
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EDGES: Final = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class BookPart:
    """A part of a workbook beside its sheets: its file in ``xl/``, what it is (``styles``, ``theme``), its XML."""

    file: str
    kind: str
    xml: str

    @property
    def content_type(self) -> str:
        """What the package calls it."""
        return f"{_OFFICE}.theme+xml" if self.kind == "theme" else f"{_OFFICE}.spreadsheetml.{self.kind}+xml"


# The theme that gives the usual font its name, and with it the width of a character by which columns are measured.
THEME: Final = BookPart("theme/theme1.xml", "theme", theme_xml.strip().partition("?>")[2].strip())


@dataclass(frozen=True, slots=True)
class Properties:
    """What the properties of a workbook say: title, subject, who made it, and the day that stands for now."""

    title: str
    subject: str
    creator: str
    stamp: datetime


def write_spreadsheet(
    sheets: Mapping[str, str],
    parts: Sequence[BookPart],
    *,
    has_views: bool = False,
    defined_names: str = "",
    properties: Properties | None = None,
) -> bytes:
    """Return an .xlsx of the worksheets (the XML of each by its name) with its other parts.

    ``has_views`` says that sheets declare how they are viewed (frozen rows). Raises ``ValueError`` for a character that
    XML cannot hold.
    """
    files = [
        BookPart(f"worksheets/sheet{number}.xml", "worksheet", xml) for number, xml in enumerate(sheets.values(), 1)
    ]
    whole = (
        BookPart("workbook.xml", "sheet.main", _workbook(sheets, defined_names, has_views=has_views)),
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
    package = {
        CONTENT_TYPES: f'<Types xmlns="{TYPES}"><Default Extension="rels"'
        f' ContentType="{_PACKAGE}.relationships+xml"/>'
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
    }
    for name, xml in package.items():
        if (wrong := _NOT_IN_XML.search(xml)) is not None:
            raise ValueError(f"{name}: XML cannot hold {wrong[0]!r}")
    return write_package({name: (DECLARATION + xml).encode() for name, xml in package.items()})


def _workbook(sheets: Mapping[str, str], defined_names: str, *, has_views: bool) -> str:
    listed = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    names = f"<definedNames>{defined_names}</definedNames>" if defined_names else ""
    views = "<bookViews><workbookView/></bookViews>" if has_views else ""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{R}">{views}<sheets>{listed}</sheets>{names}</workbook>'


def _about(properties: Properties) -> tuple[tuple[str, str, str, str], ...]:
    """Return the parts with the properties: name, content type, relation, XML."""
    stamp = f'xsi:type="dcterms:W3CDTF">{properties.stamp:%Y-%m-%dT%H:%M:%SZ}'
    creator = text(properties.creator)
    core = (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{creator}</dc:creator><dc:title>{text(properties.title)}</dc:title>"
        f"<dc:subject>{text(properties.subject)}</dc:subject><dc:language>zh-CN</dc:language>"
        f"<dcterms:created {stamp}</dcterms:created><dcterms:modified {stamp}</dcterms:modified>"
        f"<cp:lastModifiedBy>{creator}</cp:lastModifiedBy></cp:coreProperties>"
    )
    app = f'<Properties xmlns="{_EXTENDED}"><Application>{_APPLICATION}</Application></Properties>'
    return (
        ("docProps/core.xml", f"{_PACKAGE}.core-properties+xml", f"{RELATIONSHIPS}/metadata/core-properties", core),
        ("docProps/app.xml", f"{_OFFICE}.extended-properties+xml", f"{R}/extended-properties", app),
    )


def text(words: str) -> str:
    """Return a text as it stands in XML; a carriage return too is read back as what it is."""
    return escape(words, {"\r": "&#13;"})


def attribute(words: str) -> str:
    """Return a text as it stands between double quotes in XML."""
    return escape(words, {'"': "&quot;"})


class Look(NamedTuple):
    """How a cell looks: its font, number format (of the built-in ones) and place; ``is_boxed`` has thin lines around.

    ``is_quoted`` keeps a text a text when somebody edits and confirms it.
    """

    font: str
    size: int
    is_bold: bool = False
    is_boxed: bool = False
    horizontal: str = "left"
    wraps: bool = False
    indent: int = 0
    number_format: int = GENERAL
    is_quoted: bool = False


class Looks:
    """The looks that a workbook uses, numbered in the order in which they are asked for; 0 is that of an empty cell."""

    def __init__(self) -> None:
        self._numbers: dict[Look, int] = {}

    def number(self, look: Look) -> int:
        """Return the number by which cells have a look."""
        return self._numbers.setdefault(look, len(self._numbers) + 1)

    def part(self) -> BookPart:
        """Return ``styles.xml`` of all that was asked for."""
        fonts = {(look.font, look.size, look.is_bold): "" for look in self._numbers}
        numbers = {font: number for number, font in enumerate(fonts, 1)}
        line = '<{0} style="thin"><color rgb="FF000000"/></{0}>'
        xml = (
            f'<styleSheet xmlns="{MAIN}"><fonts count="{len(fonts) + 1}"><font><sz val="11"/><color theme="1"/>'
            '<name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
            + "".join(
                f'<font>{"<b/>" if is_bold else ""}<sz val="{size}"/><name val="{attribute(name)}"/></font>'
                for name, size, is_bold in fonts
            )
            + '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
            f"<border>{''.join(line.format(edge) for edge in _EDGES)}<diagonal/></border></borders>"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self._numbers) + 1}">'
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            + "".join(_xf(look, numbers[look.font, look.size, look.is_bold]) for look in self._numbers)
            + "</cellXfs>"
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )
        return BookPart("styles.xml", "styles", xml)


def _xf(look: Look, font: int) -> str:
    quoted = ' quotePrefix="1"' if look.is_quoted else ""
    wraps = ' wrapText="1"' if look.wraps else ""
    indent = f' indent="{look.indent}"' if look.indent else ""
    return (
        f'<xf numFmtId="{look.number_format}" fontId="{font}" fillId="0" borderId="{int(look.is_boxed)}" xfId="0"'
        f'{quoted} applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">'
        f'<alignment horizontal="{look.horizontal}" vertical="center"{wraps}{indent}/></xf>'
    )


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
