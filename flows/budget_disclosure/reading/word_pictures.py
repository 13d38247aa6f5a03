"""What of a Word file is no text: pictures and objects large enough to hold a table, and files put into it."""

import math
import re
from decimal import Decimal

from lxml import etree

from budget_disclosure.ooxml.xml_parts import WP, A, w

_OFFICE = "urn:schemas-microsoft-com:office:office"
_VML = "urn:schemas-microsoft-com:vml"
_EMU = 12_700
_LARGE = 170 * 85  # points: about 6 × 3 cm, larger than a seal
_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([0-9]+(?:\.[0-9]+)?)\s*(pt|in|cm|mm)?")
_POINTS = {"pt": Decimal(1), "in": Decimal(72), "cm": Decimal("28.35"), "mm": Decimal("2.835")}
PICTURE, OBJECT, FILE = "图片", "嵌入的对象（如 Excel 表）", "嵌入的文件"


def unread_in(block: etree._Element) -> list[str]:
    """Return what nobody reads in a paragraph or table: ``PICTURE``, ``OBJECT`` or ``FILE`` for each."""
    found = [FILE for _ in block.iter(w("altChunk"))]
    found += [OBJECT for _ in block.iter(f"{{{_OFFICE}}}OLEObject")]
    for drawing in block.iter(w("drawing")):
        extent = next(drawing.iter(f"{{{WP}}}extent"), None)
        if extent is not None and next(drawing.iter(f"{{{A}}}blip"), None) is not None:
            found += [PICTURE] if _size(extent) >= _LARGE else []
    for picture in block.iter(w("pict")):
        if next(picture.iter(f"{{{_VML}}}imagedata"), None) is not None:
            found += [PICTURE] if _vml_size(picture) >= _LARGE else []
    return found


def _size(extent: etree._Element) -> int:
    sides = [int(text) // _EMU for name in ("cx", "cy") if (text := extent.get(name, "")).isdigit()]
    return math.prod(sides) if len(sides) == 2 else 0


def _vml_size(picture: etree._Element) -> Decimal:
    for shape in picture.iter(f"{{{_VML}}}shape", f"{{{_VML}}}rect"):
        sides = {
            name: Decimal(text) * _POINTS[unit or "pt"] for name, text, unit in _LENGTH.findall(shape.get("style", ""))
        }
        return sides.get("width", Decimal(0)) * sides.get("height", Decimal(0))
    return Decimal(0)
