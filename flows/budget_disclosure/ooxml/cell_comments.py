"""Comments of cells as Office keeps them: the texts, and the drawing without which Excel shows none of them."""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from budget_disclosure.model.cell_names import column_number
from budget_disclosure.ooxml.spreadsheet import MAIN, text

V, _OFFICE, X = (f"urn:schemas-microsoft-com:{name}" for name in ("vml", "office:office", "office:excel"))
VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES: Final = f'xmlns:v="{V}" xmlns:o="{_OFFICE}" xmlns:x="{X}"'
_BEGINNING: Final = (
    f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
EMPTY_DRAWING: Final = f"{_BEGINNING}</xml>"
_FIRST_SHAPE: Final = 1025
_WIDTH, _HEIGHT = 220, 60


def comment_parts(comments: Mapping[str, str], author: str) -> tuple[str, str]:
    """Return the texts (by A1 address) and the drawing of a sheet's comments as XML, in reading order."""
    in_order = sorted(comments, key=cell_place)
    texts = "".join(
        f'<comment ref="{cell}" authorId="0"><text><r><rPr><sz val="10"/><rFont val="宋体"/></rPr>'
        f'<t xml:space="preserve">{text(comments[cell])}</t></r></text></comment>'
        for cell in in_order
    )
    shapes = (
        comment_shape(cell, f"_x0000_s{number}", _WIDTH, _HEIGHT) for number, cell in enumerate(in_order, _FIRST_SHAPE)
    )
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{text(author)}</author></authors>'
        f"<commentList>{texts}</commentList></comments>",
        f"{_BEGINNING}{''.join(shapes)}</xml>",
    )


def comment_shape(cell: str, name: str, width: float, height: float) -> str:
    """Return the shape of a comment, shown when the pointer is on the cell; sizes in points."""
    row, column = cell_place(cell)
    return (
        f'<v:shape {_SPACES} id="{escape(name)}" type="#_x0000_t202" '
        f'style="position:absolute;width:{width}pt;height:{height:.0f}pt;z-index:1;visibility:hidden" '
        'fillcolor="#fff8e1" o:insetmode="auto"><v:fill color2="#fff8e1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox><div style="text-align:left"/></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def cell_place(cell: str) -> tuple[int, int]:
    """Return row and column of an A1 address, from zero as drawings count."""
    letters = cell.rstrip("0123456789")
    digits = cell.removeprefix(letters)
    return (int(digits) - 1, column_number(letters) - 1) if letters and digits else (0, 0)
