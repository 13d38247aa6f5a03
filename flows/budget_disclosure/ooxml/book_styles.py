"""How cells look, and ``xl/styles.xml`` of all the looks that a workbook uses, each numbered once."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from budget_disclosure.ooxml.spreadsheet import MAIN, BookPart, attribute

GENERAL: Final = "General"
TEXT: Final = "@"
# Numbers of formats that every program knows; others are declared from 164 on.
_BUILT_IN: Final = {GENERAL: 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, TEXT: 49}
_FIRST_OWN_FORMAT: Final = 164
_NORMAL: Final = (
    '<font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
)
_SIDES: Final = ("left", "right", "top", "bottom")


class Font(NamedTuple):
    """``size`` in points, ``colour`` as RRGGBB; empty for black."""

    name: str
    size: float
    is_bold: bool = False
    colour: str = ""
    is_underlined: bool = False


class Look(NamedTuple):
    """How a cell looks, and whether it is locked; colours as RRGGBB, ``line`` is that of the thin lines around it.

    ``is_quoted`` keeps a text a text when somebody edits and confirms it.
    """

    font: Font | None = None
    fill: str = ""
    line: str = ""
    horizontal: str = ""
    vertical: str = ""
    wraps: bool = False
    indent: int = 0
    number_format: str = GENERAL
    is_locked: bool = True
    is_quoted: bool = False


PLAIN: Final = Look()


class BookStyles:
    """Numbers looks, and the fills of conditions, in the order in which they are asked for; plain cells are 0."""

    def __init__(self) -> None:
        self._formats: dict[str, int] = {}
        self._fonts = {_NORMAL: 0}
        self._fills = {
            '<fill><patternFill patternType="none"/></fill>': 0,
            '<fill><patternFill patternType="gray125"/></fill>': 1,
        }
        self._borders = {"<border><left/><right/><top/><bottom/><diagonal/></border>": 0}
        self._looks: dict[Look, int] = {}
        self._written: list[str] = []
        self._conditions: dict[str, int] = {}
        self.number(PLAIN)

    def number(self, look: Look) -> int:
        """Return the number by which cells have a look."""
        found = self._looks.get(look)
        if found is None:
            found = self._looks[look] = len(self._written)
            self._written.append(self._xf(look))
        return found

    def condition(self, fill: str) -> int:
        """Return the number by which conditions have a fill (RRGGBB)."""
        return self._conditions.setdefault(fill, len(self._conditions))

    def part(self) -> BookPart:
        """Return ``styles.xml`` of all that was asked for."""
        formats = (
            f'<numFmt numFmtId="{_FIRST_OWN_FORMAT + number}" formatCode="{attribute(code)}"/>'
            for code, number in self._formats.items()
        )
        conditions = (
            f'<dxf><fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/></patternFill></fill></dxf>'
            for colour in self._conditions
        )
        xml = (
            f'<styleSheet xmlns="{MAIN}">'
            + _group("numFmts", formats)
            + _group("fonts", self._fonts)
            + _group("fills", self._fills)
            + _group("borders", self._borders)
            + _group("cellStyleXfs", ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'])
            + _group("cellXfs", self._written)
            + _group("cellStyles", ['<cellStyle name="Normal" xfId="0" builtinId="0"/>'])
            + _group("dxfs", conditions)
            + "</styleSheet>"
        )
        return BookPart("styles.xml", "styles", xml)

    def _xf(self, look: Look) -> str:
        font = _number(self._fonts, _font(look.font)) if look.font else 0
        fill = _number(self._fills, _fill(look.fill)) if look.fill else 0
        border = _number(self._borders, _border(look.line)) if look.line else 0
        place = _place(look)
        applied = (
            ("NumberFormat", look.number_format != GENERAL),
            ("Font", font),
            ("Fill", fill),
            ("Border", border),
            ("Alignment", place),
            ("Protection", not look.is_locked),
        )
        number_format = self._format(look.number_format)
        attributes = (
            f'numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
            + (' quotePrefix="1"' if look.is_quoted else "")
            + "".join(f' apply{name}="1"' for name, is_there in applied if is_there)
        )
        inside = (f"<alignment{place}/>" if place else "") + ("" if look.is_locked else '<protection locked="0"/>')
        return f"<xf {attributes}>{inside}</xf>" if inside else f"<xf {attributes}/>"

    def _format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        return _FIRST_OWN_FORMAT + _number(self._formats, code)


def _number(known: dict[str, int], xml: str) -> int:
    return known.setdefault(xml, len(known))


def _group(name: str, members: Iterable[str]) -> str:
    listed = list(members)
    return f'<{name} count="{len(listed)}">{"".join(listed)}</{name}>' if listed else ""


def _font(font: Font) -> str:
    marks = f"{'<b/>' if font.is_bold else ''}{'<u/>' if font.is_underlined else ''}"
    colour = f'<color rgb="FF{font.colour}"/>' if font.colour else ""
    return f'<font>{marks}<sz val="{font.size:g}"/>{colour}<name val="{attribute(font.name)}"/></font>'


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'


def _border(colour: str) -> str:
    sides = "".join(f'<{side} style="thin"><color rgb="FF{colour}"/></{side}>' for side in _SIDES)
    return f"<border>{sides}<diagonal/></border>"


def _place(look: Look) -> str:
    horizontal = f' horizontal="{look.horizontal}"' if look.horizontal else ""
    indent = f' indent="{look.indent}"' if look.indent else ""
    vertical = f' vertical="{look.vertical}"' if look.vertical else ""
    return horizontal + vertical + (' wrapText="1"' if look.wraps else "") + indent
