"""``xl/styles.xml`` of the looks that a workbook uses, each numbered once."""

from collections.abc import Iterable, Mapping

from budget_disclosure.ooxml.book import GENERAL, Font, Look
from budget_disclosure.ooxml.book_xml import MAIN, attribute

# Numbers of formats that every program knows; others are declared from 164 on.
_BUILT_IN = {GENERAL: 0, "0": 1, "#,##0": 3, "#,##0.00": 4, "@": 49}
_FIRST_OWN_FORMAT = 164
_NORMAL = '<font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
_SIDES = ("left", "right", "top", "bottom")


class BookStyles:
    """The numbers of looks and of fills of conditions, in the order in which they were met; plain cells are 0."""

    def __init__(self, looks: Iterable[Look], fills: Iterable[str]) -> None:
        self._formats: dict[str, int] = {}
        self._fonts = {_NORMAL: 0}
        self._fills = {'<fill><patternFill patternType="none"/></fill>': 0}
        self._fills['<fill><patternFill patternType="gray125"/></fill>'] = 1
        self._borders = {"<border><left/><right/><top/><bottom/><diagonal/></border>": 0}
        self._looks: dict[str, int] = {}
        self._look(Look())
        self.numbers: Mapping[Look, int] = {look: self._look(look) for look in looks}
        self.fills: Mapping[str, int] = {fill: number for number, fill in enumerate(dict.fromkeys(fills))}

    def _look(self, look: Look) -> int:
        font = _number(self._fonts, _font(look.font)) if look.font else 0
        fill = _number(self._fills, _fill(look.fill)) if look.fill else 0
        border = _number(self._borders, _border(look.line)) if look.line else 0
        numbers = f'fontId="{font}" fillId="{fill}" borderId="{border}"'
        xml = f'<xf numFmtId="{self._format(look.number_format)}" {numbers} xfId="0"'
        applied = (
            ("NumberFormat", look.number_format != GENERAL),
            ("Font", font),
            ("Fill", fill),
            ("Border", border),
            ("Alignment", place := _place(look)),
            ("Protection", not look.is_locked),
        )
        xml += "".join(f' apply{name}="1"' for name, is_there in applied if is_there)
        inside = (f"<alignment{place}/>" if place else "") + ("" if look.is_locked else '<protection locked="0"/>')
        return _number(self._looks, f"{xml}>{inside}</xf>" if inside else f"{xml}/>")

    def _format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        return _FIRST_OWN_FORMAT + _number(self._formats, code)

    def xml(self) -> str:
        """Return the part."""
        formats = (
            f'<numFmt numFmtId="{_FIRST_OWN_FORMAT + number}" formatCode="{attribute(code)}"/>'
            for code, number in self._formats.items()
        )
        conditions = (
            f'<dxf><fill><patternFill patternType="solid"><bgColor rgb="FF{colour}"/></patternFill></fill></dxf>'
            for colour in self.fills
        )
        return (
            f'<styleSheet xmlns="{MAIN}">'
            + _group("numFmts", list(formats))
            + _group("fonts", self._fonts)
            + _group("fills", self._fills)
            + _group("borders", self._borders)
            + _group("cellStyleXfs", ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'])
            + _group("cellXfs", self._looks)
            + _group("cellStyles", ['<cellStyle name="Normal" xfId="0" builtinId="0"/>'])
            + _group("dxfs", list(conditions))
            + "</styleSheet>"
        )


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
    vertical = f' vertical="{look.vertical}"' if look.vertical else ""
    return horizontal + vertical + (' wrapText="1"' if look.wraps else "")
